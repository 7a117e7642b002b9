"""The order in which calls are worth a person's time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from autoqa.domain.sampling import Candidate
from autoqa.review.risk import FLOOR, risk, risks

AT = datetime(2026, 11, 2, tzinfo=UTC)
GOOD = Candidate("a", agent="ann", started_at=AT, low=0.0, doubt=0.0)


def test_the_best_call_can_still_be_drawn():
    assert risk(GOOD) == FLOOR


def test_each_sign_of_a_bad_call_raises_the_risk():
    signs = [
        replace(GOOD, low=0.5),
        replace(GOOD, doubt=0.5),
        replace(GOOD, complaint=True),
        replace(GOOD, flags=frozenset({"auto_fail"})),
        replace(GOOD, flags=frozenset({"repeat_contact"})),
    ]
    assert all(risk(one) > FLOOR for one in signs)
    assert risk(GOOD, new=True) > FLOOR


def test_all_signs_together_are_at_most_certain():
    worst = replace(
        GOOD, low=1.0, doubt=1.0, complaint=True, flags=frozenset({"auto_fail", "repeat_contact"})
    )
    assert risk(worst, new=True) == 1.0


def test_a_call_without_a_score_lies_in_the_middle():
    assert risk(GOOD) < risk(replace(GOOD, low=None, doubt=None)) < risk(replace(GOOD, low=1.0, doubt=1.0))


def test_an_agent_who_came_later_is_new_for_thirty_days():
    later = AT + timedelta(days=40)
    calls = [
        GOOD,
        replace(GOOD, interaction="b", agent="bob", started_at=later),
        replace(GOOD, interaction="c", agent="bob", started_at=later + timedelta(days=31)),
    ]
    found = risks(calls)
    assert found[1] > found[0]
    assert found[2] == found[0]


def test_agents_of_the_first_days_are_not_new():
    calls = [GOOD, replace(GOOD, interaction="b", agent="bob", started_at=AT + timedelta(days=3))]
    assert set(risks(calls)) == {FLOOR}
