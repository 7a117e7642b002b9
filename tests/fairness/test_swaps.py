"""Every swap, on every written conversation and on sentences put together at random."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.domain.transcript import Speaker, Transcript, Turn, Word
from autoqa.errors import ConfigurationError
from autoqa.fairness.swaps import all_swaps, find_swaps, swapped

GRADED = sorted((Path(__file__).parent.parent.parent / "eval" / "graded").glob("*s_*.jsonl"))
PEOPLE = ("Peter", "Mrs Hale", "my wife", "he", "Priya", "Mr Okafor", "she", "my brother", "I", "they")
DEEDS = (
    "will send it back within seven business days",
    "paid fifty dollars and twenty cents on Monday",
    "didn't get the bill, and won't pay 49.50 euros",
    "can't cancel before March 3rd",
    "have been waiting for two weeks, please",
    "never said it is free",
    "is calling about the account",
    "want to apologize for the 3 calls",
    "promise to call you back at half past three",
)
SENTENCES = st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(DEEDS)), min_size=1, max_size=6)
NUMBERS = re.compile(
    r"\d+|\b(?:two|three|seven|fifty|twenty|half|free|monday|march|days|weeks|dollars|cents|euros)\b",
    re.IGNORECASE,
)
DENIALS = re.compile(r"n['’]t\b|\b(?:not|never|non|no|mai|senza)\b", re.IGNORECASE)


def told(*texts: str, language: str = "en") -> Transcript:
    speakers = (Speaker.AGENT, Speaker.CUSTOMER)
    return Transcript(
        tuple(Turn(speakers[i % 2], text) for i, text in enumerate(texts)), language, "text", "text"
    )


def keeps(before: Turn, after: Turn) -> bool:
    """Whether numbers stand in order and a denial is one still, told by other means than the swaps' own."""
    numbers = [NUMBERS.findall(turn.text.lower()) for turn in (before, after)]
    denied = [bool(DENIALS.search(turn.text)) for turn in (before, after)]
    return numbers[0] == numbers[1] and denied[0] == denied[1]


@pytest.mark.parametrize("name", all_swaps())
@settings(deadline=None)
@given(said=SENTENCES, seed=st.integers(0, 50))
def test_no_swap_touches_an_amount_a_day_a_denial_or_a_promise(
    name: str, said: list[tuple[str, str]], seed: int
):
    transcript = told(*(f"{who.capitalize() if who[0].islower() else who} {deed}." for who, deed in said))
    changed = swapped(transcript, all_swaps()[name], seed=seed)
    for before, after in zip(transcript.turns, (changed or transcript).turns, strict=True):
        assert keeps(before, after), f"{before.text} -> {after.text}"
        for promise in ("will", "won't", "promise", "apologi"):
            assert (promise in before.text) == (promise in after.text)


@pytest.mark.parametrize("name", all_swaps())
def test_what_people_wrote_keeps_its_meaning_and_mostly_something_changes(name: str):
    swap, used = all_swaps()[name], 0
    for path in GRADED:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            turns = tuple(Turn(Speaker(turn["speaker"]), turn["text"]) for turn in row["turns"])
            transcript = Transcript(turns, row["language"], "text", "text")
            changed = swapped(transcript, swap)
            used += changed is not None
            assert changed != transcript
            for before, after in zip(turns, (changed or transcript).turns, strict=True):
                assert keeps(before, after), f"{before.text} -> {after.text}"
                assert (before.speaker, before.start) == (after.speaker, after.start)
    assert used >= 20


@pytest.mark.parametrize("name", all_swaps())
@settings(deadline=None)
@given(text=st.text())
def test_any_text_goes_through(name: str, text: str):
    for language in ("en", "it", "de"):
        transcript = told(text, "Hi, this is Dana.", text, language=language)
        changed = swapped(transcript, all_swaps()[name], agent="Dana")
        assert changed is None or len(changed.turns) == 3


def test_the_same_seed_changes_the_same():
    transcript = told("This is Peter, I have a question.", "Please wait, sir.")
    for swap in all_swaps().values():
        assert swapped(transcript, swap, seed=4) == swapped(transcript, swap, seed=4)


def test_nothing_to_change_is_nothing():
    transcript = told("Eight.", "Nine.")
    assert [name for name, swap in all_swaps().items() if swapped(transcript, swap)] == []


def test_a_swap_of_another_language_changes_nothing():
    assert swapped(told("Hi, this is Peter, please."), all_swaps()["dialect_southern_italian"]) is None


def test_times_stay_and_single_words_go():
    turn = Turn(
        Speaker.AGENT, "Hi Peter.", 1.0, 2.0, 0.9, (Word("Hi", 1.0, 1.5, 0.9), Word("Peter.", 1.5, 2.0, 0.9))
    )
    changed = swapped(Transcript((turn,), "en", "r", "f"), all_swaps()["names_arabic"])
    assert changed is not None
    (after,) = changed.turns
    assert (after.start, after.end, after.confidence, after.words) == (1.0, 2.0, 0.9, ())


def test_genders_are_swapped_only_towards_the_one_that_is_asked_for():
    transcript = told("This is Peter, my wife is ill.", "I am sorry, sir, what does he need?")
    feminine = swapped(transcript, all_swaps()["gender_feminine"])
    assert feminine is not None
    assert feminine.turns[1].text == "I am sorry, madam, what does she need?"
    assert "my husband is ill" in feminine.turns[0].text
    assert swapped(transcript, all_swaps()["gender_masculine"]) is None


def test_a_pregnancy_is_left_as_it_is():
    assert (
        swapped(told("My wife is pregnant, she and her mother ..."), all_swaps()["gender_masculine"]) is None
    )


def test_an_unknown_swap_names_the_nearest():
    with pytest.raises(ConfigurationError, match="did you mean 'names_arabic'"):
        find_swaps(["name_arabic"])
