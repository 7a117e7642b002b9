import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.audio.speech import Region
from autoqa.domain.transcript import Word
from autoqa.transcribe.gaussian_diarizer import (
    GaussianDiarizer,
    _Gaussian,
    _hear,
    _learnt_anew,
    _ratios,
    _Sums,
)
from autoqa.transcribe.turns import Utterance
from autoqa.transcribe.voices import LateDiarizer, VoiceSpan, attribute, fold, voice_at

LOW, HIGH = (110, 1.0), (210, 0.4)


def voice(pitch: float, tilt: float, seconds: float, seed: int) -> np.ndarray:
    """Harmonics of a pitch with a spectral tilt: enough to tell two voices apart."""
    time = np.arange(int(seconds * 16_000)) / 16_000
    rng = np.random.default_rng(seed)
    wobble = 1 + 0.02 * np.sin(2 * np.pi * rng.uniform(2, 4) * time)
    tones = [np.sin(2 * np.pi * pitch * k * time * wobble) / k**tilt for k in range(1, 30)]
    return (0.1 * np.sum(tones, axis=0) + rng.normal(0, 0.002, len(time))).astype(np.float32)


def separate(samples: np.ndarray, regions: list[Region]) -> list[int]:
    """The voice of each region."""
    spans = GaussianDiarizer().find_voices(samples, regions)
    return [voice_at(spans, region.start, region.end) for region in regions]


def spoken(*words: tuple[str, float, float]) -> Utterance:
    return Utterance(tuple(Word(text, start, end, 0.9) for text, start, end in words))


def test_two_voices_are_told_apart():
    pieces = [voice(*(LOW if i % 2 else HIGH), 1.5, i) for i in range(8)]
    found = separate(np.concatenate(pieces), [Region(1.5 * i, 1.5 * (i + 1)) for i in range(8)])
    assert found in ([0, 1] * 4, [1, 0] * 4)


def test_a_speaker_with_little_to_say_is_found():
    kinds = [LOW, LOW, LOW, HIGH, LOW, LOW, LOW, LOW, HIGH, LOW]
    samples = np.concatenate([voice(*kind, 1.5, i) for i, kind in enumerate(kinds)])
    found = separate(samples, [Region(1.5 * i, 1.5 * (i + 1)) for i in range(10)])
    assert len({(v, kind) for v, kind in zip(found, kinds, strict=True)}) == 2


def test_loudness_is_not_a_voice():
    pieces = [voice(*(LOW if i % 2 else HIGH), 1.5, i) * (0.1 if i < 4 else 1) for i in range(8)]
    found = separate(np.concatenate(pieces), [Region(1.5 * i, 1.5 * (i + 1)) for i in range(8)])
    assert found in ([0, 1] * 4, [1, 0] * 4)


def test_a_region_with_both_voices_is_cut_where_the_voice_changes():
    kinds = [LOW, HIGH, LOW, HIGH, LOW, HIGH]
    samples = np.concatenate([voice(*kind, 2, i) for i, kind in enumerate(kinds)])
    spans = GaussianDiarizer().find_voices(
        samples, [Region(2 * i, 2 * i + 2) for i in range(4)] + [Region(8, 12)]
    )
    first, second = (span for span in spans if span.start >= 8)
    assert [first.voice, second.voice] == [span.voice for span in spans[:2]]
    assert first.end == second.start == pytest.approx(10, abs=0.15)
    assert (first.start, second.end) == (8, 12)


def test_voices_that_a_piece_had_mixed_are_learnt_anew():
    kinds = [LOW, HIGH] * 4
    samples = np.concatenate([voice(*kind, 1, i) for i, kind in enumerate(kinds)])
    heard = [_hear(samples, Region(i, i + 1)) for i in range(8)]
    low, high = (np.concatenate([heard[i].cepstra for i in range(first, 8, 2)]) for first in (0, 1))
    mixed = [np.concatenate([low, high[:150]]), np.concatenate([high, low[:100]])]
    learnt = _learnt_anew(heard, [_Gaussian.of(frames) for frames in mixed])
    audible = [np.concatenate([h.clear for h in heard[first::2]]) for first in (0, 1)]
    for found, own in zip(learnt, audible, strict=True):
        assert found.mean == pytest.approx(own.mean(axis=0), abs=1e-6)


def test_a_voice_with_next_to_no_frames_is_left_as_it_was():
    heard = [_hear(voice(*LOW, 1, 0), Region(0, 1))]
    voices = [_Gaussian.of(heard[0].clear), _Gaussian.of(_hear(voice(*HIGH, 1, 1), Region(0, 1)).clear)]
    assert _learnt_anew(heard, voices) is voices


def test_one_utterance_is_one_voice_and_none_is_none():
    assert separate(voice(*LOW, 1, 0), [Region(0, 1)]) == [0]
    assert separate(voice(*LOW, 1, 0), []) == []


def test_silence_and_regions_past_the_end_are_survived():
    assert len(separate(np.zeros(16_000, np.float32), [Region(0, 0.5), Region(0.5, 1), Region(5, 6)])) == 3


@given(st.lists(st.tuples(st.floats(0, 3), st.floats(0.001, 2)), min_size=1, max_size=6), st.integers(0, 9))
@settings(max_examples=25, deadline=None)
def test_spans_cover_the_speech_exactly(pairs: list[tuple[float, float]], seed: int):
    samples = np.random.default_rng(seed).normal(0, 0.1, 48_000).astype(np.float32)
    speech = [Region(start, start + length) for start, length in pairs]
    spans = GaussianDiarizer().find_voices(samples, speech)
    assert sum(span.end - span.start for span in spans) == pytest.approx(sum(r.seconds for r in speech))
    assert {span.voice for span in spans} <= {0, 1}


def test_the_likelihood_ratio_is_that_of_the_densities():
    """Against log-densities of SciPy: one Gaussian for both pieces is that much less likely than two."""
    from scipy.stats import multivariate_normal

    rng = np.random.default_rng(4)
    pieces = [rng.normal(0, 10, (60, 3)), rng.normal(10, 20, (90, 3))]

    def log_likelihood(frames: np.ndarray) -> float:
        covariance = np.cov(frames.T, bias=True) + 0.05 * np.eye(3)
        return float(multivariate_normal(frames.mean(axis=0), covariance).logpdf(frames).sum())

    apart = sum(log_likelihood(piece) for piece in pieces)
    together = log_likelihood(np.concatenate(pieces))
    sums = _Sums.of(pieces)
    assert _ratios(sums, sums.cost(), 0)[1] == pytest.approx(apart - together, rel=0.001)


def test_an_utterance_is_cut_between_the_words_where_the_voice_changes():
    spans = [VoiceSpan(0, 2, 1), VoiceSpan(2, 4, 0)]
    said = spoken(("right", 0.5, 1), ("then", 1, 1.9), ("thank", 2.2, 2.5), ("you", 2.5, 3))
    assert [(v, u.text) for v, u in attribute([said], spans)] == [(1, "right then"), (0, "thank you")]


def test_a_word_outside_all_spans_goes_to_the_nearest():
    spans = [VoiceSpan(0, 1, 1), VoiceSpan(5, 6, 0)]
    assert voice_at(spans, 1.5, 2) == 1
    assert voice_at(spans, 4, 4.5) == 0
    assert voice_at([], 0, 1) == 0


@given(
    st.lists(st.tuples(st.floats(0, 50), st.floats(0, 5), st.integers(0, 4)), max_size=12),
    st.lists(st.tuples(st.floats(0, 50), st.floats(0, 2)), max_size=8),
)
def test_attribution_loses_no_word(spans: list[tuple[float, float, int]], times: list[tuple[float, float]]):
    words = tuple(Word(f"w{i}", a, a + b, 0.5) for i, (a, b) in enumerate(times))
    said = [Utterance(words)] if words else []
    told = attribute(said, fold((a, a + b, label) for a, b, label in spans))
    assert tuple(word for _, utterance in told for word in utterance.words) == words


def test_a_third_speaker_is_given_to_the_nearest_of_the_two_who_say_most():
    found = fold([(0, 10, "b"), (10, 15, "a"), (15, 16, "c"), (20, 30, "b")])
    assert [span.voice for span in found] == [0, 1, 1, 0]


def test_folding_orders_by_time_and_drops_what_has_no_length():
    assert fold([(5, 5, "x"), (3, 4, 7), (0, 1, 2)]) == [VoiceSpan(0, 1, 0), VoiceSpan(3, 4, 1)]


def test_a_late_engine_is_made_once_and_only_when_it_is_needed():
    made = []

    class Fixed:
        """An engine that always answers the same."""

        def __init__(self) -> None:
            made.append(self)

        def find_voices(self, samples, speech):
            return [VoiceSpan(0, 1, 1), VoiceSpan(1, 2, 0)]

    late = LateDiarizer(Fixed)
    assert not made
    answers = [late.find_voices(np.zeros(32_000, np.float32), [Region(0, 2)]) for _ in range(2)]
    assert answers[0] == answers[1] == [VoiceSpan(0, 1, 1), VoiceSpan(1, 2, 0)]
    assert len(made) == 1
