"""One look at all criteria: how well people agree with each other, and the model with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autoqa.domain.agreement import CriterionAgreement, Estimate
from autoqa.report.calibration.given import CalibrationPage, Drawn
from autoqa.report.plots import Axis, Dot, Key, Row, interval_plot
from autoqa.report.words import NONE, Said


def overview(page: CalibrationPage, said: Said) -> tuple[Drawn, ...]:
    """QWK and exact agreement of all criteria: people with people beside people with the model."""
    criteria, bars = page.found.report.criteria, page.wish.bars
    drawn = (
        _side_by_side(criteria, _Statistic("qwk", bars.degradation, said)),
        _side_by_side(criteria, _Statistic("exact", -bars.exact_gap, said)),
    )
    return tuple(one for one in drawn if one is not None)


@dataclass(frozen=True, slots=True)
class _Statistic:
    """A statistic with the bar for what the model may lose of it; exact agreement is a share."""

    name: str
    bar: float
    said: Said

    @property
    def called(self) -> str:
        return self.said(f"statistic {self.name}")

    def of(self, figures: Mapping[str, Estimate]) -> float | None:
        """Its value among `figures`, if there is one."""
        found = figures.get(self.name)
        return found.value if found is not None else None

    def shown(self, value: float | None) -> str:
        """A value as it is written in a plot."""
        return self.said.percent(value) if self.name == "exact" else self.said.number(value)

    def told(self, figures: Mapping[str, Estimate]) -> str:
        """Its value among `figures` as it stands in a sentence."""
        value = self.of(figures)
        return self.said.percent(value, 1) if self.name == "exact" else self.said.number(value)

    def distance(self, value: float) -> str:
        """How far two values are apart; shares in points."""
        if self.name != "exact":
            return self.said.number(abs(value))
        points = round(abs(100 * value), 6)
        return self.said("points", n=self.said.number(points, 0 if points.is_integer() else 1))


def _side_by_side(criteria: Sequence[CriterionAgreement], statistic: _Statistic) -> Drawn | None:
    rows = [_row(one, statistic) for one in criteria]
    dots, said = [dot for row in rows for dot in row.dots], statistic.said
    if not any(dot.value is not None for dot in dots):
        return None
    keys = [Key("people", said("people with people"))]
    if any(dot.style == "model" for dot in dots):
        keys.append(Key("model", said("people with the model")))
    if any(dot.bar is not None for dot in dots):
        keys.append(Key("tick", said("key bar")))
    svg = interval_plot(
        rows,
        Axis.over([0.0, 1.0, *(v for dot in dots for v in (dot.value, dot.low, dot.high))], statistic.shown),
        label=said("overview label", statistic=statistic.called),
        keys=keys,
    )
    return Drawn(svg, _sentence(criteria, statistic))


def _row(one: CriterionAgreement, statistic: _Statistic) -> Row:
    people = statistic.of(one.human_human)
    dots = [_dot(one.human_human, "people", statistic)]
    if one.human_model:
        bar = people + statistic.bar if people is not None else None
        dots.append(_dot(one.human_model, "model", statistic, bar=bar))
    return Row(one.criterion, tuple(dots))


def _dot(
    figures: Mapping[str, Estimate], style: str, statistic: _Statistic, *, bar: float | None = None
) -> Dot:
    figure = figures.get(statistic.name)
    if figure is None or figure.value is None:
        return Dot(None, style=style, shown=NONE, bar=bar)
    return Dot(figure.value, figure.low, figure.high, style, statistic.shown(figure.value), bar)


def _sentence(criteria: Sequence[CriterionAgreement], statistic: _Statistic) -> str:
    """How many criteria reach the bar, and which falls furthest short."""
    said, gaps = statistic.said, ((statistic.of(one.degradation), one) for one in criteria)
    both = [(gap, one) for gap, one in gaps if gap is not None]
    if not both:
        return _one_side(criteria, statistic)
    gap, furthest = min(both, key=lambda pair: pair[0])
    key = "overview reached" if gap < 0 else "overview above"
    return said(
        f"{key} one" if len(both) == 1 else key,
        statistic=statistic.called,
        reached=said.count(sum(gap >= statistic.bar for gap, _ in both)),
        of=said.count(len(both)),
        bar=statistic.distance(statistic.bar),
        criterion=furthest.criterion,
        model=statistic.told(furthest.human_model),
        people=statistic.told(furthest.human_human),
        short=statistic.distance(gap),
    )


def _one_side(criteria: Sequence[CriterionAgreement], statistic: _Statistic) -> str:
    """What is left to say where people, or the model, cannot be compared with anybody."""
    said = statistic.said
    people = {
        one.criterion: value for one in criteria if (value := statistic.of(one.human_human)) is not None
    }
    model = {one.criterion: value for one in criteria if (value := statistic.of(one.human_model)) is not None}
    known = people or model
    best, worst = max(known, key=known.__getitem__), min(known, key=known.__getitem__)
    key = "overview people" if people else "overview model"
    return said(
        key if best != worst else f"{key} one",
        statistic=statistic.called,
        best=best,
        high=statistic.shown(known[best]),
        worst=worst,
        low=statistic.shown(known[worst]),
    )
