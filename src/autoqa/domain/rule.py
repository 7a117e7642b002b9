"""A rule of a scorecard: something that must be said, or must not, by whom, where, and in which order."""

from __future__ import annotations

from dataclasses import dataclass

from autoqa.domain.transcript import Speaker, Turn

SIMILAR = 0.65
"""Cosine from which on a sentence counts as a paraphrase, unless a rule names another."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing to be said, or with `never` not to be said, by `speaker` (None: by either).

    It is said where one of `phrases` stands, or where a sentence is as near as `similarity` (a cosine) to one
    of `like`. In a phrase, ``*`` alone stands for up to three words, and at the end of a word for any ending.

    It counts only among the speaker's first `first_turns` or last `last_turns` turns, in the first
    `first_seconds` or last `last_seconds` of the call, and, with `after`, behind what that other rule of
    the criterion found, at most `within_seconds` later. With `when`, the rule applies only to interactions in
    which somebody says one of those phrases.
    """

    name: str
    speaker: Speaker | None = None
    phrases: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    similarity: float = SIMILAR
    first_turns: int | None = None
    last_turns: int | None = None
    first_seconds: float | None = None
    last_seconds: float | None = None
    after: str | None = None
    within_seconds: float | None = None
    when: tuple[str, ...] = ()
    never: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """The rules, by name, that must hold for a level to be reached."""

    level: int
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleExample:
    """A conversation with the level that a criterion's rules must give it; None where they do not apply."""

    criterion: str
    number: int
    turns: tuple[Turn, ...]
    level: int | None
