"""Write the audit pack of a verification plan: pages, tables, and a manifest of their checksums."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from autoqa.calibration.compare import compare, side_by_side
from autoqa.connect.cells import cell
from autoqa.domain.sampling import Plan, Task
from autoqa.errors import ConfigurationError
from autoqa.pipeline.workspace import Workspace, existing_store
from autoqa.report.audit_pack import AuditPack, SampledGrading, render_pack
from autoqa.review.verification import coverage
from autoqa.store.candidates import gradings
from autoqa.store.compared import grade_table
from autoqa.store.plans import find_plan
from autoqa.store.sessions import rulings
from autoqa.store.store import Store

_TASKS = (Task.VERIFY, Task.VERIFY_OUTSIDE)
_MANIFEST = "MANIFEST.sha256"


def write_pack(workspace: Workspace, name: str, folder: Path) -> list[Path]:
    """Write the pack of the plan `name` into `folder` and return its files.

    Where an outside verifier has part in the plan the pack holds what is theirs, else all that is to be
    verified. Raises NotInStore, and ConfigurationError for a plan without anything to verify or a folder
    that cannot be written.
    """
    with existing_store(workspace) as store:
        pack = _gather(store, find_plan(store, name))
    people = ((one.interaction, one.whose, one.evaluator) for one in pack.plan.assignments)
    covered = ((kind, value, n) for kind, counts in pack.coverage.items() for value, n in counts.items())
    files = {
        "index.html": render_pack(pack),
        "gradings.csv": _csv(_GRADINGS, _grading_rows(pack.gradings)),
        "plan.csv": _csv(_PLAN, people),
        "coverage.csv": _csv(_COVERAGE, covered),
    }
    files[_MANIFEST] = "".join(
        f"{hashlib.sha256(text.encode()).hexdigest()}  {file}\n" for file, text in sorted(files.items())
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in files.items():
            (folder / file).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ConfigurationError(f"{folder}: cannot be written ({error.strerror})") from error
    return [folder / file for file in files]


def _gather(store: Store, plan: Plan) -> AuditPack:
    tasks = [one for one in plan.assignments if one.task in _TASKS]
    outside = [one for one in tasks if one.task is Task.VERIFY_OUTSIDE]
    chosen = {(one.interaction, one.whose) for one in outside or tasks}
    if not chosen:
        raise ConfigurationError(
            f"plan '{plan.name}': nothing in it is to be verified; autoqa sample verify draws such a plan"
        )
    there = gradings(store)
    table = grade_table(store)
    return AuditPack(
        plan=plan,
        gradings=tuple(one for key in sorted(chosen) if (one := _sampled(store, *key)) is not None),
        coverage=coverage(there, [one for one in there if (one.interaction, one.evaluator) in chosen]).counts,
        agreement=compare(side_by_side(table, {})),
        decisions=tuple(
            (one.criterion, one.text, f"{one.decided_by}, {one.at:%Y-%m-%d}") for one in rulings(store)
        ),
    )


def _sampled(store: Store, interaction: str, whose: str) -> SampledGrading | None:
    """The newest grading of an interaction by one evaluator."""
    record = store.get(interaction)
    own = [one for one in record.by_people if one.evaluator.name == whose and not one.session]
    if not own:
        return None
    return SampledGrading(record, own[-1], store.scorecard(own[-1].scorecard) if own[-1].scorecard else None)


_GRADINGS = ("interaction", "evaluator", "agent", "criterion", "score", "comment", "verified_score", "remark")
_PLAN = ("interaction", "graded_by", "verified_by")
_COVERAGE = ("dimension", "value", "sampled")


def _grading_rows(sampled: Sequence[SampledGrading]) -> Iterable[tuple[object, ...]]:
    for one in sampled:
        for score in one.grading.scores:
            yield (
                one.record.interaction.id,
                one.grading.evaluator.name,
                one.record.interaction.agent,
                score.criterion,
                score.score,
                score.reason,
                None,
                None,
            )


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()
