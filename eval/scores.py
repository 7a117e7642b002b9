"""Agreement of the bundled scorers with truth: `python -m eval.scores [--star FILE] [--stc3 FILE] ...`.

The sample calls and messages have scores by construction; they are scored from their true words and again as
the demonstration recogniser reads them. The other sets carry what people said of them and are only measured
on; one that is not named is said to be missing. Figures: exact and adjacent agreement, quadratic weighted
kappa, Spearman's correlation of the expected score, and the share of scores that were not withheld.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from scipy.stats import spearmanr
from sklearn.metrics import cohen_kappa_score, roc_auc_score

from autoqa.audio.decode import decode
from autoqa.connect.interchange import read_interactions
from autoqa.domain.evaluation import Evaluation, ScoreStatus
from autoqa.domain.interaction import Interaction
from autoqa.domain.transcript import Transcript
from autoqa.pipeline.build import build_hearing, build_judging
from autoqa.pipeline.hear import TEXT
from autoqa.pipeline.process import Judging
from autoqa.pipeline.run import adjusted
from autoqa.pipeline.workspace import open_workspace
from autoqa.scoring.evaluate import evaluate
from autoqa.transcribe.recognition import transcribe

EXAMPLES = Path(__file__).parent.parent / "examples"
Truth = Callable[[dict[str, Any]], float | None]


def main() -> None:
    """Print a row for each set and criterion."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in OTHERS:
        options.add_argument(f"--{name}", type=Path, help=f"the {name} set as JSON lines")
    options.add_argument("--most", type=int, default=400, help="interactions of each other set")
    asked = options.parse_args()
    workspace = adjusted(open_workspace(profile="demo"), knowledge=EXAMPLES / "knowledge")
    judging = build_judging(workspace)
    hearing = build_hearing(workspace)
    print(
        f"{'set':<22}{'criterion':<12}{'n':>5}{'given':>7}{'exact':>8}{'adjacent':>10}{'QWK':>7}{'Spearman':>10}"
    )
    samples = [*interactions(EXAMPLES / "calls.jsonl"), *interactions(EXAMPLES / "messages.jsonl")]
    samples = [sample for sample in samples if sample.language == "en"]
    report("samples, true words", judging, [(sample, as_text(sample)) for sample in samples])
    calls = [sample for sample in samples if sample.recording]
    heard = [
        (c, transcribe(decode(c.recording), hearing.recogniser, hearing.settings))
        for c in calls
        if c.recording
    ]
    report("samples, as read", judging, heard)
    for name, (criterion, truth) in OTHERS.items():
        path: Path | None = getattr(asked, name)
        if path is None:
            print(f"{name:<22}not measured: no --{name} FILE was named")
        else:
            other(name, criterion, truth, path, judging, asked.most)


def interactions(path: Path) -> list[Interaction]:
    """The usable lines of a file."""
    return [found for _, found in read_interactions(path) if isinstance(found, Interaction)]


def as_text(interaction: Interaction) -> Transcript:
    """The interaction's own turns as its transcript."""
    return Transcript(interaction.turns, interaction.language, TEXT, TEXT)


def scored(judging: Judging, pairs: Iterable[tuple[Interaction, Transcript]]) -> list[Evaluation]:
    """An evaluation of each transcript."""
    return [evaluate(i, t, judging.scorecard, judging.scorers, judging.caution) for i, t in pairs]


def report(name: str, judging: Judging, pairs: Sequence[tuple[Interaction, Transcript]]) -> None:
    """A row for each criterion against the scores by construction."""
    evaluations = scored(judging, pairs)
    for criterion in judging.scorecard.criteria:
        truth = [next(g.score for g in i.grades if g.criterion == criterion.id) for i, _ in pairs]
        row(name, criterion.id, truth, evaluations)


def row(name: str, criterion: str, truth: Sequence[float | None], evaluations: Sequence[Evaluation]) -> None:
    """Print agreement where a score was given, and correlation of all expected scores."""
    scores = [evaluation.score(criterion) for evaluation in evaluations]
    given = [
        (t, s.score) for t, s in zip(truth, scores, strict=True) if t and s and s.status is ScoreStatus.SCORED
    ]
    known = [
        (t, s.expected) for t, s in zip(truth, scores, strict=True) if t and s and s.expected is not None
    ]
    true, found = np.array([t for t, _ in given], int), np.array([s for _, s in given], int)
    kappa = cohen_kappa_score(true, found, weights="quadratic", labels=[1, 2, 3, 4, 5])
    rho = spearmanr(*zip(*known, strict=True)).statistic if len(known) > 2 else float("nan")
    exact, adjacent = np.mean(true == found), np.mean(abs(true - found) <= 1)
    share = len(given) / len(truth)
    print(
        f"{name:<22}{criterion:<12}{len(truth):>5}{share:>7.0%}{exact:>8.0%}{adjacent:>10.0%}{kappa:>7.2f}{rho:>10.2f}"
    )


def other(name: str, criterion: str, truth: Truth, path: Path, judging: Judging, most: int) -> None:
    """Print how the expected score goes with what people said, on a set with a scale of its own."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    raw = {fields["id"]: fields for fields in rows}
    pairs = [(i, t) for i in interactions(path) if (t := truth(raw[i.id])) is not None][:most]
    evaluations = scored(judging, [(i, as_text(i)) for i, _ in pairs])
    scores = [score for evaluation in evaluations if (score := evaluation.score(criterion))]
    kept = [(t, s.expected) for (_, t), s in zip(pairs, scores, strict=True) if s.expected is not None]
    true, expected = [t for t, _ in kept], [e for _, e in kept]
    given = fmean(score.status is ScoreStatus.SCORED for score in scores)
    rho = spearmanr(true, expected).statistic
    line = f"{name:<22}{criterion:<12}{len(pairs):>5}{given:>7.0%}{'':>25}{rho:>10.2f}"
    if set(true) == {0, 1}:
        line += f"  AUC {roc_auc_score(true, expected):.2f}"
    print(line, flush=True)


def label(key: str) -> Truth:
    """A set's label of that name."""
    return lambda fields: fields["labels"].get(key)


def mean_grade(criterion: str) -> Truth:
    """The mean of what a set's evaluators gave."""
    return lambda fields: fmean(g["score"] for g in fields["grades"] if g["criterion"] == criterion)


OTHERS: dict[str, tuple[str, Truth]] = {
    "star": ("resolution", label("task_done")),
    "stc3": ("resolution", mean_grade("resolution")),
    "epitome": ("empathy", label("emotional_reactions")),
}

if __name__ == "__main__":
    main()
