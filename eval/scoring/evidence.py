"""Does the evidence carry the score: `python -m eval.scoring.evidence`.

On the written English calls and exchanges, for empathy and resolution: each conversation is scored again
without the turns that its evidence names (those that pull the way of the strongest; what speaks against the
score is left in), and without as many other turns drawn by chance. Printed is the share of conversations in
which the expected score moves by a tenth of a level, a fifth (what evidence is chosen for), and a half, and
how many turns the evidence has.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch

from autoqa.domain.interaction import Interaction
from autoqa.pipeline.build import build_judging
from autoqa.pipeline.workspace import open_workspace
from autoqa.scoring.classifier import ClassifierScorer
from eval.scores import as_text, interactions

GRADED = Path(__file__).parents[1] / "graded"
MOVES = (0.1, 0.2, 0.5)
SEED = 7


def main() -> None:
    """Print a row for each criterion and set."""
    torch.set_num_threads(1)
    judging = build_judging(open_workspace(profile="demo"))
    print(
        f"{'set':<18}{'criterion':<12}{'n':>5}"
        + f"{'turns':>7}"
        + "".join(f"{f'by {move}':>18}" for move in MOVES)
    )
    for name in ("calls_en", "exchanges_en_1"):
        found = interactions(GRADED / f"{name}.jsonl")
        for criterion in ("empathy", "resolution"):
            scorer = next(each for each in judging.scorers if each.criterion == criterion)
            assert isinstance(scorer, ClassifierScorer)
            row(name, scorer, found)


def row(name: str, scorer: ClassifierScorer, conversations: Sequence[Interaction]) -> None:
    """Print how often the score moves without the evidence, and without other turns."""
    rng = random.Random(SEED)
    moved: list[tuple[float, float]] = []
    count = 0
    for interaction in conversations:
        turns = interaction.turns
        score = scorer.score(as_text(interaction))
        strongest = score.evidence[0].weight if score.evidence else 0.0
        named = {piece.turn for piece in score.evidence if piece.weight * strongest > 0}
        others = [t for t in range(len(turns)) if t not in {piece.turn for piece in score.evidence}]
        if not named or len(others) < len(named) or score.expected is None:
            continue
        count += len(named)
        moved.append(
            (
                moves(scorer, interaction, named, score.expected),
                moves(scorer, interaction, set(rng.sample(others, len(named))), score.expected),
            )
        )
    shares = [
        f"{sum(one >= move - 1e-6 for one, _ in moved) / len(moved):.0%} / "
        f"{sum(other >= move - 1e-6 for _, other in moved) / len(moved):.0%}"
        for move in MOVES
    ]
    print(
        f"{name:<18}{scorer.criterion:<12}{len(moved):>5}{count / len(moved):>7.1f}"
        + "".join(f"{s:>18}" for s in shares),
        flush=True,
    )


def moves(scorer: ClassifierScorer, interaction: Interaction, left_out: set[int], expected: float) -> float:
    """How far the expected score moves without some turns, taken that the criterion still applies."""
    rest = tuple(turn for t, turn in enumerate(interaction.turns) if t not in left_out)
    found = replace(scorer, gate=None).score(as_text(replace(interaction, turns=rest))).expected
    return abs(expected - found) if found is not None else float("inf")


if __name__ == "__main__":
    main()
