"""Is the promise kept? `python -m eval.calibration.guarantee --star FILE --stc3 FILE [--epitome FILE] ...`.

A quick classifier (tf-idf and logistic regression) gives each conversation a distribution over levels, always
by a model fitted on other agents. Graded conversations are then split in two at random, 200 times, by
conversation and (where agents are known) by agent: one half sets the threshold of confidence, the other is
scored. A first table holds, for each label and promise: how often people and machine agree over all
conversations; `room`, the largest share of the most confident that agrees as promised, seen in hindsight; how
often a threshold was found; coverage over all splits (0 where none was found); and in how many splits the
promise was broken, on the test half as it stands (`broken`) and beyond what chance explains (`beyond`).
`long run` is the same with the promise made for all calls to come, not for as many as were graded. Below it,
in words, where no threshold was found or coverage stays below 80 %. A second table holds how often sets of
levels from one half hold the scores of the other, and a third the errors before and after scaling, on
conversations the map was not fitted on, for the classifier as it is and made too sure of itself on purpose.

STC3 is taken with one evaluator's grade a conversation, drawn, and with the share of all 19 who agree;
ab_redial with the share of its raters; rsmtool with its own system's scores. Nothing is written.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import binom
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline

from autoqa.calibration.abstention import LONG_RUN, Promise
from autoqa.calibration.certify import certify
from autoqa.calibration.prediction_sets import fit_sets, mass_before
from autoqa.calibration.scaling_choice import choose
from autoqa.calibration.targets import reported

SPLITS = 200
PROMISES = (0.8, 0.9)
BEYOND = 0.05  # error of the test whether a broken promise is more than chance
ENOUGH = 0.8  # coverage aimed at
Floats = np.ndarray


@dataclass(frozen=True)
class Label:
    """One label: distributions of the machine, scores of people (a row a call), and the share who agree."""

    name: str
    levels: tuple[int, ...]
    raw: Floats
    human: Floats
    agrees: Floats
    groups: Floats
    agents: bool = False

    @property
    def confidence(self) -> Floats:
        """The probability of the level reported."""
        place = np.searchsorted(self.levels, reported(self.raw, self.levels))
        return np.clip(self.raw[np.arange(len(self.raw)), place], 1e-6, 1.0)


def main() -> None:
    """Print both tables."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("star", "stc3", "epitome", "rsmtool", "ab-redial"):
        options.add_argument(f"--{name}", type=Path)
    options.add_argument("--splits", type=int, default=SPLITS)
    asked = options.parse_args()
    labels = [label for reader, path in _asked(asked) if path for label in reader(path)]
    print(
        f"{'label':<32}{'calls':>6}{'split by':>10}{'agree':>7}{'promise':>8}{'room':>7}"
        f"{'found':>7}{'cover':>7}{'broken':>8}{'beyond':>8}"
        f" | long run:{'cover':>6}{'broken':>8}{'beyond':>8}"
    )
    words = [line for label in labels for line in guarantees(label, asked.splits)]
    print("\nno threshold with all grades, or less coverage than aimed at:")
    print("\n".join(words) or "(none)")
    print(f"\nsets that hold what a person said with 90 % confidence, {asked.splits} halves:")
    print(f"{'label':<32}{'held':>7}{'levels in a set':>17}{'levels':>8}")
    for label in labels:
        sets(label, asked.splits)
    print(
        f"\n{'scaling':<32}{'classifier':<12}{'map':<13}{'ECE':>7}{'':>7}{'Brier':>7}{'':>7}"
        f"{'ranked':>7}{'':>7}{'SMD':>8}{'':>8}  ECE by level"
    )
    for label in labels:
        if "(all 19)" not in label.name:
            scalings(label)


def _asked(asked: argparse.Namespace) -> list[tuple[Callable[[Path], Iterator[Label]], Path | None]]:
    return [
        (star, asked.star),
        (epitome, asked.epitome),
        (stc3, asked.stc3),
        (rsmtool, asked.rsmtool),
        (ab_redial, asked.ab_redial),
    ]


def guarantees(label: Label, splits: int) -> list[str]:
    """A row a promise and way to split; back come the words on promises that cannot be made."""
    words = []
    for agreement in PROMISES:
        for way in ("calls", "agents") if label.agents else ("calls",):
            units = label.groups if way == "agents" else np.arange(len(label.raw))
            found, cover, broken, beyond = _split(label, units, Promise(agreement), splits)
            _, far_cover, far_broken, far_beyond = _split(
                label, units, Promise(agreement, upcoming=LONG_RUN), splits
            )
            print(
                f"{label.name:<32}{len(label.raw):>6}{way:>10}{label.agrees.mean():>7.3f}{agreement:>8}"
                f"{_room(label, agreement):>7.3f}{found:>7.2f}{cover:>7.3f}{broken:>8.3f}{beyond:>8.3f} | "
                f"{far_cover:>15.3f}{far_broken:>8.3f}{far_beyond:>8.3f}",
                flush=True,
            )
        whole = certify(
            label.confidence, label.agrees, label.groups.tolist(), promise=Promise(agreement)
        ).pooled
        if whole.value is None:
            words.append(f"- {label.name}, {agreement:.0%}: {whole.reason}")
        elif cover < ENOUGH and agreement == PROMISES[0]:
            words.append(
                f"- {label.name}, {agreement:.0%}: covers {cover:.1%} on halves, {whole.coverage:.1%} with "
                f"all grades; {_room(label, agreement):.1%} would be the most, chosen in hindsight"
            )
    return words


def _room(label: Label, agreement: float) -> float:
    """The largest share of the most confident conversations that agrees as promised, seen in hindsight."""
    order = np.argsort(-label.confidence, kind="stable")
    running = np.cumsum(label.agrees[order]) / np.arange(1, len(order) + 1)
    kept = np.flatnonzero(running >= agreement)
    return float((kept.max() + 1) / len(order)) if len(kept) else 0.0


def _split(label: Label, units: Floats, promise: Promise, splits: int) -> tuple[float, float, float, float]:
    """Shares of splits with a threshold, mean coverage of test halves, shares broken and beyond chance."""
    confidence, names = label.confidence, np.unique(units)
    rows = []
    for seed in range(splits):
        drawn = np.random.default_rng(seed).permutation(names)[: len(names) // 2]
        graded = np.isin(units, drawn)
        value = certify(
            confidence[graded],
            label.agrees[graded],
            label.groups[graded].tolist(),
            promise=promise,
            seed=seed,
        ).pooled.value
        if value is None:
            rows.append((0.0, 0.0, 0.0, 0.0))
            continue
        kept = ~graded & (confidence >= value)
        agreed, calls = float(label.agrees[kept].sum()), int(kept.sum())
        broken = calls > 0 and agreed / calls < promise.agreement
        rows.append(
            (
                1.0,
                calls / (~graded).sum(),
                float(broken),
                float(broken and binom.cdf(np.ceil(agreed), calls, promise.agreement) < BEYOND),
            )
        )
    return tuple(np.mean(rows, axis=0).tolist())  # type: ignore[return-value]


def sets(label: Label, splits: int) -> None:
    """How often prediction sets from one half hold the scores of the other, and how many levels they have."""
    held, sizes = [], []
    steps = np.asarray(label.levels)
    for seed in range(splits):
        graded = np.random.default_rng(seed).permutation(len(label.raw)) < len(label.raw) // 2
        fitted = fit_sets(label.raw[graded], label.human[graded], label.levels)
        inside = mass_before(label.raw[~graded], label.levels) <= fitted.mass + 1e-12
        place = np.searchsorted(steps, label.human[~graded])
        held.append(inside[np.arange(len(place)), place].mean())
        sizes.append(inside.sum(axis=1).mean())
    print(f"{label.name:<32}{np.mean(held):>7.3f}{np.mean(sizes):>17.2f}{len(steps):>8}", flush=True)


def scalings(label: Label) -> None:
    """Errors before and after scaling, for the machine as it is and made too sure of itself."""
    sure = np.maximum(label.raw, 1e-6) ** 3
    for name, raw in (("as it is", label.raw), ("too sure", sure / sure.sum(axis=1, keepdims=True))):
        chosen = choose(raw, label.human, label.levels, label.groups.tolist())
        before, after = chosen.before, chosen.after
        assert before is not None
        assert after is not None
        levels = " ".join(f"{level}:{before.ece[level]:.3f}>{after.ece[level]:.3f}" for level in label.levels)
        print(
            f"{label.name:<32}{name:<12}{chosen.scaling.kind:<13}"
            f"{before.ece_overall:>7.3f}{after.ece_overall:>7.3f}{before.brier:>7.3f}{after.brier:>7.3f}"
            f"{before.ranked:>7.3f}{after.ranked:>7.3f}{_number(before.smd)}{_number(after.smd)}  {levels}",
            flush=True,
        )


def _number(value: float | None) -> str:
    return f"{'none':>8}" if value is None else f"{value:>8.3f}"


def star(path: Path) -> Iterator[Label]:
    """Whether the task was done and whether the customer was annoyed; agents apart."""
    rows = _read(path)
    for name in ("task_done", "customer_annoyed"):
        kept = [row for row in rows if row["labels"].get(name) is not None]
        votes = [Counter([row["labels"][name]]) for row in kept]
        yield _label(f"star {name}", kept, votes, [row["agent"] for row in kept], agents=True)


def epitome(path: Path) -> Iterator[Label]:
    """Three criteria of empathy, people who ask for help apart."""
    rows = _read(path)
    for name in ("emotional_reactions", "interpretations", "explorations"):
        votes = [Counter([row["labels"][name]]) for row in rows]
        yield _label(f"epitome {name}", rows, votes, [row["group"] for row in rows])


def stc3(path: Path) -> Iterator[Label]:
    """Each criterion with one evaluator drawn for each conversation, and with all 19."""
    rows = _read(path)
    for name in ("resolution", "satisfaction", "effectiveness"):
        votes = [Counter(g["score"] for g in row["grades"] if g["criterion"] == name) for row in rows]
        label = _label(f"stc3 {name} (1 of 19)", rows, votes, [row["id"] for row in rows])
        yield label
        yield _shared(replace(label, name=f"stc3 {name} (all 19)"), votes)


def ab_redial(path: Path) -> Iterator[Label]:
    """Three criteria of a small set with several raters a dialogue."""
    dialogues: dict[str, list[dict[str, str]]] = defaultdict(list)
    with (path / "Data" / "annotated_dialogues.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["efficiency"]:
                dialogues[row["ConvId"]].append(row)
    rows = [{"turns": _turns(rated[0])} for rated in dialogues.values()]
    for name in ("task-completion", "efficiency", "dialogue-overall"):
        votes = [Counter(int(float(rating[name])) for rating in rated) for rated in dialogues.values()]
        yield _shared(_label(f"ab_redial {name}", rows, votes, list(dialogues)), votes)


def _turns(row: dict[str, str]) -> list[dict[str, str]]:
    turns = [value.partition("\t") for key, value in row.items() if key.startswith("utterance") and value]
    return [{"speaker": "agent" if who == "SYSTEM" else "customer", "text": text} for who, _, text in turns]


def _shared(label: Label, votes: list[Counter[int]]) -> Label:
    """The label with the share of people who agree instead of one person who does."""
    said = reported(label.raw, label.levels)
    shares = [vote[int(level)] / vote.total() for vote, level in zip(votes, said, strict=True)]
    return replace(label, agrees=np.array(shares))


def rsmtool(path: Path) -> Iterator[Label]:
    """The system's score between two levels, read as shared between them, beside the first human score."""
    with (path / "predictions_scaled_with_subgroups.csv").open() as file:
        rows = list(csv.DictReader(file))
    levels = (1, 2, 3, 4, 5, 6)
    scores = np.clip([float(row["score"]) for row in rows], levels[0], levels[-1])
    human = np.array([float(row["h1"]) for row in rows])
    width = 0.5  # of a bell around the score: the system gives none
    raw = np.exp(-0.5 * ((np.asarray(levels) - scores[:, None]) / width) ** 2)
    raw /= raw.sum(axis=1, keepdims=True)
    groups = np.array([row["id"] for row in rows])
    yield Label("rsmtool h1", levels, raw, human, (reported(raw, levels) == human).astype(float), groups)


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _label(
    name: str,
    rows: list[dict[str, Any]],
    votes: list[Counter[int]],
    groups: Sequence[str],
    *,
    agents: bool = False,
) -> Label:
    """Distributions by a classifier fitted on other groups, and one person's score for each conversation."""
    levels = tuple(sorted({level for vote in votes for level in vote}))
    raw = _out_of_fold([_text(row) for row in rows], votes, levels, np.asarray(groups))
    draw = np.random.default_rng(0)
    human = np.array([draw.choice(sorted(vote.elements())) for vote in votes], dtype=float)
    agrees = (reported(raw, levels) == human).astype(float)
    return Label(name, levels, raw, human, agrees, np.asarray(groups), agents)


def _text(row: dict[str, Any]) -> str:
    """Each word marked by who says it."""
    words: dict[str, list[str]] = defaultdict(list)
    for turn in row["turns"]:
        words[turn["speaker"][0]].extend(turn["text"].lower().split())
    return " ".join(f"{speaker}_{word}" for speaker, said in words.items() for word in said)


def _out_of_fold(
    texts: list[str], votes: list[Counter[int]], levels: tuple[int, ...], groups: Floats
) -> Floats:
    found = np.zeros((len(texts), len(levels)))
    for train, test in GroupKFold(5).split(texts, groups=groups):
        rows = [(i, level, n / votes[i].total()) for i in train for level, n in votes[i].items()]
        features = make_pipeline(TfidfVectorizer(min_df=2, sublinear_tf=True, token_pattern=r"\S+"))
        known = features.fit_transform([texts[i] for i in train])
        place = {i: j for j, i in enumerate(train)}
        model = LogisticRegression(C=10, max_iter=2000)
        model.fit(
            known[[place[i] for i, _, _ in rows]],
            [level for _, level, _ in rows],
            sample_weight=[weight for _, _, weight in rows],
        )
        columns = np.searchsorted(levels, model.classes_)
        found[np.ix_(test, columns)] = model.predict_proba(features.transform([texts[i] for i in test]))
    return found


if __name__ == "__main__":
    main()
