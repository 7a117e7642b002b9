"""The written set graded twice, and the heads beside both: `python -m eval.scoring.grading [--star FILE]`.

Printed for the English and the Italian conversations: how far the two gradings agree (quadratic weighted
kappa; competence, responsiveness and professionalism were graded once); how far heads that were built in
folds without the tested conversations agree with each; degradation, which is the mean of these less the
agreement of the two gradings; and partial correlations between the criteria, of the first grading and of the
heads, each pair with the third one held fixed. Where a grading says "not applicable" the conversation does
not count. Intervals are of a bootstrap over conversations.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.metrics import cohen_kappa_score, roc_auc_score
from sklearn.model_selection import KFold

from autoqa.scoring.classifier import APPLIES
from autoqa.scoring.encoder import DEFAULT_ENCODER, SentenceEncoder, find_encoder
from autoqa.training.heads import predict

GRADED = Path(__file__).parents[1] / "graded"
ENGLISH, ITALIAN = ("exchanges_en_1", "calls_en"), ("exchanges_it", "calls_it")
CRITERIA = ("empathy", "resolution", "accuracy")
LEVELS = (1, 2, 3, 4, 5)
FOLDS = 5
SEED = 7
Labels = dict[str, dict[str, int | None]]


def main() -> None:
    """Print what is described above."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument(
        "--star", type=Path, help="STAR dialogues, which the recipe of resolution also takes"
    )
    asked = options.parse_args()
    if asked.star is None:
        print("no --star FILE was named: resolution is fitted without these dialogues")
    torch.set_num_threads(1)
    second = read_labels([GRADED / "second_grading.jsonl"])
    others = read_labels([GRADED / "other_criteria.jsonl"])
    found = in_folds(asked.star)
    for language, names in (("English", ENGLISH), ("Italian", ITALIAN)):
        first = read_labels([GRADED / f"{name}.jsonl" for name in names])
        for criterion in CRITERIA:
            kappa_row(f"{language}, {criterion}: two gradings", *both(first, second, criterion))
        for criterion, levels in found.items():
            ours = {key: {criterion: level} for key, level in levels.items() if key in first}
            if criterion not in CRITERIA:
                graded = {key: others[key] for key in first}
                kappa_row(f"{language}, {criterion}: head and grading", *both(ours, graded, criterion))
                continue
            people = kappa(*both(first, second, criterion))
            kappa_row(f"{language}, {criterion}: head and first", *both(ours, first, criterion))
            kappa_row(f"{language}, {criterion}: head and second", *both(ours, second, criterion))
            machine = np.mean([kappa(*both(ours, grading, criterion)) for grading in (first, second)])
            print(f"{'  degradation':<44}{'':>5}{machine - people:>+8.2f}")
        partial_rows(language, first, found)


def read_labels(paths: Sequence[Path]) -> Labels:
    """The labels of each conversation by its id."""
    rows: list[dict[str, Any]] = [
        json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return {row["id"]: row["labels"] for row in rows}


def both(one: Labels, other: Labels, criterion: str) -> tuple[np.ndarray, np.ndarray]:
    """The levels of all conversations that both have a level for."""
    pairs = [
        (one[key][criterion], other[key][criterion])
        for key in one
        if key in other and one[key].get(criterion) is not None and other[key].get(criterion) is not None
    ]
    first, second = np.array(pairs, dtype=int).reshape(-1, 2).T
    return first, second


def kappa(one: np.ndarray, other: np.ndarray) -> float:
    """Quadratic weighted kappa."""
    return float(cohen_kappa_score(one, other, weights="quadratic", labels=list(LEVELS)))


def kappa_row(name: str, one: np.ndarray, other: np.ndarray) -> None:
    """Print kappa with its interval, and exact and adjacent agreement."""
    low, high = interval(kappa, one, other)
    exact, adjacent = np.mean(one == other), np.mean(abs(one - other) <= 1)
    print(
        f"{name:<44}{len(one):>5}{kappa(one, other):>8.2f}  ({low:.2f} to {high:.2f})  exact {exact:.0%}, "
        f"adjacent {adjacent:.0%}",
        flush=True,
    )


def interval(figure: Callable[..., float], *columns: np.ndarray) -> tuple[float, float]:
    """The middle 95 % when conversations are drawn anew."""
    rng = np.random.default_rng(SEED)
    drawn = (rng.integers(0, len(columns[0]), len(columns[0])) for _ in range(500))
    values = [figure(*(column[rows] for column in columns)) for rows in drawn]
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def in_folds(star: Path | None) -> dict[str, dict[str, int]]:
    """The level that heads give each conversation, built by their recipe without its fold."""
    sys.path.insert(0, str(GRADED.parents[1] / "models" / "recipes"))
    from heads import build

    encoder = SentenceEncoder(find_encoder(DEFAULT_ENCODER), build.KEPT)
    written = list(build.written_conversations(GRADED))
    found: dict[str, dict[str, int]] = {}
    for criterion in build.CRITERIA:
        beside = list(build.other_examples(criterion, encoder, star))
        known = [each for each in written if each.labels[criterion] is not None]
        levels = found.setdefault(criterion, {})
        for train, test in KFold(FOLDS, shuffle=True, random_state=SEED).split(known):
            head = build.fitted_head(criterion, encoder, [known[n] for n in train], beside)
            unseen = [build.example(encoder, known[n].turns, (1.0,) * len(LEVELS), 1.0) for n in test]
            reached = (predict(head, unseen).cumsum(axis=1) < 0.5).sum(axis=1)  # the median, as reported
            levels.update(
                (known[n].id, LEVELS[place]) for n, place in zip(test, reached.tolist(), strict=True)
            )
    gate_row(build, encoder, written)
    return found


def gate_row(build: Any, encoder: SentenceEncoder, written: Sequence[Any]) -> None:
    """Print how well it is told, in folds, whether empathy applies."""
    applies = np.array([each.labels["empathy"] is not None for each in written])
    chance = np.zeros(len(written))
    for train, test in KFold(FOLDS, shuffle=True, random_state=SEED).split(written):
        gate = build.fitted_gate("empathy", encoder, [written[n] for n in train])
        unseen = [build.example(encoder, written[n].turns, (1.0, 1.0), 1.0) for n in test]
        chance[test] = predict(gate, unseen)[:, 1]
    left_out = chance < APPLIES
    print(
        f"empathy applies: AUC {roc_auc_score(applies, chance):.3f}; left out {left_out.sum()}, "
        f"of which rightly {(left_out & ~applies).sum()}, of {(~applies).sum()} to be left out"
    )


def partial_rows(language: str, first: Labels, found: dict[str, dict[str, int]]) -> None:
    """Print how far criteria go together: a head that copies another would show here."""
    calls = [key for key, labels in first.items() if all(labels.get(c) is not None for c in CRITERIA)]
    table = np.array([[first[key][c] for c in CRITERIA] for key in calls], dtype=float)
    for one, other, fixed in ((0, 1, 2), (0, 2, 1), (1, 2, 0)):
        low, high = interval(partial, table[:, one], table[:, other], table[:, fixed])
        value = partial(table[:, one], table[:, other], table[:, fixed])
        name = f"{language}, graded: {CRITERIA[one]} and {CRITERIA[other]}, {CRITERIA[fixed]} fixed"
        print(f"{name:<60}{len(calls):>5}{value:>+8.2f}  ({low:+.2f} to {high:+.2f})")
    scored = [key for key in found["empathy"] if key in found["resolution"] and key in first]
    heads = np.array([[found[c][key] for c in ("empathy", "resolution")] for key in scored], dtype=float)
    truth = np.array([[first[key][c] for c in ("empathy", "resolution")] for key in scored], dtype=float)
    for name, columns in (("graded", truth), ("heads", heads)):
        low, high = interval(correlation, columns[:, 0], columns[:, 1])
        value = correlation(columns[:, 0], columns[:, 1])
        print(
            f"{f'{language}, {name}: empathy and resolution':<60}{len(scored):>5}{value:>+8.2f}"
            f"  ({low:+.2f} to {high:+.2f})"
        )


def correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Pearson's correlation."""
    return float(np.corrcoef(one, other)[0, 1])


def partial(one: np.ndarray, other: np.ndarray, fixed: np.ndarray) -> float:
    """The partial correlation of two with a third held fixed (Yule 1907)."""
    ab, ac, bc = correlation(one, other), correlation(one, fixed), correlation(other, fixed)
    return float((ab - ac * bc) / np.sqrt((1 - ac**2) * (1 - bc**2)))


if __name__ == "__main__":
    main()
