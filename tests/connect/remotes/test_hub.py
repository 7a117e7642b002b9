"""The hub's own client against a hub on this machine; it reads where the hub is when it is imported."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autoqa.config.model_folders import fingerprint
from tests.cli.command import Said, spawned
from tests.connect.remotes.parts import Hub, content, head_folder, hub

SECRET = "hf_ofnobody"


@pytest.fixture
def here() -> Iterator[Hub]:
    with hub() as one:
        yield one


def autoqa(here: Hub, home: Path, *args: object, **env: str) -> Said:
    where = {"HF_ENDPOINT": here.url, "HF_HUB_OFFLINE": "0", "HF_HUB_DISABLE_XET": "1"}
    return spawned(*args, env={**where, "HF_HOME": str(home / "hf"), "HF_TOKEN": SECRET, **env})


def done(said: Said) -> Any:
    assert said.code == 0, said.err
    return json.loads(said.out)


def test_a_model_goes_to_a_new_private_repository_and_back(here: Hub, head: Path, tmp_path: Path):
    url = "hf://acme/resolution"
    pushed = done(autoqa(here, tmp_path, "models", "push", head, url, "--json"))
    assert pushed["fingerprint"] == fingerprint(head)
    assert here.private == {"acme/resolution": True}
    pulled = autoqa(here, tmp_path, "models", "pull", url, tmp_path / "out", "--json")
    assert done(pulled)["checked"] is True
    assert content(tmp_path / "out") == content(head)
    assert SECRET not in pulled.out + pulled.err


def test_another_model_takes_its_place_whole(here: Hub, head: Path, tmp_path: Path):
    url = "hf://acme/models/resolution"
    other = head_folder(tmp_path / "other", seed=1, applies=False)
    done(autoqa(here, tmp_path, "models", "push", head, url, "--json"))
    done(autoqa(here, tmp_path, "models", "push", other, url, "--overwrite", "--json"))
    names = {name.removeprefix("resolution/") for name in here.repositories["acme/models"]}
    assert names - {".gitattributes", "files.json"} == set(content(other))


def test_a_model_of_somebody_else_is_pulled_with_a_note(here: Hub, head: Path, tmp_path: Path):
    here.repositories["else/model"] = {
        "config.json": b"{}",
        "model.safetensors": (head / "head.safetensors").read_bytes(),
        "pytorch_model.bin": b"x",
    }
    said = autoqa(here, tmp_path, "models", "pull", "hf://else/model@main", tmp_path / "out")
    assert said.code == 0
    assert "only the way here was checked" in said.words
    assert "pytorch_model.bin" in said.words
    assert sorted(content(tmp_path / "out")) == ["config.json", "model.safetensors"]


def test_a_repository_that_is_not_there_is_named(here: Hub, tmp_path: Path):
    said = autoqa(here, tmp_path, "models", "pull", "hf://acme/nothing", tmp_path / "out")
    assert said.code == 1
    assert "hf://acme/nothing: is not there; look at the URL" in said.words


def test_without_a_network_that_is_said(here: Hub, head: Path, tmp_path: Path):
    said = autoqa(here, tmp_path, "models", "push", head, "hf://acme/resolution", HF_HUB_OFFLINE="1")
    assert said.code == 1
    assert "hf://acme/resolution: cannot be reached (OfflineModeIsEnabled" in said.words
