"""Promises, complaints and ends of contacts against labels: `python -m eval.scoring.follow_up`.

Printed are, for the hand-labelled conversations of eval/graded/follow_up.toml, precision and recall of open
promises and of complaints by turn, and how often a date was rightly found or missing beside a promise
found; then, for all of eval/graded, how often the state of the end agrees with the level of resolution
given (5 solved, 4 promised, 3 passed on, 2 open, 1 refused), exactly and on either side of "something came
of it" (3 and above). `--wrong` lists what is wrong.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autoqa.domain.follow_up import FollowUp, Settlement
from autoqa.domain.transcript import Speaker, Transcript, Turn
from autoqa.scoring.follow_up import follow_up

FOLDER = Path("eval/graded")
FILES = ("exchanges_en_1", "calls_en", "exchanges_it", "calls_it")
STATES = {
    5: Settlement.SOLVED,
    4: Settlement.PROMISED,
    3: Settlement.PASSED_ON,
    2: Settlement.OPEN,
    1: Settlement.REFUSED,
}


@dataclass
class Tally:
    """Right, false and missed finds."""

    right: int = 0
    false: int = 0
    missed: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        found, there = self.right + self.false, self.right + self.missed
        precision = self.right / found if found else float("nan")
        recall = self.right / there if there else float("nan")
        right = self.right
        return f"precision {precision:.2f} ({right} of {found}), recall {recall:.2f} ({right} of {there})"


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument(
        "--wrong", choices=("first", "second", "third", "fourth", "states"), help="list what is wrong there"
    )
    asked = options.parse_args()
    graded = {row["id"]: row for name in FILES for row in rows(name)}
    read = {id_: extract(row) for id_, row in graded.items()}
    labels = tomllib.loads((FOLDER / "follow_up.toml").read_text(encoding="utf-8"))
    for part, labelled in labels.items():
        for language in ("en", "it"):
            own = {id_: label for id_, label in labelled.items() if graded[id_]["language"] == language}
            compare(part, language, own, graded, read, shown=asked.wrong == part)
    for half in (0, 1):
        for language in ("en", "it"):
            states(half, language, graded, read, shown=asked.wrong == "states" and half == 0)


def rows(name: str) -> Iterator[dict[str, Any]]:
    """The conversations of a file."""
    for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def extract(row: Mapping[str, Any]) -> FollowUp:
    """What the product finds in a conversation."""
    turns = tuple(Turn(Speaker(turn["speaker"]), turn["text"]) for turn in row["turns"])
    found = follow_up(Transcript(turns, row["language"], "text", "text"))
    assert found is not None
    return found


def compare(
    part: str,
    language: str,
    labelled: Mapping[str, Any],
    graded: Mapping[str, Any],
    read: Mapping[str, FollowUp],
    *,
    shown: bool,
) -> None:
    """Print how well promises, their dates and complaints are found in one part and language."""
    promised, dated, complained = Tally(), Counter[bool](), Tally()
    for id_, label in labelled.items():
        wanted = {int(turn): bool(date) for turn, date in label["promises"].items()}
        found: dict[int, bool] = {}
        for promise in read[id_].open_promises:
            found[promise.turn] = found.get(promise.turn, False) or promise.due is not None
        count(promised, id_, set(wanted), set(found), graded)
        dated.update(found[turn] == wanted[turn] for turn in found.keys() & wanted.keys())
        count(complained, id_, set(label["complaints"]), {c.turn for c in read[id_].complaints}, graded)
    print(f"{part} {language}, {len(labelled)} conversations")
    print(f"  open promises: {promised}; date right beside {dated[True]} of {dated.total()} found")
    print(f"  complaints:    {complained}")
    if shown:
        print("\n".join(["promises", *promised.wrong, "complaints", *complained.wrong]))


def count(tally: Tally, id_: str, wanted: set[int], found: set[int], graded: Mapping[str, Any]) -> None:
    tally.right += len(wanted & found)
    tally.false += len(found - wanted)
    tally.missed += len(wanted - found)
    for turn in sorted(wanted ^ found):
        way = "false " if turn in found else "missed"
        tally.wrong.append(f"  {way} {id_} {turn}: {graded[id_]['turns'][turn]['text']}")


def states(
    half: int, language: str, graded: Mapping[str, Any], read: Mapping[str, FollowUp], *, shown: bool
) -> None:
    """Print how the state agrees with the level given, in one half of the conversations, by place.

    The even half is the one that the patterns of the end were fitted to.
    """
    own = [
        row
        for place, row in enumerate(graded.values())
        if place % 2 == half and row["language"] == language and row["labels"].get("resolution") is not None
    ]
    pairs = [(STATES[int(row["labels"]["resolution"])], read[row["id"]].resolution.state) for row in own]
    came = {Settlement.SOLVED, Settlement.PROMISED, Settlement.PASSED_ON}
    exact = sum(given is found for given, found in pairs)
    side = sum((given in came) is (found in came) for given, found in pairs)
    part, n = "even" if half == 0 else "odd", len(own)
    print(f"state, {part} {language}: exact {exact / n:.2f}, same side {side / n:.2f} of {n}")
    confusion = Counter(pairs)
    for given in Settlement:
        print(f"  {given:<10}", *(f"{found}: {confusion[given, found]:<3}" for found in Settlement))
    if shown:
        for row, (given, found) in zip(own, pairs, strict=True):
            if given is not found:
                last = " / ".join(f"{t['speaker'][0]}: {t['text'][:150]}" for t in row["turns"][-4:])
                print(f"  {row['id']} {given} read {found}: {last}")


if __name__ == "__main__":
    main()
