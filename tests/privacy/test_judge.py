from __future__ import annotations

import pytest

from autoqa.privacy.redact import redact_text
from tests.privacy.talk import talk


def test_an_answer_counts_among_other_words() -> None:
    told = talk(
        "A: Just need those last few numbers on the reverse now.", "C: My eyes are bad, it's 323 I think."
    )
    assert told[1] == "My eyes are bad, it's [security code] I think."
    told = talk(
        "A: What's your social?", "C: four three two nine. And I'd rather you didn't say it out loud."
    )
    assert told[1].startswith("[national id].")


def test_a_code_may_be_said_in_parts_with_words_between() -> None:
    told = talk("A: And the code on the reverse?", "C: It's 2, 0, and then it's rubbed off but I think an 8.")
    assert "8" not in told[1]
    assert "2" not in told[1]


def test_the_cue_may_stand_behind_and_in_a_phrase() -> None:
    assert redact_text("i typed 063 in the security code box", language="en") == (
        "i typed [security code] in the security code box"
    )
    assert "568" not in redact_text("ho messo 568 come codice di sicurezza ma non va", language="it")


def test_an_amount_for_a_card_is_no_card() -> None:
    text = "I have to pay 30 yuan for a new card number"
    assert redact_text(text, language="en") == text


def test_a_number_after_a_ticket_is_the_ticket() -> None:
    told = talk(
        "A: I have a ticket already.", "C: What's the number?", "A: It's four four one nine oh two eight."
    )
    assert told[2] == "It's four four one nine oh two eight."


def test_three_groups_of_four_begin_a_card() -> None:
    told = talk(
        "A: I have four one four seven, one zero four nine, seven four six five and then I lost you.",
        "C: oh seven fifty-two",
    )
    assert told == ["I have [card] and then I lost you.", "[security code]"]


def test_the_plus_of_a_phone_goes_with_it() -> None:
    assert redact_text(
        "it's plus forty-four seven seven double oh nine double oh eight one two", language="en"
    ) == ("it's [phone]")


@pytest.mark.parametrize(
    "lines",
    [
        ("A: what is the number under the magnetic stripe", "C: eight one nine"),
        ("A: Expiry date on your visa?", "C: March twenty seven.", "A: And the code?", "C: 819"),
        ("C: the thing keeps asking for my card verification, I've given it 6032 six times",),
    ],
)
def test_three_or_four_digits_where_a_card_is_spoken_of_are_its_code(lines: tuple[str, ...]) -> None:
    assert "[security code]" in talk(*lines)[-1]


def test_a_number_that_ends_before_on_the_back_keeps_its_last_digit() -> None:
    told = talk("A: Would that be one, six, three on the back?", "C: Correct.")
    assert told[0] == "Would that be [security code] on the back?"


def test_how_many_digits_are_meant_is_no_secret() -> None:
    text = "And the three next to the signature please."
    assert redact_text(text, language="en") == text


def test_the_end_of_an_ordinary_number_is_ordinary() -> None:
    text = "Policy ends in 4471, the premium went up."
    assert redact_text(text, language="en") == text


@pytest.mark.parametrize(
    "text",
    [
        "my daughter read it to me as 794 but check it yourself, it's the security code",
        "The code on the strip's worn away, looks like five thirty one",
    ],
)
def test_a_code_is_named_anywhere_in_the_turn(text: str) -> None:
    assert "[security code]" in redact_text(text, language="en")


def test_four_digits_beside_an_identity_number_are_its_last_ones() -> None:
    text = "they printed somebody else's national id number, mine is three six zero eight not that"
    assert "[national id]" in redact_text(text, language="en")
    text = "I have my national insurance since 1987"
    assert redact_text(text, language="en") == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("my gym subscription goes on 5555 5555 5555 4444 thx", "my gym subscription goes on [card] thx"),
        ("charge order 55821 to 6011 1111 1111 1117 pls", "charge order 55821 to [card] pls"),
        ("my card for the account is 4543 1272 6172 7830 grz", "my card for the account is [card] grz"),
    ],
)
def test_a_card_is_one_whatever_noun_stands_before_it(text: str, masked: str) -> None:
    assert talk(f"C: {text}") == [masked]


@pytest.mark.parametrize("said", ["eighty seven", "four, four, one", "0-2-7", "three um two eight nine"])
def test_the_code_is_a_cards_where_its_place_on_the_card_was_told(said: str) -> None:
    told = talk(
        "A: On an Amex it's four digits and it's on the front.",
        f"C: Let me see. The code is {said}, I believe.",
    )
    assert told[1] == "Let me see. The code is [security code], I believe."


@pytest.mark.parametrize(
    ("asked", "said", "language"),
    [
        ("Which invoice is it about?", "2024-001873, the one from February.", "en"),
        ("Which room are you calling from?", "two two oh nine, second tower", "en"),
        ("We've got your prize draw entry as number 000718264.", "Did I win?", "en"),
        ("Mi legge la cifra sul contatore del gas?", "zero due sette otto", "it"),
        ("Sì?", "La lettura della luce è 18442 in F1 e 9031 in F2.", "it"),
        ("The claim number is eight eight one oh oh three seven five two nine.", "881 003 7529, yes.", "en"),
        ("Can I help?", "it says 529 on the form, for the 529 plan", "en"),
    ],
)
def test_what_is_asked_of_a_thing_keeps_its_number(asked: str, said: str, language: str) -> None:
    assert talk(f"A: {asked}", f"C: {said}", language=language) == [asked, said]


def test_a_count_in_front_of_small_digits_is_no_code() -> None:
    assert talk("C: There's four tiny numbers above, 4881") == [
        "There's four tiny numbers above, [security code]"
    ]


def test_an_age_is_no_date_of_birth() -> None:
    told = talk("A: When were you born?", "C: Well I'm ninety one next. November the ninth nineteen fifty.")
    assert told[1] == "Well I'm ninety one next. [birth date]."


def test_two_digits_answer_the_question_for_a_year_of_birth() -> None:
    assert talk("A: And you were born in?", "C: Eighty four.")[1] == "[birth date]."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("A: Il codice che le è arrivato per sms? | C: sei sei uno due zero nove", "it"),
        ("A: The code we just texted you? | C: four four one, nine oh nine", "en"),
    ],
)
def test_a_code_that_was_sent_is_masked(text: str, language: str) -> None:
    assert talk(*text.split(" | "), language=language)[1] == "[security code]"


@pytest.mark.parametrize(
    ("text", "masked", "language"),
    [
        ("Postcode is fine but it fails when I put 903 for the security number", "903", "en"),
        ("It's 7 3 1 on the strip, right after it", "7 3 1", "en"),
        ("I already typed the code three five oh twice", "three five oh", "en"),
        ("dietro c'è scritto sei nove zero, giusto?", "sei nove zero", "it"),
    ],
)
def test_a_code_is_known_by_what_is_said_beside_it(text: str, masked: str, language: str) -> None:
    assert talk(f"C: {text}", language=language) == [text.replace(masked, "[security code]")]


@pytest.mark.parametrize(
    ("asked", "said", "language"),
    [
        ("Anything else?", "I paid 441 by card and then 182 for the second one", "en"),
        ("What year was the card issued?", "twenty nineteen", "en"),
        ("Sì?", "il codice sconto che mi avete mandato è 2044", "it"),
    ],
)
def test_ordinary_numbers_beside_a_card_stay(asked: str, said: str, language: str) -> None:
    assert talk(f"A: {asked}", f"C: {said}", language=language) == [asked, said]


def test_a_day_and_a_year_by_themselves_answer_for_a_birth() -> None:
    told = talk(
        "A: Quando è nato?",
        "C: il ventuno",
        "A: di?",
        "C: maggio",
        "A: anno?",
        "C: settantasette",
        language="it",
    )
    assert told[1::2] == ["il [birth date]", "[birth date]", "[birth date]"]


def test_the_last_bit_goes_on_with_a_card() -> None:
    told = talk("A: Is the card number 4929-0000-1111-2222?", "C: Change the last bit to 2223")
    assert told[1] == "Change the last bit to [card]"


def test_the_number_of_a_passport_card_is_an_identity() -> None:
    told = talk("A: ID number on your passport card?", "C: C oh three oh oh five nine eight eight")
    assert told[1] == "[national id]"


@pytest.mark.parametrize(
    "said",
    [
        "My boss gave me this number to pay the invoice with, 2221 6568 3550 8948, it's the company's",
        "to pay the order with: two two two one six five six eight three five five oh eight nine four eight",
    ],
)
def test_what_a_bill_is_paid_with_is_a_card(said: str) -> None:
    assert "[card]" in talk(f"C: {said}")[0]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("so you want the little ones as well, ninety four oh nine", "ninety four oh nine"),
        ("okay so the back says 7 9 7 after other numbers", "7 9 7"),
        ("my code's forty zero btw the card one", "forty zero"),
        ("okay so 12/27 and the code is 515", "515"),
        ("I never signed it but the number next to that is five eight three", "five eight three"),
    ],
)
def test_a_code_is_known_by_how_people_speak_of_it(text: str, masked: str) -> None:
    assert talk(f"C: {text}") == [text.replace(masked, "[security code]")]


def test_the_expiry_of_a_card_stays() -> None:
    told = talk(
        "C: my card is 4532 0151 1283 0366 exp 04/29 thx, and the code is 882, that's 12/27 on the other"
    )
    assert "04/29" in told[0]
    assert "12/27" in told[0]


def test_an_expiry_in_front_of_a_code_stays() -> None:
    assert talk("C: okay so 12/27 and the code is 5-1-5") == ["okay so 12/27 and the code is [security code]"]


def test_how_many_digits_are_printed_is_no_part_of_them() -> None:
    told = talk("A: The numbers above the logo, Amex puts four there.", "C: 9218, is that them?")
    assert told[0] == "The numbers above the logo, Amex puts four there."
    assert "9218" not in told[1]


@pytest.mark.parametrize(
    "said", ["the tax form wants my ID so it's 337 743 564", "social's five one two five"]
)
def test_an_identity_is_known_by_its_short_name(said: str) -> None:
    assert talk(f"C: {said}")[0].endswith("[national id]")
