"""How far the words of a conversation can be trusted, before anything is made of them.

The factors are judgements, not measurements: each says what share of what an answer rests on is still there.
A score mixes with the even distribution by what is missing (`distribution.widen`), so that doubt about the
words shows as doubt about the level.
"""

from __future__ import annotations

from collections.abc import Iterator

from autoqa.domain.transcript import Transcript

_ENOUGH_WORDS = 60  # from which on a conversation is no longer called short
_SHORT = 0.6  # trust in a conversation of hardly a word
_SURE_OF_LANGUAGE = 0.8

# What notes of a transcript leave of the trust in it, and how that is said.
_NOTED = {
    "one_speaker": (0.6, "only one party is heard"),
    "speakers_uncertain": (0.75, "who spoke is uncertain"),
    "channels_swapped": (0.9, "the channels look exchanged"),
    "crosstalk": (0.9, "both channels carry both parties"),
    "partial_recording": (0.8, "the recording is incomplete"),
    "unintelligible": (0.85, "parts could not be read"),
    "too_many_words": (0.8, "some words must be invented"),
    "too_few_words": (0.8, "some words must be missing"),
}


def trust(transcript: Transcript) -> tuple[float, tuple[str, ...]]:
    """The share of trust that is left, 0 to 1, and what took from it, in words."""
    left = 1.0
    said = []
    for factor, why in _doubts(transcript):
        left *= factor
        said.append(why)
    return left, tuple(said)


def _doubts(transcript: Transcript) -> Iterator[tuple[float, str]]:
    if transcript.confidence is not None and transcript.confidence < 1:
        yield transcript.confidence, f"the recogniser is {transcript.confidence:.0%} sure of its words"
    sure = transcript.language_probability
    if sure is not None and sure < _SURE_OF_LANGUAGE:
        yield sure / _SURE_OF_LANGUAGE, f"the language is {sure:.0%} sure"
    for note in transcript.notes:
        if note.code in _NOTED:
            yield _NOTED[note.code]
    words = transcript.words
    if words < _ENOUGH_WORDS:
        yield _SHORT + (1 - _SHORT) * words / _ENOUGH_WORDS, f"only {words} words were said"
