from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.domain.distribution import from_probabilities, mean
from autoqa.domain.evaluation import Score
from autoqa.domain.scorecard import AnsweredBy, Criterion, Level
from autoqa.scoring.returns import NOT_HELPED, corrected, reopened
from autoqa.scoring.scorer import abstained, scored

MONDAY = datetime(2026, 3, 9, tzinfo=UTC)


def question(name: str = "resolution", levels: int = 5) -> Criterion:
    scale = tuple(Level(value, str(value)) for value in range(1, levels + 1))
    return Criterion(name, "Settled?", AnsweredBy.CLASSIFIER, scale)


def answer(name: str = "resolution") -> Score:
    return scored(name, from_probabilities((1, 2, 3, 4, 5), (0.05, 0.1, 0.15, 0.3, 0.4)), [], "Solved.")


def test_settled_levels_lose_their_mass_to_open():
    found = corrected(answer(), question(), MONDAY)
    assert found.distribution == pytest.approx({1: 0.05, 2: 0.1 + 0.9 * 0.7, 3: 0.15, 4: 0.03, 5: 0.04})
    assert found.score == 2
    assert found.expected == pytest.approx(mean(found.distribution))
    assert (
        found.reason == "The customer came back with the same matter on 2026-03-09, so it was not settled. "
        "By its words alone: Solved."
    )


def test_nothing_changes_without_a_return_or_on_another_question():
    assert corrected(answer(), question(), None) == answer()
    assert corrected(answer("empathy"), question("empathy"), MONDAY) == answer("empathy")
    withheld = abstained("resolution", "too little")
    assert corrected(withheld, question(), MONDAY) == withheld


def test_another_scale_keeps_the_meaning():
    assert reopened({1: 0.0, 2: 0.2, 3: 0.8}, question(levels=3)) == pytest.approx({1: 0.72, 2: 0.2, 3: 0.08})
    assert reopened({1: 0.5, 2: 0.5}, question(levels=2)) == pytest.approx({1: 0.95, 2: 0.05})


@given(st.lists(st.floats(0.01, 1), min_size=5, max_size=5))
def test_it_stays_a_distribution_and_never_rises(weights: list[float]):
    before = from_probabilities((1, 2, 3, 4, 5), weights)
    after = reopened(before, question())
    assert sum(after.values()) == pytest.approx(1, abs=1e-5)
    assert mean(after) <= mean(before) + 1e-5
    assert after[5] == pytest.approx((1 - NOT_HELPED) * before[5], abs=1e-5)
