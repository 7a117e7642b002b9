import hashlib
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autoqa.config.model_folders import fingerprint
from autoqa.connect.remotes import pull, push
from autoqa.errors import ConfigurationError, ModelNotFound, ModelRefused
from autoqa.scoring.head import load_head
from tests.connect.remotes.parts import Unreachable, content, head_folder

URL = "memory://shelf/resolution"
AT = "/shelf/resolution"
KILLED = """
import os, signal, sys
from pathlib import Path
from autoqa.connect.remotes import pull

def die(name, gone, total):
    if name == "head.safetensors":
        os.kill(os.getpid(), signal.SIGKILL)

pull(sys.argv[1], Path(sys.argv[2]), told=die)
"""


@pytest.fixture
def pushed(head: Path, memory: Any) -> Any:
    """The head at URL."""
    push(head, URL)
    return memory


def relist(memory: Any, change: Any) -> None:
    """Change the list at URL."""
    found = json.loads(memory.cat(f"{AT}/files.json"))
    change(found)
    memory.pipe_file(f"{AT}/files.json", json.dumps(found).encode())


def nothing_taken(folder: Path) -> bool:
    return not folder.exists() and not [path for path in folder.parent.iterdir() if folder.name in path.name]


def test_the_folder_comes_as_it_was_pushed(head: Path, pushed: Any, tmp_path: Path):
    done = pull(URL, tmp_path / "out")
    assert content(tmp_path / "out") == content(head)
    assert (done.fingerprint, done.checked, done.there) == (fingerprint(head), True, False)
    assert load_head(tmp_path / "out").settings.criterion == "resolution"


def test_a_model_that_is_there_is_not_fetched_again(pushed: Any, tmp_path: Path):
    pull(URL, tmp_path / "out")
    pushed.rm_file(f"{AT}/head.json")
    assert pull(URL, tmp_path / "out").there


def test_an_empty_folder_is_filled(pushed: Any, tmp_path: Path):
    (tmp_path / "out").mkdir()
    assert not pull(URL, tmp_path / "out").there


def test_another_model_is_replaced_only_when_told(head: Path, pushed: Any, tmp_path: Path):
    other = head_folder(tmp_path / "other", seed=1)
    before = content(other)
    with pytest.raises(ConfigurationError, match=r"holds something else .*--overwrite"):
        pull(URL, other)
    assert content(other) == before
    pull(URL, other, overwrite=True)
    assert content(other) == content(head)


def test_a_folder_of_other_things_is_never_replaced(pushed: Any, tmp_path: Path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letters.doc").write_text("Dear")
    with pytest.raises(ConfigurationError, match=r"holds letters\.doc, .* name another one"):
        pull(URL, tmp_path / "home", overwrite=True)
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="is a file"):
        pull(URL, tmp_path / "file", overwrite=True)


@pytest.mark.parametrize(
    ("raw", "says"),
    [(b"xx", "is cut short"), (None, "is damaged"), (b"x" * 4000, "is longer than the list says")],
)
def test_a_damaged_file_is_not_taken(head: Path, pushed: Any, tmp_path: Path, raw: bytes | None, says: str):
    sound = (head / "training.json").read_bytes()
    pushed.pipe_file(f"{AT}/training.json", raw or sound[:-2] + b" \n")
    with pytest.raises(ModelRefused, match=rf"training\.json {says}; nothing was taken"):
        pull(URL, tmp_path / "out")
    assert nothing_taken(tmp_path / "out")


def test_a_damaged_file_leaves_what_was_there(pushed: Any, tmp_path: Path):
    other = head_folder(tmp_path / "other", seed=1)
    before = content(other)
    pushed.pipe_file(f"{AT}/head.safetensors", b"x")
    with pytest.raises(ModelRefused, match="cut short"):
        pull(URL, other, overwrite=True)
    assert content(other) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["head", "other"]


def test_a_file_of_the_list_that_is_gone_is_named(pushed: Any, tmp_path: Path):
    pushed.rm_file(f"{AT}/scaling.json")
    with pytest.raises(ModelNotFound, match=r"resolution/scaling\.json: is not there; push the model again"):
        pull(URL, tmp_path / "out")
    assert nothing_taken(tmp_path / "out")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("../out.json", "leaves the model's folder"),
        ("applies/../../out.json", "leaves the model's folder"),
        ("/etc/out.json", "leaves the model's folder"),
        ("a//out.json", "leaves the model's folder"),
        ("..\\out.json", "is no usable name"),
        ("out\n.json", "is no usable name"),
        ("x" * 300 + ".json", "is no usable name"),
        (".ssh/keys.json", "is hidden"),
        ("files.json", "the name of the list itself"),
        ("weights.pkl", "can run code when it is loaded"),
        ("pytorch_model.bin", "may be a pickle"),
        ("run.sh", "is no kind of file that a model is made of"),
    ],
)
def test_names_that_must_not_come_in_are_refused(pushed: Any, tmp_path: Path, name: str, says: str):
    raw = b"{}"
    pushed.pipe_file("/shelf/out.json", raw)

    def add(found: dict[str, Any]) -> None:
        found["files"].append({"name": name, "size": 2, "sha256": hashlib.sha256(raw).hexdigest()})

    relist(pushed, add)
    with pytest.raises(ModelRefused, match=says):
        pull(URL, tmp_path / "out")
    assert nothing_taken(tmp_path / "out")


def test_a_name_twice_is_refused(pushed: Any, tmp_path: Path):
    relist(pushed, lambda found: found["files"].append(found["files"][0]))
    with pytest.raises(ModelRefused, match="names a file twice"):
        pull(URL, tmp_path / "out")


def test_a_file_on_the_list_that_is_not_what_its_name_says_is_refused(pushed: Any, tmp_path: Path):
    raw = b"PK\x03\x04 a pickle of torch"
    pushed.pipe_file(f"{AT}/model.bin", raw)

    def add(found: dict[str, Any]) -> None:
        digest = hashlib.sha256(raw).hexdigest()
        found["files"].append({"name": "model.bin", "size": len(raw), "sha256": digest})

    relist(pushed, add)
    with pytest.raises(ModelRefused, match=r"model\.bin is not in CTranslate2's format"):
        pull(URL, tmp_path / "out")
    assert nothing_taken(tmp_path / "out")


def test_a_list_that_names_another_model_is_refused(pushed: Any, tmp_path: Path):
    relist(pushed, lambda found: found.update(fingerprint="0" * 16))
    with pytest.raises(ModelRefused, match=r"makes the model [0-9a-f]{16} instead of 0000"):
        pull(URL, tmp_path / "out")
    assert nothing_taken(tmp_path / "out")


def test_a_model_other_than_the_expected_is_refused(head: Path, pushed: Any, tmp_path: Path):
    with pytest.raises(ModelRefused, match="0000 was asked for"):
        pull(URL, tmp_path / "out", expected="0" * 16)
    assert pull(URL, tmp_path / "out", expected=fingerprint(head)).checked


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "is no list of a model's files"),
        (b"[]", "is no list of a model's files"),
        (b'{"fingerprint": "x", "files": []}', "fingerprint: "),
        (b'{"fingerprint": "0000000000000000", "files": [], "format": 2}', "format: "),
        (b" " * (2**20 + 1), "is too long"),
    ],
)
def test_a_broken_list_is_refused(pushed: Any, tmp_path: Path, raw: bytes, says: str):
    pushed.pipe_file(f"{AT}/files.json", raw)
    with pytest.raises(ModelRefused, match=says):
        pull(URL, tmp_path / "out")


def test_more_than_is_allowed_is_refused_before_it_is_fetched(pushed: Any, tmp_path: Path):
    with pytest.raises(ModelRefused, match=r"at most 1000 of 0\.00 GB are taken"):
        pull(URL, tmp_path / "out", most_bytes=1000)
    relist(pushed, lambda found: found["files"][0].update(size=2**60))
    with pytest.raises(ConfigurationError, match="has room for"):
        pull(URL, tmp_path / "out", most_bytes=2**62)
    assert nothing_taken(tmp_path / "out")


@pytest.mark.parametrize("listed", [True, False])
def test_links_are_refused(head: Path, tmp_path: Path, *, listed: bool):
    (tmp_path / "secret.json").write_text("{}")
    place = tmp_path / "share"
    push(head, f"file://{place}")
    if not listed:
        (place / "files.json").unlink()
    for name in ("scaling.json", "applies"):
        kept = (place / name).rename(tmp_path / f"kept-{name}")
        (place / name).symlink_to(kept)
        with pytest.raises(ModelRefused, match=rf"{name} is a link"):
            pull(f"file://{place}", tmp_path / "out")
        (place / name).unlink()
        kept.rename(place / name)
    assert nothing_taken(tmp_path / "out")


def test_a_place_without_a_list_gives_its_plain_files_alone(head: Path, memory: Any, tmp_path: Path):
    for name, raw in content(head).items():
        memory.pipe_file(f"/hub/m/{name}", raw)
    for name in ("pytorch_model.bin", "run.py", "onnx/model.onnx", ".gitattributes"):
        memory.pipe_file(f"/hub/m/{name}", b"x")
    done = pull("memory://hub/m", tmp_path / "out")
    assert content(tmp_path / "out") == content(head)
    assert not done.checked
    assert done.left_out == ("onnx/model.onnx", "pytorch_model.bin", "run.py")


def test_a_place_without_a_list_can_be_pinned(head: Path, memory: Any, tmp_path: Path):
    for name, raw in content(head).items():
        memory.pipe_file(f"/hub/m/{name}", raw)
    with pytest.raises(ModelRefused, match="instead of 0000"):
        pull("memory://hub/m", tmp_path / "out", expected="0" * 16)
    assert nothing_taken(tmp_path / "out")
    assert pull("memory://hub/m", tmp_path / "out", expected=fingerprint(head)).files == 7
    assert pull("memory://hub/m", tmp_path / "out", expected=fingerprint(head)).there


def test_weights_that_are_only_in_a_pickle_are_not_taken(memory: Any, tmp_path: Path):
    memory.pipe_file("/hub/m/config.json", b"{}")
    memory.pipe_file("/hub/m/pytorch_model.bin", b"x")
    with pytest.raises(
        ModelNotFound, match=r"no weights that may be taken; pytorch_model\.bin may be a pickle"
    ):
        pull("memory://hub/m", tmp_path / "out")


def test_a_place_that_is_not_there_is_named(memory: Any, tmp_path: Path):
    with pytest.raises(ModelNotFound, match="memory://no/where"):
        pull("memory://no/where", tmp_path / "out")
    with pytest.raises(ModelNotFound, match=f"file://{tmp_path}/nowhere"):
        pull(f"file://{tmp_path}/nowhere", tmp_path / "out")


def test_a_file_is_no_model(head: Path, tmp_path: Path):
    with pytest.raises(ModelNotFound, match="is a file; name the folder"):
        pull(f"file://{head}/head.json", tmp_path / "out")


def test_a_name_without_protocol_must_be_a_folder(tmp_path: Path):
    with pytest.raises(ConfigurationError, match=r"bucket/res: is no folder here; .* s3://BUCKET/res"):
        pull("bucket/res", tmp_path / "out")


@pytest.mark.parametrize(
    ("failure", "says"),
    [
        (ConnectionError("no route to host"), r"cannot be reached \(ConnectionError: no route to host\)"),
        (PermissionError("Access Denied"), "access is denied: Access Denied"),
    ],
)
def test_what_cannot_be_reached_says_why(
    unreachable: type[Unreachable], tmp_path: Path, failure: Exception, says: str
):
    unreachable.failure = failure
    with pytest.raises(ModelNotFound, match=says):
        pull("unreachable://host/resolution", tmp_path / "out")


def test_a_folder_that_may_not_be_written_says_so(pushed: Any, tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="cannot be written"):
        pull(URL, tmp_path / "file" / "out")


def test_a_pull_that_was_killed_leaves_nothing_half_and_works_again(head: Path, tmp_path: Path):
    place = f"file://{tmp_path}/share"
    push(head, place)
    out = head_folder(tmp_path / "models" / "out", seed=1)
    before = content(out)
    script = KILLED.replace("told=die", "told=die, overwrite=True")
    done = subprocess.run([sys.executable, "-c", script, place, str(out)], check=False, timeout=120)
    assert done.returncode == -signal.SIGKILL
    assert content(out) == before
    pull(place, out, overwrite=True)
    assert content(out) == content(head)
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_progress_goes_from_nothing_to_all(pushed: Any, tmp_path: Path):
    told: list[tuple[str, int, int]] = []
    done = pull(URL, tmp_path / "out", told=lambda *step: told.append(step))
    assert told[-1][1:] == (done.size, done.size)
