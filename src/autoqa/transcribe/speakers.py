"""Both speakers on one channel: told apart by voice, then named by what they say.

The voices are separated without trained weights: each utterance becomes the mean and spread of its mel
cepstrum, and Ward clustering makes two groups of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from autoqa.audio.speech import Region
from autoqa.audio.waveform import Samples
from autoqa.domain.transcript import Speaker

_RATE = 16_000
_HOP = 160
_CEPSTRA = 13  # coefficients of the cepstrum, the level left out
_CERTAIN = 2.0  # how many cues more than the other voice make the agent's role certain

# What agents and customers say in their own roles, in English and Italian.
_CUES: Mapping[Speaker, re.Pattern[str]] = {
    Speaker.AGENT: re.compile(
        r"thank(s| you) for (calling|holding|waiting|contacting|your patience)|how (can|may) i help"
        r"|(can|may|could) i (have|get|take|ask)|let me (check|see|look|pull|get)"
        r"|i (can|will|have) (see|found)"
        r"|anything else|one moment|is that correct|your (account|order|name|address|card|bill|number|date)"
        r"|i apologi[sz]e|our (system|policy|records)|we (can|will|offer|have)|welcome to|recorded for"
        r"|come posso aiutar|la ringrazio|mi (può|puo) (dare|confermare)|un (momento|attimo)|posso fare altro"
    ),
    Speaker.CUSTOMER: re.compile(
        r"\bmy (account|order|card|bill|money|phone|internet|router|package|name|address|refund|wife|husband)"
        r"|i('m| am) calling|i (want|need|would like|called|paid|ordered|received|bought|never|was told)"
        r"|why (did|was|is|am|do)|when (will|can)|how long|nobody|that works|no,? that is all"
        r"|i have been|vorrei|il mio|la mia|ho (chiamato|pagato|ordinato|ricevuto)"
    ),
}


@dataclass(frozen=True, slots=True)
class Roles:
    """Which voice is whose, and whether what is said tells it clearly."""

    speaker_of: Mapping[int, Speaker]
    certain: bool


def separate(samples: Samples, utterances: Sequence[Region]) -> list[int]:
    """A voice, 0 or 1, for each utterance of a one-channel recording at 16 kHz."""
    if len(utterances) < 2:
        return [0] * len(utterances)
    from sklearn.cluster import AgglomerativeClustering

    spectrum = _log_mel(samples)
    features = np.stack([_voice_print(spectrum, utterance) for utterance in utterances])
    features = (features - features.mean(axis=0)) / (features.std(axis=0) + 1e-6)
    voices: list[int] = AgglomerativeClustering(n_clusters=2, linkage="ward").fit_predict(features).tolist()
    return voices


def assign_roles(texts: Sequence[str], voices: Sequence[int]) -> Roles:
    """Name the voices by what they say; without any cue, who speaks first is taken for the agent."""
    lead = {0: 0.0, 1: 0.0}
    for text, voice in zip(texts, voices, strict=True):
        said = text.lower()
        lead[voice] += len(_CUES[Speaker.AGENT].findall(said)) - len(_CUES[Speaker.CUSTOMER].findall(said))
    margin = lead[0] - lead[1]
    first = voices[0] if voices else 0
    agent = first if margin == 0 else int(margin < 0)
    return Roles(
        speaker_of={agent: Speaker.AGENT, 1 - agent: Speaker.CUSTOMER},
        certain=abs(margin) >= _CERTAIN and len(set(voices)) == 2,
    )


def _log_mel(samples: Samples) -> np.ndarray:
    """The log-mel spectrum, (bands, frames of 10 ms)."""
    from faster_whisper.feature_extractor import FeatureExtractor

    spectrum: np.ndarray = FeatureExtractor(feature_size=40)(samples)
    return spectrum


def _voice_print(spectrum: np.ndarray, utterance: Region) -> np.ndarray:
    """Mean and spread of the cepstrum over the louder half of the frames; the level stays out."""
    from scipy.fft import dct

    first = int(utterance.start * _RATE / _HOP)
    frames = spectrum[:, first : max(first + 10, int(utterance.end * _RATE / _HOP))]
    if frames.shape[1] == 0:
        frames = spectrum[:, -10:]
    loudness = frames.mean(axis=0)
    cepstrum = dct(frames[:, loudness >= np.median(loudness)], axis=0, norm="ortho")[1 : 1 + _CEPSTRA]
    return np.concatenate([cepstrum.mean(axis=1), cepstrum.std(axis=1)])
