from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from autoqa.domain.transcript import Speaker, Word
from autoqa.transcribe.turns import Utterance, interleave, utterances


@dataclass(frozen=True)
class Passage:
    """Words read together."""

    words: tuple[Word, ...]


def words(*times: tuple[float, float], probability: float = 0.9) -> tuple[Word, ...]:
    return tuple(Word(f"w{i}", start, end, probability) for i, (start, end) in enumerate(times))


def test_a_pause_ends_an_utterance():
    found = utterances([Passage(words((0, 0.5), (0.6, 1.0), (2.5, 3.0)))])
    assert [(u.start, u.end) for u in found] == [(0, 1.0), (2.5, 3.0)]


def test_windows_are_kept_apart():
    assert len(utterances([Passage(words((0, 0.5))), Passage(words((0.6, 1)))])) == 2


def test_speakers_take_turns_by_time():
    agent = [Utterance(words((0, 1))), Utterance(words((5, 6)))]
    customer = [Utterance(words((2, 4)))]
    turns = interleave([*((Speaker.AGENT, u) for u in agent), *((Speaker.CUSTOMER, u) for u in customer)])
    assert [turn.speaker for turn in turns] == [Speaker.AGENT, Speaker.CUSTOMER, Speaker.AGENT]
    assert [(turn.start, turn.end) for turn in turns] == [(0, 1), (2, 4), (5, 6)]


def test_a_speaker_who_goes_on_keeps_the_turn():
    turns = interleave([(Speaker.AGENT, Utterance(words((0, 1)))), (Speaker.AGENT, Utterance(words((2, 3))))])
    assert len(turns) == 1
    assert turns[0].text == "w0 w0"


def test_a_long_silence_begins_a_new_turn():
    turns = interleave(
        [
            (Speaker.AGENT, Utterance(words((0, 1)))),
            (Speaker.AGENT, Utterance(words((9, 10)))),
        ]
    )
    assert len(turns) == 2


def test_confidence_weighs_words_by_their_letters():
    said = Utterance((Word("a", 0, 1, 0.0), Word("abc", 1, 2, 1.0)))
    assert interleave([(Speaker.AGENT, said)])[0].confidence == 0.75


@given(
    st.lists(
        st.tuples(st.sampled_from(Speaker), st.floats(0, 100), st.floats(0.1, 5)), min_size=1, max_size=30
    )
)
def test_no_word_is_lost_and_turns_are_in_order(said: list[tuple[Speaker, float, float]]):
    spoken = [(who, Utterance(words((start, start + length)))) for who, start, length in said]
    turns = interleave(spoken)
    assert sum(len(turn.words) for turn in turns) == len(said)
    starts = [turn.start or 0.0 for turn in turns]
    assert starts == sorted(starts)
