import json
from pathlib import Path
from typing import Any

import pytest

from autoqa.config.model_folders import fingerprint
from autoqa.connect.remotes import pull, push
from autoqa.errors import ConfigurationError, DeliveryFailed, ModelNotFound, ModelRefused
from tests.connect.remotes.parts import Unreachable, content, head_folder

URL = "memory://shelf/resolution"


def listed(memory: Any) -> dict[str, Any]:
    return json.loads(memory.cat("/shelf/resolution/files.json"))


def test_all_files_go_over_with_a_list_of_them(head: Path, memory: Any):
    done = push(head, URL)
    found = listed(memory)
    assert done.fingerprint == found["fingerprint"] == fingerprint(head)
    assert found["whole"] is True
    assert [one["name"] for one in found["files"]] == sorted(content(head))
    for name, raw in content(head).items():
        assert memory.cat(f"/shelf/resolution/{name}") == raw


def test_a_folder_beside_others_is_a_place_too(head: Path, tmp_path: Path):
    (tmp_path / "share").mkdir()
    push(head, str(tmp_path / "share" / "resolution"))
    push(head, f"file://{tmp_path}/share/deeper/resolution")
    assert pull(str(tmp_path / "share" / "resolution"), tmp_path / "a").fingerprint == fingerprint(head)
    assert pull(str(tmp_path / "share" / "deeper" / "resolution"), tmp_path / "b").checked


def test_the_same_model_is_not_sent_again(head: Path, memory: Any):
    assert not push(head, URL).there
    memory.rm_file("/shelf/resolution/head.json")
    assert push(head, URL).there
    assert not memory.exists("/shelf/resolution/head.json")


def test_another_model_is_replaced_only_when_told(head: Path, memory: Any, tmp_path: Path):
    other = head_folder(tmp_path / "other", seed=1, applies=False)
    push(head, URL)
    with pytest.raises(ConfigurationError, match=r"holds the model [0-9a-f]{16}.*--overwrite"):
        push(other, URL)
    assert listed(memory)["fingerprint"] == fingerprint(head)
    push(other, URL, overwrite=True)
    assert listed(memory)["fingerprint"] == fingerprint(other)
    assert not memory.exists("/shelf/resolution/applies/head.json")


def test_files_that_no_push_put_there_are_replaced_only_when_told(head: Path, memory: Any):
    memory.pipe_file("/shelf/resolution/README.md", b"somebody's")
    with pytest.raises(ConfigurationError, match=r"holds README\.md already"):
        push(head, URL)
    assert memory.cat("/shelf/resolution/README.md") == b"somebody's"
    push(head, URL, overwrite=True)
    assert memory.cat("/shelf/resolution/README.md") != b"somebody's"


def test_a_push_that_broke_off_is_not_taken_for_a_whole_one(head: Path, memory: Any, tmp_path: Path):
    def stop(name: str, _gone: int, _total: int) -> None:
        if name == "head.safetensors":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        push(head, URL, told=stop)
    assert memory.exists("/shelf/resolution/head.json")
    with pytest.raises(ModelRefused, match="a push to it broke off"):
        pull(URL, tmp_path / "out")
    push(head, URL)
    assert content(pull(URL, tmp_path / "out").folder) == content(head)


def test_a_broken_push_over_another_model_is_not_taken_for_either(head: Path, memory: Any, tmp_path: Path):
    push(head_folder(tmp_path / "other", seed=1), URL)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        push(head, URL, overwrite=True, told=stop)
    with pytest.raises(ModelRefused, match="broke off"):
        pull(URL, tmp_path / "out")


def test_a_folder_that_changes_meanwhile_is_refused(head: Path, memory: Any):
    def change(*_: object) -> None:
        (head / "scaling.json").write_text("{}")

    with pytest.raises(ModelRefused, match="was changed while it was sent"):
        push(head, URL, told=change)
    assert listed(memory)["whole"] is False


@pytest.mark.parametrize("name", ["weights.pkl", "calls.csv", "applies/head.pt", "pytorch_model.bin"])
def test_a_folder_with_anything_else_is_not_pushed(head: Path, memory: Any, name: str):
    (head / name).write_bytes(b"\x80\x04.")
    with pytest.raises(ModelRefused, match=name):
        push(head, URL)
    assert not memory.store


def test_a_folder_without_weights_names_those_in_it(head: Path, memory: Any):
    with pytest.raises(
        ModelRefused, match="holds no weights of a model; name one of the folders in it: head"
    ):
        push(head.parent, URL)
    (head.parent / "empty").mkdir()
    with pytest.raises(ModelRefused, match="holds no weights of a model; name the folder of a model"):
        push(head.parent / "empty", URL)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(ModelNotFound, match="nowhere: is no folder"):
        push(tmp_path / "nowhere", URL)


def test_a_file_that_bears_the_lists_name_is_refused(head: Path, memory: Any):
    (head / "files.json").write_text("{}")
    with pytest.raises(ModelRefused, match="the name of the list itself"):
        push(head, URL)


def test_a_model_is_not_pushed_to_itself(head: Path):
    with pytest.raises(ConfigurationError, match="pushed to itself"):
        push(head, f"file://{head}", overwrite=True)
    assert not (head / "files.json").exists()


def test_a_name_without_protocol_must_lie_in_a_folder_that_is_there(head: Path, tmp_path: Path):
    with pytest.raises(
        ConfigurationError, match=r"there is no folder .*bucket to put it in.*s3://BUCKET/res"
    ):
        push(head, "bucket/res")
    assert not (tmp_path / "bucket").exists()


@pytest.mark.parametrize(
    ("failure", "says"),
    [
        (ConnectionError("no route to host"), r"cannot be reached \(ConnectionError: no route to host\)"),
        (PermissionError(13, "Permission denied"), "access is denied: Permission denied; log in there"),
        (NotImplementedError(), "unreachable:// cannot do that"),
    ],
)
def test_what_cannot_be_reached_says_why(
    head: Path, unreachable: type[Unreachable], failure: Exception, says: str
):
    unreachable.failure = failure
    with pytest.raises(DeliveryFailed, match=says):
        push(head, "unreachable://host/resolution")


def test_progress_goes_from_nothing_to_all(head: Path, memory: Any):
    told: list[tuple[str, int, int]] = []
    done = push(head, URL, told=lambda *step: told.append(step))
    assert told[-1][1:] == (done.size, done.size)
    assert [step[1] for step in told] == sorted(step[1] for step in told)
