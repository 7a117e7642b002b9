import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from autoqa.domain.evaluation import ScoreStatus
from autoqa.domain.interaction import Channel, GradeGiven, Interaction
from autoqa.domain.scorecard import Scorecard, Section
from autoqa.domain.session import Session
from autoqa.errors import NotInStore
from autoqa.store.grades import Added, add_grades
from autoqa.store.rows import UNDATED
from autoqa.store.sessions import open_session, reveal_session
from autoqa.store.store import Store
from tests.store.parts import DAY, NAN, Row, graded, opened

ROWS = [("c1", "eva", "empathy", 4.0), ("c1", "eva", "accuracy", 2.0), ("c2", "zoe", "empathy", NAN)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = opened(tmp_path, "c1", "c2", "c3")
    yield made
    made.close()


def march_of(scorecard: Scorecard, **other: Any) -> Session:
    """A session of eva and zoe on c1 and empathy."""
    made = Session("march", scorecard.hash, ("c1",), ("eva", "zoe"), ("empathy",), "eva", made_at=DAY)
    return replace(made, **other)


def scores(store: Store, interaction: str) -> dict[tuple[str, str, str], float | None]:
    """What people gave an interaction, by evaluator, criterion and session; nothing stands there twice."""
    found = [
        ((e.evaluator.name, score.criterion, e.session), score.score)
        for e in store.get(interaction).by_people
        for score in e.scores
    ]
    assert len(dict(found)) == len(found)
    return dict(found)


def test_scores_of_one_person_are_one_evaluation_on_the_form(store: Store, scorecard: Scorecard):
    rows = graded(ROWS, at=DAY, comments={0: "warm"})
    assert add_grades(store, rows, scorecard) == Added(new=3)
    (eva,) = store.get("c1").by_people
    (zoe,) = store.get("c2").by_people
    assert (eva.evaluator.name, eva.scorecard, eva.at, eva.session) == ("eva", scorecard.hash, DAY, "")
    assert [(s.criterion, s.score, s.reason) for s in eva.scores] == [
        ("empathy", 4.0, "warm"),
        ("accuracy", 2.0, None),
    ]
    assert eva.grade == scorecard.grade(eva.scores)
    assert eva.grade.percentage is not None
    assert zoe.scores[0].status is ScoreStatus.NOT_APPLICABLE
    assert zoe.grade.percentage is None
    assert store.scorecard(scorecard.hash) == scorecard


def test_a_second_time_everything_is_there_already(store: Store, scorecard: Scorecard):
    add_grades(store, graded(ROWS), scorecard)
    assert add_grades(store, graded(ROWS), scorecard) == Added(already=3)
    assert scores(store, "c1") == {("eva", "empathy", ""): 4.0, ("eva", "accuracy", ""): 2.0}


def test_later_scores_join_the_evaluation_and_it_is_graded_anew(store: Store, scorecard: Scorecard):
    add_grades(store, graded(ROWS[:1], at=DAY), scorecard)
    before = store.get("c1").by_people[0]
    add_grades(store, graded(ROWS[1:2], at=DAY + timedelta(days=1)), scorecard)
    (after,) = store.get("c1").by_people
    assert [score.criterion for score in after.scores] == ["empathy", "accuracy"]
    assert after.grade == scorecard.grade(after.scores) != before.grade
    assert after.at == DAY + timedelta(days=1)


def test_another_score_is_a_conflict_and_nothing_is_overwritten(store: Store, scorecard: Scorecard):
    add_grades(store, graded(ROWS), scorecard)
    other = [("c1", "eva", "empathy", 2.0), ("c1", "eva", "accuracy", NAN), ("c2", "zoe", "empathy", 1.0)]
    found = add_grades(store, graded(other), scorecard)
    assert (found.new, found.already, found.replaced) == (0, 0, 0)
    assert [(one.line, one.interaction) for one in found.conflicts] == [(2, "c1"), (3, "c1"), (4, "c2")]
    assert found.conflicts[0].reason.startswith("'eva' gave 4 on 'empathy' before, and here 2;")
    assert "2 on 'accuracy' before, and here not applicable" in found.conflicts[1].reason
    assert scores(store, "c1") == {("eva", "empathy", ""): 4.0, ("eva", "accuracy", ""): 2.0}
    assert scores(store, "c2") == {("zoe", "empathy", ""): None}


def test_to_replace_puts_the_files_score_there_and_grades_anew(store: Store, scorecard: Scorecard):
    add_grades(store, graded(ROWS, at=DAY), scorecard)
    rows = graded([("c1", "eva", "empathy", 1.0), ("c3", "eva", "empathy", 5.0)], comments={0: "cold"})
    assert add_grades(store, rows, scorecard, replace=True) == Added(new=1, replaced=1)
    (eva,) = store.get("c1").by_people
    assert [(s.score, s.expected, s.reason) for s in eva.scores] == [(1.0, 1.0, "cold"), (2.0, 2.0, None)]
    assert eva.grade == scorecard.grade(eva.scores)
    assert eva.at == DAY


def test_nobody_elses_score_stands_in_the_way(store: Store, scorecard: Scorecard):
    add_grades(store, graded(ROWS), scorecard)
    assert add_grades(store, graded([("c1", "zoe", "empathy", 1.0)]), scorecard) == Added(new=1)
    open_session(store, march_of(scorecard), scorecard)
    march = graded([("c1", "eva", "empathy", 1.0)], session="march")
    assert add_grades(store, march, scorecard) == Added(new=1)
    assert scores(store, "c1") == {
        ("eva", "empathy", ""): 4.0,
        ("eva", "accuracy", ""): 2.0,
        ("zoe", "empathy", ""): 1.0,
        ("eva", "empathy", "march"): 1.0,
    }


def test_grades_that_came_with_the_line_count_as_there(store: Store, scorecard: Scorecard):
    given = (GradeGiven("eva", "empathy", 4.0), GradeGiven("eva", "accuracy", 1.0))
    store.add(Interaction("c1", Channel.CHAT, "hash of c1", "c1.jsonl:1", grades=given))
    found = add_grades(store, graded([*ROWS[:2], ("c1", "eva", "resolution", 3.0)]), scorecard)
    assert (found.new, found.already, [one.line for one in found.conflicts]) == (1, 1, [3])
    assert scores(store, "c1")["eva", "accuracy", ""] == 1.0
    found = add_grades(store, graded(ROWS[:2]), scorecard, replace=True)
    assert (found.already, found.replaced) == (1, 1)
    assert scores(store, "c1")["eva", "accuracy", ""] == 2.0


def test_a_form_that_asks_alike_counts_and_one_that_asks_otherwise_does_not(
    store: Store, scorecard: Scorecard
):
    add_grades(store, graded(ROWS), scorecard)
    stricter = replace(scorecard, pass_mark=scorecard.pass_mark + 1)
    assert add_grades(store, graded(ROWS), stricter) == Added(already=3)
    other = replace(scorecard, sections=tuple(_asked_otherwise(s) for s in scorecard.sections))
    assert add_grades(store, graded(ROWS[:2]), other) == Added(new=1, already=1)
    assert sorted(e.scorecard for e in store.get("c1").by_people) == sorted([scorecard.hash, other.hash])


def _asked_otherwise(section: Section) -> Section:
    criteria = (replace(c, question="Was it kind?") if c.id == "empathy" else c for c in section.criteria)
    return replace(section, criteria=tuple(criteria))


def test_without_a_form_nothing_is_graded(store: Store):
    assert add_grades(store, graded(ROWS), None) == Added(new=3)
    (eva,) = store.get("c1").by_people
    assert (eva.scorecard, eva.grade.percentage) == ("", None)
    assert add_grades(store, graded(ROWS), None) == Added(already=3)


def test_an_interaction_that_is_not_there_stops_before_anything_is_written(
    store: Store, scorecard: Scorecard
):
    with pytest.raises(NotInStore, match="line 3: no interaction 'c9'"):
        add_grades(store, graded([ROWS[0], ("c9", "eva", "empathy", 1.0)]), scorecard)
    assert store.get("c1").by_people == ()


def test_a_rehearsal_tells_the_same_and_writes_nothing(store: Store, scorecard: Scorecard):
    add_grades(store, graded(ROWS[:1]), scorecard)
    rows = graded([("c1", "eva", "empathy", 1.0), *ROWS[1:]])
    for again in (False, True):
        rehearsed = add_grades(store, rows, scorecard, replace=again, dry_run=True)
        assert scores(store, "c1") == {("eva", "empathy", ""): 4.0}
        assert store.get("c2").by_people == ()
    assert rehearsed == add_grades(store, rows, scorecard, replace=True)


def test_what_has_no_date_says_so_until_it_gets_one(store: Store, scorecard: Scorecard):
    add_grades(store, graded(ROWS[:1]), scorecard)
    assert [flag.reason for flag in store.get("c1").by_people[0].flags] == [UNDATED]
    add_grades(store, graded(ROWS[1:2], at=DAY), scorecard)
    (eva,) = store.get("c1").by_people
    assert (eva.flags, eva.at) == ((), DAY)


def test_a_session_that_is_revealed_takes_no_more_grades(store: Store, scorecard: Scorecard):
    open_session(store, march_of(scorecard), scorecard)
    early = graded([("c1", "eva", "empathy", 4.0)], session="march")
    assert add_grades(store, early, scorecard) == Added(new=1)
    reveal_session(store, "march")
    late = graded([("c1", "eva", "empathy", 4.0), ("c1", "zoe", "empathy", 4.0)], session="march")
    found = add_grades(store, late, scorecard, replace=True)
    assert (found.new, found.already) == (0, 1)
    assert [(one.line, one.reason) for one in found.conflicts] == [
        (3, "session 'march' is revealed and takes no more grades")
    ]


def test_many_interactions_are_kept_in_several_transactions(tmp_path: Path, scorecard: Scorecard):
    names = [f"c{number}" for number in range(700)]
    store = opened(tmp_path, *names)
    rows = graded([(name, who, "empathy", 3.0) for who in ("eva", "zoe") for name in names])
    assert add_grades(store, rows, scorecard) == Added(new=1400)
    assert add_grades(store, rows, scorecard) == Added(already=1400)
    store.close()
    with sqlite3.connect(tmp_path / "autoqa.db") as database:
        assert database.execute("select count(*) from scores").fetchone() == (1400,)
        assert database.execute("select count(*) from evaluations").fetchone() == (1400,)


def test_no_rows_are_no_work(store: Store, scorecard: Scorecard):
    assert add_grades(store, graded([]), scorecard) == Added()


@pytest.mark.parametrize(
    ("row", "session", "reason"),
    [
        (("c1", "eva", "empathy", 1.0), "april", "no session 'april' in the store"),
        (("c1", "kim", "empathy", 1.0), "march", "'kim' has no part in session 'march'"),
        (("c2", "eva", "empathy", 1.0), "march", "interaction 'c2' is not in session 'march'"),
        (("c1", "eva", "accuracy", 1.0), "march", "criterion 'accuracy' is not in session 'march'"),
    ],
)
def test_what_belongs_to_no_session_is_not_kept(
    store: Store, scorecard: Scorecard, row: Row, session: str, reason: str
):
    open_session(store, march_of(scorecard), scorecard)
    found = add_grades(store, graded([row], session=session), scorecard)
    assert found.new == 0
    ((line, said),) = [(one.line, one.reason) for one in found.conflicts]
    assert line == 2
    assert said.startswith(reason)


def test_after_its_deadline_a_session_takes_no_more_grades(store: Store, scorecard: Scorecard):
    open_session(store, march_of(scorecard, deadline=DAY + timedelta(days=1)), scorecard)
    found = add_grades(store, graded([("c1", "eva", "empathy", 1.0)], session="march"), scorecard)
    assert "the deadline of session 'march' is past" in found.conflicts[0].reason
    assert scores(store, "c1") == {}


def test_a_conflict_in_a_session_that_is_not_revealed_gives_no_score_away(store: Store, scorecard: Scorecard):
    open_session(store, march_of(scorecard), scorecard)
    add_grades(store, graded([("c1", "eva", "empathy", 4.0)], session="march"), scorecard)
    found = add_grades(store, graded([("c1", "eva", "empathy", 2.0)], session="march"), scorecard)
    assert "gave another score on 'empathy' before" in found.conflicts[0].reason
    assert "4" not in found.conflicts[0].reason
