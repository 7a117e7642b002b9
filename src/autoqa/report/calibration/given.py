"""What the page is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from markupsafe import Markup

from autoqa.calibration.calibrate import Calibration, Wish
from autoqa.calibration.policy import Policy
from autoqa.domain.agreement import CriterionAgreement
from autoqa.domain.audit import Audit


@dataclass(frozen=True, slots=True)
class Drawn:
    """A plot, and the sentence under it that says what it shows."""

    svg: Markup
    sentence: str


@dataclass(frozen=True, slots=True)
class DriftPart:
    """What changed over time: charts that are drawn already, with their sentences, in the page's language."""

    sentences: tuple[str, ...]
    charts: tuple[Drawn, ...] = ()


@dataclass(frozen=True, slots=True)
class BadRow:
    """A line of a file that could not be used, and why."""

    file: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class CalibrationPage:
    """A calibration, what was asked of it, and what stands beside it on the page.

    `sources` names the files or the workspace that the grades came from.
    """

    found: Calibration
    made_at: datetime
    wish: Wish = field(default_factory=Wish)
    sources: tuple[str, ...] = ()
    audit: Audit | None = None
    drift: DriftPart | None = None
    bad: tuple[BadRow, ...] = ()

    def agreement(self, policy: Policy) -> CriterionAgreement | None:
        """The agreement that a decision rests on; None for a criterion that nobody graded."""
        return self.found.report.criterion(policy.decision.criterion)
