import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.scoring.spoken import normalised, with_digits


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ("forty nine dollars and fifty cents", "49.50 dollars"),
        ("nine euros five cents", "9.05 euros"),
        ("thirty nine ninety nine pounds", "39.99 pounds"),
        ("half past three", "3:30"),
        ("twenty past four", "4:20"),
        ("ten minutes to one", "12:50"),
        ("three thirty p.m.", "3:30"),
        ("at nine fifteen", "at 9:15"),
        ("at nine o'clock", "at 9:00"),
        ("the third of March", "march 3"),
        ("on March the twenty second", "on march 22"),
    ],
)
def test_what_is_said_has_one_form(said: str, form: str):
    assert normalised(said) == form


@pytest.mark.parametrize(
    "text", ["2 to 3 days", "10 to 15 dollars", "order 4 15 8", "10 past orders", "march 45", "from 3 to 5"]
)
def test_what_only_looks_like_a_time_or_a_date_stays(text: str):
    assert normalised(text) == text


def test_italian_numbers_are_read_in_italian():
    assert with_digits("costa venticinque euro", "it") == "costa 25 euro"


def test_a_language_without_number_words_is_left_alone():
    assert with_digits("seven days", "xx") == "seven days"


@given(st.integers(1, 12), st.integers(0, 59))
def test_every_minute_of_the_day_keeps_its_figures(hour: int, minute: int):
    assert normalised(f"at {hour}:{minute:02d} p.m.") == f"at {hour}:{minute:02d}"


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str):
    assert normalised(normalised(text, "xx"), "xx") == normalised(text, "xx")
