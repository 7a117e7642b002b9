"""A small line of how one figure went over time."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

_WIDTH, _HEIGHT, _EDGE = 120, 24, 3


def sparkline_svg(values: Sequence[float | None], label: str) -> Markup:
    """The values from left to right as inline SVG, the last one dotted; a gap where there is none."""
    known = [value for value in values if value is not None]
    if not known:
        return Markup()
    points = _points(values, min(known), max(known))
    lines = Markup("").join(
        Markup('<polyline points="{}"/>').format(" ".join(f"{x:.1f},{y:.1f}" for x, y in run))
        for run in _runs(points)
    )
    x, y = next(point for point in reversed(points) if point is not None)
    return Markup(
        '<svg class="spark" viewBox="0 0 {} {}" role="img" aria-label="{}">{}'
        '<circle cx="{:.1f}" cy="{:.1f}" r="2.5"/></svg>'
    ).format(_WIDTH, _HEIGHT, label, lines, x, y)


def _points(values: Sequence[float | None], low: float, high: float) -> list[tuple[float, float] | None]:
    step = (_WIDTH - 2 * _EDGE) / max(1, len(values) - 1)
    span = (high - low) or 1.0
    return [
        None
        if value is None
        else (_EDGE + i * step, _HEIGHT - _EDGE - (_HEIGHT - 2 * _EDGE) * (value - low) / span)
        for i, value in enumerate(values)
    ]


def _runs(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """The points in runs without a gap."""
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if len(run) > 1]
