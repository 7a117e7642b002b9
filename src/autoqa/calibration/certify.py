"""Find the lowest thresholds of confidence at which a promise of agreement may be made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autoqa.calibration.abstention import Abstention, Promise, Threshold
from autoqa.calibration.bounds import LONG_RUN, Sample, chance, design_effect, likeness, lower_bound
from autoqa.calibration.targets import Floats
from autoqa.errors import InputError

_STEPS = 40  # thresholds tried, at equal steps of coverage
_FIRST = 0.95  # of the error goes to the walk from the start that confidence names
_STARTS = (0.1, 0.25, 0.5, 1.0)  # coverages at which other walks start, sharing the rest of the error
_SEEN, _SEEN_PART = 20, 0.03  # calls, and part of all, from which agreement is worth talking about
_TOO_MANY = 20  # times the graded calls: more than that is not a plan
_TO_TELL = 4  # times the graded calls: what may be asked for only to see whether a threshold can be had


@dataclass(frozen=True, slots=True)
class _Calls:
    """Graded calls in a drawn order, with what is to come."""

    confidence: Floats
    agreed: Floats
    agent: NDArray[np.int_]
    reported: NDArray[np.int_] | None
    likeness: float
    upcoming: int

    def sample(self, threshold: float) -> Sample:
        """The calls at or above a threshold, with as large a share of the calls to come."""
        kept = self.confidence >= threshold
        to_come = self.upcoming if self.upcoming >= LONG_RUN else round(self.upcoming * float(kept.mean()))
        return Sample(self.agreed[kept], max(to_come, 1), design_effect(self.agent[kept], self.likeness))


def certify(
    confidence: ArrayLike,
    agrees: ArrayLike,
    groups: Sequence[str],
    *,
    strata: Sequence[str] | None = None,
    reported: ArrayLike | None = None,
    promise: Promise | None = None,
    seed: int = 0,
) -> Abstention:
    """The lowest thresholds that keep `promise` (by default 80 % agreement with 95 % confidence).

    For each call: the machine's confidence in its level, from above 0 to 1; whether a person agrees, 0 or 1,
    or the share of its people who do; the agent; and, if given, its stratum and the level the machine
    reported. Confidence must not come from a map fitted on these grades (use distributions held out).

    Thresholds are tested one after the other while each passes, from the one that confidence alone makes most
    likely to pass down to lower ones, so that the whole search errs as seldom as one test (fixed-sequence
    testing: Angelopoulos and others 2021, "Learn then test"). One twentieth of the error is kept for walks
    from other starts, for confidence that promises too much or too little. Calls of one agent being alike,
    each test counts them by the design effect. Where the promise is for a number of upcoming calls, each test
    is exact and the walk is not quite, since what it tests is not fixed; by simulation it stays below its
    error.

    A stratum gets a threshold of its own where its calls alone allow one; each such promise has its own
    confidence. Else the pooled threshold is used there, unless its calls above it agree less than promised
    beyond chance: then none is.
    """
    promise = promise or Promise()
    level = None if reported is None else np.asarray(reported).astype(int)
    sure, agreed = _checked(confidence, agrees, groups, strata, level)
    _, agent = np.unique(np.asarray(groups, dtype=str), return_inverse=True)
    order = np.random.default_rng(seed).permutation(len(sure))
    stratum = None if strata is None else np.asarray(strata, dtype=str)[order]
    rows = (sure[order], agreed[order], agent[order], None if level is None else level[order])
    every = np.ones(len(sure), dtype=bool)
    pooled = _search(_calls(rows, every, promise), promise)
    if stratum is None:
        return Abstention(promise, pooled)
    found = {}
    for name in np.unique(stratum).tolist():
        calls = _calls(rows, stratum == name, promise)
        own = _search(calls, promise)
        found[name] = own if own.value is not None else _fall_back(calls, own, pooled, promise)
    return Abstention(promise, pooled, found)


def _checked(
    confidence: ArrayLike,
    agrees: ArrayLike,
    groups: Sequence[str],
    strata: Sequence[str] | None,
    level: NDArray[np.int_] | None,
) -> tuple[Floats, Floats]:
    sure, agreed = np.asarray(confidence, dtype=float), np.asarray(agrees, dtype=float)
    lengths = {len(sure), len(agreed), len(groups)}
    lengths |= {len(given) for given in (strata, level) if given is not None}
    if sure.ndim != 1 or agreed.ndim != 1 or len(lengths) != 1:
        raise InputError(
            f"columns of {sorted(lengths)} rows; hand in one confidence, agreement and agent a call"
        )
    if not ((sure > 0) & (sure <= 1)).all():
        raise InputError("a confidence is not above 0 and at most 1; leave calls without a score out")
    if not ((agreed >= 0) & (agreed <= 1)).all():
        raise InputError("agreement is not from 0 to 1; leave calls without a grade out")
    return sure, agreed


def _calls(
    rows: tuple[Floats, Floats, NDArray[np.int_], NDArray[np.int_] | None],
    kept: NDArray[np.bool_],
    promise: Promise,
) -> _Calls:
    sure, agreed, agent, level = rows
    upcoming = int(kept.sum()) if promise.upcoming is None else promise.upcoming
    if promise.upcoming is not None and promise.upcoming < LONG_RUN:
        upcoming = max(round(promise.upcoming * float(kept.mean())), 1) if len(kept) else upcoming
    return _Calls(
        sure[kept],
        agreed[kept],
        agent[kept],
        None if level is None else level[kept],
        likeness(agreed[kept], agent[kept]),
        upcoming,
    )


def _search(calls: _Calls, promise: Promise) -> Threshold:
    graded, agents = len(calls.confidence), len(np.unique(calls.agent))
    if not graded:
        return Threshold(None, "no graded calls; no threshold can be set", 0, 0)
    certified: list[tuple[float, float]] = []
    for walk, error in _walks(calls, promise):
        for threshold in walk:
            if chance(calls.sample(threshold), promise.agreement, error=error) > error:
                break
            certified.append((threshold, error))
    if not certified:
        return replace(_refused(calls, promise), graded=graded, agents=agents)
    value, error = min(certified)
    return _found(calls, promise, value, error)


def _walks(calls: _Calls, promise: Promise) -> Iterator[tuple[list[float], float]]:
    """Thresholds in the order in which they are tested, and the error that each walk may spend.

    Nothing here looks at agreement, only at confidence.
    """
    thresholds, error = _thresholds(calls), 1 - promise.confidence
    sizes = [int((calls.confidence >= one).sum()) for one in thresholds]
    hopes = [
        float(calls.confidence[calls.confidence >= one].mean()) - promise.agreement for one in thresholds
    ]
    likely = [hope * np.sqrt(size) for hope, size in zip(hopes, sizes, strict=True)]
    first = int(np.argmax(likely)) if max(hopes) > 0 else len(thresholds) - 1
    graded = len(calls.confidence)
    others = {next(i for i, size in enumerate(sizes) if size >= part * graded) for part in _STARTS} - {first}
    if not others:
        yield thresholds[first:], error
        return
    yield thresholds[first:], _FIRST * error
    for start in sorted(others):
        yield thresholds[start:], (1 - _FIRST) * error / len(others)


def _thresholds(calls: _Calls) -> list[float]:
    """Thresholds at equal steps of coverage, the highest first, down to the lowest confidence of all."""
    ranked = np.sort(calls.confidence)[::-1]
    places = np.ceil(np.arange(1, _STEPS + 1) / _STEPS * len(ranked)).astype(int) - 1
    return sorted(set(ranked[places].tolist()), reverse=True)


def _found(calls: _Calls, promise: Promise, value: float, error: float) -> Threshold:
    sample, kept = calls.sample(value), calls.confidence >= value
    seen, lower = float(sample.agreed.mean()), lower_bound(sample, error=error)
    commonest = None
    reason = (
        f"{seen:.1%} of the {len(sample.agreed)} graded calls at or above {value:.3f} agree; "
        f"at least {lower:.1%} of {_to_come(sample)} will, with {promise.confidence:.0%} confidence"
    )
    if calls.reported is not None:
        levels, counts = np.unique(calls.reported[kept], return_counts=True)
        commonest = float(counts.max() / counts.sum())
        if commonest >= 0.95:
            reason += f"; {commonest:.0%} of them report level {levels[counts.argmax()]}, so it says little"
    return Threshold(
        value=value,
        reason=reason,
        graded=len(kept),
        agents=len(np.unique(calls.agent)),
        calls=len(sample.agreed),
        coverage=float(kept.mean()),
        agreement=seen,
        lower=lower,
        effective=len(sample.agreed) / sample.design,
        commonest=commonest,
    )


def _to_come(sample: Sample) -> str:
    return "all to come" if sample.upcoming >= LONG_RUN else f"the next {sample.upcoming}"


def _refused(calls: _Calls, promise: Promise) -> Threshold:
    """No threshold: what was found, and whether more graded calls would change that."""
    samples = [calls.sample(threshold) for threshold in _thresholds(calls)]
    enough = max(_SEEN, _SEEN_PART * len(calls.agreed))
    samples = [one for one in samples if len(one.agreed) >= enough] or samples[-1:]
    best = max(samples, key=lambda one: float(one.agreed.mean()))
    seen, promised = float(best.agreed.mean()), f"{promise.agreement:.0%}"
    found = f"no threshold: {seen:.1%} of the most confident {len(best.agreed)} graded calls agree"
    if best.design > 1.05:
        found += f", worth {len(best.agreed) / best.design:.0f} of as many agents"
    starts = [(calls.sample(walk[0]), error) for walk, error in _walks(calls, promise)]
    told = [(one, error) for one, error in starts if len(one.agreed) >= enough] or starts[-1:]
    more = _more(
        min(_factor(one, float(one.agreed.mean()), promise, error) for one, error in told), _TOO_MANY, calls
    )
    if more is not None:
        reason = (
            f"{found}; that does not show {promised} with {promise.confidence:.0%} confidence, and "
            f"about {more} more graded calls would, if agreement stays as it is"
        )
        return Threshold(None, reason, 0, 0, agreement=seen, more=more)
    most = 1 - lower_bound(Sample(1 - best.agreed, LONG_RUN, best.design), error=1 - promise.confidence)
    more = _more(_factor(best, most, promise, 1 - promise.confidence), _TO_TELL, calls)
    if more is not None:
        reason = (
            f"{found}, too few to tell whether {promised} can be had (it may be up to {most:.1%}); "
            f"grade at least {more} more calls"
        )
        return Threshold(None, reason, 0, 0, agreement=seen, more=more)
    if seen > promise.agreement:
        reason = f"{found}, too little above {promised} to be shown by as many grades as can be had"
    else:
        reason = (
            f"{found}, and no threshold does better: agreement itself is too low for {promised}; "
            "more grades would not help, better scores would"
        )
    return Threshold(None, reason, 0, 0, agreement=seen)


def _more(factor: float, largest: float, calls: _Calls) -> int | None:
    """How many more graded calls a factor is, in tens; None where that is no plan."""
    graded = len(calls.agreed)
    if factor > largest:
        return None
    return max(int(np.ceil((factor - 1) * graded / 10)) * 10, 10)


def _factor(sample: Sample, agreement: float, promise: Promise, error: float) -> float:
    """About how many times as many graded calls would pass the test here, by the normal approximation."""
    from scipy.special import ndtri

    margin = agreement - promise.agreement
    if margin <= 0:
        return np.inf
    unit = ndtri(1 - error) ** 2 * promise.agreement * (1 - promise.agreement)
    if promise.upcoming is None:
        return float(2 * unit * sample.design / margin**2 / len(sample.agreed))
    room = margin**2 / (unit * sample.design) - 1 / sample.upcoming
    return float(1 / room / len(sample.agreed)) if room > 0 else np.inf


def _fall_back(calls: _Calls, own: Threshold, pooled: Threshold, promise: Promise) -> Threshold:
    """The pooled threshold in a stratum that allows none of its own, unless it breaks the promise there."""
    from scipy.stats import binom

    if pooled.value is None:
        return own
    sample, kept = calls.sample(pooled.value), calls.confidence >= pooled.value
    seen = float(sample.agreed.mean()) if len(sample.agreed) else None
    worth = int(len(sample.agreed) / sample.design)
    if seen is not None and binom.cdf(np.ceil(worth * seen), worth, promise.agreement) <= 0.05:
        reason = f"{own.reason}; the threshold of all calls is not used, since {seen:.1%} agree above it here"
        return replace(own, reason=reason, own=False)
    return replace(
        own,
        value=pooled.value,
        reason=f"too little for a threshold of its own ({own.reason}); that of all calls is used, "
        "which keeps the promise over all calls, not in this part alone",
        calls=len(sample.agreed),
        coverage=float(kept.mean()),
        agreement=seen,
        effective=len(sample.agreed) / sample.design,
        own=False,
    )
