from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from autoqa.audio.decode import Decoded
from autoqa.audio.delivery import hear_channels
from autoqa.audio.nonspeech import Heard
from autoqa.audio.speech import Region
from autoqa.audio.waveform import Waveform
from autoqa.domain.transcript import Speaker, Transcript, Word
from autoqa.transcribe import recognition
from autoqa.transcribe.reading import Reading
from autoqa.transcribe.recognition import (
    TranscriptionSettings,
    fingerprint,
    stretches,
    transcribe,
    transcribe_together,
)


class Listener:
    """A recogniser that writes how loud each second of a window is, so that channels can be told apart."""

    name = "listener"
    pace = 1.0  # words a second

    def __init__(self, language: str = "en") -> None:
        self.settings: dict[str, Any] = {"model": "listener"}
        self.language = language
        self.asked: list[tuple[str, int]] = []
        self.hotwords: list[str | None] = []

    def detect_language(self, speech: np.ndarray) -> tuple[str, float]:
        return self.language, 0.8

    def read(
        self,
        windows: Iterable[np.ndarray],
        language: str,
        *,
        hotwords: str | None = None,
        alone: bool = False,
    ) -> list[Reading]:
        heard = [self._listen(window) for window in windows]
        self.asked.append((language, len(heard)))
        self.hotwords.append(hotwords)
        return heard

    def _listen(self, window: np.ndarray) -> Reading:
        on = np.flatnonzero(np.abs(window) > 1e-6)
        runs = np.split(on, np.flatnonzero(np.diff(on) > 800) + 1) if len(on) else []
        return Reading(tuple(word for run in runs for word in self._words(window, run)))

    def _words(self, window: np.ndarray, run: np.ndarray) -> Iterator[Word]:
        """Words that fill a run of sound."""
        text = "loud" if np.abs(window[run]).max() > 0.3 else "soft"
        start, end = run[0] / 16_000, (run[-1] + 1) / 16_000
        edges = np.linspace(start, end, 1 + max(1, round(self.pace * (end - start))))
        for a, b in pairwise(edges):
            yield Word(text, float(a), float(b), 0.9)


def decoded(*channels: np.ndarray, status: str = "complete") -> Decoded:
    samples = np.stack(channels).astype(np.float32)
    return Decoded(
        waveform=Waveform(samples, 16_000),
        sha256="00",
        container="wav",
        codec="pcm",
        source_rate=16_000,
        channels=len(channels),
        seconds=samples.shape[1] / 16_000,
        declared_seconds=None,
        status=status,  # type: ignore[arg-type]
        reason="2.0 s are missing" if status == "partial" else None,
    )


def heard(transcript: Transcript) -> list[tuple[Speaker, set[str]]]:
    """Who spoke and which words occur."""
    return [(turn.speaker, set(turn.text.split())) for turn in transcript.turns]


def tone(level: float, *spans: tuple[float, float], seconds: float = 10) -> np.ndarray:
    time = np.arange(int(seconds * 16_000)) / 16_000
    on = sum(((time >= a) & (time < b)).astype(float) for a, b in spans)
    return level * on * np.sin(2 * np.pi * (200 + 500 * level) * time)


@pytest.fixture(autouse=True)
def _energy_is_speech(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take any sound for speech: autoqa knows that these tones are none."""

    def regions(samples: np.ndarray, settings: object) -> tuple[Region, ...]:
        on = np.flatnonzero(np.diff(np.concatenate([[0], np.abs(samples) > 1e-6, [0]]).astype(int)))
        if not len(on):
            return ()
        edges = on / 16_000
        found = [Region(edges[0], edges[-1])]
        for start, end in zip(edges[1::2][:-1], edges[2::2], strict=False):
            if end - start > 0.2:
                found[-1:] = [Region(found[-1].start, start), Region(end, edges[-1])]
        return tuple(found)

    def all_of_it(tracks: dict[int, np.ndarray], found: dict[int, tuple[Region, ...]]) -> dict[int, Heard]:
        return {channel: Heard(found[channel], ()) for channel in tracks}

    monkeypatch.setattr(recognition, "speech_regions", regions)
    monkeypatch.setattr(recognition, "hear_channels", all_of_it)


def test_two_channels_are_two_speakers_in_order_of_time():
    call = decoded(tone(0.5, (0, 2), (6, 8)), tone(0.1, (3, 5)))
    transcript = transcribe(call, Listener(), TranscriptionSettings())
    assert heard(transcript) == [
        (Speaker.AGENT, {"loud"}),
        (Speaker.CUSTOMER, {"soft"}),
        (Speaker.AGENT, {"loud"}),
    ]


def test_the_agent_may_be_on_the_right():
    call = decoded(tone(0.5, (0, 2)), tone(0.1, (3, 5)))
    transcript = transcribe(call, Listener(), TranscriptionSettings(agent_channel=1))
    assert heard(transcript) == [(Speaker.CUSTOMER, {"loud"}), (Speaker.AGENT, {"soft"})]


def test_the_same_sound_on_both_channels_is_one_channel():
    same = tone(0.5, (0, 2), (4, 6))
    transcript = transcribe(decoded(same, same), Listener(), TranscriptionSettings())
    assert "one_channel" in {note.code for note in transcript.notes}


def test_the_language_is_detected_unless_it_is_fixed():
    call = decoded(tone(0.5, (0, 2)), tone(0.1, (3, 5)))
    detected = transcribe(call, Listener("it"), TranscriptionSettings())
    fixed = transcribe(call, Listener("it"), TranscriptionSettings(language="de"))
    assert (detected.language, detected.language_probability) == ("it", 0.8)
    assert (fixed.language, fixed.language_probability) == ("de", None)


def test_silence_has_no_language_and_says_so():
    transcript = transcribe(decoded(tone(0, (0, 1)), tone(0, (0, 1))), Listener(), TranscriptionSettings())
    assert transcript.turns == ()
    assert transcript.language is None
    assert [note.code for note in transcript.notes][-1] == "no_speech"


def test_one_silent_channel_is_one_speaker():
    transcript = transcribe(decoded(tone(0.5, (0, 2)), tone(0, (0, 1))), Listener(), TranscriptionSettings())
    assert {turn.speaker for turn in transcript.turns} == {Speaker.AGENT}
    assert "one_speaker" in {note.code for note in transcript.notes}


def test_a_partial_recording_says_what_is_missing():
    call = decoded(tone(0.5, (0, 2)), tone(0.1, (3, 5)), status="partial")
    notes = {note.code: note.text for note in transcribe(call, Listener(), TranscriptionSettings()).notes}
    assert notes["partial_recording"] == "2.0 s are missing"


def test_stretches_join_over_short_pauses_and_stay_short():
    regions = [Region(0, 4), Region(4.2, 9), Region(9.1, 12), Region(20, 21)]
    cut = stretches(regions, longest=10, pause=0.5)
    assert cut == [Region(0, 9), Region(9.1, 12), Region(20, 21)]


def test_a_region_longer_than_a_window_is_cut_into_equal_parts():
    assert stretches([Region(0, 25)], longest=10, pause=0.5) == [
        Region(0, pytest.approx(25 / 3)),
        Region(pytest.approx(25 / 3), pytest.approx(50 / 3)),
        Region(pytest.approx(50 / 3), 25),
    ]


def test_fingerprint_changes_with_the_settings():
    settings = [
        TranscriptionSettings(),
        TranscriptionSettings(language="en"),
        TranscriptionSettings(agent_channel=1),
    ]
    assert len({fingerprint(Listener(), s) for s in settings}) == 3


def test_peaks_are_kept_for_drawing():
    transcript = transcribe(
        decoded(tone(0.5, (0, 2)), tone(0.1, (3, 5))), Listener(), TranscriptionSettings()
    )
    assert len(transcript.peaks) == 2
    assert max(high for _, high in transcript.peaks[0]) == pytest.approx(0.5, abs=0.01)


def test_silence_and_talk_over_are_kept_for_listening():
    call = decoded(tone(0.5, (0, 3)), tone(0.1, (2, 5)))
    stretches = transcribe(call, Listener(), TranscriptionSettings()).stretches
    assert [one.kind for one in stretches] == ["talk_over", "silence"]
    assert stretches[0].seconds == pytest.approx(1, abs=0.1)
    assert (stretches[1].start, stretches[1].end) == pytest.approx((5, 10), abs=0.1)


def two_calls() -> list[Decoded]:
    return [
        decoded(tone(0.5, (0, 2), (6, 8)), tone(0.1, (3, 5))),
        decoded(tone(0.1, (0, 2)), tone(0.5, (3, 4))),
    ]


def test_both_channels_of_a_call_share_a_window():
    listener = Listener()
    transcribe_together(two_calls(), listener, TranscriptionSettings())
    assert listener.asked == [("en", 1), ("en", 1)]


def test_calls_share_a_window_when_asked_to_and_keep_their_turns():
    listener = Listener()
    settings = TranscriptionSettings(across_calls=True)
    together = transcribe_together(two_calls(), listener, settings)
    assert listener.asked == [("en", 1)]
    alone = [transcribe(call, Listener(), settings) for call in two_calls()]
    assert [heard(one) for one in together] == [heard(one) for one in alone]
    assert [[(t.start, t.end) for t in one.turns] for one in together] == [
        [(t.start, t.end) for t in one.turns] for one in alone
    ]


def test_calls_in_two_languages_share_no_window():
    class Polyglot(Listener):
        """Takes loud speech for Italian."""

        def detect_language(self, speech: np.ndarray) -> tuple[str, float]:
            return ("it" if np.abs(speech).max() > 0.3 else "en"), 0.9

    listener = Polyglot()
    calls = [decoded(tone(level, (0, 4)), tone(0.1, (5, 6))) for level in (0.5, 0.1, 0.5)]
    read = transcribe_together(calls, listener, TranscriptionSettings(across_calls=True))
    assert listener.asked == [("it", 1), ("en", 1)]
    assert [one.language for one in read] == ["it", "en", "it"]


def test_no_calls_are_no_transcripts():
    assert transcribe_together([], Listener(), TranscriptionSettings(across_calls=True)) == []


def test_a_pace_that_nobody_speaks_at_is_told():
    listener = Listener()
    listener.pace = 8.0
    call = decoded(
        tone(0.5, *[(i, i + 0.5) for i in range(0, 20, 2)], seconds=20), tone(0, (0, 1), seconds=20)
    )
    notes = {note.code for note in transcribe(call, listener, TranscriptionSettings(min_silence=0.1)).notes}
    assert "too_many_words" in notes


def test_channels_that_are_swapped_are_exchanged_and_told():
    class Roles(Listener):
        """Hears an agent on the soft channel and a customer on the loud one."""

        def _words(self, window: np.ndarray, run: np.ndarray) -> Iterator[Word]:
            loud = np.abs(window[run]).max() > 0.3
            text = "i am calling about my order" if loud else "thank you for calling how can i help you"
            said = text.split()
            edges = np.linspace(run[0] / 16_000, run[-1] / 16_000, len(said) + 1)
            for word, (a, b) in zip(said, pairwise(edges), strict=True):
                yield Word(word, float(a), float(b), 0.9)

    call = decoded(tone(0.5, (3, 6)), tone(0.1, (0, 3)))
    transcript = transcribe(call, Roles(), TranscriptionSettings())
    assert "channels_swapped" in {note.code for note in transcript.notes}
    assert [(turn.speaker, turn.text.split()[0]) for turn in transcript.turns] == [
        (Speaker.AGENT, "thank"),
        (Speaker.CUSTOMER, "i"),
    ]
    right = transcribe(call, Roles(), TranscriptionSettings(agent_channel=1))
    assert "channels_swapped" not in {note.code for note in right.notes}
    assert [turn.speaker for turn in right.turns] == [turn.speaker for turn in transcript.turns]


def test_words_that_are_guessed_do_not_swap_channels():
    class Mumbled(Listener):
        """Hears an agent on the customer's channel, but is sure of nothing."""

        def _words(self, window: np.ndarray, run: np.ndarray) -> Iterator[Word]:
            loud = np.abs(window[run]).max() > 0.3
            text = "i am calling about my order" if loud else "thank you for calling how can i help you"
            edges = np.linspace(run[0] / 16_000, run[-1] / 16_000, len(text.split()) + 1)
            for word, (a, b) in zip(text.split(), pairwise(edges), strict=True):
                yield Word(word, float(a), float(b), 0.5)

    transcript = transcribe(decoded(tone(0.5, (3, 6)), tone(0.1, (0, 3))), Mumbled(), TranscriptionSettings())
    assert "channels_swapped" not in {note.code for note in transcript.notes}
    assert [turn.speaker for turn in transcript.turns] == [Speaker.CUSTOMER, Speaker.AGENT]


def test_tones_are_no_speech(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(recognition, "hear_channels", hear_channels)
    transcript = transcribe(decoded(tone(0.5, (1, 9)), tone(0, (0, 1))), Listener(), TranscriptionSettings())
    assert transcript.turns == ()


VOCABULARY = {"all": ("HarborHome",), "billing": ("direct debit", "HarborHome")}


def test_a_call_is_read_with_the_words_of_its_queue_and_those_of_all():
    listener = Listener()
    settings = TranscriptionSettings(vocabulary=VOCABULARY)
    for queue in ("billing", "faults", None):
        transcribe(decoded(tone(0.5, (1, 3)), tone(0.1, (4, 6))), listener, settings, queue=queue)
    assert listener.hotwords == ["HarborHome, direct debit", "HarborHome", "HarborHome"]


def test_calls_share_windows_only_with_calls_read_with_the_same_words():
    listener = Listener()
    settings = TranscriptionSettings(across_calls=True, vocabulary=VOCABULARY)
    calls = [decoded(tone(0.5, (1, 3)), tone(0.1, (4, 6))) for _ in range(3)]
    together = transcribe_together(calls, listener, settings, queues=["billing", "faults", "billing"])
    assert sorted(zip(listener.hotwords, listener.asked, strict=True)) == [
        ("HarborHome", ("en", 1)),
        ("HarborHome, direct debit", ("en", 1)),
    ]
    assert [len(transcript.turns) for transcript in together] == [2, 2, 2]


def test_the_words_of_another_queue_leave_a_transcript_as_it_is():
    listener = Listener()
    plain = TranscriptionSettings(vocabulary={"faults": ("router",)})
    more = TranscriptionSettings(
        vocabulary={"faults": ("router",), "billing": ("debit",)}, price_per_minute=1
    )
    assert fingerprint(listener, plain, "faults") == fingerprint(listener, more, "faults")
    assert fingerprint(listener, plain, "billing") != fingerprint(listener, more, "billing")
