"""Candidates to be refused, killed promotions, the same training twice: `python -m eval.training.faults`.

With `--star FILE` a training set is made of the first STAR dialogues with an answer (600 by default), and an
honest model is trained on its training side. It is trained again for the same bytes, and then in four wrong
ways: on answers of other dialogues, on what is kept aside, on one agent's dialogues, and on a scale of three
levels. Printed is what `autoqa promote` says of each: only the honest one may come through, and each other
one must be refused with its own reason. Then `autoqa promote` is ended with SIGKILL after random times; after
each the old model must be in service whole, or the new one.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autoqa.config.model_folders import fingerprint
from autoqa.pipeline.service import served_folder, served_models
from autoqa.pipeline.workspace import open_workspace
from autoqa.training.dataset import read_set
from autoqa.training.sets import Side
from eval.training.star import PARTLY, SCORECARD, SETTINGS, graded

REFUSED = 4
KILLS = 12
Rows = list[dict[str, Any]]


def main() -> None:
    """Print what is described above."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--star", type=Path, required=True)
    options.add_argument("--most", type=int, default=600, help="dialogues")
    options.add_argument("--kills", type=int, default=KILLS)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = graded(asked.star)[: asked.most]
        qa = workspace(folder, rows)
        kept = aside(folder / "set")
        seen = [row for row in rows if row["id"] not in kept]
        twice(qa, folder)
        spoilt: dict[str, tuple[Callable[[], Rows], str]] = {
            "answers of other dialogues": (lambda: shuffled(seen), "learnt_nothing"),
            "what is kept aside": (lambda: rows, "leaked_calls"),
            "one agent alone": (lambda: of_one_agent(seen), "one_agent"),
            "three levels": (lambda: rescaled(seen), "scale_changed"),
        }
        print(f"\n{'trained on':<30}{'must say':<18}{'says'}")
        for place, (what, (made, code)) in enumerate(spoilt.items()):
            candidate = trained(qa, folder / f"spoilt {place}", made())
            said = promoted(qa, candidate, folder / "set")
            right = code in said["codes"] and not said["promoted"]
            print(f"{what:<30}{code:<18}{', '.join(said['codes'])}{'' if right else '  WRONG'}", flush=True)
        honest = promoted(qa, folder / "once", folder / "set")
        print(f"{'an honest training side':<30}{'nothing':<18}{', '.join(honest['codes']) or 'promoted'}")
        other = trained(qa, folder / "other", seen[: len(seen) * 2 // 3])
        killed(qa, other, folder / "set", asked.kills)


def autoqa(*command: object, expected: tuple[int, ...] = (0,)) -> str:
    """What a command prints; anything but the codes expected ends the run."""
    done = subprocess.run(
        [sys.executable, "-m", "autoqa", *map(str, command)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    if done.returncode not in expected:
        raise SystemExit(f"autoqa {' '.join(map(str, command))}: {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout


def workspace(folder: Path, rows: Rows) -> Path:
    """A workspace with the dialogues, a training set of them, and an honest model."""
    qa = folder / "qa"
    qa.mkdir()
    (qa / "scorecard.toml").write_text(SCORECARD, encoding="utf-8")
    (qa / "autoqa.toml").write_text(SETTINGS, encoding="utf-8")
    autoqa("transcribe", written(folder / "all.jsonl", rows), "-w", qa, "--quiet", expected=(0, PARTLY))
    autoqa("dataset", "-w", qa, "--out", folder / "set", "--quiet")
    autoqa("train", "--dataset", folder / "set", "--out", folder / "once", "-w", qa, "--quiet")
    return qa


def written(path: Path, rows: Rows) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def aside(folder: Path) -> set[str]:
    """The ids of the test side."""
    return {call.id for call in read_set(folder).calls if call.side is Side.TEST}


def twice(qa: Path, folder: Path) -> None:
    """Train the honest model again, and compare every file."""
    autoqa("train", "--dataset", folder / "set", "--out", folder / "twice", "-w", qa, "--quiet")
    one, two = folder / "once" / "resolution", folder / "twice" / "resolution"
    names = sorted(path.name for path in one.iterdir())
    same = [name for name in names if (one / name).read_bytes() == (two / name).read_bytes()]
    print(
        f"the same training twice: {len(same)} of {len(names)} files the same, fingerprint {fingerprint(one)}"
    )


def trained(qa: Path, place: Path, rows: Rows) -> Path:
    """A candidate trained on these dialogues."""
    file = written(place.with_suffix(".jsonl"), rows)
    autoqa("train", "resolution", "--graded", file, "--out", place, "-w", qa, "--quiet")
    return place


def shuffled(rows: Rows) -> Rows:
    """The answers go to other dialogues."""
    order = random.Random(0).sample(range(len(rows)), len(rows))
    return [{**row, "grades": rows[place]["grades"]} for row, place in zip(rows, order, strict=True)]


def of_one_agent(rows: Rows) -> Rows:
    """The dialogues of the agent who has most."""
    agents = [row["agent"] for row in rows]
    most = max(sorted(set(agents)), key=agents.count)
    return [row for row in rows if row["agent"] == most]


def rescaled(rows: Rows) -> Rows:
    """0 and 1 become 1 and 3."""
    return [{**row, "grades": [{**g, "score": 1 + 2 * g["score"]} for g in row["grades"]]} for row in rows]


def promoted(qa: Path, candidate: Path, frozen: Path) -> dict[str, Any]:
    """What promote says of the candidate."""
    said = autoqa(
        "promote", candidate, "--dataset", frozen, "-w", qa, "--quiet", "--json", expected=(0, REFUSED)
    )
    found: dict[str, Any] = json.loads(said)["criteria"]["resolution"]
    return found


def killed(qa: Path, candidate: Path, frozen: Path, times: int) -> None:
    """Kill promotions of the candidate, and count what is in service after each."""
    new = fingerprint(candidate / "resolution")
    old = in_service(qa)
    command = [
        "promote",
        candidate,
        "--dataset",
        frozen,
        "-w",
        qa,
        "--quiet",
        "--force",
        "--reason",
        "killed",
    ]
    began = time.monotonic()
    copy = shutil.copytree(qa, qa.with_name("whole"))
    autoqa(*[copy if part is qa else part for part in command])
    whole = time.monotonic() - began
    found = {"the old one": 0, "the new one": 0, "anything else": 0}
    rng = random.Random(0)
    for number in range(times):
        copy = shutil.copytree(qa, qa.with_name(f"killed {number}"))
        asked = [sys.executable, "-m", "autoqa", *[str(copy if part is qa else part) for part in command]]
        with subprocess.Popen(asked, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            time.sleep(whole * rng.uniform(0.7, 1.05))
            process.send_signal(signal.SIGKILL)
        now = in_service(copy)
        found["the old one" if now == old else "the new one" if now == new else "anything else"] += 1
        shutil.rmtree(copy)
    print(
        f"\n{times} promotions killed at 70 to 105 % of their time: in service, with files as they were, is",
        end=" ",
    )
    print(", ".join(f"{name} {count} times" for name, count in found.items()))


def in_service(qa: Path) -> str:
    """The fingerprint of the model in service, whose files are as they were."""
    space = open_workspace(qa)
    return served_folder(space, served_models(space)["resolution"]).fingerprint


if __name__ == "__main__":
    main()
