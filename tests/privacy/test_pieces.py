from __future__ import annotations

from autoqa.privacy.redact import redact_text
from tests.privacy.talk import talk


def test_seven_digits_over_three_turns_are_dictated() -> None:
    told = talk("C: better use thirty three", "A: Okay.", "C: fifty five five", "A: Right.", "C: eighty five")
    assert told == ["better use [phone]", "Okay.", "[phone]", "Right.", "[phone]"]


def test_a_codice_fiscale_over_several_turns_is_known_by_its_whole() -> None:
    told = talk("A: Mi risulta BNCGLI", "C: Sì.", "A: 82H02", "C: Sì.", "A: F205Y, conferma?", language="it")
    assert told == ["Mi risulta [national id]", "Sì.", "[national id]", "Sì.", "[national id], conferma?"]


def test_two_numbers_with_and_between_are_not_one() -> None:
    text = "I've paid 88213 and 88240 but not 88251."
    assert redact_text(text, language="en") == text


def test_three_single_digits_over_three_turns_are_a_code_where_one_is_spoken_of() -> None:
    told = talk(
        "A: And the signature side?", "C: It says four", "A: Okay.", "C: five", "A: Yes.", "C: seven there."
    )
    assert told[1::2] == ["It says [security code]", "[security code]", "[security code] there."]


def test_an_amount_is_not_joined_to_a_card() -> None:
    text = "top me up by twenty from 4095 1111 2222 3334"
    assert redact_text(text, language="en") == "top me up by twenty from [card]"


def test_an_order_in_a_question_is_no_part_of_a_card_that_is_repeated() -> None:
    told = talk(
        "A: Which one do I charge for order 99213?",
        "C: the one I'm reading now, 5597 9093 7471 7205",
        "A: So that is 5597 9093 7471 7205, correct?",
    )
    assert told[0] == "Which one do I charge for order 99213?"
