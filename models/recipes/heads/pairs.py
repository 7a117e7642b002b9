"""Pairs of a statement and a fact whose relation is known because they were built that way."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FACTS: Mapping[str, Any] = tomllib.loads((Path(__file__).parent / "facts.toml").read_text(encoding="utf-8"))
_NUMBERS = (
    "two three four five six seven eight nine ten twelve fourteen fifteen eighteen twenty twenty-five thirty "
    "forty forty-five fifty sixty seventy eighty ninety one-hundred 2 3 5 7 8 10 12 14 15 20 24 30 36 40 49 "
    "50 60 90 100 120 200"
).split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_DECIDES = re.compile(
    r"\d|teen|ty\b|one|two|three|four|five|six|seven|eight|nine|ten|twelve|no|never|closed|open|day\b|free"
)
_VALUES = {"one-hundred": "one hundred", "twenty-five": "twenty five", "forty-five": "forty five"}


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement of an agent, a fact, and whether the fact supports, contradicts or ignores it.

    `families` are the families of the fact and of the statement, by number; None for chatter.
    """

    statement: str
    fact: str
    verdict: str
    families: tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class _Filling:
    """What stands in the slots of a fact."""

    e: str
    n: str
    d: str

    def into(self, template: str) -> str:
        words = {"e": self.e, "n": _VALUES.get(self.n, self.n), "d": self.d}
        text = re.sub(r"\{(\w)\}", lambda m: words[m[1]], template)
        return text[:1].upper() + text[1:]


def statement_pairs(count: int, seed: int) -> Iterator[Pair]:
    """Draw `count` pairs: a third of each verdict, the unknown ones mostly close by."""
    rng = random.Random(seed)
    for _ in range(count):
        yield _pair(rng)


def _pair(rng: random.Random) -> Pair:
    families = _FACTS["family"]
    number = rng.randrange(len(families))
    family = families[number]
    filling = _fill(family, rng)
    template = rng.choice(family["facts"])
    fact = filling.into(template)
    kind = rng.choice(("supported", "contradicted", "unknown"))
    if kind == "supported":
        said = filling.into(rng.choice(family["says"]))
        return Pair(_spoken(said, rng), fact, _held(kind, family, template), (number, number))
    if kind == "contradicted" and (wrong := _wrong(family, filling, template, rng)):
        return Pair(_spoken(wrong, rng), fact, "contradicted", (number, number))
    said, about = _elsewhere(number, filling, rng)
    return Pair(_spoken(said, rng), fact, "unknown", (number, about))


def _held(kind: str, family: Mapping[str, Any], template: str) -> str:
    """A fact that leaves out a slot which all its statements fill says nothing about them."""
    slots = set(re.findall(r"\{(\w)\}", template))
    said = set(re.findall(r"\{(\w)\}", " ".join(family["says"])))
    return kind if said <= slots else "unknown"


def _wrong(family: Mapping[str, Any], right: _Filling, template: str, rng: random.Random) -> str | None:
    """A statement that cannot be true when the fact is."""
    flips: Sequence[str] = family.get("flips", ())
    says = [said for said in family["says"] if "{n}" in said or "{d}" in said]
    if flips and (not says or rng.random() < 0.3):
        return right.into(rng.choice(flips))
    if not says or not ("{n}" in template or "{d}" in template):
        return None
    other = _Filling(right.e, _another(_NUMBERS, right.n, rng), _another(_DAYS, right.d, rng))
    denied = "{d}" in template and "closed" in template
    return None if denied else other.into(rng.choice(says))


def _elsewhere(number: int, filling: _Filling, rng: random.Random) -> tuple[str, int | None]:
    """A statement on another thing, another matter, or the call itself, and its family."""
    families = _FACTS["family"]
    family = families[number]
    chance = rng.random()
    if chance < 0.25 and len(family.get("e", ())) > 1:
        e = _another(family["e"], filling.e, rng)
        said = [text for text in family["says"] if "{e}" in text]
        return _Filling(e, rng.choice(_NUMBERS), filling.d).into(rng.choice(said)), number
    if chance < 0.5:
        other = rng.choice([n for n in range(len(families)) if n != number])
        said = [*families[other]["says"], *families[other].get("flips", ())]
        return _fill(families[other], rng).into(rng.choice(said)), other
    said = rng.choice(_FACTS["chatter"]["says"])
    return _Filling("", rng.choice([filling.n, *_NUMBERS]), rng.choice(_DAYS)).into(said), None


def _fill(family: Mapping[str, Any], rng: random.Random) -> _Filling:
    return _Filling(rng.choice(family.get("e", [""])), rng.choice(_NUMBERS), rng.choice(_DAYS))


def _another(choices: Sequence[str], taken: str, rng: random.Random) -> str:
    """Another choice, of another value too."""
    from autoqa.scoring.spoken import with_digits

    value = with_digits(_VALUES.get(taken, taken))
    return rng.choice([c for c in choices if with_digits(_VALUES.get(c, c)) != value and c != taken])


def _spoken(statement: str, rng: random.Random) -> str:
    """The statement as it may stand in a turn: with a few words before it, and now and then misread."""
    before = rng.choice(("", "", "", "Okay, ", "Well, ", "Yes, ", "I checked, and ", "As I said, ", "No, "))
    text = before + (statement[:1].lower() + statement[1:] if before else statement)
    words = text.split()
    if rng.random() < 0.2 and len(words) > 5:
        drop = rng.randrange(len(words))
        if not _DECIDES.search(words[drop].lower()):
            del words[drop]
    return " ".join(words)
