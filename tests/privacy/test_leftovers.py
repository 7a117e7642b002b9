from __future__ import annotations

import pytest

from tests.privacy.talk import talk


def test_a_first_one_is_masked_when_single_digits_follow() -> None:
    told = talk(
        "A: So I've typed one", "C: Yes.", "A: six", "C: And?", "A: eight as your CVC, and it's rejected"
    )
    assert told[0] == "So I've typed [security code]"
    assert told[2] == "[security code]"


def test_another_one_is_no_digit() -> None:
    told = talk("C: I'd like a new one", "A: Sure. The CVV?", "C: six", "A: Yes.", "C: eight two")
    assert told[0] == "I'd like a new one"


def test_an_oh_between_digits_is_masked() -> None:
    told = talk("A: The security digits?", "C: five", "A: Yes.", "C: oh", "A: Right.", "C: two")
    assert told[3] == "[security code]"


def test_a_date_of_birth_in_parts_is_masked_to_its_last() -> None:
    told = talk(
        "A: When was he born?",
        "C: July",
        "A: Which day?",
        "C: the second",
        "A: And the year?",
        "C: two thousand and eleven",
    )
    assert told[1] == told[3] == told[5] == "[birth date]"


def test_the_day_of_a_birth_is_put_right() -> None:
    told = talk("A: I've 12 May 1966 as your date of birth.", "C: No, the twenty first.")
    assert told[1] == "No, [birth date]."


def test_the_day_of_a_delivery_behind_a_birth_stays() -> None:
    told = talk("A: Your date of birth?", "C: 5 May 1988", "A: And the delivery date?", "C: the twenty first")
    assert told[3] == "the twenty first"


def test_month_first_beside_a_whole_date_stays() -> None:
    assert talk("A: DOB?", "C: Mar 6, 1995. That's month first.")[1] == "[birth date]. That's month first."


def test_the_year_of_a_birth_is_masked_with_its_preposition() -> None:
    told = talk(
        "A: Quando è nato suo marito?",
        "C: 19 settembre",
        "A: Di che anno?",
        "C: del cinquantatré",
        language="it",
    )
    assert told[3] == "[birth date]"


def test_words_between_parts_of_an_iban_are_masked() -> None:
    told = talk("A: So the IBAN is G B eight one Barclays code B A R C, seventeen thirty four, eighty five.")
    assert told == ["So the IBAN is [iban]."]


@pytest.mark.parametrize("said", ["ab one two three four five six c", "AB 12 34 56 C"])
def test_small_letters_in_front_of_an_identity_number_are_masked(said: str) -> None:
    assert talk(f"C: my nino is {said}") == ["my nino is [national id]"]


def test_a_number_that_is_named_afterwards_is_masked() -> None:
    told = talk(
        "A: Key it in, please.", "C: Too late, six five four.", "A: That's your CVV, don't read it aloud."
    )
    assert told[1] == "Too late, [security code]."


def test_the_letter_of_an_identity_number_is_masked_in_a_turn_of_its_own() -> None:
    told = talk("A: National insurance?", "C: P R forty four, nineteen, oh two", "A: and the letter?", "C: B")
    assert told[3] == "[national id]"


def test_a_month_that_is_another_word_is_masked_beside_a_birth() -> None:
    told = talk(
        "A: Date of birth?", "C: Seventeenth", "A: Of?", "C: March", "A: And the year?", "C: Seventy nine"
    )
    assert told[1] == told[3] == told[5] == "[birth date]"


def test_a_code_that_was_misread_is_masked_too() -> None:
    assert talk("A: I've got 4 1 6.", "C: 4 6 1. That's the CVV.")[0] == "I've got [security code]."


def test_a_code_behind_another_number_is_masked_where_it_is_repeated() -> None:
    told = talk(
        "A: The expiry?", "C: eleven twenty seven. Triple nine.", "A: Is that the CVV, the triple nine?"
    )
    assert "nine" not in told[1] + told[2]


def test_an_account_that_is_asked_for_with_a_pin_is_masked() -> None:
    told = talk(
        "A: Your account number?", "C: 84318931431", "A: Right, and your PIN as well please.", "C: 7402"
    )
    assert told[1::2] == ["[bank account]", "[security code]"]
    assert talk("A: Your account number?", "C: 84318931")[1] == "84318931"


def test_a_code_that_touches_a_word_is_masked() -> None:
    assert talk("C: I think my PIN is either3941") == ["I think my PIN is either[security code]"]
