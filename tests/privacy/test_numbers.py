from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.privacy.numbers import number_words, read_number
from autoqa.privacy.tokens import plain, tokenise


def row(text: str, language: str = "en") -> str:
    """All digits of a text in a row."""
    tokens, at, digits = tokenise(text), 0, ""
    while at < len(tokens):
        number = read_number(tokens, at, number_words(language))
        digits += number.digits if number else ""
        at = number.end if number else at + 1
    return digits


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("four zero nine five", "4095"),
        ("forty ninety-five", "4095"),
        ("four thousand ninety five", "4095"),
        ("forty one hundred", "4100"),
        ("four thousand one hundred and five", "4105"),
        ("double five triple seven", "55777"),
        ("double twenty", "2020"),
        ("nineteen eighty two", "1982"),
        ("two thousand and one", "2001"),
        ("one hundred twenty three", "123"),
        ("4095 11 double one", "40951111"),
        ("4 thousand", "4000"),
        ("two thousand sixty three thousand five", "20603005"),
    ],
)
def test_english_numbers_become_rows_of_digits(said: str, digits: str) -> None:
    assert row(said) == digits


@given(st.integers(1, 99_999))
def test_values_are_read_back_from_the_words_that_spell_them(value: int) -> None:
    assert row(english(value)) == str(value)


def english(value: int) -> str:
    """The usual way to say a number below a million, written independently of the reader."""
    ones = (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen"
    ).split()
    tens = "twenty thirty forty fifty sixty seventy eighty ninety".split()
    if value < 20:
        return ones[value]
    if value < 100:
        return tens[value // 10 - 2] + (f" {ones[value % 10]}" if value % 10 else "")
    size, word = (1000, "thousand") if value >= 1000 else (100, "hundred")
    rest = f" {english(value % size)}" if value % size else ""
    return f"{english(value // size)} {word}{rest}"


@given(st.integers(1, 9999))
def test_italian_values_are_read_back(value: int) -> None:
    assert row(italian(value), "it") == str(value)


def italian(value: int) -> str:
    """The usual spelling of a number below ten thousand, the thousands apart from the rest."""
    ones = (
        "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici "
        "quindici sedici diciassette diciotto diciannove"
    ).split()
    tens = "venti trenta quaranta cinquanta sessanta settanta ottanta novanta".split()
    if value < 20:
        return ones[value]
    if value < 100:
        head, unit = tens[value // 10 - 2], value % 10
        return head if unit == 0 else (head[:-1] if unit in {1, 8} else head) + ones[unit]
    if value < 1000:
        rest = italian(value % 100) if value % 100 else ""
        return ("" if value < 200 else ones[value // 100]) + "cento" + rest
    head = "mille" if value < 2000 else f"{ones[value // 1000]}mila"
    return head + (f" {italian(value % 1000)}" if value % 1000 else "")


@given(st.text())
def test_tokens_stand_where_they_say(text: str) -> None:
    for token in tokenise(text):
        assert text[token.start : token.end] == token.raw


@given(st.text())
def test_plain_text_keeps_every_place(text: str) -> None:
    assert len(plain(text)) == len(text)
