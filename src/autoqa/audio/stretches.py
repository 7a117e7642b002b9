"""The stretches of a call that a listener wants to see or to skip: silence, hold, music, both talking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from autoqa.audio.delivery import Delivery
from autoqa.audio.nonspeech import Kind
from autoqa.audio.speech import Region, merge, silence
from autoqa.domain.transcript import Speaker, Stretch, StretchKind, Turn

_SILENT = 1.0  # seconds; a shorter pause belongs to talking
_TOGETHER = 0.2  # seconds of overlap below which the times are not exact enough to speak of one


def measured_stretches(delivery: Delivery, turns: Sequence[Turn], seconds: float) -> tuple[Stretch, ...]:
    """What was found in the sound of a call of that length, in order of time.

    Silence is a second or more in which no voice is heard on any channel and that is neither hold nor music.
    """
    heard = [channel.heard for channel in delivery.per_channel]
    speech = [region for one in heard for region in one.speech]
    music = merge([region for one in heard for region in one.of(Kind.MUSIC)], gap=0.0)
    return _in_order(
        [
            *_made(StretchKind.SILENCE, _silences([*speech, *delivery.holds, *music], seconds)),
            *_made(StretchKind.HOLD, delivery.holds),
            *_made(StretchKind.MUSIC, music),
            *_made(StretchKind.TALK_OVER, _talk_over(turns)),
        ]
    )


def told_stretches(turns: Sequence[Turn], seconds: float) -> tuple[Stretch, ...]:
    """What the times of turns and words alone tell of a call of that length: silence and talk-over.

    Nothing where no turn has times.
    """
    spoken = [region for turn in turns for region in _spoken(turn)]
    if not spoken:
        return ()
    return _in_order(
        [
            *_made(StretchKind.SILENCE, _silences(spoken, seconds)),
            *_made(StretchKind.TALK_OVER, _talk_over(turns)),
        ]
    )


def _in_order(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    return tuple(sorted(stretches, key=lambda one: (one.start, one.end, one.kind)))


def _made(kind: StretchKind, regions: Iterable[Region]) -> Iterator[Stretch]:
    for region in regions:
        yield Stretch(kind, round(region.start, 2), round(region.end, 2))


def _silences(filled: Sequence[Region], seconds: float) -> list[Region]:
    return [pause for pause in silence(filled, seconds) if pause.seconds >= _SILENT]


def _spoken(turn: Turn) -> Iterator[Region]:
    if turn.words:
        yield from (Region(word.start, word.end) for word in turn.words)
    elif turn.start is not None and turn.end is not None:
        yield Region(turn.start, turn.end)


def _talk_over(turns: Sequence[Turn]) -> list[Region]:
    """Where turns of both speakers run at once, as the measure `talk_over_share` counts it."""
    agent, customer = (
        merge(
            [
                Region(turn.start, turn.end)
                for turn in turns
                if turn.speaker is speaker and turn.start is not None and turn.end is not None
            ],
            gap=0.0,
        )
        for speaker in (Speaker.AGENT, Speaker.CUSTOMER)
    )
    return [region for region in _shared(agent, customer) if region.seconds >= _TOGETHER]


def _shared(some: Sequence[Region], others: Sequence[Region]) -> Iterator[Region]:
    """What regions of both have in common; each are in order and apart."""
    i = j = 0
    while i < len(some) and j < len(others):
        one, other = some[i], others[j]
        yield Region(max(one.start, other.start), min(one.end, other.end))
        if one.end < other.end:
            i += 1
        else:
            j += 1
