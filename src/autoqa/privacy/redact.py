"""Mask the secrets of a conversation in its text and words, and say which seconds must be silent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from autoqa.domain.transcript import Speaker, Turn, Word
from autoqa.privacy.find import find_in_turns, find_secrets
from autoqa.privacy.kinds import Finder, Kind, Secret, merge
from autoqa.privacy.settings import PrivacySettings


@dataclass(frozen=True, slots=True)
class Silence:
    """A stretch of the recording, in seconds, that must not be heard: who said what in which turn."""

    start: float
    end: float
    turn: int
    speaker: Speaker
    kind: Kind


@dataclass(frozen=True, slots=True)
class Redacted:
    """Turns without their secrets, the stretches to silence, and how many secrets of each kind there were."""

    turns: tuple[Turn, ...]
    silenced: tuple[Silence, ...] = ()
    counts: Mapping[Kind, int] = field(default_factory=dict)


def redact(
    turns: Sequence[Turn],
    *,
    settings: PrivacySettings | None = None,
    language: str | None = None,
    finder: Finder | None = None,
) -> Redacted:
    """Mask every secret in `turns`, and collect the stretches of time in which they were said.

    The words of a secret become one word that holds the mask. A turn with times but without words is silenced
    whole when it holds a secret, because nobody knows where in it. `finder` adds what another engine finds.
    """
    settings = settings or PrivacySettings()
    if not settings.enabled:
        return Redacted(tuple(turns))
    read = [replace(turn, text=_joined(turn.words)) if turn.words else turn for turn in turns]
    found = _find(read, settings, language, finder)
    texts = found
    if any(one.text != other.text for one, other in zip(turns, read, strict=True)):
        texts = _find(turns, settings, language, finder)
    silences = [
        silence
        for place, (turn, secrets) in enumerate(zip(turns, found, strict=True))
        for silence in _silences(turn, place, secrets, settings.margin)
    ]
    masked = tuple(_masked(*parts) for parts in zip(turns, read, found, texts, strict=True))
    counts = Counter(secret.kind for secrets in found for secret in secrets)
    return Redacted(masked, tuple(silences), dict(counts))


def redact_text(
    text: str,
    *,
    settings: PrivacySettings | None = None,
    language: str | None = None,
    finder: Finder | None = None,
) -> str:
    """`text` with its secrets masked: for comments, notes, evidence and other text beside a conversation."""
    settings = settings or PrivacySettings()
    if not settings.enabled:
        return text
    found = find_secrets(text, language=language, settings=settings)
    return mask_text(text, merge([*found, *(finder.find(text, language) if finder else ())]))


def redact_values(value: Any, *, settings: PrivacySettings | None = None, language: str | None = None) -> Any:
    """A JSON value with the secrets in its texts masked; the key of a text counts as its announcement."""
    if isinstance(value, str):
        return redact_text(value, settings=settings, language=language)
    if isinstance(value, Mapping):
        return {key: _redact_under(str(key), inner, settings, language) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [redact_values(inner, settings=settings, language=language) for inner in value]
    return value


def mask_text(text: str, secrets: Iterable[Secret]) -> str:
    """`text` with a mask in the place of each secret; the secrets are in order and apart."""
    parts, at = [], 0
    for secret in secrets:
        parts += [text[at : secret.start], secret.kind.mask]
        at = secret.end
    return "".join([*parts, text[at:]])


def _redact_under(key: str, value: Any, settings: PrivacySettings | None, language: str | None) -> Any:
    number = isinstance(value, int) and not isinstance(value, bool)
    if not (isinstance(value, str) or number):
        return redact_values(value, settings=settings, language=language)
    announced = f"{key.replace('_', ' ').replace('-', ' ')}: "
    masked = redact_text(announced + str(value), settings=settings, language=language)
    if masked == announced + str(value):
        return value
    return masked[len(announced) :] if masked.startswith(announced) else masked


def _find(
    turns: Sequence[Turn], settings: PrivacySettings, language: str | None, finder: Finder | None
) -> list[list[Secret]]:
    found = find_in_turns(turns, language=language, settings=settings)
    if finder is None:
        return found
    return [
        merge([*secrets, *finder.find(turn.text, language)])
        for turn, secrets in zip(turns, found, strict=True)
    ]


def _masked(turn: Turn, read: Turn, found: Sequence[Secret], texts: Sequence[Secret]) -> Turn:
    if not turn.words:
        return replace(turn, text=mask_text(turn.text, texts)) if texts else turn
    if not found and not texts:
        return turn
    words = mask_words(turn.words, found)
    text = _joined(words) if turn.text == read.text else mask_text(turn.text, texts)
    return replace(turn, text=text, words=words)


def mask_words(words: Sequence[Word], secrets: Sequence[Secret]) -> tuple[Word, ...]:
    """The words with those of each secret made one; `secrets` are spans of the words joined by spaces.

    What is left of the first and the last word, such as a comma, stays with the mask.
    """
    masked: list[Word] = []
    remaining = list(secrets)
    for word, start in zip(words, _starts(words), strict=True):
        end = start + len(word.text)
        here = [secret for secret in remaining if secret.start < end and start < secret.end]
        if not here:
            masked.append(word)
            continue
        text, at = "", start
        for secret in here:
            text += word.text[at - start : max(secret.start - start, 0)] if secret.start > at else ""
            text += secret.kind.mask if secret.start >= start else ""
            at = min(secret.end, end)
        text += word.text[at - start :]
        if here[0].start >= start:
            masked.append(replace(word, text=text))
        else:
            last = masked[-1]
            low = min(last.probability, word.probability)
            masked[-1] = Word(last.text + text, last.start, max(last.end, word.end), low)
    return tuple(masked)


def _silences(turn: Turn, place: int, secrets: Sequence[Secret], margin: float) -> list[Silence]:
    silences = []
    for secret in secrets:
        if span := _time_of(turn, secret):
            start, end = max(0.0, span[0] - margin), span[1] + margin
            silences.append(Silence(round(start, 3), round(end, 3), place, turn.speaker, secret.kind))
    return silences


def _time_of(turn: Turn, secret: Secret) -> tuple[float, float] | None:
    spoken = [
        word
        for word, start in zip(turn.words, _starts(turn.words), strict=True)
        if start < secret.end and secret.start < start + len(word.text)
    ]
    if spoken:
        return min(word.start for word in spoken), max(word.end for word in spoken)
    return (turn.start, turn.end) if turn.start is not None and turn.end is not None else None


def _starts(words: Sequence[Word]) -> list[int]:
    """Where each word begins in the words joined by spaces."""
    starts, at = [], 0
    for word in words:
        starts.append(at)
        at += len(word.text) + 1
    return starts


def _joined(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)
