"""The adapter against a fake of pyannote.audio; real pipelines are gated and cannot be had by a test."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autoqa.audio.speech import Region
from autoqa.errors import MissingExtra, ModelNotFound, ModelRefused
from autoqa.transcribe.pyannote_diarizer import PyannoteDiarizer
from autoqa.transcribe.voices import VoiceSpan

CONFIGURATION = (
    "pipeline:\n  name: pyannote.audio.pipelines.SpeakerDiarization\n  params:\n    clustering: VBx\n"
)
SECOND = [Region(0, 1)]


@dataclass
class FakeAnnotation:
    """What pyannote.core.Annotation offers of itself here."""

    tracks: list[tuple[float, float, str]]

    def itertracks(self, *, yield_label: bool) -> Iterator[tuple[Any, int, str]]:
        assert yield_label
        for number, (start, end, label) in enumerate(self.tracks):
            yield SimpleNamespace(start=start, end=end), number, label


class FakePipeline:
    """`pyannote.audio.Pipeline`: remembers what it is asked and answers what it is told to."""

    answer: Any = FakeAnnotation([(0.0, 1.0, "SPEAKER_01"), (1.0, 3.0, "SPEAKER_00")])
    loaded: Any = "itself"

    def __init__(self) -> None:
        self.asked: list[tuple[dict[str, Any], int]] = []

    @classmethod
    def from_pretrained(cls, checkpoint: str) -> Any:
        assert Path(checkpoint).is_dir()
        return cls() if cls.loaded == "itself" else cls.loaded

    def __call__(self, file: dict[str, Any], *, num_speakers: int) -> Any:
        self.asked.append((file, num_speakers))
        return self.answer


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> type[FakePipeline]:
    package, audio = ModuleType("pyannote"), ModuleType("pyannote.audio")
    fake = type("Fake", (FakePipeline,), {})
    audio.Pipeline = fake  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pyannote", package)
    monkeypatch.setitem(sys.modules, "pyannote.audio", audio)
    monkeypatch.setenv("PYANNOTE_METRICS_ENABLED", "1")
    return fake


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.yaml").write_text(CONFIGURATION, encoding="utf-8")
    return tmp_path


def test_segments_become_two_voices(folder: Path, pipeline: type[FakePipeline]):
    diarizer = PyannoteDiarizer(folder)
    spans = diarizer.find_voices(np.zeros(48_000, np.float32), [Region(0, 3)])
    assert spans == [VoiceSpan(0, 1, 1), VoiceSpan(1, 3, 0)]
    [(file, speakers)] = diarizer._pipeline.asked
    assert (tuple(file["waveform"].shape), file["sample_rate"], speakers) == ((1, 48_000), 16_000, 2)


def test_version_4_answers_without_overlaps(folder: Path, pipeline: type[FakePipeline]):
    pipeline.answer = SimpleNamespace(
        speaker_diarization=None, exclusive_speaker_diarization=FakeAnnotation([(0.0, 1.0, "A")])
    )
    assert PyannoteDiarizer(folder).find_voices(np.zeros(16_000, np.float32), SECOND) == [VoiceSpan(0, 1, 0)]


def test_usage_reports_are_off(folder: Path, pipeline: type[FakePipeline]):
    import os

    PyannoteDiarizer(folder)
    assert os.environ["PYANNOTE_METRICS_ENABLED"] == "0"


def test_a_folder_without_configuration_is_no_pipeline(tmp_path: Path, pipeline: type[FakePipeline]):
    with pytest.raises(ModelNotFound, match=r"config\.yaml"):
        PyannoteDiarizer(tmp_path)


def test_pickles_are_refused_unless_trusted(folder: Path, pipeline: type[FakePipeline]):
    (folder / "segmentation").mkdir()
    (folder / "segmentation" / "pytorch_model.bin").write_bytes(b"")
    with pytest.raises(ModelRefused, match="is a pickle"):
        PyannoteDiarizer(folder)
    PyannoteDiarizer(folder, trusted=True)


def test_a_configuration_that_names_other_classes_is_refused(folder: Path, pipeline: type[FakePipeline]):
    (folder / "config.yaml").write_text("pipeline:\n  name: os.system\n", encoding="utf-8")
    with pytest.raises(ModelRefused, match=r"os\.system"):
        PyannoteDiarizer(folder, trusted=True)


def test_a_pipeline_that_cannot_be_read_is_refused(folder: Path, pipeline: type[FakePipeline]):
    pipeline.loaded = None
    with pytest.raises(ModelRefused, match="finds no pipeline"):
        PyannoteDiarizer(folder)


def test_without_the_package_the_extra_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "pyannote.audio", None)
    with pytest.raises(MissingExtra, match=r"autoqa\[pyannote\]"):
        PyannoteDiarizer(folder)
