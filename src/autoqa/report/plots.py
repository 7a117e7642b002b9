"""Plots as inline SVG: figures with intervals in rows, reliability, what a threshold leaves, and curves.

They hold no colour, font or sentence of their own: classes are coloured by the style sheet of the page, and
every word is given. Wide enough for a telephone, they grow with the page.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

WIDTH = 360
_LEFT, _RIGHT = 8, 46  # beside the plot: room for a dot, and for a figure
_LINE = 15  # from one line of text to the next
_ROW = 12  # from one figure of a row to the next
_GAP = 10  # between rows
_BESIDE, _BESIDE_ROW = 96, 17  # a short label stands beside its figure: its width, and the height of a row
_LETTERS, _FEW_LETTERS = 52, 13  # of a label above a figure and beside it, in letters of ordinary width
_SIDE = 300  # of a square plot

Shown = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Dot:
    """One figure with its interval; `style` is the class it is drawn by, `shown` how it is written.

    `bar` is what it has to reach, where there is such a thing.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    style: str = "plain"
    shown: str = ""
    bar: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A label with one figure or several below it."""

    label: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """From where to where, and how its marks are written."""

    low: float
    high: float
    marks: tuple[float, ...]
    shown: Shown

    @classmethod
    def over(cls, values: Sequence[float | None], shown: Shown, *, marks: int = 5) -> Axis:
        """An axis that holds all `values`, with round marks."""
        known = [value for value in values if value is not None and math.isfinite(value)]
        low, high = (min(known), max(known)) if known else (0.0, 1.0)
        if high - low < 1e-9:
            low, high = low - 0.5, high + 0.5
        step = _round_step((high - low) / (marks - 1))
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        return cls(first * step, last * step, tuple(i * step for i in range(first, last + 1)), shown)

    @property
    def digits(self) -> int:
        """How many digits behind the point its marks need."""
        return max(len(f"{mark:.6f}".rstrip("0").partition(".")[2]) for mark in self.marks)

    def place(self, value: float, width: float) -> float:
        """How far along a line of `width` the value stands; its end for what lies outside."""
        part = (value - self.low) / (self.high - self.low)
        return width * min(max(part, 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class Key:
    """What a style means."""

    style: str
    words: str


def interval_plot(
    rows: Sequence[Row],
    axis: Axis,
    *,
    label: str,
    keys: Sequence[Key] = (),
    lines: Sequence[tuple[float, str]] = (),
    sides: tuple[str, str] | None = None,
) -> Markup:
    """Rows of figures with their intervals; a forest plot with a line at no effect.

    The label stands above its figures, or beside them where all are short and there is one figure a row.
    `lines` are values with the class of a line that crosses all rows, `keys` what the styles mean. `sides`
    say what the left and the right of the plot mean, below the axis.
    """
    if not rows:
        return Markup()
    beside = all(len(row.dots) == 1 and clipped(row.label, _FEW_LETTERS) == row.label for row in rows)
    left = _BESIDE if beside else _LEFT
    track = _Track(axis, left, WIDTH - left - _RIGHT)
    top = float(_LINE * len(keys) + (_GAP if keys else 0))
    body, y = (_rows_beside if beside else _rows_below)(rows, track, top)
    parts = [_key(key, i) for i, key in enumerate(keys)]
    for value, style in lines:
        parts.append(_line(track.x(value), top, track.x(value), y - 2, style))
    below = _sides(sides, y + 22) if sides else []
    height = y + 22 + (_LINE if sides else 0)
    return _svg(WIDTH, height, label, [*parts, *body, *_marks(track, y), *below])


@dataclass(frozen=True, slots=True)
class _Track:
    """Where along a line the values of an axis stand."""

    axis: Axis
    left: float
    width: float

    def x(self, value: float) -> float:
        return self.left + self.axis.place(value, self.width)


def _rows_beside(rows: Sequence[Row], track: _Track, y: float) -> tuple[list[Markup], float]:
    """Each label on the line of its figure, and where the rows end."""
    parts = []
    for row in rows:
        parts.append(_text(0, y + _BESIDE_ROW / 2 + 4, row.label, "label"))
        parts.append(_dot(row.dots[0], y + _BESIDE_ROW / 2, track))
        y += _BESIDE_ROW
    return parts, y + _GAP / 2


def _rows_below(rows: Sequence[Row], track: _Track, y: float) -> tuple[list[Markup], float]:
    """Each label above its figures, and where the rows end."""
    parts = []
    for row in rows:
        parts.append(_text(0, y + 11, clipped(row.label), "label", full=row.label))
        y += _LINE
        for dot in row.dots:
            parts.append(_dot(dot, y + _ROW / 2 + 1, track))
            y += _ROW
        y += _GAP
    return parts, y


@dataclass(frozen=True, slots=True)
class Bin:
    """What was said and what came true in one part of the calls; `weight` from 0 to 1 sizes the dot."""

    said: float
    seen: float
    low: float | None
    high: float | None
    weight: float


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of a plot, with the class it is drawn by; `name` is told to whoever points at it."""

    points: tuple[tuple[float, float], ...]
    style: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A dot on a curve with its interval, and the class it is drawn by."""

    x: float
    y: float
    style: str
    low: float | None = None
    high: float | None = None


def reliability_plot(
    series: Sequence[tuple[str, Sequence[Bin]]],
    *,
    label: str,
    keys: Sequence[Key],
    across: str,
    up: str,
    shown: Shown,
) -> Markup:
    """How sure the model was against how often people agreed; honest sureness lies on the diagonal.

    `series` are styles with their bins; `across` and `up` name the axes.
    """
    axis = Axis(0.0, 1.0, (0.0, 0.25, 0.5, 0.75, 1.0), shown)
    frame = _Square(axis, axis, len(keys))
    parts = [*(_key(key, i) for i, key in enumerate(keys)), *frame.drawn(across, up)]
    parts.append(_line(frame.x(0), frame.y(0), frame.x(1), frame.y(1), "zero"))
    for style, bins in series:
        for one in bins:
            x = frame.x(one.said)
            if one.low is not None and one.high is not None:
                parts.append(_line(x, frame.y(one.low), x, frame.y(one.high), f"interval {style}"))
        points = tuple((one.said, one.seen) for one in bins)
        parts.append(frame.curve(Curve(points, style)))
        for one in bins:
            size = 2.5 + 3.5 * math.sqrt(one.weight)
            parts.append(
                Markup('<circle class="dot {}" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"/>').format(
                    style, frame.x(one.said), frame.y(one.seen), size
                )
            )
    return _svg(frame.width, frame.height, label, parts)


def threshold_plot(
    curves: Sequence[Curve],
    axis: Axis,
    *,
    label: str,
    keys: Sequence[Key],
    across: str,
    up: str,
    shown: Shown,
    chosen: float | None = None,
    promised: float | None = None,
) -> Markup:
    """Shares of calls against the confidence from which they are scored automatically.

    `chosen` is the threshold found, and `promised` the share that must agree.
    """
    frame = _Square(axis, Axis(0.0, 1.0, (0.0, 0.25, 0.5, 0.75, 1.0), shown), len(keys))
    parts = [*(_key(key, i) for i, key in enumerate(keys)), *frame.drawn(across, up)]
    if promised is not None:
        parts.append(
            _line(frame.x(axis.low), frame.y(promised), frame.x(axis.high), frame.y(promised), "bar")
        )
    if chosen is not None:
        parts.append(_line(frame.x(chosen), frame.y(0), frame.x(chosen), frame.y(1), "chosen"))
    parts += [frame.curve(curve) for curve in curves]
    return _svg(frame.width, frame.height, label, parts)


def curve_plot(
    curves: Sequence[Curve],
    axes: tuple[Axis, Axis],
    *,
    label: str,
    keys: Sequence[Key],
    across: str,
    up: str,
    spots: Sequence[Spot] = (),
    chosen: float | None = None,
) -> Markup:
    """Curves over the first of the `axes`, whose values stand on the second.

    The last curve lies on top. `spots` are dots on curves, and `chosen` is where a line is drawn from the top
    to the bottom.
    """
    frame = _Square(*axes, len(keys))
    parts = [*(_key(key, i) for i, key in enumerate(keys)), *frame.drawn(across, up)]
    if chosen is not None:
        x = frame.x(chosen)
        parts.append(_line(x, frame.top, x, frame.top + _SIDE, "chosen"))
    parts += [frame.curve(curve) for curve in curves]
    for spot in spots:
        x = frame.x(spot.x)
        if spot.low is not None and spot.high is not None:
            parts.append(_line(x, frame.y(spot.low), x, frame.y(spot.high), f"interval {spot.style}"))
        parts.append(_mark(x, frame.y(spot.y), spot.style))
    return _svg(frame.width, frame.height, label, parts)


@dataclass(frozen=True, slots=True)
class _Square:
    """A square frame below the keys, with marks on both axes and room for their names."""

    across: Axis
    up: Axis
    keys: int

    left, right, below = 44, 16, 40

    @property
    def top(self) -> float:
        return _LINE * self.keys + 26.0

    @property
    def width(self) -> float:
        return float(self.left + _SIDE + self.right)

    @property
    def height(self) -> float:
        return self.top + _SIDE + self.below

    def x(self, value: float) -> float:
        return self.left + self.across.place(value, _SIDE)

    def y(self, value: float) -> float:
        return self.top + _SIDE - self.up.place(value, _SIDE)

    def drawn(self, across: str, up: str) -> list[Markup]:
        """The frame, its marks, and the names of the axes."""
        parts = [_text(0, self.top - 12, up, "axis")]
        for mark in self.up.marks:
            parts.append(_line(self.left, self.y(mark), self.left + _SIDE, self.y(mark), "grid"))
            parts.append(_text(self.left - 6, self.y(mark) + 4, self.up.shown(mark), "axis end"))
        for mark in self.across.marks:
            parts.append(_line(self.x(mark), self.top, self.x(mark), self.top + _SIDE, "grid"))
            parts.append(_text(self.x(mark), self.top + _SIDE + 15, self.across.shown(mark), "axis middle"))
        parts.append(_text(self.left + _SIDE, self.top + _SIDE + 33, across, "axis end"))
        return parts

    def curve(self, curve: Curve) -> Markup:
        points = " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in curve.points)
        if not curve.name:
            return Markup('<polyline class="curve {}" points="{}"/>').format(curve.style, points)
        return Markup('<polyline class="curve {}" points="{}"><title>{}</title></polyline>').format(
            curve.style, points, curve.name
        )


def clipped(text: str, letters: int = _LETTERS) -> str:
    """The text, cut where it would be wider than so many letters; wide characters count twice."""
    line, room = " ".join(text.split()), letters
    for place, letter in enumerate(line):
        room -= 0 if unicodedata.combining(letter) else _letter_width(letter)
        if room < 0:
            return line[: max(place - 1, 0)].rstrip() + "…"
    return line


def _letter_width(letter: str) -> int:
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _dot(dot: Dot, y: float, track: _Track) -> Markup:
    """One figure: its interval, a dot or square at its value, a tick at its bar, and how it is written."""
    parts = [_text(WIDTH, y + 4, dot.shown, "value end")] if dot.shown else []
    if dot.bar is not None:
        x = track.x(dot.bar)
        parts.append(_line(x, y - 6, x, y + 6, "tick"))
    if dot.value is None:
        return Markup("").join(parts)
    if dot.low is not None and dot.high is not None:
        parts.append(_line(track.x(dot.low), y, track.x(dot.high), y, f"interval {dot.style}"))
    parts.append(_mark(track.x(dot.value), y, dot.style))
    return Markup("").join(parts)


def _mark(x: float, y: float, style: str) -> Markup:
    """A square for a model, so that it is told from people without colour; a circle for all else."""
    if style == "model":
        return Markup('<rect class="dot model" x="{:.1f}" y="{:.1f}" width="8" height="8"/>').format(
            x - 4, y - 4
        )
    return Markup('<circle class="dot {}" cx="{:.1f}" cy="{:.1f}" r="4.5"/>').format(style, x, y)


def _key(key: Key, place: int) -> Markup:
    y = _LINE * place + 8
    if key.style in ("bar", "chosen", "zero"):
        mark = _line(2, y, 20, y, key.style)
    elif key.style == "tick":
        mark = _line(11, y - 6, 11, y + 6, "tick")
    elif key.style in ("coverage", "agreement", "best", "other"):
        mark = Markup('<polyline class="curve {}" points="2,{} 20,{}"/>').format(key.style, y, y)
    else:
        mark = _mark(11, y, key.style)
    return mark + _text(27, y + 4, key.words, "axis")


def _marks(track: _Track, y: float) -> list[Markup]:
    """The axis below the rows."""
    parts = [_line(track.left, y, track.left + track.width, y, "edge")]
    for mark in track.axis.marks:
        x = track.x(mark)
        parts.append(_line(x, y, x, y + 4, "edge"))
        inside = x > _LEFT + 4  # else the first letters would stand outside the picture
        style = "axis middle" if inside else "axis"
        parts.append(_text(x if inside else 0, y + 17, track.axis.shown(mark), style))
    return parts


def _sides(sides: tuple[str, str], y: float) -> list[Markup]:
    """What lies to the left and to the right, in the corners below the axis."""
    return [_text(0, y + 9, sides[0], "axis"), _text(WIDTH, y + 9, sides[1], "axis end")]


def _line(x1: float, y1: float, x2: float, y2: float, style: str) -> Markup:
    return Markup('<line class="{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>').format(
        style, x1, y1, x2, y2
    )


def _text(x: float, y: float, words: str, style: str, *, full: str = "") -> Markup:
    title = Markup("<title>{}</title>").format(full) if full and full != words else ""
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}">{}{}</text>').format(style, x, y, words, title)


def _svg(width: float, height: float, label: str, parts: Sequence[Markup]) -> Markup:
    return Markup('<svg class="plot" viewBox="0 0 {:.0f} {:.0f}" role="img" aria-label="{}">{}</svg>').format(
        width, height, label, Markup("").join(parts)
    )


def _round_step(rough: float) -> float:
    """The next round number: 1, 2, 2.5 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= rough - 1e-12)
