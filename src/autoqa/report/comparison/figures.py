"""The figures of both models and their differences, as tables and plots with a sentence under each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from autoqa.domain.agreement import Estimate
from autoqa.domain.comparison import Beside, Comparison, GroupBeside, TeamShift
from autoqa.report.against import figure_name
from autoqa.report.calibration.agreement import Cell, cell
from autoqa.report.calibration.given import Drawn
from autoqa.report.calibration.verdicts import column_said, group_said
from autoqa.report.plots import Axis, Dot, Key, Row, interval_plot
from autoqa.report.words import Said, isolated

_TOGETHER = (("qwk", "pearson", "exact"), ("rmse", "smd"), ("ranked",))  # what one axis can hold
_MOST_TEAMS = 12  # that are drawn; those that move most
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure of both models; `worse` by more than chance."""

    name: str
    why: str
    new: Cell
    old: Cell
    difference: Cell
    outcome: str
    worse: bool


@dataclass(frozen=True, slots=True)
class GroupRow:
    """The errors of both models on one group of calls."""

    name: str
    calls: str
    new: Cell
    old: Cell
    difference: Cell
    outcome: str
    worse: bool


@dataclass(frozen=True, slots=True)
class TeamRow:
    """How far the average of one team or agent moves."""

    name: str
    calls: str
    shift: Cell


def figure_rows(found: Comparison, said: Said) -> tuple[FigureRow, ...]:
    """A row for each figure."""
    return tuple(
        FigureRow(
            name=figure_name(one.name, said),
            why=said.joined([_why(one.name, said), f"({_better(one.better, said)})"]),
            new=_cell(one.new, one.name, said),
            old=_cell(one.old, one.name, said),
            difference=_cell(one.difference, one.name, said, sign=True),
            outcome=outcome_said(one, said, among=len(found.figures)),
            worse=one.worse,
        )
        for one in found.figures
    )


def people_said(found: Comparison, said: Said) -> Markup:
    """What people reach with each other on the calls compared."""
    if found.people.value is None:
        return said("people unknown")
    return said("people reach", people=said.figure(found.people, _DIGITS))


def outcome_said(one: Beside | GroupBeside, said: Said, *, among: int) -> Markup:
    """Which model is better by one figure of so many, and whether that may be chance."""
    value, low, high = one.difference.value, one.difference.low, one.difference.high
    if value is None:
        return said("outcome untold")
    if one.worse:
        return said("outcome worse")
    if value == 0:
        return said("outcome alike")
    leaves_out_zero = low is not None and high is not None and (low > 0 or high < 0)
    if (value > 0) == (_direction(one) > 0):
        return said("outcome better" if leaves_out_zero else "outcome better maybe")
    return said("outcome worse among", n=among) if leaves_out_zero else said("outcome worse maybe")


def qwk_plot(found: Comparison, said: Said) -> Drawn | None:
    """QWK of people with each other, of the new model and of the one in service with people."""
    qwk = next((one for one in found.figures if one.name == "qwk"), None)
    if qwk is None or qwk.new.value is None:
        return None
    given = [("people", found.people), ("new", qwk.new), ("old", qwk.old)]
    styles = {"people": "people", "new": "model", "old": "before"}
    rows = [
        Row(
            said(f"row {name}"), (Dot(one.value, one.low, one.high, styles[name], said.number(one.value, 3)),)
        )
        for name, one in given
        if one.value is not None
    ]
    ends = [end for _, one in given for end in (one.value, one.low, one.high)]
    svg = interval_plot(
        rows, Axis.over([0.0, 1.0, *ends], said.number), label=said("qwk label", criterion=found.criterion)
    )
    told = {"new": said.figure(qwk.new, _DIGITS), "people": said.figure(found.people, _DIGITS)}
    if qwk.old.value is None:
        return Drawn(svg, said("qwk said alone", **told))
    return Drawn(svg, said("qwk said", old=said.figure(qwk.old, _DIGITS), **told))


def difference_plots(found: Comparison, said: Said) -> tuple[Drawn, ...]:
    """The differences with their intervals around 0; figures of one size and direction together."""
    known = {one.name: one for one in found.figures if one.difference.value is not None}
    together = ([known[name] for name in names if name in known] for names in _TOGETHER)
    return tuple(_differences(ones, found, said) for ones in together if ones)


def _differences(ones: Sequence[Beside], found: Comparison, said: Said) -> Drawn:
    better = ones[0].better
    rows = [
        Row(figure_name(one.name, said), (_moved_dot(one.difference, said, worse=one.worse),)) for one in ones
    ]
    svg = _around_zero(
        rows,
        said("differences label", criterion=found.criterion, better=_better(better, said)),
        _sides(better, said),
        said,
    )
    told = Markup("; ").join(
        said(
            "one figure",
            name=figure_name(one.name, said),
            difference=_difference_said(one, said),
            outcome=outcome_said(one, said, among=len(found.figures)),
        )
        for one in ones
    )
    return Drawn(svg, said("higher said" if better > 0 else "lower said", figures=told))


def group_rows(found: Comparison, said: Said) -> tuple[GroupRow, ...]:
    """A row for each group of calls."""
    return tuple(
        GroupRow(
            name=_named(one, said),
            calls=said.count(one.calls),
            new=_cell(one.new, "rmse", said),
            old=_cell(one.old, "rmse", said),
            difference=_cell(one.difference, "rmse", said, sign=True),
            outcome=outcome_said(one, said, among=len(found.groups)),
            worse=one.worse,
        )
        for one in found.groups
    )


def groups_plot(found: Comparison, said: Said) -> Drawn | None:
    """The difference of errors on each group around 0."""
    groups = [one for one in found.groups if one.difference.value is not None]
    if not groups:
        return None
    rows = [Row(_group(one, said), (_moved_dot(one.difference, said, worse=one.worse),)) for one in groups]
    svg = _around_zero(rows, said("groups label", criterion=found.criterion), _sides(-1, said), said)
    values = [one.difference.value or 0.0 for one in groups]
    facts = {
        "groups": said.counted("of groups", len(groups)),
        "better": said.count(sum(value < 0 for value in values)),
        "worse": said.count(sum(value > 0 for value in values)),
    }
    worse = [_named(one, said) for one in groups if one.worse]
    if worse:
        return Drawn(svg, said("groups said worse", names=said.listed(worse), **facts))
    return Drawn(svg, said("groups said fine", **facts))


def team_rows(found: Comparison, most: int, said: Said) -> tuple[TeamRow, ...]:
    """At most so many teams and agents: teams first, and of each those that move most."""
    return tuple(
        TeamRow(_named(one, said), said.count(one.calls), _cell(one.shift, "", said, sign=True))
        for one in _by_shift(found.teams)[:most]
    )


def teams_plot(found: Comparison, said: Said) -> Drawn | None:
    """How far averages move: those of teams, and of the agents that move most."""
    drawn = [one for one in _by_shift(found.teams) if one.shift.value is not None][:_MOST_TEAMS]
    if not drawn:
        return None
    rows = [Row(_group(one, said), (_moved_dot(one.shift, said),)) for one in drawn]
    svg = _around_zero(
        rows,
        said("teams label", criterion=found.criterion),
        (said("side lower"), said("side higher")),
        said,
    )
    most = max(found.teams, key=lambda one: abs(one.shift.value or 0.0))
    told = said(
        "teams said",
        column=isolated(column_said(most.column, said)),
        name=isolated(group_said(most.name, said)),
        value=said.number(most.shift.value, _DIGITS, sign=True),
    )
    alone = any(one.shift.low is None for one in drawn)
    return Drawn(svg, said.joined([told, said("teams alone") if alone else ""]))


def _by_shift(teams: Sequence[TeamShift]) -> list[TeamShift]:
    """Column after column as they come, and of each those that move most first."""
    columns = list(dict.fromkeys(one.column for one in teams))
    return sorted(teams, key=lambda one: (columns.index(one.column), -abs(one.shift.value or 0.0)))


def _named(one: GroupBeside | TeamShift, said: Said) -> Markup:
    """A group in the text of the page."""
    return Markup("{}: {}").format(
        isolated(column_said(one.column, said)), isolated(group_said(one.name, said))
    )


def _group(one: GroupBeside | TeamShift, said: Said) -> str:
    """A group as the label of a plot."""
    return f"{column_said(one.column, said)}: {group_said(one.name, said)}"


def _around_zero(rows: Sequence[Row], label: str, sides: tuple[str, str], said: Said) -> Markup:
    """Differences around a line at 0; the key tells those that are worse where there are any."""
    dots = [dot for row in rows for dot in row.dots]
    keys = [Key("flagged", said("key worse"))] if any(dot.style == "flagged" for dot in dots) else []
    if keys and any(dot.style == "model" for dot in dots):
        keys.insert(0, Key("model", said("key difference")))
    axis = Axis.over([0.0, *(end for dot in dots for end in (dot.value, dot.low, dot.high))], said.number)
    return interval_plot(
        rows,
        replace(axis, shown=lambda mark: said.number(mark, axis.digits, sign=True)),
        label=label,
        keys=keys,
        lines=[(0.0, "zero")],
        sides=sides,
    )


def _moved_dot(one: Estimate, said: Said, *, worse: bool = False) -> Dot:
    shown = said.number(one.value, _DIGITS, sign=True)
    return Dot(one.value, one.low, one.high, "flagged" if worse else "model", shown)


def _difference_said(one: Beside, said: Said) -> str:
    """A difference as it stands in a sentence; of exact agreement in points of a hundred."""
    value = one.difference.value
    if one.name != "exact" or value is None:
        return said.number(value, _DIGITS, sign=True)
    return said("points", n=said.number(100 * value, 1, sign=True))


def _sides(better: int, said: Said) -> tuple[str, str]:
    if better > 0:
        return said("side old left"), said("side new right")
    return said("side new left"), said("side old right")


def _direction(one: Beside | GroupBeside) -> int:
    return one.better if isinstance(one, Beside) else -1


def _better(direction: int, said: Said) -> Markup:
    return said("higher better") if direction > 0 else said("lower better")


def _why(name: str, said: Said) -> Markup:
    return said("why smd distance") if name == "smd" else said(f"why {name}")


def _cell(figure: Estimate, name: str, said: Said, *, sign: bool = False) -> Cell:
    made = cell(figure, said, share=name == "exact", sign=sign, digits=_DIGITS)
    return Cell(made.value, made.span)
