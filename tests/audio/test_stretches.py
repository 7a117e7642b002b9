"""Stretches of a call: silence, hold, music and both talking, measured or told by the times of words."""

from __future__ import annotations

import numpy as np
import pytest

from autoqa.audio.delivery import measure_delivery
from autoqa.audio.nonspeech import Heard, Kind, Sound
from autoqa.audio.speech import Region
from autoqa.audio.stretches import measured_stretches, told_stretches
from autoqa.audio.waveform import Waveform
from autoqa.domain.transcript import Speaker, Stretch, StretchKind, Turn, Word

AGENT, CUSTOMER = Speaker.AGENT, Speaker.CUSTOMER


def found(stretches: tuple[Stretch, ...], kind: StretchKind) -> list[tuple[float, float]]:
    return [(one.start, one.end) for one in stretches if one.kind is kind]


def measured(turns: list[Turn], heard: dict[int, Heard], seconds: float = 30.0) -> tuple[Stretch, ...]:
    waveform = Waveform(np.zeros((2, int(seconds * 16000)), np.float32), 16000)
    delivery = measure_delivery(waveform, turns, heard, {0: AGENT, 1: CUSTOMER})
    return measured_stretches(delivery, turns, seconds)


def test_silence_is_where_no_voice_is_heard_on_any_channel():
    heard = {0: Heard((Region(1.5, 5.0),), ()), 1: Heard((Region(4.0, 8.0), Region(8.5, 28.0)), ())}
    assert found(measured([], heard), StretchKind.SILENCE) == [(0.0, 1.5), (28.0, 30.0)]


def test_a_hold_with_music_is_no_silence():
    turns = [Turn(AGENT, "One moment please.", 0.0, 2.0), Turn(AGENT, "I am back.", 22.0, 24.0)]
    music = Sound(Region(3.0, 21.0), Kind.MUSIC)
    heard = {0: Heard((Region(0.0, 2.0), Region(22.0, 24.0)), ()), 1: Heard((), (music,))}
    stretches = measured(turns, heard)
    assert found(stretches, StretchKind.MUSIC) == [(3.0, 21.0)]
    ((start, end),) = found(stretches, StretchKind.HOLD)
    assert start <= 3.0
    assert end >= 21.0
    assert found(stretches, StretchKind.SILENCE) == [(24.0, 30.0)]


def test_music_under_talking_is_marked_and_is_no_hold():
    turns = [Turn(AGENT, "I talk on and on.", 0.0, 30.0)]
    heard = {0: Heard((Region(0.0, 30.0),), ()), 1: Heard((), (Sound(Region(5.0, 15.0), Kind.MUSIC),))}
    stretches = measured(turns, heard)
    assert found(stretches, StretchKind.MUSIC) == [(5.0, 15.0)]
    assert found(stretches, StretchKind.HOLD) == []


def test_stretches_are_in_order_of_time():
    heard = {0: Heard((Region(4.0, 8.0),), (Sound(Region(1.0, 3.0), Kind.MUSIC),)), 1: Heard((), ())}
    starts = [one.start for one in measured([], heard)]
    assert starts == sorted(starts)


def test_words_tell_of_silence_within_a_turn():
    words = (Word("well", 0.0, 1.0, 0.9), Word("yes", 4.0, 5.0, 0.9))
    stretches = told_stretches([Turn(AGENT, "well yes", 0.0, 5.0, words=words)], 5.5)
    assert stretches == (Stretch(StretchKind.SILENCE, 1.0, 4.0),)


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (Turn(CUSTOMER, "b", 3.0, 6.0), [(3.0, 4.0)]),
        (Turn(CUSTOMER, "b", 3.9, 6.0), []),
        (Turn(AGENT, "b", 3.0, 6.0), []),
    ],
)
def test_both_talk_where_turns_of_two_speakers_share_a_fifth_of_a_second(
    second: Turn, expected: list[tuple[float, float]]
):
    turns = [Turn(AGENT, "a", 0.0, 4.0), second]
    assert found(told_stretches(turns, 6.0), StretchKind.TALK_OVER) == expected


def test_one_long_turn_is_talked_over_several_times():
    turns = [Turn(AGENT, "a", 0.0, 9.0), *(Turn(CUSTOMER, "b", t, t + 1) for t in (1.0, 4.0, 8.5))]
    assert found(told_stretches(turns, 9.5), StretchKind.TALK_OVER) == [(1.0, 2.0), (4.0, 5.0), (8.5, 9.0)]


def test_turns_without_times_tell_nothing():
    assert told_stretches([Turn(AGENT, "hello")], 9.0) == ()
