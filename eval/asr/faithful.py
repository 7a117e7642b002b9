"""Words lost, changed and invented, beside bare faster-whisper: `python -m eval.asr.faithful`.

Both sides read with the demonstration recogniser, greedy decoding apart with the same beam, on the processor:

1. word error on the bundled two-channel calls, speaker by speaker, and words given to the wrong speaker;
2. one-word answers ("yes", "no", "okay"), each alone in a channel between long pauses (needs flite);
3. words written a minute of silence, line noise, hold music and ringing, where nobody speaks.

Bare is `WhisperModel.transcribe` with temperature 0 for each channel, once with its voice activity filter and
once without.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import jiwer
import numpy as np

from autoqa.audio.decode import Decoded, decode
from autoqa.audio.waveform import Samples, Waveform
from autoqa.domain.transcript import UNINTELLIGIBLE
from autoqa.pipeline.build import build_hearing
from autoqa.pipeline.readers import Hearing
from autoqa.pipeline.run import adjusted
from autoqa.pipeline.workspace import open_workspace
from autoqa.transcribe.recognition import transcribe
from eval import built_sounds
from eval.recogniser import by_speaker, example_calls

RATE = 16_000
ANSWERS = ("Yes.", "No.", "Okay.", "Thanks.", "Hello.", "Goodbye.")
VOICES = ("slt", "rms", "awb", "kal16")
MINUTE = 60.0

Words = list[tuple[str, float, float]]
Side = Callable[[Samples], Words]


def main() -> None:
    """Print the three tables."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--recogniser", help="a real model instead of the demonstration one")
    asked = options.parse_args()
    hearing = build_hearing(adjusted(open_workspace(profile="demo"), recogniser=asked.recogniser))
    sides: dict[str, Side] = {
        "autoqa": lambda samples: ours(hearing, samples),
        "bare, voice activity": bare(hearing, vad=True),
        "bare": bare(hearing, vad=False),
    }
    measure_calls(hearing, sides)
    measure_answers(sides)
    measure_invented(sides)


def measure_calls(hearing: Hearing, sides: dict[str, Side]) -> None:
    """Word error and speaker errors on calls with a channel for each speaker."""
    calls = [(c, decode(c.recording)) for c in example_calls() if c.recording]
    calls = [(call, decoded) for call, decoded in calls if decoded.waveform.channels == 2]
    true = [text for call, _ in calls for text in by_speaker(call.turns)]
    print(f"{len(calls)} two-channel calls, {sum(len(text.split()) for text in true)} words")
    wrong = total = 0
    read: list[str] = []
    for call, decoded in calls:
        turns = transcribe(decoded, hearing.recogniser, hearing.settings).turns
        read += by_speaker(turns)
        for turn in turns:
            for word in turn.words:
                middle = (word.start + word.end) / 2
                near = {t.speaker for t in call.turns if (t.start or 0) - 0.3 <= middle <= (t.end or 0) + 0.3}
                total += 1
                wrong += bool(near) and turn.speaker not in near
    print(f"  {'autoqa':<22} word error {jiwer.wer(true, [plain(r) for r in read]):.1%}", end="")
    print(f", words given to the other speaker {wrong} of {total}")
    for name, side in list(sides.items())[1:]:
        heard = []
        for _, decoded in calls:
            heard += [plain(" ".join(w for w, _, _ in side(decoded.waveform.channel(c)))) for c in (0, 1)]
        print(f"  {name:<22} word error {jiwer.wer(true, heard):.1%}")  # the agent is on the left in all


def measure_answers(sides: dict[str, Side]) -> None:
    """Recall of one-word turns."""
    if shutil.which("flite") is None:
        print("one-word answers were not measured: flite is not installed")
        return
    spoken = list(answers())
    print(f"\n{len(spoken)} one-word answers")
    for name, side in sides.items():
        found = written = 0
        for text, samples in spoken:
            heard = plain(" ".join(word for word, _, _ in side(samples))).split()
            written += bool(heard)
            found += plain(text) in heard
        print(f"  {name:<22} something written {written / len(spoken):.0%}, right {found / len(spoken):.0%}")


def answers() -> Iterator[tuple[str, Samples]]:
    """Each answer in each voice, with four seconds of faint line noise around it."""
    rng = np.random.default_rng(4)
    with tempfile.TemporaryDirectory() as folder:
        for voice in VOICES:
            for text in ANSWERS:
                file = Path(folder) / "word.wav"
                subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(file)], check=True)
                word = built_sounds.telephone(decode(file).waveform.channel(0))
                quiet = built_sounds.noise("pink", word.size / RATE + 8, rng, -62)
                quiet[4 * RATE : 4 * RATE + word.size] += word
                yield text, quiet


def measure_invented(sides: dict[str, Side]) -> None:
    """Words a minute where nobody speaks."""
    print(f"\n{'words a minute of':<22}" + "".join(f"{name:>22}" for name in sides))
    totals = dict.fromkeys(sides, 0)
    sounds = list(wordless())
    for label, samples in sounds:
        row = f"  {label:<20}"
        for name, side in sides.items():
            count = len(side(samples))
            totals[name] += count
            row += f"{count * MINUTE / (samples.size / RATE):>22.1f}"
        print(row, flush=True)
    minutes = sum(samples.size for _, samples in sounds) / RATE / MINUTE
    print(f"  {'all':<20}" + "".join(f"{count / minutes:>22.2f}" for count in totals.values()))


def wordless() -> Iterator[tuple[str, Samples]]:
    """Half a minute of each kind of sound without speech."""
    rng = np.random.default_rng(11)
    seconds = MINUTE / 2
    yield "digital silence", np.zeros(int(seconds * RATE), np.float32)
    for colour in ("white", "pink", "brown", "street"):
        yield f"{colour} noise", built_sounds.noise(colour, seconds, rng, -45)
    yield "loud pink noise", built_sounds.noise("pink", seconds, rng, -25)
    for kind in ("melody", "piano", "pads", "fm"):
        yield f"music: {kind}", built_sounds.telephone(built_sounds.music(kind, seconds, rng))
    for country in ("us", "it"):
        yield f"ringing: {country}", built_sounds.cadence(*built_sounds.RINGING[country], seconds)
        yield f"busy: {country}", built_sounds.cadence(*built_sounds.BUSY[country], seconds)


def ours(hearing: Hearing, samples: Samples) -> Words:
    """The words of one channel beside a silent one, through the whole pipeline."""
    both = np.stack([samples, np.zeros_like(samples)])
    decoded = Decoded(
        waveform=Waveform(both, RATE),
        sha256="",
        container="wav",
        codec="pcm",
        source_rate=8000,
        channels=2,
        seconds=samples.size / RATE,
        declared_seconds=None,
        status="complete",
        reason=None,
    )
    turns = transcribe(decoded, hearing.recogniser, hearing.settings).turns
    return [(w.text, w.start, w.end) for t in turns for w in t.words if w.text != UNINTELLIGIBLE]


def bare(hearing: Hearing, *, vad: bool) -> Side:
    """The library as it comes, but for the temperature."""
    from faster_whisper import WhisperModel

    folder = hearing.recogniser.folder.path  # type: ignore[attr-defined]
    model = WhisperModel(str(folder), device="cpu", compute_type="float32", cpu_threads=1)

    def read(samples: Samples) -> Words:
        segments, _ = model.transcribe(
            samples,
            language="en",
            temperature=0.0,
            vad_filter=vad,
            word_timestamps=True,
            without_timestamps=True,  # with them, some silence is read for ever
        )
        return [(w.word.strip(), w.start, w.end) for s in segments for w in s.words or () if w.word.strip()]

    return read


def plain(text: str) -> str:
    """Lower case, without punctuation and without the mark of what could not be read."""
    return " ".join(re.findall(r"[a-z0-9']+", text.replace(UNINTELLIGIBLE, " ").lower()))


if __name__ == "__main__":
    main()
