"""Dashboards of those who lead: the figures of their teams, the calls behind them, and tables of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from autoqa.calibration.means import Mean
from autoqa.calibration.overview import (
    Counted,
    Groups,
    MeasureTrend,
    TeamCalls,
    chosen,
    counted,
    fitting,
    groups,
    overall,
    trends,
)
from autoqa.desk.access import demand
from autoqa.domain.dashboard import GRADE, By, DashboardFilters, Which
from autoqa.domain.people import EVERY_TEAM, Permission, User
from autoqa.domain.review_item import ReviewReason
from autoqa.domain.trend import Span
from autoqa.errors import ConfigurationError
from autoqa.store.audit_log import logged, note
from autoqa.store.overview import Overviews
from autoqa.store.queue import kept_from
from autoqa.store.store import Store

PER_PAGE = 50
TABLES = ("means", "trends", "groups", "counts")


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The figures of the calls that pass the filters. `measures` are those that there are of any call."""

    filters: DashboardFilters
    span: Span
    counted: Counted
    means: Mapping[str, Mean]
    trends: tuple[MeasureTrend, ...]
    groups: Groups
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BehindCall:
    """A call behind a figure. With `hidden`, its values are kept back: who asks may still grade it blind."""

    interaction: str
    agent: str | None
    team: str | None
    day: date | None
    reasons: tuple[ReviewReason, ...]
    model: float | None
    people: float | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table as other programs read it."""

    headings: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def prepare(store: Store, overviews: Overviews) -> None:
    """Read the calls and calculate the first page of whoever leads every team, before anybody asks."""
    filters = DashboardFilters()
    overviews.answer(store, {EVERY_TEAM}, filters, lambda calls: _dashboard(calls, filters))


def dashboard(store: Store, user: User, filters: DashboardFilters, overviews: Overviews) -> Dashboard:
    """The figures of the user's teams. Raises NotAllowed, and ConfigurationError for an unknown measure."""
    demand(user, Permission.SEE_DASHBOARDS)
    return overviews.answer(store, user.teams, filters, lambda calls: _dashboard(calls, filters))


def choices(store: Store, user: User, overviews: Overviews) -> Mapping[str, tuple[str, ...]]:
    """What the calls of the user's teams may be filtered by, by column. Raises NotAllowed."""
    demand(user, Permission.SEE_DASHBOARDS)
    return overviews.answer(store, user.teams, "choices", _choices)


def calls_behind(
    store: Store,
    user: User,
    filters: DashboardFilters,
    which: Which,
    page: int,
    overviews: Overviews,
    *,
    blind: bool,
) -> tuple[tuple[BehindCall, ...], int]:
    """A page of the calls behind a figure, the latest first, and how many there are. Raises NotAllowed.

    With `blind`, values are kept back of what the user has neither graded nor looked at.
    """
    demand(user, Permission.SEE_DASHBOARDS)
    found = chosen(overviews.of(store, user.teams), filters, which)
    days = np.where(np.isnat(found.day), np.datetime64(0, "D"), found.day)
    order = np.lexsort((found.ids.astype(str), days))[::-1]
    some = found.take(order[(page - 1) * PER_PAGE : page * PER_PAGE])
    hidden = kept_from(store, user, some.ids.tolist()) if blind else set()
    return tuple(_behind(some, i, filters.measure, hidden) for i in range(len(some))), len(found)


def export(store: Store, user: User, filters: DashboardFilters, overviews: Overviews, table: str) -> Table:
    """One of `TABLES`, which the audit log notes. Raises NotAllowed, and ConfigurationError for no table."""
    if table not in TABLES:
        raise ConfigurationError(f"table '{table}': there is none; there are {', '.join(TABLES)}")
    found = _table(dashboard(store, user, filters, overviews), table)
    with logged(store) as session:
        note(session, user.name, "exported", "dashboards", {"table": table, "rows": len(found.rows)})
    return found


def _dashboard(every: TeamCalls, filters: DashboardFilters) -> Dashboard:
    calls = chosen(every, filters)
    measure = filters.measure
    if every.measures and measure not in every.measures:
        if measure != GRADE:
            known = ", ".join(every.measures)
            raise ConfigurationError(f"measure '{measure}': no call has it; there are {known}")
        measure = every.measures[0]
    span = filters.span or fitting(calls)
    return Dashboard(
        filters=replace(filters, measure=measure),
        span=span,
        counted=counted(calls),
        means=overall(calls),
        trends=trends(calls, span),
        groups=groups(calls, filters.by, measure),
        measures=every.measures,
    )


def _choices(calls: TeamCalls) -> Mapping[str, tuple[str, ...]]:
    return {
        by.value: tuple(sorted({value for value in calls.columns[by].tolist() if value is not None}))
        for by in By
    }


def _behind(calls: TeamCalls, i: int, measure: str, hidden: set[str]) -> BehindCall:
    id_: str = calls.ids[i]
    reasons = tuple(reason for reason in ReviewReason if f" {reason.value} " in calls.tags[i])
    kept_back = id_ in hidden
    return BehindCall(
        interaction=id_,
        agent=calls.columns[By.AGENT][i],
        team=calls.columns[By.TEAM][i],
        day=None if np.isnat(calls.day[i]) else calls.day[i].astype(object),
        reasons=() if kept_back else reasons,
        model=None if kept_back else _value(calls.model, measure, i),
        people=None if kept_back else _value(calls.people, measure, i),
        hidden=kept_back,
    )


def _value(values: Mapping[str, np.ndarray], measure: str, i: int) -> float | None:
    value = values[measure][i] if measure in values else np.nan
    return float(value) if np.isfinite(value) else None


_MEAN = ("mean", "low", "high", "basis", "scored", "graded")


def _table(of: Dashboard, name: str) -> Table:
    if name == "means":
        rows = tuple((measure, *_mean(mean)) for measure, mean in of.means.items())
        return Table(("measure", *_MEAN), rows)
    if name == "trends":
        return _trends(of)
    if name == "groups":
        return _groups(of)
    return Table(("what", "calls"), tuple(_counts(of.counted).items()))


def _trends(of: Dashboard) -> Table:
    rows = [
        (
            *(one.measure, of.span.label(point.start), point.calls),
            *_mean(point.mean),
            *(point.expected, point.low, point.high, point.alarm),
        )
        for one in of.trends
        for point in one.points
    ]
    limits = ("expected", "limit_low", "limit_high", "alarm")
    return Table(("measure", "period", "calls", *_MEAN, *limits), tuple(rows))


def _groups(of: Dashboard) -> Table:
    found, many = of.groups, len(of.groups.averages)
    rows = [
        (
            *(one.group, one.criterion, found.calls[one.group]),
            *_mean(one.mean),
            *(one.place.best - 1, many - one.place.worst),
        )
        for one in found.averages
    ]
    told = ("surely_above_it", "surely_below_it")
    return Table((found.by.value, "measure", "calls", *_MEAN, *told), tuple(rows))


def _mean(mean: Mean) -> tuple[object, ...]:
    return mean.value, mean.low, mean.high, mean.kind.value, mean.scored, mean.graded


def _counts(found: Counted) -> dict[str, int]:
    reasons = {reason.value: n for reason, n in found.by_reason.items()}
    return {
        "calls": found.calls,
        "graded": found.graded,
        "in_plans": found.sampled,
        "in_plans_graded": found.done,
        "undated": found.undated,
    } | reasons
