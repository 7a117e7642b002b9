"""Sampling plans of a workspace: drawn, kept, shown, and written as work lists."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from autoqa.connect.cells import cell
from autoqa.connect.formats.files import file_name
from autoqa.domain.sampling import Assignment, Plan, Task
from autoqa.domain.scorecard import AnsweredBy
from autoqa.errors import ConfigurationError, StoreError
from autoqa.pipeline.forms import form_csv
from autoqa.pipeline.next_to_grade import next_to_grade
from autoqa.pipeline.workspace import Workspace, existing_store, scorecard_of
from autoqa.review.plan import STRATA, Quotas, Team, draw_plan
from autoqa.review.verification import draw_verification
from autoqa.store.candidates import candidates, gradings
from autoqa.store.plans import all_plans, find_plan, graded_by, save_plan
from autoqa.store.sessions import decisions_by_criterion

COLUMNS = ("interaction", "whose")
_DONE = (Task.GRADE, Task.SECOND_GRADE)


def sample(
    workspace: Workspace,
    quotas: Quotas,
    team: Team,
    *,
    name: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    again: bool = False,
    seed: int = 0,
    dry_run: bool = False,
) -> Plan:
    """Draw a plan from the interactions of that time and keep it, unless it is a `dry_run`.

    Raises ConfigurationError without evaluators, for somebody without a name, for a limit of somebody else
    and for a stratum that is none.
    """
    _check(quotas, team)
    made = datetime.now(UTC).replace(microsecond=0)
    with existing_store(workspace) as store:
        there = candidates(store, since=since, until=until, again=again)
        telling = set(next_to_grade(workspace, store, there, quotas.learning, seed=seed))
        plan = draw_plan(name or _name(made), there, quotas, team, made_at=made, seed=seed, telling=telling)
        if not dry_run:
            save_plan(store, plan)
    return plan


def verify(
    workspace: Workspace,
    verifiers: Sequence[str],
    *,
    internal: float = 0.1,
    external: int = 0,
    name: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    seed: int = 0,
    dry_run: bool = False,
) -> Plan:
    """Draw gradings to be verified, and keep them as a plan.

    Raises StoreError where nothing was graded, and ConfigurationError for somebody without a name.
    """
    _named(verifiers)
    made = datetime.now(UTC).replace(microsecond=0)
    with existing_store(workspace) as store:
        graded = gradings(store, since=since, until=until)
        if not graded:
            raise StoreError(
                f"the store of {workspace.folder} holds no grades of that time to verify; import some first: "
                f"autoqa grades import FILE -w {workspace.folder}"
            )
        named = tuple(verifiers) or tuple(sorted({one.evaluator for one in graded}))
        tasks, notes = draw_verification(graded, named, internal=internal, external=external, seed=seed)
        settings = {
            "internal": internal,
            "external": external,
            "verifiers": list(named),
            "since": since.isoformat() if since else None,
            "until": until.isoformat() if until else None,
        }
        plan = Plan(name or f"verify {_name(made)}", seed, made, settings, tuple(tasks), tuple(notes))
        if not dry_run:
            save_plan(store, plan)
    return plan


def plans(workspace: Workspace) -> list[tuple[Plan, int]]:
    """Every plan, with how many of its gradings are done."""
    with existing_store(workspace) as store:
        done = graded_by(store)
        return [(plan, sum(is_done(one, done) for one in plan.assignments)) for plan in all_plans(store)]


def plan_named(workspace: Workspace, name: str) -> tuple[Plan, set[tuple[str, str]]]:
    """A plan, and which interactions are graded by whom. Raises NotInStore."""
    with existing_store(workspace) as store:
        return find_plan(store, name), graded_by(store)


def is_done(one: Assignment, done: set[tuple[str, str]]) -> bool:
    """Whether an assignment to grade was carried out."""
    return one.task in _DONE and (one.interaction, one.evaluator) in done


def write_lists(workspace: Workspace, plan: Plan, folder: Path, *, force: bool = False) -> list[Path]:
    """A form for each evaluator who grades, and a list for each who verifies, in CSV.

    A form is filled in and imported; it holds no score and nobody else's name. Only who verifies is told
    whose grading. Raises ConfigurationError when they cannot be written, and for files that are there
    already, unless `force` overwrites them.
    """
    card = scorecard_of(workspace)
    with existing_store(workspace) as store:
        decided = decisions_by_criterion(store, card.hash)
    criteria = [c.id for c in card.criteria if c.answered_by is not AnsweredBy.MEASURE]
    files = {}
    for evaluator in sorted({one.evaluator for one in plan.assignments}):
        own = [one for one in plan.assignments if one.evaluator == evaluator]
        calls = sorted(one.interaction for one in own if one.task in _DONE)
        verified = sorted((one.interaction, one.whose) for one in own if one.task not in _DONE)
        if calls:
            files[f"{file_name(evaluator)}.csv"] = form_csv(evaluator, calls, criteria, card, decided)
        if verified:
            files[f"{file_name(evaluator)} verifies.csv"] = _list(verified)
    write_forms({folder / name: text for name, text in files.items()}, force=force)
    return [folder / name for name in files]


def write_forms(files: Mapping[Path, str], *, force: bool) -> None:
    """Write forms and lists to fill in. Raises ConfigurationError.

    A file that is there may be filled in: unless `force` overwrites it, it is named and nothing is written.
    """
    there = [str(path) for path in files if path.exists()]
    if there and not force:
        raise ConfigurationError(
            f"{', '.join(there)}: is there already, and may be filled in; name another place with --out, or "
            "overwrite it with --force"
        )
    for path, text in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("w" if force else "x", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            raise ConfigurationError(f"{path}: cannot be written ({error.strerror})") from error


def _list(verified: Sequence[tuple[str, str]]) -> str:
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows([cell(value) for value in row] for row in verified)
    return out.getvalue()


def _check(quotas: Quotas, team: Team) -> None:
    if not team.evaluators:
        raise ConfigurationError("nobody is there to grade; name who: --evaluator NAME, for each one")
    _named(team.evaluators)
    for name in team.most:
        if name not in team.evaluators:
            raise ConfigurationError(
                f"--most '{name}': is not among the evaluators ({', '.join(team.evaluators)})"
            )
    for name in quotas.strata:
        if name not in STRATA:
            raise ConfigurationError(f"stratum '{name}': is none; choose among {', '.join(STRATA)}")


def _named(evaluators: Sequence[str]) -> None:
    for name in evaluators:
        if not name.strip():
            raise ConfigurationError(f"--evaluator '{name}': is no name")


def _name(made: datetime) -> str:
    return f"{made:%Y-%m-%d %H:%M:%S}"
