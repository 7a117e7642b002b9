import hashlib
import importlib.util
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autoqa.errors import ConfigurationError, MissingExtra
from autoqa.training.asr.clips import Clip, Said, Track
from autoqa.training.asr.convert import load_network
from autoqa.training.asr.fine_tune import (
    FineTuneSettings,
    Fitted,
    Lessons,
    StepDone,
    fine_tune,
    usable_device,
)
from autoqa.training.asr.sound import FeatureMaker, Shelf, SoundFolder
from autoqa.training.asr.state import StateFile
from autoqa.training.asr.writing import load_writer

from .small import tiny

SETTINGS = FineTuneSettings(epochs=4, batch=2, rate=5e-3, save_every=0.0, check_every=3, patience=9)


class Killed(Exception):
    """Stands for a kill: nothing of the training outlives it but what is on disk."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny(tmp_path_factory.mktemp("base") / "tiny")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> SoundFolder:
    folder = SoundFolder(tmp_path_factory.mktemp("sound"))
    rng = np.random.default_rng(3)
    folder.keep("c", {Track.AGENT: rng.normal(0, 0.1, 16_000 * 8).astype(np.float32)})
    return folder


def clips(count: int, first: int = 0) -> list[Clip]:
    return [
        Clip("c", Track.AGENT, i * 1.0, i + 1.0, (Said("Thank you.", i + 0.1, i + 0.9),))
        for i in range(first, first + count)
    ]


def lessons(base: Path, sound: SoundFolder, own: list[Clip]) -> Lessons:
    network = load_network(base)
    return Lessons(own, sound, load_writer(base, network.config), FeatureMaker(80))


def train(
    base: Path,
    sound: SoundFolder,
    state: Path,
    settings: FineTuneSettings = SETTINGS,
    told: Callable[[StepDone], None] = lambda step: None,
) -> tuple[Any, Fitted]:
    return fine_tune(
        load_network(base),
        lessons(base, sound, clips(5)),
        lessons(base, sound, clips(2, first=6)),
        settings,
        StateFile(state, "this training"),
        told,
    )


def digest(network: Any) -> str:
    found = hashlib.sha256()
    for name, tensor in sorted(network.state_dict().items()):
        found.update(name.encode() + tensor.numpy().tobytes())
    return found.hexdigest()


def test_the_loss_falls_and_the_best_weights_are_taken(base: Path, sound: SoundFolder, tmp_path: Path):
    steps: list[StepDone] = []
    settings = replace(SETTINGS, rate=3e-2, timestamps=0.0)
    _, fitted = train(base, sound, tmp_path / "s.safetensors", settings, steps.append)
    assert [step.number for step in steps] == list(range(1, 13))
    assert steps[-1].loss < 0.7 * steps[0].loss
    assert [check.step for check in fitted.checks] == [0, 3, 6, 9, 12]
    assert fitted.best.validation < 0.7 * fitted.checks[0].validation
    assert (fitted.steps, fitted.ended) == (12, "after 4 epochs")


def test_the_seed_decides_and_nothing_else(base: Path, sound: SoundFolder, tmp_path: Path):
    first, _ = train(base, sound, tmp_path / "a.safetensors")
    again, _ = train(base, sound, tmp_path / "b.safetensors")
    other, _ = train(base, sound, tmp_path / "c.safetensors", replace(SETTINGS, seed=8))
    assert digest(first) == digest(again) != digest(other)


@pytest.mark.parametrize("freeze", [True, False])
@pytest.mark.parametrize(("killed_at", "save_every", "goes_on"), [(1, 0.0, 2), (5, 0.0, 6), (5, 60.0, 1)])
def test_a_killed_training_goes_on_and_ends_with_the_same_bytes(
    *,
    base: Path,
    sound: SoundFolder,
    tmp_path: Path,
    killed_at: int,
    save_every: float,
    goes_on: int,
    freeze: bool,
):
    def kill(step: StepDone) -> None:
        if step.number == killed_at:
            raise Killed

    settings = replace(SETTINGS, freeze_encoder=freeze, save_every=save_every)
    whole, _ = train(base, sound, tmp_path / "whole.safetensors", settings)
    with pytest.raises(Killed):
        train(base, sound, tmp_path / "cut.safetensors", settings, kill)
    steps: list[StepDone] = []
    resumed, fitted = train(base, sound, tmp_path / "cut.safetensors", settings, steps.append)
    assert steps[0].number == goes_on
    assert digest(resumed) == digest(whole)
    assert fitted.steps == 12


def test_a_finished_training_is_not_done_again(base: Path, sound: SoundFolder, tmp_path: Path):
    first, fitted = train(base, sound, tmp_path / "s.safetensors")
    steps: list[StepDone] = []
    again, same = train(base, sound, tmp_path / "s.safetensors", told=steps.append)
    assert steps == []
    assert digest(again) == digest(first)
    assert same == fitted


def test_the_room_on_the_shelf_changes_nothing(base: Path, sound: SoundFolder, tmp_path: Path):
    def fit(room: int) -> Any:
        own = lessons(base, sound, clips(5))
        own.shelf = Shelf(room)
        other = lessons(base, sound, clips(2, first=6))
        kept = StateFile(tmp_path / f"{room}.safetensors", "this training")
        return fine_tune(load_network(base), own, other, SETTINGS, kept, lambda step: None)[0]

    assert digest(fit(1)) == digest(fit(1 << 30))


def test_a_frozen_encoder_keeps_its_weights(base: Path, sound: SoundFolder, tmp_path: Path):
    frozen, _ = train(base, sound, tmp_path / "a.safetensors")
    free, _ = train(base, sound, tmp_path / "b.safetensors", replace(SETTINGS, freeze_encoder=False))
    before = load_network(base).state_dict()

    def changed(network: Any, part: str) -> bool:
        after = network.state_dict()
        return any(not before[n].equal(after[n]) for n in before if part in n and "embed_pos" not in n)

    assert not changed(frozen, "encoder.layers")
    assert changed(frozen, "decoder.layers")
    assert changed(free, "encoder.layers")


def test_training_ends_early_where_nothing_gets_better(base: Path, sound: SoundFolder, tmp_path: Path):
    settings = replace(SETTINGS, rate=0.0, epochs=50, patience=2)
    network, fitted = train(base, sound, tmp_path / "s.safetensors", settings)
    assert fitted.ended == "after 2 checks that were no better"
    assert (fitted.steps, fitted.best.step) == (6, 0)
    assert digest(network) == digest(load_network(base))


def test_training_ends_when_its_minutes_are_used_up_and_goes_on_with_more(
    base: Path, sound: SoundFolder, tmp_path: Path
):
    state = tmp_path / "s.safetensors"
    _, fitted = train(base, sound, state, replace(SETTINGS, minutes=0.0001))
    assert fitted.ended == "after the 0.0001 minutes allowed"
    assert fitted.steps == 1
    _, fitted = train(base, sound, state, replace(SETTINGS, minutes=5.0))
    assert fitted.steps == 12


def test_the_state_of_another_training_is_refused(base: Path, sound: SoundFolder, tmp_path: Path):
    state = tmp_path / "work" / "s.safetensors"
    train(base, sound, state)
    own = lessons(base, sound, clips(5))
    with pytest.raises(ConfigurationError, match=r"work: holds a training on other data"):
        fine_tune(load_network(base), own, own, SETTINGS, StateFile(state, "another"), lambda step: None)


def test_the_state_is_plain_tensors_and_json(base: Path, sound: SoundFolder, tmp_path: Path):
    from safetensors import safe_open

    train(base, sound, tmp_path / "s.safetensors")
    with safe_open(tmp_path / "s.safetensors", "pt") as file:
        assert json.loads(file.metadata()["progress"])["step"] == 12
    assert [path.name for path in tmp_path.iterdir()] == ["s.safetensors"]


@pytest.mark.skipif(importlib.util.find_spec("peft") is not None, reason="peft is installed")
def test_lora_without_peft_names_the_extra(base: Path, sound: SoundFolder, tmp_path: Path):
    with pytest.raises(MissingExtra, match=r"autoqa\[lora\]"):
        train(base, sound, tmp_path / "s.safetensors", replace(SETTINGS, lora=4))


@pytest.mark.skipif(importlib.util.find_spec("peft") is None, reason="peft is not installed")
def test_lora_changes_few_weights_and_is_merged_at_the_end(base: Path, sound: SoundFolder, tmp_path: Path):
    settings = replace(SETTINGS, lora=2, rate=5e-2)

    def kill(step: StepDone) -> None:
        if step.number == 5:
            raise Killed

    network, fitted = train(base, sound, tmp_path / "a.safetensors", settings)
    before, after = load_network(base).state_dict(), network.state_dict()
    assert before.keys() == after.keys()
    moved = {name for name in before if not before[name].equal(after[name])}
    assert moved
    assert all("decoder" in name and name.split(".")[-2] in ("q_proj", "v_proj") for name in moved)
    assert fitted.best.validation < fitted.checks[0].validation
    with pytest.raises(Killed):
        train(base, sound, tmp_path / "b.safetensors", settings, kill)
    assert digest(train(base, sound, tmp_path / "b.safetensors", settings)[0]) == digest(network)


def test_devices_that_cannot_be_used_are_named():
    assert usable_device("cpu") == "cpu"
    with pytest.raises(ConfigurationError, match="is unknown"):
        usable_device("abacus")
