from dataclasses import replace
from pathlib import Path

import pytest

from autoqa.config.resources import bundled
from autoqa.domain.case import Case
from autoqa.domain.evaluation import Score, ScoreStatus, Source, Verdict
from autoqa.domain.procedure import Procedure
from autoqa.domain.rule import Rule
from autoqa.domain.scorecard import Scorecard
from autoqa.domain.transcript import Speaker, Transcript, Turn
from autoqa.scoring.accuracy import AccuracyScorer
from autoqa.scoring.encoder import DEFAULT_ENCODER, SentenceEncoder, find_encoder
from autoqa.scoring.inference import InferenceModel, find_inference
from autoqa.scoring.knowledge import Fact, Knowledge, load_knowledge
from autoqa.scoring.statements import load_statement_model
from tests.scoring.small_inference import FACT, LABELS, SAID, small_inference

FACTS = """
- A refund takes seven business days.
- The basic plan costs thirty five dollars a month.
- A device can be returned within thirty days.
- Moving the line to a new address is free.
"""


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder(find_encoder(DEFAULT_ENCODER))


@pytest.fixture
def scorer(encoder: SentenceEncoder, scorecard: Scorecard, tmp_path: Path) -> AccuracyScorer:
    (tmp_path / "facts.md").write_text(FACTS)
    return build(encoder, scorecard, load_knowledge(tmp_path))


def build(encoder: SentenceEncoder, scorecard: Scorecard, knowledge: Knowledge | None) -> AccuracyScorer:
    model = load_statement_model(bundled("models") / "heads" / "accuracy")
    return AccuracyScorer(scorecard.criteria[1], model, knowledge, encoder, "f")


def said(*turns: str, language: str = "en") -> Transcript:
    """Turns that begin with "A: " or "C: "."""
    speakers = {"A": Speaker.AGENT, "C": Speaker.CUSTOMER}
    return Transcript(tuple(Turn(speakers[t[0]], t[3:]) for t in turns), language, "text", "text")


def test_a_model_of_inference_judges_what_cannot_be_compared(scorer: AccuracyScorer, tmp_path: Path):
    folder = find_inference(str(small_inference(tmp_path / "small", LABELS)))
    helped = replace(
        scorer,
        knowledge=Knowledge(
            (Fact(FACT, "facts.md"), Fact("A refund takes seven business days.", "facts.md"))
        ),
        inference=InferenceModel(folder),
    )
    conversation = said(
        "C: And the old kitchen?",
        f"A: {SAID[0]}.",
        "C: The money?",
        "A: A refund takes thirty business days.",
    )
    wrong = {s.against for s in helped.check(conversation) if s.verdict is Verdict.CONTRADICTED}
    assert wrong == {FACT, "A refund takes seven business days."}
    alone = replace(helped, inference=None).check(conversation)
    assert FACT not in {s.against for s in alone if s.verdict is Verdict.CONTRADICTED}


def test_a_right_statement_is_supported(scorer: AccuracyScorer):
    score = scorer.score(said("C: When do I get my money?", "A: A refund takes 7 business days."))
    assert score.score in (4, 5)
    assert score.evidence[0].against == "A refund takes seven business days."


def test_a_wrong_amount_is_contradicted(scorer: AccuracyScorer):
    score = scorer.score(said("C: When do I get my money?", "A: A refund takes thirty business days."))
    assert score.score is not None
    assert score.score <= 2
    assert score.evidence[0].weight < 0
    assert "contradict" in (score.reason or "")


def test_more_contradictions_are_worse(scorer: AccuracyScorer):
    one = scorer.score(
        said("A: A refund takes thirty business days.", "A: The basic plan costs 35 dollars a month.")
    )
    two = scorer.score(
        said("A: A refund takes thirty business days.", "A: The basic plan costs 90 dollars a month.")
    )
    assert (two.expected or 0) < (one.expected or 0)


def test_what_the_customer_says_is_not_checked(scorer: AccuracyScorer):
    score = scorer.score(said("C: A refund takes thirty business days.", "A: Let me see."))
    assert score.status is ScoreStatus.NOT_APPLICABLE


def test_questions_state_nothing(scorer: AccuracyScorer):
    assert (
        scorer.score(said("A: Was the refund thirty business days late?")).status
        is ScoreStatus.NOT_APPLICABLE
    )


def test_a_short_answer_is_read_with_its_question(scorer: AccuracyScorer):
    score = scorer.score(said("C: How long does a refund take?", "A: Thirty days."))
    assert score.score is not None
    assert score.score <= 2


def test_amounts_of_the_call_itself_are_not_facts(scorer: AccuracyScorer):
    calls = said(
        "A: I can see two payments from March.",
        "A: Your account number ends in 42.",
        "A: You called us 3 times.",
    )
    assert scorer.score(calls).status is ScoreStatus.NOT_APPLICABLE


def test_without_knowledge_nothing_is_judged(encoder: SentenceEncoder, scorecard: Scorecard):
    score = build(encoder, scorecard, None).score(said("A: A refund takes seven days."))
    assert score.status is ScoreStatus.ABSTAINED
    assert "knowledge" in (score.reason or "")


def test_another_language_is_not_judged(scorer: AccuracyScorer):
    assert (
        scorer.score(said("A: Il rimborso arriva in 7 giorni.", language="it")).status
        is ScoreStatus.ABSTAINED
    )


def test_saying_a_wrong_thing_twice_counts_once(scorer: AccuracyScorer):
    def expected(*turns: str) -> Score:
        return scorer.score(said(*turns))

    once = expected("A: A refund takes thirty business days.")
    twice = expected("A: A refund takes thirty business days.", "A: A refund takes thirty business days.")
    assert twice.expected == pytest.approx(once.expected, abs=0.05)


BALANCE = Case({"case": {"account": "savings", "account_balance": 147}})


@pytest.mark.parametrize(
    ("statement", "verdict"),
    [
        ("Your account balance is one hundred forty seven dollars.", Verdict.SUPPORTED),
        ("Your account balance is one hundred seventy four dollars.", Verdict.CONTRADICTED),
        ("Your checking account balance is 147 dollars.", Verdict.CONTRADICTED),
    ],
)
def test_statements_are_checked_against_the_case(
    encoder: SentenceEncoder, scorecard: Scorecard, statement: str, verdict: Verdict
):
    score = build(encoder, scorecard, None).score(said("C: My balance, please.", f"A: {statement}"), BALANCE)
    (found,) = score.statements
    assert (found.verdict, found.source) == (verdict, Source.CASE)
    assert (score.score or 0) >= 4 if verdict is Verdict.SUPPORTED else (score.score or 5) <= 2


def test_a_day_is_checked_against_what_the_customer_answered(scorer: AccuracyScorer):
    asked = ("A: What day would you like for your appointment?", "C: Monday.")
    right = scorer.check(said(*asked, "A: I have scheduled your appointment for Monday."))
    wrong = scorer.check(said(*asked, "A: I have scheduled your appointment for Tuesday."))
    assert (right[-1].verdict, right[-1].source) == (Verdict.SUPPORTED, Source.CUSTOMER)
    assert (wrong[-1].verdict, wrong[-1].source) == (Verdict.CONTRADICTED, Source.CUSTOMER)


def test_what_the_agent_said_before_the_answer_is_not_checked_against_it(scorer: AccuracyScorer):
    found = scorer.check(said("A: I could do Tuesday. What day do you want for it?", "C: Monday."))
    assert all(statement.source is not Source.CUSTOMER for statement in found)


def test_a_step_left_out_counts_as_a_wrong_statement(encoder: SentenceEncoder, scorecard: Scorecard):
    step = Rule("verifies the caller", Speaker.AGENT, ("date of birth",))
    lost = Procedure("Lost card", ("lost card",), ("lost my card",), (step,), ())
    scorer = build(encoder, scorecard, Knowledge((Fact("A refund takes seven days.", "k.md"),), (lost,)))
    left_out = scorer.score(said("C: I lost my card.", "A: I have blocked it for you."))
    taken = scorer.score(said("C: I lost my card.", "A: May I have your date of birth?"))
    assert (left_out.score or 5) <= 2
    assert "verifies the caller" in (left_out.reason or "")
    assert (taken.score or 0) >= 4
    assert taken.evidence[0].turn == 1  # without that turn the step would be missing
    assert taken.evidence[0].weight > 1


def test_every_statement_is_kept_with_both_texts(scorer: AccuracyScorer):
    score = scorer.score(said("C: When do I get my money?", "A: A refund takes 7 days. The sun is out."))
    first, second = score.statements
    assert (first.verdict, first.against) == (Verdict.SUPPORTED, "A refund takes seven business days.")
    assert (second.verdict, second.against, second.source) == (Verdict.UNKNOWN, None, None)
