"""CPU seconds of `autoqa --help`: `python -m eval.startup`."""

from __future__ import annotations

import os
import subprocess
import sys
from statistics import median

RUNS = 7


def main() -> None:
    """Print the median of a few runs after a warm-up."""
    seconds = [cpu_seconds([sys.executable, "-m", "autoqa", "--help"]) for _ in range(RUNS + 1)][1:]
    spread = f"{min(seconds):.2f}-{max(seconds):.2f}"
    print(f"autoqa --help: {median(seconds):.2f} CPU seconds (median of {RUNS}; {spread})")


def cpu_seconds(command: list[str]) -> float:
    """User and system time of one run."""
    before = os.times()
    subprocess.run(command, check=True, capture_output=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


if __name__ == "__main__":
    main()
