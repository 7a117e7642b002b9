from __future__ import annotations

import pytest

from autoqa.privacy.kinds import Kind
from autoqa.privacy.redact import redact_text
from autoqa.privacy.settings import PrivacySettings
from tests.privacy.talk import talk

CARD_FORMS = [
    "4095 1111 2222 3334",
    "4095-1111-2222-3334",
    "4 0 9 5 1 1 1 1 2 2 2 2 3 3 3 4",
    "four zero nine five one one one one two two two two three three three four",
    "four oh nine five, double one double one, triple two two, three triple three four",
    "forty ninety five eleven eleven twenty two twenty two thirty three thirty four",
    "four thousand ninety five eleven hundred eleven twenty two twenty two thirty three thirty four",
    "4095 11 double one 2222 three three three four",
    "four zero nine five uh one one one one sorry no one one one one two two two two three three three four",
    "four-zero-nine-five one-one-one-one two-two-two-two three-three-three-four",
]


@pytest.mark.parametrize("said", CARD_FORMS)
def test_a_card_is_masked_in_every_form_that_follows_its_cue(said: str) -> None:
    assert (
        redact_text(f"My card number is {said}, thanks.", language="en")
        == "My card number is [card], thanks."
    )


@pytest.mark.parametrize("said", CARD_FORMS)
def test_a_card_is_masked_without_any_cue(said: str) -> None:
    assert redact_text(f"Yes, {said}", language="en") in {"Yes, [card]", "Yes, [phone]"}


def test_a_misheard_digit_does_not_save_a_card() -> None:
    assert redact_text("the card number is 4095 1111 2222 3335") == "the card number is [card]"


def test_a_card_over_many_turns_is_masked_with_its_repetition() -> None:
    told = talk(
        "A: And the number on the card, please?",
        "C: Sure, one moment. It's four zero nine five",
        "A: Yes.",
        "C: one one one one",
        "A: One one one one, go on.",
        "C: double two double two",
        "A: Mm-hmm.",
        "C: three three three four.",
        "A: So that is 4095 1111 2222 3334. Which is fine.",
    )
    assert told[1] == "Sure, one moment. It's [card]"
    assert told[3] == told[5] == "[card]"
    assert told[4] == "[card], go on."
    assert told[7] == "[card]."
    assert told[8] == "So that is [card]. Which is fine."


def test_pieces_are_masked_though_the_cue_comes_last() -> None:
    told = talk("C: It's 4095 1111", "A: Okay.", "C: 2222", "A: Yes.", "C: 3334, that's my card number")
    assert told[0] == "It's [card]"
    assert told[2] == "[card]"


@pytest.mark.parametrize(
    "asked",
    [
        "And the three digits on the back?",
        "What's the C V V?",
        "The security code, please.",
        "Could you turn the card over and read me the last three?",
        "Now the CVV2.",
    ],
)
@pytest.mark.parametrize(
    "said", ["721", "seven two one", "7 2 1", "seven twenty one", "uh, seven... two, one."]
)
def test_a_security_code_is_masked_when_the_other_party_asked_for_it(asked: str, said: str) -> None:
    assert talk(f"A: {asked}", f"C: {said}")[1].strip(".").removeprefix("uh, ") == "[security code]"


def test_the_count_of_digits_in_the_question_is_no_code() -> None:
    assert talk("A: The three digits on the back?") == ["The three digits on the back?"]


def test_the_mask_does_not_tell_how_long_a_code_is() -> None:
    assert redact_text("the cvv is 721") == redact_text("the cvv is 7215")


def test_a_code_repeated_later_is_masked_there_too() -> None:
    told = talk("A: And the CVV?", "C: 7215", "A: Thank you.", "A: I noted 7215 for the payment.")
    assert told[3] == "I noted [security code] for the payment."


@pytest.mark.parametrize(
    "said",
    [
        "GB29 NWBK 6016 1331 9268 19",
        "gb29nwbk60161331926819",
        "g b two nine n w b k six oh one six one three three one nine two six eight one nine",
        "golf bravo two nine november whiskey bravo kilo 6016 1331 9268 19",
        "G as in golf, B as in bravo, 29, N W B K, 6016 1331 9268 19",
    ],
)
def test_an_iban_is_masked(said: str) -> None:
    assert redact_text(f"the IBAN is {said}", language="en") == "the IBAN is [iban]"
    assert "[iban]" in redact_text(f"please use {said}", language="en")


@pytest.mark.parametrize(
    "text",
    [
        "my cell is 212-555-0199",
        "call me on five five five oh one nine nine",
        "you can reach me at (212) 555-0199",
        "my number is +44 20 7946 0958",
        "it's two one two, five five five, oh one double nine",
        "212 555 0199 is my mobile",
    ],
)
def test_a_telephone_number_is_masked(text: str) -> None:
    masked = redact_text(text, language="en")
    assert "[phone]" in masked
    assert not any(letter.isdigit() for letter in masked)
    assert "five" not in masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("my email is john.smith@gmail.com.", "my email is [email]."),
        ("it's john dot smith at gmail dot com", "it's [email]"),
        ("write to j o h n underscore smith at blue river dot co dot uk please", "write to [email] please"),
        ("john.smith at gmail.com works", "[email] works"),
        ("Send it to johnsmith82 at outlook dot com.", "Send it to [email]."),
        ("m, a, r, i, a, at yahoo dot com", "[email]"),
        ("b as in bravo dot keller at gmail dot com", "[email]"),
    ],
)
def test_an_email_address_is_masked(text: str, masked: str) -> None:
    assert redact_text(text, language="en") == masked


def test_an_email_address_over_turns_is_masked() -> None:
    told = talk(
        "A: And the email?", "C: j o h n", "A: Okay.", "C: dot smith", "A: Yes?", "C: at gmail dot com"
    )
    assert told[1] == told[3] == told[5] == "[email]"


@pytest.mark.parametrize(
    "text",
    [
        "You can do that at harborhome dot com.",
        "visit us at www.harborhome.com",
        "I sat at work. It was late.",
    ],
)
def test_a_website_is_no_email_address(text: str) -> None:
    assert redact_text(text, language="en") == text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("my social security number is 123-45-6789", "en"),
        ("SSN one two three, four five, six seven eight nine", "en"),
        ("the last four of my social are six seven eight nine", "en"),
        ("my national insurance number is QQ 12 34 56 C", "en"),
        ("AB123456C is what it says", "en"),
        ("il mio codice fiscale è RSSMRA85T10A562S", "it"),
        ("RSSMRA85T10A562S", "it"),
        ("codice fiscale erre esse esse emme erre a otto cinque t dieci a cinque sei due esse", "it"),
        ("mein Steuer-ID ist 36574261809", "de"),
        ("mi DNI es 54362315K", "es"),
        ("mijn BSN is 111222333", "nl"),
        ("numéro de sécurité sociale 2 95 10 99 126 111 93", "fr"),
    ],
)
def test_a_national_id_is_masked(text: str, language: str) -> None:
    masked = redact_text(text, language=language)
    assert "[national id]" in masked
    assert not any(letter.isdigit() for letter in masked)


@pytest.mark.parametrize(
    "said",
    [
        "03/05/1980",
        "1980-05-03",
        "May 3rd, 1980",
        "the third of May nineteen eighty",
        "third of may eighty",
        "oh three oh five nineteen eighty",
        "three slash five slash eighty",
        "May the third, uh, nineteen eighty",
    ],
)
def test_a_date_of_birth_is_masked_when_asked_for_or_announced(said: str) -> None:
    assert talk("A: What is your date of birth?", f"C: It's {said}.")[1] == "It's [birth date]."
    assert redact_text(f"I was born on {said}.", language="en") == "I was born on [birth date]."


def test_a_date_of_birth_over_turns_is_masked() -> None:
    told = talk("A: Your birthday?", "C: Third of May.", "A: And the year?", "C: Nineteen eighty.")
    assert told[1] == told[3] == "[birth date]."


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "Il numero della carta è quattro zero nove cinque uno uno uno uno due due due due 3334",
            Kind.CARD,
        ),
        ("il codice di sicurezza è settecentoventuno", Kind.SECURITY_CODE),
        ("mi chiami al tre tre tre uno due tre quattro cinque sei sette", Kind.PHONE),
        ("la mia mail è mario punto rossi chiocciola libero punto it", Kind.EMAIL),
        ("l'IBAN è IT60 X054 2811 1010 0000 0123 456", Kind.IBAN),
        ("sono nato il tre maggio millenovecentottanta", Kind.BIRTH_DATE),
    ],
)
def test_secrets_are_masked_in_italian(text: str, kind: Kind) -> None:
    assert redact_text(text, language="it").endswith(kind.mask)
    assert redact_text(text).endswith(kind.mask)


@pytest.mark.parametrize(
    "text",
    [
        "your order number is 4 0 2 2 1",
        "it costs 129 dollars and 95 cents",
        "on the third of May at half past four",
        "version 2.4.1",
        "the refund of $129.95 goes back to your card in seven days",
        "your reference is 884213 and the ticket is four zero two two one",
        "the tracking number is 123456789012",
        "parcel 123456789012 is stuck",
        "I have called three times in two weeks, since 2019",
        "you get 20 percent off 3 boxes",
        "the serial number on the back is 365896",
        "the code on that one did not work",
        "we are open from nine to five, 24/7 online",
        "a card costs 5 dollars, two cards cost 9",
        "I was on the phone for forty five minutes at 4:30 pm",
        "It is the model XR 2040",
    ],
)
def test_ordinary_numbers_stay(text: str) -> None:
    assert redact_text(text, language="en") == text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Can I have the order number?", "Four zero two two one."),
        ("How many tickets do you want on the card?", "Three."),
        ("What time should we call you?", "Four thirty."),
        ("When would you like the delivery?", "The third of May."),
        ("What is the model number of the phone?", "XR 2040."),
    ],
)
def test_answers_to_other_questions_stay(asked: str, said: str) -> None:
    assert talk(f"A: {asked}", f"C: {said}") == [asked, said]


def test_another_question_closes_the_one_before() -> None:
    told = talk("A: Your card number?", "C: Hold on.", "A: First the order number, please.", "C: 4 0 2 2 1.")
    assert told[3] == "4 0 2 2 1."


def test_listed_names_are_masked_on_word_borders_with_their_possessive() -> None:
    settings = PrivacySettings(names=("Ann", "Maria Rossi"))
    masked = redact_text("ann's plan, Anna said, is maria  rossi's too", settings=settings)
    assert masked == "[name] plan, Anna said, is [name] too"


def test_introduced_names_are_masked_everywhere_when_asked_for() -> None:
    lines = (
        "A: This is Dana speaking.",
        "C: Hi Dana, my name is Peter Walker.",
        "A: Thank you Peter, this is great.",
    )
    assert talk(*lines) == [line[3:] for line in lines]
    told = talk(*lines, settings=PrivacySettings(introduced_names=True))
    assert told == [
        "This is [name] speaking.",
        "Hi [name], my name is [name].",
        "Thank you [name], this is great.",
    ]


def test_text_that_was_redacted_before_stays() -> None:
    once = redact_text("my card is 4095 1111 2222 3334, the code is 721, call 212-555-0199")
    assert redact_text(once) == once
