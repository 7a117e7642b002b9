"""Whether a fine-tuned recogniser may be used: word error before and after, on calls it was not made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from autoqa.agreement.resample import draws, interval
from autoqa.agreement.sums import Floats
from autoqa.training.asr.clips import Track

ALLOWED_RISE = 0.003  # of the word error rate, on a channel


@dataclass(frozen=True, slots=True)
class CallErrors:
    """Wrong words of one call on one track, by the base and by the new model, and its true words."""

    call: str
    track: Track
    words: int
    base: int
    new: int


@dataclass(frozen=True, slots=True)
class Interval:
    """The middle 95 % when calls are drawn anew."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Word error on one track or on all, before and after; `difference` is after minus before.

    Intervals are None where there are too few calls for one.
    """

    words: int
    calls: int
    base: float
    new: float
    difference: float
    base_interval: Interval | None
    new_interval: Interval | None
    difference_interval: Interval | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says: the figures of each track and of all, and the reasons why not."""

    channels: Mapping[Track, Figures]
    overall: Figures
    reasons: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether the new model may be used."""
        return not self.reasons

    @property
    def doubt(self) -> str | None:
        """Why the difference over all calls may be chance; None where its interval does not hold 0."""
        between = self.overall.difference_interval
        if between is None:
            return "One call judged alone: whether the difference is chance cannot be said."
        if between.low <= 0 <= between.high:
            return f"The difference may be chance: its interval over {self.overall.calls} calls holds 0."
        return None


def judge(errors: Sequence[CallErrors], *, allowed: float = ALLOWED_RISE, seed: int = 0) -> Verdict:
    """Refuse a model that is no better over all, or that gets worse on a channel.

    A channel may rise by `allowed`, unless the whole interval of its rise, from the paired bootstrap over
    calls, lies above 0.
    Raises ValueError where no track has any words.
    """
    if not any(one.words for one in errors):
        raise ValueError("no call that was held out has any words")
    overall = _figures(errors, seed)
    spoken = [track for track in Track if any(one.words for one in errors if one.track is track)]
    channels = {track: _figures([one for one in errors if one.track is track], seed) for track in spoken}
    reasons = [] if overall.difference < 0 else [_no_better(overall)]
    for track, figures in channels.items():
        reasons += _harm(track, figures, allowed)
    return Verdict(channels, overall, tuple(reasons))


def _no_better(overall: Figures) -> str:
    if overall.difference == 0:
        return f"word error over all calls is {overall.new:.1%}, as before; there is nothing to gain"
    return f"word error over all calls rises from {overall.base:.1%} to {overall.new:.1%}"


def _harm(track: Track, figures: Figures, allowed: float) -> list[str]:
    between = figures.difference_interval
    rises = f"{track}: word error rises from {figures.base:.1%} to {figures.new:.1%}"
    points = f"{100 * figures.difference:+.2f} points"
    if round(figures.difference, 9) > allowed:
        return [f"{rises} ({points}; {100 * allowed:.1f} allowed)"]
    if between is not None and between.low > 0:
        span = f"{100 * between.low:.2f} to {100 * between.high:.2f}"
        return [f"{rises} ({points}, and the whole interval lies above 0: {span})"]
    return []


def _figures(errors: Sequence[CallErrors], seed: int) -> Figures:
    """Rates over all words, with intervals from drawing whole calls."""
    calls = sorted({one.call for one in errors})
    place = {call: i for i, call in enumerate(calls)}
    sums = np.zeros((3, len(calls)))
    for one in errors:
        sums[:, place[one.call]] += one.words, one.base, one.new
    words, base, new = sums
    drawn = draws(len(calls), seed=seed)
    rates = base.sum() / words.sum(), new.sum() / words.sum()
    return Figures(
        words=int(words.sum()),
        calls=len(calls),
        base=float(rates[0]),
        new=float(rates[1]),
        difference=float(rates[1] - rates[0]),
        base_interval=_interval(base, words, drawn),
        new_interval=_interval(new, words, drawn),
        difference_interval=_interval(new - base, words, drawn),
    )


def _interval(wrong: Floats, words: Floats, drawn: Floats) -> Interval | None:
    low, high = interval(_rate, np.stack([wrong, words], axis=1), drawn=drawn)
    return None if np.isnan(low) else Interval(low, high)


def _rate(sums: Floats) -> Floats:
    """The word error rate of sums of wrong words and words, NaN where nothing is said."""
    with np.errstate(divide="ignore", invalid="ignore"):
        rate: Floats = sums[..., 0] / sums[..., 1]
    return rate
