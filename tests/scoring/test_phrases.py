import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.scoring.phrases import pattern, plain, says


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Thank you for calling HarborHome!", "thank you for calling"),
        ("THANK  you, for calling", "thank you for calling"),
        ("Thank you very much for calling.", "thank you * for calling"),
        ("Thank you for calling.", "thank you * for calling"),
        ("You may cancel or have it cancelled.", "have it cancel*"),
        ("That’s not my problem.", "that's not my problem"),
        ("È già così", "è già"),
    ],
)
def test_a_phrase_is_found_whatever_the_capitals_and_the_punctuation(text: str, phrase: str):
    assert says(text, [phrase])


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Thank you one two three four for calling", "thank you * for calling"),
        ("He is calling", "is call"),
        ("this", "is"),
        ("thank for calling you", "thank you for calling"),
        ("", "hello"),
    ],
)
def test_other_words_and_parts_of_words_are_no_match(text: str, phrase: str):
    assert not says(text, [phrase])


def test_a_phrase_without_a_word_is_refused():
    with pytest.raises(ValueError, match="holds no word"):
        pattern(" * , ")


@given(st.text(max_size=80))
def test_any_text_says_its_own_words(text: str):
    words = plain(text)
    if words:
        assert says(text, [words])
        assert says(f"well {text} then", [words])


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_phrase_can_be_looked_for(text: str, phrase: str):
    try:
        found = says(text, [phrase])
    except ValueError:
        assert not any(c.isalnum() for c in phrase)
    else:
        assert found in (True, False)
