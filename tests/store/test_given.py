"""What models gave many interactions at once, and which interactions belong to which teams."""

from dataclasses import replace
from pathlib import Path

import pytest

from autoqa.store.given import newest_given, versions_given
from autoqa.store.sessions import calls_outside, calls_with_words, still_there
from tests.web.parts import Desk, add_call, card, made_desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = made_desk(tmp_path / "qa")
    add_call(made, "north-1", levels=(1, 2, 3))
    add_call(made, "south-1", team="south")
    add_call(made, "north-2")
    return made


def test_the_last_scored_come_first_and_so_many_at_most(desk: Desk):
    assert [one.interaction for one in newest_given(desk.store, ["*"], 2)] == ["north-2", "south-1"]


def test_only_those_of_the_teams_are_read_with_all_their_answers(desk: Desk):
    found = newest_given(desk.store, ["north"], 10)
    assert [one.interaction for one in found] == ["north-2", "north-1"]
    assert {score.criterion: score.score for score in found[1].scores} == {
        "empathy": 1,
        "accuracy": 2,
        "resolution": 3,
    }
    assert found[1].grade == desk.store.get("north-1").evaluation.grade  # type: ignore[union-attr]


def test_of_several_evaluations_the_newest_counts(desk: Desk):
    record = desk.store.get("north-1")
    assert record.evaluation is not None
    assert record.transcript is not None
    again = replace(record.evaluation, known="more")
    desk.store.save_evaluation(record.transcript, again, card("Asked otherwise?"))
    found = newest_given(desk.store, ["north"], 10)
    assert [one.interaction for one in found] == ["north-1", "north-2"]


def test_the_forms_of_a_version(desk: Desk):
    assert versions_given(desk.store, "support") == {("1", card().hash)}
    assert versions_given(desk.store, "sales") == set()


def test_calls_by_their_teams(desk: Desk):
    store = desk.store
    assert calls_with_words(store, teams=["south"]) == ["south-1"]
    assert calls_with_words(store) == ["north-1", "north-2", "south-1"]
    assert calls_outside(store, ["north"], ["north-1", "south-1", "gone"]) == {"south-1"}
    assert calls_outside(store, ["*"], ["south-1"]) == set()
    assert still_there(store, ["north-1", "gone"]) == {"north-1"}
