"""Reads ``scripts.toml``: who says what, what happens in between, and the scores that were meant."""

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

SCRIPTS = Path(__file__).with_name("scripts.toml")
SPEAKERS = {"A": "agent", "C": "customer"}
EVENT = re.compile(r"^\[(hold|silence|overlap) ([\d.]+)\]$")


@dataclass(frozen=True)
class Line:
    """One turn, with the events written before it (seconds of each)."""

    speaker: str
    text: str
    hold: float = 0.0
    silence: float = 0.0
    overlap: float = 0.0


@dataclass(frozen=True)
class File:
    """The recording to write."""

    name: str
    rate: int
    channels: int
    codec: str


@dataclass(frozen=True)
class Call:
    """A script with everything that makes it a recording and a graded example."""

    id: str
    agent: str
    voices: dict[str, str]
    started_at: datetime
    file: File
    background: dict[str, str]
    reason: str
    case: dict[str, str]
    lines: tuple[Line, ...]
    grades: dict[str, tuple[int, str]]
    """Criterion to score and reason."""


def read_scripts(path: Path = SCRIPTS) -> list[Call]:
    """All calls, in order."""
    return [_call(entry) for entry in tomllib.loads(path.read_text())["call"]]


def sentences(text: str) -> list[str]:
    """A turn cut after its full stops and question marks."""
    return re.split(r"(?<=[.?!])\s+", text)


def _call(entry: dict) -> Call:
    return Call(
        id=entry["id"],
        agent=entry["agent"],
        voices=entry["voices"],
        started_at=datetime.fromisoformat(entry["started_at"]),
        file=File(**entry["file"]),
        background=entry.get("background", {}),
        reason=entry["reason"],
        case=entry["case"],
        lines=tuple(_lines(entry["script"])),
        grades={name: (grade["score"], grade["comment"]) for name, grade in entry["grades"].items()},
    )


def _lines(script: str) -> list[Line]:
    lines: list[Line] = []
    events: dict[str, float] = {}
    for row in script.strip().splitlines():
        if event := EVENT.match(row):
            events[event[1]] = float(event[2])
            continue
        speaker, text = row.split(": ", 1)
        lines.append(Line(SPEAKERS[speaker], text, **events))
        events = {}
    return lines
