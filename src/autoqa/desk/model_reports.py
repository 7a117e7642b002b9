"""The reports that jobs wrote of calibrations and comparisons, for whoever may know all that they say."""

from __future__ import annotations

from pathlib import Path

from autoqa.desk.access import demand
from autoqa.desk.model_jobs import CALIBRATION_REPORT
from autoqa.desk.models import COMPARISONS, candidate_view, may_have_report
from autoqa.domain.people import EVERY_TEAM, Permission, User
from autoqa.errors import NotAllowed, NotInStore
from autoqa.pipeline.workspace import Workspace
from autoqa.store.store import Store


def has_calibration_report(workspace: Workspace, user: User) -> bool:
    """Whether there is a report of the last calibration that the user may have."""
    return EVERY_TEAM in user.teams and (workspace.folder / CALIBRATION_REPORT).is_file()


def calibration_report(workspace: Workspace, user: User) -> Path:
    """The report of the last calibration, to be kept and read outside the app.

    It names evaluators and groups of every team, so whoever reaches every team may have it. Raises
    NotAllowed, and NotInStore where none was written yet.
    """
    demand(user, Permission.SEE_MODELS)
    _must_reach_all(user)
    return _written(workspace, CALIBRATION_REPORT)


def comparison_report(store: Store, workspace: Workspace, user: User, key: str) -> Path:
    """The report of a candidate's comparison, as above; whoever may still grade its calls blind has none.

    Raises NotAllowed, and NotInStore where it is no candidate or none was written yet.
    """
    demand(user, Permission.SEE_MODELS)
    _must_reach_all(user)
    if not may_have_report(workspace, user):
        raise NotAllowed("this report holds scores of calls that you may still grade blind")
    found = candidate_view(store, workspace, user, key).waiting.model
    return _written(workspace, f"{COMPARISONS}/{found.name}-{found.fingerprint}.html")


def _written(workspace: Workspace, name: str) -> Path:
    path = workspace.folder / name
    if not path.is_file():
        raise NotInStore("no such report was written yet")
    return path


def _must_reach_all(user: User) -> None:
    if EVERY_TEAM not in user.teams:
        raise NotAllowed(
            "this report names people and calls of every team, and is for those who reach them all"
        )
