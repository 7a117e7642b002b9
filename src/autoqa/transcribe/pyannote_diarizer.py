"""Tell the voices on one channel apart with a pyannote.audio pipeline from a folder.

Written against pyannote.audio 3 and 4 (`Pipeline.from_pretrained` of a folder). Its published checkpoints are
pickles, which can run code when they are opened, so a folder with such files is only read when the caller
says that it is trusted. Its usage reports are turned off before it is imported.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from autoqa.audio.speech import Region
from autoqa.audio.waveform import Samples
from autoqa.errors import MissingExtra, ModelNotFound, ModelRefused
from autoqa.transcribe.voices import VoiceSpan, fold

CONFIGURATION = "config.yaml"
_RATE = 16_000
_PICKLES = (".bin", ".ckpt", ".pt", ".pth")
_NAME = re.compile(r"^\s*name:\s*[\"']?([\w.]+)", re.MULTILINE)
_KNOWN = "pyannote.audio.pipelines."


class PyannoteDiarizer:
    """Diarization by the pipeline in a folder, read once and offline.

    The folder is a copy of one like pyannote/speaker-diarization-community-1: `config.yaml` beside the
    folders of its models. Two speakers are asked for. `trusted` allows checkpoints that are pickles.

    Raises MissingExtra without pyannote.audio, ModelNotFound without `config.yaml`, and ModelRefused for
    a folder that could run code or that pyannote.audio cannot read.
    """

    def __init__(self, folder: Path, *, trusted: bool = False) -> None:
        _check(folder, trusted=trusted)
        os.environ["PYANNOTE_METRICS_ENABLED"] = "0"
        os.environ["HF_HUB_OFFLINE"] = "1"
        try:
            from pyannote.audio import Pipeline
        except ImportError as error:
            raise MissingExtra("pyannote.audio", "pyannote") from error
        try:
            self._pipeline: Any = Pipeline.from_pretrained(str(folder))
        except Exception as error:  # whatever a wrong configuration or checkpoint sets off in it
            raise ModelRefused(f"{folder}: pyannote.audio cannot read this pipeline ({error})") from error
        if self._pipeline is None:  # what version 3 answers when it finds none
            raise ModelRefused(f"{folder}: pyannote.audio finds no pipeline here")

    def find_voices(self, samples: Samples, speech: Sequence[Region]) -> list[VoiceSpan]:
        """Which of two voices speaks when; the pipeline finds the speech itself, `speech` is not used."""
        import torch

        if not speech or samples.size == 0:
            return []
        waveform = torch.from_numpy(samples.copy())[None]
        found = self._pipeline({"waveform": waveform, "sample_rate": _RATE}, num_speakers=2)
        return fold(_segments(found))


def _segments(found: Any) -> Iterable[tuple[float, float, str]]:
    """What a pipeline answers: an annotation (version 3), or one without overlaps beside it (version 4)."""
    annotation = getattr(found, "exclusive_speaker_diarization", found)
    for segment, _, label in annotation.itertracks(yield_label=True):
        yield float(segment.start), float(segment.end), str(label)


def _check(folder: Path, *, trusted: bool) -> None:
    """Raise unless the folder holds a pipeline of pyannote's own classes, and no pickles unless trusted."""
    configuration = folder / CONFIGURATION
    if not configuration.is_file():
        raise ModelNotFound(
            f"{configuration}: not there; a pyannote folder is a copy of "
            "pyannote/speaker-diarization-community-1 or one like it"
        )
    for name in _NAME.findall(configuration.read_text(encoding="utf-8", errors="replace")):
        if not name.startswith(_KNOWN):
            raise ModelRefused(f"{configuration}: names {name}, which is none of pyannote.audio's pipelines")
    pickles = sorted(path.name for path in folder.rglob("*") if path.suffix.lower() in _PICKLES)
    if pickles and not trusted:
        raise ModelRefused(
            f"{folder}: {pickles[0]} is a pickle, which can run code when it is opened; use it only "
            "from a source you trust, and say so with trusted=True"
        )
