import pytest

from autoqa.domain.transcript import Speaker, Turn
from autoqa.fairness.identity import agent_names, without_agent


def said(*texts: str) -> list[Turn]:
    return [Turn(Speaker.AGENT if i % 2 == 0 else Speaker.CUSTOMER, text) for i, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("greeting", "left"),
    [
        (
            "Good morning, this is Dana from Harbor Home, how can I help?",
            "Good morning, this is Harbor Home, how can I help?",
        ),
        ("Thank you for calling. My name is Dana, how can I help?", "Thank you for calling. How can I help?"),
        ("Harbor Home, Dana speaking.", "Harbor Home."),
        ("Hi, I'm Dana. What's going on?", "Hi. What's going on?"),
        ("You're speaking with Dana Reed.", ""),
        ("Pronto, sono Dana, assistenza.", "Pronto, assistenza."),
    ],
)
def test_the_greeting_loses_the_name(greeting: str, left: str):
    names = agent_names(said(greeting))
    assert "Dana" in names
    assert without_agent(greeting, names, "en") == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Hi Dana, I was charged twice.", "Hi, I was charged twice."),
        ("Thank you, Dana. Bye.", "Thank you. Bye."),
        ("Dana, are you there?", "Are you there?"),
        ("I spoke to Dana before.", "I spoke to the agent before."),
        ("dana is no name here", "dana is no name here"),
    ],
)
def test_the_customer_does_not_say_it_either(text: str, left: str):
    assert without_agent(text, ["Dana"], "en") == left


def test_the_customers_name_and_departments_are_not_the_agents():
    assert agent_names(said("Billing here, am I speaking with Peter?", "This is Peter.", "I'm Sorry")) == ()


def test_the_agent_on_record_is_known_where_the_name_is_said():
    turns = said("Hello.", "Is that Dana?")
    assert agent_names(turns, "dana") == ("Dana",)
    assert agent_names(turns, "erik") == ()


def test_a_name_that_is_a_verb_too_is_only_taken_with_its_capital():
    assert without_agent("Hi Will, you will pay.", ["Will"], "en") == "Hi, you will pay."
