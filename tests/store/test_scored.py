"""Every call with what the model and people gave it."""

from pathlib import Path

import numpy as np
import pytest

from autoqa.calibration.averages import averages
from autoqa.calibration.means import MeanKind
from autoqa.domain.evaluation import Evaluation, Evaluator, EvaluatorKind, Grade, Score, ScoreStatus
from autoqa.domain.interaction import Channel, GradeGiven, Interaction
from autoqa.domain.scorecard import Scorecard
from autoqa.domain.transcript import Transcript
from autoqa.store.scored import scored_calls
from autoqa.store.store import Store

READ = Transcript((), "en", "text", "r1")
NOTHING = ScoreStatus.NOT_APPLICABLE
WITHHELD = ScoreStatus.ABSTAINED
SCORED = ScoreStatus.SCORED


@pytest.fixture
def store(tmp_path: Path):
    opened = Store.open(f"sqlite:///{tmp_path / 'autoqa.db'}")
    yield opened
    opened.close()


def _keep(
    store: Store,
    card: Scorecard,
    name: str,
    status: ScoreStatus,
    expected: float | None,
    *,
    by_person: float | None = None,
) -> None:
    """One call that the model answered in this way, and a person perhaps."""
    grades = (GradeGiven("eva", "empathy", by_person),) if by_person is not None else ()
    call = Interaction(name, Channel.CHAT, f"hash of {name}", "", agent="ann", grades=grades)
    store.add(call)
    store.save_transcript(call, READ)
    level = None if expected is None or status is not SCORED else round(expected)
    score = Score("empathy", status, level, expected, reason="because")
    by = Evaluator(EvaluatorKind.MODEL, "autoqa", "f")
    store.save_evaluation(READ, Evaluation(name, by, card.hash, (score,), Grade(50.0)), card)


def test_a_withheld_score_counts_with_its_mean(store: Store, scorecard: Scorecard):
    _keep(store, scorecard, "sure", SCORED, 4.6)
    _keep(store, scorecard, "doubtful", WITHHELD, 2.2)
    assert scored_calls(store).model["empathy"].tolist() == [4.6, 2.2]


def test_calls_on_which_the_model_said_nothing_have_no_score(store: Store, scorecard: Scorecard):
    _keep(store, scorecard, "scored", SCORED, 4.0)
    _keep(store, scorecard, "unread", WITHHELD, None)
    _keep(store, scorecard, "other", NOTHING, None)
    found = scored_calls(store).model["empathy"]
    assert found[0] == 4.0
    assert np.isnan(found[1:]).all()


def test_an_average_rests_on_all_calls_of_a_criterion_that_withholds_the_doubtful(
    store: Store, scorecard: Scorecard
):
    """People confirm the model everywhere, and it is sure of the good calls alone."""
    for i in range(20):
        good = i % 2 == 0
        value = 4.0 + i / 50 if good else 2.0 + i / 50
        _keep(store, scorecard, f"c{i:02d}", SCORED if good else WITHHELD, value, by_person=value)
    (found,) = averages(scored_calls(store), "agent").averages
    assert (found.mean.kind, found.mean.scored, found.mean.graded) == (MeanKind.CORRECTED, 20, 20)
    assert found.mean.value == pytest.approx(3.19)


def test_grades_of_calls_that_were_not_drawn_have_no_known_chance(store: Store, scorecard: Scorecard):
    _keep(store, scorecard, "c1", SCORED, 4.0, by_person=3.0)
    found = scored_calls(store)
    assert found.people["empathy"].tolist() == [3.0]
    assert np.isnan(found.chance).all()
