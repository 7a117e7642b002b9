"""How figures are written for people, on the terminal as in the report."""

from __future__ import annotations

from autoqa.domain.agreement import Estimate
from autoqa.domain.audit import Effect
from autoqa.domain.evaluation import Evaluation, Score, ScoreStatus
from autoqa.domain.follow_up import Promise
from autoqa.domain.trend import Summary


def clock(seconds: float | None) -> str:
    """Seconds as minutes and seconds; nothing for a time that is not known."""
    return "" if seconds is None else f"{int(seconds // 60)}:{int(seconds % 60):02d}"


def percent(share: float | None) -> str:
    """A share from 0 to 1 as a percentage."""
    return "" if share is None else f"{share:.0%}"


def value_shown(value: float, unit: str) -> str:
    """A measure's value without its unit; shares as percentages."""
    if unit == "share":
        return f"{value:.1%}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def unit_shown(unit: str) -> str:
    """A measure's unit; nothing for shares, which are shown as percentages."""
    return "" if unit == "share" else unit


def summary_shown(summary: Summary | None) -> str:
    """The middle call of a period, and how many were good."""
    if summary is None:
        return "–"
    good = "" if summary.good is None else f" ({percent(summary.good)} good)"
    return value_shown(summary.median, summary.unit) + good


def due_shown(promise: Promise) -> str:
    """By when, in the words said and, where it is known, as a moment of this machine's clock."""
    if promise.due is None:
        return "no date"
    at = promise.due.at
    return promise.due.said + (f" ({at.astimezone():%Y-%m-%d %H:%M})" if at else "")


def score_shown(score: Score | None) -> str:
    """The level, "n/a" where the criterion does not apply, "?" where the score was withheld."""
    if score is None:
        return ""
    if score.status is ScoreStatus.SCORED and score.score is not None:
        return f"{score.score:g}"
    return "n/a" if score.status is ScoreStatus.NOT_APPLICABLE else "?"


def grade_shown(evaluation: Evaluation | None, *, none: str = "–") -> str:
    """The percentage, or `none` where nothing could be graded."""
    if evaluation is None or evaluation.grade.percentage is None:
        return none
    return f"{evaluation.grade.percentage:.0f} %"


def effect_shown(effect: Effect) -> str:
    """How often what is reported flips, and the mean shift with its interval."""
    flips = f"{percent(effect.flip_rate)} flip"
    if effect.mean is None:
        return flips
    interval = "" if effect.low is None else f" ({effect.low:+.2f} to {effect.high:+.2f})"
    return f"{flips}, {effect.mean:+.2f}{interval}"


def move_shown(one: Estimate) -> str:
    """A difference in points with its sign and interval; a dash where it is not known."""
    if one.value is None:
        return "–"
    interval = "" if one.low is None or one.high is None else f" ({one.low:+.2f} to {one.high:+.2f})"
    return f"{one.value:+.2f}{interval}"
