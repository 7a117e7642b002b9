"""Dialogues with known roles, and what recognition and diarization do to them."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Sequence
from pathlib import Path

from heads.dialogues import graded_dialogues

from autoqa.transcribe.role_words import tokens

Dialogue = list[tuple[str, str]]  # (speaker, text), speaker "agent" or "customer"
_SPEAKERS = ("agent", "customer")
_LINE = re.compile(r"(user|assistant|tool): ?(.*)")


def interchange(path: Path, *, held_out: bool | None = None) -> list[Dialogue]:
    """The dialogues of a JSON lines file in the interchange format that have both roles.

    Agents are drawn by their names, a fifth of them to be held out; only theirs, or only the others', are
    read if asked.
    """
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    chosen = [row for row in rows if held_out in (None, _held_out(row.get("agent")))]
    found = [[(turn["speaker"], turn["text"]) for turn in row["turns"]] for row in chosen]
    return [dialogue for dialogue in found if {s for s, _ in dialogue} == set(_SPEAKERS)]


def taubench(path: Path) -> list[Dialogue]:
    """The few-shot dialogues of tau-bench (MIT licence), without what the tools answer."""
    with path.open(encoding="utf-8") as lines:
        return [_displayed(json.loads(line)["messages_display"]) for line in lines]


def built(count: int, seed: int) -> list[Dialogue]:
    """Dialogues put together by the recipe of the heads."""
    found = [[(str(turn.speaker), turn.text) for turn in g.turns] for g in graded_dialogues(count, seed)]
    return [dialogue for dialogue in found if {s for s, _ in dialogue} == set(_SPEAKERS)]


def worn(dialogue: Dialogue, words: Sequence[str], rng: random.Random) -> tuple[str, str]:
    """What the agent and the customer say, after a draw of what happens to calls.

    Half are only a part of the call; words are lost or misread (a share of 0, 15 or 30 %, half and half);
    one utterance in ten may be given to the wrong party.
    """
    rate, leak = rng.choice((0.0, 0.0, 0.15, 0.3)), rng.choice((0.0, 0.0, 0.1))
    said: dict[str, list[str]] = {speaker: [] for speaker in _SPEAKERS}
    for speaker, text in _part(dialogue, rng):
        wrong = rng.random() < leak
        whose = _SPEAKERS[1 - _SPEAKERS.index(speaker)] if wrong else speaker
        said[whose] += misread(tokens(text), rate, words, rng)
    return " ".join(said["agent"]), " ".join(said["customer"])


def misread(said: Sequence[str], rate: float, words: Sequence[str], rng: random.Random) -> list[str]:
    """Lose half of `rate` of the words, and put any other word in the place of the other half."""
    kept = []
    for word in said:
        draw = rng.random()
        if draw >= rate / 2:
            kept.append(word if draw >= rate else rng.choice(words))
    return kept


def _held_out(agent: str | None) -> bool:
    return int(hashlib.sha256((agent or "").encode()).hexdigest(), 16) % 5 == 0


def _part(dialogue: Dialogue, rng: random.Random) -> Dialogue:
    if len(dialogue) <= 4 or rng.random() < 0.5:
        return dialogue
    length = rng.randint(4, len(dialogue))
    start = rng.choice((0, rng.randint(0, len(dialogue) - length)))
    part = dialogue[start : start + length]
    return part if len({speaker for speaker, _ in part}) == 2 else dialogue


def _displayed(text: str) -> Dialogue:
    turns: list[list[str]] = []
    for line in text.split("\n"):
        match = _LINE.match(line)
        if match:
            turns.append([match[1], match[2]])
        elif turns:
            turns[-1][1] += " " + line
    roles = {"user": "customer", "assistant": "agent"}
    kept = [(roles[who], said) for who, said in turns if who in roles]
    return [(who, said) for who, said in kept if said.strip() != "None" and "###" not in said]
