import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.audio.waveform import Waveform
from autoqa.domain.transcript import UNINTELLIGIBLE, Speaker, Turn
from autoqa.training.asr.clips import (
    Clip,
    CutSettings,
    Said,
    Track,
    cut,
    find_tracks,
    silent_turns,
    words_said,
)

BOTH = [Track.AGENT, Track.CUSTOMER]


def agent(text: str, start: float | None, end: float | None) -> Turn:
    return Turn(Speaker.AGENT, text, start, end)


def customer(text: str, start: float | None, end: float | None) -> Turn:
    return Turn(Speaker.CUSTOMER, text, start, end)


def test_turns_of_one_channel_that_lie_close_make_one_clip():
    turns = [agent("Hello.", 1.0, 2.0), customer("Hi.", 2.2, 2.8), agent("How are you?", 3.0, 4.0)]
    clips, skipped = cut("c", turns, BOTH, 10.0, CutSettings(), language="en")
    assert clips == [
        Clip("c", Track.AGENT, 0.8, 4.2, (Said("Hello.", 1.0, 2.0), Said("How are you?", 3.0, 4.0)), "en"),
        Clip("c", Track.CUSTOMER, 2.0, 3.0, (Said("Hi.", 2.2, 2.8),), "en"),
    ]
    assert skipped == []


def test_a_long_pause_or_a_full_window_begins_a_new_clip():
    turns = [agent("One.", 0.0, 4.0), agent("Two.", 4.5, 8.0), agent("Three.", 20.0, 24.0)]
    settings = CutSettings(longest=10.0, pause=2.0)
    assert [c.text for c in cut("c", turns, BOTH, 30.0, settings)[0]] == ["One. Two.", "Three."]
    assert [c.text for c in cut("c", turns, BOTH, 30.0, CutSettings(longest=8.0))[0]] == [
        "One.",
        "Two.",
        "Three.",
    ]


@pytest.mark.parametrize(
    ("turn", "reason"),
    [
        (agent("Hello.", None, 2.0), "has no start or no end"),
        (agent("Hello.", 1.0, None), "has no start or no end"),
        (agent("...", 1.0, 2.0), "has no words"),
        (agent("[noise]", 1.0, 2.0), "has no words"),
        (agent("My card is [card number].", 1.0, 2.0), "holds a mask"),
        (agent(f"Well {UNINTELLIGIBLE}", 1.0, 2.0), "holds a mask or a mark"),
        (agent("Hello.", 30.0, 71.0), "lies outside the recording of 60.0 s"),
        (agent("Hello.", 1.0, 1.05), "lasts less than 0.1 s"),
        (agent("Hello.", 1.0, 40.0), "is longer than 30 s"),
    ],
)
def test_a_turn_that_cannot_be_learnt_from_is_left_out_with_the_reason(turn: Turn, reason: str):
    clips, skipped = cut("c", [turn], BOTH, 60.0, CutSettings())
    assert clips == []
    assert [(one.call, one.turn) for one in skipped] == [("c", 0)]
    assert reason in skipped[0].reason


def test_what_two_people_say_at_once_on_a_shared_channel_is_left_out():
    turns = [agent("Hello.", 1.0, 3.0), customer("Hi.", 2.5, 4.0), agent("Good day.", 5.0, 6.0)]
    clips, skipped = cut("c", turns, [Track.MIXED], 10.0, CutSettings())
    assert [clip.text for clip in clips] == ["Good day."]
    assert [(one.turn, one.reason) for one in skipped] == [
        (0, "overlaps another turn on the same channel"),
        (1, "overlaps another turn on the same channel"),
    ]
    assert len(cut("c", turns, BOTH, 10.0, CutSettings())[1]) == 0


def test_a_turn_left_out_is_inside_no_clip():
    turns = [agent("One.", 1.0, 2.0), agent("My [name].", 2.05, 3.0), agent("Three.", 3.1, 4.0)]
    clips, _ = cut("c", turns, BOTH, 10.0, CutSettings())
    assert [clip.text for clip in clips] == ["One.", "Three."]
    assert clips[0].end <= 2.05
    assert clips[1].start >= 3.0


def test_marks_of_sounds_are_no_words():
    assert words_said("[noise] yes (laughter) please <cough>") == "yes please"
    assert words_said("the noise (in here) stays") == "the noise (in here) stays"


turn_times = st.lists(
    st.tuples(st.booleans(), st.floats(0, 50), st.floats(0.2, 12)).map(
        lambda t: Turn(Speaker.AGENT if t[0] else Speaker.CUSTOMER, "word", t[1], t[1] + t[2])
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(turn_times, st.sampled_from([[Track.MIXED], BOTH]))
def test_every_turn_is_in_one_clip_or_left_out_and_clips_keep_their_bounds(
    turns: list[Turn], tracks: list[Track]
):
    clips, skipped = cut("c", turns, tracks, 60.0, CutSettings(longest=10.0))
    assert sum(len(clip.said) for clip in clips) + len(skipped) == len(turns)
    for clip in clips:
        assert clip.seconds <= 10.0 + 0.001
        assert 0 <= clip.start <= clip.said[0].start
        assert clip.said[-1].end <= clip.end <= 60.0


def test_a_turn_as_long_as_a_window_keeps_no_air_and_all_its_words():
    (clip,), _ = cut("c", [agent("Hello.", 5.0, 14.9)], BOTH, 60.0, CutSettings(longest=10.0))
    assert (clip.start, clip.end) == (4.95, 14.95)


def speech(loud: list[tuple[int, float, float]]) -> Waveform:
    """Ten seconds of faint noise on two channels, loud where said."""
    samples = np.random.default_rng(1).normal(0, 0.001, (2, 160_000)).astype(np.float32)
    for channel, start, end in loud:
        samples[channel, int(start * 16_000) : int(end * 16_000)] *= 100
    return Waveform(samples, 16_000)


def test_two_channels_are_two_tracks_and_one_channel_is_shared():
    waveform = speech([(0, 1, 2), (1, 3, 4)])
    turns = [agent("Hello.", 1.0, 2.0), customer("Hi.", 3.0, 4.0)]
    tracks = find_tracks(waveform, turns)
    assert not tracks.exchanged
    assert np.array_equal(tracks.samples[Track.AGENT], waveform.channel(0))
    mono = find_tracks(Waveform(waveform.samples[:1], 16_000), turns)
    assert list(mono.samples) == [Track.MIXED]


def test_what_is_said_on_a_silent_channel_is_left_out():
    waveform = speech([(0, 1, 2)])
    waveform.samples[1] = 0.0
    turns = [agent("Hello.", 1.0, 2.0), customer("Hi.", 3.0, 4.0), customer("Well.", None, None)]
    tracks = find_tracks(waveform, turns)
    silent = silent_turns(tracks, turns)
    assert silent == {1}
    clips, skipped = cut("c", turns, list(tracks.samples), 10.0, CutSettings(), silent=silent)
    assert [clip.text for clip in clips] == ["Hello."]
    assert (skipped[0].turn, skipped[0].reason) == (1, "is silent on its channel")


def test_channels_that_are_the_other_way_round_than_the_turns_are_exchanged():
    waveform = speech([(1, 1, 2), (0, 3, 4)])
    turns = [agent("Hello.", 1.0, 2.0), customer("Hi.", 3.0, 4.0)]
    tracks = find_tracks(waveform, turns)
    assert tracks.exchanged
    assert np.array_equal(tracks.samples[Track.AGENT], waveform.channel(1))
    assert not find_tracks(waveform, turns, agent_channel=1).exchanged
