"""A conversation while it is read: what was said, what is expected next, and what was found so far."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from autoqa.domain.transcript import Turn
from autoqa.privacy.cues import Cue, find_cues
from autoqa.privacy.dates import SaidDate
from autoqa.privacy.expectations import Expectation
from autoqa.privacy.groups import Group, Passage, read_passage
from autoqa.privacy.kinds import Kind, Secret
from autoqa.privacy.parts import without_letters
from autoqa.privacy.words import LINKS

WITH_LETTERS = frozenset((Kind.IBAN, Kind.NATIONAL_ID, Kind.EMAIL, Kind.BANK_ACCOUNT))
"""The kinds in which letters belong to the secret."""

_PLUS = re.compile(r"(?i)(?:[+(]+|\b(?:plus|più)\s+)$")


class Ordinary(Protocol):
    """What announces an ordinary number."""

    def allows(self, digits: str) -> bool:
        """Whether a number with these digits can be what is announced."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A number that was found to be no secret, and what announced it as ordinary, if anything."""

    group: Group
    announced: Ordinary | None

    def explains(self, digits: str) -> bool:
        """Whether its announcement can stand for a longer number that it is part of."""
        return self.announced is not None and self.announced.allows(digits)


@dataclass(slots=True)
class Conversation:
    """The turns, cut up and with the cues in each, and the state of the reading.

    `heard` are all numbers that were judged; `masked` those that were found to be secrets, without letters
    that do not belong to them; `passed` those that were not. `mail_turn` is the last turn that spoke of
    e-mail.
    """

    turns: Sequence[Turn]
    passages: Sequence[Passage]
    cues: Sequence[Sequence[Cue]]
    language: str
    regions: tuple[str, ...]
    found: list[list[Secret]]
    expected: Expectation | None = None
    heard: list[Group] = field(default_factory=list)
    masked: list[Group] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)
    passed_dates: list[tuple[int, SaidDate]] = field(default_factory=list)
    mail_turn: int = -100

    @classmethod
    def of(cls, turns: Sequence[Turn], *, language: str, regions: tuple[str, ...]) -> Conversation:
        """The conversation of these turns before anything in it was judged."""
        return cls(
            turns=turns,
            passages=[read_passage(turn.text, at, language) for at, turn in enumerate(turns)],
            cues=[find_cues(turn.text) for turn in turns],
            language=language,
            regions=regions,
            found=[[] for _ in turns],
        )

    def expected_in(self, turn: int) -> Expectation | None:
        """What is expected, unless it was asked for too long ago."""
        return self.expected if self.expected and self.expected.fresh(turn) else None

    def mask(self, group: Group, kind: Kind) -> None:
        """Note that a number is a secret of this kind."""
        passage = self.passages[group.turn]
        trimmed = group if kind in WITH_LETTERS else without_letters(group, passage)
        front = passage.text[: trimmed.start]
        plus = _PLUS.search(front) if kind is Kind.PHONE else None
        start = plus.start() if plus else trimmed.start
        self.found[group.turn].append(Secret(kind, start, trimmed.end))
        self.masked.append(trimmed)

    def kind_at(self, group: Group) -> Kind | None:
        """The kind of what was found where a number stands."""
        for secret in self.found[group.turn]:
            if secret.start < group.end and group.start < secret.end:
                return secret.kind
        return None

    def linked(self, start: int, end: int, turn: int, *, most: int) -> bool:
        """Whether at most so many words between two characters are about anything but the number."""
        words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", self.passages[turn].text[start:end].lower())
        return sum(word.replace("’", "'") not in LINKS for word in words) <= most and len(words) <= 10
