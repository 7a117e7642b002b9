"""What is known of the models is told from what is stored, and only to those who may know."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autoqa.calibration.policy import Policy
from autoqa.calibration.record import CalibrationRecord
from autoqa.desk import models
from autoqa.desk.grading import look
from autoqa.desk.models import LOOK, Compared, GateState, Look, kept_comparison, models_view
from autoqa.domain.agreement import Estimate
from autoqa.domain.calibration import Decision, Mode, Pins, Reason
from autoqa.domain.comparison import Comparison, GroupBeside, Moved, TeamShift
from autoqa.domain.drift import Alarm, Drift, Watched
from autoqa.domain.people import EVERY_TEAM, User
from autoqa.domain.service import Change, Served
from autoqa.domain.trend import Span
from autoqa.errors import NotAllowed, NotInStore
from autoqa.pipeline.kept import DRIFT
from autoqa.pipeline.model_shelf import Role, ShelfModel, State, waiting
from autoqa.pipeline.workspace import scorecard_of
from autoqa.store.calibrations import keep_calibration
from autoqa.store.rows import now
from autoqa.store.services import Placement, put_in_service, services
from tests.web.parts import USERS, Desk, add_call, made_desk

AT = datetime(2026, 11, 20, tzinfo=UTC)
KEY = "candidates/first/empathy"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return made_desk(tmp_path / "qa")


def who(name: str) -> User:
    return next(user for user in USERS if user.name == name)


def served(desk: Desk, fingerprint: str, change: Change = Change.PROMOTED) -> None:
    found = Served("empathy", fingerprint, f"versions/empathy/{fingerprint}", change, "it is better", now())
    put_in_service(desk.store, lambda _: Placement(found), after=len(services(desk.store)))


def calibrated(desk: Desk, model: str, *, scorecard: str = "") -> None:
    card = scorecard or scorecard_of(desk.workspace).hash
    decision = Decision("empathy", Mode.AUTO, Mode.AUTO, (), Pins(model=model, scorecard=card))
    record = CalibrationRecord(AT, (Policy(decision),))
    keep_calibration(desk.store, record.hash, record.as_dict())


def looked(desk: Desk, fingerprint: str, *, at: datetime | None = None, **more) -> None:
    found = ShelfModel(Role.CRITERION, "empathy", State.IN_SERVICE, "bundled", None, fingerprint)
    pins = {"empathy": Pins(model=fingerprint)}
    LOOK.save(desk.workspace, Look(at or now(), (replace(found, **more),), pins))


def empathy(desk: Desk) -> models.Answering:
    found = models_view(desk.store, desk.workspace, who("dino")).answering("empathy")
    assert found is not None
    return found


# Who answers ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["eva", "vera", "dana", "adam"])
def test_only_those_who_may_see_models_are_told(desk: Desk, name: str):
    with pytest.raises(NotAllowed):
        models_view(desk.store, desk.workspace, who(name))


def test_before_anybody_looked_nothing_is_claimed(desk: Desk):
    found = empathy(desk)
    assert (found.fingerprint, found.served, found.gate.state) == ("", None, GateState.NONE)


def test_a_promoted_model_answers_with_its_reason(desk: Desk):
    served(desk, "a1")
    found = empathy(desk)
    assert (found.fingerprint, found.origin) == ("a1", "promoted")
    assert found.changed is not None
    assert found.changed.reason == "it is better"


def test_after_a_rollback_to_what_was_there_only_a_later_look_says_what_answers(desk: Desk):
    looked(desk, "b0", at=now() - timedelta(days=1))
    served(desk, "a1")
    served(desk, "", Change.ROLLED_BACK)
    assert (empathy(desk).served, empathy(desk).fingerprint) == (None, "")
    looked(desk, "b0")
    assert empathy(desk).fingerprint == "b0"


def test_a_model_that_the_settings_name_answers_before_a_promoted_one(desk: Desk):
    served(desk, "a1")
    looked(desk, "s9", origin="settings")
    assert (empathy(desk).fingerprint, empathy(desk).served) == ("s9", None)


def test_what_cannot_be_read_is_said_and_the_rest_is_shown(desk: Desk):
    served(desk, "a1")
    (desk.workspace.folder / "drift.json").write_text("{")
    view = models_view(desk.store, desk.workspace, who("dino"))
    assert [("drift.json" in one, "run autoqa drift again" in one) for one in view.problems] == [(True, True)]
    assert view.answering("empathy") is not None


# The gate ------------------------------------------------------------------------------------


def test_a_calibration_of_what_answers_fits(desk: Desk):
    served(desk, "a1")
    calibrated(desk, "a1")
    gate = empathy(desk).gate
    assert (gate.state, gate.decision and gate.decision.mode, gate.at) == (GateState.FITS, Mode.AUTO, AT)


@pytest.mark.parametrize(
    ("model", "card", "code"), [("b2", "", "model_changed"), ("a1", "another", "scorecard_changed")]
)
def test_a_calibration_of_something_else_is_stale_and_leaves_it_to_people(
    desk: Desk, model: str, card: str, code: str
):
    served(desk, "a1")
    calibrated(desk, model, scorecard=card)
    gate = empathy(desk).gate
    assert gate.state is GateState.STALE
    assert gate.decision is not None
    assert (gate.decision.mode, [one.code for one in gate.decision.reasons]) == (Mode.HUMAN_ONLY, [code])


def test_nothing_is_called_stale_before_anybody_looked(desk: Desk):
    calibrated(desk, "b0")
    assert empathy(desk).gate.state is GateState.UNKNOWN


def test_alarms_stand_with_the_criterion_that_they_are_about(desk: Desk):
    alarms = tuple(
        Alarm(Watched.MODEL, name, None, "it moved")
        for name in (
            "empathy",
            "empathy withheld",
            "eva: empathy",
            "empathy: same level",
            "resolution",
            "empathy2",
        )
    )
    DRIFT.save(desk.workspace, Drift(AT, Span.WEEK, 100.0, (), (), alarms))
    assert [one.name for one in empathy(desk).alarms] == [
        "empathy", "empathy withheld", "eva: empathy", "empathy: same level"
    ]  # fmt: skip


# Candidates ----------------------------------------------------------------------------------


def candidate(desk: Desk, *, old: str = "") -> str:
    """A candidate that was compared with the model `old`; its fingerprint."""
    folder = desk.workspace.folder / "models" / KEY
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "head.json").write_text("{}")
    (folder / "README.md").write_text("# A <b>card</b>")
    (found,) = waiting(desk.workspace)
    beside = Estimate(0.1)
    made = Comparison(
        criterion="empathy",
        new=found.fingerprint,
        old=old,
        calls=100,
        left_out=0,
        people=Estimate(0.7),
        figures=(),
        groups=(
            GroupBeside("queue", "orders", 9, beside, beside, beside),
            GroupBeside("agent", "olaf", 9, beside, beside, beside),
        ),
        teams=tuple(
            TeamShift(column, name, 9, beside)
            for column, name in (("team", "north"), ("team", "south"), ("agent", "olaf"))
        ),
        moved=(Moved("call-1", 1, 2, None), Moved("call-2", 1, 2, None), Moved("gone", 1, 2, None)),
        decision=Decision("empathy", Mode.AUTO, Mode.AUTO),
    )
    kept_comparison("empathy", found.fingerprint).save(desk.workspace, Compared(AT, "dino", made))
    return found.fingerprint


def test_a_comparison_is_of_the_same_files_or_none(desk: Desk):
    candidate(desk)
    view = models_view(desk.store, desk.workspace, who("dino"))
    assert [(one.key, one.compared is not None) for one in view.candidates] == [(KEY, True)]
    (desk.workspace.folder / "models" / KEY / "head.json").write_text("{ }")
    view = models_view(desk.store, desk.workspace, who("dino"))
    assert [one.compared for one in view.candidates] == [None]


def test_a_comparison_with_another_model_than_the_one_in_service_is_outdated(desk: Desk):
    served(desk, "a1")
    candidate(desk, old="a1")
    assert not models_view(desk.store, desk.workspace, who("dino")).candidates[0].outdated
    served(desk, "a2")
    assert models_view(desk.store, desk.workspace, who("dino")).candidates[0].outdated


def test_a_lead_sees_no_call_agent_or_team_of_others_in_a_comparison(desk: Desk):
    add_call(desk, "call-1")
    add_call(desk, "call-2", agent="olaf", team="south")
    candidate(desk)
    look(desk.store, who("lea"), "call-1")
    view = models.candidate_view(desk.store, desk.workspace, who("lea"), KEY)
    assert view.comparison is not None
    assert [one.interaction for one in view.comparison.moved] == ["call-1"]
    assert [one.name for one in view.comparison.teams] == ["north"]
    assert [one.name for one in view.comparison.groups] == ["orders"]
    assert view.hidden
    whole = models.candidate_view(desk.store, desk.workspace, who("dino"), KEY)
    assert whole.comparison is not None
    assert (len(whole.comparison.moved), whole.hidden) == (3, False)


def test_no_score_is_shown_of_a_call_that_the_reader_may_still_grade_blind(desk: Desk):
    add_call(desk, "call-1")
    candidate(desk)
    both = replace(who("lea"), teams=frozenset({EVERY_TEAM}))
    view = models.candidate_view(desk.store, desk.workspace, both, KEY)
    assert view.comparison is not None
    assert (view.comparison.moved, view.hidden) == ((), True)
    assert not models.may_have_report(desk.workspace, both)
    assert models.may_have_report(desk.workspace, who("dino"))


@pytest.mark.parametrize(
    "key", ["../autoqa.db", "/etc", "candidates/first", "candidates/first/../first/empathy", ""]
)
def test_no_other_folder_is_shown_as_a_model(desk: Desk, key: str):
    candidate(desk)
    with pytest.raises(NotInStore):
        models.card_of(desk.store, desk.workspace, who("dino"), key)
    with pytest.raises(NotInStore):
        models.candidate_view(desk.store, desk.workspace, who("dino"), key)


def test_the_card_of_a_candidate_is_shown_as_it_is(desk: Desk):
    candidate(desk)
    assert models.card_of(desk.store, desk.workspace, who("lea"), KEY).card == "# A <b>card</b>"


def test_files_that_are_wrong_are_listed(desk: Desk):
    looked(desk, "b0", faults=(Reason("gone", "the folder is not there"),))
    assert [one.name for one in models_view(desk.store, desk.workspace, who("lea")).faulty] == ["empathy"]
