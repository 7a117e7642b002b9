"""Whether a report keeps up with a large centre: `python -m eval.calibration.large [--grades N ...]`.

A file of grades and one of a model's scores are written for so many grades (five criteria, each call graded
by two of 60 evaluators, 400 agents), and `autoqa agreement` is run on them in a process of its own, with two
columns of subgroups. Printed: seconds of the clock and of the processor, and the most memory. Target: a
million grades in 60 s and 2 GB, in proportion to their number.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

CRITERIA, EVALUATORS, AGENTS = 5, 60, 400


def main() -> None:
    """Print what is described above."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--grades", type=int, nargs="*", default=[100_000, 300_000, 1_000_000])
    print("grades | seconds | processor | most memory")
    for count in options.parse_args().grades:
        print(row(count), flush=True)


def row(count: int) -> str:
    """One run."""
    with tempfile.TemporaryDirectory() as folder:
        grades, model = Path(folder) / "grades.csv", Path(folder) / "model.csv"
        write(count, grades, model)
        command = [sys.executable, "-m", "autoqa", "agreement", str(grades), "--model", str(model)]
        begun = time.monotonic()
        with (Path(folder) / "out.json").open("w") as out:
            process = subprocess.Popen(
                [*command, "--group", "language", "--group", "queue", "--json"],
                stdout=out,
                env=os.environ | {"OMP_NUM_THREADS": "1"},
            )
            _, status, used = os.wait4(process.pid, 0)
        if status:
            raise SystemExit(f"autoqa agreement failed on {count} grades")
        seconds = time.monotonic() - begun
        processor, memory = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
        return f"{count:9,} | {seconds:5.1f} s | {processor:5.1f} s | {memory:,.0f} MB"


def write(count: int, grades: Path, model: Path) -> None:
    """People's grades and the model's scores as CSV."""
    rng = np.random.default_rng(0)
    calls = count // (2 * CRITERIA)
    truth = rng.normal(3.2, 1, (calls, CRITERIA))
    severity = rng.normal(0, 0.2, EVALUATORS)
    first = rng.integers(0, EVALUATORS // 2, calls)
    second = rng.integers(EVALUATORS // 2, EVALUATORS, calls)
    agent, language, queue = (rng.integers(0, n, calls) for n in (AGENTS, 3, 8))
    with grades.open("w") as people, model.open("w") as machine:
        people.write("interaction,evaluator,criterion,score,agent,language,queue,at\n")
        machine.write("interaction,evaluator,criterion,score\n")
        for i in range(calls):
            facts = f"agent-{agent[i]},{('en', 'it', 'fr')[language[i]]},queue-{queue[i]}"
            facts += f",2026-{1 + i % 12:02d}-01T10:00:00+00:00"
            for who in (first[i], second[i]):
                seen = truth[i] - severity[who] + rng.normal(0, 0.6, CRITERIA)
                for c, score in enumerate(np.clip(np.round(seen), 1, 5)):
                    people.write(f"call-{i:07d},e{who:02d},criterion-{c},{score:.0f},{facts}\n")
            for c, score in enumerate(np.clip(truth[i] + rng.normal(0, 0.5, CRITERIA), 1, 5)):
                machine.write(f"call-{i:07d},model,criterion-{c},{score:.4f}\n")


if __name__ == "__main__":
    main()
