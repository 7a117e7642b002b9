"""The story of a transcription: find speech, read it channel by channel, put the turns in order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any, Protocol

import numpy as np

from autoqa.audio.channels import examine
from autoqa.audio.decode import Decoded
from autoqa.audio.speech import Region, SpeechSettings, speech_regions
from autoqa.audio.timing import measure_timing
from autoqa.audio.waveform import Samples, peaks
from autoqa.domain.transcript import Note, Speaker, Transcript, Turn, Word
from autoqa.transcribe.speakers import assign_roles, separate
from autoqa.transcribe.turns import Utterance, confidence, interleave, utterances

# A low threshold and some air around speech: a word cut short is a word misread, and what little silence
# comes along costs nothing. Where both speakers share a channel, pauses between them must stay apart.
_OWN_CHANNEL = SpeechSettings(threshold=0.35, min_silence=0.5, pad=0.2)
_SHARED_CHANNEL = SpeechSettings(threshold=0.35, min_silence=0.2, pad=0.1)

_PEAKS = 600  # slices of the waveform picture: one for each pixel or two of a report


@dataclass(frozen=True, slots=True)
class Passage:
    """What was read in one window. `doubtful` marks a guess or a repetition."""

    words: tuple[Word, ...]
    doubtful: bool = False


class Recogniser(Protocol):
    """Whatever can read speech."""

    @property
    def name(self) -> str:
        """The model's name, for people."""

    @property
    def settings(self) -> dict[str, Any]:
        """What, besides the audio, decides what is written."""

    def detect_language(self, samples: Samples, windows: Sequence[Region]) -> tuple[str, float]:
        """The language spoken in `windows` and its probability."""

    def read(self, samples: Samples, windows: Sequence[Region], language: str) -> list[Passage]:
        """What is said in each of `windows` of one channel of 16 kHz samples."""


@dataclass(frozen=True, slots=True)
class TranscriptionSettings:
    """How a recording is cut and attributed.

    `max_window` is the longest window handed to the recogniser and `min_silence` the shortest pause at
    which a window may end, in seconds. `language` None detects it.
    """

    language: str | None = None
    max_window: float = 28.0
    min_silence: float = 0.5
    agent_channel: int = 0


def fingerprint(recogniser: Recogniser, settings: TranscriptionSettings) -> str:
    """What pins a transcript: the recogniser's files and options, and how speech is found and cut."""
    cutting = [asdict(settings), asdict(_OWN_CHANNEL), asdict(_SHARED_CHANNEL)]
    content = json.dumps([recogniser.settings, cutting], sort_keys=True, default=str)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def transcribe(decoded: Decoded, recogniser: Recogniser, settings: TranscriptionSettings) -> Transcript:
    """Read a decoded recording into turns.

    Two channels are two speakers. One channel, or two that carry the same sound, is separated by voice, and
    the roles follow from what is said.
    """
    waveform = decoded.waveform
    notes = _decoding_notes(decoded)
    speakers = _speakers(decoded, settings)
    tracks = [waveform.channel(channel) for channel in speakers] or [waveform.mono()]
    hearing = _OWN_CHANNEL if speakers else _SHARED_CHANNEL
    regions = [speech_regions(track, settings=hearing) for track in tracks]
    language, probability = _language(recogniser, tracks, regions, settings)
    pause = settings.min_silence if speakers else 0.0  # on one channel, any pause may change the speaker
    cut = [windows(spoken, longest=settings.max_window, pause=pause) for spoken in regions]
    read = [_read(recogniser, track, spans, language) for track, spans in zip(tracks, cut, strict=True)]
    if speakers:
        said = zip(speakers.values(), read, strict=True)
        spoken = [(speaker, utterance) for speaker, track in said for utterance in utterances(track)]
    else:
        spoken, doubts = _by_voice(tracks[0], read[0])
        notes += doubts
    turns = interleave(spoken)
    notes += _reading_notes(read, turns)
    return Transcript(
        turns=turns,
        language=language,
        language_probability=probability,
        recogniser=recogniser.name,
        fingerprint=fingerprint(recogniser, settings),
        seconds=round(waveform.seconds, 3),
        confidence=confidence([word for turn in turns for word in turn.words]),
        measures=measure_timing(turns, waveform.seconds),
        notes=tuple(notes),
        peaks=_peaks(decoded),
    )


def windows(regions: Sequence[Region], *, longest: float, pause: float) -> list[Region]:
    """Join speech regions into windows of at most `longest` seconds, cutting where a pause is long enough.

    A region longer than `longest` is cut into equal parts.
    """
    joined: list[Region] = []
    for region in regions:
        last = joined[-1] if joined else None
        if last and region.start - last.end < pause and region.end - last.start <= longest:
            joined[-1] = Region(last.start, region.end)
            continue
        parts = max(1, int(np.ceil((region.end - region.start) / longest)))
        edges = np.linspace(region.start, region.end, parts + 1)
        joined += [Region(float(a), float(b)) for a, b in pairwise(edges)]
    return joined


def _speakers(decoded: Decoded, settings: TranscriptionSettings) -> dict[int, Speaker]:
    """Who speaks on which channel; empty when the speakers share one."""
    if examine(decoded.waveform).layout not in ("stereo", "one_silent") or decoded.waveform.channels != 2:
        return {}
    agent = settings.agent_channel
    return {agent: Speaker.AGENT, 1 - agent: Speaker.CUSTOMER}


def _language(
    recogniser: Recogniser,
    tracks: Sequence[Samples],
    regions: Sequence[Sequence[Region]],
    settings: TranscriptionSettings,
) -> tuple[str | None, float | None]:
    """The language of the call, heard on the channel with most speech; None for a call without speech."""
    if settings.language is not None:
        return settings.language, None
    busiest = max(range(len(tracks)), key=lambda i: sum(r.end - r.start for r in regions[i]))
    if not regions[busiest]:
        return None, None
    language, probability = recogniser.detect_language(tracks[busiest], regions[busiest])
    return language, round(probability, 4)


def _read(
    recogniser: Recogniser, samples: Samples, spans: Sequence[Region], language: str | None
) -> list[Passage]:
    return recogniser.read(samples, spans, language) if spans and language is not None else []


def _by_voice(
    samples: Samples, passages: Sequence[Passage]
) -> tuple[list[tuple[Speaker, Utterance]], list[Note]]:
    """Who said each utterance of a recording with both speakers on one channel."""
    said = utterances(passages)
    voices = separate(samples, [Region(u.start, u.end) for u in said])
    roles = assign_roles([u.text for u in said], voices)
    spoken = [(roles.speaker_of[voice], u) for voice, u in zip(voices, said, strict=True)]
    notes = [Note("one_channel", "Both speakers are on one channel; they were told apart by voice.")]
    if not roles.certain:
        notes.append(
            Note("speakers_uncertain", "What is said does not tell clearly which voice is the agent's.")
        )
    return spoken, notes


def _decoding_notes(decoded: Decoded) -> list[Note]:
    return [Note("partial_recording", decoded.reason or "")] if decoded.status == "partial" else []


def _reading_notes(read: Sequence[Sequence[Passage]], turns: Sequence[Turn]) -> list[Note]:
    passages = [passage for track in read for passage in track]
    doubtful = sum(passage.doubtful for passage in passages)
    notes = []
    if not turns:
        notes.append(Note("no_speech", "No speech was found in the recording."))
    elif len({turn.speaker for turn in turns}) == 1:
        notes.append(Note("one_speaker", f"Only the {turns[0].speaker} is heard."))
    if doubtful:
        notes.append(
            Note(
                "doubtful_passages",
                f"{doubtful} of {len(passages)} passages are guesses or repeat themselves.",
            )
        )
    return notes


def _peaks(decoded: Decoded) -> tuple[tuple[tuple[float, float], ...], ...]:
    """The waveform picture of the first two channels."""
    waveform = decoded.waveform
    pictures = [peaks(waveform.channel(channel), _PEAKS) for channel in range(min(2, waveform.channels))]
    return tuple(
        tuple((round(float(low), 3), round(float(high), 3)) for low, high in zip(p.low, p.high, strict=True))
        for p in pictures
    )
