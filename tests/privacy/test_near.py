from __future__ import annotations

import pytest

from autoqa.privacy.redact import redact_text
from tests.privacy.talk import talk


@pytest.mark.parametrize(
    "text",
    [
        "order 4471928 still says processing",
        "policy 70-4418-229310 went up",
        "consignment number is oh oh three four oh one two three four five",
        "La polizza è la numero 330/5512087, scade il 31/12/2027.",
        "la spedizione tre tre zero uno otto due sette quattro nove è ferma",
    ],
)
def test_what_has_a_long_number_of_its_own_keeps_it(text: str) -> None:
    assert redact_text(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("ring the house 0161 496 0217", "ring the house [phone]"),
        ("it's the line that's down, 020 7946 0018", "it's the line that's down, [phone]"),
        ("try the office on 640-3673", "try the office on [phone]"),
    ],
)
def test_a_place_or_an_amount_does_not_explain_a_long_number(text: str, masked: str) -> None:
    assert redact_text(text, language="en") == masked


def test_a_word_of_amount_reaches_only_a_number_right_behind_it() -> None:
    assert talk("C: my number when I switch over, that's six one seven", "A: Yes.", "C: five five five")[
        0
    ] == ("my number when I switch over, that's [phone]")
    assert redact_text("it took over 1200 tries") == "it took over 1200 tries"


def test_a_question_for_an_amount_does_not_keep_a_card() -> None:
    told = talk("A: Which one are you using?", "C: the blue card, 4095 1111 2222 3335")
    assert told[1] == "the blue card, [card]"
