from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from autoqa.domain.evaluation import Flag
from autoqa.domain.interaction import GradeGiven
from autoqa.domain.review_item import QueueFilters, ReviewItem, ReviewReason, ReviewState
from autoqa.domain.sampling import Assignment, Part, Plan, Task
from autoqa.domain.scorecard import Scorecard
from autoqa.domain.session import CONSENSUS, Session, SessionGrade
from autoqa.store import sessions
from autoqa.store.grades import add_grades
from autoqa.store.plans import save_plan
from autoqa.store.queue import fill, queue_page
from autoqa.store.store import Store
from autoqa.store.tables import ReviewItemRow
from autoqa.store.users import set_team
from tests.store.parts import graded
from tests.store.queue_parts import (
    DAY,
    EVA,
    GOOD,
    LOW,
    add_scored,
    evaluation,
    interaction,
    opened,
    transcript,
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = opened(tmp_path)
    yield made
    made.close()


def item(store: Store, name: str = "a") -> ReviewItem:
    found = queue_page(store, EVA, QueueFilters(state=None)).items
    return next(one for one in found if one.interaction == name)


def kinds(store: Store, name: str = "a") -> list[ReviewReason]:
    return [why.reason for why in item(store, name).reasons]


def plan(*given: tuple[str, str, Task], name: str = "march") -> Plan:
    made = tuple(Assignment(call, who, task, Part.RANDOM, 0.1) for call, who, task in given)
    return Plan(name, 0, DAY, {}, made)


def calibrating(store: Store, card: Scorecard, *calls: str, **options: object) -> Session:
    made = Session("talk", card.hash, calls, ("eva", "emil"), ("empathy",), CONSENSUS, DAY)
    made = replace(made, **options)
    sessions.open_session(store, made, card)
    return made


def test_what_is_scored_is_in_the_queue_with_its_facts(store: Store, scorecard: Scorecard):
    add_scored(store, scorecard, "a", LOW, Flag("low_score", "empathy", "cold"))
    found = item(store)
    assert (found.state, found.percentage, found.passed) == (ReviewState.OPEN, 20.0, False)
    assert (found.team, found.queue, found.agent, found.channel) == ("north", "orders", "dana", "chat")
    assert found.started_at == DAY
    assert found.reasons[0].reason is ReviewReason.LOW_SCORE
    assert found.reasons[0].detail == "cold"


def test_what_is_only_added_is_in_the_queue_without_a_reason(store: Store):
    store.add(interaction("a"))
    assert item(store).reasons == ()
    assert item(store).percentage is None


def test_the_newest_evaluation_counts(store: Store, scorecard: Scorecard):
    add_scored(store, scorecard, "a", LOW)
    newer = replace(evaluation("a", scorecard, GOOD), known="more")
    store.save_evaluation(transcript(), newer, scorecard)
    assert item(store).percentage == 100


def test_an_evaluation_of_earlier_content_counts_no_longer(store: Store, scorecard: Scorecard):
    add_scored(store, scorecard, "a", LOW)
    store.add(replace(interaction("a"), sha256="other"))
    assert item(store).percentage is None
    assert kinds(store) == []


def test_an_evaluation_of_an_earlier_transcript_counts_no_longer(store: Store, scorecard: Scorecard):
    add_scored(store, scorecard, "a", LOW)
    store.save_transcript(interaction("a"), transcript("other words", "another reader"))
    assert item(store).percentage is None


def test_what_a_person_graded_is_graded(store: Store, scorecard: Scorecard):
    add_scored(store, scorecard, "a", LOW)
    add_grades(store, graded([("a", "eva", "empathy", 4)]), scorecard)
    assert item(store).state is ReviewState.GRADED


def test_grades_that_come_with_an_interaction_grade_it(store: Store):
    store.add(replace(interaction("a"), grades=(GradeGiven("eva", "empathy", 3.0),)))
    assert item(store).state is ReviewState.GRADED


def test_a_dry_run_grades_nothing(store: Store, scorecard: Scorecard):
    add_scored(store, scorecard, "a")
    add_grades(store, graded([("a", "eva", "empathy", 4)]), scorecard, dry_run=True)
    assert item(store).state is ReviewState.OPEN


def test_a_plan_samples_until_its_evaluators_have_graded(store: Store, scorecard: Scorecard):
    add_scored(store, scorecard, "a")
    save_plan(store, plan(("a", "eva", Task.GRADE), ("a", "emil", Task.SECOND_GRADE)))
    assert item(store).reasons[0].detail == "march"
    add_grades(store, graded([("a", "eva", "empathy", 4)]), scorecard)
    assert (kinds(store), item(store).state) == ([ReviewReason.SAMPLED], ReviewState.OPEN)
    add_grades(store, graded([("a", "emil", "empathy", 4)]), scorecard)
    assert (kinds(store), item(store).state) == ([], ReviewState.GRADED)


def test_a_session_wants_grades_until_all_have_given_theirs(store: Store, scorecard: Scorecard):
    add_scored(store, scorecard, "a")
    made = calibrating(store, scorecard, "a")
    assert item(store).reasons[0].detail == "talk"
    sessions.grade_in_session(store, made, "eva", [SessionGrade("a", "eva", "empathy", 3)])
    assert kinds(store) == [ReviewReason.CALIBRATION]
    sessions.grade_in_session(store, made, "emil", [SessionGrade("a", "emil", "empathy", 3)])
    assert kinds(store) == []


def test_a_revealed_session_wants_no_grades(store: Store, scorecard: Scorecard):
    add_scored(store, scorecard, "a")
    calibrating(store, scorecard, "a")
    sessions.reveal_session(store, "talk")
    assert kinds(store) == []


def test_a_session_past_its_deadline_wants_no_grades(store: Store, scorecard: Scorecard):
    add_scored(store, scorecard, "a")
    calibrating(store, scorecard, "a", deadline=datetime.now(UTC) - timedelta(hours=1))
    assert kinds(store) == []


def test_grades_of_a_session_leave_a_call_open(store: Store, scorecard: Scorecard):
    add_scored(store, scorecard, "a")
    made = calibrating(store, scorecard, "a")
    sessions.grade_in_session(store, made, "eva", [SessionGrade("a", "eva", "empathy", 3)])
    sessions.reveal_session(store, "talk")
    assert item(store).state is ReviewState.OPEN


def test_the_team_of_the_agent_stands_in_where_the_interaction_names_none(store: Store, scorecard: Scorecard):
    add_scored(store, scorecard, "a", team=None)
    add_scored(store, scorecard, "b", team="south")
    with store.writing() as session:
        set_team(session, "dana", "north")
    assert (item(store).team, item(store, "b").team) == ("north", "south")
    with store.writing() as session:
        set_team(session, "dana", None)
    assert item(store).team is None


def test_a_store_without_items_gets_them(store: Store, scorecard: Scorecard):
    for name in "abc":
        add_scored(store, scorecard, name, LOW)
    before = item(store)
    with store.writing() as session:
        session.execute(sa.delete(ReviewItemRow))
    assert fill(store) == 3
    assert item(store) == before
    assert fill(store) == 0
