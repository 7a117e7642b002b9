import pytest

from autoqa.domain.evaluation import ScoreStatus
from autoqa.domain.scorecard import AnsweredBy, Criterion, Level
from autoqa.domain.transcript import Transcript
from autoqa.scoring.reliability import ReliabilityScorer
from tests.scoring.test_promises import talk

DATED, VAGUE = "I'll call you tomorrow at ten.", "We will look into it."


def scorer(levels: int = 3) -> ReliabilityScorer:
    scale = tuple(Level(value, str(value)) for value in range(1, levels + 1))
    return ReliabilityScorer(Criterion("reliability", "By when?", AnsweredBy.PROMISES, scale))


def call(*said: str, language: str = "en") -> Transcript:
    return Transcript(tuple(talk(*said)), language, "text", "text")


@pytest.mark.parametrize(
    ("said", "level"),
    [([DATED], 3), ([VAGUE], 1), ([DATED, "Okay.", VAGUE], 2), ([DATED, "Okay.", DATED], 3)],
)
def test_a_promise_with_a_date_is_worth_more(said: list[str], level: int):
    score = scorer().score(call(*said))
    assert score.score == level
    assert sum(score.distribution.values()) == pytest.approx(1)


def test_without_a_promise_it_does_not_apply():
    assert scorer().score(call("Hello.", "Hi.")).status is ScoreStatus.NOT_APPLICABLE


def test_what_was_done_in_the_call_does_not_count():
    score = scorer().score(call("I will send it now.", "Okay.", "Done, it's sent."))
    assert score.status is ScoreStatus.NOT_APPLICABLE


def test_the_evidence_is_the_promise_that_raises_or_lowers_it():
    score = scorer().score(call(DATED, "Okay.", VAGUE))
    assert {(piece.turn, piece.weight > 0) for piece in score.evidence} == {(0, True), (2, False)}
    assert score.reason == "1 of 2 promises say nothing of when (turn 3)."


def test_any_scale_has_its_ends():
    for levels in (2, 5):
        assert scorer(levels).score(call(DATED)).score == levels
        assert scorer(levels).score(call(VAGUE)).score == 1
    assert scorer(5).score(call(DATED, "Okay.", VAGUE)).score == 3
    assert scorer(2).score(call(DATED, "Okay.", VAGUE)).score == 1


def test_another_language_is_not_scored():
    assert scorer().score(call("Ich rufe morgen an.", language="de")).status is ScoreStatus.ABSTAINED
