"""A small real workspace whose interactions two people graded, for tests of training and promotion."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.cli.command import autoqa

LEVELS = (1, 2, 3)
SCORECARD = """\
name = "small"
version = "1"

[[sections]]
name = "The matter"

[[sections.criteria]]
id = "resolution"
question = "Was it settled?"
answered_by = "classifier"

[sections.criteria.anchors]
1 = "Nothing was done."
2 = "It was begun."
3 = "It was settled."
"""
SETTINGS = """\
[scoring]
scorecard = "scorecard.toml"
"""
CUSTOMER = {
    1: ("nothing works and nobody helps me", "this is no help at all", "so I called for nothing"),
    2: ("when will it work again", "then I wait for your call", "and how long will that take"),
    3: ("great, it works again, thank you", "that was quick, thanks a lot", "perfect, it is on again"),
}
AGENT = {
    1: ("that is your problem", "there is nothing I can do", "you have to call somebody else"),
    2: ("I cannot say, somebody will look", "I have passed it on", "we will call you back about it"),
    3: ("I have repaired it for you now", "done, it is switched on again", "I have sent you a new one"),
}


def conversation(number: int, level: int, *, agents: int = 12, noise: float = 0.1) -> dict[str, Any]:
    """An interaction whose words tell its level, graded by two people who err now and then."""
    rng = random.Random(number)
    start = datetime.fromisoformat("2026-09-01T09:00:00+02:00") + timedelta(hours=number)
    return {
        "id": f"c{number:03d}",
        "channel": "chat",
        "language": "en",
        "agent": f"agent {number // 5 % agents:02d}",
        "started_at": start.isoformat(),
        "metadata": {"queue": "orders" if number % 2 else "repairs", "team": f"team {number % 3}"},
        "turns": [
            {"speaker": "customer", "text": f"hello, this is about order {1000 + number}"},
            {"speaker": "agent", "text": rng.choice(AGENT[level])},
            {"speaker": "customer", "text": rng.choice(CUSTOMER[level])},
        ],
        "grades": [
            {
                "evaluator": who,
                "criterion": "resolution",
                "score": rng.choice(LEVELS) if rng.random() < noise else level,
            }
            for who in ("eva", "zoe")
        ],
    }


def conversations(first: int, last: int, **more: Any) -> list[dict[str, Any]]:
    """Those numbered so, their levels drawn at random."""
    levels = random.Random(7).choices(LEVELS, k=last)
    return [conversation(number, levels[number], **more) for number in range(first, last)]


def graded_space(folder: Path, rows: list[dict[str, Any]]) -> Path:
    """A workspace with these interactions, transcribed."""
    folder.mkdir(parents=True)
    (folder / "scorecard.toml").write_text(SCORECARD, encoding="utf-8")
    (folder / "autoqa.toml").write_text(SETTINGS, encoding="utf-8")
    said = autoqa("transcribe", written(folder / "calls.jsonl", rows), "-w", folder, "--quiet")
    assert said.code == 0, said.err
    return folder


def written(path: Path, rows: list[dict[str, Any]]) -> Path:
    """The interactions as a file."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def regraded(rows: list[dict[str, Any]], score: Callable[[int, float], float]) -> list[dict[str, Any]]:
    """The interactions with other scores, told from the place and the score."""
    return [
        {**row, "grades": [{**g, "score": score(place, g["score"])} for g in row["grades"]]}
        for place, row in enumerate(rows)
    ]
