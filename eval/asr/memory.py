"""Peak memory beside bare faster-whisper: `python -m eval.asr.memory FOLDER [--shape tiny ...] [--calls N]`.

Each side reads the same built two-channel calls in a process of its own, one thread, with a model of the real
dimensions and random weights (`eval.asr.shapes`, made below FOLDER): the bare loop over the channels, the
library's batches, the pipeline, and the pipeline with windows shared across calls. Then `autoqa transcribe`
reads a number of short calls and ten times as many with the demonstration recogniser: how memory grows.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from eval.asr.built_calls import build_calls, spread
from eval.asr.cost import LONGEST, SHORTEST, bare, per_file, pipeline
from eval.asr.shapes import DIMENSIONS, make

SIDES = {
    "bare": bare,
    "per file": per_file,
    "pipeline": lambda folder, calls: pipeline(folder, calls, across=False),
    "across": lambda folder, calls: pipeline(folder, calls, across=True),
}
SECONDS = 6.0  # of the many short calls


def main() -> None:
    """Print peaks by shape and side, then how memory grows."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("folder", type=Path, help="where the random models are kept")
    options.add_argument("--shape", action="append", choices=DIMENSIONS)
    options.add_argument("--built", type=int, default=6, help="calls from 20 s to 3 minutes")
    options.add_argument("--calls", type=int, default=100, help="short calls; 0 leaves the growth out")
    options.add_argument("--one-side", choices=SIDES, help=argparse.SUPPRESS)
    options.add_argument("--recordings", type=Path, nargs="+", help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.one_side:
        SIDES[asked.one_side](asked.folder, asked.recordings)()
        return
    with tempfile.TemporaryDirectory() as place:
        calls = build_calls(Path(place), spread(asked.built, SHORTEST, LONGEST))
        for shape in asked.shape or ["tiny"]:
            compare(shape, make(shape, asked.folder), calls)
        if asked.calls:
            measure_growth(build_calls(Path(place), [SECONDS] * 10 * asked.calls), asked.calls)


def compare(shape: str, folder: Path, calls: list[Path]) -> None:
    """The peak of each side."""
    base = 0.0
    for side in SIDES:
        command = [sys.executable, "-m", "eval.asr.memory", str(folder), "--one-side", side, "--recordings"]
        found = peak([*command, *map(str, calls)])
        base = base or found
        print(f"{shape:<6} {side:<9} {found:>6.0f} MiB, {found / base:.2f} of bare", flush=True)


def measure_growth(calls: list[Path], few: int) -> None:
    """Peak memory of `autoqa transcribe` over some calls and over all."""
    small, large = run_autoqa(calls[:few]), run_autoqa(calls)
    print(f"autoqa transcribe, demonstration recogniser, calls of {SECONDS:.0f} s:")
    print(
        f"  {small:.0f} MiB on {few}, {large:.0f} on {len(calls)} ({100 * (large / small - 1):+.1f} %)",
        flush=True,
    )


def run_autoqa(calls: list[Path], *, workers: int = 1) -> float:
    """Transcribe `calls` in a fresh workspace and return the peak memory in MiB."""
    with tempfile.TemporaryDirectory() as space:
        lines = Path(space) / "calls.jsonl"
        lines.write_text("\n".join(json.dumps({"id": c.stem, "recording": str(c)}) for c in calls))
        names = [str(lines), "--profile", "demo", "--quiet", "--workers", str(workers), "--json"]
        return peak([sys.executable, "-m", "autoqa", "transcribe", *names, "--workspace", f"{space}/w"])


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
