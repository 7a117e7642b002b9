"""Whether the model treats groups of calls as people do, and what it does when who speaks is changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from autoqa.calibration.subgroups import LEAST_CALLS
from autoqa.domain.agreement import CriterionAgreement, Estimate, Subgroup
from autoqa.domain.audit import Audit, Effect
from autoqa.domain.calibration import Decision
from autoqa.report.calibration.given import CalibrationPage, Drawn
from autoqa.report.calibration.verdicts import column_said, group_said
from autoqa.report.plots import Axis, Dot, Key, Row, interval_plot
from autoqa.report.words import NONE, Said

_TINY = 0.001  # a p-value below which it is not written out


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group of calls as it is shown; `beyond` where the gate is missed for it."""

    column: str
    name: str
    calls: str
    figures: tuple[tuple[str, str], ...]
    difference: tuple[str, str]
    p_value: str
    beyond: bool


@dataclass(frozen=True, slots=True)
class FairnessOf:
    """The groups of one criterion."""

    criterion: str
    plot: Drawn | None
    rows: tuple[GroupRow, ...]


@dataclass(frozen=True, slots=True)
class AuditRow:
    """What one swap does to each criterion; "" where it changed no conversation."""

    swap: str
    cells: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class AuditPart:
    """The last counterfactual audit: what was changed, and what the scores did."""

    sentence: str
    other_models: str
    columns: tuple[str, ...]
    rows: tuple[AuditRow, ...]
    pinned: str


@dataclass(frozen=True, slots=True)
class FairnessPart:
    """Groups by criterion, and the audit where there is one."""

    criteria: tuple[FairnessOf, ...]
    nothing: str
    audit: AuditPart | None


def fairness_part(page: CalibrationPage, said: Said) -> FairnessPart:
    """The groups of every criterion that has any, and the audit."""
    found = tuple(_of_criterion(page, one, said) for one in page.found.report.criteria if one.subgroups)
    columns = [column_said(name, said) for name in page.wish.columns]
    key = "no groups" if columns else "no columns"
    return FairnessPart(
        criteria=found,
        nothing="" if found else said(key, columns=said.listed(columns), least=said.count(LEAST_CALLS)),
        audit=_audit(page.audit, page, said) if page.audit is not None else None,
    )


def _of_criterion(page: CalibrationPage, one: CriterionAgreement, said: Said) -> FairnessOf:
    policy = page.found.record.policy(one.criterion)
    missed = _missed(policy.decision) if policy else set()
    rows = tuple(_row(group, (group.column, group.name) in missed, said) for group in one.subgroups)
    return FairnessOf(one.criterion, _plot(page, one, missed, said), rows)


def _missed(decision: Decision) -> set[tuple[object, object]]:
    """The groups for which the gate is missed."""
    return {
        (reason.facts.get("column"), reason.facts.get("name"))
        for reason in decision.reasons
        if reason.code == "subgroup"
    }


def _row(group: Subgroup, beyond: bool, said: Said) -> GroupRow:
    return GroupRow(
        column_said(group.column, said),
        group_said(group.name, said),
        said.count(group.calls),
        (
            (said.percent(group.exact.value), _percents(group.exact, said)),
            (said.number(group.qwk.value), said.span(group.qwk)),
            (said.number(group.rmse.value), said.span(group.rmse)),
        ),
        (said.number(group.difference.value, sign=True), said.span(group.difference, sign=True)),
        _p_value(group.p_value, said),
        beyond,
    )


def _percents(figure: Estimate, said: Said) -> str:
    low, high = (None if bound is None else 100 * bound for bound in (figure.low, figure.high))
    return said.span(Estimate(figure.value, low, high), 0)


def _p_value(p: float | None, said: Said) -> str:
    if p is None:
        return NONE
    return f"< {said.number(_TINY, 3)}" if p < _TINY else said.number(p, 3)


def _plot(
    page: CalibrationPage, one: CriterionAgreement, missed: set[tuple[object, object]], said: Said
) -> Drawn | None:
    groups = [group for group in one.subgroups if group.difference.value is not None]
    if not groups:
        return None
    bar = page.wish.bars.subgroup_difference
    rows = [
        Row(
            f"{column_said(group.column, said)}: {group_said(group.name, said)}",
            (
                Dot(
                    group.difference.value,
                    group.difference.low,
                    group.difference.high,
                    "flagged" if (group.column, group.name) in missed else "model",
                    said.number(group.difference.value, sign=True),
                ),
            ),
        )
        for group in groups
    ]
    values = [-bar, bar, *(v for row in rows for dot in row.dots for v in (dot.value, dot.low, dot.high))]
    keys = [Key("model", said("key group")), Key("bar", said("key group bar", bar=said.number(bar)))]
    if missed:
        keys.insert(1, Key("flagged", said("key group beyond")))
    svg = interval_plot(
        rows,
        Axis.over(values, lambda mark: said.number(mark, sign=True)),
        label=said("fairness label", criterion=one.criterion),
        keys=keys,
        lines=[(-bar, "bar"), (0.0, "zero"), (bar, "bar")],
    )
    return Drawn(svg, _sentence(groups, bar, len(missed), said))


def _sentence(groups: Sequence[Subgroup], bar: float, missed: int, said: Said) -> Markup:
    furthest = max(groups, key=lambda group: abs(group.difference.value or 0.0))
    value = furthest.difference.value or 0.0
    beyond = sum(abs(group.difference.value or 0.0) > bar for group in groups)
    outcome = said.counted("groups missed", missed) if missed else said("groups fine")
    if beyond and not missed:
        outcome = said.counted("groups by chance", beyond)
    return said.joined(
        [
            said(
                "groups favoured" if value > 0 else "groups disfavoured",
                groups=said.counted("groups", len(groups)),
                column=column_said(furthest.column, said),
                name=group_said(furthest.name, said),
                value=said.number(abs(value)),
            ),
            outcome,
        ]
    )


def _audit(audit: Audit, page: CalibrationPage, said: Said) -> AuditPart:
    found = {(effect.swap, effect.criterion): effect for effect in audit.effects if effect.n}
    columns = tuple(dict.fromkeys(effect.criterion for effect in audit.effects if effect.n))
    used = [swap for swap in audit.swaps if any(name == swap for name, _ in found)]
    certain = sum(effect.certain for effect in found.values())
    return AuditPart(
        sentence=_audit_sentence(audit, found, certain, said),
        other_models=_other_models(audit, page, said),
        columns=tuple(column or said("whole grade") for column in columns),
        rows=tuple(
            AuditRow(
                _swap(swap, audit, said),
                tuple(_effect(found.get((swap, column)), said) for column in columns),
            )
            for swap in used
        ),
        pinned=said("audit pinned", models=audit.evaluator, scorecard=audit.scorecard),
    )


def _audit_sentence(
    audit: Audit, found: dict[tuple[str, str | None], Effect], certain: int, said: Said
) -> Markup:
    ran = said(
        "audit ran",
        at=f"{audit.at:%Y-%m-%d}",
        some=said.count(audit.interactions),
        all=said.count(audit.of),
    )
    if not found:
        return said.joined([ran, said("audit nothing")])
    swap, _ = most = max(found, key=lambda key: found[key].flip_rate or 0.0)
    outcome = (
        said("audit certain", certain=said.count(certain), all=said.count(len(found)))
        if certain
        else said("audit uncertain", all=said.count(len(found)))
    )
    flips = said(
        "audit flips",
        swap=_swap(swap, audit, said),
        criterion=most[1] or said("whole grade"),
        share=said.percent(found[most].flip_rate),
    )
    return said.joined([ran, outcome, flips])


def _other_models(audit: Audit, page: CalibrationPage, said: Said) -> str:
    """The criteria whose model or scorecard here is another than was audited, or is not known."""
    pins = {policy.decision.criterion: policy.decision.pins for policy in page.found.record.policies}
    if not any(pin.model for pin in pins.values()):
        return said("audit unknown models")
    other = [
        name
        for name, pin in pins.items()
        if (pin.model and pin.model != audit.models.get(name))
        or (pin.scorecard and pin.scorecard != audit.scorecard)
    ]
    return said("audit other models", criteria=said.listed(other)) if other else ""


def _swap(name: str, audit: Audit, said: Said) -> str:
    return said(f"swap {name}") if said.knows(f"swap {name}") else audit.swaps.get(name, name)


def _effect(effect: Effect | None, said: Said) -> tuple[str, str, bool]:
    """Flips and mean shift, the numbers behind them, and whether the shift is certain."""
    if effect is None:
        return "", "", False
    flips = said("flips", share=said.percent(effect.flip_rate))
    shift = said.figure(Estimate(effect.mean, effect.low, effect.high), sign=True)
    return (
        said.joined([flips, shift]) if effect.mean is not None else flips,
        said("of conversations", n=said.count(effect.n)),
        effect.certain,
    )
