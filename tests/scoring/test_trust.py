import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.domain.transcript import Note, Speaker, Transcript, Turn
from autoqa.scoring.trust import trust


def said(words: int, *codes: str, confidence: float | None = None, sure: float | None = None) -> Transcript:
    turns = (Turn(Speaker.AGENT, " ".join(["word"] * words)),) if words else ()
    notes = tuple(Note(code, "") for code in codes)
    return Transcript(turns, "en", "r", "f", confidence=confidence, language_probability=sure, notes=notes)


def test_a_long_text_is_trusted_whole():
    assert trust(said(100)) == (1.0, ())


@pytest.mark.parametrize(
    "doubtful",
    [
        said(100, confidence=0.7),
        said(100, sure=0.5),
        said(100, "one_speaker"),
        said(100, "unintelligible"),
        said(10),
    ],
)
def test_each_doubt_takes_from_the_trust_and_is_told(doubtful: Transcript):
    left, doubts = trust(doubtful)
    assert left < 1
    assert len(doubts) == 1


def test_doubts_add_up():
    one, both = trust(said(100, "crosstalk"))[0], trust(said(100, "crosstalk", "one_speaker"))[0]
    assert both < one


def test_notes_that_say_nothing_of_the_words_take_nothing():
    assert trust(said(100, "redacted", "one_channel"))[0] == 1.0


@given(
    st.integers(0, 200),
    st.floats(0, 1),
    st.floats(0, 1),
    st.lists(st.sampled_from(["crosstalk", "one_speaker", "too_few_words", "x"]), max_size=4),
)
def test_trust_is_a_share(words: int, confidence: float, sure: float, codes: list[str]):
    assert 0 <= trust(said(words, *codes, confidence=confidence, sure=sure))[0] <= 1
