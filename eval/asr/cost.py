"""What the pipeline costs beside bare faster-whisper: `python -m eval.asr.cost FOLDER [--shape tiny ...]`.

Both sides read the same two-channel calls with the same model, voice activity, beam and word times, in turn,
one thread each. The model has the real dimensions and random weights (`eval.asr.shapes`, made below FOLDER).

- *bare*: a loop of `WhisperModel.transcribe` over the channels, as the library is used out of the box.
- *per file*: the same loop with the library's `BatchedInferencePipeline`.
- *pipeline*: decoding in the confined child, channels, voice activity, packing within calls, gates, turns.
- *across*: the same with the speech of several calls packed into common windows.

Decoding is part of every side. The calls are built from the bundled ones, of lengths from 20 s to 3 minutes
in equal ratios, in the order of a day's work (shuffled). Figures are CPU seconds, medians over the rounds.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from autoqa.audio.decode import decode
from autoqa.config.model_folders import ModelFolder
from autoqa.pipeline.hear import BUNDLE
from autoqa.transcribe import reading
from autoqa.transcribe.gates import Gates
from autoqa.transcribe.packing import Window, pack
from autoqa.transcribe.recognition import TranscriptionSettings, transcribe_together
from autoqa.transcribe.whisper import WhisperOptions, WhisperRecogniser, WhisperRuntime
from eval.asr.built_calls import build_calls, spread
from eval.asr.shapes import DIMENSIONS, make, pace

SHORTEST, LONGEST = 20.0, 180.0  # seconds of the built calls
NO_GATES = Gates(
    compression_ratio_threshold=1e9,
    log_prob_threshold=-1e9,
    most_words=1e9,
    least_words=0.0,
    short_speech=1e9,
    least_inside=0.0,
)  # random weights write noise; the gates would have all of it read again
BEAM = 5


def main() -> None:
    """Print the cost of each side for each shape."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("folder", type=Path, help="where the random models are kept")
    options.add_argument("--shape", action="append", choices=DIMENSIONS)
    options.add_argument("--calls", type=Path, nargs="+", help="two-channel recordings instead of built ones")
    options.add_argument("--built", type=int, default=24, help="built calls, from 20 s to 3 minutes")
    options.add_argument("--rounds", type=int, default=3)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as place:
        calls = asked.calls or build_calls(Path(place), spread(asked.built, SHORTEST, LONGEST))
        for shape in asked.shape or ["tiny"]:
            compare(shape, make(shape, asked.folder), calls, asked.rounds)


def compare(shape: str, folder: Path, calls: Sequence[Path], rounds: int) -> None:
    """Run all sides in turn and print their medians."""
    sides: dict[str, Callable[[], int]] = {
        "bare": bare(folder, calls),
        "per file": per_file(folder, calls),
        "pipeline": pipeline(folder, calls, across=False),
        "across": pipeline(folder, calls, across=True),
    }
    spent: dict[str, list[float]] = {name: [] for name in sides}
    windows: dict[str, int] = {}
    for _ in range(rounds):
        for name, run in sides.items():
            began = cpu_seconds()
            windows[name] = run()
            spent[name].append(cpu_seconds() - began)
    seconds = sum(decode(call).seconds for call in calls)
    base, batched = median(spent["bare"]), median(spent["per file"])
    print(f"\n{shape}: {len(calls)} calls of {seconds / len(calls):.0f} s, {rounds} rounds, CPU seconds")
    print(f"{'':<10}{'median':>8}{'windows':>9}{'/bare':>8}{'/per file':>11}{'x real':>8}")
    for name, times in spent.items():
        middle = median(times)
        print(
            f"{name:<10}{middle:>8.1f}{windows[name]:>9}{middle / base:>8.2f}{middle / batched:>11.2f}"
            f"{seconds / middle:>8.1f}"
        )
    for across in (False, True):
        count, speech = packed(calls, across=across)
        print(f"window fill {'across calls' if across else 'within calls'}: {speech / (30 * count):.2f}")


def bare(folder: Path, calls: Sequence[Path]) -> Callable[[], int]:
    """A loop over the channels with faster-whisper's own decoding and voice activity."""
    from faster_whisper import WhisperModel
    from faster_whisper.audio import decode_audio

    model = pace(WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1))
    counted = counting(model)

    def run() -> int:
        counted.clear()
        for call in calls:
            for channel in decode_audio(str(call), split_stereo=True):
                segments, _ = model.transcribe(
                    channel,
                    language="en",
                    beam_size=BEAM,
                    temperature=0.0,
                    vad_filter=True,
                    word_timestamps=True,
                    without_timestamps=True,
                    condition_on_previous_text=False,
                    compression_ratio_threshold=None,
                    log_prob_threshold=None,
                    no_speech_threshold=None,
                )
                list(segments)
        return sum(counted)

    return run


def per_file(folder: Path, calls: Sequence[Path]) -> Callable[[], int]:
    """The library's batches, which end with each channel of each file."""
    from faster_whisper import BatchedInferencePipeline, WhisperModel
    from faster_whisper.audio import decode_audio

    model = pace(WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1))
    counted = counting(model)
    batched = BatchedInferencePipeline(model)

    def run() -> int:
        counted.clear()
        for call in calls:
            for channel in decode_audio(str(call), split_stereo=True):
                segments, _ = batched.transcribe(
                    channel, language="en", beam_size=BEAM, word_timestamps=True, batch_size=8
                )
                list(segments)
        return sum(counted)

    return run


def pipeline(folder: Path, calls: Sequence[Path], *, across: bool) -> Callable[[], int]:
    """Ours, from the file to the turns."""
    recogniser = WhisperRecogniser(
        ModelFolder(folder.name, folder, "folder", "0" * 16),
        WhisperOptions(beam_size=BEAM),
        WhisperRuntime("cpu", "int8", 1),
    )
    model = pace(recogniser._loaded())
    counted = counting(model)
    settings = TranscriptionSettings(language="en", gates=NO_GATES, across_calls=across)

    def run() -> int:
        counted.clear()
        for bundle in bundles(calls, across=across):
            transcribe_together([decode(call) for call in bundle], recogniser, settings)
        return sum(counted)

    return run


def bundles(calls: Sequence[Path], *, across: bool) -> list[Sequence[Path]]:
    """The calls that are read together, as the pipeline takes them."""
    size = BUNDLE if across else 1
    return [calls[first : first + size] for first in range(0, len(calls), size)]


def counting(model: Any) -> list[int]:
    """A list to which every call of the encoder adds its number of windows."""
    counted: list[int] = []
    encode = model.model.encode

    def count(features: Any, **options: Any) -> Any:
        counted.append(features.shape[0])
        return encode(features, **options)

    model.model.encode = count
    return counted


def packed(calls: Sequence[Path], *, across: bool) -> tuple[int, float]:
    """How many windows the packing of `calls` makes, and the seconds of speech in them."""
    seen: list[Window] = []

    class Blind:
        """A recogniser that reads nothing, so that only the packing happens."""

        name = "blind"
        settings: dict[str, Any] = {}  # noqa: RUF012

        def detect_language(self, speech: Any) -> tuple[str, float]:
            return "en", 1.0

        def read(
            self, windows: Any, language: str, *, hotwords: str | None = None, alone: bool = False
        ) -> list[reading.Reading]:
            return [reading.Reading(()) for _ in windows]

    def watch(*args: Any, **options: Any) -> list[Window]:
        found = pack(*args, **options)
        seen.extend(found)
        return found

    reading.pack = watch
    try:
        settings = TranscriptionSettings(language="en", gates=NO_GATES, across_calls=across)
        for bundle in bundles(calls, across=across):
            transcribe_together([decode(call) for call in bundle], Blind(), settings)
    finally:
        reading.pack = pack
    return len(seen), sum(window.speech_seconds for window in seen)


def cpu_seconds() -> float:
    """Processor time of this process and of the decoders it has ended."""
    own, ended = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime


if __name__ == "__main__":
    began = time.monotonic()
    main()
    print(f"{time.monotonic() - began:.0f} s in all")
