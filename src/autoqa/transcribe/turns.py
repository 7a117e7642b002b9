"""From words with times to turns in order: utterances are cut at pauses and interleaved by time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from autoqa.domain.transcript import Speaker, Turn, Word

_PAUSE = 0.7  # seconds of silence within a window after which a new utterance begins
_SAME_TURN = 1.5  # seconds of silence that one speaker may leave within a turn


class Said(Protocol):
    """Words that were read together."""

    @property
    def words(self) -> tuple[Word, ...]:
        """The words in order of time."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Words said without a pause."""

    words: tuple[Word, ...]

    @property
    def start(self) -> float:
        """When the first word begins, in seconds."""
        return self.words[0].start

    @property
    def end(self) -> float:
        """When the last word ends, in seconds."""
        return self.words[-1].end

    @property
    def text(self) -> str:
        """The words as one line."""
        return " ".join(word.text for word in self.words)


def utterances(passages: Iterable[Said]) -> list[Utterance]:
    """Cut what was read on one channel into utterances, at window borders and at pauses."""
    found: list[Utterance] = []
    for passage in passages:
        begun: list[Word] = []
        for word in passage.words:
            if begun and word.start - begun[-1].end > _PAUSE:
                found.append(Utterance(tuple(begun)))
                begun = []
            begun.append(word)
        if begun:
            found.append(Utterance(tuple(begun)))
    return found


def interleave(spoken: Iterable[tuple[Speaker, Utterance]]) -> tuple[Turn, ...]:
    """Put the utterances of both speakers in order of time and join those of one turn."""
    turns: list[tuple[Speaker, list[Utterance]]] = []
    for speaker, utterance in sorted(spoken, key=lambda pair: (pair[1].start, pair[1].end, pair[0])):
        if turns and turns[-1][0] is speaker and utterance.start - turns[-1][1][-1].end <= _SAME_TURN:
            turns[-1][1].append(utterance)
        else:
            turns.append((speaker, [utterance]))
    return tuple(_turn(speaker, said) for speaker, said in turns)


def confidence(words: Sequence[Word]) -> float | None:
    """Mean probability of the words, each weighted by its length in letters; None without words."""
    letters = sum(len(word.text) for word in words)
    return round(sum(len(w.text) * w.probability for w in words) / letters, 4) if letters else None


def _turn(speaker: Speaker, said: Sequence[Utterance]) -> Turn:
    words = tuple(word for utterance in said for word in utterance.words)
    return Turn(
        speaker=speaker,
        text=" ".join(utterance.text for utterance in said),
        start=round(words[0].start, 3),
        end=round(words[-1].end, 3),
        confidence=confidence(words),
        words=words,
    )
