"""Arithmetic on score distributions: a probability for each level of a scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Distribution = Mapping[int, float]
_LOW = 0.4  # of a scale, from below


def mean(distribution: Distribution) -> float:
    """The expected level."""
    return sum(level * p for level, p in distribution.items())


def median(distribution: Distribution) -> int:
    """The lowest level at which half of the probability is reached: the level reported.

    The median minimises the expected distance to the true level, which suits an ordered scale.
    """
    reached = 0.0
    for level in sorted(distribution):
        reached += distribution[level]
        if reached >= 0.5 - 1e-9:
            return level
    return max(distribution)


def lower(distribution: Distribution) -> float:
    """The probability of a level in the lower two fifths of the scale."""
    lowest, highest = min(distribution), max(distribution)
    bound = lowest + _LOW * (highest - lowest)
    return sum(p for level, p in distribution.items() if level < bound)


def widen(distribution: Distribution, trust: float) -> dict[int, float]:
    """Mix with the even distribution: `trust` 1 keeps it as it is, 0 knows nothing."""
    even = 1 / len(distribution)
    return {level: trust * p + (1 - trust) * even for level, p in distribution.items()}


def from_probabilities(levels: Sequence[int], probabilities: Sequence[float]) -> dict[int, float]:
    """A distribution over `levels`, rounded to 6 digits and summing to 1."""
    total = sum(probabilities)
    rounded = {level: round(p / total, 6) for level, p in zip(levels, probabilities, strict=True)}
    likeliest = max(rounded, key=lambda level: rounded[level])
    rounded[likeliest] += 1 - sum(rounded.values())
    return rounded
