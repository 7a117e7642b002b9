"""Coaching: whose agents a lead reaches, plans and trainings, and what an agent sees."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from autoqa.domain.interaction import Channel
from autoqa.store.audit_log import entries
from autoqa.store.coaching import clips, plans_of, trainings_of
from autoqa.store.rows import now
from autoqa.store.tables import CoachingPlanRow
from tests.web.parts import Desk, add_call, made_desk, signed_in

GOAL = {
    "criterion": ["empathy", ""],
    "target": ["4", ""],
    "until": ["2099-01-31", ""],
    "words": "Say sorry first.",
}
TRAINING = {"title": "Saying sorry", "day": "2026-03-02", "hours": "1.5", "given_by": "Lea"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Twelve calls each of dana (low empathy) and marcus in the north, and one of olaf in the south."""
    made = made_desk(tmp_path / "qa")
    for i in range(12):
        add_call(made, f"d-{i:02}", levels=(1 + i % 2, 4, 3 + i % 2), channel=Channel.CHAT)
        add_call(made, f"m-{i:02}", levels=(4 + i % 2, 4, 3 + i % 2), agent="marcus", channel=Channel.CHAT)
    add_call(made, "s-1", team="south", agent="olaf", channel=Channel.CHAT)
    yield made
    made.store.close()


def planned(desk: Desk) -> int:
    answer = signed_in(desk, "lea").post("/coaching/agents/dana/plans", data=GOAL)
    assert answer.status_code == 303
    return plans_of(desk.store, ["dana"])[0].id


def test_a_lead_sees_the_agents_of_the_own_teams_and_no_others(desk: Desk):
    lea = signed_in(desk, "lea")
    page = lea.get("/coaching").text
    assert "dana" in page
    assert "olaf" not in page
    assert lea.get("/coaching/agents/olaf").status_code == 404
    answers = [lea.get(f"/coaching/agents/{name}").text.replace(name, "x") for name in ("olaf", "nobody")]
    assert answers[0] == answers[1]


def test_an_agent_is_sent_to_the_own_page(desk: Desk):
    assert signed_in(desk, "dana").get("/coaching").headers["location"] == "/coaching/mine"


def test_a_clear_weakness_is_named_with_turns_to_listen_to(desk: Desk):
    page = signed_in(desk, "lea").get("/coaching/agents/dana").text
    work = page[page.index("To work on") : page.index("Strengths")]
    assert "empathy" in work
    assert "accuracy" not in work
    assert '#turn-1"' in work
    assert "No difference can be told" in page[page.index("Where nothing can be told") :]


def test_an_agent_alone_in_the_team_is_compared_with_nobody(tmp_path: Path):
    alone = made_desk(tmp_path / "qa")
    add_call(alone, "d-1", channel=Channel.CHAT)
    page = signed_in(alone, "lea").get("/coaching/agents/dana").text
    assert "Nobody else in the team has a score on it, so the 1 of this agent" in page
    assert "No call has a score" not in page


def test_clips_come_from_the_lowest_and_the_highest_scores(desk: Desk):
    for lowest, number in ((True, 0), (False, 1)):
        found = clips(desk.store, {"north"}, "dana", "empathy", lowest=lowest, limit=3)
        assert len(found) == 3
        assert {int(clip.interaction[-2:]) % 2 for clip in found} == {number}
    assert clips(desk.store, {"south"}, "dana", "empathy", lowest=True, limit=3) == []


def test_a_plan_is_made_noted_and_shown_to_the_agent(desk: Desk):
    number = planned(desk)
    page = signed_in(desk, "dana").get("/coaching/mine").text
    assert "Say sorry first." in page
    assert "Cannot be told yet" in page
    assert entries(desk.store, action="made a plan")[0].details["plan"] == number


def test_the_agent_acknowledges_it_once(desk: Desk):
    number = planned(desk)
    dana = signed_in(desk, "dana")
    for _ in range(2):
        assert dana.post(f"/coaching/plans/{number}/acknowledge").status_code == 303
    assert plans_of(desk.store, ["dana"])[0].acknowledged_at is not None
    assert len(entries(desk.store, action="acknowledged a plan")) == 1
    assert "The agent has read it" in signed_in(desk, "lea").get("/coaching/agents/dana").text


def test_a_plan_is_closed_and_opened_again(desk: Desk):
    number = planned(desk)
    lea = signed_in(desk, "lea")
    lea.post(f"/coaching/plans/{number}/close")
    assert not plans_of(desk.store, ["dana"])[0].open
    lea.post(f"/coaching/plans/{number}/reopen")
    assert plans_of(desk.store, ["dana"])[0].open
    assert [len(entries(desk.store, action=f"{act} a plan")) for act in ("closed", "reopened")] == [1, 1]


def test_calls_since_the_start_are_laid_beside_those_before(desk: Desk):
    number = planned(desk)
    with desk.store.writing() as session:  # made in the days before the calls, which are of 2026-11-02
        row = sa.update(CoachingPlanRow).where(CoachingPlanRow.id == number)
        session.execute(row.values(made_at=now().replace(year=2026, month=11, day=1)))
    page = signed_in(desk, "dana").get("/coaching/mine").text
    assert "no call before is known (12 since)" in page


@pytest.mark.parametrize(
    "change",
    [
        {"criterion": ["charm", ""]},
        {"criterion": ["", ""]},
        {"criterion": ["empathy", "empathy"]},
        {"target": ["much", ""]},
        {"until": ["2020-01-01", ""]},
    ],
)
def test_goals_that_will_not_do_are_told_and_what_was_typed_stays(desk: Desk, change: dict[str, list[str]]):
    answer = signed_in(desk, "lea").post("/coaching/agents/dana/plans", data=GOAL | change)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "Say sorry first." in answer.text
    assert plans_of(desk.store, ["dana"]) == []


def test_a_training_counts_towards_competence(desk: Desk):
    lea = signed_in(desk, "lea")
    assert lea.post("/coaching/agents/dana/trainings", data=TRAINING).status_code == 303
    text = lea.get("/coaching/competence.csv").text.removeprefix("\ufeff")
    dana = next(row for row in csv.DictReader(io.StringIO(text)) if row["agent"] == "dana")
    assert (dana["trainings"], dana["hours"], dana["last_training"], dana["calls"]) == (
        "1",
        "1.5",
        "2026-03-02",
        "12",
    )
    assert entries(desk.store, action="exported")[0].target == "coaching"


@pytest.mark.parametrize(
    "change",
    [
        {"title": " "},
        {"hours": "0"},
        {"hours": "nan"},
        {"day": ""},
        {"day": "2099-01-01"},
        {"criterion": "charm"},
    ],
)
def test_a_training_that_will_not_do_is_told(desk: Desk, change: dict[str, str]):
    answer = signed_in(desk, "lea").post("/coaching/agents/dana/trainings", data=TRAINING | change)
    assert answer.status_code == 422
    assert trainings_of(desk.store, ["dana"]) == []


def test_a_training_recorded_by_mistake_is_removed(desk: Desk):
    lea = signed_in(desk, "lea")
    lea.post("/coaching/agents/dana/trainings", data=TRAINING)
    number = trainings_of(desk.store, ["dana"])[0].id
    lea.post(f"/coaching/trainings/{number}/remove")
    assert trainings_of(desk.store, ["dana"]) == []
    assert entries(desk.store, action="removed a training")[0].details["title"] == "Saying sorry"


def test_an_agent_and_a_file_of_hostile_names_stay_text(desk: Desk):
    name = "=cmd|<script>alert(1)</script>"
    add_call(desk, "h-1", agent=name, channel=Channel.CHAT)
    lea = signed_in(desk, "lea")
    assert "<script>alert" not in lea.get("/coaching").text
    assert f"'{name}" in lea.get("/coaching/competence.csv").text
    assert plans_of(desk.store, [name]) == []


def test_plans_of_other_teams_are_like_those_that_are_not_there(desk: Desk):
    with desk.store.writing() as session:
        session.add(
            CoachingPlanRow(agent="olaf", goals=[], note="", made_by="x", made_at=now() - timedelta(days=1))
        )
    lea = signed_in(desk, "lea")
    number = plans_of(desk.store, ["olaf"])[0].id
    answers = [lea.post(f"/coaching/plans/{one}/close") for one in (number, 900)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert signed_in(desk, "dana").post(f"/coaching/plans/{number}/acknowledge").status_code == 404


def test_the_calls_behind_a_change_are_one_step_away(desk: Desk):
    planned(desk)
    with desk.store.writing() as session:
        session.execute(sa.update(CoachingPlanRow).values(made_at=now().replace(year=2026, month=11, day=1)))
    lea = signed_in(desk, "lea")
    page = lea.get("/coaching/agents/dana").text
    address = "/dashboards/calls?agent=dana&amp;since=2026-11-02&amp;measure=criterion%3Aempathy"
    assert f'href="{address}"' in page
    assert "12 conversations" in lea.get(address.replace("&amp;", "&")).text
