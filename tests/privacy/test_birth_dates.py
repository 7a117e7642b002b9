from __future__ import annotations

import pytest

from autoqa.privacy.redact import redact_text
from tests.privacy.talk import talk


@pytest.mark.parametrize(
    "said",
    [
        "8 December 1952",
        "the sixteenth of june nineteen forty one",
        "11/07/1990",
        "zero one zero six one nine five four",
    ],
)
def test_a_date_long_ago_is_a_birth_without_any_cue(said: str) -> None:
    assert redact_text(f"we're twins, both {said}, and your computer hates that", language="en") == (
        "we're twins, both [birth date], and your computer hates that"
    )


@pytest.mark.parametrize(
    "text",
    [
        "We signed the contract on 12 May 2003 and it renews each May.",
        "the boiler was fitted on 4 October 1999 so it's out of warranty",
        "Your policy started on 01/03/2002.",
        "been a customer since 3 March 1998",
        "It was delivered on the 3rd of March 2024.",
    ],
)
def test_what_is_told_of_a_thing_keeps_its_date(text: str) -> None:
    assert redact_text(text, language="en") == text


def test_a_question_explains_the_date_of_its_answer() -> None:
    told = talk("A: When was the car bought?", "C: Oh, around 8 December 1999")
    assert told[1] == "Oh, around 8 December 1999"


def test_a_child_may_be_younger_where_it_is_asked_for() -> None:
    told = talk("A: Passenger's birth date as in the passport?", "C: 1 Sept 2019, he's flying alone.")
    assert told[1] == "[birth date], he's flying alone."


def test_day_and_month_are_joined_with_the_year_of_the_next_turn() -> None:
    told = talk(
        "A: Lei è del?", "C: undici settembre", "A: Sì.", "C: millenovecentottantaquattro", language="it"
    )
    assert told == ["Lei è del?", "[birth date]", "Sì.", "[birth date]"]
