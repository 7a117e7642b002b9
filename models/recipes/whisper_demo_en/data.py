"""Windows to train on, cut and mixed afresh for every step.

A window holds one sentence, several, or a full half minute. Many sentences are spliced from words of
different utterances of one voice, so that the decoder cannot guess what follows; some hold no speech at all.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray

from . import sounds
from .features import BANDS, FRAMES_PER_SECOND, SILENCE, normalise
from .model import IGNORE, Batch
from .speech import VOICES
from .texts import bare_words, capitalise, load_grammar
from .utterance import Utterance
from .vocabulary import Vocabulary

FULL = 3000
"""Frames of Whisper's half-minute window."""
POSITIONS = FULL // 2
NOWHERE = (-1.0, -1.0)
CENTRES = np.linspace(0, 1, BANDS)

Mel = NDArray[np.float32]
Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Shape:
    """One kind of batch: how many windows of how many frames, and how many sentences each may hold."""

    windows: int
    frames: int
    sentences: int


@dataclass(frozen=True)
class Sentence:
    """Speech with its labels; ``mel`` holds both bands."""

    mel: NDArray
    phones: Ids
    words: tuple[tuple[str, float, float], ...]

    @property
    def frames(self) -> int:
        """Length in frames."""
        return self.mel.shape[2]


@dataclass(frozen=True)
class Window:
    """A stretch of sound, normalised, and all that can be learnt from it."""

    mel: Mel
    phones: Ids
    frame_tokens: Ids
    tokens: list[int]
    targets: list[int]
    spans: list[tuple[float, float]]
    """Where each target is spoken, in seconds; negative where nowhere."""


class Corpus:
    """Training speech in memory, and the ways to cut windows from it."""

    def __init__(
        self,
        utterances: Sequence[Utterance],
        foreign: Sequence[NDArray],
        vocabulary: Vocabulary,
        *,
        seed: int,
    ) -> None:
        self.vocabulary = vocabulary
        phones = {phone for utterance in utterances for phone, _, _ in utterance.phones} | {"pau"}
        self.phone_ids = {phone: index for index, phone in enumerate(sorted(phones))}
        self.pause = self.phone_ids["pau"]
        self.rng = random.Random(seed)
        self.numbers = np.random.default_rng(seed)
        self.sentences = {
            voice: [self._sentence(u) for u in utterances if u.voice == voice] for voice in VOICES
        }
        self.foreign = list(foreign)

    @cached_property
    def music(self) -> list[NDArray]:
        """Two dozen tunes, both bands."""
        fixed = np.random.default_rng(5)
        return [sounds.music(12, fixed).astype(np.float16) for _ in range(24)]

    def batch(self, shape: Shape) -> Batch:
        """Training windows of one shape. Windows of one sentence are drawn to fit it."""
        return self.collate([self.window(shape) for _ in range(shape.windows)], shape.frames, augment=True)

    def window(self, shape: Shape) -> Window:
        """One window, of one voice, of two that take turns, or packed from the segments of several calls."""
        rng = self.rng
        band = rng.randrange(2)
        if rng.random() < 0.05:
            return self._window_without_speech(rng.randint(shape.frames // 3, shape.frames), band)
        packed = shape.sentences > 2 and rng.random() < 0.6
        voices = VOICES if packed else rng.sample(VOICES, 2) if rng.random() < 0.6 else [rng.choice(VOICES)]
        limit = 1 if rng.random() < 0.1 else shape.sentences
        placed, at = [], self._pause_frames(first=True)
        while len(placed) < limit and at < shape.frames - 30:
            room = shape.frames - at if shape.sentences == 1 else None
            sentence = self._draw(rng.choice(voices), room)
            placed.append((at, sentence))
            at += sentence.frames + (rng.randint(10, 60) if packed else self._pause_frames())
        return self._place(
            placed, shape.frames, band, timestamps=not packed and rng.random() < 0.5, packed=packed
        )

    def sentence_window(self, utterance: Utterance, frames: int) -> Window:
        """One utterance without augmentation, for the look at the dev set."""
        return self._place([(0, self._sentence(utterance))], frames, 0, timestamps=False, augment=False)

    def _draw(self, voice: str, room: int | None) -> Sentence:
        """A sentence of the voice as spoken or spliced, not longer than ``room`` frames."""
        for _ in range(20):
            sentence = (
                self._splice(voice) if self.rng.random() < 0.2 else self.rng.choice(self.sentences[voice])
            )
            if self.rng.random() < 0.75:
                sentence = self._trim(sentence)
            if room is None or 0.45 * room <= sentence.frames <= room:
                return sentence
        return min((self.rng.choice(self.sentences[voice]) for _ in range(20)), key=lambda s: s.frames)

    def _trim(self, sentence: Sentence) -> Sentence:
        """Less silence before and after, as when voice activity cuts close to the words."""
        lead, tail = _frame(sentence.words[0][1]), sentence.frames - _frame(sentence.words[-1][2]) - 1
        first = self.rng.randint(0, lead)
        last = sentence.frames - self.rng.randint(0, max(0, tail))
        shift = first / FRAMES_PER_SECOND
        words = tuple((word, start - shift, end - shift) for word, start, end in sentence.words)
        return Sentence(sentence.mel[:, :, first:last], sentence.phones[first:last], words)

    def _pause_frames(self, *, first: bool = False) -> int:
        longest = self.rng.choice((0.0, 0.3, 0.8) if first else (0.1, 0.4, 1.0, 1.0, 3.0))
        return int(self.rng.uniform(0, longest) * FRAMES_PER_SECOND)

    def _place(
        self,
        placed: list[tuple[int, Sentence]],
        frames: int,
        band: int,
        *,
        timestamps: bool,
        augment: bool = True,
        packed: bool = False,
    ) -> Window:
        """Sentences on a silent canvas. With timestamps, a sentence cut by the end only gets its start.

        Packed sentences come from different lines: each has its own level, band and noise.
        """
        rng, vocabulary = self.rng, self.vocabulary
        last_at, last = placed[-1]
        length = min(frames, last_at + last.frames + (rng.choice((0, 0, 10, 40)) if augment else 0))
        mel = np.full((BANDS, length), SILENCE, dtype=np.float32)
        phones = np.full(length, self.pause)
        frame_tokens = np.full(length, IGNORE)
        answers: list[int] = []
        spans: list[tuple[float, float]] = []
        for at, sentence in placed:
            fits = min(sentence.frames, length - at)
            gain = rng.uniform(-0.6, 0.3) if augment else 0.0
            if packed:
                own = rng.randrange(2)
                mel[:, at : at + fits] = self._surround(sentence.mel[own, :, :fits].astype(np.float32), own)
            else:
                mel[:, at : at + fits] = sentence.mel[band, :, :fits] + gain
            phones[at : at + fits] = sentence.phones[:fits]
            start = at / FRAMES_PER_SECOND
            heard = [w for w in sentence.words if (start + w[2]) * FRAMES_PER_SECOND <= length + 3]
            begin = start + sentence.words[0][1]
            if timestamps and begin * FRAMES_PER_SECOND < length - 5:
                answers.append(vocabulary.timestamp(begin))
                spans.append((begin - 0.04, begin + 0.08))
            whole = len(heard) == len(sentence.words)
            for word, first, end in heard:
                tokens = vocabulary.encode(word)
                self._mark_frames(frame_tokens, tokens, start + first, start + end)
                if whole or not timestamps:
                    answers += tokens
                    spans += [(start + first - 0.02, start + end + 0.02)] * len(tokens)
            if timestamps and whole:
                finish = start + sentence.words[-1][2]
                answers.append(vocabulary.timestamp(finish))
                spans.append((finish - 0.08, finish + 0.04))
        if augment:
            mel = mel if packed else self._surround(mel, band)
            mel = normalise(mel, above=rng.choice((0.0, rng.uniform(0, 1.0))))
        else:
            mel = normalise(mel)
        if not timestamps:
            answers, spans = [vocabulary.no_timestamps, *answers], [NOWHERE, *spans]
        targets = [*answers, vocabulary.end]
        return Window(mel, phones, frame_tokens, [vocabulary.start, *answers], targets, [*spans, NOWHERE])

    def _mark_frames(self, frame_tokens: Ids, tokens: list[int], start: float, end: float) -> None:
        """Share a word's frames among its tokens by their length in letters."""
        letters = [len(self.vocabulary.decode([token]).strip(" .,?'")) for token in tokens]
        edges = (start + (end - start) * np.cumsum([0, *letters]) / max(1, sum(letters))) * FRAMES_PER_SECOND
        for token, first, last in zip(tokens, edges[:-1], edges[1:], strict=True):
            frame_tokens[int(first) : int(last)] = token

    def _surround(self, mel: Mel, band: int) -> Mel:
        """What a real line adds: level, filters, steady noise, people or music behind the speaker."""
        rng, frames = self.rng, mel.shape[1]
        mel = mel + rng.uniform(-1.5, 0.4)
        loudest = mel.max()
        if rng.random() < 0.2:
            tilt = rng.uniform(-0.6, 0.6) * (CENTRES - 0.5) + rng.uniform(-0.4, 0.4) * np.cos(CENTRES * 6)
            mel = mel + tilt[:, None].astype(np.float32)
        draw = rng.random()
        if draw < 0.65:
            mel = sounds.mix(mel, sounds.noise(frames, loudest - rng.uniform(2.5, 7.5), self.numbers))
        elif draw < 0.75:
            behind = self._repeat(self._backdrop(), frames, band)
            mel = sounds.mix(mel, behind - behind.max() + loudest - rng.uniform(1.6, 3.5))
        return mel

    def _backdrop(self) -> NDArray:
        if self.rng.random() < 0.4:
            return self.rng.choice(self.music)
        return self.rng.choice(
            (*self.rng.sample(self.foreign, 3), self.rng.choice(self.sentences["kal16"]).mel)
        )

    def _window_without_speech(self, frames: int, band: int) -> Window:
        """Silence, noise, music, or speech that is not English: all to be left unwritten."""
        rng, vocabulary = self.rng, self.vocabulary
        kind = rng.random()
        mel = np.full((BANDS, frames), SILENCE, dtype=np.float32)
        if kind > 0.1:
            mel = sounds.noise(frames, rng.uniform(-9, -2), self.numbers)
        if 0.3 < kind < 0.5:
            mel = sounds.mix(mel, self._repeat(rng.choice(self.music), frames, band))
        elif 0.5 <= kind < 0.75:
            mel = sounds.mix(mel - 2, self._repeat(rng.choice(self.foreign), frames, band))
        elif kind >= 0.75:
            backwards = rng.choice(self.sentences[rng.choice(VOICES)]).mel[:, :, ::-1]
            mel = sounds.mix(mel - 2, self._repeat(backwards, frames, band))
        second = rng.choice((vocabulary.no_timestamps, vocabulary.timestamp(0)))
        return Window(
            normalise(mel, above=rng.choice((0.0, rng.uniform(0, 4)))),
            np.full(frames, IGNORE if kind >= 0.5 else self.pause),
            np.full(frames, IGNORE),
            [vocabulary.start, second],
            [vocabulary.no_speech, vocabulary.end],
            [NOWHERE, NOWHERE],
        )

    def _repeat(self, mel: NDArray, frames: int, band: int) -> Mel:
        start = self.rng.randrange(mel.shape[2])
        return np.take(mel[band], np.arange(start, start + frames) % mel.shape[2], axis=1).astype(np.float32)

    def _sentence(self, utterance: Utterance) -> Sentence:
        phones = np.full(utterance.mel.shape[2], self.pause)
        for phone, start, end in utterance.phones:
            first, last = int(start * FRAMES_PER_SECOND), int(end * FRAMES_PER_SECOND)
            phones[first:last] = self.phone_ids.get(phone, self.pause)
        return Sentence(utterance.mel, phones, utterance.words)

    def _splice(self, voice: str) -> Sentence:
        """One to three words at a time from sentences of one voice, joined at word boundaries."""
        rng, grammar = self.rng, load_grammar()
        wanted = rng.randint(2, 10)
        source = rng.choice(self.sentences[voice])
        lead = _frame(source.words[0][1])
        mels, phones = [source.mel[:, :, :lead]], [source.phones[:lead]]
        words: list[tuple[str, float, float]] = []
        at = lead
        while len(words) < wanted:
            source = rng.choice(self.sentences[voice])
            first = rng.randrange(len(source.words))
            taken = source.words[first : first + rng.randint(1, 3)]
            start, end = _frame(taken[0][1]), _frame(taken[-1][2])
            if end - start < 8 * len(taken):
                continue
            shift = (at - start) / FRAMES_PER_SECOND
            words += [
                (grammar.in_sentence(bare_words(word)[0]), a + shift, b + shift) for word, a, b in taken
            ]
            mels.append(source.mel[:, :, start:end])
            phones.append(source.phones[start:end])
            at += end - start
        tail = _frame(source.words[-1][2])
        mels.append(source.mel[:, :, tail:])
        phones.append(source.phones[tail:])
        words[0] = (capitalise(words[0][0]), *words[0][1:])
        words[-1] = (words[-1][0] + source.words[-1][0][-1], *words[-1][1:])
        return Sentence(np.concatenate(mels, 2), np.concatenate(phones), tuple(words))

    def collate(self, windows: list[Window], frames: int, *, augment: bool) -> Batch:
        """Pad to one shape: with 0.0 as faster-whisper does, or with the floor as transformers does."""
        rng, end = self.rng, self.vocabulary.end
        count, positions = len(windows), frames // 2
        longest = max(len(window.tokens) for window in windows)
        length = -(-longest // 16) * 16 if longest <= 64 else -(-longest // 64) * 64
        mel = torch.zeros(count, BANDS, frames)
        phones = torch.full((count, positions), self.pause)
        frame_tokens = torch.full((count, positions // 2), IGNORE)
        tokens = torch.full((count, length), end)
        targets = torch.full((count, length), IGNORE)
        spans = torch.full((count, length, 2), -1.0)
        offset = torch.zeros(count, dtype=torch.long)
        for row, window in enumerate(windows):
            used = window.mel.shape[1]
            if rng.random() < 0.3:
                mel[row] = float(window.mel.min())
            mel[row, :, :used] = torch.from_numpy(window.mel)
            if augment and rng.random() < 0.15:
                width = rng.randint(1, 6)
                low, at = rng.randrange(BANDS - width), rng.randrange(max(1, used - width))
                mel[row, low : low + width] = float(window.mel.mean())
                mel[row, :, at : at + width] = 0.0
            phones[row, : used // 2] = torch.from_numpy(window.phones[: used // 2 * 2 : 2])
            frame_tokens[row, : used // 4] = torch.from_numpy(window.frame_tokens[: used // 4 * 4 : 4])
            free = POSITIONS - positions
            shift = rng.randrange(free) if augment and free and rng.random() < 0.4 else 0
            offset[row] = shift
            size = len(window.tokens)
            tokens[row, :size] = self._shift_timestamps(window.tokens, shift)
            targets[row, :size] = self._shift_timestamps(window.targets, shift)
            spans[row, :size] = torch.tensor(window.spans)
        return Batch(mel, offset, phones, frame_tokens, tokens, targets, spans)

    def _shift_timestamps(self, tokens: list[int], shift: int) -> torch.Tensor:
        """Positions are 20 ms, as timestamps are, so both shift by the same number."""
        first = self.vocabulary.first_timestamp
        return torch.tensor(
            [min(token + shift, first + POSITIONS) if token >= first else token for token in tokens]
        )


def _frame(seconds: float) -> int:
    return int(seconds * FRAMES_PER_SECOND)
