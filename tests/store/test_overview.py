"""The calls of teams in columns, as they are read and renewed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from autoqa.calibration.overview import TeamCalls
from autoqa.domain.dashboard import GRADE, By, of_criterion
from autoqa.domain.interaction import Channel
from autoqa.store import overview
from autoqa.store.overview import Overviews, newest_ids
from autoqa.store.tables import InteractionRow
from tests.web.parts import Desk, add_call, made_desk, signed_in


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = made_desk(tmp_path / "qa")
    add_call(made, "north-1", levels=(4, 4, 4), channel=Channel.CHAT)
    add_call(made, "south-1", levels=(2, 2, 2), channel=Channel.CHAT, team="south", agent="olaf")
    yield made
    made.store.close()


def at(calls: TeamCalls, id_: str) -> int:
    return int(calls.ids.tolist().index(id_))


def test_only_the_calls_of_the_teams_are_read(desk: Desk):
    assert Overviews().of(desk.store, {"north"}).ids.tolist() == ["north-1"]
    assert Overviews().of(desk.store, set()).ids.tolist() == []
    assert len(Overviews().of(desk.store, {"*"})) == 2


def test_a_call_has_the_models_values_and_its_columns(desk: Desk):
    calls = Overviews().of(desk.store, {"north"})
    assert calls.model[GRADE][0] == pytest.approx(0.75)
    assert calls.model[of_criterion("empathy")][0] == pytest.approx(0.7 * 4 + 0.075 * (1 + 2 + 3 + 5))
    assert (calls.columns[By.AGENT][0], calls.columns[By.QUEUE][0]) == ("dana", "orders")


def test_the_scales_are_those_of_the_scorecards(desk: Desk):
    scales = Overviews().of(desk.store, {"north"}).scales
    assert (scales[GRADE], scales[of_criterion("empathy")]) == ((0.0, 1.0), (1.0, 5.0))


def test_people_s_grades_stand_beside_the_models(desk: Desk):
    fields = {"score.empathy": "2", "score.accuracy": "5", "score.resolution": "5"}
    signed_in(desk, "vera").post(
        "/calls/north-1/evaluation", data={"do": "hand in", "version": "0", **fields}
    )
    calls = Overviews().of(desk.store, {"*"})
    assert calls.people[of_criterion("empathy")][at(calls, "north-1")] == 2
    assert calls.graded.tolist() == [id_ == "north-1" for id_ in calls.ids]
    assert np.isnan(calls.people[GRADE][at(calls, "south-1")])


def test_what_comes_later_is_there_at_the_next_look(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(overview, "FRESH", 0.0)
    held = Overviews()
    before = held.of(desk.store, {"north"})
    assert held.of(desk.store, {"north"}) is before
    add_call(desk, "north-2", levels=(1, 1, 1), channel=Channel.CHAT)
    after = held.of(desk.store, {"north"})
    assert sorted(after.ids.tolist()) == ["north-1", "north-2"]
    assert after.model[GRADE][at(after, "north-2")] == 0


def test_only_what_changed_is_read_again(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(overview, "FRESH", 0.0)
    held, asked = Overviews(), []
    held.of(desk.store, {"*"})
    add_call(desk, "north-2", levels=(1, 1, 1), channel=Channel.CHAT)

    def listen(_connection, _cursor, statement, given, *_):
        if "FROM scores" in statement:
            asked.append([value for value in given if isinstance(value, str) and "-" in value])

    sa.event.listen(sa.Engine, "before_cursor_execute", listen)
    try:
        assert len(held.of(desk.store, {"*"})) == 3
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", listen)
    assert asked
    assert all("north-2" in one and "north-1" not in one for one in asked)


def test_more_changes_than_a_statement_holds_are_read_too(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(overview, "FRESH", 0.0)
    monkeypatch.setattr(overview, "_MOST_IDS", 1)
    held = Overviews()
    held.of(desk.store, {"*"})
    for name in ("north-2", "north-3"):
        add_call(desk, name, levels=(1, 1, 1), channel=Channel.CHAT)
    calls = held.of(desk.store, {"*"})
    assert [calls.model[GRADE][at(calls, name)] for name in ("north-1", "north-2", "north-3")] == [0.75, 0, 0]


def test_what_is_deleted_is_gone_at_the_next_look(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(overview, "FRESH", 0.0)
    held = Overviews()
    held.of(desk.store, {"*"})
    with desk.store.writing() as session:
        session.execute(sa.delete(InteractionRow).where(InteractionRow.id == "south-1"))
    assert held.of(desk.store, {"*"}).ids.tolist() == ["north-1"]


def test_an_answer_is_calculated_once_for_the_same_calls(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(overview, "FRESH", 0.0)
    held, made = Overviews(), []

    def calculate(calls: TeamCalls) -> int:
        made.append(len(calls))
        return len(calls)

    assert [held.answer(desk.store, {"*"}, "n", calculate) for _ in range(2)] == [2, 2]
    add_call(desk, "north-2", channel=Channel.CHAT)
    assert held.answer(desk.store, {"*"}, "n", calculate) == 3
    assert made == [2, 3]


def test_another_choice_of_teams_has_its_own_answers(desk: Desk):
    held = Overviews()
    assert [held.answer(desk.store, teams, "n", len) for teams in ({"*"}, {"south"})] == [2, 1]


def test_the_marks_change_with_an_evaluation(desk: Desk):
    before = newest_ids(desk.store)
    assert newest_ids(desk.store) == before
    add_call(desk, "north-2", channel=Channel.CHAT)
    assert newest_ids(desk.store) != before
