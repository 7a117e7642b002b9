"""Criteria answered by a measure: its value picks the level, by bounds that stand in the scorecard."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

from autoqa.audio.timing import first_offer, interruptions, waits
from autoqa.domain.case import NOTHING_KNOWN, Case
from autoqa.domain.evaluation import Evidence, Score
from autoqa.domain.scorecard import Bounds, Criterion
from autoqa.domain.transcript import Measure, Speaker, Transcript, Turn
from autoqa.scoring.scorer import not_applicable, scored

_SHOWN = 3  # turns named as evidence


@dataclass(frozen=True, slots=True)
class MeasureScorer:
    """Scores a criterion by a measure of the call; the answer is certain, because the figure is."""

    question: Criterion

    @property
    def bounds(self) -> Bounds:
        """The measure, and where its levels begin."""
        assert self.question.bounds is not None, "the scorecard was checked"
        return self.question.bounds

    @property
    def criterion(self) -> str:
        """The criterion it answers."""
        return self.question.id

    @property
    def fingerprint(self) -> str:
        """What pins its answers: the measure and the bounds."""
        content = json.dumps(asdict(self.bounds), sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    def score(self, transcript: Transcript, case: Case = NOTHING_KNOWN) -> Score:
        """The level that the measure reaches, with the turns where it happened."""
        found = next((m for m in transcript.measures if m.name == self.bounds.measure), None)
        if found is None:
            return not_applicable(self.criterion, f"this interaction has no measure '{self.bounds.measure}'")
        levels = [level.value for level in self.question.levels]
        level = self.bounds.level(found.value, levels)
        distribution = {value: float(value == level) for value in levels}
        anchor = self.question.anchor(level)
        return scored(
            self.criterion,
            distribution,
            [_as_evidence(place, transcript.turns) for place in _places(found.name, transcript.turns)],
            f"{anchor} {found.name} is {_shown(found)}.",
        )


# Evidence -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """Where something happened: a turn, and the seconds to be played."""

    turn: int
    start: float | None
    end: float | None


def _places(measure: str, turns: Sequence[Turn]) -> list[_Place]:
    """The turns in which a measure of the call's course happened, the worst first; none for line quality."""
    for word, find in _FINDERS.items():
        if word in measure:
            return find(measure, turns)[:_SHOWN]
    return []


def _silences(_: str, turns: Sequence[Turn]) -> list[_Place]:
    """The longest pauses, each with the turn before it."""
    timed = sorted(
        (t.start, t.end, i) for i, t in enumerate(turns) if t.start is not None and t.end is not None
    )
    pauses, reached, last = [], 0.0, -1
    for start, end, index in timed:
        if last >= 0 and start > reached:
            pauses.append(_Place(last, reached, start))
        if end >= reached:
            reached, last = end, index
    return sorted(pauses, key=lambda p: ((p.start or 0.0) - (p.end or 0.0), p.turn))


def _slow_answers(_: str, turns: Sequence[Turn]) -> list[_Place]:
    found = sorted(waits(turns), key=lambda wait: (-wait[1], wait[0]))
    return [_Place(i, (turns[i].start or 0.0) - wait, turns[i].start) for i, wait in found]


def _interrupting(measure: str, turns: Sequence[Turn]) -> list[_Place]:
    return [_whole(i, turns) for i in interruptions(turns) if measure.startswith(turns[i].speaker)]


def _talking_over(_: str, turns: Sequence[Turn]) -> list[_Place]:
    """The longest stretches in which both speak, each with the turn that began later."""
    found = []
    for i, turn in enumerate(turns):
        for before in turns[:i]:
            if (
                before.speaker is not turn.speaker
                and None not in (turn.start, turn.end, before.end)
                and (turn.start or 0.0) < (before.end or 0.0)
            ):
                found.append(_Place(i, turn.start, min(turn.end or 0.0, before.end or 0.0)))
    return sorted(found, key=lambda p: ((p.start or 0.0) - (p.end or 0.0), p.turn))


def _fastest(measure: str, turns: Sequence[Turn]) -> list[_Place]:
    """The turns of ten words or more that were spoken fastest."""
    rates = [
        (-len(turn.text.split()) / (turn.end - turn.start), i)
        for i, turn in enumerate(turns)
        if measure.startswith(turn.speaker)
        and turn.start is not None
        and turn.end is not None
        and turn.end > turn.start
        and len(turn.text.split()) >= 10
    ]
    return [_whole(i, turns) for _, i in sorted(rates)]


def _offer(_: str, turns: Sequence[Turn]) -> list[_Place]:
    index = first_offer(turns)
    return [] if index is None else [_whole(index, turns)]


def _first_agent_turn(_: str, turns: Sequence[Turn]) -> list[_Place]:
    return [_whole(i, turns) for i, turn in enumerate(turns) if turn.speaker is Speaker.AGENT][:1]


def _whole(index: int, turns: Sequence[Turn]) -> _Place:
    return _Place(index, turns[index].start, turns[index].end)


_FINDERS: Mapping[str, Callable[[str, Sequence[Turn]], list[_Place]]] = {
    "silence": _silences,
    "dead_air": _silences,
    "hold": _silences,
    "response_time": _slow_answers,
    "interruptions": _interrupting,
    "talk_over": _talking_over,
    "speaking_rate": _fastest,
    "first_offer": _offer,
    "first_agent_word": _first_agent_turn,
}


def _as_evidence(place: _Place, turns: Sequence[Turn]) -> Evidence:
    """The place as evidence; its weight is 0, because no single turn carries a measure."""
    turn = turns[place.turn]
    start = None if place.start is None else round(place.start, 3)
    end = None if place.end is None else round(place.end, 3)
    return Evidence(place.turn, turn.speaker, turn.text, 0.0, start, end)


def _shown(measure: Measure) -> str:
    return f"{measure.value:.1%}" if measure.unit == "share" else f"{measure.value:g} {measure.unit}"
