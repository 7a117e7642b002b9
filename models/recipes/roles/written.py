"""Conversations put together from phrases.toml: calls in both directions and messages, in two languages.

Which part follows which is drawn like a conversation runs: a question is answered, advice is taken, doubted
or found not to help. The words of a dialogue all belong to one domain.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PHRASES: Mapping[str, Any] = tomllib.loads(
    (Path(__file__).parent / "phrases.toml").read_text(encoding="utf-8")
)
Turns = list[tuple[str, str]]  # (speaker, text), speaker "agent" or "customer"

_SLOT = re.compile(r"\{(\w+)\}")
_AGENT_PARTS = ("asks", "asks", "checks", "instructs", "instructs", "explains", "explains", "acts", "short")
_REPLIES: Mapping[str, Sequence[str]] = {
    "asks": ("answers",),
    "sells": ("objects", "objects", "asks", "accepts"),
    "collects": ("owes", "owes", "asks", "accepts", "answers"),
    "instructs": ("asks", "accepts", "answers", "complains", "states"),
    "explains": ("asks", "asks", "accepts", "complains", "states"),
    "refuses": ("complains", "asks"),
    "apologises": ("complains", "states", "accepts"),
}
_ANY_REPLY = ("accepts", "accepts", "asks", "states")


def written(count: int, seed: int, language: str, phrases: Mapping[str, Any] = PHRASES) -> list[Turns]:
    """Draw `count` dialogues; the same seed gives the same ones."""
    rng = random.Random(f"{seed} {language}")
    return [_Conversation(phrases[language], rng).turns() for _ in range(count)]


class _Conversation:
    """One conversation in the making."""

    def __init__(self, phrases: Mapping[str, Any], rng: random.Random) -> None:
        self.phrases, self.rng = phrases, rng
        self.slots = {**phrases["slots"], **rng.choice(phrases["domain"])}
        self.said: Turns = []

    def turns(self) -> Turns:
        kind = self.rng.choice(("inbound", "inbound", "messages", "messages", "sells", "collects"))
        if kind == "messages":
            self._messages()
        elif kind == "inbound":
            self._inbound()
        else:
            self._outbound(kind)
        return self.said

    def _inbound(self) -> None:
        if self.rng.random() < 0.85:
            self._say("agent", "opens")
        self._say("customer", "opens")
        if self.rng.random() < 0.5:
            self._say("customer", "states")
        self._exchange(self.rng.randint(1, 10), _AGENT_PARTS)
        self._close()

    def _messages(self) -> None:
        """Short, begun by the customer, and often ended without a word."""
        self._say("customer", self.rng.choice(("opens", "states", "asks", "complains")))
        if self.rng.random() < 0.6:
            self._say("customer", self.rng.choice(("states", "asks", "complains")))
        if self.rng.random() < 0.3:
            self._say("agent", self.rng.choice(("opens", "apologises")))
        self._exchange(
            self.rng.randint(1, 3), ("asks", "instructs", "explains", "explains", "acts", "refuses")
        )

    def _outbound(self, kind: str) -> None:
        if self.rng.random() < 0.7:
            self._say("customer", "picks_up")
        self._say("agent", "calls_out")
        self._say("customer", "picks_up")
        self._exchange(self.rng.randint(1, 8), (kind, kind, kind, "explains", "asks", "acts", "short"))
        self._close()

    def _exchange(self, rounds: int, parts: Sequence[str]) -> None:
        for _ in range(rounds):
            part = (
                self.rng.choice(parts)
                if self.rng.random() < 0.85
                else self.rng.choice(("apologises", "refuses"))
            )
            self._say("agent", part)
            if self.rng.random() < 0.2:
                part = self.rng.choice(parts)
                self._say("agent", part)
            self._say("customer", self.rng.choice(_REPLIES.get(part, _ANY_REPLY)))

    def _close(self) -> None:
        if self.rng.random() < 0.8:
            self._say("agent", "closes")
            self._say("customer", "closes")
            if self.rng.random() < 0.5:
                self._say("agent", "closes")

    def _say(self, speaker: str, part: str) -> None:
        text = self.rng.choice(self.phrases[speaker][part])
        while _SLOT.search(text):
            text = _SLOT.sub(lambda slot: self.rng.choice(self.slots[slot[1]]), text)
        self.said.append((speaker, text))
