from __future__ import annotations

import pytest

from autoqa.privacy.groups import read_passage


def symbols(text: str, language: str = "en") -> list[str]:
    """The digits and letters of the groups in a text."""
    return [group.symbols for group in read_passage(text, 0, language).groups]


@pytest.mark.parametrize("text", ["it was 49.99 in all", "beats 9,192,631,770 times", "a 20 per cento"])
def test_amounts_are_no_numbers_to_hide(text: str) -> None:
    assert "".join(symbols(text, "it" if "cento" in text else "en")) in {"", "100"}


def test_a_long_row_is_not_counted_by_the_word_behind_it() -> None:
    assert symbols("5, 1, 9, 3, 7, 9, 3, 3, 1 per favore", "it") == ["519379331"]
    assert symbols("4095111122223334 of mine") == ["4095111122223334"]


def test_an_article_behind_a_number_is_no_letter_of_it() -> None:
    assert symbols("one nine nine one, a month early") == ["1991"]
    assert symbols("A B one two three four five six a") == ["AB123456A"]


def test_hesitation_does_not_part_letters() -> None:
    assert symbols("d uh e four seven") == ["DE47"]


def test_one_before_a_filler_and_a_digit_is_a_digit() -> None:
    assert symbols("they've put one yeah one nine") == ["119"]
    assert symbols("I want that one and then we go") == []


def test_come_in_front_of_codice_spells_no_letter() -> None:
    assert symbols("562 C come codice fiscale", "it") == ["562C"]


def _symbols(text: str, language: str) -> list[str]:
    return [group.symbols for group in read_passage(text, 0, language).groups]


@pytest.mark.parametrize(
    "text", ["io metto 9302 cosa sbaglio", "9302 ora provo", "nove tre zero due ora provo"]
)
def test_a_number_is_read_to_its_end_before_an_italian_word(text: str) -> None:
    assert _symbols(text, "it") == ["9302"]


def test_digits_before_of_course_count_nothing() -> None:
    assert _symbols("it's seven two one of course", "en") == ["721"]


def test_an_article_is_no_digit() -> None:
    assert _symbols("c'è un codicino, uno sconto, una carta", "it") == []
    assert _symbols("un due tre", "it") == ["123"]


def test_words_written_without_vowels_are_no_letters() -> None:
    assert _symbols("4095 1111 thx pls", "en") == ["40951111"]


def test_i_believe_is_no_letter() -> None:
    assert _symbols("87, I believe", "en") == ["87"]


def test_letter_and_x_ray_are_read_with_an_identity_number() -> None:
    assert _symbols("five four one double nine oh two three, letter Y", "en") == ["54199023Y"]
    assert _symbols("J for juliet, X for x-ray, four four", "en") == ["JX44"]


def test_november_before_a_day_is_no_letter() -> None:
    assert _symbols("November the ninth", "en") == []


def test_ones_are_things_unless_a_digit_stands_before() -> None:
    assert _symbols("which ones?", "en") == []
    assert _symbols("four, double ones", "en") == ["411"]
