import pytest

from autoqa.domain.transcript import Speaker, Turn
from autoqa.scoring.assertions import Assertion, assertions


def stated(*turns: str) -> list[Assertion]:
    speakers = {"A": Speaker.AGENT, "C": Speaker.CUSTOMER}
    return list(assertions([Turn(speakers[turn[0]], turn[3:]) for turn in turns]))


def test_a_sentence_of_several_clauses_is_several_statements():
    texts = [each.text for each in stated("A: The visit is free and you get a call before. Bye.")]
    assert texts == ["The visit is free", "you get a call before.", "Bye."]


def test_questions_and_what_the_customer_says_state_nothing():
    assert stated("C: The visit is free.", "A: Is it the router?") == []


def test_a_statement_is_read_with_the_question_before_it():
    (found,) = stated("C: Hello. How long does a refund take?", "A: Seven days.")
    assert found.context == "Hello. How long does a refund take? Seven days."


def test_a_later_statement_of_a_turn_is_read_with_the_one_before_it():
    found = stated("C: How long is the warranty?", "A: It is two years. It covers every device.")
    assert found[1].context == "It is two years. It covers every device."


@pytest.mark.parametrize(
    ("question", "kind"),
    [("How long is it?", "span"), ("What does it cost?", "money"), ("How often can I do that?", "times")],
)
def test_the_kind_of_amount_asked_for_is_known(question: str, kind: str):
    (found,) = stated(f"C: {question}", "A: Two.")
    assert kind in found.asked


def test_what_an_agent_said_before_the_agents_turn_is_no_question():
    found = stated("A: What does it cost?", "A: Two.")
    assert found[0].asked == frozenset()
    assert found[0].context == "Two."
