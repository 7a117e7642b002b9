"""Measures of how a call ran, from the times of its turns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from autoqa.domain.transcript import Measure, Speaker, Turn


def measure_timing(turns: Sequence[Turn], seconds: float) -> tuple[Measure, ...]:
    """Length, talk shares, silence, response time, talk-over and speaking rate of one call.

    `length` is the recording's, in seconds. `agent_talk_share` is the agent's part of all time spoken.
    `silence_share` is the part of the call in which nobody speaks and `longest_silence` its longest
    stretch. `response_time` is the median wait between a customer's turn and the agent's answer.
    `talk_over_share` is the part of the call in which both speak. `agent_speaking_rate` is in words
    a minute of the agent's own time. A measure that the call gives no ground for is left out.
    """
    spans = sorted(_span(turn) for turn in turns if turn.start is not None and turn.end is not None)
    measures = [Measure("length", round(seconds, 2), "s")]
    if not spans or seconds <= 0:
        return tuple(measures)
    spoken = {who: sum(end - start for start, end, speaker in spans if speaker is who) for who in Speaker}
    total = sum(spoken.values())
    covered, longest, overlap = _cover([(start, end) for start, end, _ in spans], seconds)
    if total > 0:
        measures.append(Measure("agent_talk_share", round(spoken[Speaker.AGENT] / total, 4), "share"))
    measures.append(Measure("silence_share", round(max(0.0, 1 - covered / seconds), 4), "share"))
    measures.append(Measure("longest_silence", round(longest, 2), "s"))
    measures.append(Measure("talk_over_share", round(overlap / seconds, 4), "share"))
    if waits := [b[0] - a[1] for a, b in pairwise(spans) if _answers(a, b)]:
        measures.append(Measure("response_time", round(median(waits), 2), "s"))
    if spoken[Speaker.AGENT] > 0:
        words = sum(len(turn.text.split()) for turn in turns if turn.speaker is Speaker.AGENT)
        measures.append(
            Measure("agent_speaking_rate", round(60 * words / spoken[Speaker.AGENT], 1), "words/min")
        )
    return tuple(measures)


def _span(turn: Turn) -> tuple[float, float, Speaker]:
    assert turn.start is not None
    assert turn.end is not None
    return turn.start, turn.end, turn.speaker


def _answers(turn: tuple[float, float, Speaker], following: tuple[float, float, Speaker]) -> bool:
    return turn[2] is Speaker.CUSTOMER and following[2] is Speaker.AGENT and following[0] >= turn[1]


def _cover(spans: Sequence[tuple[float, float]], seconds: float) -> tuple[float, float, float]:
    """Time with at least one speaker, the longest time with none, and time with both."""
    covered = longest = overlap = reached = 0.0
    for start, end in spans:
        longest = max(longest, start - reached)
        overlap += max(0.0, min(end, reached) - start)
        covered += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return covered, max(longest, seconds - reached), overlap
