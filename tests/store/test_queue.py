from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from time import sleep

import pytest

from autoqa.domain.evaluation import Flag
from autoqa.domain.people import Role, User
from autoqa.domain.review_item import QueueFilters, QueueOrder, ReviewReason, ReviewState
from autoqa.domain.sampling import Assignment, Part, Plan, Task
from autoqa.domain.scorecard import Scorecard
from autoqa.domain.session import CONSENSUS, Session, SessionGrade
from autoqa.store.claims import claim
from autoqa.store.grades import add_grades
from autoqa.store.plans import save_plan
from autoqa.store.queue import Counts, choices, next_free, queue_page
from autoqa.store.sessions import grade_in_session, open_session
from autoqa.store.store import Store
from tests.store.parts import graded
from tests.store.queue_parts import DAY, EMIL, EVA, GOOD, LOW, NORA, add_scored, opened


@pytest.fixture
def store(tmp_path: Path, scorecard: Scorecard) -> Iterator[Store]:
    """Three conversations: b is worth most, then a, then c."""
    made = opened(tmp_path)
    add_scored(made, scorecard, "a", LOW, agent="dana")
    add_scored(made, scorecard, "b", LOW, Flag("auto_fail", "accuracy"), agent="marcus", team="south")
    add_scored(made, scorecard, "c", GOOD, at=DAY + timedelta(days=2))
    yield made
    made.close()


def names(store: Store, user: User = EVA, **filters: object) -> list[str]:
    return [one.interaction for one in queue_page(store, user, QueueFilters(**filters)).items]


def following(store: Store, user: User, **filters: object) -> str | None:
    with store.reading() as session:
        return next_free(session, user, QueueFilters(**filters))


def test_what_is_worth_most_stands_first(store: Store):
    assert names(store) == ["b", "a", "c"]


def test_the_latest_stands_first_where_that_is_asked(store: Store):
    page = queue_page(store, EVA, QueueFilters(), order=QueueOrder.NEWEST)
    assert page.items[0].interaction == "c"


def test_only_the_own_teams_are_seen_and_counted(store: Store):
    page = queue_page(store, NORA, QueueFilters())
    assert [one.interaction for one in page.items] == ["a", "c"]
    assert page.total == 2
    assert page.by_reason[ReviewReason.AUTO_FAIL] == 0


def test_somebody_without_a_team_sees_nothing(store: Store):
    assert names(store, User("nell", frozenset({Role.EVALUATOR}))) == []


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"reason": ReviewReason.AUTO_FAIL}, ["b"]),
        ({"reason": ReviewReason.SAMPLED}, []),
        ({"agent": "marcus"}, ["b"]),
        ({"team": "south"}, ["b"]),
        ({"queue": "orders"}, ["b", "a", "c"]),
        ({"channel": "call"}, []),
        ({"language": "en", "agent": "dana"}, ["a", "c"]),
        ({"since": date(2026, 3, 3)}, ["c"]),
        ({"until": date(2026, 3, 2)}, ["b", "a"]),
        ({"state": ReviewState.GRADED}, []),
    ],
)
def test_each_filter_leaves_the_rest_out(store: Store, filters: dict[str, object], found: list[str]):
    assert names(store, **filters) == found


def test_counts_by_reason_are_those_before_that_filter(store: Store):
    page = queue_page(store, EVA, QueueFilters(reason=ReviewReason.AUTO_FAIL))
    assert page.total == 1
    assert page.by_reason[ReviewReason.LOW_SCORE] == 2


def test_pages_follow_one_another(store: Store):
    pages = [queue_page(store, EVA, QueueFilters(), offset=n, limit=1) for n in range(4)]
    assert [[one.interaction for one in page.items] for page in pages] == [["b"], ["a"], ["c"], []]
    assert {page.total for page in pages} == {3}


def test_who_has_it_is_told(store: Store):
    claim(store, EMIL, "a", 15)
    (holder,) = queue_page(store, EVA, QueueFilters(agent="dana")).items[0].holders
    assert holder.shown == "Emil E."
    assert holder.until is not None


def test_mine_are_those_in_hand_and_those_given(store: Store):
    claim(store, EVA, "a", 15)
    save_plan(store, Plan("march", 0, DAY, {}, (Assignment("c", "eva", Task.GRADE, Part.RANDOM),)))
    assert sorted(names(store, mine=True)) == ["a", "c"]
    assert names(store, EMIL, mine=True) == []


def test_the_next_is_the_worthiest_that_nobody_has(store: Store):
    assert following(store, EVA) == "b"
    claim(store, EMIL, "b", 15)
    assert following(store, EVA) == "a"
    assert following(store, EMIL) == "b"


def test_the_next_is_none_of_another_team(store: Store):
    assert following(store, NORA) == "a"


def test_the_next_is_none_that_the_user_has_graded(store: Store, scorecard: Scorecard):
    rows = tuple(Assignment("b", who, Task.GRADE, Part.RANDOM) for who in ("eva", "emil"))
    save_plan(store, Plan("march", 0, DAY, {}, rows))
    add_grades(store, graded([("b", "eva", "empathy", 4)]), scorecard)
    assert following(store, EVA) == "a"
    assert following(store, EMIL) == "b"


def test_the_next_is_none_that_a_plan_gave_to_another(store: Store):
    save_plan(store, Plan("march", 0, DAY, {}, (Assignment("b", "emil", Task.GRADE, Part.RANDOM),)))
    assert following(store, EVA) == "a"
    assert following(store, EMIL) == "b"


def test_the_next_of_a_session_is_for_those_who_grade_in_it(store: Store, scorecard: Scorecard):
    made = Session("talk", scorecard.hash, ("c",), ("eva", "nora"), ("empathy",), CONSENSUS, DAY)
    open_session(store, made, scorecard)
    assert following(store, EVA) == "c"
    assert following(store, EMIL) == "b"
    grade_in_session(store, made, "eva", [SessionGrade("c", "eva", "empathy", 3)])
    assert following(store, EVA) == "b"


def test_the_next_follows_the_filters(store: Store):
    assert following(store, EVA, agent="dana") == "a"
    assert following(store, EVA, text="nowhere") is None


def test_there_is_no_next_when_all_is_graded(store: Store, scorecard: Scorecard):
    add_grades(store, graded([(name, "emil", "empathy", 4) for name in "abc"]), scorecard)
    assert following(store, EVA) is None


def test_what_may_be_filtered_by_is_of_the_own_teams(store: Store):
    assert choices(store, EVA, "agent") == ["dana", "marcus"]
    assert choices(store, NORA, "agent") == ["dana"]


def test_a_count_that_took_long_is_kept_for_others():
    counts = Counts()
    assert counts.of("all", lambda: slowly(Counter({" ": 2}))) == {" ": 2}
    assert counts.of("all", lambda: Counter({" ": 9})) == {" ": 2}
    assert counts.of("south", lambda: Counter({" ": 1})) == {" ": 1}


def test_a_quick_count_is_made_anew():
    counts = Counts()
    counts.of("all", Counter)
    sleep(0.05)
    assert counts.of("all", lambda: Counter({" ": 9})) == {" ": 9}


def slowly(counted: Counter[str]) -> Counter[str]:
    sleep(0.02)
    return counted
