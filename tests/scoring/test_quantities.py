import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.scoring.quantities import read_content

DAY = 24 * 60


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("It takes seven business days.", {"span": {7 * DAY}}),
        ("It takes 7 days.", {"span": {7 * DAY}}),
        ("The fee is $15.", {"money": {15}}),
        ("The fee is fifteen dollars and fifty cents.", {"money": {15.5}}),
        ("It is nineteen ninety nine euros a month.", {"money": {19.99}}),
        ("It costs 1,200 euros.", {"money": {1200}}),
        ("Twenty-five percent off for one year.", {"percent": {25}, "span": {360 * DAY}}),
        ("Wait thirty seconds, about three minutes.", {"span": {0.5, 3}}),
        ("It takes two weeks.", {"span": {14 * DAY}}),
        ("We open at nine in the morning.", {"clock": {9}}),
        ("From nine a.m. to half past five p.m.", {"clock": {9, 5.5}}),
        ("By the third of March.", {"date": {303}}),
        ("It arrives on December twenty-first.", {"date": {1221}}),
        ("At five dollars each.", {"money": {5}}),
        ("The delivery is free of charge.", {"money": {0}}),
        ("It's fifteen pounds fifty.", {"money": {15.5}}),
        ("Nine ninety-nine for the delivery.", {"money": {9.99, 999}}),
        ("Twelve sessions a year.", {"number of session": {12}}),
        ("It's six hours a month.", {"span": {360}}),
        ("A loan can be renewed twice.", {"times": {2}}),
        ("Only once, I am afraid.", {"times": {1}}),
        ("The card is blocked at once.", {}),
        ("A replacement costs nothing.", {"money": {0}}),
        ("It doesn't cost anything.", {"money": {0}}),
        ("There is a cabin free on deck five.", {"number": {5}}),
        ("During the two-year guarantee.", {"span": {720 * DAY}}),
        ("One of our people.", {}),
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


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("half past three", "3:30 pm"),
        ("quarter to nine", "8:45"),
        ("the thirty first of december", "December 31st"),
        ("one hundred twenty dollars and five cents", "$120.05"),
        ("a year", "12 months"),
    ],
)
def test_what_is_said_and_what_is_written_are_the_same(said: str, written: str):
    assert read_content(said).amounts == read_content(written).amounts


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
