"""The page of an audit pack: what an outside verifier needs to judge gradings, without a script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from autoqa.domain.agreement import AgreementReport
from autoqa.domain.evaluation import Evaluation, Score
from autoqa.domain.record import Record
from autoqa.domain.sampling import Plan
from autoqa.domain.scorecard import Criterion, Scorecard
from autoqa.report.shown import clock


@dataclass(frozen=True, slots=True)
class SampledGrading:
    """One grading to be verified: who graded what, on which form, and what there was to grade."""

    record: Record
    grading: Evaluation
    scorecard: Scorecard | None

    def asked(self, score: Score) -> Criterion | None:
        """The question that a score answers, where the form is known."""
        criteria = self.scorecard.criteria if self.scorecard else ()
        return next((one for one in criteria if one.id == score.criterion), None)


@dataclass(frozen=True, slots=True)
class AuditPack:
    """All that goes into a pack.

    `coverage` counts, by dimension of the CAMERA plan and value, what was sampled of what there is.
    `decisions` are those of calibration sessions: criterion, text, who and when.
    """

    plan: Plan
    gradings: tuple[SampledGrading, ...]
    coverage: Mapping[str, Mapping[str, int]]
    agreement: AgreementReport | None = None
    decisions: tuple[tuple[str, str, str], ...] = ()


def render_pack(pack: AuditPack) -> str:
    """The pack's index.html."""
    environment = Environment(
        loader=PackageLoader("autoqa.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(clock=clock)
    return environment.get_template("audit_pack.html").render(pack=pack)
