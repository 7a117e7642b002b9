"""What is expected to be said next, and for how long."""

from __future__ import annotations

from dataclasses import dataclass

from autoqa.privacy.cues import MOST_OF_AN_AMOUNT
from autoqa.privacy.kinds import Kind

FRESH = 12  # turns for which an unanswered question stays open
AFTER = 3  # turns after a complete answer in which it is repeated or corrected
_WEAK_FRESH = 4
_ORDINARY_FRESH = 6
_COMPLETE = {
    Kind.CARD: 13, Kind.SECURITY_CODE: 3, Kind.IBAN: 15, Kind.BANK_ACCOUNT: 6, Kind.PHONE: 7, Kind.EMAIL: 12,
    Kind.NATIONAL_ID: 9, Kind.BIRTH_DATE: 4,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is expected: a kind, or None for an ordinary number.

    `turn` is that of the cue or of the last part of the answer, `symbols` how much of it was said. After a
    `tail` ("the last four digits") four are enough. What is `small` is an amount, a time or a day.
    """

    kind: Kind | None
    strong: bool
    turn: int
    symbols: int = 0
    tail: bool = False
    small: bool = False

    @property
    def complete(self) -> bool:
        """Whether all of it was said."""
        return self.kind is not None and self.symbols >= (4 if self.tail else _COMPLETE.get(self.kind, 4))

    def allows(self, digits: str) -> bool:
        """Whether an ordinary number with these digits can be what is expected."""
        return self.kind is None and (not self.small or len(digits) <= MOST_OF_AN_AMOUNT)

    def fresh(self, turn: int) -> bool:
        """Whether it is still expected in this turn."""
        if self.kind is None:
            return turn - self.turn <= _ORDINARY_FRESH
        limit = AFTER if self.complete else FRESH if self.strong else _WEAK_FRESH
        return turn - self.turn <= limit
