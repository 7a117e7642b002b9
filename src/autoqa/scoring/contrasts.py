"""What tells two statements apart beside amounts: words that exclude each other, and the order of steps."""

from __future__ import annotations

import difflib
import re
import tomllib
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from autoqa.scoring.phrases import pattern, plain
from autoqa.scoring.quantities import stems

Choices = dict[int, frozenset[int]]

_TOKEN = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
_TURNING = frozenset("not no never cannot before after with without free".split())
_WORD_FOR_WORD = 0.75  # share of the words of both that stand in the same order

_ORDERING = frozenset({"first", "straight", "away", "again", "earlier"})

_GROUPS = tomllib.loads((Path(__file__).parent / "contrasts.toml").read_text(encoding="utf-8"))["groups"]
_THEN = re.compile(
    r"[,;.]? (?:and )?(?:only )?"
    r"(?:(?:and )?then|after that|afterwards|next|finally|later|once (?:that|it)'?s? ?(?:is )?done)\b,?"
)
_LEADING = re.compile(
    r"^(?:before|until) (?P<late>[^,]+), (?P<early>.+)"
    r"|^(?:only )?(?:after|once|when|as soon as) (?P<early2>[^,]+), (?P<late2>.+)"
)
_BEFORE = re.compile(r",? (?:before|prior to|and not until) ")
_AFTER = re.compile(r",? (?:(?:only |and )?after|once|as soon as) ")


@lru_cache(maxsize=8192)
def choices(text: str) -> Choices:
    """Which choices of which groups of contrasts.toml stand in `text`, both by number.

    Where a phrase lies within a longer one ("needed" in "not needed"), the longer one counts.
    """
    said = plain(text)
    made: Choices = {}
    for number, group in enumerate(_GROUPS):
        spans = [
            (found.span(), choice)
            for choice, phrases in enumerate(group)
            for phrase in phrases
            for found in pattern(phrase).finditer(said)
        ]
        kept = [
            choice
            for (a, b), choice in spans
            if not any(c <= a and b <= d and (c, d) != (a, b) for (c, d), _ in spans)
        ]
        if kept:
            made[number] = frozenset(kept)
    return made


def excluded(statement: str, fact: str) -> int:
    """In how many groups the statement makes a choice that the fact leaves out for another."""
    one, other = choices(statement), choices(fact)
    return sum(not one[group] & other[group] for group in one.keys() & other.keys())


def agreed(statement: str, fact: str) -> int:
    """In how many groups both make the same choice."""
    one, other = choices(statement), choices(fact)
    return sum(bool(one[group] & other[group]) for group in one.keys() & other.keys())


def turned_round(statement: str, fact: str) -> bool:
    """Whether the statement repeats the fact nearly word for word, but for a word that turns it round.

    Such words are "not", "before" for "after", "with" for "without" and "free".
    """
    one, other = _TOKEN.findall(plain(statement)), _TOKEN.findall(plain(fact))
    matcher = difflib.SequenceMatcher(a=one, b=other, autojunk=False)
    if matcher.ratio() < _WORD_FOR_WORD:
        return False
    changed = [(one[a:b], other[c:d]) for kind, a, b, c, d in matcher.get_opcodes() if kind != "equal"]
    return any(set(mine) & _TURNING != set(theirs) & _TURNING for mine, theirs in changed)


@lru_cache(maxsize=8192)
def steps(text: str) -> tuple[frozenset[str], ...]:
    """The stems of each of the things that `text` puts in order, the earliest first; else nothing."""
    parts = [
        part for each in _THEN.split(text.lower().rstrip(".!? ")) for part in _in_order(each.strip(" ,"))
    ]
    found = tuple(frozenset(stems(part)) - _ORDERING for part in parts)
    found = tuple(each for each in found if each)
    return found if len(found) > 1 else ()


def _in_order(part: str) -> list[str]:
    """The two things that a clause with "before" or "after" puts in order, or the clause alone."""
    if leading := _LEADING.match(part):
        early, late = (leading[name] or leading[f"{name}2"] for name in ("early", "late"))
        return [early, late]
    for marker, turned in ((_BEFORE, False), (_AFTER, True)):
        halves = marker.split(part, maxsplit=1)
        if len(halves) > 1:
            return halves[::-1] if turned else halves
    return [part]


def order(statement: str, fact: str) -> int:
    """1 where both put the same things in one order, -1 in another, 0 where that is not to be said.

    Each thing of the statement is taken for the one of the fact with which it shares most stems.
    """
    places = []
    theirs = steps(fact)
    for own in steps(statement) if theirs else ():
        shared = [len(own & other) / len(own | other) for other in theirs]
        best = max(range(len(theirs)), key=lambda n: shared[n])
        if shared[best] > max((value for n, value in enumerate(shared) if n != best), default=0.0):
            places.append(best)
    if len(set(places)) < 2:  # an order is of two at least
        return 0
    return -1 if any(b < a for a, b in pairwise(places)) else 1
