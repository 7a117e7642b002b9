"""Builds ``examples/calls/`` and ``examples/calls.jsonl`` from the scripts; needs ``flite`` and ``ffmpeg``.

Run from the root of the repository::

    python -m examples.recipe.render
    python -m examples.recipe.render --check    # only compare the texts with the recogniser's training texts

The same scripts give the same sound: voices do not vary, and every pause and noise comes from a seed made of
the call's id.
"""

import argparse
import json
import subprocess
import tempfile
import wave
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.recipes.whisper_demo_en.texts import key, training_set, unknown_words

from .scripts import Call, Line, read_scripts, sentences
from .sounds import RATE, Samples, at_level, background, hold_music, line_noise, telephone_band

EXAMPLES = Path(__file__).resolve().parents[1]
FIRST_PAUSE = 0.6
PAUSE = (0.35, 0.95)
"""Seconds between two turns when the script says nothing else."""
CODECS = {
    "pcm": ["-c:a", "pcm_s16le"],
    "mulaw": ["-c:a", "pcm_mulaw"],
    "flac": ["-c:a", "flac", "-sample_fmt", "s16"],
    "mp3": ["-c:a", "libmp3lame", "-b:a", "48k"],
    "aac": ["-c:a", "aac", "-b:a", "64k"],
    "opus": ["-c:a", "libopus", "-b:a", "32k"],
    "vorbis": ["-c:a", "libvorbis", "-q:a", "3"],
}
QUIET = ["ffmpeg", "-loglevel", "error", "-y"]
REPEATABLE = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags", "+bitexact"]
"""No encoder names, times or random stream numbers in the files."""


@dataclass(frozen=True)
class Spoken:
    """A turn in the recording; times in seconds from its start."""

    line: Line
    start: float
    end: float


def main() -> None:
    """Check the texts, then render."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="check the texts and stop")
    given = parser.parse_args()
    calls = read_scripts()
    check_texts(calls)
    if not given.check:
        render_all(calls, EXAMPLES)


def check_texts(calls: list[Call]) -> None:
    """The recogniser must know every word of the calls and have been trained on none of their sentences."""
    said = [sentence for call in calls for line in call.lines for sentence in sentences(line.text)]
    if unknown := unknown_words(said):
        raise SystemExit(f"not in the recogniser's vocabulary: {', '.join(unknown)}")
    trained = {key(text) for text in training_set()}
    if copied := [sentence for sentence in said if key(sentence) in trained]:
        raise SystemExit(f"sentences the recogniser was trained on: {copied}")


def render_all(calls: list[Call], folder: Path) -> None:
    """Write every recording below ``folder`` and list them in ``calls.jsonl``."""
    (folder / "calls").mkdir(exist_ok=True)
    records = []
    for call in calls:
        channels, turns = mix_call(call)
        write_recording(folder / "calls" / call.file.name, call, channels)
        records.append(json.dumps(as_record(call, turns), ensure_ascii=False))
    (folder / "calls.jsonl").write_text("\n".join(records) + "\n")


def mix_call(call: Call) -> tuple[dict[str, Samples], list[Spoken]]:
    """Both speakers' channels, and when each turn is spoken."""
    rng = np.random.default_rng(zlib.crc32(call.id.encode()))
    turns: list[Spoken] = []
    placed: list[tuple[str, float, Samples]] = []
    at = FIRST_PAUSE
    for line in call.lines:
        if line.hold:
            placed.append(("agent", at + 0.5, hold_music(line.hold)))
            at += line.hold + 1.0
        at = max(0.0, at + line.silence - line.overlap)
        speech = say(line.text, call.voices[line.speaker])
        end = at + len(speech) / RATE
        placed.append((line.speaker, at, speech))
        turns.append(Spoken(line, round(at, 2), round(end, 2)))
        at = max(end, turns[-2].end if len(turns) > 1 else 0.0) + rng.uniform(*PAUSE)
    count = round((at + 0.5) * RATE)
    channels = {}
    for speaker in ("agent", "customer"):
        channel = line_noise(count, rng)
        if kind := call.background.get(speaker):
            channel += background(kind, count / RATE, rng)[:count]
        for who, start, sound in placed:
            if who == speaker:
                first = round(start * RATE)
                channel[first : first + len(sound)] += sound[: count - first]
        channels[speaker] = telephone_band(channel) if call.file.rate == 8000 else channel
    return channels, turns


def say(text: str, voice: str) -> Samples:
    """Speech at 16 kHz and -23 dB, without the silence around it."""
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", file.name], check=True)
        with wave.open(file.name) as recording:
            if recording.getframerate() != RATE:
                raise ValueError(f"voice {voice} speaks at {recording.getframerate()} Hz, expected {RATE}")
            samples = np.frombuffer(recording.readframes(recording.getnframes()), dtype=np.int16) / 32768
    heard = np.flatnonzero(np.abs(samples) > 0.01)
    return at_level(samples[heard[0] : heard[-1] + 1].astype(np.float32), -23)


def write_recording(path: Path, call: Call, channels: dict[str, Samples]) -> None:
    """Encode the channels, or their sum, as the script's file says."""
    both = np.stack([channels["agent"], channels["customer"]], axis=1)
    samples = both if call.file.channels == 2 else both.sum(axis=1, keepdims=True)
    data = (np.clip(samples, -0.99, 0.99) * 32767).astype("<i2").tobytes()
    source = ["-f", "s16le", "-ar", str(RATE), "-ac", str(call.file.channels), "-i", "-"]
    target = ["-ar", str(call.file.rate), *CODECS[call.file.codec], *REPEATABLE, str(path)]
    subprocess.run([*QUIET, *source, *target], input=data, check=True)


def as_record(call: Call, turns: list[Spoken]) -> dict:
    """The call in the interchange format."""
    return {
        "id": call.id,
        "channel": "call",
        "language": "en",
        "agent": call.agent,
        "started_at": call.started_at.isoformat(),
        "turns": [
            {"speaker": turn.line.speaker, "text": turn.line.text, "start": turn.start, "end": turn.end}
            for turn in turns
        ],
        "recording": f"calls/{call.file.name}",
        "metadata": {"reason": call.reason, "case": call.case},
        "grades": [
            {"evaluator": "construction", "criterion": criterion, "score": score, "comment": comment}
            for criterion, (score, comment) in call.grades.items()
        ],
    }


if __name__ == "__main__":
    main()
