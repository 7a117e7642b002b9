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
_TELLING = 0.8  # seconds of an utterance long enough to tell a voice
_MOST_CLUSTERS = 5
_LEAST_SHARE = 0.12  # of the speech, for a cluster to be a speaker
_CERTAIN = 2.0  # how many cues more than the other voice make the agent's role certain
_FIRST = 0.3  # cues that speaking first is worth: outbound calls begin with the customer
_ADDRESS = 10.0  # cues that saying only "you", never "I", would be worth

_YOU = re.compile(r"\b(?:you|your|lei|suo|sua)\b")
_ME = re.compile(r"\b(?:i|my|me|mio|mia|io)\b")

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
    spectrum = _log_mel(samples)
    prints = np.stack([_voice_print(spectrum, utterance) for utterance in utterances])
    prints = (prints - prints.mean(axis=0)) / (prints.std(axis=0) + 1e-6)
    seconds = np.array([utterance.seconds for utterance in utterances])
    centres = _two_voices(prints, seconds)
    distances = ((prints[:, None] - centres) ** 2).sum(axis=2)
    voices: list[int] = distances.argmin(axis=1).tolist()
    return voices


def _two_voices(prints: np.ndarray, seconds: np.ndarray) -> np.ndarray:
    """The mean voice prints of two speakers, from the utterances that are long enough to tell.

    A laugh or a noise may make a cluster of its own, so more clusters are made until two hold enough speech.
    """
    from sklearn.cluster import AgglomerativeClustering

    long = seconds >= _TELLING if (seconds >= _TELLING).sum() >= 2 else seconds > -1
    clear, weights = prints[long], seconds[long]
    labels = np.zeros(len(clear), dtype=int)
    for clusters in range(2, min(_MOST_CLUSTERS, len(clear)) + 1):
        labels = AgglomerativeClustering(n_clusters=clusters, linkage="ward").fit_predict(clear)
        shares = np.bincount(labels, weights=weights) / weights.sum()
        if np.sort(shares)[-2] >= _LEAST_SHARE:
            break
    largest = np.argsort(np.bincount(labels, weights=weights))[-2:]
    return np.stack([clear[labels == label].mean(axis=0) for label in largest])


def assign_roles(texts: Sequence[str], voices: Sequence[int], *, first_counts: bool = True) -> Roles:
    """Name the voices by what they say.

    With `first_counts`, who speaks first is a little more likely the agent.
    """
    said = {
        voice: " ".join(t.lower() for t, v in zip(texts, voices, strict=True) if v == voice)
        for voice in (0, 1)
    }
    lead = {voice: _agent_likeness(text) for voice, text in said.items()}
    if voices and first_counts:
        lead[voices[0]] += _FIRST
    margin = lead[0] - lead[1]
    agent = int(margin < 0)
    return Roles(
        speaker_of={agent: Speaker.AGENT, 1 - agent: Speaker.CUSTOMER},
        certain=abs(margin) >= _CERTAIN and len(set(voices)) == 2,
    )


def _agent_likeness(text: str) -> float:
    """How much more a party talks like an agent than like a customer: cues, and "you" against "I"."""
    words = max(1, len(text.split()))
    address = (len(_YOU.findall(text)) - len(_ME.findall(text))) / words
    cues = len(_CUES[Speaker.AGENT].findall(text)) - len(_CUES[Speaker.CUSTOMER].findall(text))
    return cues + _ADDRESS * address


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
