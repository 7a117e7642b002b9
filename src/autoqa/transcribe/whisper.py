"""Whisper through faster-whisper: the one place where it is called, with every option named."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from autoqa.audio.waveform import Samples
from autoqa.config.model_folders import ModelFolder, find_model
from autoqa.config.resources import bundled
from autoqa.domain.transcript import Word
from autoqa.errors import ModelRefused
from autoqa.transcribe.reading import Reading, too_many_hotwords
from autoqa.transcribe.words import joined

DEMO_RECOGNISER = "whisper-demo-en"
_FILES = ("model.bin", "config.json", "tokenizer.json")
_RATE = 16_000
_HOP = 160  # samples for each frame of features
_FRAMES = 3000  # of the window that Whisper was trained on
_WHOLE = 30.0  # seconds of it
_ON_CPU, _ON_GPU = 2, 16  # windows decoded together unless the options say so
_STEP = 5.0  # shorter windows are multiples of this, so that few shapes occur


@dataclass(frozen=True, slots=True)
class _Seen:
    """A window's number and features, (bands, frames), of which the first `used` hold its sound."""

    number: int
    features: npt.NDArray[np.float32]
    used: int


@dataclass(frozen=True, slots=True)
class WhisperOptions:
    """Every option that changes what Whisper writes. Names follow faster-whisper.

    There is no temperature: it is 0, without a fallback list, since a fallback may sample and the same call
    must give the same transcript. What a fallback would have caught is caught by `gates`. With
    `window_margin` None every window is encoded as 30 seconds; otherwise a shorter window is encoded with
    that many seconds of silence behind it and no more, which only some models bear. `batch_size` windows are
    decoded together; 0 is 16 on a GPU, and 2 on a processor, where more takes memory and saves no time.
    """

    beam_size: int = 5
    patience: float = 1.0
    length_penalty: float = 1.0
    repetition_penalty: float = 1.0
    no_repeat_ngram_size: int = 0
    suppress_blank: bool = True
    suppress_tokens: tuple[int, ...] = (-1,)
    initial_prompt: str | None = None
    hotwords: str | None = None
    window_margin: float | None = None
    batch_size: int = 0


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
    _model: Any = field(default=None, init=False, repr=False)

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

    def detect_language(self, speech: Samples) -> tuple[str, float]:
        """The language spoken in 16 kHz samples and its probability; 'en' for an English-only model."""
        model = self._loaded()
        if not model.model.is_multilingual:
            return "en", 1.0
        language, probability, _ = model.detect_language(audio=speech, language_detection_segments=4)
        return language, float(probability)

    def read(
        self, windows: Iterable[Samples], language: str, *, hotwords: str | None = None, alone: bool = False
    ) -> list[Reading]:
        """What is said in each of `windows`, 16 kHz samples of at most 30 s.

        `hotwords` come on top of those of the options. Windows of one length are read together, up to
        `batch_size`. `alone` reads them one by one, in full windows and with timestamps, which keep Whisper
        closer to what it was trained on.
        """
        from faster_whisper.tokenizer import Tokenizer

        model = self._loaded()
        tokenizer = Tokenizer(
            model.hf_tokenizer, model.model.is_multilingual, task="transcribe", language=language
        )
        prompt = self._prompt(model, tokenizer, hotwords, timestamps=alone)
        readings: dict[int, Reading] = {}
        for batch in self._batches(windows, alone=alone):
            heard = self._read_batch(model, tokenizer, prompt, batch)
            readings |= {window.number: reading for window, reading in zip(batch, heard, strict=True)}
        return [readings[number] for number in range(len(readings))]

    def _batches(self, windows: Iterable[Samples], *, alone: bool) -> Iterator[list[_Seen]]:
        """Windows of one encoded length at a time. Features are made as they are needed."""
        waiting: dict[int, list[_Seen]] = {}
        size = 1 if alone else self._batch_size()
        for number, window in enumerate(windows):
            length = _FRAMES if alone else self._frames(window.size / _RATE)
            group = waiting.setdefault(length, [])
            group.append(self._see(number, window, length))
            if len(group) == size:
                yield waiting.pop(length)
        yield from (group for _, group in sorted(waiting.items()))

    def _batch_size(self) -> int:
        """How many windows are decoded together."""
        on_cpu = self._loaded().model.device == "cpu"
        return self.options.batch_size or (_ON_CPU if on_cpu else _ON_GPU)

    def _see(self, number: int, window: Samples, length: int) -> _Seen:
        """The log-mel features of a window, padded to `length` frames as faster-whisper pads."""
        used = min(length, window.size // _HOP)
        features = self._loaded().feature_extractor(window)[:, :used]
        padded = np.zeros((features.shape[0], length), dtype=np.float32)
        padded[:, :used] = features
        return _Seen(number, padded, used)

    def _frames(self, seconds: float) -> int:
        """How many frames of 10 ms a window is encoded with."""
        margin = self.options.window_margin
        if margin is None:
            return _FRAMES
        return min(_FRAMES, round(math.ceil((seconds + margin) / _STEP) * _STEP * _FRAMES / _WHOLE))

    def _prompt(self, model: Any, tokenizer: Any, hotwords: str | None, *, timestamps: bool) -> list[int]:
        """The tokens before what is written. Raises ConfigurationError for more hot words than have room."""
        options = self.options
        hot = ", ".join(words for words in (options.hotwords, hotwords) if words)
        found, room = len(tokenizer.encode(f" {hot}")), model.max_length // 2 - 1
        if found > room:
            raise too_many_hotwords(hot, found, room)
        prompt: list[int] = model.get_prompt(
            tokenizer,
            tokenizer.encode(options.initial_prompt) if options.initial_prompt else [],
            without_timestamps=not timestamps,
            hotwords=hot or None,
        )
        return prompt

    def _read_batch(self, model: Any, tokenizer: Any, prompt: list[int], batch: list[_Seen]) -> list[Reading]:
        options = self.options
        encoded = _encode(model, [window.features for window in batch])
        results = model.model.generate(
            encoded,
            [prompt] * len(batch),
            beam_size=options.beam_size,
            patience=options.patience,
            length_penalty=options.length_penalty,
            repetition_penalty=options.repetition_penalty,
            no_repeat_ngram_size=options.no_repeat_ngram_size,
            max_length=model.max_length,
            suppress_blank=options.suppress_blank,
            suppress_tokens=_suppressed(tokenizer, options.suppress_tokens),
            return_no_speech_prob=True,
        )
        texts = [[token for token in r.sequences_ids[0] if token < tokenizer.eot] for r in results]
        alignments = _align(model, tokenizer, texts, encoded, [window.used for window in batch])
        return [
            Reading(_words(alignment), float(result.no_speech_prob))
            for alignment, result in zip(alignments, results, strict=True)
        ]

    def _loaded(self) -> Any:
        if self._model is None:
            from faster_whisper import WhisperModel

            try:
                self._model = WhisperModel(
                    str(self.folder.path),
                    device=self.runtime.device,
                    compute_type=self.runtime.compute_type,
                    cpu_threads=self.runtime.cpu_threads,
                    local_files_only=True,
                )
            except (RuntimeError, ValueError) as error:
                raise ModelRefused(f"{self.folder.path}: cannot be loaded by CTranslate2: {error}") from error
        return self._model


def _encode(model: Any, windows: Sequence[npt.NDArray[np.float32]]) -> Any:
    """The encoder's output for some windows, as CTranslate2 holds it.

    On a processor they are encoded one by one: that costs no more time, and a batch would hold the attention
    of all of them at once, hundreds of megabytes.
    """
    if model.model.device != "cpu":
        return model.encode(np.stack(windows))
    import ctranslate2

    encoded: npt.NDArray[np.float32] | None = None
    for number, window in enumerate(windows):
        row = np.asarray(model.encode(window[None]))
        if encoded is None:
            encoded = np.empty((len(windows), *row.shape[1:]), row.dtype)
        encoded[number] = row[0]
    return ctranslate2.StorageView.from_array(encoded)


def _align(model: Any, tokenizer: Any, texts: list[list[int]], encoded: Any, used: list[int]) -> list[Any]:
    """The times and probabilities of the words of each window.

    CTranslate2 pads the texts of a batch to one length, which moves the last digits of the probabilities. So
    each is aligned alone, but for a GPU, whose arithmetic depends on the batch anyway.
    """
    if encoded.device != "cpu":
        found: list[Any] = model.find_alignment(tokenizer, texts, encoded, used)
        return found
    import ctranslate2

    rows = np.asarray(encoded)
    return [
        model.find_alignment(
            tokenizer, [text], ctranslate2.StorageView.from_array(rows[i : i + 1]), [used[i]]
        )[0]
        for i, text in enumerate(texts)
    ]


def _words(alignment: Sequence[dict[str, Any]]) -> tuple[Word, ...]:
    """Words with their punctuation, from what faster-whisper aligned."""
    return joined(
        Word(one["word"], float(one["start"]), float(one["end"]), float(one["probability"]))
        for one in alignment
    )


def _suppressed(tokenizer: Any, tokens: Sequence[int]) -> list[int]:
    from faster_whisper.transcribe import get_suppressed_tokens

    return list(get_suppressed_tokens(tokenizer, list(tokens)))
