import math
from pathlib import Path

from autoqa.domain.interaction import Channel, GradeGiven, Interaction
from autoqa.domain.scorecard import Scorecard
from autoqa.domain.session import Session
from autoqa.store.graded import grade_rows, interaction_languages
from autoqa.store.grades import add_grades
from autoqa.store.sessions import hidden_sessions, open_session, reveal_session
from tests.store.parts import DAY, NAN, graded, opened


def march_of(scorecard: Scorecard) -> Session:
    """A session of eva and zoe on c2 and empathy."""
    return Session("march", scorecard.hash, ("c2",), ("eva", "zoe"), ("empathy",), "eva", made_at=DAY)


def test_what_was_kept_is_given_back(tmp_path: Path, scorecard: Scorecard):
    store = opened(tmp_path, "c1", "c2")
    first = graded(
        [("c1", "eva", "empathy", 4.0), ("c2", "zoe", "accuracy", NAN)], at=DAY, comments={0: "warm"}
    )
    add_grades(store, first, scorecard)
    open_session(store, march_of(scorecard), scorecard)
    add_grades(store, graded([("c2", "zoe", "empathy", 2.5)], session="march"), scorecard)
    reveal_session(store, "march")
    found = grade_rows(store)
    told = [
        (
            found.interactions[found.interaction[i]],
            found.evaluators[found.evaluator[i]],
            found.criteria[found.criterion[i]],
            found.sessions[found.session[i]],
            found.comments.get(i),
        )
        for i in range(len(found))
    ]
    assert told == [
        ("c1", "eva", "empathy", "", "warm"),
        ("c2", "zoe", "accuracy", "", None),
        ("c2", "zoe", "empathy", "march", None),
    ]
    assert found.score[0] == 4.0
    assert math.isnan(found.score[1])
    assert found.at[:2].tolist() == [DAY.timestamp()] * 2
    assert math.isnan(found.at[2])
    store.close()


def test_what_stands_there_twice_is_given_once_as_on_the_form(tmp_path: Path, scorecard: Scorecard):
    store = opened(tmp_path, "c1")
    add_grades(store, graded([("c1", "eva", "empathy", 4.0)]), scorecard)
    store.add(Interaction("c1", Channel.CHAT, "x", "y", grades=(GradeGiven("eva", "empathy", 1.0),)))
    assert grade_rows(store).score.tolist() == [4.0]
    store.close()


def test_an_empty_store_gives_no_rows(tmp_path: Path):
    store = opened(tmp_path)
    assert len(grade_rows(store)) == 0
    assert interaction_languages(store) == {}
    store.close()


def test_languages_are_known_by_interaction(tmp_path: Path):
    store = opened(tmp_path, "c1", "c2")
    assert interaction_languages(store) == {"c1": "en", "c2": "en"}
    store.close()


def test_grades_of_a_session_are_left_out_until_it_is_revealed(tmp_path: Path, scorecard: Scorecard):
    store = opened(tmp_path, "c1", "c2")
    open_session(store, march_of(scorecard), scorecard)
    add_grades(store, graded([("c1", "eva", "empathy", 4.0)]), scorecard)
    add_grades(store, graded([("c2", "zoe", "empathy", 2.5)], session="march"), scorecard)
    with store.reading() as connection:
        assert hidden_sessions(connection) == {"march"}
    assert grade_rows(store).sessions == ("",)
    reveal_session(store, "march")
    with store.reading() as connection:
        assert hidden_sessions(connection) == set()
    assert grade_rows(store).sessions == ("", "march")
    store.close()
