"""Tell words that were heard from words that were invented."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from autoqa.domain.transcript import Word
from autoqa.transcribe.packing import LEAST_INSIDE


@dataclass(frozen=True, slots=True)
class Gates:
    """What a stretch of speech must pass; the first three are named and set as in faster-whisper.

    Text that compresses better than `compression_ratio_threshold` repeats itself. Words whose mean log
    probability lies under `log_prob_threshold` are a guess. Nothing is believed to be spoken where the
    no-speech probability exceeds `no_speech_threshold` and the words are a guess too. Nobody says more than
    `most_words` a second, or fewer than `least_words` over `long_speech` seconds and more. Speech shorter
    than `short_speech` seconds may well hold no word: a breath, a laugh. A word of which less than
    `least_inside` lies in its stretch may be of the one beside it in the window.
    """

    compression_ratio_threshold: float = 2.4
    log_prob_threshold: float = -1.0
    no_speech_threshold: float = 0.6
    most_words: float = 6.5
    least_words: float = 0.4
    long_speech: float = 4.0
    short_speech: float = 1.25
    least_inside: float = LEAST_INSIDE


def doubts(words: Sequence[Word], seconds: float, gates: Gates) -> tuple[str, ...]:
    """Why the words read in `seconds` of speech are not to be believed; empty when they are."""
    if not words:
        return ("empty",) if seconds > gates.short_speech else ()
    found = []
    if log_probability(words) < gates.log_prob_threshold:
        found.append("guess")
    if compression_ratio(" ".join(word.text for word in words)) > gates.compression_ratio_threshold:
        found.append("repeats")
    if len(words) > 2 + gates.most_words * seconds:
        found.append("too_many_words")
    if seconds >= gates.long_speech and len(words) < gates.least_words * seconds:
        found.append("too_few_words")
    return tuple(found)


def log_probability(words: Sequence[Word]) -> float:
    """The mean natural logarithm of the words' probabilities."""
    return fmean(math.log(max(word.probability, 1e-6)) for word in words)


def compression_ratio(text: str) -> float:
    """Length of the text over its length under zlib, as OpenAI's Whisper counts it."""
    raw = text.encode()
    return len(raw) / len(zlib.compress(raw))
