"""Whether the gate stops what it should: `python -m eval.calibration.gate`.

A simulated centre (400 calls of 20 agents in two languages, each graded by two of six evaluators, and a model
about as good as they are) is calibrated 100 times as it is and with each of eight faults planted. Printed:
how often the gate is red, how often with the right reason, and which other reasons were given. Two faults
more, a changed scorecard and a swapped model file, are planted in a workspace with real models:
`--workspace`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from autoqa.calibration.calibrate import Wish, calibrate
from autoqa.calibration.grades import CriterionGrades
from eval.calibration.centre import Centre, Row

GRADED = Path(__file__).parents[1] / "graded"
HEADS = Path(__file__).parents[2] / "models" / "heads"
ROUNDS = 100
WISH = Wish(columns=("language",))


def main() -> None:
    """Print what is described above."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument(
        "--workspace", action="store_true", help="also plant faults in a workspace (minutes)"
    )
    asked = options.parse_args()
    print("planted | red | for the right reason | all reasons")
    for name, (plant, codes) in FAULTS.items():
        print(f"{name:40} | {outcome(plant, codes)}")
    if asked.workspace:
        for name, codes in in_a_workspace():
            print(f"{name:40} | {codes}")


def outcome(plant: Callable[[Centre], CriterionGrades], codes: Sequence[str]) -> str:
    """How often the gate is red, and for the right reason."""
    red, right, reasons = 0, 0, Counter[str]()
    for seed in range(ROUNDS):
        found = calibrate([plant(Centre(seed=seed))], WISH, resamples=300)
        given = {reason.code for reason in found.record.policies[0].decision.reasons}
        red += not found.record.met
        right += bool(given & set(codes))
        reasons.update(given)
    return f"{red:3} % | {right:3} % | {dict(reasons)}"


def _clean(centre: Centre) -> CriterionGrades:
    return centre.grades()


def _shifted(centre: Centre) -> CriterionGrades:
    centre.expected = centre.expected + 0.4
    return centre.grades()


def _biased(centre: Centre) -> CriterionGrades:
    italian = np.array([centre.language[name] == "it" for name in centre.names])
    centre.expected = centre.expected + np.where(italian, -0.4, 0.2)
    return centre.grades()


def _noisy(centre: Centre) -> CriterionGrades:
    centre.expected = centre.truth + centre.rng.normal(0, 1.3, len(centre.truth))
    return centre.grades()


def _copied(centre: Centre) -> CriterionGrades:
    rows = centre.rows()
    given = {(name, who): score for name, who, _, score in rows}
    return centre.grades([(n, w, c, given.get((n, "e0"), s) if w == "e1" else s) for n, w, c, s in rows])


def _copied_from_model(centre: Centre) -> CriterionGrades:
    level = dict(zip(centre.names, np.round(np.clip(centre.expected, 1, 5)), strict=True))
    return centre.grades(_changed(centre, "e2", lambda name, _: float(level[name])))


def _all_three(centre: Centre) -> CriterionGrades:
    return centre.grades(_changed(centre, "e3", lambda _, __: 3.0))


def _too_few(centre: Centre) -> CriterionGrades:
    rows = centre.rows()
    kept = set(centre.names[:90])
    return centre.grades([row for row in rows if row[0] in kept])


def _single(centre: Centre) -> CriterionGrades:
    return centre.grades(centre.rows()[::2])


def _changed(centre: Centre, who: str, score: Callable[[str, float], float]) -> list[Row]:
    return [(n, w, c, score(n, s) if w == who else s) for n, w, c, s in centre.rows()]


FAULTS: dict[str, tuple[Callable[[Centre], CriterionGrades], tuple[str, ...]]] = {
    "nothing": (_clean, ()),
    "the model shifted by 0.4 points": (_shifted, ("smd",)),
    "the model harsh on one language": (_biased, ("subgroup",)),
    "a model that knows little": (_noisy, ("degradation", "exact_gap")),
    "one evaluator copies another": (_copied, ("copied_grades",)),
    "one evaluator copies the model": (_copied_from_model, ("copied_grades",)),
    "one evaluator grades everything 3": (_all_three, ("constant_evaluator",)),
    "90 calls": (_too_few, ("too_few_double_graded",)),
    "every call graded once": (_single, ("too_few_double_graded",)),
}


CARD = """name = "gate"
version = "1"
pass_mark = 60
{sections}"""
SECTION = """
[[sections]]
name = "{id}"

[[sections.criteria]]
id = "{id}"
question = "How much {id} was there?"
answered_by = "classifier"
weight = {weight}

[sections.criteria.anchors]
1 = "none"
2 = "little"
3 = "some"
4 = "much"
5 = "all there can be"
"""


def in_a_workspace() -> Iterator[tuple[str, str]]:
    """What the gate says of a real workspace as it is, with another scorecard, and with another model file.

    The written conversations of `eval/graded` are scored for resolution by the bundled head; two simulated
    evaluators grade them near to what it gives.
    """
    with tempfile.TemporaryDirectory() as folder:
        space = Path(folder)
        _card(space, weight=1)
        (space / "autoqa.toml").write_text('[scoring]\nscorecard = "card.toml"\n', encoding="utf-8")
        lines = [
            json.loads(line)
            for name in ("exchanges_en_1", "calls_en")
            for line in (GRADED / f"{name}.jsonl").open(encoding="utf-8")
        ]
        texts = space / "texts.jsonl"
        _write(texts, lines)
        scored = _run("score", str(texts), "-w", folder, "--json", "--quiet").stdout
        given = {
            one["id"]: one["scores"]["resolution"]["distribution"]
            for one in map(json.loads, scored.splitlines())
        }
        rng = np.random.default_rng(1)
        for i, line in enumerate(lines):
            line["agent"] = f"agent-{i % 20}"
            levels = {int(level): p for level, p in given[line["id"]].items()} or {3: 1.0}
            shares = np.array(list(levels.values()))
            drawn = rng.choice(list(levels), 2, p=shares / shares.sum())
            line["grades"] = [
                {"evaluator": who, "criterion": "resolution", "score": int(level)}
                for who, level in zip(("eva", "zoe"), drawn, strict=True)
            ]
        _write(texts, lines)
        _run("score", str(texts), "-w", folder, "--quiet")
        yield "workspace: nothing", _gate(folder)
        _card(space, weight=2)
        yield "workspace: a changed scorecard", _gate(folder)
        _card(space, weight=1)
        head = space / "models" / "heads" / "resolution"
        shutil.copytree(HEADS / "resolution", head)
        weights = load_file(head / "head.safetensors")
        save_file(
            {name: np.asarray(part * 1.01) for name, part in weights.items()}, head / "head.safetensors"
        )
        yield "workspace: a swapped model file", _gate(folder)


def _card(space: Path, *, weight: int) -> None:
    section = SECTION.format(id="resolution", weight=weight)
    (space / "card.toml").write_text(CARD.format(sections=section), encoding="utf-8")


def _write(path: Path, lines: Sequence[object]) -> None:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def _gate(folder: str) -> str:
    done = _run("calibrate", "-w", folder, "--gate", "--dry-run", "--json", check=False)
    if done.returncode not in (0, 4):
        return done.stderr.strip()
    found = json.loads(done.stdout)["criteria"]["resolution"]
    return f"exit {done.returncode}, {found['mode']}, {'; '.join(found['reasons']) or 'no reason'}"


def _run(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "autoqa", *arguments]
    return subprocess.run(command, check=check, capture_output=True, text=True)


if __name__ == "__main__":
    main()
