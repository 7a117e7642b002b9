"""How many grades a model needs, and how many fewer if calls are chosen: `python -m eval.training.active`.

On STAR (was the task done, one answer a dialogue) and STC3 (three answers of nineteen people) a fifth of the
groups is kept aside, drawn by seed. Of the rest, calls are graded in batches of 25, drawn at random or chosen
as `autoqa sample --learning` chooses; at several sizes a head is fitted on all graded so far and judged on
what was kept aside. Both begin with the same random batch. Printed are the mean figure of the seeds at each
size, the figure with all grades, how many each way needs to come within 0.01 and within 0.03 of it (between
sizes in proportion), and their ratio; beside it what one person reaches, by the mean of the others, where
several graded a call.
"""

from __future__ import annotations

import argparse
import json
import math
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from autoqa.review.learning import GradedRows, most_telling
from autoqa.scoring.encoder import DEFAULT_ENCODER, SentenceEncoder, find_encoder
from autoqa.scoring.head import HeadSettings
from autoqa.scoring.likeness import likeness_of
from autoqa.training.heads import Example, FitSettings, fit_head, predict
from eval.scoring.learning import FEW, Task, learn, one_with_others, star, stc3, view

BATCH = 25
SIZES = (25, 50, 75, 100, 150, 200, 250, 300, 350, 400, 450, 500, 600, 700)
SHOWN = (25, 50, 100, 200, 400)
SHORT = (0.01, 0.03)
ASIDE = 5  # the share kept aside is one in so many
FIT = FitSettings(epochs=6)
PANEL, GAP = (240, 170), 60  # of the drawing
Floats = np.ndarray


@dataclass(frozen=True)
class Learnt:
    """What came of one label: the mean figures by way and size, with all grades, and of one person."""

    name: str
    measure: str
    sizes: list[int]
    means: dict[str, list[float]]
    whole: float
    people: float | None


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--star", type=Path)
    options.add_argument("--stc3", type=Path)
    options.add_argument("--seeds", type=int, default=5)
    options.add_argument("--label", default="", help="only labels whose name holds this")
    options.add_argument("--draw", type=Path, help="an .svg file for the curves")
    asked = options.parse_args()
    torch.set_num_threads(1)
    encoder = SentenceEncoder(find_encoder(DEFAULT_ENCODER))
    learnt: list[Learnt] = []
    for name, read in (("star", star), ("stc3", stc3)):
        path = getattr(asked, name)
        if path is None:
            print(f"{name}: not measured: no --{name} FILE was named")
            continue
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        rows = [row for row in rows if any(turn["text"].strip() for turn in row["turns"])]
        for task in read(rows, len(rows)):
            if asked.label in task.name and not task.name.endswith(("annoyed", "helpful")):
                people = one_with_others(rows, task.name.split()[-1]) if name == "stc3" else None
                learnt.append(report(task, encoder, asked.seeds, people))
    if asked.draw is not None:
        asked.draw.write_text(drawing(learnt), encoding="utf-8")


def report(task: Task, encoder: SentenceEncoder, seeds: int, people: float | None) -> Learnt:
    """Simulate, and print one label."""
    vectors: dict[str, Floats] = {}
    learn(task, encoder, vectors)
    examples = [
        replace(
            view(turns, vectors),
            target=tuple(votes[level] / votes.total() for level in task.levels),
            shared=True,
            group=group,
        )
        for turns, votes, group in zip(task.turns, task.votes, task.groups, strict=True)
    ]
    near = likeness_of([one.words for one in examples], np.array([one.gist for one in examples]))
    curves: dict[str, list[list[float]]] = {"random": [], "chosen": []}
    full = []
    for seed in range(seeds):
        pool, aside = sides(task, seed)
        full.append(figure(task, examples, pool, aside, encoder))
        for name, found in curves.items():
            found.append(curve(name, task, examples, near, pool, aside, encoder, seed))
    means = {name: np.mean(found, axis=0) for name, found in curves.items()}
    whole = float(np.mean(full))
    sizes = list(SIZES[: len(means["random"])])
    print(
        f"\n{task.name}: {task.measure}, {len(examples)} calls, {seeds} seeds; all grades: {whole:.3f}",
        end="",
    )
    print(f"; one person with the others: {people:.3f}" if people is not None else "")
    print(f"{'graded':<10}" + "".join(f"{size:>8}" for size in SHOWN))
    for name, mean in means.items():
        print(f"{name:<10}" + "".join(f"{mean[sizes.index(size)]:>8.3f}" for size in SHOWN))
    for short in SHORT:
        need = {name: reached(sizes, mean, whole - short) for name, mean in means.items()}
        ratio = need["chosen"] / need["random"] if all(need.values()) else float("nan")
        told = ", ".join(f"{name} {size or f'more than {sizes[-1]}'}" for name, size in need.items())
        print(f"to {whole - short:.3f} ({short} short): {told}; ratio {ratio:.2f}", flush=True)
    curves_ = {name: mean.tolist() for name, mean in means.items()}
    return Learnt(task.name, task.measure, sizes, curves_, whole, people)


def sides(task: Task, seed: int) -> tuple[Floats, Floats]:
    """The rows to choose from, and those kept aside; no group is in both."""
    groups = np.unique(task.groups, return_inverse=True)[1]
    aside = np.random.default_rng(seed).permutation(groups.max() + 1)[groups] % ASIDE == 0
    return np.flatnonzero(~aside), np.flatnonzero(aside)


def curve(
    name: str,
    task: Task,
    examples: list[Example],
    near: Floats,
    pool: Floats,
    aside: Floats,
    encoder: SentenceEncoder,
    seed: int,
) -> list[float]:
    """The figure at each size that the pool holds."""
    rng = np.random.default_rng(1000 + seed)
    order = rng.permutation(pool)
    graded, found = order[:BATCH], []
    scores = (task.truth - task.levels[0]) / (task.levels[-1] - task.levels[0])
    place = {row: i for i, row in enumerate(pool.tolist())}
    own = near[np.ix_(pool, pool)]
    for size in [size for size in SIZES if size <= len(pool)]:
        while len(graded) < size:
            if name == "random":
                graded = order[: len(graded) + BATCH]
                continue
            rows = np.array([place[row] for row in graded.tolist()], dtype=np.intp)
            free = np.setdiff1d(np.arange(len(pool)), rows)
            known = [GradedRows(rows, scores[graded], len(task.levels) == 2)]
            graded = np.concatenate([graded, pool[most_telling(own, known, free, BATCH)]])
        found.append(figure(task, examples, graded, aside, encoder))
    return found


def figure(
    task: Task, examples: list[Example], graded: Floats, aside: Floats, encoder: SentenceEncoder
) -> float:
    """How a head fitted on these calls does on those kept aside."""
    settings = HeadSettings(
        task.name, task.levels, "benchmark", ("en",), encoder.width, separate=len(task.levels) <= FEW
    )
    head = fit_head(settings, [examples[i] for i in graded], FIT)
    found = predict(head, [examples[i] for i in aside])
    return task.metric(task.truth[aside], found @ np.array(task.levels, dtype=float))


def reached(sizes: list[int], mean: Floats, aim: float) -> int | None:
    """The size at which the curve first comes to `aim`, between two sizes in proportion."""
    for i, value in enumerate(mean):
        if value >= aim:
            if i == 0:
                return sizes[0]
            before = mean[i - 1]
            return round(sizes[i - 1] + (sizes[i] - sizes[i - 1]) * (aim - before) / (value - before))
    return None


def drawing(learnt: list[Learnt]) -> str:
    """The curves side by side: solid at random, dashed chosen; lines for all grades and for one person."""
    width, height = PANEL
    parts = []
    for place, one in enumerate(learnt):
        values = [value for mean in one.means.values() for value in mean]
        low = math.floor(10 * min(values)) / 10
        high = math.ceil(10 * max(*values, one.whole)) / 10
        sizes = [math.log2(size) for size in one.sizes]
        left, top = GAP + place % 2 * (width + GAP), 30 + place // 2 * (height + GAP)

        def x(size: float, left: float = left, sizes: list[float] = sizes) -> float:
            return left + width * (math.log2(size) - sizes[0]) / (sizes[-1] - sizes[0])

        def y(value: float, top: float = top, low: float = low, high: float = high) -> float:
            return top + height * (high - value) / (high - low)

        parts.append(f'<text x="{left}" y="{top - 10}">{one.name}, {one.measure}</text>')
        parts += [
            f'<text class="s" x="{x(n):.0f}" y="{top + height + 16}" text-anchor="middle">{n}</text>'
            for n in SHOWN
        ]
        for value in np.arange(low, high + 0.01, 0.1):
            parts.append(f'<path class="g" d="M{left} {y(value):.1f}h{width}"/>')
            parts.append(
                f'<text class="s" x="{left - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{value:.1f}</text>'
            )
        for name, value in (("all grades", one.whole), ("one person", one.people)):
            if value is not None:
                right, above = left + width, y(value) - 4
                parts.append(f'<path class="l" d="M{left} {y(value):.1f}h{width}"/>')
                parts.append(
                    f'<text class="s" x="{right}" y="{above:.1f}" text-anchor="end">{name} {value:.2f}</text>'
                )
        for name, mean in one.means.items():
            path = "L".join(f"{x(n):.1f} {y(v):.1f}" for n, v in zip(one.sizes, mean, strict=True))
            parts.append(f'<path class="{name}" d="M{path}"/>')
    size = (GAP + 2 * (width + GAP), 30 + (len(learnt) + 1) // 2 * (height + GAP))
    style = (
        "text{font:13px sans-serif;fill:#333}.s{font-size:11px}path{fill:none}.g{stroke:#ddd}"
        ".l{stroke:#888;stroke-dasharray:2 3}.random{stroke:#1f5f8b;stroke-width:2}"
        ".chosen{stroke:#b3501d;stroke-width:2;stroke-dasharray:6 3}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}" role="img">'
        f"<title>Learning curves by number of graded calls</title><style>{style}</style>"
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


if __name__ == "__main__":
    main()
