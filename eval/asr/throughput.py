"""Two processes beside one, and memory as the number of calls grows: `python -m eval.asr.throughput`.

Reads many short two-channel calls, cut from the bundled ones and made different by faint noise, with the
demonstration recogniser, each side in a process of its own with one thread a reader:

1. `autoqa transcribe` with one and with two workers, in turn: wall clock, ratio of the medians;
2. peak memory of `autoqa transcribe` over some calls and over ten times as many, and of a bare faster-whisper
   loop over the former.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from eval.asr.built_calls import build_calls

BARE = """
import sys
from faster_whisper import WhisperModel
from faster_whisper.audio import decode_audio
model = WhisperModel(sys.argv[1], device="cpu", compute_type="float32", cpu_threads=1)
for path in sys.argv[2:]:
    for channel in decode_audio(path, split_stereo=True):
        segments, _ = model.transcribe(
            channel, language="en", temperature=0.0, vad_filter=True, word_timestamps=True
        )
        list(segments)
"""


def main() -> None:
    """Print both figures."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--calls", type=int, default=100, help="calls of the small set")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seconds", type=float, default=8.0, help="length of a call")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        calls = build_calls(Path(folder), [asked.seconds] * 10 * asked.calls)
        measure_workers(calls[: asked.calls], asked.rounds)
        measure_memory(calls, asked.calls)


def measure_workers(calls: list[Path], rounds: int) -> None:
    """Wall clock of one and of two workers, in turn."""
    times: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(rounds):
        for workers, taken in times.items():
            began = time.monotonic()
            run_autoqa(calls, workers)
            taken.append(time.monotonic() - began)
    one, two = median(times[1]), median(times[2])
    print(f"{len(calls)} calls: one worker {one:.1f} s, two {two:.1f} s, {one / two:.2f} times as fast")


def measure_memory(calls: list[Path], few: int) -> None:
    """Peak memory of both sides, and how it grows."""
    from autoqa.transcribe.whisper import DEMO_RECOGNISER, find_recogniser

    model = str(find_recogniser(DEMO_RECOGNISER).path)
    bare = peak([sys.executable, "-c", BARE, model, *map(str, calls[:few])])
    small, large = run_autoqa(calls[:few], 1), run_autoqa(calls, 1)
    print(
        f"peak memory, MiB: bare {bare:.0f}; autoqa {small:.0f} on {few} calls ({small / bare:.2f} of bare),"
    )
    print(f"  {large:.0f} on {len(calls)} calls ({100 * (large / small - 1):+.1f} %)")


def run_autoqa(calls: list[Path], workers: int) -> float:
    """Transcribe `calls` in a fresh workspace and return the peak memory in MiB."""
    with tempfile.TemporaryDirectory() as space:
        lines = Path(space) / "calls.jsonl"
        lines.write_text("\n".join(json.dumps({"id": c.stem, "recording": str(c)}) for c in calls))
        names = [str(lines)]
        command = [sys.executable, "-m", "autoqa", "transcribe", *names, "--profile", "demo", "--quiet"]
        return peak([*command, "--workers", str(workers), "--workspace", f"{space}/w", "--json"])


def peak(command: list[str]) -> float:
    """Run a command and return its peak memory in MiB, without that of its children."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command[:4]} ended with {status}")
    return usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
