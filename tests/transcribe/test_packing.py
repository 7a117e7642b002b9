from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.audio.speech import Region
from autoqa.domain.transcript import Word
from autoqa.transcribe.packing import Piece, Placed, Window, pack, sound, unpack

LONGEST = 30.0


@st.composite
def pieces(draw: st.DrawFn) -> list[Piece]:
    """Stretches of speech of some tracks, in order of time within each."""
    found = []
    for track in range(draw(st.integers(1, 4))):
        at = 0.0
        for pause, seconds in draw(
            st.lists(st.tuples(st.floats(0, 5), st.floats(0.05, LONGEST)), max_size=12)
        ):
            found.append(Piece(track, Region(at + pause, at + pause + seconds)))
            at += pause + seconds
    return found


@given(pieces(), st.floats(0, 0.5))
def test_every_piece_is_laid_once_apart_and_within_its_window(given_pieces: list[Piece], gap: float):
    windows = pack(given_pieces, longest=LONGEST, gap=gap)
    laid = [placed.piece for window in windows for placed in window.placed]
    assert sorted(laid, key=repr) == sorted(given_pieces, key=repr)
    for window in windows:
        assert window.seconds <= LONGEST + 1e-6
        for one, following in pairwise(window.placed):
            assert following.at == pytest.approx(one.end + gap)


@given(pieces())
def test_pieces_keep_their_order_within_a_window(given_pieces: list[Piece]):
    rank = {id(piece): number for number, piece in enumerate(given_pieces)}
    for window in pack(given_pieces, longest=LONGEST):
        order = [rank[id(placed.piece)] for placed in window.placed]
        assert order == sorted(order)


@given(pieces())
def test_packing_needs_less_than_twice_the_least_number_of_windows(given_pieces: list[Piece]):
    """First fit stays under 2 times the sum of the lengths over the capacity, plus one."""
    windows = pack(given_pieces, longest=LONGEST, gap=0.0)
    speech = sum(piece.region.seconds for piece in given_pieces)
    few = len(given_pieces) <= 12  # no window is closed early
    assert not few or len(windows) <= 2 * speech / LONGEST + 1


def test_short_turns_of_a_call_fill_windows():
    rng = np.random.default_rng(3)
    lengths = rng.uniform(0.6, 9.0, 200)
    windows = pack([Piece(i % 2, Region(0, float(s))) for i, s in enumerate(lengths)], longest=LONGEST)
    assert sum(window.speech_seconds for window in windows) / (30 * len(windows)) >= 0.9


def test_a_piece_longer_than_a_window_is_refused():
    with pytest.raises(ValueError, match=r"31\.0 s does not fit in 30\.0 s"):
        pack([Piece(0, Region(0, 31))], longest=LONGEST)


def test_no_pieces_need_no_window():
    assert pack([], longest=LONGEST) == []


def test_the_sound_of_a_window_is_its_pieces_with_silence_between():
    tracks = [np.full(32_000, 0.5, np.float32), np.full(32_000, -0.25, np.float32)]
    (window,) = pack([Piece(0, Region(0.5, 1.0)), Piece(1, Region(1.0, 1.5))], longest=LONGEST, gap=0.25)
    samples = sound(window, tracks)
    assert samples.size == 20_000
    assert set(samples[:8000]) == {np.float32(0.5)}
    assert not samples[8000:12_000].any()
    assert set(samples[12_000:]) == {np.float32(-0.25)}


@given(pieces(), st.integers(1, 6))
def test_words_inside_their_pieces_come_back_with_the_times_of_their_tracks(
    given_pieces: list[Piece], count: int
):
    for window in pack(given_pieces, longest=LONGEST):
        said = [
            Word(f"{n}.{i}", at, at + step, 0.5)
            for n, placed in enumerate(window.placed)
            for step in [placed.piece.region.seconds / count]
            for i in range(count)
            for at in [placed.at + i * step]
        ]
        for n, found in enumerate(unpack(window, said)):
            assert [word.text for word in found.words] == [f"{n}.{i}" for i in range(count)]
            region = found.piece.region
            for i, word in enumerate(found.words):
                assert word.start == pytest.approx(region.start + i * region.seconds / count, abs=2e-3)


@given(
    pieces(),
    st.lists(st.tuples(st.floats(-1, 40), st.floats(0, 3)), max_size=30),
)
def test_no_word_is_lost_and_each_lies_in_its_piece(
    given_pieces: list[Piece], times: list[tuple[float, float]]
):
    for window in pack(given_pieces, longest=LONGEST):
        said = [Word(str(i), start, start + length, 0.5) for i, (start, length) in enumerate(sorted(times))]
        found = unpack(window, said)
        assert [word.text for one in found for word in one.words] == [word.text for word in said]
        for one in found:
            for word in one.words:
                assert one.piece.region.start - 1e-3 <= word.start <= word.end + 1e-9
                assert word.end <= one.piece.region.end + 1e-3


TWO = Window((Placed(Piece(0, Region(10, 12)), 0.0), Placed(Piece(1, Region(50, 52)), 2.1)))


def test_a_word_that_reaches_over_the_border_goes_where_most_of_it_is():
    agent, customer = unpack(TWO, [Word("hello", 1.2, 2.05, 0.9), Word("yes", 2.08, 2.6, 0.9)])
    assert [word.text for word in agent.words] == ["hello"]
    assert agent.words[0].end == 12.0
    assert [word.text for word in customer.words] == ["yes"]
    assert customer.words[0].start == 50.0
    assert agent.certain
    assert customer.certain


def test_a_word_on_the_border_makes_both_sides_uncertain():
    agent, customer = unpack(TWO, [Word("well", 1.5, 2.6, 0.9)])
    assert not agent.certain
    assert not customer.certain


def test_a_word_in_the_silence_goes_to_the_nearer_piece():
    agent, customer = unpack(TWO, [Word("um", 2.0, 2.02, 0.9), Word("so", 2.07, 2.1, 0.9)])
    assert [word.text for word in agent.words] == ["um"]
    assert [word.text for word in customer.words] == ["so"]
