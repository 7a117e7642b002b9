"""A set of phrasings as its TOML file has it: announcements, ordinary numbers, whole conversations.

The table of a kind holds phrasings by language, with {} for the secret. Turns are separated by " | "; with
more than one the agent begins. A `[[decoy]]` holds nothing that must be hidden, and {price} and the like for
a value of that sort; in a `[[whole]]` conversation what must be hidden stands between ⟦ and ⟧. A file need
not hold all of these.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autoqa.privacy.kinds import Kind

FOLDER = Path(__file__).parent / "phrasings"


@dataclass(frozen=True, slots=True)
class Written:
    """A conversation as it was written: a decoy of some sort, or a whole one that holds a secret."""

    language: str
    text: str
    sort: str = ""
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Phrasings:
    """What one file holds: phrasings by kind and language, decoys, and whole conversations."""

    by_kind: Mapping[Kind, Mapping[str, Sequence[str]]]
    decoys: Sequence[Written] = ()
    whole: Sequence[Written] = ()


def names() -> list[str]:
    """The sets that there are."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load(name: str) -> Phrasings:
    """The set of this name."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        table = tomllib.load(file)
    return Phrasings(
        by_kind={kind: table[kind.value] for kind in Kind if kind.value in table},
        decoys=[_written(row) for row in table.get("decoy", [])],
        whole=[_written(row) for row in table.get("whole", [])],
    )


def _written(row: Mapping[str, Any]) -> Written:
    kind = Kind(row["kind"]) if "kind" in row else None
    return Written(row.get("language", "en"), row["text"], row.get("sort", ""), kind)
