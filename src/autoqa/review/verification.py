"""Verify what was graded: a sample of each evaluator's gradings that covers what they grade.

It follows the CAMERA plan of internal quality assurance: it covers Candidates (agents), Assessors
(evaluators), Methods (channels), Elements (criteria), Records (gradings with an auto-fail or a lowest level,
and usual ones) and Assessment sites (queues), so that over time nothing goes unlooked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from autoqa.domain.sampling import Assignment, Part, Task
from autoqa.review.assign import Roster

DIMENSIONS = ("candidates", "assessors", "methods", "elements", "records", "sites")
OUTSIDE = "external verifier"
_NEW = 20  # gradings, up to which an evaluator counts as new
_NEW_TIMES = 2  # as much of a new evaluator's work is verified


@dataclass(frozen=True, slots=True)
class Grading:
    """One evaluation by a person that may be verified.

    `records` is "auto-fail", "lowest level" or "usual". `experience` counts the evaluator's gradings so far.
    """

    interaction: str
    evaluator: str
    agent: str | None
    channel: str
    queue: str | None
    criteria: tuple[str, ...]
    records: str
    experience: int

    def covers(self) -> frozenset[tuple[str, str]]:
        """What verifying it would cover, as pairs of dimension and value."""
        return frozenset(
            {
                ("candidates", self.agent or "not known"),
                ("assessors", self.evaluator),
                ("methods", self.channel),
                ("records", self.records),
                ("sites", self.queue or "not known"),
                *(("elements", criterion) for criterion in self.criteria),
            }
        )


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of each dimension, how many times each value was sampled; 0 for those that were not."""

    counts: Mapping[str, Mapping[str, int]]

    def missing(self) -> dict[str, list[str]]:
        """What is not covered."""
        return {
            dimension: [value for value, n in counts.items() if not n]
            for dimension, counts in self.counts.items()
            if not all(counts.values())
        }


def draw_verification(
    gradings: Sequence[Grading],
    verifiers: Sequence[str],
    *,
    internal: float = 0.1,
    external: int = 0,
    seed: int = 0,
) -> tuple[list[Assignment], list[str]]:
    """A share of each evaluator's gradings for colleagues, and some of all for an outside verifier.

    Of each evaluator at least one grading is taken, of new evaluators twice the share. Those are taken
    first that cover most of what is not covered yet. Nobody verifies a grading of their own or of a call
    they had. Returns the tasks, and in words what could not be verified.
    """
    frame = sorted(gradings, key=lambda one: (one.evaluator, one.interaction))
    random = np.random.default_rng(seed)
    roster = Roster(verifiers, random)
    covered: Counter[tuple[str, str]] = Counter()
    found, notes = [], []
    for evaluator in sorted({one.evaluator for one in frame}):
        own = [one for one in frame if one.evaluator == evaluator]
        share = internal * (_NEW_TIMES if own[0].experience <= _NEW else 1)
        for one in _covering(own, min(len(own), ceil(share * len(own))) if internal else 0, covered, random):
            verifier = roster.give(never=[one.evaluator, one.agent])
            if verifier is None:
                notes.append(f"{one.interaction} by {one.evaluator}: nobody else may verify it")
                continue
            found.append(_task(one, verifier, Task.VERIFY))
    outside = _covering(frame, min(external, len(frame)), Counter(), random)
    found += [_task(one, OUTSIDE, Task.VERIFY_OUTSIDE) for one in outside]
    return found, notes


def _task(grading: Grading, verifier: str, task: Task) -> Assignment:
    return Assignment(
        grading.interaction, verifier, task, Part.VERIFICATION, blind=False, whose=grading.evaluator
    )


def coverage(gradings: Sequence[Grading], sampled: Iterable[Grading]) -> Coverage:
    """What a sample covers of what there is."""
    there = sorted({pair for one in gradings for pair in one.covers()})
    counts = Counter(pair for one in sampled for pair in one.covers())
    return Coverage(
        {
            dimension: {value: counts[dimension, value] for kind, value in there if kind == dimension}
            for dimension in DIMENSIONS
        }
    )


def _covering(
    gradings: Sequence[Grading], size: int, covered: Counter[tuple[str, str]], random: np.random.Generator
) -> list[Grading]:
    """`size` gradings, each the one that covers most of what was covered least; ties are drawn."""
    left = {int(i): gradings[i].covers() for i in random.permutation(len(gradings))}
    found = []
    for _ in range(size):
        best = max(left, key=lambda i: sum(1 / (1 + covered[pair]) ** 2 for pair in left[i]))
        covered.update(left.pop(best))
        found.append(gradings[best])
    return found
