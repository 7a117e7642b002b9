"""Measures of how a call ran, from the times of its turns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median, quantiles

from autoqa.domain.transcript import Measure, Speaker, Turn

_YIELDS = 2.0  # seconds within which somebody who is interrupted stops
_TOGETHER = 0.2  # seconds of overlap below which the times are not exact enough to speak of one

# How an agent offers a way out of the customer's trouble. A simple rule: the first turn that holds one of
# these. Kept apart by language, and read together, because a call may hold both.
OFFERS = (
    # English
    r"\b(?:i|we)(?:'ll| will| can| could| am going to|'m going to|'re going to| are going to)"
    r" (?:now |also |gladly |certainly |happily |then |just )?(?:send|refund|replace|book|schedule|credit"
    r"|cancel|reset|fix|repair|arrange|issue|change|exchange|transfer|order|open|offer|give|waive|extend|upgrade|set"
    r"|update|block|unlock|activate|reactivate|restart|remove|add|return|take|ship|move|reserve|switch"
    r"|correct)\b",
    r"\bi (?:have|'ve) (?:just )?(?:sent|refunded|replaced|booked|scheduled|credited|cancell?ed|reset|fixed"
    r"|arranged|issued|changed|ordered|opened|waived|updated|blocked|unlocked|removed|added|transferred)\b",
    r"\bwould you like (?:me |us )?to\b|\bwhat i can do\b|\bthe solution is\b|\bhere is what\b",
    r"\b(?:please |try to |you can |you could |you need to )(?:restart|unplug|plug|reset|turn|switch|press"
    r"|hold|update|reinstall|log|send it back|return)\b",
    # Italian
    r"\b(?:posso|possiamo|potrei|potremmo) (?:inviar|mandar|spedir|rimborsar|sostituir|prenotar|fissar"
    r"|annullar|ripristinar|sistemar|attivar|riattivar|bloccar|sbloccar|cambiar|aggiornar|offrir|propor|accreditar"
    r"|trasferir|aprir|far)\w*",
    r"\b(?:le|gliel[oa]|la|lo|ti) (?:invio|mando|spedisco|rimborso|sostituisco|prenoto|fisso|annullo|attivo"
    r"|blocco|cambio|aggiorno|offro|propongo|accredito|trasferisco|apro)\b",
    r"\bprovvedo\b|\bprovvediamo\b|\bvuole che\b|\bla soluzione è\b|\bprovi a\b"
    r"|\b(?:può|deve) (?:riavviare|spegnere|staccare|premere|aggiornare)\b",
)
_OFFER = re.compile("|".join(OFFERS), re.IGNORECASE)

_Span = tuple[float, float, Speaker]


def measure_timing(turns: Sequence[Turn], seconds: float) -> tuple[Measure, ...]:
    """Length, talk shares, silence, response times, talk-over, interruptions and speaking rates of one call.

    Each is defined in docs/measures.md. A measure that the call gives no ground for is left out.
    """
    spans = sorted(_span(turn) for turn in turns if turn.start is not None and turn.end is not None)
    measures = [Measure("length", round(seconds, 2), "s")]
    if not spans or seconds <= 0:
        return tuple(measures)
    measures += _shares(spans, seconds)
    measures += _answers(spans)
    measures += _interrupting(spans, seconds)
    measures += _rates(turns, spans)
    return (*measures, *_firsts(turns))


def interruptions(turns: Sequence[Turn]) -> tuple[int, ...]:
    """The turns, by index, that begin while the other party speaks and make it stop within two seconds.

    Both speak for at least 0.2 s, and who interrupts goes on after the other has stopped: a "yes" said while
    the other talks on is no interruption.
    """
    timed = [(i, _span(t)) for i, t in enumerate(turns) if t.start is not None and t.end is not None]
    return tuple(
        i
        for i, (start, end, speaker) in timed
        if any(
            other is not speaker
            and begun < start
            and _TOGETHER <= stopped - start <= _YIELDS
            and end > stopped
            for _, (begun, stopped, other) in timed
        )
    )


def first_offer(turns: Sequence[Turn]) -> int | None:
    """The index of the agent's first turn that offers a resolution, by the patterns in `OFFERS`."""
    return next(
        (i for i, t in enumerate(turns) if t.speaker is Speaker.AGENT and _OFFER.search(t.text)), None
    )


def waits(turns: Sequence[Turn]) -> list[tuple[int, float]]:
    """The agent's turns that answer a customer's, by index, with the seconds between the two."""
    timed = sorted((_span(t), i) for i, t in enumerate(turns) if t.start is not None and t.end is not None)
    return [
        (i, span[0] - before[1])
        for (before, _), (span, i) in pairwise(timed)
        if before[2] is Speaker.CUSTOMER and span[2] is Speaker.AGENT and span[0] >= before[1]
    ]


def _shares(spans: Sequence[_Span], seconds: float) -> Iterator[Measure]:
    spoken = {who: sum(end - start for start, end, speaker in spans if speaker is who) for who in Speaker}
    total = sum(spoken.values())
    covered, longest, overlap = _cover([(start, end) for start, end, _ in spans], seconds)
    if total > 0:
        yield Measure("agent_talk_share", round(spoken[Speaker.AGENT] / total, 4), "share")
        yield Measure("customer_talk_share", round(spoken[Speaker.CUSTOMER] / total, 4), "share")
    yield Measure("silence_share", round(max(0.0, 1 - covered / seconds), 4), "share")
    yield Measure("longest_silence", round(longest, 2), "s")
    yield Measure("talk_over_share", round(overlap / seconds, 4), "share")


def _answers(spans: Sequence[_Span]) -> Iterator[Measure]:
    found = [
        b[0] - a[1]
        for a, b in pairwise(spans)
        if a[2] is Speaker.CUSTOMER and b[2] is Speaker.AGENT and b[0] >= a[1]
    ]
    if found:
        yield Measure("response_time", round(median(found), 2), "s")
        slow = quantiles(found, n=10, method="inclusive")[-1] if len(found) > 1 else found[0]
        yield Measure("response_time_p90", round(slow, 2), "s")


def _interrupting(spans: Sequence[_Span], seconds: float) -> Iterator[Measure]:
    turns = [Turn(speaker, "", start, end) for start, end, speaker in spans]
    who = [turns[i].speaker for i in interruptions(turns)]
    for speaker in Speaker:
        yield Measure(f"{speaker}_interruptions", round(60 * who.count(speaker) / seconds, 2), "/min")


def _rates(turns: Sequence[Turn], spans: Sequence[_Span]) -> Iterator[Measure]:
    for speaker in Speaker:
        spoken = sum(end - start for start, end, who in spans if who is speaker)
        if spoken > 0:
            said = sum(
                len(t.text.split())
                for t in turns
                if t.speaker is speaker and t.start is not None and t.end is not None
            )
            yield Measure(f"{speaker}_speaking_rate", round(60 * said / spoken, 1), "words/min")


def _firsts(turns: Sequence[Turn]) -> Iterator[Measure]:
    begun = [t.start for t in turns if t.speaker is Speaker.AGENT and t.start is not None]
    if begun:
        yield Measure("time_to_first_agent_word", round(min(begun), 2), "s")
    offer = first_offer(turns)
    if offer is not None and (start := turns[offer].start) is not None:
        yield Measure("time_to_first_offer", round(start, 2), "s")


def _span(turn: Turn) -> _Span:
    assert turn.start is not None
    assert turn.end is not None
    return turn.start, turn.end, turn.speaker


def _cover(spans: Sequence[tuple[float, float]], seconds: float) -> tuple[float, float, float]:
    """Time with at least one speaker, the longest time with none, and time with both."""
    covered = longest = overlap = reached = 0.0
    for start, end in spans:
        longest = max(longest, start - reached)
        overlap += max(0.0, min(end, reached) - start)
        covered += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return covered, max(longest, seconds - reached), overlap
