"""People who use the review app: their roles, and whose interactions they reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

EVERY_TEAM = "*"
"""Stands among the teams of somebody who reaches those of all, and interactions of none."""


class Role(StrEnum):
    """What somebody does; one person may have several roles."""

    EVALUATOR = "evaluator"
    LEAD = "lead"
    AGENT = "agent"
    VERIFIER = "verifier"
    DATA_SCIENTIST = "data_scientist"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """Something that the app does, for those whose role allows it."""

    SEE_QUEUE = "see_queue"
    ASSIGN = "assign"
    SEE_CALLS = "see_calls"
    GRADE = "grade"
    CORRECT = "correct"
    SEE_OWN = "see_own"
    DISPUTE = "dispute"
    DECIDE_DISPUTES = "decide_disputes"
    CALIBRATE = "calibrate"
    LEAD_CALIBRATION = "lead_calibration"
    COACH = "coach"
    SEE_DASHBOARDS = "see_dashboards"
    SEE_MODELS = "see_models"
    CHANGE_MODELS = "change_models"
    EDIT_SCORECARDS = "edit_scorecards"
    ADMINISTER = "administer"
    READ_AUDIT_LOG = "read_audit_log"


_P, _R = Permission, Role
ALLOWED: dict[Permission, frozenset[Role]] = {
    _P.SEE_QUEUE: frozenset({_R.EVALUATOR, _R.LEAD, _R.VERIFIER}),
    _P.ASSIGN: frozenset({_R.LEAD}),
    _P.SEE_CALLS: frozenset({_R.EVALUATOR, _R.LEAD, _R.VERIFIER, _R.DATA_SCIENTIST}),
    _P.GRADE: frozenset({_R.EVALUATOR, _R.LEAD, _R.VERIFIER}),
    _P.CORRECT: frozenset({_R.EVALUATOR, _R.LEAD, _R.VERIFIER}),
    _P.SEE_OWN: frozenset({_R.AGENT}),
    _P.DISPUTE: frozenset({_R.AGENT}),
    _P.DECIDE_DISPUTES: frozenset({_R.LEAD, _R.VERIFIER}),
    _P.CALIBRATE: frozenset({_R.EVALUATOR, _R.LEAD, _R.VERIFIER}),
    _P.LEAD_CALIBRATION: frozenset({_R.LEAD}),
    _P.COACH: frozenset({_R.LEAD}),
    _P.SEE_DASHBOARDS: frozenset({_R.LEAD}),
    _P.SEE_MODELS: frozenset({_R.DATA_SCIENTIST, _R.LEAD}),
    _P.CHANGE_MODELS: frozenset({_R.DATA_SCIENTIST}),
    _P.EDIT_SCORECARDS: frozenset({_R.LEAD}),
    _P.ADMINISTER: frozenset({_R.ADMINISTRATOR}),
    _P.READ_AUDIT_LOG: frozenset({_R.ADMINISTRATOR}),
}
"""Which roles may do what. An administrator manages people and reaches no call by that role alone."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may sign in.

    `name` signs in and stands on what they grade. `teams` are those whose interactions they reach, or
    EVERY_TEAM. `agent` is the name by which interactions know them, where they talk to customers themselves.
    `language` is "en", "it" or "" for that of the browser. `version` counts the changes to the user.
    """

    name: str
    roles: frozenset[Role]
    display: str = ""
    teams: frozenset[str] = frozenset()
    agent: str | None = None
    language: str = ""
    active: bool = True
    version: int = 1

    def may(self, *permissions: Permission) -> bool:
        """Whether one of the user's roles allows it, or one of these."""
        return self.active and any(self.roles & ALLOWED[permission] for permission in permissions)

    @property
    def shown(self) -> str:
        """What the user is called on a page."""
        return self.display or self.name

    def reaches(self, *, agent: str | None, team: str | None) -> bool:
        """Whether an interaction of that agent, in that team, is one that the user may see at all."""
        if self.may(Permission.SEE_OWN) and self.agent is not None and agent == self.agent:
            return True
        return self.may(Permission.SEE_CALLS) and self.in_teams(team)

    def in_teams(self, team: str | None) -> bool:
        """Whether the team is one of the user's."""
        return EVERY_TEAM in self.teams or (team is not None and team in self.teams)


def roles_named(names: Iterable[str]) -> frozenset[Role]:
    """The roles of those names. Raises ValueError, naming those that there are."""
    known = {role.value: role for role in Role}
    wrong = [name for name in names if name not in known]
    if wrong:
        raise ValueError(f"role '{wrong[0]}': there is none of that name; there are {', '.join(known)}")
    return frozenset(known[name] for name in names)
