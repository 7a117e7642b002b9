from __future__ import annotations

import pytest

from autoqa.privacy.dates import find_dates, reads_as_birth


@pytest.mark.parametrize(
    ("text", "language", "year"),
    [
        ("one slash oh four slash nineteen eighty five", "en", 1985),
        ("three dash eleven dash sixty four", "en", 1964),
        ("the ninth of the fourth, seventy one", "en", 1971),
        ("nineteen forty two, october thirtieth", "en", 1942),
        ("Valentine's Day, ninety-three", "en", 1993),
        ("tre barra undici barra sessantaquattro", "it", 1964),
        ("dodici del sei, duemilaquattordici", "it", 2014),
        ("nove aprile settantuno", "it", 1971),
    ],
)
def test_a_date_is_read_as_it_is_said(text: str, language: str, year: int) -> None:
    [date] = find_dates(f"so {text} then", language)
    assert (f"so {text} then"[date.start : date.end], date.year, date.whole) == (text, year, True)


@pytest.mark.parametrize("text", ["version three point four point five", "it runs 3.4.5 now"])
def test_a_version_is_no_date(text: str) -> None:
    assert find_dates(text, "en") == []


@pytest.mark.parametrize(
    "parts", [["14091991"], ["1991", "09", "14"], list("09141991"), ["4", "12", "19", "70"]]
)
def test_digits_can_be_day_month_and_year_of_a_birth(parts: list[str]) -> None:
    assert reads_as_birth(parts)


@pytest.mark.parametrize("parts", [["14092024"], ["99091991"], ["4121970"], ["5550199"]])
def test_other_digits_are_no_birth(parts: list[str]) -> None:
    assert not reads_as_birth(parts)


def test_may_with_a_year_is_a_date() -> None:
    assert [date.year for date in find_dates("I was born in May 1958", "en")] == [1958]
    assert find_dates("I may call in 1958", "en") == []
