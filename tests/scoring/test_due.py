from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.scoring.due import LANGUAGES, find_due

WEDNESDAY = datetime(2026, 11, 25, 14, 30).astimezone()


def when(text: str, language: str = "en") -> str | None:
    found = find_due(text, WEDNESDAY, language)
    assert found is None or found.at is not None
    return found.at.strftime("%a %d.%m. %H:%M") if found and found.at else None


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("tomorrow by noon", "Thu 26.11. 12:00"),
        ("within two working days", "Fri 27.11. 23:59"),
        ("in 3-5 working days", "Wed 02.12. 23:59"),
        ("by Friday", "Fri 27.11. 23:59"),
        ("in the next hour", "Wed 25.11. 15:30"),
        ("in about ten minutes", "Wed 25.11. 14:40"),
        ("between two and four this afternoon", "Wed 25.11. 16:00"),
        ("at half past four", "Wed 25.11. 16:30"),
        ("at ten past nine", "Thu 26.11. 09:10"),
        ("Monday at nine ten", "Mon 30.11. 09:10"),
        ("by 5pm", "Wed 25.11. 17:00"),
        ("on the third of February", "Wed 03.02. 23:59"),
        ("by the 19th", "Sat 19.12. 23:59"),
        ("next week", "Sun 06.12. 23:59"),
        ("by the end of the month", "Mon 30.11. 23:59"),
        ("before close of business on Thursday", "Thu 26.11. 18:00"),
        ("straight away", "Wed 25.11. 14:30"),
    ],
)
def test_english_dates(said: str, at: str):
    assert when(f"We will see to it {said}.") == at


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("domani entro mezzogiorno", "Thu 26.11. 12:00"),
        ("entro due giorni lavorativi", "Fri 27.11. 23:59"),
        ("tra un'ora", "Wed 25.11. 15:30"),
        ("fra mezz'ora", "Wed 25.11. 15:00"),
        ("stasera tra le sette e le otto", "Wed 25.11. 20:00"),
        ("alle tre e mezza", "Wed 25.11. 15:30"),
        ("giovedì 11", "Fri 11.12. 23:59"),
        ("la settimana prossima", "Sun 06.12. 23:59"),
        ("entro quarantotto ore", "Fri 27.11. 23:59"),
    ],
)
def test_italian_dates(said: str, at: str):
    assert when(f"Ci pensiamo {said}.", "it") == at


@pytest.mark.parametrize(
    "said", ["soon", "two days ago", "for three kids", "a refund of 50 pounds", "as we agreed"]
)
def test_what_is_no_date(said: str):
    assert when(f"We will see to it {said}.") is None


def test_the_words_are_kept_as_said():
    found = find_due("I'll ring you tomorrow by half past four, I promise.", WEDNESDAY)
    assert found is not None
    assert found.said == "tomorrow by half past four"


def test_without_a_start_there_is_no_moment():
    found = find_due("by Friday")
    assert found is not None
    assert (found.said, found.at) == ("by Friday", None)


def test_another_language_is_not_read():
    assert find_due("bis Freitag", WEDNESDAY, "de") is None


@given(st.text(max_size=60), st.sampled_from(LANGUAGES))
def test_whatever_is_said_is_read_without_an_error(text: str, language: str):
    found = find_due(text, WEDNESDAY, language)
    assert found is None or found.said in text


@given(st.integers(1, 60), st.sampled_from(["minutes", "hours", "days", "weeks", "working days"]))
def test_what_is_to_come_lies_ahead(count: int, unit: str):
    found = find_due(f"within {count} {unit}", WEDNESDAY)
    assert found is not None
    assert found.at is not None
    assert found.at > WEDNESDAY
