import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autoqa.calibration.policy import Policy
from autoqa.calibration.record import CalibrationRecord
from autoqa.domain.calibration import Decision, Mode, Pins
from autoqa.domain.drift import Watched
from autoqa.pipeline.drift import watch
from autoqa.pipeline.kept import DRIFT
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.workspace import Workspace, open_workspace, opened_store
from autoqa.store.calibrations import keep_calibration
from tests.cli.command import MESSAGES, autoqa, strict_json
from tests.connect.test_webhook import Receiver


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample messages, scored."""
    folder = tmp_path_factory.mktemp("drift") / "qa"
    assert autoqa("score", MESSAGES, "-w", folder, "--quiet").code == 0
    return folder


@pytest.fixture
def space(scored: Path, tmp_path: Path) -> Workspace:
    return open_workspace(shutil.copytree(scored, tmp_path / "qa"))


def _tamper(space: Workspace, statement: str) -> None:
    with sqlite3.connect(space.folder / "autoqa.db") as database:
        database.execute(statement)


def test_the_same_model_gives_the_same_scores_again(space: Workspace):
    found, missed = watch(space, ProgressReport())
    assert {one.criterion for one in found.frozen} == {"empathy", "accuracy", "resolution"}
    assert all(one.changed == 0 and abs(one.mean or 0) < 1e-6 for one in found.frozen)
    assert (found.alarms, missed) == ((), ())
    assert DRIFT.load(space) == found


def test_another_model_is_an_alarm_that_names_both(space: Workspace):
    _tamper(space, "update scores set scorer = 'the old head' where criterion = 'empathy'")
    found, _ = watch(space, ProgressReport())
    (alarm,) = found.alarms
    assert (alarm.kind, alarm.name) == (Watched.MODEL, "empathy")
    assert "was by the old head" in alarm.text


def test_a_model_that_was_not_calibrated_stays_an_alarm(space: Workspace):
    pins = Pins(model="the calibrated head")
    record = CalibrationRecord(
        datetime.now(UTC), (Policy(Decision("empathy", Mode.AUTO, Mode.AUTO, pins=pins)),)
    )
    with opened_store(space) as store:
        keep_calibration(store, record.hash, record.as_dict())
    found, _ = watch(space, ProgressReport(), rescore=False)
    (alarm,) = found.standing
    assert "the calibrated head was calibrated" in alarm.text


def test_other_scores_of_the_same_model_are_an_alarm(space: Workspace):
    _tamper(
        space,
        """update scores set distribution = '{"1": 1.0, "2": 0.0, "3": 0.0, "4": 0.0, "5": 0.0}'
        where criterion = 'resolution' and distribution != '{}'""",
    )
    found, _ = watch(space, ProgressReport())
    (alarm,) = found.alarms
    assert alarm.name == "resolution"
    assert "the same model gives other scores" in alarm.text


def test_without_scoring_again_only_charts_are_drawn(space: Workspace):
    found, _ = watch(space, ProgressReport(), rescore=False)
    assert found.frozen == ()


def _with_webhook(space: Workspace, url: str) -> Workspace:
    (space.folder / "autoqa.toml").write_text(f'[calibration]\nwebhook = "{url}"\n', encoding="utf-8")
    return open_workspace(space.folder)


@pytest.fixture
def receiver():
    one = Receiver()
    yield one
    one.server.shutdown()
    one.server.server_close()


def test_a_new_alarm_is_sent_once(space: Workspace, receiver: Receiver):
    _tamper(space, "update scores set scorer = 'the old head' where criterion = 'empathy'")
    space = _with_webhook(space, receiver.url)
    for _ in range(2):
        _, missed = watch(space, ProgressReport())
        assert missed == ()
    ((_, body),) = receiver.taken
    assert strict_json(body.decode())["data"]["name"] == "empathy"


def test_an_alarm_that_was_not_taken_is_sent_next_time(space: Workspace, receiver: Receiver):
    _tamper(space, "update scores set scorer = 'the old head' where criterion = 'empathy'")
    space = _with_webhook(space, receiver.url)
    receiver.answers = [410]
    _, missed = watch(space, ProgressReport())
    assert [alarm.name for alarm in missed] == ["empathy"]
    _, missed = watch(space, ProgressReport())
    assert missed == ()
    assert len(receiver.taken) == 2


def test_the_command_fails_its_gate_only_where_there_is_an_alarm(space: Workspace):
    said = autoqa("drift", "--gate", "-w", space.folder, "--quiet", "--json")
    assert said.code == 0
    assert strict_json(said.out)["alarms"] == []
    _tamper(space, "update scores set scorer = 'the old head' where criterion = 'empathy'")
    said = autoqa("drift", "--gate", "-w", space.folder, "--quiet")
    assert said.code == 4
    assert "alarm: model, empathy" in said.words
