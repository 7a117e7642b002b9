import json
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autoqa.calibration.policy import Policy
from autoqa.calibration.record import CalibrationRecord
from autoqa.domain.calibration import Decision, Mode, Pins
from autoqa.domain.service import Change
from autoqa.errors import ConfigurationError, ModelRefused, StoreError
from autoqa.pipeline import promote as module
from autoqa.pipeline.compare import Candidate, compare
from autoqa.pipeline.promote import promote, promote_compared, rollback
from autoqa.pipeline.service import served_models
from autoqa.pipeline.workspace import Workspace, existing_store, open_workspace, opened_store
from autoqa.store.calibrations import calibration_in_force, keep_calibration
from autoqa.store.services import services
from autoqa.training.dataset import read_set
from autoqa.training.runs import LOG, read_log
from autoqa.training.sets import Side
from tests.cli.command import autoqa, strict_json
from tests.pipeline.graded_space import conversations, graded_space, regraded, written

ROWS = conversations(0, 220)


def shuffled(rows: list[dict]) -> list[dict]:
    """The grades of each interaction go to another one."""
    order = list(range(len(rows)))
    random.Random(1).shuffle(order)
    return [{**row, "grades": rows[place]["grades"]} for row, place in zip(rows, order, strict=True)]


@dataclass(frozen=True)
class Ground:
    """A workspace with a training set of which half is kept aside, and a model for it."""

    space: Path
    frozen: Path
    good: Path

    def train(self, rows: list[dict], name: str) -> Path:
        """A candidate trained on these interactions; one of that name is trained once."""
        place = self.space.parent / name
        if place.is_dir():
            return place
        said = autoqa("train", "resolution", "--graded", written(place.with_suffix(".jsonl"), rows), "--out",
                      place, "--effort", "quick", "--quiet", "-w", self.space)  # fmt: skip
        assert said.code == 0, said.err
        return place

    @property
    def seen(self) -> list[dict]:
        """A part of what is not kept aside."""
        unseen = self.unseen
        return [row for row in ROWS if row["id"] not in unseen][:60]

    @property
    def unseen(self) -> set[str]:
        """The ids of what is kept aside."""
        return {call.id for call in read_set(self.frozen).calls if call.side is Side.TEST}


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    folder = tmp_path_factory.mktemp("promote")
    space = graded_space(folder / "qa", ROWS)
    made = autoqa("dataset", "-w", space, "--test-share", 0.5, "--out", folder / "set", "--quiet")
    assert made.code == 0, made.err
    said = autoqa("train", "--dataset", folder / "set", "--out", folder / "good", "--effort", "quick",
                  "--quiet", "-w", space)  # fmt: skip
    assert said.code == 0, said.err
    return Ground(space, folder / "set", folder / "good")


@pytest.fixture
def space(ground: Ground, tmp_path: Path) -> Workspace:
    return open_workspace(shutil.copytree(ground.space, tmp_path / "qa"))


def codes(found: Candidate) -> set[str]:
    return {reason.code for reason in found.comparison.reasons}


def in_service(space: Workspace) -> str:
    found = served_models(space).get("resolution")
    return found.fingerprint if found else ""


# The comparison -------------------------------------------------------------------------------


def test_a_good_model_is_acceptable_where_none_answered_before(ground: Ground, space: Workspace):
    (found,) = compare(space, ground.good, dataset=ground.frozen)
    assert codes(found) == set()
    assert found.comparison.old == ""
    assert found.comparison.calls >= 100
    assert any("no model in service answers it" in note for note in found.comparison.notes)


def test_a_second_model_is_shown_beside_the_first(ground: Ground, space: Workspace):
    promote(space, ground.good, dataset=ground.frozen)
    other = ground.train(ground.seen[:40], "fewer")
    (found,) = compare(space, other, dataset=ground.frozen)
    shown = found.comparison
    assert shown.old == in_service(space)
    assert {one.name for one in shown.figures} == {"qwk", "pearson", "exact", "rmse", "smd", "ranked"}
    for one in shown.figures:
        assert one.difference.value == pytest.approx(one.new.value - one.old.value)
    assert set(shown.cost) == {"new", "old"}
    assert shown.moved == tuple(sorted(shown.moved, key=lambda one: -abs(one.new - one.old)))


@pytest.mark.parametrize(
    ("name", "spoil", "code"),
    [
        ("shuffled", shuffled, "learnt_nothing"),
        ("one_agent", lambda rows: [{**row, "agent": "agent 01"} for row in rows], "one_agent"),
        ("scale", lambda rows: regraded(rows, lambda _, score: 2 * score - 1), "scale_changed"),
    ],
)
def test_a_spoilt_training_is_refused_with_its_reason(
    ground: Ground, space: Workspace, name: str, spoil: Callable[[list[dict]], list[dict]], code: str
):
    folder = ground.train(spoil(ground.seen), name)
    (found,) = promote(space, folder, dataset=ground.frozen)
    assert code in {reason.code for reason in found.reasons}
    assert found.served is None
    assert in_service(space) == ""


def test_a_model_that_saw_what_it_is_shown_on_is_refused(ground: Ground, space: Workspace):
    folder = ground.train(ROWS[-60:], "leaked")
    (found,) = compare(space, folder, dataset=ground.frozen)
    (reason,) = [one for one in found.comparison.reasons if one.code == "leaked_calls"]
    assert reason.facts["leaked"] == len(ground.unseen & {row["id"] for row in ROWS[-60:]}) > 0


def test_a_model_without_a_record_is_refused(ground: Ground, space: Workspace, tmp_path: Path):
    folder = shutil.copytree(ground.good, tmp_path / "bare")
    (folder / "resolution" / "training.json").unlink()
    (found,) = compare(space, folder, dataset=ground.frozen)
    assert "no_record" in codes(found)


def test_a_worse_model_is_refused(ground: Ground, space: Workspace):
    promote(space, ground.good, dataset=ground.frozen)
    worse = ground.train(shuffled(ground.seen), "shuffled")
    (found,) = promote(space, worse, dataset=ground.frozen)
    assert "worse" in {reason.code for reason in found.reasons}
    assert found.served is None


# The promotion --------------------------------------------------------------------------------


def test_promotion_and_rollback_are_on_record(ground: Ground, space: Workspace):
    (found,) = promote(space, ground.good, dataset=ground.frozen)
    assert found.served is not None
    assert in_service(space) == found.served.fingerprint
    rollback(space, "resolution", reason="the night team complains")
    assert in_service(space) == ""
    with existing_store(space) as store:
        assert [one.change for one in services(store)] == [Change.PROMOTED, Change.ROLLED_BACK]
        assert services(store)[1].reason == "the night team complains"
    assert [row["what"] for row in read_log(space.folder / LOG)][-2:] == ["promoted", "rolled_back"]


def test_a_rollback_brings_the_model_before_back(ground: Ground, space: Workspace):
    (first,) = promote(space, ground.good, dataset=ground.frozen)
    other = ground.train(ground.seen[:40], "fewer")
    (second,) = promote(space, other, dataset=ground.frozen, force=True, reason="try it")
    assert first.served is not None
    assert second.served is not None
    assert in_service(space) == second.served.fingerprint
    rollback(space, "resolution")
    assert in_service(space) == first.served.fingerprint
    rollback(space, "resolution")
    assert in_service(space) == ""
    with pytest.raises(StoreError, match="nothing to take back"):
        rollback(space, "resolution")


def test_a_forced_promotion_needs_a_reason_and_keeps_it(ground: Ground, space: Workspace):
    folder = ground.train(ROWS[-60:], "leaked")
    with pytest.raises(ConfigurationError, match="--reason"):
        promote(space, folder, dataset=ground.frozen, force=True)
    (found,) = promote(space, folder, dataset=ground.frozen, force=True, reason="for a trial")
    assert found.served is not None
    assert (found.served.change, found.served.reason) == (Change.FORCED, "for a trial")
    assert "leaked_calls" in found.served.facts["against"]


def test_nothing_forces_a_model_of_another_scale(ground: Ground, space: Workspace):
    rows = regraded(ground.seen, lambda _, s: 2 * s - 1)
    (found,) = promote(
        space, ground.train(rows, "scale"), dataset=ground.frozen, force=True, reason="because"
    )
    assert found.served is None


def test_the_next_scoring_uses_the_model_in_service(ground: Ground, space: Workspace):
    (found,) = promote(space, ground.good, dataset=ground.frozen)
    few = written(space.folder / "few.jsonl", ROWS[:3])
    said = autoqa("score", few, "-w", space.folder, "--quiet", "--json")
    assert said.code == 0, said.err
    with opened_store(space) as store:
        assert found.served is not None
        scores = store.get("c000").evaluation.scores  # type: ignore[union-attr]
        assert [score.scorer for score in scores] == [found.served.fingerprint]


def test_a_model_in_service_whose_files_changed_is_refused(ground: Ground, space: Workspace):
    (found,) = promote(space, ground.good, dataset=ground.frozen)
    assert found.served is not None
    card = space.folder / "models" / found.served.folder / "README.md"
    settings = card.with_name("head.json")
    settings.write_text(settings.read_text(encoding="utf-8") + " ", encoding="utf-8")
    said = autoqa("score", space.folder / "calls.jsonl", "-w", space.folder, "--quiet")
    assert said.code == 1
    assert "was changed since it was put in service" in said.words
    with pytest.raises(ModelRefused, match="was changed"):
        compare(space, ground.good, dataset=ground.frozen)


def test_the_decision_in_force_changes_with_the_model_and_comes_back(ground: Ground, space: Workspace):
    (first,) = promote(space, ground.good, dataset=ground.frozen)
    assert first.served is not None
    before = first.served.fingerprint
    policy = Policy(Decision("resolution", Mode.AUTO, Mode.AUTO, pins=Pins(model=before)))
    record = CalibrationRecord(datetime.now(UTC), (policy,))
    with opened_store(space) as store:
        keep_calibration(store, record.hash, record.as_dict())
    assert pinned(space) == before
    other = ground.train(ground.seen[:40], "fewer")
    (found,) = promote(space, other, dataset=ground.frozen, force=True, reason="try it")
    assert found.served is not None
    assert pinned(space) == found.served.fingerprint != before
    rollback(space, "resolution")
    assert pinned(space) == before


def pinned(space: Workspace) -> str:
    """The model that the calibration in force decides on."""
    with existing_store(space) as store:
        content = calibration_in_force(store)
    assert content is not None
    (policy,) = [one for one in content["policies"] if one["decision"]["criterion"] == "resolution"]
    return policy["decision"]["pins"]["model"]


def test_somebody_elses_change_in_between_is_not_overwritten(
    ground: Ground, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    candidates = compare(space, ground.good, dataset=ground.frozen)

    def meanwhile(store, place, *, after):  # type: ignore[no-untyped-def]
        """Another process promotes after this one looked."""
        monkeypatch.undo()
        promote_compared(space, candidates)
        return module.put_in_service(store, place, after=after)

    monkeypatch.setattr(module, "put_in_service", meanwhile)
    with pytest.raises(StoreError, match="somebody else"):
        promote_compared(space, candidates)
    with existing_store(space) as store:
        assert len(services(store)) == 1


# The commands ---------------------------------------------------------------------------------


def test_the_commands_say_what_they_did(ground: Ground, space: Workspace, tmp_path: Path):
    asked = ("-w", space.folder, "--quiet", "--json")
    report = tmp_path / "comparison.html"
    compared = autoqa("compare", ground.good, "--dataset", ground.frozen, "--report", report, *asked)
    assert compared.code == 0, compared.err
    assert strict_json(compared.out)["criteria"]["resolution"]["acceptable"] is True
    assert "resolution" in report.read_text(encoding="utf-8")
    promoted = autoqa("promote", ground.good, "--dataset", ground.frozen, *asked)
    assert strict_json(promoted.out)["criteria"]["resolution"]["promoted"] is True
    back = autoqa("rollback", "resolution", "-w", space.folder, "--json")
    assert json.loads(back.out)["model"] == ""


def test_a_refusal_exits_with_4_and_names_each_reason(ground: Ground, space: Workspace):
    folder = ground.train(shuffled(ground.seen), "shuffled")
    said = autoqa("promote", folder, "--dataset", ground.frozen, "-w", space.folder, "--quiet")
    assert said.code == 4
    assert "refused" in said.words
    assert "learnt_nothing" in said.words
