import pytest

from autoqa.fairness.meaning import same_meaning


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("It costs fifty dollars.", "It costs fifteen dollars."),
        ("It costs $50.", "It costs 50."),
        ("In two days.", "In two weeks."),
        ("On Monday.", "On Tuesday."),
        ("It is included.", "It is not included."),
        ("I will send it.", "I send it."),
        ("I am sorry.", "I am."),
        ("Before you pay.", "After you pay."),
    ],
)
def test_another_amount_day_denial_or_promise_is_another_meaning(before: str, after: str):
    assert not same_meaning(before, after, "en")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("I don't have any.", "I ain't have none."),
        ("I apologize, I'll do it in 2 days.", "I apologise, I will do it in 2 days."),
        ("I am going to call.", "I'm gonna call."),
    ],
)
def test_other_words_for_the_same_are_not(before: str, after: str):
    assert same_meaning(before, after, "en")


def test_italian_is_read_too():
    assert same_meaning("Ho una carta.", "Tengo la carta.", "it")
    assert not same_meaning("Costa dieci euro.", "Costa dodici euro.", "it")
    assert not same_meaning("Non arriva.", "Arriva.", "it")


def test_of_another_language_only_figures_are_known():
    assert same_meaning("Es kostet 5 Euro.", "Das macht 5 Euro.", "de")
    assert not same_meaning("Es kostet 5 Euro.", "Es kostet 6 Euro.", "de")
