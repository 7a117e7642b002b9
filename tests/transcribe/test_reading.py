from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest

from autoqa.audio.speech import Region
from autoqa.domain.transcript import UNINTELLIGIBLE, Word
from autoqa.transcribe.gates import Gates
from autoqa.transcribe.packing import Piece
from autoqa.transcribe.reading import Passage, Reading, read_pieces

RATE = 16_000
TRACKS = [np.full(20 * RATE, 0.1, np.float32), np.full(20 * RATE, 0.2, np.float32)]
PIECES = [Piece(0, Region(1, 3)), Piece(1, Region(4, 6)), Piece(0, Region(7, 9))]


class Script:
    """A recogniser that says what it is told to, for windows of several pieces and for pieces alone."""

    name = "script"
    settings: dict[str, Any] = {}  # noqa: RUF012

    def __init__(self, together: list[Reading], alone: list[Reading] | None = None) -> None:
        self.together, self.alone = together, alone or []
        self.seconds: list[tuple[bool, float]] = []

    def detect_language(self, speech: np.ndarray) -> tuple[str, float]:
        return "en", 1.0

    def read(
        self,
        windows: Iterable[np.ndarray],
        language: str,
        *,
        hotwords: str | None = None,
        alone: bool = False,
    ) -> list[Reading]:
        lengths = [len(window) / RATE for window in windows]
        self.seconds += [(alone, length) for length in lengths]
        script = self.alone if alone else self.together
        return [script.pop(0) for _ in lengths]


def words(*said: tuple[str, float], probability: float = 0.9) -> tuple[Word, ...]:
    return tuple(Word(text, at, at + 0.4, probability) for text, at in said)


def read(script: Script, pieces: list[Piece] | None = None) -> list[Passage]:
    return read_pieces(script, TRACKS, pieces or PIECES, "en", longest=30.0, gates=Gates())


def test_pieces_share_a_window_and_words_come_back_by_track_and_time():
    script = Script([Reading(words(("hello", 0.5), ("hi", 2.6), ("goodbye", 4.7)))])
    passages = read(script)
    assert script.seconds == [(False, pytest.approx(6.2))]
    assert [(p.piece.track, p.words[0].text, round(p.words[0].start, 1)) for p in passages] == [
        (0, "hello", 1.5),
        (0, "goodbye", 7.5),
        (1, "hi", 4.5),
    ]


def test_what_fails_is_read_again_alone():
    together = Reading(
        (*words(("hello", 0.5)), *words(("mumble", 2.6), probability=0.1), *words(("bye", 4.7)))
    )
    script = Script([together], [Reading(words(("hi", 0.5)))])
    passages = read(script)
    assert script.seconds[1:] == [(True, 2.0)]
    assert [p.words[0].text for p in passages] == ["hello", "bye", "hi"]
    assert not any(p.doubts for p in passages)


def test_what_fails_again_is_marked_and_not_invented():
    guess = words(("mumble", 0.6), probability=0.1)
    together = Reading(
        (*words(("hello", 0.5)), *words(("mumble", 2.6), probability=0.1), *words(("bye", 4.7)))
    )
    *_, marked = read(Script([together], [Reading(guess)]))
    assert marked.doubts == ("guess",)
    assert [word.text for word in marked.words] == [UNINTELLIGIBLE]
    assert (marked.words[0].start, marked.words[0].end) == (4, 6)
    assert marked.words[0].probability == pytest.approx(0.1, abs=1e-3)


def test_a_guess_where_nobody_speaks_is_dropped():
    together = Reading((*words(("hello", 0.5)), *words(("you", 2.6), probability=0.1), *words(("bye", 4.7))))
    alone = Reading(words(("you", 0.6), probability=0.1), no_speech=0.9)
    assert [p.words[0].text for p in read(Script([together], [alone]))] == ["hello", "bye"]


def test_speech_without_words_is_marked_when_the_recogniser_hears_somebody():
    script = Script([Reading(words(("hello", 0.5), ("bye", 4.7)))], [Reading((), no_speech=0.1)])
    assert [p.words[0].text for p in read(script)] == ["hello", "bye", UNINTELLIGIBLE]


def test_a_window_that_repeats_itself_is_read_again_piece_by_piece():
    loop = Reading(tuple(Word("thank you", i * 0.06, i * 0.06 + 0.05, 0.9) for i in range(100)))
    script = Script([loop], [Reading(words((text, 0.5))) for text in ("one", "two", "three")])
    assert sorted(p.words[0].text for p in read(script)) == ["one", "three", "two"]
    assert [alone for alone, _ in script.seconds] == [False, True, True, True]


def test_a_word_on_the_border_of_two_pieces_is_read_again_on_both_sides():
    script = Script(
        [Reading((Word("well", 1.5, 2.6, 0.9), *words(("hi", 3.0), ("bye", 4.7))))],
        [Reading(words(("well", 1.0))), Reading(words(("hi", 0.5)))],
    )
    assert [(p.piece.track, p.words[0].text) for p in read(script)] == [(0, "well"), (0, "bye"), (1, "hi")]


def test_many_pieces_fill_several_windows():
    pieces = [Piece(0, Region(i / 2, i / 2 + 10)) for i in range(5)]
    steady = Reading(words(*[(f"word{second}", second + 0.3) for second in range(20)]))
    script = Script([steady, steady, Reading(steady.words[:10])])
    assert len(read(script, pieces)) == 5
    assert [round(seconds, 1) for _, seconds in script.seconds] == [20.1, 20.1, 10.0]
