"""Whisper through faster-whisper: the one place where it is called, with every option named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from autoqa.audio.speech import Region
from autoqa.audio.waveform import Samples
from autoqa.config.model_folders import ModelFolder, find_model
from autoqa.config.resources import bundled
from autoqa.domain.transcript import Word
from autoqa.errors import ModelRefused
from autoqa.transcribe.recognition import Passage

DEMO_RECOGNISER = "whisper-demo-en"
_FILES = ("model.bin", "config.json", "tokenizer.json")
_RATE = 16_000


@dataclass(frozen=True, slots=True)
class WhisperOptions:
    """Every option that changes what Whisper writes. Names follow faster-whisper.

    Temperature is 0 without a fallback list, since a fallback may sample and the same call must give the
    same transcript. What a fallback would have caught is marked doubtful instead, by the last three: a
    passage that compresses better than `compression_ratio_threshold` repeats itself, one less likely per
    token than `log_prob_threshold` is a guess, and one with a no-speech probability above
    `no_speech_threshold` that is also a guess is taken for silence.
    """

    beam_size: int = 5
    best_of: int = 1
    patience: float = 1.0
    length_penalty: float = 1.0
    repetition_penalty: float = 1.0
    no_repeat_ngram_size: int = 0
    temperature: float = 0.0
    suppress_blank: bool = True
    suppress_tokens: tuple[int, ...] = (-1,)
    without_timestamps: bool = True
    initial_prompt: str | None = None
    hotwords: str | None = None
    batch_size: int = 8
    compression_ratio_threshold: float = 2.4
    log_prob_threshold: float = -1.0
    no_speech_threshold: float = 0.6


@dataclass(frozen=True, slots=True)
class WhisperRuntime:
    """Where and in which precision the model computes."""

    device: str = "auto"
    compute_type: str = "default"
    cpu_threads: int = 0


def find_recogniser(name: str, folders: Sequence[Path] = ()) -> ModelFolder:
    """The folder of a Whisper model in CTranslate2's format, by path, bundled name or Whisper size."""
    return find_model(
        name,
        needs=_FILES,
        places=[Path(name), *(folder / name for folder in (*folders, bundled("models")))],
        hub=_download,
        advice=_advice(name),
    )


def _advice(name: str) -> str:
    """What to do when a recogniser cannot be had."""
    if name == DEMO_RECOGNISER:
        return "It comes with autoqa; install autoqa again."
    return (
        f"Without a network, copy the CTranslate2 folder of '{name}' (for example "
        f"faster-whisper-{name}, with {', '.join(_FILES)}) to the workspace's models/{name}, or name "
        f"any such folder with --recogniser DIR. To try autoqa without one, use --recogniser "
        f"{DEMO_RECOGNISER}, which reads only the bundled sample calls."
    )


def _download(name: str) -> Path:
    """The hub's copy of a Whisper size or repository."""
    from faster_whisper.utils import _MODELS, download_model

    if name not in _MODELS and name.count("/") != 1:
        raise OSError(
            f"'{name}' is neither a Whisper size ({', '.join(_MODELS)}) nor a repository OWNER/NAME"
        )
    try:
        return Path(download_model(name))
    except Exception as error:  # the hub's client raises many unrelated types when it has no network
        raise OSError(f"not reachable: {type(error).__name__}") from error


@dataclass(slots=True)
class WhisperRecogniser:
    """Holds one loaded model. Loading waits until the first recording is read."""

    folder: ModelFolder
    options: WhisperOptions = WhisperOptions()
    runtime: WhisperRuntime = WhisperRuntime()
    _pipeline: Any = field(default=None, init=False, repr=False)

    @property
    def name(self) -> str:
        """The model's name, for people."""
        return self.folder.name

    @property
    def settings(self) -> dict[str, Any]:
        """What, besides the audio, decides what is written."""
        return {
            "model": self.folder.fingerprint,
            "compute_type": self.runtime.compute_type,
            **{key: value for key, value in asdict(self.options).items() if key != "batch_size"},
        }

    def detect_language(self, samples: Samples, windows: Sequence[Region]) -> tuple[str, float]:
        """The language spoken in `windows` and its probability; 'en' for an English-only model."""
        model = self._loaded().model
        if not model.model.is_multilingual:
            return "en", 1.0
        spoken = np.concatenate([_cut(samples, window) for window in windows])
        language, probability, _ = model.detect_language(audio=spoken, language_detection_segments=4)
        return language, float(probability)

    def read(self, samples: Samples, windows: Sequence[Region], language: str) -> list[Passage]:
        """What is said in each of `windows` (seconds, at most 30 each) of one channel at 16 kHz."""
        options = asdict(self.options)
        segments, _ = self._loaded().transcribe(
            samples,
            language=language,
            task="transcribe",
            word_timestamps=True,
            vad_filter=False,
            multilingual=False,
            clip_timestamps=[{"start": window.start, "end": window.end} for window in windows],
            condition_on_previous_text=False,
            **(options | {"suppress_tokens": list(self.options.suppress_tokens)}),
        )
        return [passage for segment in segments if (passage := self._passage(segment)).words]

    def _passage(self, segment: Any) -> Passage:
        words = tuple(
            Word(word.word.strip(), float(word.start), float(word.end), float(word.probability))
            for word in segment.words or ()
            if word.word.strip()
        )
        options = self.options
        guessed = segment.avg_logprob < options.log_prob_threshold
        if guessed and segment.no_speech_prob > options.no_speech_threshold:
            return Passage(words=(), doubtful=True)
        repeats = segment.compression_ratio > options.compression_ratio_threshold
        return Passage(words=words, doubtful=guessed or repeats)

    def _loaded(self) -> Any:
        if self._pipeline is None:
            from faster_whisper import BatchedInferencePipeline, WhisperModel

            try:
                model = WhisperModel(
                    str(self.folder.path),
                    device=self.runtime.device,
                    compute_type=self.runtime.compute_type,
                    cpu_threads=self.runtime.cpu_threads,
                    local_files_only=True,
                )
            except (RuntimeError, ValueError) as error:
                raise ModelRefused(f"{self.folder.path}: cannot be loaded by CTranslate2: {error}") from error
            self._pipeline = BatchedInferencePipeline(model)
        return self._pipeline


def _cut(samples: Samples, window: Region) -> Samples:
    return samples[int(window.start * _RATE) : int(window.end * _RATE)]
