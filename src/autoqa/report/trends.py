"""Gather the measures of recorded calls by the day, week or month in which they started."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from autoqa.domain.measures import MEASURES
from autoqa.domain.record import Record
from autoqa.domain.transcript import Measure
from autoqa.domain.trend import Period, Span, Summary, Trend

_DAYS_IN_DAYS, _DAYS_IN_WEEKS = 14, 183


def trend(records: Sequence[Record], span: Span) -> Trend:
    """The measures of recorded calls by the period in which they started, by the clock of their own zone."""
    measured = [record for record in records if record.transcript and record.transcript.measures]
    groups: dict[date, list[Sequence[Measure]]] = {}
    for record in measured:
        at = record.interaction.started_at
        if at is not None and record.transcript is not None:
            groups.setdefault(span.start(at), []).append(record.transcript.measures)
    periods = tuple(
        Period(start, span, len(groups[start]), _summaries(groups[start])) for start in sorted(groups)
    )
    return Trend(periods, len(measured) - sum(period.calls for period in periods))


def fitting_span(records: Sequence[Record]) -> Span:
    """Days for up to two weeks of calls, weeks for up to half a year, and months for more."""
    days = [at.date() for record in records if (at := record.interaction.started_at) is not None]
    covered = (max(days) - min(days)).days if days else 0
    return Span.DAY if covered <= _DAYS_IN_DAYS else Span.WEEK if covered <= _DAYS_IN_WEEKS else Span.MONTH


def _summaries(calls: Sequence[Sequence[Measure]]) -> dict[str, Summary]:
    """Each measure that any of the calls has, in the order in which measures are shown."""
    found: dict[str, list[Measure]] = {}
    for measure in (measure for call in calls for measure in call):
        found.setdefault(measure.name, []).append(measure)
    names = [name for name in MEASURES if name in found]
    return {name: _summary(found[name]) for name in names}


def _summary(measures: Sequence[Measure]) -> Summary:
    values = [measure.value for measure in measures]
    low, median, high = (float(value) for value in np.percentile(values, [10, 50, 90]))
    judged = [good for value in values if (good := MEASURES[measures[0].name].is_good(value)) is not None]
    share = sum(judged) / len(judged) if judged else None
    return Summary(len(values), median, low, high, measures[-1].unit, share)
