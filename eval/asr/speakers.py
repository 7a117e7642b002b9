"""Who spoke: speaker time error, roles and swapped channels.

    python -m eval.asr.speakers [--harpervalley DIR] [--texts FILE.jsonl ...] [--misread SHARE ...]

*Speaker time error* is the share of speech, in seconds, that is given to the wrong one of two voices after
the best of the two ways of pairing voices with speakers; where both speak at once is left out. *Roles* are
then named by what the voices say; they are right for a call when each is given to the true speaker of most
of its speech.

- `--harpervalley`: a folder with `mono_mix/*.wav` and `reference/*.json` (role, start, end, text) of the
  Gridspace Stanford Harper Valley corpus (CC BY 4.0). Voices are told apart on the references' utterances,
  and on what voice activity detection finds; roles come from the references' texts, so that no recogniser
  is judged. Then every agent is mixed with the customer of every other call, utterance by utterance with
  pauses of 0.1 to 0.4 s: quick exchanges, told apart on what voice activity detection finds.
- The bundled two-channel sample calls are mixed to one channel, and again with their channels exchanged,
  and read by the whole pipeline with the demonstration profile.
- `--texts`: interactions in the interchange format, with true speakers, taken as two channels, once right
  and once exchanged. `--misread` replaces or loses that share of the words, half and half.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import permutations, zip_longest
from pathlib import Path
from statistics import fmean, median

import numpy as np

from autoqa.audio.decode import Decoded, decode
from autoqa.audio.speech import Region, SpeechSettings, speech_regions
from autoqa.audio.waveform import Samples, Waveform
from autoqa.connect.interchange import read_interactions
from autoqa.domain.interaction import Interaction
from autoqa.domain.transcript import Speaker, Transcript
from autoqa.pipeline.build import build_hearing
from autoqa.pipeline.readers import Hearing
from autoqa.pipeline.run import adjusted
from autoqa.pipeline.workspace import open_workspace
from autoqa.transcribe.gaussian_diarizer import GaussianDiarizer
from autoqa.transcribe.recognition import transcribe
from autoqa.transcribe.role_words import tokens
from autoqa.transcribe.roles import assign_roles, bundled_model, swapped
from autoqa.transcribe.voices import VoiceSpan, voice_at
from eval.recogniser import example_calls

EXAMPLES = Path(__file__).parents[2] / "examples"
_SHARED = SpeechSettings(threshold=0.35, min_silence=0.2, pad=0.1)  # as for one channel in the pipeline
_SLOT = 0.01  # seconds
_RATE = 16_000
_PAUSES = (0.1, 0.4)  # seconds, in the mixes
_NOISE = re.compile(r"\[.*?\]|<.*?>")
_EXCHANGE = (0.5, 0.65, 0.8, 0.9, 0.97)  # probabilities from which channels could be exchanged
SPEAKERS = (Speaker.AGENT, Speaker.CUSTOMER)


@dataclass(frozen=True, slots=True)
class Said:
    """A true utterance: whose, when, and the words."""

    speaker: int  # 0 the agent, 1 the customer
    start: float
    end: float
    text: str


def main() -> None:
    """Print what was asked for, and name what was not measured."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--harpervalley", type=Path, help="folder with mono_mix/ and reference/")
    options.add_argument("--texts", type=Path, nargs="+", default=[], help="JSON lines of interactions")
    options.add_argument("--misread", type=float, nargs="+", default=[0.0, 0.15, 0.3], help="shares of words")
    options.add_argument("--no-samples", action="store_true", help="leave the sample calls out")
    asked = options.parse_args()
    if asked.harpervalley:
        measure_corpus(asked.harpervalley)
        measure_mixes(asked.harpervalley)
    else:
        print("no --harpervalley folder was named, so real telephone calls were not measured")
    if not asked.no_samples:
        measure_samples(build_hearing(adjusted(open_workspace(profile="demo"))))
    for path in asked.texts:
        measure_texts(path, asked.misread)
    if not asked.texts:
        print("\nno --texts were named, so swapped channels were measured on the sample calls alone")


def measure_corpus(folder: Path) -> None:
    """Time error and roles on mono telephone calls with true times."""
    recordings = sorted((folder / "mono_mix").glob("*.wav"))
    if not recordings:
        raise SystemExit(f"{folder / 'mono_mix'}: no recordings here")
    print(
        f"{'call':<20}{'utterances':>11}{'error':>8}{'error, VAD':>12}{'roles':>8}{'sure':>7}{'seconds':>9}"
    )
    rows = [measure_call(recording, folder / "reference") for recording in recordings]
    errors, heard, right, sure, seconds = (fmean(column) for column in zip(*rows, strict=True))
    print(f"{'mean':<20}{'':>11}{errors:>8.1%}{heard:>12.1%}{right:>8.0%}{sure:>7.0%}{seconds:>9.1%}")


def measure_call(recording: Path, references: Path) -> tuple[float, float, float, float, float]:
    """Time error with true utterances and with found speech; roles right, certain, and by seconds."""
    true = reference(references / f"{recording.stem}.json")
    samples = decode(recording).waveform.mono()
    diarizer = GaussianDiarizer()
    spans = diarizer.find_voices(samples, [Region(u.start, u.end) for u in true])
    found = diarizer.find_voices(samples, speech_regions(samples, settings=_SHARED))
    voices = [voice_at(spans, u.start, u.end) for u in true]
    roles = assign_roles([u.text for u in true], voices)
    named = [VoiceSpan(s.start, s.end, SPEAKERS.index(roles.speaker_of[s.voice])) for s in spans]
    right = 1 - wrong_share(true, named)
    error, heard = time_error(true, spans), time_error(true, found)
    print(
        f"{recording.stem:<20}{len(true):>11}{error:>8.1%}{heard:>12.1%}{right > 0.5!s:>8}"
        f"{roles.certain!s:>7}{right:>9.1%}"
    )
    return error, heard, float(right > 0.5), float(roles.certain), right


def measure_mixes(folder: Path) -> None:
    """Time error on quick exchanges, built from an agent and the customer of another call."""
    calls = [
        (decode(recording).waveform.mono(), reference(folder / "reference" / f"{recording.stem}.json"))
        for recording in sorted((folder / "mono_mix").glob("*.wav"))
    ]
    errors: list[float] = []
    for agent, customer in permutations(calls, 2):
        true, samples = mix(_alone(*agent, 0), _alone(*customer, 1), random.Random(len(errors)))
        found = GaussianDiarizer().find_voices(samples, speech_regions(samples, settings=_SHARED))
        errors.append(time_error(true, found))
    print(
        f"{len(errors)} mixes with quick exchanges: error {fmean(errors):.1%}, median {median(errors):.1%}, "
        f"worst {max(errors):.1%}"
    )


def mix(
    agent: Sequence[Samples], customer: Sequence[Samples], rng: random.Random
) -> tuple[list[Said], Samples]:
    """Utterances of two speakers in turn, with short pauses: who speaks when, and the sound at 16 kHz."""
    sounds = [np.zeros(_RATE // 2, np.float32)]
    true: list[Said] = []
    for pair in zip_longest(agent, customer):
        for speaker, sound in enumerate(pair):
            if sound is not None:
                start = sum(map(len, sounds)) / _RATE
                true.append(Said(speaker, start, start + len(sound) / _RATE, ""))
                sounds += [sound, np.zeros(int(rng.uniform(*_PAUSES) * _RATE), np.float32)]
    return true, np.concatenate(sounds)


def _alone(samples: Samples, true: Sequence[Said], speaker: int) -> list[Samples]:
    """The utterances of a speaker in which the other is silent."""
    others = [u for u in true if u.speaker != speaker]
    return [
        samples[int(u.start * _RATE) : int(u.end * _RATE)]
        for u in true
        if u.speaker == speaker and not any(o.start < u.end and u.start < o.end for o in others)
    ]


def reference(path: Path) -> list[Said]:
    """The true utterances in order of time, without noises."""
    said = [
        Said(
            int(row["role"] != "agent"),
            row["start"],
            row["end"],
            " ".join(_NOISE.sub(" ", row["text"]).split()),
        )
        for row in json.loads(path.read_text(encoding="utf-8"))
    ]
    return sorted((u for u in said if u.text and u.end > u.start), key=lambda u: u.start)


def time_error(true: Sequence[Said], spans: Iterable[VoiceSpan]) -> float:
    """The share of speech seconds given to the wrong voice after the better of the two pairings."""
    share = wrong_share(true, spans)
    return min(share, 1 - share)


def wrong_share(true: Sequence[Said], spans: Iterable[VoiceSpan]) -> float:
    """The share of speech seconds whose voice is not the speaker's number."""
    speaking: dict[int, set[int]] = {}
    for said in true:
        for slot in range(round(said.start / _SLOT), round(said.end / _SLOT)):
            speaking.setdefault(slot, set()).add(said.speaker)
    voices = {
        slot: span.voice
        for span in spans
        for slot in range(round(span.start / _SLOT), round(span.end / _SLOT))
    }
    heard = [(whose, voices[slot]) for slot, whose in speaking.items() if len(whose) == 1 and slot in voices]
    return fmean(voice not in whose for whose, voice in heard) if heard else 0.0


def measure_samples(hearing: Hearing) -> None:
    """The sample calls on one channel, and with their channels exchanged."""
    print(
        f"\n{'sample call':<20}{'mono: error':>12}{'roles':>8}{'sure':>7}"
        f"{'swapped: found':>16}{'kept right':>12}"
    )
    rows = []
    for interaction in example_calls():
        assert interaction.recording is not None
        decoded = decode(interaction.recording)
        if decoded.waveform.channels != 2:
            continue
        true = [Said(SPEAKERS.index(t.speaker), t.start or 0, t.end or 0, t.text) for t in interaction.turns]
        mono = _read(hearing, decoded, lambda w: Waveform(w.samples.mean(axis=0, keepdims=True), w.rate))
        exchanged = _read(hearing, decoded, lambda w: Waveform(w.samples[::-1].copy(), w.rate))
        kept = _read(hearing, decoded, lambda w: w)
        share = wrong_share(true, _words(mono))
        row = (
            min(share, 1 - share),
            float(share < 0.5),
            float("speakers_uncertain" not in {note.code for note in mono.notes}),
            float("channels_swapped" in {note.code for note in exchanged.notes}),
            float("channels_swapped" not in {note.code for note in kept.notes}),
        )
        print(f"{interaction.id:<20}" + _row(row))
        rows.append(row)
    if rows:
        print(f"{'mean':<20}" + _row(tuple(fmean(column) for column in zip(*rows, strict=True))))


def measure_texts(path: Path, misread: Sequence[float]) -> None:
    """Roles and swapped channels from texts alone."""
    calls = [sides for _, found in read_interactions(path) if (sides := _sides(found))]
    if not calls:
        print(f"\n{path}: no interaction with both speakers")
        return
    print(f"\n{path}: {len(calls)} interactions")
    print(
        f"{'misread':<10}{'roles right':>12}{'certain':>9}{'of those right':>16}"
        "   found / false alarms, exchanged from each probability"
    )
    words = [word for sides in calls[:500] for side in sides for word in tokens(side)]
    for share in misread:
        rng = random.Random(1)
        said = [tuple(_misread(side, share, words, rng) for side in sides) for sides in calls]
        wrong = [swapped(sides) for sides in said]  # agent first: what a false alarm would be
        certain = bundled_model().certain
        sure = [p for p in wrong if max(p, 1 - p) >= certain]
        lines = "  ".join(
            f"{line:.2f}: {fmean(1 - p >= line for p in wrong):.3f} / {fmean(p >= line for p in wrong):.4f}"
            for line in _EXCHANGE
        )
        print(
            f"{share:<10.0%}{fmean(p < 0.5 for p in wrong):>12.1%}{len(sure) / len(wrong):>9.1%}"
            f"{fmean(p < 0.5 for p in sure) if sure else 0:>16.1%}   {lines}"
        )


def _read(hearing: Hearing, decoded: Decoded, change: Callable[[Waveform], Waveform]) -> Transcript:
    return transcribe(
        replace(decoded, waveform=change(decoded.waveform)), hearing.recogniser, hearing.settings
    )


def _words(transcript: Transcript) -> list[VoiceSpan]:
    """The words found, under the number of the speaker they were given to."""
    return [
        VoiceSpan(word.start, word.end, SPEAKERS.index(turn.speaker))
        for turn in transcript.turns
        for word in turn.words
    ]


def _row(row: tuple[float, ...]) -> str:
    error, roles, sure, found, kept = row
    return f"{error:>12.1%}{roles:>8.0%}{sure:>7.0%}{found:>16.0%}{kept:>12.0%}"


def _sides(found: object) -> tuple[str, ...] | None:
    """What the agent and what the customer says; None where one says nothing."""
    if not isinstance(found, Interaction):
        return None
    sides = tuple(
        " ".join(turn.text for turn in found.turns if turn.speaker is speaker) for speaker in SPEAKERS
    )
    return sides if all(side.strip() for side in sides) else None


def _misread(text: str, share: float, words: Sequence[str], rng: random.Random) -> str:
    kept = []
    for word in tokens(text):
        draw = rng.random()
        if draw >= share / 2:
            kept.append(word if draw >= share else rng.choice(words))
    return " ".join(kept)


if __name__ == "__main__":
    main()
