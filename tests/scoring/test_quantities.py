import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.scoring.quantities import read_content, with_digits


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("It takes seven business days.", {"day": {7}}),
        ("It takes 7 days.", {"day": {7}}),
        ("The fee is $15.", {"money": {15}}),
        ("The fee is fifteen dollars and fifty cents.", {"money": {15, 50}}),
        ("It costs 1,200 euros.", {"money": {1200}}),
        ("Twenty-five percent off for one year.", {"percent": {25}, "year": {1}}),
        ("Wait thirty seconds, about three minutes.", {"second": {30}, "minute": {3}}),
        ("We open at nine in the morning.", {"clock": {9}}),
        ("The delivery is free of charge.", {"money": {0}}),
        ("Thank you, goodbye.", {}),
    ],
)
def test_amounts_are_read_with_their_units(text: str, amounts: dict[str, set[float]]):
    assert {kind: set(values) for kind, values in read_content(text).amounts.items()} == amounts


def test_words_and_digits_are_the_same_amount():
    assert read_content("seven days").amounts == read_content("7 days").amounts


def test_days_and_months_are_found():
    assert read_content("We are closed on Sunday and in August.").days == {"sunday", "august"}


@pytest.mark.parametrize(
    ("text", "negated"),
    [("You can't do that.", True), ("No, you can do that.", False), ("You can do that.", False)],
)
def test_denial_is_noticed(text: str, negated: bool):
    assert read_content(text).negated is negated


def test_masked_text_holds_the_unit_and_not_the_value():
    assert (
        read_content("A refund takes seven business days.").masked
        == read_content("A refund takes thirty business days.").masked
    )


def test_italian_numbers_are_read_in_italian():
    assert with_digits("costa venticinque euro", "it") == "costa 25 euro"


def test_a_language_without_number_words_is_left_alone():
    assert with_digits("seven days", "xx") == "seven days"


@pytest.mark.parametrize(
    "text", ["version 1.0.8", "call 1,2,3", "at 12.30.", "10.000,50 euros", "²³ days", "٣ days"]
)
def test_numbers_in_unusual_shapes_can_be_read(text: str):
    read_content(text)


@given(st.text(alphabet="0123456789.,$%- dayseuro", max_size=40))
def test_any_run_of_digits_and_signs_can_be_read(text: str):
    read_content(text)


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str):
    read_content(text)
