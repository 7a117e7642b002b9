"""A calibration session compared with its master grade."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from autoqa.calibration.session_results import missing, session_results
from autoqa.domain.session import Session, SessionGrade, SessionState

AT = datetime(2026, 11, 2, tzinfo=UTC)
SESSION = Session("nov", "s", ("a", "b"), ("eva", "kim", "zoe"), ("empathy", "accuracy"), "consensus", AT)


def _grades(scores):
    """Scores by call, criterion and evaluator."""
    return [SessionGrade(call, who, criterion, score) for (call, criterion, who), score in scores.items()]


def _results(scores, session=SESSION):
    return session_results(session, _grades(scores))


def test_the_consensus_is_the_middle_of_the_participants():
    found = _results(
        {("a", "empathy", "eva"): 2.0, ("a", "empathy", "kim"): 4.0, ("a", "empathy", "zoe"): 5.0}
    )
    assert found.masters["a", "empathy"] == 4.0


def test_under_consensus_each_is_compared_with_the_middle_of_the_others():
    found = _results(
        {("a", "empathy", "eva"): 2.0, ("a", "empathy", "kim"): 4.0, ("a", "empathy", "zoe"): 5.0}
    )
    assert {one.name: one.above for one in found.evaluators} == {"eva": -2.5, "kim": 0.5, "zoe": 2.0}


def test_of_two_under_consensus_each_is_compared_with_the_other():
    found = _results({("a", "empathy", "eva"): 2.0, ("a", "empathy", "kim"): 4.0})
    assert found.masters["a", "empathy"] == 3.0
    assert {one.name: one.above for one in found.evaluators} == {"eva": -2.0, "kim": 2.0}


def test_one_participant_alone_is_no_consensus():
    found = _results({("a", "empathy", "eva"): 2.0})
    assert found.masters["a", "empathy"] is None
    assert found.questions == ()


def test_an_expert_s_grade_is_the_master_and_is_not_compared_with_itself():
    session = replace(SESSION, master="ines")
    scores = {("a", "empathy", "ines"): 3.0, ("a", "empathy", "eva"): 5.0, ("a", "empathy", "kim"): 3.0}
    found = _results(scores, session)
    assert [one.name for one in found.evaluators] == ["eva", "kim"]
    (question,) = found.questions
    assert (question.compared, question.exact, question.near) == (2, 0.5, 0.5)
    assert (question.apart, question.above) == (1.0, 1.0)


def test_a_participant_may_be_the_expert():
    session = replace(SESSION, master="eva")
    assert session.graders == ("eva", "kim", "zoe")
    assert replace(SESSION, master="ines").graders == ("eva", "kim", "zoe", "ines")


def test_questions_calls_and_evaluators_begin_with_those_that_differ_most():
    session = replace(SESSION, master="zoe")
    scores = {
        ("a", "empathy", "zoe"): 3.0,
        ("a", "empathy", "eva"): 3.0,
        ("a", "empathy", "kim"): 4.0,
        ("b", "accuracy", "zoe"): 1.0,
        ("b", "accuracy", "eva"): 1.0,
        ("b", "accuracy", "kim"): 5.0,
    }
    found = _results(scores, session)
    assert [one.name for one in found.questions] == ["accuracy", "empathy"]
    assert [one.name for one in found.calls] == ["b", "a"]
    assert [(one.name, one.above) for one in found.evaluators] == [("kim", 2.5), ("eva", 0.0)]


def test_not_applicable_is_given_but_compared_with_nothing():
    found = _results(
        {("a", "empathy", "eva"): None, ("a", "empathy", "kim"): 4.0, ("a", "empathy", "zoe"): 2.0}
    )
    assert found.masters["a", "empathy"] == 3.0
    assert found.cells["a", "empathy", "eva"].difference is None
    assert dict(found.missing)["eva"] == 3


def test_grades_of_other_calls_and_questions_are_left_out():
    found = _results({("z", "empathy", "eva"): 2.0, ("a", "speed", "eva"): 2.0})
    assert found.cells == {}


def test_who_still_has_to_grade_is_counted():
    given = [(call, criterion, "eva") for call in "ab" for criterion in ("empathy", "accuracy")]
    assert missing(SESSION, given) == (("kim", 4), ("zoe", 4))
    assert missing(replace(SESSION, master="ines"), given)[-1] == ("ines", 4)


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({}, SessionState.OPEN),
        ({"deadline": AT + timedelta(days=2)}, SessionState.OPEN),
        ({"deadline": AT}, SessionState.OVERDUE),
        ({"deadline": AT, "revealed_at": AT}, SessionState.REVEALED),
        ({"revealed_at": AT, "closed_at": AT}, SessionState.CLOSED),
    ],
)
def test_a_session_is_open_overdue_revealed_or_closed(change, state):
    assert replace(SESSION, **change).state(AT + timedelta(days=1)) is state
