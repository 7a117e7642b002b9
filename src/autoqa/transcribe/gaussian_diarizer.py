"""Tell two voices on one channel apart without trained weights.

Every frame becomes its mel cepstrum. Speech is cut where a voice seems to change, the pieces are merged two
by two into two voices, and the two voices then share out the frames, learn themselves anew from what they
got, and share out again. Each step models a voice as one Gaussian with a full covariance and compares
likelihoods:

- Gish, Siu and Rohlicek, "Segregation of speakers for speech recognition and speaker identification",
  ICASSP 1991: the likelihood ratio of two pieces being one voice, with n frames and covariance S each,
  d(a, b) = (n_ab log|S_ab| - n_a log|S_a| - n_b log|S_b|) / 2.
- Chen and Gopalakrishnan, "Speaker, environment and channel change detection and clustering via the
  Bayesian information criterion", 1998: a voice changes where d exceeds (k + k (k + 1) / 2) log(n) / 2,
  for k coefficients and n frames.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from autoqa.audio.speech import Region
from autoqa.audio.waveform import Samples
from autoqa.transcribe.voices import VoiceSpan

VERSION = 2  # changes with anything that can tell voices apart otherwise; pins transcripts
_RATE = 16_000
_HOP = 160  # samples between frames: 10 ms
_FRAME = 400  # samples of a frame
_FFT = 512
_BANDS = 24
_LOWEST, _HIGHEST = 120.0, 3800.0  # Hz: what a telephone line carries
_CEPSTRA = 16  # the level, coefficient 0, is left out
_QUIET = 0.4  # share of the frames around that is too quiet to tell a voice
_LOCAL = 100  # frames, at least, that are compared in loudness: a second
_FLOOR = 0.05  # added to variances (of 1 in the whole call), so that short pieces have a determinant
_BROAD = 0.1  # the same for the voices that share out the frames
_SHORTEST = 100  # audible frames on either side of a change, about 1.5 seconds with the quiet ones
_STEP = 5  # frames between the places tried for a change, and frames that are shared out together
_SWITCH = 20.0  # log-likelihood that a change of voice costs
_CORRELATED = 4.0  # frames in a row that tell as much as one alone
_ROUNDS = 3  # times the voices are learnt anew from the frames they got
_FEWEST = 50  # audible frames, below which a voice is not learnt anew
_MOST_PIECES = 600  # pieces that are merged, the longest; the others are shared out with the frames

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GaussianDiarizer:
    """The default diarizer: no model, a few milliseconds for a second of speech."""

    def find_voices(self, samples: Samples, speech: Sequence[Region]) -> list[VoiceSpan]:
        """Which of two voices speaks when: every region of speech, cut where the voice changes."""
        heard = _normalised([_hear(samples, region) for region in speech])
        pieces = [piece for stretch in heard for piece in _cut(stretch.clear)]
        voices = _two_voices([piece for piece in pieces if len(piece) > 1])
        if len(voices) < 2:
            return [VoiceSpan(region.start, region.end, 0) for region in speech]
        gaussians = _learnt_anew(heard, [_Gaussian.of(voice) for voice in voices])
        return [
            span
            for region, stretch in zip(speech, heard, strict=True)
            for span in _spans(region, _share_out(stretch, gaussians))
        ]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The cepstra of a region, (frames, coefficients), and which frames are loud enough to tell a voice."""

    cepstra: Floats
    audible: npt.NDArray[np.bool_]

    @property
    def clear(self) -> Floats:
        """The audible frames."""
        kept: Floats = self.cepstra[self.audible]
        return kept


@dataclass(frozen=True, slots=True)
class _Gaussian:
    """A voice: mean, inverse covariance and log-determinant of its frames."""

    mean: Floats
    precision: Floats
    log_determinant: float

    @classmethod
    def of(cls, frames: Floats) -> _Gaussian:
        covariance = np.atleast_2d(np.cov(frames.T, bias=True)) + _BROAD * np.eye(frames.shape[1])
        mean: Floats = frames.mean(axis=0)
        precision = np.linalg.inv(covariance).astype(np.float64)
        return cls(mean, precision, float(np.linalg.slogdet(covariance)[1]))

    def log_likelihood(self, frames: Floats) -> Floats:
        """Of each frame, up to a constant."""
        away = frames - self.mean
        result: Floats = -0.5 * (np.einsum("ij,jk,ik->i", away, self.precision, away) + self.log_determinant)
        return result


@dataclass(slots=True)
class _Sums:
    """Frames of pieces as counts (n), sums (n, k) and sums of squares (n, k, k)."""

    count: Floats
    first: Floats
    second: Floats

    @classmethod
    def of(cls, pieces: Sequence[Floats]) -> _Sums:
        return cls(
            np.array([len(piece) for piece in pieces], dtype=float),
            np.stack([piece.sum(axis=0) for piece in pieces]),
            np.stack([piece.T @ piece for piece in pieces]),
        )

    def cost(self) -> Floats:
        """Of each piece n log|S| / 2, the part of the negative log-likelihood that merging changes."""
        count = self.count[:, None, None]
        mean = self.first[:, :, None] / count
        covariance = self.second / count - mean * mean.swapaxes(1, 2) + _FLOOR * np.eye(self.first.shape[1])
        result: Floats = 0.5 * self.count * np.linalg.slogdet(covariance)[1]
        return result

    def joined(self, index: int) -> _Sums:
        """Every piece together with the piece at `index`."""
        return _Sums(
            self.count + self.count[index], self.first + self.first[index], self.second + self.second[index]
        )

    def merge(self, kept: int, gone: int) -> None:
        """Take the piece `gone` into the piece `kept`."""
        self.count[kept] += self.count[gone]
        self.first[kept] += self.first[gone]
        self.second[kept] += self.second[gone]


def _hear(samples: Samples, region: Region) -> _Stretch:
    """The mel cepstrum of a region, and which of its frames are audible."""
    sound = samples[max(0, int(region.start * _RATE)) : int(region.end * _RATE)].astype(np.float64)
    if len(sound) < _FRAME:
        sound = np.pad(sound, (0, _FRAME - len(sound)))
    emphasised = np.append(sound[0], sound[1:] - 0.97 * sound[:-1])
    frames = np.lib.stride_tricks.sliding_window_view(emphasised, _FRAME)[::_HOP]
    power = np.square(np.abs(np.fft.rfft(frames * np.hamming(_FRAME), _FFT)))
    cepstra = np.log(power @ _mel_bands().T + 1e-8) @ _cosines()
    level = np.square(np.lib.stride_tricks.sliding_window_view(sound, _FRAME)[::_HOP]).mean(axis=1)
    return _Stretch(cepstra, _audible(level))


def _audible(level: Floats) -> npt.NDArray[np.bool_]:
    """The louder frames of every second or two: one voice may be much quieter than the other."""
    parts = np.array_split(level, max(1, len(level) // _LOCAL))
    return np.concatenate([part >= np.quantile(part, _QUIET) for part in parts])


@cache
def _mel_bands() -> Floats:
    """Triangular filters equally wide in mel, m = 2595 log10(1 + f / 700), (bands, frequencies)."""
    lowest, highest = (2595 * math.log10(1 + hertz / 700) for hertz in (_LOWEST, _HIGHEST))
    edges = np.linspace(lowest, highest, _BANDS + 2)
    corners = (700 * (10 ** (edges / 2595) - 1))[:, None]
    at = np.fft.rfftfreq(_FFT, 1 / _RATE)
    rising = (at - corners[:-2]) / (corners[1:-1] - corners[:-2])
    falling = (corners[2:] - at) / (corners[2:] - corners[1:-1])
    bands: Floats = np.maximum(0, np.minimum(rising, falling))
    return bands


@cache
def _cosines() -> Floats:
    """The orthonormal cosine transform (DCT-II) of the bands, (bands, cepstra), without its mean."""
    at = np.arange(1, 1 + _CEPSTRA)
    bands = np.arange(_BANDS)[:, None] + 0.5
    cosines: Floats = math.sqrt(2 / _BANDS) * np.cos(math.pi * at * bands / _BANDS)
    return cosines


def _normalised(stretches: Sequence[_Stretch]) -> list[_Stretch]:
    """Every coefficient with mean 0 and variance 1 over the audible frames of the call."""
    if not stretches:
        return []
    clear = np.concatenate([stretch.clear for stretch in stretches])
    mean, spread = clear.mean(axis=0), clear.std(axis=0) + 1e-6
    return [_Stretch((stretch.cepstra - mean) / spread, stretch.audible) for stretch in stretches]


def _cut(frames: Floats) -> list[Floats]:
    """Cut the frames of a region where the voice changes, by the Bayesian information criterion."""
    count, width = frames.shape
    places = np.arange(_SHORTEST, count - _SHORTEST + 1, _STEP)
    if places.size == 0:
        return [frames]
    first = frames.cumsum(axis=0)
    blocks = np.split(frames, places)  # sums of squares at the places only, to spare memory
    second = np.cumsum([block.T @ block for block in blocks], axis=0)
    whole = _Sums(np.array([float(count)]), first[-1:], second[-1:])
    left = _Sums(places.astype(float), first[places - 1], second[:-1])
    right = _Sums(count - left.count, whole.first - left.first, whole.second - left.second)
    penalty = 0.5 * (width + width * (width + 1) / 2) * np.log(count)
    gains = whole.cost() - left.cost() - right.cost() - penalty
    best = int(gains.argmax())
    if gains[best] <= 0:
        return [frames]
    return _cut(frames[: places[best]]) + _cut(frames[places[best] :])


def _two_voices(pieces: Sequence[Floats]) -> list[Floats]:
    """Merge the two pieces most likely of one voice, until two are left; fewer when there are fewer."""
    pieces = sorted(pieces, key=len, reverse=True)[:_MOST_PIECES]
    if len(pieces) < 2:
        return list(pieces)
    sums = _Sums.of(pieces)
    costs = sums.cost()
    members = [[index] for index in range(len(pieces))]
    distances = np.stack([_ratios(sums, costs, index) for index in range(len(pieces))])
    for _ in range(len(pieces) - 2):
        kept, gone = divmod(int(distances.argmin()), len(pieces))
        sums.merge(kept, gone)
        costs = sums.cost()
        members[kept] += members[gone]
        members[gone] = []
        distances[gone, :] = distances[:, gone] = np.inf
        there = [bool(group) for group in members]
        distances[kept, :] = distances[:, kept] = np.where(there, _ratios(sums, costs, kept), np.inf)
    return [np.concatenate([pieces[index] for index in group]) for group in members if group]


def _ratios(sums: _Sums, costs: Floats, index: int) -> Floats:
    """The likelihood ratios of the piece at `index` being one voice with each other piece."""
    ratios: Floats = sums.joined(index).cost() - costs - costs[index]
    ratios[index] = np.inf
    return ratios


def _learnt_anew(heard: Sequence[_Stretch], voices: list[_Gaussian]) -> list[_Gaussian]:
    """The voices, learnt from the frames that are theirs: a piece across a change had taught one both."""
    for _ in range(_ROUNDS):
        given = [np.repeat(_share_out(stretch, voices), _STEP)[: len(stretch.cepstra)] for stretch in heard]
        frames = [_given_to(voice, heard, given) for voice in (0, 1)]
        if min(map(len, frames)) < _FEWEST:
            return voices
        voices = [_Gaussian.of(own) for own in frames]
    return voices


def _given_to(voice: int, heard: Sequence[_Stretch], given: Sequence[npt.NDArray[np.int_]]) -> Floats:
    """The audible frames that a voice was given."""
    pairs = zip(heard, given, strict=True)
    return np.concatenate([stretch.cepstra[stretch.audible & (whose == voice)] for stretch, whose in pairs])


def _share_out(stretch: _Stretch, voices: Sequence[_Gaussian]) -> list[int]:
    """The likeliest voice of every `_STEP` frames, when a change costs `_SWITCH` (Viterbi)."""
    first, second = (voice.log_likelihood(stretch.cepstra) for voice in voices)
    lead = (second - first) * stretch.audible / _CORRELATED
    leads: list[float] = np.add.reduceat(lead, np.arange(0, len(lead), _STEP)).tolist()
    zero, one = 0.0, 0.0  # how likely the best path is that ends in either voice
    came: list[tuple[int, int]] = []
    for step in leads:
        came.append((int(one - _SWITCH > zero), int(one >= zero - _SWITCH)))
        zero, one = max(zero, one - _SWITCH), max(one, zero - _SWITCH) + step
    voice = int(one > zero)
    path = [voice]
    for back in reversed(came[1:]):
        voice = back[voice]
        path.append(voice)
    return path[::-1]


def _spans(region: Region, path: Sequence[int]) -> list[VoiceSpan]:
    """The region as spans of one voice each."""
    seconds = _STEP * _HOP / _RATE
    changes = [0, *(i for i in range(1, len(path)) if path[i] != path[i - 1])]
    starts = [region.start + seconds * change for change in changes]
    ends = [*starts[1:], region.end]
    return [VoiceSpan(a, b, path[i]) for a, b, i in zip(starts, ends, changes, strict=True)]
