import os
import shutil
from pathlib import Path

import pytest

from autoqa.config.model_folders import fingerprint
from autoqa.config.resources import bundled
from autoqa.domain.service import Change
from autoqa.errors import ModelNotFound, ModelRefused
from autoqa.pipeline.model_shelf import Role, ShelfModel, State, described, model_named, shelf, verify
from autoqa.pipeline.run import adjusted
from autoqa.pipeline.workspace import Workspace
from tests.pipeline.shelf_parts import CRITERION, candidate, put, take_back, workspace


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    return workspace(tmp_path / "qa")


def of(found: list[ShelfModel], state: State) -> list[ShelfModel]:
    return [one for one in found if one.name == CRITERION and one.state is state]


def answering(space: Workspace) -> ShelfModel:
    (one,) = of(shelf(space), State.IN_SERVICE)
    return one


def codes(found: list[ShelfModel]) -> dict[str, list[str]]:
    return {
        one.folder.name: [fault.code for fault in one.faults] for one in found if one.folder and one.faults
    }


def test_at_first_the_models_that_come_with_autoqa_answer(space: Workspace):
    found = shelf(space)
    assert [one.role for one in found] == [Role.CRITERION, Role.CRITERION, Role.ENCODER, Role.RECOGNISER]
    assert {one.state for one in found} == {State.IN_SERVICE}
    assert [one.origin for one in found] == ["bundled", "bundled", "package", "bundled"]
    assert all(one.folder and fingerprint(one.folder) == one.fingerprint for one in found)
    assert not any(one.faults for one in found)


def test_that_the_encoder_is_what_it_was_is_known_from_the_heads(space: Workspace):
    assert {one.role: one.unchanged for one in shelf(space)} == {
        Role.CRITERION: None,
        Role.ENCODER: True,
        Role.RECOGNISER: None,
    }


def test_a_promoted_version_is_in_service_with_why_and_since_when(space: Workspace):
    place = put(space, candidate(space, 1), change=Change.FORCED, reason="new form")
    one = answering(space)
    assert (one.folder, one.origin, one.unchanged) == (place, "promoted", True)
    assert [(event.what, event.reason) for event in one.history] == [("forced", "new form")]


def test_the_versions_before_are_kept_with_what_became_of_them(space: Workspace):
    first = put(space, candidate(space, 1))
    second = put(space, candidate(space, 2))
    take_back(space, first)
    assert answering(space).folder == first
    assert [event.what for event in answering(space).history] == ["promoted", "put_back"]
    (before,) = of(shelf(space), State.BEFORE)
    assert before.folder == second
    assert [(event.what, event.reason) for event in before.history] == [
        ("promoted", "better"),
        ("taken_back", "complaints"),
    ]


def test_after_all_is_taken_back_the_bundled_model_answers_again(space: Workspace):
    place = put(space, candidate(space, 1))
    take_back(space, None)
    assert answering(space).origin == "bundled"
    assert [one.folder for one in of(shelf(space), State.BEFORE)] == [place]


def test_candidates_wait_with_what_they_were_when_they_were_trained(space: Workspace):
    folder = candidate(space, 1)
    (one,) = of(shelf(space), State.CANDIDATE)
    assert (one.folder, one.pinned, one.unchanged) == (folder, fingerprint(folder), True)
    (folder / "scaling.json").write_text("{}")
    (one,) = of(shelf(space), State.CANDIDATE)
    assert [fault.code for fault in one.faults] == ["changed"]


def test_a_candidate_that_was_promoted_says_so(space: Workspace):
    put(space, candidate(space, 1))
    candidate(space, 2)
    promoted, waiting = of(shelf(space), State.CANDIDATE)
    assert [event.what for event in promoted.history] == ["promoted"]
    assert waiting.history == ()


def test_what_a_training_left_unfinished_is_no_candidate(space: Workspace):
    folder = candidate(space, 1)
    shutil.copytree(folder, folder.with_name(f".{CRITERION}.new.1"))
    assert len(of(shelf(space), State.CANDIDATE)) == 1


def test_a_model_of_the_workspace_answers_before_the_bundled_one(space: Workspace):
    shutil.copytree(candidate(space, 1), space.folder / "models" / CRITERION)
    assert answering(space).origin == "workspace"


def test_a_folder_of_the_settings_goes_before_what_was_promoted(space: Workspace, tmp_path: Path):
    version = put(space, candidate(space, 1))
    shutil.copytree(bundled("models") / "heads" / CRITERION, tmp_path / "mine" / CRITERION)
    space = adjusted(space, models=str(tmp_path / "mine"))
    one = answering(space)
    assert (one.origin, one.folder) == ("settings", tmp_path / "mine" / CRITERION)
    assert [one.folder for one in of(shelf(space), State.BEFORE)] == [version]


def test_nothing_is_wrong_with_what_is_as_it_was(space: Workspace):
    put(space, candidate(space, 1))
    put(space, candidate(space, 2))
    found = verify(space)
    assert len(found) == 5
    assert codes(found) == {}
    assert not of(found, State.CANDIDATE)


def test_a_changed_file_of_any_version_is_found(space: Workspace):
    first = put(space, candidate(space, 1))
    second = put(space, candidate(space, 2))
    for place in (first, second):
        raw = (place / "head.safetensors").read_bytes()
        (place / "head.safetensors").write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    assert codes(verify(space)) == {first.name: ["changed"], second.name: ["changed"]}


def test_a_changed_model_is_still_the_one_in_service(space: Workspace):
    place = put(space, candidate(space, 1))
    (place / "head.json").unlink()
    one = answering(space)
    assert one.folder == place
    assert [fault.code for fault in one.faults] == ["changed"]


def test_a_folder_that_is_gone_is_found(space: Workspace):
    first = put(space, candidate(space, 1))
    second = put(space, candidate(space, 2))
    shutil.rmtree(first)
    shutil.rmtree(second)
    assert codes(verify(space)) == {first.name: ["gone"], second.name: ["gone"]}


@pytest.mark.parametrize("name", ["evil.pkl", "notes.csv", ".hidden.py"])
def test_what_does_not_belong_is_found(space: Workspace, name: str):
    place = put(space, candidate(space, 1))
    (place / name).write_bytes(b"\x80\x04.")
    assert "foreign_file" in codes(verify(space))[place.name]


def test_the_card_may_be_edited(space: Workspace):
    place = put(space, candidate(space, 1))
    (place / "README.md").write_text("more about it")
    assert codes(verify(space)) == {}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_cannot_be_read_is_found(space: Workspace):
    place = put(space, candidate(space, 1))
    (place / "head.json").chmod(0)
    assert "foreign_file" in codes(verify(space))[place.name]


def test_folders_can_be_named(space: Workspace, tmp_path: Path):
    place = put(space, candidate(space, 1))
    loose = Path(shutil.copytree(place, tmp_path / "loose"))
    (tmp_path / "empty").mkdir()
    one, two, three, four = verify(space, [place, loose, tmp_path / "nowhere", tmp_path / "empty"])
    assert (one.state, one.unchanged) == (State.IN_SERVICE, True)
    assert (two.state, two.unchanged, two.fingerprint) == (State.NOT_KNOWN, None, place.name)
    assert [fault.code for fault in (*three.faults, *four.faults)] == ["gone", "gone"]


def test_a_criterion_that_nothing_answers_says_why(space: Workspace):
    shutil.copytree(candidate(space, 1), space.folder / "models" / CRITERION)
    (space.folder / "models" / CRITERION / "evil.pkl").write_bytes(b"")
    one = answering(space)
    assert one.folder is None
    assert [fault.code for fault in one.faults] == ["cannot_answer"]
    assert "evil.pkl" in one.faults[0].text


def test_an_encoder_that_cannot_be_had_is_said_of_all(space: Workspace):
    settings = space.settings.model_copy(
        update={"scoring": space.settings.scoring.model_copy(update={"encoder": "no-such-encoder"})}
    )
    found = shelf(Workspace(space.folder, settings))
    assert [one.faults[0].code for one in found if one.role is not Role.RECOGNISER] == ["cannot_answer"] * 3


def test_a_model_is_named_by_its_folder_or_by_what_it_answers(space: Workspace):
    place = put(space, candidate(space, 1))
    assert model_named(space, CRITERION) == place
    assert model_named(space, str(place)) == place
    assert model_named(space, "whisper-demo-en") == bundled("models") / "whisper-demo-en"
    with pytest.raises(ModelNotFound, match=r"neither a folder nor in service; in service are .*resolution"):
        model_named(space, "resolutoin")


def test_a_model_tells_its_card_and_its_training(space: Workspace):
    found = described(candidate(space, 1))
    assert "# resolution" in found.card
    assert found.training is not None
    assert found.training["seed"] == 1
    assert described(bundled("models") / "heads" / CRITERION).training is None


def test_a_broken_record_is_refused(space: Workspace):
    folder = candidate(space, 1)
    (folder / "training.json").write_text("{}")
    with pytest.raises(ModelRefused, match="no record of a training"):
        described(folder)


def test_looking_fetches_nothing_and_makes_no_workspace(tmp_path: Path):
    from huggingface_hub import constants

    from autoqa.pipeline.workspace import open_workspace

    before = constants.HF_HUB_OFFLINE
    assert shelf(open_workspace(tmp_path / "nowhere"))
    assert not (tmp_path / "nowhere").exists()
    assert constants.HF_HUB_OFFLINE is before
