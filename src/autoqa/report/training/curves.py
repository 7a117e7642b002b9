"""How the way to fit was chosen: the loss of every way by epoch, drawn, said, and as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from autoqa.report.calibration.given import Drawn
from autoqa.report.plots import Axis, Curve, Key, Spot, curve_plot
from autoqa.report.training.given import Gain, ModelTrained, Tuning, WayTried
from autoqa.report.words import Said, isolated

_MARKS = 6  # epochs named below a plot, at most
_DIGITS = 4  # of a loss

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class WayRow:
    """One way as a row of the table."""

    name: str
    loss: str
    error: str
    stop: str
    taken: bool


@dataclass(frozen=True, slots=True)
class Curves:
    """The losses of all ways on conversations not fitted on and on those fitted on, and the table of ways.

    A third plot is that of the encoder's tuning, where it was tuned.
    """

    intro: str
    plots: tuple[Drawn, ...]
    rows: tuple[WayRow, ...]


def curves(one: ModelTrained, said: Said) -> Curves:
    """What was tried for one model; the way chosen stands first in the table."""
    order = sorted(one.tried, key=lambda way: (way is not one.best, way.loss))
    drawn = (_unseen(one, said), _fitted(one, said), _tuned(one, said))
    return Curves(
        intro=said.joined([said.counted("curves intro", len(one.tried)), _gain_said(one.gain, said)]),
        plots=tuple(plot for plot in drawn if plot is not None),
        rows=tuple(_row(way, way is one.best, said) for way in order),
    )


def way_said(way: WayTried, said: Said) -> str:
    """What sets a way apart, in a few words."""
    parts: list[str] = [said("way separate") if way.separate else said("way single")]
    if way.held_back != 1:
        parts.append(said("way held back", times=said.level(way.held_back)))
    if way.balanced:
        parts.append(said("way balanced"))
    return Markup(", ").join(parts)


def _gain_said(gain: Gain | None, said: Said) -> str:
    """What was gained over knowing nothing of the call."""
    if gain is None:
        return ""
    lower, error = (said.number(value, _DIGITS) for value in (gain.value, gain.error))
    return said("gain said", gain=lower, error=error)


def _row(way: WayTried, taken: bool, said: Said) -> WayRow:
    return WayRow(
        name=way_said(way, said),
        loss=said.number(way.loss, _DIGITS),
        error=said.number(way.error, _DIGITS),
        stop=said("of epochs", stop=way.stop, epochs=way.epochs),
        taken=taken,
    )


def _unseen(one: ModelTrained, said: Said) -> Drawn:
    best = one.best
    low, high = best.loss - best.error, best.loss + best.error
    values = [low, high, *(value for way in one.tried for value in way.unseen)]
    svg = curve_plot(
        _curves(one, lambda way: tuple(enumerate(way.unseen)), said),
        (_epochs(one.tried, said), _numbered(values, said)),
        label=said("unseen label", criterion=one.criterion),
        keys=[*_keys(one, said), Key("model", said("key error"))],
        across=said("axis epoch"),
        up=said("axis unseen"),
        spots=[Spot(best.stop, best.loss, "model", low, high)],
        chosen=best.stop,
    )
    return Drawn(svg, said.joined(_unseen_said(one, said)))


def _unseen_said(one: ModelTrained, said: Said) -> Iterator[Markup]:
    """Where the way chosen stops, whether more might have helped, and how near the next one comes."""
    best = one.best
    yield said(
        "unseen said",
        way=way_said(best, said),
        stop=best.stop,
        epochs=best.epochs,
        loss=said.number(best.loss, _DIGITS),
        error=said.number(best.error, _DIGITS),
    )
    reached = max((int(epoch) for epoch, _ in _known(best)), default=0)
    if best.stop == 0 < best.epochs:
        yield said("unseen first")
    elif best.stop == best.epochs == reached:
        yield said("unseen last")
    if 0 < reached < best.epochs:
        yield said("unseen stopped", epoch=reached)
    others = [way for way in one.tried if way is not best]
    if others:
        following = min(others, key=lambda way: way.loss)
        more = following.loss - best.loss
        yield said(
            "unseen next near" if more <= best.error else "unseen next far",
            way=way_said(following, said),
            more=said.number(more, _DIGITS),
        )


def _fitted(one: ModelTrained, said: Said) -> Drawn | None:
    """The loss of the fit; None where the way chosen was fitted for no epoch."""
    own = _known(one.best)
    if not own:
        return None
    values = [value for way in one.tried for _, value in _known(way)]
    svg = curve_plot(
        _curves(one, _known, said),
        (_epochs(one.tried, said), _numbered(values, said)),
        label=said("fitted label", criterion=one.criterion),
        keys=_keys(one, said),
        across=said("axis epoch"),
        up=said("axis fitted"),
        chosen=one.best.stop,
    )
    (first, from_loss), (last, to_loss) = own[0], own[-1]
    sentence = said(
        "fitted said",
        first=said.number(from_loss, 3),
        from_epoch=int(first),
        last=said.number(to_loss, 3),
        to_epoch=int(last),
    )
    return Drawn(svg, sentence)


def _tuned(one: ModelTrained, said: Said) -> Drawn | None:
    """How the tuning of the encoder went; None where it stayed as it was."""
    tuning = one.tuning
    if tuning is None or not tuning.looks:
        return None
    values = [value for _, value in tuning.looks]
    last = tuning.looks[-1][0]
    svg = curve_plot(
        [Curve(tuple((float(step), value) for step, value in tuning.looks), "best")],
        (_whole(last, said), _numbered(values, said)),
        label=said("tuned label", criterion=one.criterion),
        keys=[Key("best", said("key tuned")), Key("chosen", said("key step", step=tuning.step))],
        across=said("axis step"),
        up=said("axis disorder"),
        chosen=tuning.step,
    )
    return Drawn(svg, _tuned_said(tuning, last, said))


def _tuned_said(tuning: Tuning, last: int, said: Said) -> Markup:
    """What tuning did to conversations that the encoder was not tuned on."""
    least = next((value for step, value in tuning.looks if step == tuning.step), tuning.looks[-1][1])
    return said(
        "tuned said" if tuning.step else "tuned nothing",
        base=isolated(tuning.base),
        first=said.number(tuning.looks[0][1], 3),
        least=said.number(least, 3),
        step=tuning.step,
        steps=last,
    )


def _known(way: WayTried) -> Points:
    return tuple((float(epoch), loss) for epoch, loss in enumerate(way.fitted) if loss is not None)


def _curves(one: ModelTrained, points: Callable[[WayTried], Points], said: Said) -> list[Curve]:
    """A curve for each way, that of the way chosen on top."""
    others = [Curve(points(way), "other", way_said(way, said)) for way in one.tried if way is not one.best]
    return [*others, Curve(points(one.best), "best", way_said(one.best, said))]


def _keys(one: ModelTrained, said: Said) -> list[Key]:
    keys = [Key("best", said("key best", way=way_said(one.best, said)))]
    if len(one.tried) > 1:
        keys.append(Key("other", said("key other")))
    return [*keys, Key("chosen", said("key stop", stop=one.best.stop))]


def _epochs(tried: Sequence[WayTried], said: Said) -> Axis:
    """The epochs of all ways, from before the first one."""
    return _whole(max(way.epochs for way in tried), said)


def _whole(last: int, said: Said) -> Axis:
    """Whole numbers from 0 on."""
    last = max(1, last)
    step = -(-last // _MARKS)
    return Axis(0, last, tuple(float(mark) for mark in range(0, last + 1, step)), said.count)


def _numbered(values: Sequence[float], said: Said) -> Axis:
    """An axis that holds the values, whose marks have the digits that they need."""
    axis = Axis.over(values, said.count)
    return replace(axis, shown=lambda value: said.number(value, axis.digits))
