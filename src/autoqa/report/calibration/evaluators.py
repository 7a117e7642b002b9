"""How each evaluator grades next to the others, and who needs a conversation about what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from autoqa.domain.agreement import EvaluatorEffects
from autoqa.report.calibration.agreement import Cell
from autoqa.report.calibration.given import CalibrationPage, Drawn
from autoqa.report.calibration.numbers import WithoutSeverity, without_severity
from autoqa.report.plots import Axis, Dot, Key, Row, interval_plot
from autoqa.report.words import Said

_MOST_ROWS = 30  # of a plot
_EFFECTS = ("severity", "consistency", "spread", "centrality", "halo", "drift")
_SIGNED = ("severity", "centrality", "halo", "drift")
# How the sentences of `calibration.evaluators` begin that say what stands out.
_CONCERNS = {"gives": "constant", "grades": "severe", "uses": "narrow", "grows": "drifting"}


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation to be had: with whom, about which criterion, and about what."""

    evaluator: str
    criterion: str
    about: str


@dataclass(frozen=True, slots=True)
class EvaluatorRow:
    """One evaluator on one criterion."""

    evaluator: str
    flagged: bool
    grades: str
    effects: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class EvaluatorsOf:
    """All evaluators of one criterion: their severities as a plot, and all their effects."""

    criterion: str
    plot: Drawn | None
    nothing: str
    rows: tuple[EvaluatorRow, ...]
    worth: str


@dataclass(frozen=True, slots=True)
class EvaluatorsPart:
    """Who needs a conversation, and the evaluators by criterion."""

    talks: tuple[Talk, ...]
    criteria: tuple[EvaluatorsOf, ...]


def evaluators_part(page: CalibrationPage, said: Said) -> EvaluatorsPart:
    """The evaluators of every criterion."""
    report = page.found.report
    return EvaluatorsPart(
        talks=tuple(Talk(one.evaluator, one.criterion, _about(one, said)) for one in report.flagged()),
        criteria=tuple(_of_criterion(page, one.criterion, said) for one in report.criteria),
    )


def _about(one: EvaluatorEffects, said: Said) -> Markup:
    """What stands out, in the language of the page; as it was written where it is not one of those known."""
    parts = []
    for sentence in one.reason.split("; "):
        concern = _CONCERNS.get(sentence.partition(" ")[0])
        parts.append(_concern(concern, one, said) if concern else sentence)
    return Markup("{}.").format(Markup("; ").join(parts))


def _concern(concern: str, one: EvaluatorEffects, said: Said) -> Markup:
    figures = {
        "severe": one.severity.value,
        "drifting": one.drift.value,
        "narrow": one.spread.value,
        "constant": one.spread.value,
    }
    value = figures[concern] or 0.0
    if concern in ("severe", "drifting"):
        way = "harsh" if value > 0 else "lenient"
        return said(f"concern {concern} {way}", value=said.number(abs(value)))
    return said(f"concern {concern}", value=said.percent(value), grades=said.count(one.grades))


def _of_criterion(page: CalibrationPage, criterion: str, said: Said) -> EvaluatorsOf:
    effects = [one for one in page.found.report.evaluators if one.criterion == criterion]
    known = sorted(
        (one for one in effects if one.severity.value is not None),
        key=lambda one: (-(one.severity.value or 0.0), one.evaluator),
    )
    worth = without_severity(page.found.grades[criterion])
    return EvaluatorsOf(
        criterion=criterion,
        plot=_plot(criterion, known, len(effects), said) if len(known) > 1 else None,
        nothing=said("evaluators one" if len(effects) < 2 else "evaluators apart"),
        rows=tuple(_row(one, said) for one in effects),
        worth=_worth(worth, said) if worth else "",
    )


def _worth(found: WithoutSeverity, said: Said) -> Markup:
    return said(
        "worth",
        plain=said.number(found.plain),
        adjusted=said.number(found.adjusted),
        moved=said.count(found.moved),
        calls=said.count(found.calls),
    )


def _plot(criterion: str, known: Sequence[EvaluatorEffects], everybody: int, said: Said) -> Drawn:
    shown = _shown(known)
    rows = [
        Row(
            one.evaluator,
            (
                Dot(
                    one.severity.value,
                    one.severity.low,
                    one.severity.high,
                    "flagged" if one.flagged else "people",
                    said.number(one.severity.value, sign=True),
                ),
            ),
        )
        for one in shown
    ]
    values = [0.0, *(v for row in rows for dot in row.dots for v in (dot.value, dot.low, dot.high))]
    keys = [Key("people", said("key evaluator"))]
    if any(one.flagged for one in shown):
        keys.append(Key("flagged", said("key flagged")))
    svg = interval_plot(
        rows,
        Axis.over(values, lambda mark: said.number(mark, sign=True)),
        label=said("severity label", criterion=criterion),
        keys=keys,
        lines=[(0.0, "zero")],
    )
    left = said("severity shown", shown=said.count(len(shown)), all=said.count(everybody))
    return Drawn(svg, said.joined([_sentence(known, said), left if len(shown) < everybody else ""]))


def _shown(known: Sequence[EvaluatorEffects]) -> list[EvaluatorEffects]:
    """All of a few evaluators; of many those furthest from 0 and those who are flagged."""
    if len(known) <= _MOST_ROWS:
        return list(known)
    furthest = sorted(known, key=lambda one: (not one.flagged, -abs(one.severity.value or 0.0)))[:_MOST_ROWS]
    return [one for one in known if one in furthest]


def _sentence(known: Sequence[EvaluatorEffects], said: Said) -> Markup:
    harsh, lenient = known[0], known[-1]
    beyond = sum(
        one.severity.low is not None
        and one.severity.high is not None
        and not one.severity.low <= 0 <= one.severity.high
        for one in known
    )
    flagged = sum(one.flagged for one in known)
    unremarkable = "severity nobody" if len(known) > 2 else "severity two"
    return said.joined(
        [
            said(
                "severity said",
                harsh=harsh.evaluator,
                more=said.number(harsh.severity.value),
                lenient=lenient.evaluator,
                less=said.number(-(lenient.severity.value or 0.0)),
                beyond=said.count(beyond),
                all=said.count(len(known)),
            ),
            said.counted("severity flagged", flagged) if flagged else said(unremarkable),
        ]
    )


def _row(one: EvaluatorEffects, said: Said) -> EvaluatorRow:
    cells = []
    for name in _EFFECTS:
        figure, sign = getattr(one, name), name in _SIGNED
        cells.append(Cell(said.number(figure.value, sign=sign), said.span(figure, sign=sign)))
    return EvaluatorRow(
        one.evaluator,
        one.flagged,
        said("grades shared", grades=said.count(one.grades), shared=said.count(one.shared)),
        tuple(cells),
    )
