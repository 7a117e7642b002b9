"""How far people agree and a model with them: the figures of each criterion, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from autoqa.calibration.agree import LEAST_FOR_PRMSE
from autoqa.domain.agreement import CriterionAgreement, Estimate
from autoqa.domain.calibration import Bars
from autoqa.report.calibration.given import CalibrationPage
from autoqa.report.calibration.numbers import confusion
from autoqa.report.words import NONE, Said

_ROWS = (
    *("exact", "adjacent", "qwk", "kappa", "ac1", "ac2", "alpha_nominal", "alpha_ordinal", "alpha_interval"),
    *("icc", "pearson", "spearman", "smd", "rmse"),
)
_SHARES = ("exact", "adjacent")
_TRUE = ("error_variance", "true_variance", "reliability", "mse", "prmse")
_COMMON = 0.6  # of the scores: a level that is given so often makes kappa fall
_APART = 0.1  # kappa and AC1, from which on their difference is spoken of
_MOST_LEVELS = 12  # of a scale, above which no table of calls by level is shown


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure as it is written, with its interval and the number of calls; `n` "" where there is none."""

    value: str
    span: str = ""
    n: str = ""


@dataclass(frozen=True, slots=True)
class StatisticRow:
    """One statistic of people with people, of people with the model, and the difference."""

    name: str
    why: str
    people: Cell
    model: Cell
    difference: Cell


@dataclass(frozen=True, slots=True)
class LevelRow:
    """How often a level was given by people and by the model."""

    level: str
    people: str
    model: str


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A number of calls, `heat` from 0 to 5 by its share of the row; `same` where both gave the level."""

    calls: str
    heat: int
    same: bool


@dataclass(frozen=True, slots=True)
class Heat:
    """Calls by the level of people (rows) and of the model (columns), and what that shows."""

    levels: tuple[str, ...]
    rows: tuple[tuple[str, tuple[HeatCell, ...]], ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class TrueRow:
    """One figure of people's true scores."""

    name: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class CriterionPart:
    """All figures of one criterion."""

    anchor: str
    criterion: str
    numbers: str
    with_model: bool
    rows: tuple[StatisticRow, ...]
    levels: tuple[LevelRow, ...]
    some_levels: bool
    together: str
    heat: Heat | None
    no_heat: str
    true_rows: tuple[TrueRow, ...]
    true_sentence: str


def criterion_parts(page: CalibrationPage, said: Said) -> tuple[CriterionPart, ...]:
    """The figures of each criterion that was graded."""
    return tuple(_part(page, one, f"c{i}", said) for i, one in enumerate(page.found.report.criteria))


def _value(figures: Mapping[str, Estimate], name: str) -> float | None:
    found = figures.get(name)
    return found.value if found is not None else None


def _part(page: CalibrationPage, one: CriterionAgreement, anchor: str, said: Said) -> CriterionPart:
    heat = _heat(page, one, said)
    return CriterionPart(
        anchor=anchor,
        criterion=one.criterion,
        numbers=numbers_said(one, said),
        with_model=bool(one.human_model),
        rows=tuple(statistic_row(one, name, said) for name in _ROWS),
        levels=tuple(_level_rows(one, said)),
        some_levels=len(one.levels) > _MOST_LEVELS,
        together=_together(one, said),
        heat=heat,
        no_heat="" if heat or not one.human_model else said("heat too many levels"),
        true_rows=tuple(_true_rows(one, said)),
        true_sentence=true_score_said(one, said),
    )


def numbers_said(one: CriterionAgreement, said: Said) -> Markup:
    """How many calls, evaluators and agents the figures rest on."""
    agents = said.counted("agents", one.agents) if one.agents else said("no agents")
    return said(
        "numbers",
        calls=said.counted("calls", one.calls),
        double=said.count(one.double_graded),
        scored=said.count(one.scored_calls),
        evaluators=said.counted("evaluators", one.evaluators),
        agents=agents,
    )


def statistic_row(one: CriterionAgreement, name: str, said: Said) -> StatisticRow:
    """One statistic as it is written, with what it says in a few words."""
    return StatisticRow(
        said(f"statistic {name}"),
        said(f"why {name}"),
        _cell(one.human_human.get(name), name, said),
        _cell(one.human_model.get(name), name, said),
        _cell(one.degradation.get(name), name, said, sign=True),
    )


def _cell(figure: Estimate | None, name: str, said: Said, *, sign: bool = False) -> Cell:
    return cell(figure, said, share=name in _SHARES, sign=sign or name == "smd")


def cell(
    figure: Estimate | None, said: Said, *, share: bool = False, sign: bool = False, digits: int = 2
) -> Cell:
    """A figure as it is written; a share in per cent, and with a sign in points of a hundred."""
    if figure is None or figure.value is None:
        return Cell(NONE)
    scaled = _in_hundred(figure) if share else figure
    digits = 1 if share else digits
    unit = "\u00a0%" if share and not sign else ""
    value, span = said.number(scaled.value, digits, sign=sign), said.span(scaled, digits, sign=sign)
    return Cell(value + unit, span, said.count(figure.n))


def _in_hundred(figure: Estimate) -> Estimate:
    value, low, high = (
        None if part is None else 100 * part for part in (figure.value, figure.low, figure.high)
    )
    return Estimate(value, low, high, figure.n)


def _level_rows(one: CriterionAgreement, said: Said) -> list[LevelRow]:
    shown = one.levels
    if len(shown) > _MOST_LEVELS:
        common = sorted(shown, key=lambda level: -one.prevalence.get(level, 0.0))
        shown = tuple(sorted(common[:_MOST_LEVELS]))
    return [
        LevelRow(
            said.level(level),
            said.percent(one.prevalence.get(level)),
            said.percent(one.model_prevalence.get(level)),
        )
        for level in shown
    ]


def _together(one: CriterionAgreement, said: Said) -> str:
    """Why kappa, AC1 and how often levels are given are read together, with these figures."""
    figures = one.human_model if _value(one.human_model, "kappa") is not None else one.human_human
    kappa, ac1, exact = (_value(figures, name) for name in ("kappa", "ac1", "exact"))
    if kappa is None or ac1 is None or not one.prevalence:
        return said("together nothing")
    level, share = max(one.prevalence.items(), key=lambda pair: pair[1])
    key = "together even"
    if share >= _COMMON and ac1 - kappa >= _APART:
        key = "together common"
    elif abs(ac1 - kappa) >= _APART:
        key = "together apart"
    return said(
        key,
        who=said("people with the model" if figures is one.human_model else "people with people"),
        kappa=said.number(kappa),
        ac1=said.number(ac1),
        exact=said.percent(exact),
        level=said.level(level),
        share=said.percent(share),
    )


def _heat(page: CalibrationPage, one: CriterionAgreement, said: Said) -> Heat | None:
    if not one.human_model or len(one.levels) > _MOST_LEVELS:
        return None
    table = confusion(page.found.grades[one.criterion])
    if not table.sum():
        return None
    levels = tuple(said.level(level) for level in one.levels)
    rows = tuple(
        (
            levels[i],
            tuple(
                HeatCell(said.count(round(float(count), 1)), _heat_of(count, row), i == j)
                for j, count in enumerate(row)
            ),
        )
        for i, row in enumerate(table)
    )
    return Heat(levels, rows, _heat_sentence(table, said))


def _heat_of(count: float, row: NDArray[np.float64]) -> int:
    """0 for none, and 1 to 5 by fifths of the row."""
    return 0 if not count else min(int(np.ceil(5 * count / row.sum() - 1e-9)), 5)


def _heat_sentence(table: NDArray[np.float64], said: Said) -> str:
    whole = table.sum()
    higher, lower = float(np.triu(table, 1).sum() / whole), float(np.tril(table, -1).sum() / whole)
    key = "heat higher" if higher > lower else "heat lower" if lower > higher else "heat alike"
    return said(
        key,
        calls=said.count(round(float(whole))),
        same=said.percent(float(np.trace(table) / whole)),
        higher=said.percent(higher),
        lower=said.percent(lower),
    )


def _true_rows(one: CriterionAgreement, said: Said) -> list[TrueRow]:
    return [
        TrueRow(said(f"true {name}"), _cell(one.true_score[name], name, said))
        for name in _TRUE
        if name in one.true_score
    ]


def true_score_said(one: CriterionAgreement, said: Said) -> Markup:
    """What one person's score is worth, and the model's against it; or why nothing is said of it."""
    if one.double_graded == 0:
        return said("true none")
    parts = []
    reliability = one.true_score["reliability"].value
    if reliability is not None:
        parts.append(said("true reliability said", share=said.percent(reliability)))
    prmse = one.true_score.get("prmse")
    if prmse is None:
        parts.append(said("true no model"))
    elif prmse.n < LEAST_FOR_PRMSE:
        parts.append(
            said(
                "true withheld",
                calls=said.counted("scored calls", prmse.n),
                need=said.count(LEAST_FOR_PRMSE),
                more=said.count(LEAST_FOR_PRMSE - prmse.n),
            )
        )
    elif prmse.value is not None and prmse.value > 0:
        parts.append(said("true prmse said", share=said.percent(prmse.value)))
    elif prmse.value is not None:
        parts.append(said("true prmse none", value=said.number(prmse.value)))
    return said.joined(parts) if parts else said("true nothing")


def bars_said(bars: Bars, said: Said) -> list[tuple[str, str]]:
    """Each bar of the gate and what it is set to."""
    return [
        (said("bar people"), said.number(bars.people)),
        (said("bar degradation"), said.number(bars.degradation)),
        (said("bar smd"), f"±{said.number(bars.smd)}"),
        (said("bar subgroup_difference"), f"±{said.number(bars.subgroup_difference)}"),
        (said("bar exact_gap"), said("points", n=said.number(100 * bars.exact_gap, 0))),
        (said("bar double_graded"), said.count(bars.double_graded)),
        (said("bar coverage"), said.percent(bars.coverage)),
    ]
