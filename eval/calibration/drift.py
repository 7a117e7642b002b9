"""How often charts of drift alarm for nothing, how soon for something: `python -m eval.calibration.drift`.

Simulated centres with ten charts over 100 weeks, in which nothing changes: the number of periods to a false
alarm over all charts, where one in 100 was asked for; with weeks that are alike but for the calls in them,
with weeks that have an effect of their own, and with shares of rare things. Then one of ten charts shifts
after 26 or 52 weeks by so many standard deviations of its weekly means: the share found within 4 and 12
weeks.
"""

from __future__ import annotations

import argparse
from datetime import date, timedelta

import numpy as np

from autoqa.calibration.drift import Series, charts
from autoqa.domain.drift import Watched
from autoqa.domain.trend import Span

ROUNDS, CHARTS, WEEKS, CALLS, APART = 100, 10, 100, 60, 100.0
START = date(2024, 1, 1)


def main() -> None:
    """Print what is described above."""
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    rng = np.random.default_rng(5)
    print(f"asked for: one false alarm in {APART:g} periods over {CHARTS} charts")
    for name, effect, share in (
        ("weeks alike", 0.0, None),
        ("own effect", 0.3, None),
        ("10 % share", 0.0, 0.10),
    ):
        print(f"{name:12} | one in {false_alarms(rng, effect, share):.0f} periods")
    print("shift | after | found within 4 weeks | within 12 weeks")
    for shift in (0.5, 1.0, 2.0, 3.0):
        for after in (26, 52):
            soon, late = found(rng, shift, after)
            print(f"{shift:5.1f} | {after:5} | {soon:20.0%} | {late:.0%}")


def values(rng: np.random.Generator, effect: float, share: float | None) -> np.ndarray:
    """The values of the calls of one figure, week by week."""
    if share is not None:
        return (rng.random((WEEKS, CALLS)) < share).astype(float)
    return 3 + rng.normal(0, effect, (WEEKS, 1)) + rng.normal(0, 1, (WEEKS, CALLS))


def series(rows: np.ndarray, share: float | None = None) -> Series:
    """One figure as it is charted."""
    days = [START + timedelta(days=7 * week) for week in range(len(rows)) for _ in range(rows.shape[1])]
    unit = "points" if share is None else "share"
    return Series(Watched.MODEL, "figure", unit, days, rows.ravel())


def false_alarms(rng: np.random.Generator, effect: float, share: float | None) -> float:
    """Periods to a false alarm."""
    alarms = 0
    for _ in range(ROUNDS):
        drawn = [series(values(rng, effect, share), share) for _ in range(CHARTS)]
        for chart in charts(drawn, by=Span.WEEK, periods_apart=APART):
            alarms += sum(point.alarm for point in chart.points)
    return ROUNDS * WEEKS / max(alarms, 1)


def found(rng: np.random.Generator, shift: float, after: int) -> tuple[float, float]:
    """How often a shift is found within four and twelve weeks."""
    hits = np.zeros(2)
    for _ in range(ROUNDS):
        rows = [values(rng, 0.3, None) for _ in range(CHARTS)]
        spread = rows[0].mean(axis=1).std()
        rows[0][after:] += shift * spread
        chart = charts([series(one) for one in rows], by=Span.WEEK, periods_apart=APART)[0]
        alarmed = [i - after for i, point in enumerate(chart.points) if point.alarm and i >= after]
        hits += [any(delay < limit for delay in alarmed) for limit in (4, 12)]
    return hits[0] / ROUNDS, hits[1] / ROUNDS


if __name__ == "__main__":
    main()
