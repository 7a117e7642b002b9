from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autoqa.desk import queue as desk
from autoqa.domain.evaluation import Flag
from autoqa.domain.people import Role, User
from autoqa.domain.review_item import QueueFilters, ReviewItem, ReviewReason
from autoqa.domain.sampling import Assignment, Part, Plan, Task
from autoqa.domain.scorecard import Scorecard
from autoqa.errors import ConfigurationError, NotAllowed, NotInStore, Overtaken
from autoqa.store.audit_log import entries
from autoqa.store.grades import add_grades
from autoqa.store.plans import save_plan
from autoqa.store.store import Store
from tests.store.parts import graded
from tests.store.queue_parts import DAY, EMIL, EVA, LEA, LOW, NORA, add_scored, opened

AGENT = User("dana", frozenset({Role.AGENT}), agent="dana")
ALL = QueueFilters()


@pytest.fixture
def store(tmp_path: Path, scorecard: Scorecard) -> Iterator[Store]:
    made = opened(tmp_path)
    add_scored(made, scorecard, "a", LOW, Flag("repeat_contact"))
    add_scored(made, scorecard, "b", LOW, Flag("auto_fail", "accuracy"), team="south")
    yield made
    made.close()


def item(store: Store, user: User, name: str = "a", *, blind: bool = True) -> ReviewItem:
    page = desk.queue(store, user, replace(ALL, state=None), blind=blind)
    return next(one for one in page.items if one.interaction == name)


def given_by_plan(store: Store, user: User, name: str = "a") -> None:
    save_plan(store, Plan("march", 0, DAY, {}, (Assignment(name, user.name, Task.GRADE, Part.RANDOM),)))


def noted(store: Store) -> list[tuple[str, str, str]]:
    return [(one.who, one.action, one.target) for one in entries(store)]


def test_the_queue_is_for_those_who_review(store: Store):
    with pytest.raises(NotAllowed):
        desk.queue(store, AGENT, ALL)


def test_blind_keeps_the_grade_back_until_the_user_has_graded(store: Store, scorecard: Scorecard):
    assert item(store, EVA).percentage is None
    assert item(store, EVA, blind=False).percentage == 20
    add_grades(store, graded([("a", "eva", "empathy", 4)]), scorecard)
    assert item(store, EVA).percentage == 20


def test_blind_keeps_reasons_of_scores_from_whoever_is_to_grade_it(store: Store):
    given_by_plan(store, EVA)
    assert [why.reason for why in item(store, EVA).reasons] == [ReviewReason.SAMPLED, ReviewReason.FLAGGED]
    assert item(store, EVA).blind
    assert ReviewReason.LOW_SCORE in [why.reason for why in item(store, EMIL).reasons]


def test_the_next_is_taken_in_hand_and_noted(store: Store):
    assert desk.next_call(store, EVA, ALL, minutes=15) == "b"
    assert desk.next_call(store, EMIL, ALL, minutes=15) == "a"
    assert desk.next_call(store, NORA, ALL, minutes=15) is None
    assert noted(store)[:2] == [("emil", "took the next", "a"), ("eva", "took the next", "b")]


def test_whoever_asks_for_the_next_again_keeps_the_first(store: Store):
    assert [desk.next_call(store, EVA, ALL, minutes=15) for _ in range(2)] == ["b", "b"]


def test_a_lead_gives_a_call_to_an_evaluator(store: Store):
    desk.assign(store, LEA, "b", "emil")
    assert item(store, EVA, "b").holders[0].shown == "Emil E."
    assert desk.next_call(store, EVA, ALL, minutes=15) == "a"
    desk.assign(store, LEA, "b", None)
    assert item(store, EVA, "b").holders == ()
    assert noted(store)[0] == ("lea", "gave back to all", "b")


def test_a_lead_gives_what_a_plan_gave_to_another(store: Store):
    given_by_plan(store, EMIL, "b")
    desk.assign(store, LEA, "b", "eva")
    assert desk.next_call(store, EVA, ALL, minutes=15) == "b"


def test_an_evaluator_gives_nothing(store: Store):
    with pytest.raises(NotAllowed):
        desk.assign(store, EVA, "a", "emil")


def test_a_call_goes_to_none_who_does_not_reach_it(store: Store):
    assert [user.name for user in desk.graders(store, LEA, "b")] == ["emil", "eva", "lea"]
    with pytest.raises(ConfigurationError, match="'nora' does not grade calls of this team"):
        desk.assign(store, LEA, "b", "nora")


def test_a_lead_gives_no_call_of_another_team(store: Store):
    lead = User("lars", frozenset({Role.LEAD}), teams=frozenset({"north"}))
    with pytest.raises(NotInStore):
        desk.assign(store, lead, "b", "eva")


def test_a_call_in_somebodys_hands_is_not_given_away(store: Store):
    desk.next_call(store, EVA, ALL, minutes=15)
    with pytest.raises(Overtaken, match="Eva"):
        desk.assign(store, LEA, "b", "emil")


def test_views_are_kept_and_dropped_with_a_note(store: Store):
    desk.keep_view(store, EVA, " angry ", replace(ALL, reason=ReviewReason.COMPLAINT))
    (view,) = desk.views(store, EVA)
    assert (view.name, view.filters.reason) == ("angry", ReviewReason.COMPLAINT)
    desk.drop_view(store, EVA, "angry")
    assert desk.views(store, EVA) == []
    assert noted(store)[:2] == [("eva", "dropped a view", "angry"), ("eva", "kept a view", "angry")]


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x00b", "a\u202eb"])
def test_a_view_has_a_name_to_read(store: Store, name: str):
    with pytest.raises(ConfigurationError, match="view's name"):
        desk.keep_view(store, EVA, name, ALL)


def test_only_some_columns_have_choices(store: Store):
    assert desk.values_of(store, EVA, "team") == ["north", "south"]
    with pytest.raises(ConfigurationError, match="there are team, queue"):
        desk.values_of(store, EVA, "reasons")
