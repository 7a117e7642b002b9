from dataclasses import dataclass, replace

import pytest

from autoqa.domain.case import NOTHING_KNOWN, Case
from autoqa.domain.distribution import from_probabilities
from autoqa.domain.evaluation import Score, ScoreStatus
from autoqa.domain.interaction import Channel, Interaction
from autoqa.domain.scorecard import Condition, Scorecard
from autoqa.domain.transcript import Note, Speaker, Transcript, Turn
from autoqa.scoring.evaluate import Caution, evaluate
from autoqa.scoring.scorer import not_applicable, scored

INTERACTION = Interaction("a", Channel.CALL, "00", "a.wav")
TRANSCRIPT = Transcript(
    (Turn(Speaker.AGENT, "one two three four five six seven eight nine ten", 0, 5, 0.9),),
    "en",
    "small",
    "f",
    seconds=60,
    confidence=0.9,
)
USUAL = Caution()
SURE = (0.0, 0.0, 0.05, 0.9, 0.05)


@dataclass(frozen=True)
class Fixed:
    """A scorer that always gives the same answer."""

    criterion: str
    answer: tuple[float, ...] | None = SURE
    fingerprint: str = "m"

    def score(self, transcript: Transcript, case: Case = NOTHING_KNOWN) -> Score:
        if self.answer is None:
            return not_applicable(self.criterion, "does not apply")
        return scored(self.criterion, from_probabilities((1, 2, 3, 4, 5), self.answer), [], "because")


def scorers(**answers: tuple[float, ...] | None) -> list[Fixed]:
    return [Fixed(name, answers.get(name, SURE)) for name in ("empathy", "accuracy", "resolution")]


def test_every_criterion_is_answered_in_the_order_of_the_form(scorecard: Scorecard):
    evaluation = evaluate(INTERACTION, TRANSCRIPT, scorecard, scorers(), Caution())
    assert [score.criterion for score in evaluation.scores] == ["empathy", "accuracy", "resolution"]
    assert evaluation.grade.percentage == 75.0
    assert evaluation.flags == ()


def test_a_badly_read_call_is_not_scored_and_says_why(scorecard: Scorecard):
    doubtful = replace(TRANSCRIPT, confidence=0.4)
    evaluation = evaluate(INTERACTION, doubtful, scorecard, scorers(), Caution())
    assert {score.status for score in evaluation.scores} == {ScoreStatus.ABSTAINED}
    assert "40%" in (evaluation.scores[0].reason or "")
    assert evaluation.grade.percentage is None
    assert "low_recognition_confidence" in {flag.reason for flag in evaluation.flags}


def test_text_is_scored_without_recognition_confidence(scorecard: Scorecard):
    text = replace(TRANSCRIPT, confidence=None, recogniser="text")
    assert evaluate(INTERACTION, text, scorecard, scorers(), Caution()).grade.percentage == 75.0


def test_doubt_of_the_recogniser_widens_the_distribution(scorecard: Scorecard):
    sure = evaluate(INTERACTION, replace(TRANSCRIPT, confidence=1.0), scorecard, scorers(), Caution())
    less = evaluate(INTERACTION, replace(TRANSCRIPT, confidence=0.7), scorecard, scorers(), Caution())
    assert (less.scores[0].confidence or 0) < (sure.scores[0].confidence or 0)
    assert sum(less.scores[0].distribution.values()) == pytest.approx(1)


def test_a_flat_distribution_is_withheld(scorecard: Scorecard):
    flat = evaluate(INTERACTION, TRANSCRIPT, scorecard, scorers(empathy=(1, 1, 1, 1, 1)), Caution())
    empathy = flat.scores[0]
    assert empathy.status is ScoreStatus.ABSTAINED
    assert empathy.score is None
    assert empathy.distribution
    assert ("abstained", "empathy") in {(flag.reason, flag.criterion) for flag in flat.flags}


def test_low_scores_and_auto_fails_are_flagged(scorecard: Scorecard):
    worst = (0.97, 0.01, 0.01, 0.005, 0.005)
    low = evaluate(INTERACTION, TRANSCRIPT, scorecard, scorers(empathy=worst, accuracy=worst), Caution())
    assert {(flag.reason, flag.criterion) for flag in low.flags} == {
        ("low_score", "empathy"),
        ("auto_fail", "accuracy"),
    }
    assert low.grade.auto_failed == ("accuracy",)
    assert low.grade.passed is False


def test_not_applicable_is_no_flag(scorecard: Scorecard):
    evaluation = evaluate(INTERACTION, TRANSCRIPT, scorecard, scorers(accuracy=None), Caution())
    assert evaluation.scores[1].status is ScoreStatus.NOT_APPLICABLE
    assert evaluation.flags == ()


def test_what_is_wrong_with_the_recording_is_flagged(scorecard: Scorecard):
    cut = replace(TRANSCRIPT, notes=(Note("partial_recording", "3 s are missing"), Note("one_channel", "")))
    evaluation = evaluate(INTERACTION, cut, scorecard, scorers(), Caution())
    assert [(flag.reason, flag.detail) for flag in evaluation.flags] == [
        ("partial_recording", "3 s are missing")
    ]


@pytest.mark.parametrize("turns", [(), (Turn(Speaker.AGENT, "hello", 0, 1, 0.9),)])
def test_too_little_said_is_not_scored(scorecard: Scorecard, turns: tuple[Turn, ...]):
    evaluation = evaluate(INTERACTION, replace(TRANSCRIPT, turns=turns), scorecard, scorers(), Caution())
    assert {score.status for score in evaluation.scores} == {ScoreStatus.ABSTAINED}


def test_evaluator_changes_with_models_and_caution(scorecard: Scorecard):
    def who(*, caution: Caution = USUAL, model: str = "m") -> str:
        used = [Fixed(name, SURE, model) for name in ("empathy", "accuracy", "resolution")]
        return evaluate(INTERACTION, TRANSCRIPT, scorecard, used, caution).evaluator.fingerprint

    assert who() == who()
    assert len({who(), who(model="n"), who(caution=Caution(min_confidence=0.2))}) == 3


def test_a_criterion_that_does_not_apply_leaves_the_sum_with_the_reason(scorecard: Scorecard):
    section = scorecard.sections[0]
    asked = replace(section.criteria[0], applies=Condition(channels=(Channel.EMAIL,)))
    card = replace(scorecard, sections=(replace(section, criteria=(asked,)), *scorecard.sections[1:]))
    evaluation = evaluate(INTERACTION, TRANSCRIPT, card, scorers(empathy=(1.0, 0, 0, 0, 0)), USUAL)
    found = evaluation.score("empathy")
    assert found is not None
    assert (found.status, found.score) == (ScoreStatus.NOT_APPLICABLE, None)
    assert found.reason == "it is asked of email, and this is a call"
    assert evaluation.grade.percentage == 75.0


def test_a_grade_that_rests_on_little_of_the_weight_says_so(scorecard: Scorecard):
    flat = (0.2, 0.2, 0.2, 0.2, 0.2)
    strict = Caution(min_confidence=0.5)
    one = evaluate(INTERACTION, TRANSCRIPT, scorecard, scorers(accuracy=flat, resolution=flat), strict)
    assert one.grade.percentage == 75.0
    assert "the grade rests on 30% of the weight that applies" in [flag.detail for flag in one.flags]
    two = evaluate(INTERACTION, TRANSCRIPT, scorecard, scorers(resolution=flat), strict)
    none = evaluate(INTERACTION, TRANSCRIPT, scorecard, scorers(empathy=None, accuracy=None), strict)
    assert not any(flag.reason == "little_answered" for flag in (*two.flags, *none.flags))


def test_a_skewed_answer_that_is_fairly_sure_is_given_though_its_median_is_not_the_likeliest(
    scorecard: Scorecard,
):
    skewed, flat = (0.46, 0.23, 0.16, 0.1, 0.05), (0.24, 0.23, 0.2, 0.18, 0.15)
    evaluation = evaluate(INTERACTION, TRANSCRIPT, scorecard, scorers(empathy=skewed, resolution=flat), USUAL)
    given, withheld = evaluation.score("empathy"), evaluation.score("resolution")
    assert given is not None
    assert withheld is not None
    assert (given.status, given.score) == (ScoreStatus.SCORED, 2)
    assert given.confidence is not None
    assert given.confidence < USUAL.min_confidence
    assert withheld.status is ScoreStatus.ABSTAINED
    assert withheld.reason is not None
    assert withheld.reason.startswith("no level is more than 22% likely (at least 25% is asked for)")
