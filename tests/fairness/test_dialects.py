import dataclasses

import pytest

from autoqa.fairness.dialects import load_dialects, put_into

ALWAYS = {name: dataclasses.replace(dialect, share=1.0) for name, dialect in load_dialects().items()}


@pytest.mark.parametrize(
    ("dialect", "text", "spoken"),
    [
        (
            "dialect_british",
            "I apologize, the apartment's color is canceled.",
            "I apologise, the flat's colour is cancelled.",
        ),
        (
            "dialect_american",
            "I live in a flat, my mum will ring you.",
            "I live in an apartment, my mom will call you.",
        ),
        ("dialect_american", "It's a flat fee.", "It's a flat fee."),
        ("dialect_indian", "Please wait, I have a question.", "Kindly wait, I am having a question."),
        ("dialect_indian", "Can I have a number?", "Can I have a number?"),
        (
            "dialect_african_american",
            "It isn't here, they're calling you.",
            "It ain't here, they callin' you.",
        ),
        (
            "accent_non_native",
            "The bill came, and it says I owe a payment.",
            "The bill came, and it say I owe payment.",
        ),
        ("dialect_southern_italian", "Mi scusi, ho un problema.", "Mi scusasse, tengo un problema."),
        ("dialect_northern_italian", "Va bene, mia madre lo sa.", "Va ben, la mia madre lo sa."),
    ],
)
def test_features_stand_where_speakers_put_them(dialect: str, text: str, spoken: str):
    assert put_into(text, ALWAYS[dialect]) == spoken


def test_the_same_text_and_seed_always_get_the_same_features():
    text = "I have a question, please, and I have a card, please. I know, I think, I understand."
    dialect = load_dialects()["dialect_indian"]
    assert put_into(text, dialect, seed=3) == put_into(text, dialect, seed=3)
    assert len({put_into(text, dialect, seed=seed) for seed in range(20)}) > 1


def test_either_apostrophe_is_read():
    assert put_into("It isn’t here.", ALWAYS["dialect_african_american"]) == "It ain't here."


def test_addresses_are_left_alone():
    text = "Write to please@color.com."
    assert put_into(text, ALWAYS["dialect_british"]) == text
