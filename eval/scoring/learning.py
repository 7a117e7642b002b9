"""The conversation head beside a word-count baseline, in the same folds: `python -m eval.scoring.learning`.

On each set that is named (STAR, STC3, epitome as JSON lines) both are fitted on four fifths and tested on the
last, five times, and no agent (or seeker of help) is on both sides. The baseline is tf-idf of words and pairs
of words, of the agent's and the customer's turns apart, with logistic or ridge regression. Printed are both
figures on all held-out answers and the difference with a 95 % interval from a bootstrap over agents; for STC3
also how one evaluator goes with the mean of the others. Sets that are only measured on stay on this machine.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
import torch
from scipy.stats import spearmanr
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import FunctionTransformer

from autoqa.domain.distribution import median
from autoqa.domain.transcript import Speaker, Turn
from autoqa.scoring.encoder import DEFAULT_ENCODER, SentenceEncoder, find_encoder
from autoqa.scoring.head import HeadSettings, features, gist_of
from autoqa.scoring.wording import bag
from autoqa.training.heads import Example, FitSettings, fit_head, predict

FOLDS = 5
FEW = 3  # levels up to which each cut is learnt apart, rare levels counting more
EPOCHS = 6  # as in models/recipes/heads
RESAMPLES = 1000
Floats = np.ndarray
Metric = Callable[[Floats, Floats], float]


@dataclass(frozen=True)
class Task:
    """One label of a set: conversations with the votes they got on `levels`, and how answers are judged."""

    name: str
    levels: tuple[int, ...]
    turns: list[tuple[Turn, ...]]
    votes: list[Counter[int]]
    groups: list[str]
    metric: Metric
    measure: str

    @property
    def truth(self) -> Floats:
        """The mean of the votes."""
        return np.array([fmean(votes.elements()) for votes in self.votes])


def main() -> None:
    """Print a row for each label."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("star", "stc3", "epitome"):
        options.add_argument(f"--{name}", type=Path)
    options.add_argument("--most", type=int, default=1500, help="conversations of each set")
    options.add_argument("--label", help="only labels whose name holds this")
    asked = options.parse_args()
    torch.set_num_threads(1)
    encoder = SentenceEncoder(find_encoder(DEFAULT_ENCODER))
    vectors: dict[str, Floats] = {}
    print(
        f"{'label':<30}{'n':>6}{'groups':>8}  {'figure':<10}{'head':>7}{'tf-idf':>8}{'difference':>12}"
        "  95 % interval"
    )
    for name, read in (("star", star), ("stc3", stc3), ("epitome", epitome)):
        path = getattr(asked, name)
        if path is None:
            print(f"{name:<30}not measured: no --{name} FILE was named")
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        rows = [row for row in map(json.loads, lines) if any(t["text"].strip() for t in row["turns"])]
        for task in read(rows, asked.most):
            if asked.label is None or asked.label in task.name:
                report(task, encoder, vectors)


def report(task: Task, encoder: SentenceEncoder, vectors: dict[str, Floats]) -> None:
    """Fit, test, and print one row."""
    learn(task, encoder, vectors)
    seen = [view(turns, vectors) for turns in task.turns]
    head, words = np.zeros(len(seen)), np.zeros(len(seen))
    for train, test in GroupKFold(FOLDS).split(seen, groups=task.groups):
        head[test] = fitted_head(task, seen, train, test, encoder)
        words[test] = fitted_words(task, train, test)
    one, other = task.metric(task.truth, head), task.metric(task.truth, words)
    low, high = interval(task, head, words)
    print(
        f"{task.name:<30}{len(seen):>6}{len(set(task.groups)):>8}  {task.measure:<10}{one:>7.3f}"
        f"{other:>8.3f}{one - other:>+12.3f}  {low:+.3f} to {high:+.3f}",
        flush=True,
    )


def learn(task: Task, encoder: SentenceEncoder, vectors: dict[str, Floats]) -> None:
    """Vectors of all texts that are not known yet."""
    new = sorted({turn.text for turns in task.turns for turn in turns} - vectors.keys(), key=len)
    for first in range(0, len(new), 512):
        part = new[first : first + 512]
        vectors.update(zip(part, encoder.encode(part), strict=True))


def view(turns: Sequence[Turn], vectors: dict[str, Floats]) -> Example:
    """A conversation as a head sees it, with nothing known of its level yet."""
    own = np.stack([vectors[turn.text] for turn in turns])
    return Example(features(turns, own), bag(turns), gist_of(turns, own), ())


def fitted_head(
    task: Task,
    seen: Sequence[Example],
    train: Sequence[int],
    test: Sequence[int],
    encoder: SentenceEncoder,
) -> Floats:
    """Expected levels of the held-out conversations by the head, fitted on every single vote."""
    examples = [
        replace(seen[i], target=_one(task.levels, voted), weight=count / task.votes[i].total(), group=str(i))
        for i in train
        for voted, count in task.votes[i].items()
    ]
    few = len(task.levels) <= FEW
    settings = HeadSettings(task.name, task.levels, "benchmark", ("en",), encoder.width, separate=few)
    head = fit_head(settings, examples, FitSettings(epochs=EPOCHS, balanced=few))
    found = predict(head, [seen[i] for i in test])
    if task.measure == "macro F1":  # of the level that would be reported
        return np.array([median(dict(zip(task.levels, row, strict=True))) for row in found.tolist()], float)
    return found @ np.array(task.levels, float)


def _one(levels: Sequence[int], known: int) -> tuple[float, ...]:
    return tuple(float(level == known) for level in levels)


def fitted_words(task: Task, train: Sequence[int], test: Sequence[int]) -> Floats:
    """Expected levels by the words alone."""
    texts = [by_speaker(turns) for turns in task.turns]
    each = [
        make_pipeline(
            FunctionTransformer(_part(i)), TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
        )
        for i in (0, 1)
    ]
    union = FeatureUnion([("agent", each[0]), ("customer", each[1])])
    known, unseen = union.fit_transform([texts[i] for i in train]), union.transform([texts[i] for i in test])
    truth = task.truth[list(train)]
    if set(truth) <= {0.0, 1.0}:
        model = LogisticRegression(C=10, max_iter=1000).fit(known, truth)
        return np.asarray(model.predict_proba(unseen)[:, 1])
    if all(votes.total() == 1 for votes in task.votes):
        model = LogisticRegression(C=10, max_iter=1000, class_weight="balanced").fit(known, truth)
        return np.asarray(model.predict(unseen))
    return np.asarray(Ridge(alpha=1.0).fit(known, truth).predict(unseen))


def _part(place: int) -> Callable[[Sequence[tuple[str, str]]], list[str]]:
    return lambda texts: [text[place] for text in texts]


def by_speaker(turns: Sequence[Turn]) -> tuple[str, str]:
    """All that the agent said, and all that the customer said."""
    agent, customer = (
        " ".join(turn.text for turn in turns if turn.speaker is speaker)
        for speaker in (Speaker.AGENT, Speaker.CUSTOMER)
    )
    return agent, customer


def interval(task: Task, head: Floats, words: Floats) -> tuple[float, float]:
    """The middle 95 % of the difference when groups are drawn anew."""
    rng = np.random.default_rng(1)
    members: dict[str, list[int]] = {}
    for i, group in enumerate(task.groups):
        members.setdefault(group, []).append(i)
    names = sorted(members)
    found = []
    for _ in range(RESAMPLES):
        rows = [i for name in rng.choice(names, len(names)) for i in members[name]]
        try:
            found.append(
                task.metric(task.truth[rows], head[rows]) - task.metric(task.truth[rows], words[rows])
            )
        except ValueError:  # a draw with one class only
            continue
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)


# Sets -----------------------------------------------------------------------------------------


def star(rows: list[dict[str, Any]], most: int) -> list[Task]:
    """Three yes-or-no answers of the people who took part; agents are wizards."""
    tasks = []
    for key in ("task_done", "customer_annoyed", "calm_and_helpful"):
        chosen = [row for row in rows if row["labels"].get(key) is not None][:most]
        votes = [Counter([int(row["labels"][key])]) for row in chosen]
        tasks.append(task(f"star {key}", (0, 1), chosen, votes, "agent", roc_auc_score, "AUC"))
    return tasks


def stc3(rows: list[dict[str, Any]], most: int) -> list[Task]:
    """Three answers of nineteen people; every dialogue is a customer of its own."""
    tasks = []
    for key in ("resolution", "satisfaction", "effectiveness"):
        votes = [
            Counter(int(g["score"]) for g in row["grades"] if g["criterion"] == key) for row in rows[:most]
        ]
        print(
            f"stc3 {key}: one evaluator with the mean of the others {one_with_others(rows[:most], key):.3f}"
        )
        tasks.append(task(f"stc3 {key}", (-2, -1, 0, 1, 2), rows[:most], votes, "id", spearman, "Spearman"))
    return tasks


def one_with_others(rows: Sequence[dict[str, Any]], key: str) -> float:
    """Spearman's correlation of one person with the mean of the others, the mean over all people."""
    grades = {
        (i, g["evaluator"]): int(g["score"])
        for i, row in enumerate(rows)
        for g in row["grades"]
        if g["criterion"] == key
    }
    people = sorted({who for _, who in grades})
    table = np.array([[grades.get((i, who), np.nan) for who in people] for i in range(len(rows))])
    found = []
    for n in range(len(people)):
        graded = ~np.isnan(table[:, n])
        others = np.nanmean(np.delete(table, n, axis=1), axis=1)
        found.append(spearman(table[graded, n], others[graded]))
    return fmean(found)


def epitome(rows: list[dict[str, Any]], most: int) -> list[Task]:
    """Three kinds of empathy in answers to people in distress, 0 to 2; groups are posts."""
    tasks = []
    for key in ("emotional_reactions", "interpretations", "explorations"):
        votes = [Counter([int(row["labels"][key])]) for row in rows[:most]]
        tasks.append(task(f"epitome {key}", (0, 1, 2), rows[:most], votes, "group", macro_f1, "macro F1"))
    return tasks


def task(
    name: str,
    levels: tuple[int, ...],
    rows: Sequence[dict[str, Any]],
    votes: list[Counter[int]],
    group: str,
    metric: Metric,
    measure: str,
) -> Task:
    """The task of some rows."""
    turns = [
        tuple(Turn(Speaker(turn["speaker"]), turn["text"]) for turn in row["turns"] if turn["text"].strip())
        for row in rows
    ]
    return Task(
        name, levels, turns, votes, [str(row.get(group) or row["id"]) for row in rows], metric, measure
    )


def spearman(truth: Floats, found: Floats) -> float:
    """Spearman's rank correlation."""
    return float(spearmanr(truth, found).statistic)


def macro_f1(truth: Floats, found: Floats) -> float:
    """Mean F1 of the three levels."""
    return float(f1_score(truth.astype(int), found.astype(int), average="macro"))


if __name__ == "__main__":
    main()
