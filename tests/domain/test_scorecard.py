from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.domain.evaluation import Score, ScoreStatus
from autoqa.domain.interaction import Channel
from autoqa.domain.scorecard import AnsweredBy, Criterion, Level, Scorecard, Section

LEVELS = tuple(Level(value, f"anchor {value}") for value in range(1, 6))


def criterion(name: str, weight: float = 1, **options: int) -> Criterion:
    return Criterion(name, "?", AnsweredBy.CLASSIFIER, LEVELS, weight=weight, **options)


def card(*criteria: Criterion, pass_mark: float = 50) -> Scorecard:
    return Scorecard("test", "1", None, tuple(Channel), pass_mark, (Section("all", criteria),))


def scored(name: str, value: float) -> Score:
    return Score(name, ScoreStatus.SCORED, score=value)


def test_grade_is_the_weighted_mean_of_shares():
    grade = card(criterion("a", 30), criterion("b", 10)).grade([scored("a", 5), scored("b", 1)])
    assert grade.percentage == 75.0
    assert grade.passed is True


def test_not_applicable_criteria_leave_the_sum():
    both = card(criterion("a", 30), criterion("b", 70))
    grade = both.grade([scored("a", 3), Score("b", ScoreStatus.NOT_APPLICABLE)])
    assert grade.percentage == 50.0


def test_abstentions_leave_the_sum():
    both = card(criterion("a"), criterion("b"))
    assert both.grade([scored("a", 5), Score("b", ScoreStatus.ABSTAINED)]).percentage == 100.0


def test_nothing_scored_gives_no_percentage_rather_than_zero():
    grade = card(criterion("a")).grade([Score("a", ScoreStatus.ABSTAINED)])
    assert grade.percentage is None
    assert grade.passed is None


def test_auto_fail_fails_the_grade_and_keeps_the_percentage():
    both = card(criterion("a", 9), criterion("b", 1, auto_fail_at=1))
    grade = both.grade([scored("a", 5), scored("b", 1)])
    assert grade.auto_failed == ("b",)
    assert grade.percentage == 90.0
    assert grade.passed is False


def test_auto_fail_counts_even_without_weight():
    grade = card(criterion("a", 0, auto_fail_at=2)).grade([scored("a", 2)])
    assert grade.auto_failed == ("a",)
    assert grade.percentage is None
    assert grade.passed is False


def test_a_bonus_adds_its_share_and_takes_nothing_away():
    both = card(criterion("a", 10), replace(criterion("b", 1), bonus=True))
    assert both.grade([scored("a", 3), scored("b", 5)]).percentage == 60.0
    assert both.grade([scored("a", 3), scored("b", 1)]).percentage == 50.0
    assert both.grade([scored("a", 5), scored("b", 5)]).percentage == 100.0
    assert both.grade([scored("b", 5)]).percentage is None


def test_pass_mark_itself_passes():
    assert card(criterion("a"), pass_mark=50).grade([scored("a", 3)]).passed is True


@given(st.lists(st.integers(1, 5), min_size=1, max_size=6))
def test_grade_lies_between_its_lowest_and_highest_share(values: list[int]):
    criteria = [criterion(f"c{i}", weight=i + 1) for i in range(len(values))]
    grade = card(*criteria).grade([scored(c.id, v) for c, v in zip(criteria, values, strict=True)])
    assert grade.percentage is not None
    assert 25 * (min(values) - 1) - 0.01 <= grade.percentage <= 25 * (max(values) - 1) + 0.01


@pytest.mark.parametrize("change", [{"version": "2"}, {"pass_mark": 51}, {"language": "it"}])
def test_hash_changes_with_whatever_can_change_a_grade(change: dict[str, object]):
    one = card(criterion("a"))
    assert one.hash == card(criterion("a")).hash
    assert replace(one, **change).hash != one.hash


def test_anchor_is_that_of_the_nearest_level():
    assert criterion("a").anchor(3.4) == "anchor 3"
    assert criterion("a").anchor(None) is None
