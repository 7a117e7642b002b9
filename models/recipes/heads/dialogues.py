"""Dialogues whose empathy and resolution are known because they were built that way.

Each dialogue draws a level for both criteria, independently of each other, and is put together from
parts that make that level: what the anchors of the scorecard say is what the parts do.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autoqa.domain.transcript import Speaker, Turn

PHRASES: Mapping[str, Any] = tomllib.loads(
    (Path(__file__).parent / "phrases.toml").read_text(encoding="utf-8")
)
_SLOT = re.compile(r"\{(\w+)\}")
_SPOKEN_SHARE = 0.4  # dialogues made to look like a recogniser's output
Said = tuple[Speaker, str]


@dataclass(frozen=True, slots=True)
class GradedDialogue:
    """A dialogue with its levels by construction, 1 to 5."""

    turns: tuple[Turn, ...]
    empathy: int
    resolution: int


def graded_dialogues(count: int, seed: int) -> Iterator[GradedDialogue]:
    """Draw `count` dialogues; the same seed gives the same ones."""
    rng = random.Random(seed)
    for _ in range(count):
        yield _Scene(rng).dialogue()


class _Scene:
    """One dialogue in the making."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.domain: Mapping[str, Sequence[str]] = rng.choice(PHRASES["domain"])
        self.said: list[Said] = []

    def dialogue(self) -> GradedDialogue:
        """Opening, matter, the agent's tone, facts asked for, outcome, closing."""
        empathy, resolution = self.rng.randint(1, 5), self.rng.randint(1, 5)
        self._open(empathy)
        self._state_matter()
        self._respond(empathy)
        for _ in range(self.rng.randint(0, 2)):
            self._ask(empathy)
        if self.rng.random() < 0.5:
            self._customer("customer", "more")
            self._respond_again(empathy)
        self._settle(resolution)
        self._close(empathy)
        turns = [Turn(speaker, text) for speaker, text in _joined(self.said)]
        if self.rng.random() < _SPOKEN_SHARE:
            turns = [Turn(turn.speaker, _as_heard(turn.text, self.rng)) for turn in turns]
        return GradedDialogue(tuple(turns), empathy, resolution)

    def _open(self, empathy: int) -> None:
        kinds = {1: ("curt", "plain"), 2: ("curt", "plain"), 3: ("plain",), 4: ("plain", "warm")}
        kind = self.rng.choice(kinds.get(empathy, ("warm", "plain")))
        if self.rng.random() < 0.9:
            self._agent("opening", kind)

    def _state_matter(self) -> None:
        distressed = self.rng.random() < 0.75
        matter = self.rng.choice(self.domain["problem"] if distressed else self.domain["request"])
        tail = self._pick("customer", "distress" if distressed else "neutral")
        shapes = (
            "Hi, {m}, {t}.",
            "{m}. {t}.",
            "Hello, {m} and {t}.",
            "{t}, {m}.",
            "I am calling because {m}, {t}.",
        )
        self._say(Speaker.CUSTOMER, _capital(self.rng.choice(shapes).format(m=matter, t=tail)))

    def _respond(self, empathy: int) -> None:
        """What the agent makes of what the customer expressed."""
        rng = self.rng
        match empathy:
            case 5:
                self._agent("agent", "apology")
                self._agent("agent", "names_feeling")
                self._agent("agent", rng.choice(("reassures", "explores")))
            case 4:
                self._agent("agent", rng.choice(("acknowledges", "names_feeling", "apology")))
                if rng.random() < 0.4:
                    self._agent("agent", "acknowledges")
            case 3:
                if rng.random() < 0.75:
                    self._agent("agent", "formula")
                self._agent("agent", "check")
            case 2:
                if rng.random() < 0.25:
                    self._agent("agent", "formula")
                self._agent("agent", rng.choice(("cold", "ask_curt", "check_curt")))
            case _:
                if rng.random() < 0.3:
                    self._agent("agent", "formula")
                self._agent("agent", "dismisses")

    def _respond_again(self, empathy: int) -> None:
        kinds = {
            1: ("dismisses", "dismisses", "cold"),
            2: ("cold", "check_curt"),
            3: ("formula", "check"),
            4: ("acknowledges", "reassures"),
            5: ("names_feeling", "reassures", "apology"),
        }
        self._agent("agent", self.rng.choice(kinds[empathy]))

    def _ask(self, empathy: int) -> None:
        curt = empathy <= 2 and self.rng.random() < 0.6
        self._agent("agent", "ask_curt" if curt else "ask")
        self._customer("customer", "answer")
        if self.rng.random() < 0.6:
            self._agent("agent", "check_curt" if curt else "check")

    def _settle(self, resolution: int) -> None:
        """How the matter ends."""
        rng = self.rng
        kinds = {
            1: ("refused",),
            2: ("open",),
            3: ("passed_on",),
            4: ("promised", "promised", "explained"),
            5: ("done", "done", "done", "explained"),
        }
        kind = rng.choice(kinds[resolution])
        self._agent("resolution", kind)
        replies = {
            "promised": "promised_accepted",
            "explained": "explained_accepted" if resolution == 5 else "promised_accepted",
            "done": "done_confirmed",
        }
        if resolution == 3 and rng.random() < 0.3:
            self._customer("resolution", "promised_accepted")
        else:
            self._customer("resolution", replies.get(kind, f"{kind}_reply"))
        if resolution <= 2 and rng.random() < 0.5:
            self._agent("resolution", kind)

    def _close(self, empathy: int) -> None:
        kind = {1: "bye_curt", 2: "bye_curt", 3: "bye_plain", 4: "bye_plain"}.get(empathy, "bye_warm")
        if self.rng.random() < 0.25:
            kind = "bye_plain"
        if self.rng.random() < 0.8:
            self._agent("agent", kind)

    def _agent(self, group: str, kind: str) -> None:
        self._say(Speaker.AGENT, self._pick(group, kind))

    def _customer(self, group: str, kind: str) -> None:
        self._say(Speaker.CUSTOMER, self._pick(group, kind))

    def _pick(self, group: str, kind: str) -> str:
        return str(self.rng.choice(PHRASES[group][kind]))

    def _say(self, speaker: Speaker, text: str) -> None:
        filled = _SLOT.sub(lambda m: str(self.rng.choice(self._words(m[1]))), text)
        self.said.append((speaker, _SLOT.sub(lambda m: str(self.rng.choice(self._words(m[1]))), filled)))

    def _words(self, slot: str) -> Sequence[str]:
        words: Sequence[str] = self.domain[slot] if slot in self.domain else PHRASES["slots"][slot]
        return words


def _joined(said: Sequence[Said]) -> Iterator[Said]:
    """What one party says in a row, as one turn."""
    for place, (speaker, text) in enumerate(said):
        if place and said[place - 1][0] is speaker:
            continue
        parts = [text]
        for following, more in said[place + 1 :]:
            if following is not speaker:
                break
            parts.append(more)
        yield speaker, " ".join(parts)


def _as_heard(text: str, rng: random.Random) -> str:
    """Text as a recogniser may give it: some words lost or doubled, little punctuation."""
    words = []
    for word in text.split():
        chance = rng.random()
        if chance < 0.04:
            continue
        words.append(word)
        if chance > 0.98:
            words.append(rng.choice(("the", "a", "and", "to", word)))
    heard = " ".join(words) or text
    return re.sub(r"[.,!?]", "", heard).lower() if rng.random() < 0.5 else heard


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
