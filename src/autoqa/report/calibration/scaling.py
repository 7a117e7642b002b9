"""How sure the model is against how often it is right, before and after the map to people's scale."""

from __future__ import annotations

from dataclasses import dataclass

from autoqa.calibration.probability_errors import Figures
from autoqa.calibration.scaling_choice import LARGEST_REVERSAL, LEAST_GROUPS, LEAST_ROWS, Chosen
from autoqa.domain.agreement import CriterionAgreement
from autoqa.report.calibration.given import CalibrationPage, Drawn
from autoqa.report.calibration.numbers import Confident, as_scored, before_scaling, errors, reliability
from autoqa.report.plots import Key, reliability_plot
from autoqa.report.words import NONE, Said

_HONEST = 0.03  # between sureness and agreement: less is no matter


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """One error of the model's probabilities, before and after."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ScalingPart:
    """The reliability of one criterion's scores, the errors, and which map was chosen and why."""

    criterion: str
    plot: Drawn | None
    rows: tuple[ErrorRow, ...]
    scaled: bool
    chosen: str


def scaling_parts(page: CalibrationPage, said: Said) -> tuple[ScalingPart, ...]:
    """The part of each criterion that has scores of a model with a confidence or a distribution."""
    parts = (_part(page, one, said) for one in page.found.report.criteria)
    return tuple(part for part in parts if part is not None)


def _part(page: CalibrationPage, one: CriterionAgreement, said: Said) -> ScalingPart | None:
    name, found = one.criterion, page.found
    policy = found.record.policy(name)
    scaling = policy.scaling if policy else None
    now = as_scored(found.grades[name])
    mapped = scaling is not None and scaling.kind != "identity"
    before = before_scaling(found.grades[name]) if mapped else None
    if not len(now.call) and not len(found.grades[name].distribution):
        return None
    figures, after = errors(found, name)
    rows = error_rows(figures, after, said)
    if figures is None and one.human_model:
        smd = one.human_model["smd"].value
        rows = (ErrorRow(said("error smd"), said.number(smd, sign=True), NONE),)
    return ScalingPart(
        name,
        _plot(name, before, now, said),
        rows,
        after is not None,
        map_said(found.scalings.get(name), scaling.kind if scaling else None, figures, said),
    )


def _plot(criterion: str, before: Confident | None, now: Confident, said: Said) -> Drawn | None:
    if not len(now.call):
        return None
    series, keys = [("model", reliability(now))], [Key("zero", said("key honest"))]
    if before is not None and len(before.call):
        series.insert(0, ("before", reliability(before)))
        keys += [Key("before", said("key before")), Key("model", said("key after"))]
    else:
        keys.append(Key("model", said("key scores")))
    svg = reliability_plot(
        series,
        label=said("reliability label", criterion=criterion),
        keys=keys,
        across=said("axis sure"),
        up=said("axis agree"),
        shown=said.percent,
    )
    return Drawn(svg, _sentence(before, now, said))


def _sentence(before: Confident | None, now: Confident, said: Said) -> str:
    gap = now.sureness - now.agreement
    state = "honest" if abs(gap) < _HONEST else "too sure" if gap > 0 else "too unsure"
    facts = {
        "sure": said.percent(now.sureness),
        "agree": said.percent(now.agreement),
        "gap": said.number(abs(100 * gap), 0),
        "calls": said.counted("calls", len(now.call)),
    }
    if before is not None and len(before.call):
        first = said(
            "reliability before", sure=said.percent(before.sureness), agree=said.percent(before.agreement)
        )
        return said.joined([first, said(f"reliability after {state}", **facts)])
    return said(f"reliability {state}", **facts)


def error_rows(before: Figures | None, after: Figures | None, said: Said) -> tuple[ErrorRow, ...]:
    """Every error of a model's probabilities, before and after a map; none where none is known."""
    if before is None:
        return ()

    def row(name: str, old: float | None, new: float | None, *, sign: bool = False) -> ErrorRow:
        digits = 2 if sign else 3
        return ErrorRow(
            name,
            said.number(old, digits, sign=sign),
            said.number(new, digits, sign=sign) if after is not None else NONE,
        )

    levels = [
        row(said("error ece", level=said.level(level)), value, after.ece.get(level) if after else None)
        for level, value in before.ece.items()
    ]
    return (
        *levels,
        row(said("error ece overall"), before.ece_overall, after.ece_overall if after else None),
        row(said("error brier"), before.brier, after.brier if after else None),
        row(said("error ranked"), before.ranked, after.ranked if after else None),
        row(said("error smd"), before.smd, after.smd if after else None, sign=True),
    )


def map_said(chosen: Chosen | None, in_force: str | None, before: Figures | None, said: Said) -> str:
    """Which map is used, and why that one; `in_force` is the kind of one that was chosen earlier."""
    if chosen is None:
        if in_force is not None:
            return said("map kept", kind=said(f"map {in_force}"))
        return said("map none" if before is not None else "map impossible")
    if chosen.rows < LEAST_ROWS:
        return said(
            "map too few rows",
            rows=said.count(chosen.rows),
            more=said.count(LEAST_ROWS - chosen.rows),
        )
    if chosen.groups < LEAST_GROUPS:
        return said("map one agent", rows=said.count(chosen.rows))
    best = next(one for one in chosen.candidates if one.kind == chosen.scaling.kind)
    allowed = [one for one in chosen.candidates if one.reversal <= LARGEST_REVERSAL] or chosen.candidates
    lowest = min(allowed, key=lambda one: one.ranked)
    refused = [said(f"map {one.kind}") for one in chosen.candidates if one.reversal > LARGEST_REVERSAL]
    simpler = (
        said("map simpler", kind=said(f"map {lowest.kind}"), ranked=said.number(lowest.ranked, 3))
        if best is not lowest
        else ""
    )
    return said.joined(
        [
            said(
                "map chosen",
                kind=said(f"map {best.kind}"),
                ranked=said.number(best.ranked, 3),
                rows=said.count(chosen.rows),
                groups=said.count(chosen.groups),
            ),
            simpler,
            said("map refused", kinds=said.listed(refused)) if refused else "",
        ]
    )
