import sys
from pathlib import Path

import numpy as np
import pytest

from autoqa.audio.speech import Region
from autoqa.errors import MissingExtra, ModelNotFound, ModelRefused
from autoqa.transcribe.sherpa_diarizer import SherpaDiarizer

from .test_voices import voice

DULL, BRIGHT = (110, 2.0), (210, 0.2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pytest.importorskip("sherpa_onnx")
    pytest.importorskip("onnx")
    from .onnx_models import write_models

    return write_models(tmp_path)


def test_two_voices_are_told_apart_by_real_models(folder: Path):
    samples = np.concatenate([voice(*(DULL if i % 2 else BRIGHT), 2, i) for i in range(6)])
    spans = SherpaDiarizer(folder).find_voices(samples, [Region(0, 12)])
    voices = [span.voice for span in spans]
    assert voices in ([0, 1] * 3, [1, 0] * 3)
    assert [span.start for span in spans] == pytest.approx([0, 2, 4, 6, 8, 10], abs=0.15)


def test_no_speech_has_no_voices(folder: Path):
    assert SherpaDiarizer(folder).find_voices(np.zeros(16_000, np.float32), []) == []


@pytest.mark.parametrize("name", ["segmentation.onnx", "embedding.onnx"])
def test_a_missing_model_is_named(folder: Path, name: str):
    (folder / name).unlink()
    with pytest.raises(ModelNotFound, match=name):
        SherpaDiarizer(folder)


@pytest.mark.parametrize("name", ["segmentation.onnx", "embedding.onnx"])
def test_a_model_exported_for_something_else_is_refused_and_does_not_end_the_process(folder: Path, name: str):
    from .onnx_models import write_without_metadata

    write_without_metadata(folder, name)
    with pytest.raises(ModelRefused, match="metadata lacks"):
        SherpaDiarizer(folder)


def test_a_file_that_is_no_model_is_refused(folder: Path):
    (folder / "embedding.onnx").write_bytes(b"not a model")
    with pytest.raises(ModelRefused, match=r"embedding\.onnx"):
        SherpaDiarizer(folder)


def test_without_the_package_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "sherpa_onnx", None)
    with pytest.raises(MissingExtra, match=r"autoqa\[diarization\]"):
        SherpaDiarizer(tmp_path)
