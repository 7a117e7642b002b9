"""What changed over time, drawn and said: control charts, those with alarms first, and frozen calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from autoqa.domain.drift import Chart, Drift, FrozenShift, Point
from autoqa.report.calibration.given import Drawn, DriftPart
from autoqa.report.words import Said, Texts

_MOST = 12  # charts on the page, those with alarms first
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _EDGE, _FOOT = 360, 120, 44, 8, 10, 16

TEXTS: Texts = {
    "drift made": {
        "en": "Looked at on {at}, by {by}: {charts} figures. Over all of them one false alarm is expected in "
        "{apart} periods.",
        "it": "Visto il {at}, per {by}: {charts} valori. Su tutti insieme ci si aspetta un falso allarme "
        "ogni "
        "{apart} periodi.",
    },
    "drift by day": {"en": "day", "it": "giorno"},
    "drift by week": {"en": "week", "it": "settimana"},
    "drift by month": {"en": "month", "it": "mese"},
    "drift none": {"en": "Nothing has changed beyond chance.", "it": "Nulla è cambiato oltre il caso."},
    "drift replaced": {
        "en": "{name} is answered by {now} now, and was by {was}: on {calls} calls scored before, {changed} "
        "levels changed.",
        "it": "A {name} risponde ora {now}, prima {was}: su {calls} chiamate già valutate sono cambiati "
        "{changed} livelli.",
    },
    "drift restless": {
        "en": "{name}: the same model gives other scores than it did; on {calls} calls {changed} levels "
        "changed.",
        "it": "{name}: lo stesso modello dà punteggi diversi da prima; su {calls} chiamate sono cambiati "
        "{changed} livelli.",
    },
    "drift steady": {
        "en": "{kind}, {name}: {value} in {period}, as was to be expected.",
        "it": "{kind}, {name}: {value} in {period}, come ci si poteva aspettare.",
    },
    "drift alarm": {
        "en": "{kind}, {name}: {value} in {period}, where {low} to {high} was to be expected.",
        "it": "{kind}, {name}: {value} in {period}, dove ci si aspettava da {low} a {high}.",
    },
    "drift kind intake": {"en": "What comes in", "it": "Ciò che arriva"},
    "drift kind model": {"en": "The model", "it": "Il modello"},
    "drift kind evaluators": {"en": "Evaluators", "it": "Valutatori"},
    "drift kind agreement": {"en": "Agreement", "it": "Concordanza"},
}


def drift_part(drift: Drift, language: str) -> DriftPart:
    """The sentences and charts of one look at the drift."""
    said = Said.of(language, TEXTS)
    by = said(f"drift by {drift.by.value}")
    made = said(
        "drift made",
        at=f"{drift.at:%Y-%m-%d}",
        by=by,
        charts=len(drift.charts),
        apart=f"{drift.periods_apart:g}",
    )
    changed = list(_frozen(drift.frozen, said))
    alarmed = any(point.alarm for chart in drift.charts for point in chart.points)
    calm = [] if changed or alarmed else [said("drift none")]
    order = sorted(drift.charts, key=lambda chart: not any(point.alarm for point in chart.points))
    return DriftPart((made, *changed, *calm), tuple(_drawn(chart, drift, said) for chart in order[:_MOST]))


def _frozen(frozen: Sequence[FrozenShift], said: Said) -> Iterator[Markup]:
    for one in frozen:
        facts = {"name": one.criterion, "calls": one.calls, "changed": one.changed}
        if one.replaced:
            yield said("drift replaced", now=one.now, was=", ".join(one.was), **facts)
        elif one.changed:
            yield said("drift restless", **facts)


def _drawn(chart: Chart, drift: Drift, said: Said) -> Drawn:
    """A chart with the sentence of its newest alarm, or of its newest period."""
    told = next((point for point in reversed(chart.points) if point.alarm), chart.points[-1])
    facts = {
        "kind": said(f"drift kind {chart.kind.value}"),
        "name": chart.name,
        "value": _shown(told.value, chart.unit, said),
        "period": drift.by.label(told.start),
    }
    if told.alarm and told.low is not None and told.high is not None:
        low, high = (_shown(bound, chart.unit, said) for bound in (told.low, told.high))
        sentence = said("drift alarm", low=low, high=high, **facts)
    else:
        sentence = said("drift steady", **facts)
    return Drawn(control_svg(chart, drift, said, sentence), sentence)


def _shown(value: float, unit: str, said: Said) -> str:
    if unit == "share":
        return f"{100 * value:.0f} %"
    digits = 2 if abs(value) < 10 else 0
    return f"{value:.{digits}f}{f' {unit}' if unit == 's' else ''}".replace(".", said.texts["decimal"])


def control_svg(chart: Chart, drift: Drift, said: Said, label: str) -> Markup:
    """The values from left to right, between which limits each was expected, and alarms as squares."""
    bounds = [bound for point in chart.points for bound in (point.low, point.high) if bound is not None]
    values = [point.value for point in chart.points]
    low, high = min(*values, *bounds, values[0]), max(*values, *bounds, values[0])
    span = (high - low) or 1.0
    step = (_WIDTH - _LEFT - _RIGHT) / max(1, len(values) - 1)

    def at(i: int, value: float) -> str:
        y = _HEIGHT - _FOOT - (_HEIGHT - _FOOT - _EDGE) * (value - low) / span
        return f"{_LEFT + i * step:.1f},{y:.1f}"

    known = [(i, point) for i, point in enumerate(chart.points) if point.low is not None]
    limits = Markup("").join(
        Markup('<polyline class="curve before" points="{}"/>').format(
            " ".join(at(i, getattr(point, side)) for i, point in known)
        )
        for side in ("low", "high")
        if len(known) > 1
    )
    line = Markup('<polyline class="curve model" points="{}"/>').format(
        " ".join(at(i, value) for i, value in enumerate(values))
    )
    marks = Markup("").join(_mark(point, at(i, point.value)) for i, point in enumerate(chart.points))
    ends = (drift.by.label(chart.points[0].start), drift.by.label(chart.points[-1].start))
    return Markup(
        '<svg class="plot" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<text class="axis" x="0" y="{}">{}</text><text class="axis" x="0" y="{}">{}</text>{}{}{}'
        '<text class="axis" x="{}" y="{}">{}</text><text class="axis end" x="{}" y="{}">{}</text></svg>'
    ).format(
        _WIDTH,
        _HEIGHT,
        label,
        _EDGE + 4,
        _shown(high, chart.unit, said),
        _HEIGHT - _FOOT,
        _shown(low, chart.unit, said),
        limits,
        line,
        marks,
        _LEFT,
        _HEIGHT - 3,
        ends[0],
        _WIDTH - _RIGHT,
        _HEIGHT - 3,
        ends[1],
    )


def _mark(point: Point, place: str) -> Markup:
    x, y = (float(part) for part in place.split(","))
    if not point.alarm:
        return Markup('<circle class="dot model" cx="{:.1f}" cy="{:.1f}" r="2"/>').format(x, y)
    return Markup('<rect class="dot flagged" x="{:.1f}" y="{:.1f}" width="8" height="8"/>').format(
        x - 4, y - 4
    )
