from __future__ import annotations

import pytest

from autoqa.privacy.redact import redact_text
from tests.privacy.talk import talk


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("S for sugar, A, M, underscore, capital B as in boy, U, R, T, O, N, at hotmail dot co dot uk", "en"),
        ("sunnyside bakery all lower case one word at yahoo dot com", "en"),
        ("the real big dave at live dot co dot uk", "en"),
        ("effe come Firenze, erre, ci, trattino basso, novantadue chiocciola gmail punto com", "it"),
    ],
)
def test_an_address_is_masked_as_people_spell_it(said: str, language: str) -> None:
    front = "La mail è" if language == "it" else "my email is"
    assert redact_text(f"{front} {said}", language=language) == f"{front} [email]"


def test_what_was_said_before_the_address_is_not_its_name() -> None:
    told = talk(
        "C: My eyesight's terrible, love.",
        "A: No bother. Email?",
        "C: anna dot keller",
        "A: Okay.",
        "C: at outlook dot com",
    )
    assert told == ["My eyesight's terrible, love.", "No bother. Email?", "[email]", "Okay.", "[email]"]


@pytest.mark.parametrize(
    "said", ["There's a dot missing on yours.", "The dash is wrong.", "it has an underscore"]
)
def test_a_sign_that_is_spoken_of_is_no_address(said: str) -> None:
    assert talk("C: You got my email wrong.", f"C: {said}")[1] == said


def test_letters_before_and_then_at_belong_to_an_address() -> None:
    told = talk(
        "A: Spell it for me?", "C: f for foxtrot, a, r for romeo, n for november and then at gmail dot com"
    )
    assert told[1] == "[email]"


def test_a_the_that_begins_an_address_belongs_to_it() -> None:
    assert talk("A: email?", "C: the big yin seventy one at aol dot com")[1] == "[email]"
