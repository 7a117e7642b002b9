"""The sound of clips: kept as plain samples on disk, made to features as they are needed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from autoqa.audio.waveform import Samples
from autoqa.training.asr.clips import RATE, Clip, Track

_HOP = 160  # samples for each frame of features
_FRAMES = 3000  # of Whisper's window of 30 s
_FULL = 32_767  # of 16 bits

Features = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SoundFolder:
    """Tracks of calls as files of 16-bit samples at 16 kHz, of which only what is asked for is read."""

    folder: Path

    def keep(self, call: str, tracks: Mapping[Track, Samples]) -> None:
        """Write the tracks of a call; a file appears only when it is complete."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for track, samples in tracks.items():
            whole = np.round(np.clip(samples, -1, 1) * _FULL).astype("<i2")
            path = self._path(call, track)
            unfinished = path.with_suffix(".part")
            whole.tofile(unfinished)
            unfinished.replace(path)

    def samples(self, clip: Clip) -> Samples:
        """The clip's sound, between -1 and 1."""
        path = self._path(clip.call, clip.track)
        first, last = round(clip.start * RATE), round(clip.end * RATE)
        last = min(last, path.stat().st_size // 2)
        read = np.fromfile(path, "<i2", count=max(0, last - first), offset=2 * first)
        samples: Samples = read.astype(np.float32) / np.float32(_FULL)
        return samples

    def _path(self, call: str, track: Track) -> Path:
        return self.folder / f"{call}.{track}.pcm"


@dataclass(slots=True)
class FeatureMaker:
    """Makes the log-mel features of sound exactly as faster-whisper does when the model is used."""

    bands: int
    _extractor: Any = field(default=None, init=False, repr=False)

    def __call__(self, samples: Samples) -> Features:
        """Features of at most 30 s, (bands, 3000), with zeros behind the sound."""
        if self._extractor is None:
            from faster_whisper.feature_extractor import FeatureExtractor

            self._extractor = FeatureExtractor(feature_size=self.bands)
        used = min(_FRAMES, samples.size // _HOP)
        padded = np.zeros((self.bands, _FRAMES), dtype=np.float32)
        padded[:, :used] = self._extractor(samples)[:, :used]
        return padded


@dataclass(slots=True)
class Shelf:
    """What was made last, up to `room` bytes; what is dropped is made again when it is asked for."""

    room: int = 256 << 20
    _kept: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict, init=False, repr=False)
    _used: int = field(default=0, init=False)

    @property
    def used(self) -> int:
        """Bytes held."""
        return self._used

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What is kept under `key`, an array or tensor, or what `make` makes of it."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        made = make()
        self._kept[key] = made
        self._used += made.nbytes
        while self._used > self.room and self._kept:
            _, dropped = self._kept.popitem(last=False)
            self._used -= dropped.nbytes
        return made
