import os
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from autoqa.config.model_files import is_weights, model_files, refused_kind, strays
from autoqa.config.resources import bundled
from autoqa.scoring.encoder import DEFAULT_ENCODER, find_encoder
from autoqa.transcribe.whisper import DEMO_RECOGNISER, find_recogniser


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "m" / "inner").mkdir(parents=True)
    save_file({"w": np.zeros(3, np.float32)}, tmp_path / "m" / "w.safetensors")
    save_file({"w": np.zeros(3, np.float32)}, tmp_path / "m" / "inner" / "w.safetensors")
    (tmp_path / "m" / "config.json").write_text("{}")
    (tmp_path / "m" / "README.md").write_text("card")
    (tmp_path / "m" / ".gitattributes").write_text("")
    return tmp_path / "m"


def test_hidden_files_are_none_of_a_models(folder: Path):
    assert model_files(folder) == ["README.md", "config.json", "inner/w.safetensors", "w.safetensors"]
    assert strays(folder) == []


@pytest.mark.parametrize(
    "name", ["w.pkl", "w.pt", "modeling.py", "inner/w.ckpt", "pytorch_model.bin", ".cache/w.pickle"]
)
def test_what_may_run_code_does_not_belong(folder: Path, name: str):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"\x80\x04.")
    ((found, reason),) = strays(folder)
    assert found == name
    assert "can run code when it is loaded" in reason


@pytest.mark.parametrize("name", ["calls.csv", "notes", "model.h5", "autoqa.db", "calls.jsonl"])
def test_other_kinds_do_not_belong(folder: Path, name: str):
    (folder / name).write_bytes(b"")
    ((found, reason),) = strays(folder)
    assert found == name
    assert "no kind of file that a model is made of" in reason


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("model.bin", b"PK\x03\x04 as torch writes it", "CTranslate2"),
        ("w.safetensors", b"\x80\x04.", "not in the format of safetensors"),
        ("w.npz", b"PK\x03\x04", "objects that can run code"),
        ("config.json", b"{", "no JSON"),
    ],
)
def test_a_file_must_be_what_its_name_says(folder: Path, name: str, content: bytes, says: str):
    (folder / name).write_bytes(content)
    ((found, reason),) = strays(folder)
    assert found == name
    assert says in reason


def test_weights_that_are_cut_short_are_damaged(folder: Path):
    raw = (folder / "w.safetensors").read_bytes()
    (folder / "w.safetensors").write_bytes(raw[:-1])
    assert [one.name for one in strays(folder)] == ["w.safetensors"]


def test_arrays_of_objects_do_not_belong(folder: Path):
    np.savez(folder / "plain.npz", a=np.zeros(3))
    np.savez(folder / "objects.npz", a=np.array([{}], dtype=object))
    assert [one.name for one in strays(folder)] == ["objects.npz"]


def test_what_is_no_file_does_not_belong(folder: Path, tmp_path: Path):
    os.mkfifo(folder / "pipe.txt")
    (folder / "gone.txt").symlink_to(tmp_path / "nowhere")
    (folder / "elsewhere").symlink_to(tmp_path)
    assert [one.name for one in strays(folder)] == ["elsewhere", "gone.txt", "pipe.txt"]


def test_a_link_to_a_file_is_the_file_as_in_the_cache_of_the_hub(folder: Path, tmp_path: Path):
    (folder / "config.json").rename(tmp_path / "blob")
    (folder / "config.json").symlink_to(tmp_path / "blob")
    assert strays(folder) == []
    assert "config.json" in model_files(folder)


def test_all_models_that_come_with_autoqa_are_plain():
    folders = [path for path in (bundled("models") / "heads").iterdir() if path.is_dir()]
    folders += [find_encoder(DEFAULT_ENCODER).path, find_recogniser(DEMO_RECOGNISER).path]
    assert len(folders) > 3
    assert [one for folder in folders for one in strays(folder)] == []


def test_weights_are_told_by_their_names():
    assert is_weights("inner/model.bin")
    assert is_weights("w.safetensors")
    assert not is_weights("pytorch_model.bin")
    assert not is_weights("config.json")
    assert refused_kind("LICENSE") == ""
