from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.domain.interaction import Channel, Interaction
from autoqa.domain.record import Record
from autoqa.domain.transcript import Measure, Transcript
from autoqa.domain.trend import Span
from autoqa.report.trends import fitting_span, trend

ROME = timezone(timedelta(hours=1))


def call(at: datetime | None, *measures: Measure) -> Record:
    heard = Transcript((), "en", "whisper", "f", measures=measures)
    return Record(Interaction("c", Channel.CALL, "s", "a.wav", started_at=at), heard)


def waiting(at: datetime | None, seconds: float) -> Record:
    return call(at, Measure("waiting", seconds, "s"))


@pytest.mark.parametrize(
    ("span", "labels"),
    [
        (Span.DAY, ["2026-11-22", "2026-11-23", "2026-12-01"]),
        (Span.WEEK, ["2026-W47", "2026-W48", "2026-W49"]),
        (Span.MONTH, ["2026-11", "2026-12"]),
    ],
)
def test_calls_are_gathered_by_the_period_in_which_they_started(span: Span, labels: list[str]):
    days = [
        datetime(2026, 12, 1, tzinfo=UTC),
        datetime(2026, 11, 22, tzinfo=UTC),
        datetime(2026, 11, 23, tzinfo=UTC),
    ]
    assert [period.label for period in trend([waiting(day, 1) for day in days], span).periods] == labels


def test_a_day_begins_at_midnight_of_the_call_s_own_clock():
    late = waiting(datetime(2026, 11, 25, 0, 30, tzinfo=ROME), 1)
    assert trend([late], Span.DAY).periods[0].start == date(2026, 11, 25)


def test_a_period_has_the_middle_call_the_spread_and_the_good_share():
    at = datetime(2026, 11, 25, tzinfo=UTC)
    ((period),) = trend([waiting(at, seconds) for seconds in (0, 30, 50, 70, 200)], Span.WEEK).periods
    found = period.measures["waiting"]
    assert (found.calls, found.median, found.unit, found.good) == (5, 50, "s", 0.6)
    assert (found.low, found.high) == pytest.approx((12, 148))


def test_a_measure_that_a_call_lacks_is_not_counted_as_nothing():
    at = datetime(2026, 11, 25, tzinfo=UTC)
    (period,) = trend([waiting(at, 10), call(at, Measure("length", 60, "s"))], Span.DAY).periods
    assert period.calls == 2
    assert period.measures["waiting"].calls == 1
    assert period.measures["length"].good is None


def test_calls_without_a_start_and_texts_are_told_apart():
    text = Record(Interaction("t", Channel.CHAT, "s", "a.jsonl", started_at=datetime(2026, 1, 1, tzinfo=UTC)))
    found = trend([waiting(None, 1), text], Span.DAY)
    assert found.periods == ()
    assert found.undated == 1


@pytest.mark.parametrize(
    ("days", "span"), [(0, Span.DAY), (14, Span.DAY), (15, Span.WEEK), (200, Span.MONTH)]
)
def test_the_span_fits_what_is_there(days: int, span: Span):
    first = datetime(2026, 1, 1, tzinfo=UTC)
    assert fitting_span([waiting(first, 1), waiting(first + timedelta(days=days), 1)]) is span
    assert fitting_span([]) is Span.DAY


@given(
    st.lists(st.datetimes(datetime(2001, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)), max_size=30)
)
def test_every_dated_call_counts_once(moments: list[datetime]):
    for span in Span:
        found = trend([waiting(at, 1) for at in moments], span)
        assert sum(period.calls for period in found.periods) == len(moments)
        assert [p.start for p in found.periods] == sorted({p.start for p in found.periods})
