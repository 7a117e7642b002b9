import pytest

from autoqa.domain.follow_up import About
from autoqa.domain.transcript import Speaker, Turn
from autoqa.scoring.complaints import complaints


def about(said: str, language: str = "en") -> About | None:
    found = complaints([Turn(Speaker.CUSTOMER, said)], language)
    return found[0].about if found else None


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("Your receptionist was rude to me.", About.CONDUCT),
        ("You promised me a call and nobody rang.", About.BROKEN_PROMISE),
        ("This is the third time I call about it.", About.REPEATED),
        ("I have been waiting for two weeks and nobody has replied.", About.WAITING),
        ("You lost my application.", About.MISTAKE),
        ("I'm fed up with your service.", About.SERVICE),
    ],
)
def test_english_complaints(said: str, what: About):
    assert about(said) is what


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("Ma come si permette?", About.CONDUCT),
        ("Mi avevate promesso lo sconto.", About.BROKEN_PROMISE),
        ("È la terza volta che chiamo.", About.REPEATED),
        ("Siete dei ladri.", About.CHARGES),
        ("Sono stufo del vostro servizio.", About.SERVICE),
    ],
)
def test_italian_complaints(said: str, what: About):
    assert about(said, "it") is what


@pytest.mark.parametrize(
    "said", ["My router is dead.", "I'd like to change my address, please.", "The light is red."]
)
def test_a_problem_alone_is_none(said: str):
    assert about(said) is None


def test_asking_for_a_manager_is_formal():
    (found,) = complaints([Turn(Speaker.CUSTOMER, "I want to speak to your manager.")], "en")
    assert found.formal


def test_an_agent_does_not_complain():
    assert complaints([Turn(Speaker.AGENT, "I'm fed up with this.")], "en") == ()
