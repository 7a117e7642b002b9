"""Names: found in a conversation, and others put in their place, of another origin or the other gender."""

from __future__ import annotations

import re
import tomllib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import Literal

from autoqa.domain.transcript import Turn
from autoqa.privacy.names import find_introduced

Gender = Literal["female", "male"]

_WORD = re.compile(r"(?<![\w@./’'-])[A-ZÀ-Þ][^\W\d_]+(?:-[^\W\d_]+)*(?![\w@-]|\.\w)")
_TITLE = re.compile(
    r"(?<!\w)(?:mr|mrs|ms|miss|mister|dr|doctor|signor|signora|sig|sig\.ra|dottor|dottoressa)\.? $",
    re.IGNORECASE,
)
_ENDS = re.compile(r"(?:^|[.!?:;\"“«(\n])\s*$")
_NO_NAMES = frozenset(
    """
    January February March April May June July August September October November December Monday Tuesday
    Wednesday Thursday Friday Saturday Sunday Gennaio Febbraio Marzo Aprile Maggio Giugno Luglio Agosto
    Settembre Ottobre Novembre Dicembre One Two Three Four Five Six Seven Eight Nine Ten Mr Mrs Ms Miss Sir
    Madam Doctor He She It We They You This That There What Who How Here Not Just Yes No Okay
    Customer Support Service Services Claims Billing Bank Insurance Team Street Road The And But
    """.split()
)


@dataclass(frozen=True, slots=True)
class Origin:
    """The names of one origin."""

    female: tuple[str, ...]
    male: tuple[str, ...]
    surnames: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """The names that occur in a conversation, in the order in which they are first said."""

    given: tuple[str, ...]
    surnames: tuple[str, ...]


@cache
def load_origins() -> Mapping[str, Origin]:
    """The origins of names.toml by name, without the names that are only found."""
    origins = _tables()
    return {name: origin for name, origin in origins.items() if name != "found_only"}


def find_names(turns: Sequence[Turn]) -> Names:
    """The names said in a conversation: those of the lists, and those by which people introduce themselves.

    A surname is known by the title or the given name before it.
    """
    introduced = _introduced(turns)
    given: dict[str, None] = {}
    surnames: dict[str, None] = {}
    for turn in turns:
        for found in _WORD.finditer(turn.text):
            word = found[0]
            if word in _NO_NAMES:
                continue
            if _TITLE.search(turn.text[: found.start()]) or _follows_given(turn.text, found.start(), given):
                (surnames if word not in given else given)[word] = None
            elif word.lower() in _genders() or (word in introduced and word not in surnames):
                given[word] = None
    return Names(tuple(given), tuple(surnames))


def rename(text: str, given: Mapping[str, str], surnames: Mapping[str, str]) -> str:
    """`text` with other names, wherever a name stands as such."""
    parts, end, before = [], 0, ""
    for found in _WORD.finditer(text):
        word, lead = found[0], text[: found.start()]
        new = word
        follows = bool(_TITLE.search(lead)) or (before != "" and text[end : found.start()] == " ")
        if word in surnames and (follows or not _ENDS.search(lead)):
            new = surnames[word]
        elif word in given:
            new = given[word]
        before = word if word in given else ""
        parts += [text[end : found.start()], new]
        end = found.end()
    return "".join([*parts, text[end:]])


def of_origin(names: Names, origin: str, *, seed: int = 0) -> tuple[dict[str, str], dict[str, str]]:
    """For each name one of `origin`, of the same gender; names of that origin stay, and no two become one."""
    pool = load_origins()[origin]
    known = {name.lower() for name in (*pool.female, *pool.male)}
    taken = set(names.given) | set(names.surnames)
    given = {
        name: _draw(name, pool.female if gender_of(name) == "female" else pool.male, taken, seed)
        for name in names.given
        if name.lower() not in known
    }
    surnames = {
        name: _draw(name, pool.surnames, taken, seed) for name in names.surnames if name not in pool.surnames
    }
    return given, surnames


def of_other_gender(names: Names, *, seed: int = 0) -> dict[str, str]:
    """For each given name whose gender is known, one of the other gender and the same origin."""
    taken = set(names.given) | set(names.surnames)
    swapped = {}
    for name in names.given:
        if name.lower() not in _genders():
            continue
        gender, origin = _genders()[name.lower()]
        pool = load_origins()["english" if origin == "found_only" else origin]
        swapped[name] = _draw(name, pool.male if gender == "female" else pool.female, taken, seed)
    return swapped


def gender_of(name: str) -> Gender | None:
    """The gender of those who mostly bear a given name; for one in no list, None unless its ending tells."""
    if name.lower() in _genders():
        return _genders()[name.lower()][0]
    return "female" if name.endswith("a") else None


@cache
def _tables() -> Mapping[str, Origin]:
    tables = tomllib.loads((Path(__file__).parent / "names.toml").read_text(encoding="utf-8"))
    return {
        name: Origin(*(tuple(table[key].split()) for key in ("female", "male", "surnames")))
        for name, table in tables.items()
    }


@cache
def _genders() -> Mapping[str, tuple[Gender, str]]:
    """The gender and the origin of each given name, in small letters."""
    found: dict[str, tuple[Gender, str]] = {}
    for where, origin in _tables().items():
        found.update({name.lower(): ("female", where) for name in origin.female})
        found.update({name.lower(): ("male", where) for name in origin.male})
    return found


def _introduced(turns: Sequence[Turn]) -> set[str]:
    """The first words of the names by which people introduce themselves."""
    return {
        word[0]
        for turn, secrets in zip(turns, find_introduced(turns), strict=True)
        for secret in secrets
        if (word := _WORD.match(turn.text[secret.start : secret.end])) and word[0] not in _NO_NAMES
    }


def _follows_given(text: str, start: int, given: Mapping[str, None]) -> bool:
    before = re.search(r"([^\W\d_]+(?:-[^\W\d_]+)*) $", text[:start])
    return before is not None and before[1] in given


def _draw(name: str, pool: Sequence[str], taken: set[str], seed: int) -> str:
    """A name of `pool` that nobody here has: by the name and the seed alone, as long as it is free."""
    new = next(one for one in _from(pool, zlib.crc32(f"{seed} {name.lower()}".encode())) if one not in taken)
    taken.add(new)
    return new


def _from(pool: Sequence[str], start: int) -> Iterator[str]:
    for step in range(len(pool)):
        yield pool[(start + step) % len(pool)]
    for more in count(1):  # more people than names: letters tell them apart
        yield from (name + more * "a" for name in pool)
