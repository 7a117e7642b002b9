"""What a contact leaves to follow up: what was promised, what the customer complained of, how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Due:
    """When something is to be done: the words that were said, and the moment at which it is late.

    `at` is None where the start of the contact is not known. "By Friday" is late when Friday is over.
    """

    said: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """Something the agent said will be done, in the words of the turn.

    `who` is "agent", "we" for the firm without anybody named, or somebody as said ("the engineer"). `due`
    is None when no date was said. `kept` is whether it was done before the contact ended.
    """

    turn: int
    text: str
    who: str
    what: str
    due: Due | None = None
    kept: bool = False

    @property
    def open(self) -> bool:
        """Whether something is still to be done."""
        return not self.kept

    def overdue(self, now: datetime) -> bool:
        """Whether it should have been done by `now`; never for a promise whose date is not known."""
        return self.open and self.due is not None and self.due.at is not None and self.due.at < now


class About(StrEnum):
    """What a complaint is about."""

    CONDUCT = "conduct"
    BROKEN_PROMISE = "broken_promise"
    REPEATED = "repeated"
    WAITING = "waiting"
    MISTAKE = "mistake"
    CHARGES = "charges"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Complaint:
    """The customer's dissatisfaction with the firm or its people, in the words of the turn.

    Not every problem is one. `formal` is whether the customer asks for a complaint to be taken down, for a
    manager or an authority, or threatens to leave.
    """

    turn: int
    text: str
    about: About
    formal: bool = False


class Settlement(StrEnum):
    """What became of the customer's reason for the contact."""

    SOLVED = "solved"
    PROMISED = "promised"
    PASSED_ON = "passed_on"
    OPEN = "open"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Resolution:
    """How a contact ended, as far as its words tell.

    `reason` is the customer's own sentence that says why they came, in turn `asked`; both are None where
    none was found. `confirmed` is the customer's turn that confirms or accepts the end.
    """

    state: Settlement
    reason: str | None = None
    asked: int | None = None
    confirmed: int | None = None


@dataclass(frozen=True, slots=True)
class ListedPromise:
    """A promise with the interaction in which it was made.

    `contacted_again` is whether the customer came back with the same matter afterwards.
    """

    interaction: str
    promise: Promise
    agent: str | None = None
    started_at: datetime | None = None
    contacted_again: bool = False


def urgency(one: ListedPromise) -> tuple[bool, float, str, int]:
    """Sorts promises: the next due first, those without a moment last, then as they were made."""
    at = one.promise.due.at if one.promise.due else None
    return at is None, at.timestamp() if at else 0.0, one.interaction, one.promise.turn


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Everything in a contact that somebody may have to come back to."""

    promises: tuple[Promise, ...] = ()
    complaints: tuple[Complaint, ...] = ()
    resolution: Resolution = Resolution(Settlement.OPEN)

    @property
    def open_promises(self) -> tuple[Promise, ...]:
        """The promises of which something is still to be done."""
        return tuple(promise for promise in self.promises if promise.open)
