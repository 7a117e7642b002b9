"""From graded calls to a new model in service, in one script: `python -m eval.training.star --star FILE`.

Of the STAR dialogues those whose customers said whether their task was done are the graded interactions of a
workspace, in two instalments. After the first, `autoqa train resolution` and `autoqa promote` put a first
model in service; after the second, `autoqa dataset`, `autoqa train`, `autoqa compare` and `autoqa promote`
are run. STAR's answers are those of one person a dialogue, so the settings leave resolution to people
(`human_only`), which is what the gate can hold for; asked for `auto`, the same candidate is refused.

Printed are seconds and memory of each command (targets: 15 minutes and 4 GB in all), and, in the folds of the
last training, the head beside tf-idf with logistic regression (area under the curve, with a paired bootstrap
over agents).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from autoqa.pipeline.build import build_encoder
from autoqa.pipeline.workspace import open_workspace
from autoqa.training.dataset import read_set
from autoqa.training.sets import Side, TrainingSet
from autoqa.training.train import inner_folds
from autoqa.training.train import train as train_one
from autoqa.training.workbench import Workbench
from eval.scoring.learning import Task, fitted_words, interval

SCORECARD = """\
name = "star"
version = "1"

[[sections]]
name = "The matter"

[[sections.criteria]]
id = "resolution"
question = "Was the task done?"
answered_by = "classifier"

[sections.criteria.anchors]
0 = "The customer says that it was not done."
1 = "The customer says that it was done."
"""
SETTINGS = """\
[scoring]
scorecard = "scorecard.toml"

[calibration.modes]
resolution = "human_only"
"""
REFUSED = 4
PARTLY = 3  # a line could not be used


def main() -> None:
    """Print what is described above."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--star", type=Path, required=True)
    options.add_argument("--first", type=int, default=600, help="dialogues of the first instalment")
    options.add_argument("--most", type=int, help="no more dialogues than so many")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        story(Path(name), graded(asked.star)[: asked.most], asked.first)


def graded(path: Path) -> list[dict[str, Any]]:
    """The dialogues with an answer, as graded interactions."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        {key: row[key] for key in ("id", "channel", "language", "agent", "turns")}
        | {
            "grades": [
                {"evaluator": "customer", "criterion": "resolution", "score": row["labels"]["task_done"]}
            ]
        }
        for row in rows
        if row["labels"].get("task_done") is not None
    ]


def story(folder: Path, rows: list[dict[str, Any]], first: int) -> None:
    """Two instalments, two trainings, two promotions."""
    qa = folder / "qa"
    qa.mkdir()
    (qa / "scorecard.toml").write_text(SCORECARD, encoding="utf-8")
    (qa / "autoqa.toml").write_text(SETTINGS, encoding="utf-8")
    files = [folder / "first.jsonl", folder / "rest.jsonl"]
    for path, part in zip(files, (rows[:first], rows[first:]), strict=True):
        path.write_text("".join(json.dumps(row) + "\n" for row in part), encoding="utf-8")
    print(f"{len(rows)} graded interactions, {first} of them first")
    print(f"{'command':<34}{'seconds':>9}{'processor':>11}{'memory':>10}")
    spent = [run(qa, "transcribe", str(files[0]), "--quiet", expected=(0, PARTLY))]
    old = qa / "models" / "candidates" / "one"
    spent.append(run(qa, "train", "resolution", "--out", str(old), "--json"))
    spent.append(run(qa, "promote", str(old)))
    whole = [run(qa, "transcribe", str(files[1]), "--quiet", expected=(0, PARTLY))]
    whole.append(run(qa, "dataset", "--out", str(folder / "set")))
    new = qa / "models" / "candidates" / "two"
    whole.append(
        run(qa, "train", "resolution", "--dataset", str(folder / "set"), "--out", str(new), "--json")
    )
    whole.append(run(qa, "compare", str(new), "--dataset", str(folder / "set"), expected=(0, REFUSED)))
    whole.append(run(qa, "promote", str(new), "--dataset", str(folder / "set"), expected=(0, REFUSED)))
    print(f"{'dataset, train, compare, promote':<34}{sum(s for s, _ in whole):>8.0f}s{'':>11}", end="")
    print(f"{max(m for _, m in whole):>7.0f} MB")
    in_folds(qa, read_set(folder / "set"), folder / "bench")


def run(qa: Path, *command: str, expected: tuple[int, ...] = (0,)) -> tuple[float, float]:
    """Run a command, print what it took and said, and return seconds and megabytes."""
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "autoqa", *command, "-w", str(qa)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    seconds, memory = time.monotonic() - began, used.ru_maxrss / 1024
    print(f"{command[0]:<34}{seconds:>8.0f}s{used.ru_utime + used.ru_stime:>10.0f}s{memory:>7.0f} MB")
    code = os.waitstatus_to_exitcode(status)
    if code not in expected:
        raise SystemExit(f"autoqa {' '.join(command)} ended with {code}\n{said[-2000:]}")
    if command[0] in ("compare", "promote"):
        print(said)
    return seconds, memory


def in_folds(qa: Path, data: TrainingSet, bench: Path) -> None:
    """The head of the last training beside tf-idf, each interaction judged by what had not seen its agent."""
    calls = data.labelled("resolution", Side.TRAIN)
    trained = train_one(data, "resolution", build_encoder(open_workspace(qa)), Workbench(bench), Silent())
    folds = inner_folds(calls, "resolution", 0)
    task = Task(
        name="resolution",
        levels=(0, 1),
        turns=[call.turns for call in calls],
        votes=[Counter([round(call.labels["resolution"].mean)]) for call in calls],
        groups=[call.agent or call.id for call in calls],
        metric=roc_auc_score,
        measure="AUC",
    )
    words = np.zeros(len(calls))
    for fold in np.unique(folds):
        words[folds == fold] = fitted_words(
            task, np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        )
    head = trained.choice.held_out[:, 1]
    low, high = interval(task, head, words)
    one, other = roc_auc_score(task.truth, head), roc_auc_score(task.truth, words)
    print(
        f"in folds, {len(calls)} interactions of {len(set(task.groups))} agents: head {one:.3f}, tf-idf "
        f"{other:.3f}, difference {one - other:+.3f} ({low:+.3f} to {high:+.3f})"
    )


class Silent:
    """Tells nobody how far a training is."""

    def step(self, what: str, have: int, of: int) -> None:
        """Nothing is said."""


if __name__ == "__main__":
    main()
