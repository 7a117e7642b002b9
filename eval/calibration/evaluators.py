"""Who grades differently, on real evaluators: `python -m eval.calibration.evaluators --stc3 FILE`.

Printed for each criterion: Krippendorff's alpha and the reliability of one evaluator and of the mean of all,
before and after severity is taken out. Then, over 100 random halves of the dialogues, how often each
evaluator is flagged: the one who differs most should be found in every half, and nobody else in more than 5.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np

from autoqa.agreement.intraclass import one_way, one_way_sums
from autoqa.agreement.severity import severities
from autoqa.calibration.agree import agree
from autoqa.calibration.evaluators import evaluator_effects
from autoqa.calibration.grades import GradeTable, grades_of

HALVES = 100


def main() -> None:
    """Print what is described above."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--stc3", type=Path, required=True, help="STC-3 dialogues in JSON lines")
    table = read(options.parse_args().stc3)
    print("criterion | alpha (interval) | one | adjusted | mean of all | one and others | ICC raw, adjusted")
    for criterion in table.criteria:
        print(row(table, criterion))
    flagged = Counter(name for half in halves(table) for name in half)
    print(f"flagged in {HALVES} halves: {dict(flagged)}")


def read(path: Path) -> GradeTable:
    """All grades of the set."""
    lines = [json.loads(line) for line in path.open(encoding="utf-8")]
    rows = [
        (i, g["evaluator"], g["criterion"], float(g["score"]))
        for i, line in enumerate(lines)
        for g in line["grades"]
    ]
    call, who, what, score = zip(*rows, strict=True)
    evaluators, evaluator = np.unique(who, return_inverse=True)
    criteria, criterion = np.unique(what, return_inverse=True)
    return GradeTable(
        tuple(line["id"] for line in lines),
        tuple(evaluators.tolist()),
        tuple(criteria.tolist()),
        np.array(call),
        evaluator,
        criterion,
        np.array(score),
        np.full(len(rows), np.nan),
        np.zeros(len(rows), dtype=bool),
    )


def row(table: GradeTable, criterion: str) -> str:
    """Agreement and reliability on one criterion."""
    grades = grades_of(table, criterion)
    found = agree(grades)
    model = severities(grades.call, grades.evaluator, grades.score, len(grades.evaluators))
    k = len(grades.evaluators)
    one = model.reliability
    of_all = model.between_calls / (model.between_calls + (model.between_evaluators + model.residual) / k)
    effects = evaluator_effects([grades])
    beside = np.mean([e.consistency.value for e in effects])
    adjusted = grades.score + model.severity[grades.evaluator]
    before, after = (
        float(one_way(one_way_sums(grades.call, scores))[0]) for scores in (grades.score, adjusted)
    )
    alpha = found.human_human["alpha_interval"]
    return (
        f"{criterion:13} | {alpha.value:.3f} ({alpha.low:.3f} to {alpha.high:.3f}) | {one:.3f} | "
        f"{model.adjusted_reliability:.3f} | {of_all:.2f} | {beside:.2f} | {before:.3f}, {after:.3f}"
    )


def halves(table: GradeTable) -> list[set[str]]:
    """The evaluators flagged in each random half of the dialogues."""
    rng = np.random.default_rng(0)
    found = []
    for _ in range(HALVES):
        drawn = rng.permutation(len(table.interactions))[: len(table.interactions) // 2]
        kept = np.isin(table.interaction, drawn)
        half = GradeTable(
            table.interactions,
            table.evaluators,
            table.criteria,
            table.interaction[kept],
            table.evaluator[kept],
            table.criterion[kept],
            table.score[kept],
            table.at[kept],
            table.in_session[kept],
        )
        effects = evaluator_effects([grades_of(half, name) for name in half.criteria], resamples=100)
        found.append({one.evaluator for one in effects if one.flagged})
    return found


if __name__ == "__main__":
    main()
