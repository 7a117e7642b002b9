"""The story of a transcription: find speech, read it packed into full windows, put the turns in order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import pairwise

import numpy as np

from autoqa.audio.channels import ChannelLayout, LayoutSettings, examine, own_voice
from autoqa.audio.decode import Decoded
from autoqa.audio.delivery import DeliverySettings, hear_channels, measure_delivery
from autoqa.audio.hold import HoldSettings
from autoqa.audio.nonspeech import Heard, NonspeechSettings
from autoqa.audio.speech import Region, SpeechSettings, speech_regions, widened
from autoqa.audio.stretches import measured_stretches
from autoqa.audio.waveform import Samples, peaks
from autoqa.domain.transcript import Note, Speaker, Transcript, Turn
from autoqa.transcribe.gates import Gates
from autoqa.transcribe.gaussian_diarizer import VERSION, GaussianDiarizer
from autoqa.transcribe.packing import Piece, excerpt
from autoqa.transcribe.reading import Passage, Recogniser, read_pieces
from autoqa.transcribe.roles import assign_roles, roles_fingerprint, swapped
from autoqa.transcribe.turns import Utterance, confidence, interleave, utterances
from autoqa.transcribe.voices import Diarizer, attribute

# A low threshold and some air around speech: a word cut short is a word misread, and what little silence
# comes along costs nothing. Where both speakers share a channel, pauses between them must stay apart.
_OWN_CHANNEL = SpeechSettings(threshold=0.35, min_silence=0.5, pad=0.2)
_SHARED_CHANNEL = SpeechSettings(threshold=0.35, min_silence=0.2, pad=0.1)

_LEAST_AIRED = 1.2  # seconds up to which a word alone gets silence around it
_SWAPPED = 0.8  # probability from which on channels are exchanged
_TELLING = 0.6  # mean word probability below which words tell nothing about who says them
_LEAK = -30.0  # dB of the other party's voice in a channel, above which it is cut out
_PEAKS = 600  # slices of the waveform picture: one for each pixel or two of a report


@dataclass(frozen=True, slots=True)
class TranscriptionSettings:
    """How a recording is cut and attributed.

    `max_window` is the longest window handed to the recogniser and `min_silence` the shortest pause at
    which speech may be cut, in seconds. `language` None detects it. `gates` are what words must pass.
    `across_calls` packs the speech of several calls into one window: quicker on short calls, but what is
    written for a call may then differ, in rare words, with the company it is read in. `diarizer` names and
    pins what tells voices on one channel apart. `price_per_minute` is what a minute costs the customer, in
    `currency`; it changes no transcript, so it is no part of what pins one. `vocabulary` holds words that are
    likely in the calls of a queue, and under "all" in every call.
    """

    language: str | None = None
    max_window: float = 30.0
    min_silence: float = 0.5
    agent_channel: int = 0
    gates: Gates = field(default_factory=Gates)
    across_calls: bool = False
    diarizer: str = f"gaussian {VERSION}"
    price_per_minute: float | None = None
    currency: str = "EUR"
    vocabulary: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def hotwords(self, queue: str | None) -> str | None:
        """The words that are likely in a call of `queue`."""
        words = [*self.vocabulary.get("all", ()), *self.vocabulary.get(queue or "", ())]
        return ", ".join(dict.fromkeys(words)) or None


def fingerprint(recogniser: Recogniser, settings: TranscriptionSettings, queue: str | None = None) -> str:
    """What pins a transcript: the recogniser's files and options, and how speech is found and cut.

    Of the vocabulary it is what concerns calls of `queue`.
    """
    unpriced = replace(settings, price_per_minute=None, currency="", vocabulary={})
    cutting: list[object] = [asdict(unpriced), asdict(_OWN_CHANNEL), asdict(_SHARED_CHANNEL)]
    cutting += [_LEAST_AIRED, _LEAK, _SWAPPED, _TELLING, roles_fingerprint()]
    cutting += [settings.hotwords(queue)]
    cutting += [asdict(NonspeechSettings()), asdict(LayoutSettings()), asdict(HoldSettings())]
    content = json.dumps([recogniser.settings, cutting], sort_keys=True, default=str)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def transcribe(
    decoded: Decoded,
    recogniser: Recogniser,
    settings: TranscriptionSettings,
    *,
    diarizer: Diarizer | None = None,
    queue: str | None = None,
) -> Transcript:
    """Read a decoded recording into turns; `queue` chooses the vocabulary.

    Two channels are two speakers. One channel, or two that carry the same sound, is separated by voice, and
    the roles follow from what is said. `diarizer` None is the one that needs no weights.
    """
    return transcribe_together([decoded], recogniser, settings, diarizer=diarizer, queues=[queue])[0]


def transcribe_together(
    recordings: Sequence[Decoded],
    recogniser: Recogniser,
    settings: TranscriptionSettings,
    *,
    diarizer: Diarizer | None = None,
    queues: Sequence[str | None] | None = None,
) -> list[Transcript]:
    """Read several recordings at once, one transcript for each; `queues` are theirs, where they are known.

    With `settings.across_calls` their speech shares windows, but never with speech in another language or
    read with other words in mind; without, each is read as if it were alone.
    """
    diarizer = diarizer or GaussianDiarizer()
    came_from = queues or [None] * len(recordings)
    heard = [
        _hear(decoded, recogniser, settings, queue)
        for decoded, queue in zip(recordings, came_from, strict=True)
    ]
    read = iter(_read(heard, recogniser, settings))
    return [_write(call, [next(read) for _ in call.tracks], recogniser, settings, diarizer) for call in heard]


@dataclass(frozen=True, slots=True)
class _Heard:
    """A recording before it is read: its queue, the tracks to read, what sounds in each, and the language.

    `speakers` says whose channel is whose; it is empty when they share one. `sounds` has the speech and the
    other sounds of each track under the number of its channel, in the order of the tracks.
    """

    decoded: Decoded
    queue: str | None
    layout: ChannelLayout
    tracks: tuple[Samples, ...]
    speakers: Mapping[int, Speaker]
    sounds: Mapping[int, Heard]
    language: str | None
    probability: float | None

    @property
    def regions(self) -> list[tuple[Region, ...]]:
        """Where somebody speaks, in each track."""
        return [heard.speech for heard in self.sounds.values()]


def _hear(
    decoded: Decoded, recogniser: Recogniser, settings: TranscriptionSettings, queue: str | None
) -> _Heard:
    waveform = decoded.waveform
    layout = examine(waveform)
    speakers = _speakers(layout, settings)
    channels = {channel: waveform.channel(channel) for channel in speakers} or {0: waveform.mono()}
    tracks = tuple(channels.values())
    hearing = _OWN_CHANNEL if speakers else _SHARED_CHANNEL
    found = {channel: speech_regions(track, settings=hearing) for channel, track in channels.items()}
    sounds = hear_channels(channels, found)
    if len(speakers) == 2 and _leaks(layout):
        own = own_voice(waveform, (sounds[0].speech, sounds[1].speech), layout.crosstalk_db)
        sounds = {channel: replace(heard, speech=tuple(own[channel])) for channel, heard in sounds.items()}
    language, probability = _language(recogniser, tracks, [h.speech for h in sounds.values()], settings)
    return _Heard(decoded, queue, layout, tracks, speakers, sounds, language, probability)


def _leaks(layout: ChannelLayout) -> bool:
    """Whether a channel carries enough of the other's voice to be read there too."""
    return any(leak is not None and leak > _LEAK for leak in layout.crosstalk_db)


def _read(
    heard: Sequence[_Heard], recogniser: Recogniser, settings: TranscriptionSettings
) -> list[list[Passage]]:
    """The passages of every track, one recording after the other."""
    tracks = [track for call in heard for track in call.tracks]
    read: list[list[Passage]] = [[] for _ in tracks]
    for company, pieces in _groups(heard, settings):
        for passage in read_pieces(
            recogniser,
            tracks,
            pieces,
            company.language,
            longest=settings.max_window,
            gates=settings.gates,
            hotwords=company.hotwords,
        ):
            read[passage.piece.track].append(passage)
    return read


@dataclass(frozen=True, slots=True)
class _Company:
    """What calls must have in common to share windows; `call` keeps each to itself."""

    language: str
    hotwords: str | None
    call: int | None


def _groups(
    heard: Sequence[_Heard], settings: TranscriptionSettings
) -> Iterator[tuple[_Company, list[Piece]]]:
    """The speech that may share windows: that of one call, or of all that have enough in common."""
    groups: dict[_Company, list[Piece]] = {}
    first = 0
    for number, call in enumerate(heard):
        if call.language is not None:
            alone = None if settings.across_calls else number
            company = _Company(call.language, settings.hotwords(call.queue), alone)
            groups.setdefault(company, []).extend(_pieces(call, first, settings))
        first += len(call.tracks)
    return ((company, pieces) for company, pieces in groups.items() if pieces)


def _pieces(call: _Heard, first: int, settings: TranscriptionSettings) -> list[Piece]:
    """The speech of one recording in order of time; `first` is the number of its first track."""
    # on one channel, any pause may change the speaker
    pause = settings.min_silence if call.speakers else 0.0
    cut = [
        (region, track)
        for track, regions in enumerate(call.regions, start=first)
        for region in stretches(
            widened(regions, _LEAST_AIRED, call.decoded.waveform.seconds),
            longest=settings.max_window,
            pause=pause,
        )
    ]
    return [Piece(track, region) for region, track in sorted(cut)]


def _write(
    call: _Heard,
    read: list[list[Passage]],
    recogniser: Recogniser,
    settings: TranscriptionSettings,
    diarizer: Diarizer,
) -> Transcript:
    """The transcript of one recording from what was read of each of its tracks."""
    waveform = call.decoded.waveform
    notes = _decoding_notes(call.decoded)
    speakers = call.speakers
    if speakers:
        speakers, doubts = _checked_roles(speakers, read)
        said = zip(speakers.values(), read, strict=True)
        spoken = [(speaker, utterance) for speaker, track in said for utterance in utterances(track)]
    else:
        spoken, doubts = _by_voice(call, read[0], diarizer)
    turns = interleave(spoken)
    notes += [*doubts, *_layout_notes(call.layout), *_reading_notes(call, read, turns, settings.gates)]
    delivery = measure_delivery(
        waveform,
        turns,
        call.sounds,
        speakers,
        leaks=call.layout.crosstalk_db if len(speakers) == 2 else None,
        settings=DeliverySettings(
            source_rate=call.decoded.source_rate,
            price_per_minute=settings.price_per_minute,
            currency=settings.currency,
        ),
    )
    return Transcript(
        turns=turns,
        language=call.language,
        language_probability=call.probability,
        recogniser=recogniser.name,
        fingerprint=fingerprint(recogniser, settings, call.queue),
        seconds=round(waveform.seconds, 3),
        confidence=confidence([word for turn in turns for word in turn.words]),
        measures=delivery.measures,
        notes=tuple(notes),
        peaks=_peaks(call.decoded),
        stretches=measured_stretches(delivery, turns, waveform.seconds),
    )


def stretches(regions: Sequence[Region], *, longest: float, pause: float) -> list[Region]:
    """Join speech regions that lie less than `pause` apart, up to `longest` seconds.

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


def _speakers(layout: ChannelLayout, settings: TranscriptionSettings) -> dict[int, Speaker]:
    """Who speaks on which channel; empty when the speakers share one."""
    if layout.layout not in ("stereo", "one_silent") or len(layout.levels_dbfs) != 2:
        return {}
    agent = settings.agent_channel
    return {agent: Speaker.AGENT, 1 - agent: Speaker.CUSTOMER}


def _checked_roles(
    speakers: Mapping[int, Speaker], read: Sequence[Sequence[Passage]]
) -> tuple[Mapping[int, Speaker], list[Note]]:
    """Who speaks on which channel, exchanged where what is said tells clearly that they are swapped."""
    texts = [" ".join(word.text for passage in track for word in passage.words) for track in read]
    if len(texts) != 2 or not all(texts) or not _readable(read):
        return speakers, []
    if swapped(texts) < _SWAPPED:
        return speakers, []
    exchanged = dict(zip(speakers, reversed(list(speakers.values())), strict=True))
    note = "The agent is heard on the channel set as the customer's; the two were exchanged."
    return exchanged, [Note("channels_swapped", note)]


def _readable(read: Sequence[Sequence[Passage]]) -> bool:
    """Whether the words are sure enough to tell from them who is who."""
    sure = confidence([word for track in read for passage in track for word in passage.words])
    return sure is not None and sure >= _TELLING


def _layout_notes(layout: ChannelLayout) -> list[Note]:
    if layout.layout != "crosstalk":
        return []
    return [Note("crosstalk", "Both channels carry both speakers, so they were read as one.")]


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
    speech = np.concatenate([excerpt(tracks[busiest], region) for region in regions[busiest]])
    language, probability = recogniser.detect_language(speech)
    return language, round(probability, 4)


def _by_voice(
    call: _Heard, passages: Sequence[Passage], diarizer: Diarizer
) -> tuple[list[tuple[Speaker, Utterance]], list[Note]]:
    """Who said each utterance of a recording with both speakers on one channel."""
    spans = diarizer.find_voices(call.tracks[0], call.regions[0])
    told = attribute(utterances(passages), spans)
    roles = assign_roles([utterance.text for _, utterance in told], [voice for voice, _ in told])
    spoken = [(roles.speaker_of[voice], utterance) for voice, utterance in told]
    notes = [Note("one_channel", "Both speakers are on one channel; they were told apart by voice.")]
    if not roles.certain or not _readable([passages]):
        notes.append(
            Note("speakers_uncertain", "What is said does not tell clearly which voice is the agent's.")
        )
    return spoken, notes


def _decoding_notes(decoded: Decoded) -> list[Note]:
    return [Note("partial_recording", decoded.reason or "")] if decoded.status == "partial" else []


def _reading_notes(
    call: _Heard, read: Sequence[Sequence[Passage]], turns: Sequence[Turn], gates: Gates
) -> list[Note]:
    passages = [passage for track in read for passage in track]
    doubtful = sum(bool(passage.doubts) for passage in passages)
    notes = []
    if not turns:
        notes.append(Note("no_speech", "No speech was found in the recording."))
    elif len({turn.speaker for turn in turns}) == 1:
        notes.append(Note("one_speaker", f"Only the {turns[0].speaker} is heard."))
    if doubtful:
        notes.append(
            Note("unintelligible", f"{doubtful} of {len(passages)} stretches of speech could not be read.")
        )
    speech = sum(region.seconds for regions in call.regions for region in regions)
    words = sum(len(passage.words) for passage in passages if not passage.doubts)
    if speech >= gates.long_speech and doubtful != len(passages):
        notes += _rate_notes(words / speech, gates)
    return notes


def _rate_notes(rate: float, gates: Gates) -> list[Note]:
    """The alarm on words per second of speech, both ways."""
    if rate > gates.most_words:
        return [Note("too_many_words", f"{rate:.1f} words a second of speech: some must be invented.")]
    if rate < gates.least_words:
        return [Note("too_few_words", f"{rate:.1f} words a second of speech: some must be missing.")]
    return []


def _peaks(decoded: Decoded) -> tuple[tuple[tuple[float, float], ...], ...]:
    """The waveform picture of the first two channels."""
    waveform = decoded.waveform
    pictures = [peaks(waveform.channel(channel), _PEAKS) for channel in range(min(2, waveform.channels))]
    return tuple(
        tuple((round(float(low), 3), round(float(high), 3)) for low, high in zip(p.low, p.high, strict=True))
        for p in pictures
    )
