"""The verdict on each criterion: who scores it, what that means, why not more, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from autoqa.calibration.abstention import Abstention
from autoqa.calibration.policy import Policy
from autoqa.domain.agreement import CriterionAgreement
from autoqa.domain.calibration import Decision, Mode, Reason
from autoqa.report.calibration.given import CalibrationPage
from autoqa.report.words import Said

_OF_MODEL = ("degradation", "exact_gap", "no_promise", "coverage")
_POINTS = ("exact_gap",)  # said in points of a hundred
_PARTS = ("coverage",)  # said in per cent


@dataclass(frozen=True, slots=True)
class Card:
    """One criterion's verdict as it is shown; `anchor` leads to its figures, "" where there are none."""

    criterion: str
    anchor: str
    mode: str
    badge: str
    met: bool
    asked: str
    meaning: tuple[str, ...]
    reasons: tuple[str, ...]
    steps: tuple[str, ...]


def cards(page: CalibrationPage, said: Said) -> tuple[Card, ...]:
    """A card for each criterion, in the order of the record."""
    anchors = {one.criterion: f"c{i}" for i, one in enumerate(page.found.report.criteria)}
    return tuple(_card(page, policy, anchors, said) for policy in page.found.record.policies)


def _card(page: CalibrationPage, policy: Policy, anchors: dict[str, str], said: Said) -> Card:
    decision, agreement = policy.decision, page.agreement(policy)
    return Card(
        criterion=decision.criterion,
        anchor=anchors.get(decision.criterion, ""),
        mode=decision.mode.value,
        badge=said(f"badge {decision.mode.value}"),
        met=decision.met,
        asked=_asked(decision, said),
        meaning=tuple(_meaning(policy, agreement, page, said)),
        reasons=tuple(dict.fromkeys(_reasons(decision, agreement, page, said))),
        steps=tuple(dict.fromkeys(_steps(policy, agreement, page, said))),
    )


def _asked(decision: Decision, said: Said) -> Markup:
    if decision.mode is decision.wanted:
        return said("as asked")
    return said("less than asked", wanted=said(f"mode {decision.wanted.value}"))


def _meaning(
    policy: Policy, agreement: CriterionAgreement | None, page: CalibrationPage, said: Said
) -> Iterator[Markup]:
    """What the decision means for the centre."""
    mode, bars = policy.decision.mode, page.wish.bars
    yield said(f"means {mode.value}")
    degradation = agreement.degradation.get("qwk") if agreement else None
    if mode is Mode.AUTO and agreement and degradation and degradation.value is not None:
        yield said(
            "means as well as people",
            model=said.number(agreement.human_model["qwk"].value),
            people=said.number(agreement.human_human["qwk"].value),
            difference=said.number(degradation.value, sign=True),
            bar=said.number(bars.degradation),
        )
    if mode is Mode.HYBRID and policy.abstention is not None:
        promise, found = policy.abstention.promise, policy.abstention
        sure = said("means sure", threshold=said.percent(policy.decision.threshold))
        if found.strata:
            sure = said("means sure by part", by=column_said(policy.stratum, said))
        yield said(
            "means where sure",
            sure=sure,
            coverage=said.percent(found.coverage),
            agreement=said.percent(promise.agreement),
            confidence=said.percent(promise.confidence),
            agrees=said("agrees adjacent" if page.wish.adjacent else "agrees exact"),
        )
    if mode is Mode.HUMAN_ONLY and policy.decision.wanted is Mode.HUMAN_ONLY:
        yield said("means settings")


def column_said(column: str, said: Said) -> str:
    """A column of facts about calls, such as their language, in the page's language where it is known."""
    return said(f"column {column}") if said.knows(f"column {column}") else column


def group_said(name: str, said: Said) -> str:
    """The name of a group of calls."""
    return said("group not known") if name == "not known" else name


def _reasons(
    decision: Decision, agreement: CriterionAgreement | None, page: CalibrationPage, said: Said
) -> Iterator[Markup]:
    """Every reason in words; several groups of calls are one reason."""
    groups = [one for one in decision.reasons if one.code == "subgroup" and "value" in one.facts]
    for reason in decision.reasons:
        if len(groups) < 2 or reason not in groups:
            yield reason_said(reason, agreement, page, said)
        elif reason is groups[0]:
            bar = _shown(reason, said)["bar"]
            yield said("reason subgroups", bar=bar, groups=said.listed(_group(one, said) for one in groups))


def _group(reason: Reason, said: Said) -> Markup:
    facts, value = _shown(reason, said), reason.facts["value"]
    signed = said.number(float(value), sign=True)
    return said("one subgroup", column=facts["column"], name=facts["name"], value=signed)


def reason_said(
    reason: Reason, agreement: CriterionAgreement | None, page: CalibrationPage, said: Said
) -> Markup:
    """A reason in the language of the page; as it was written where its facts are not known."""
    if reason.code == "too_few_double_graded" and agreement is None:
        return said("reason ungraded", need=said.count(page.wish.bars.double_graded))
    return gate_reason_said(reason, said)


def gate_reason_said(reason: Reason, said: Said) -> Markup:
    """A reason of the gate on graded calls, told by its facts alone."""
    key, facts = f"reason {_variant(reason)}", _shown(reason, said)
    if said.knows(f"{key} plain") and said.needs(key) - facts.keys():
        return said(f"{key} plain")
    if not said.knows(key) or said.needs(key) - facts.keys():
        return Markup("{}.").format(reason.text[:1].upper() + reason.text[1:])
    return said(key, **facts)


def _variant(reason: Reason) -> str:
    """The reason's code, with the way it points where there are two."""
    value = reason.facts.get("value")
    if reason.code == "smd" and isinstance(value, float):
        return "smd above" if value > 0 else "smd below"
    if reason.code == "subgroup" and isinstance(value, float):
        return "subgroup above" if value > 0 else "subgroup below"
    if reason.code == "too_few_double_graded" and reason.facts.get("have") == 0:
        return "too_few_double_graded none"
    if reason.code == "copied_grades" and "first" in reason.facts and "second" not in reason.facts:
        return "copied_grades model"
    return reason.code


def _shown(reason: Reason, said: Said) -> dict[str, str]:
    """The facts of a reason as they are written: a shortfall or a distance is a number above 0."""
    given = dict(reason.facts)
    found = {"span": ""}
    turned = -1 if reason.code in ("degradation", "exact_gap") else 1
    bounds = [turned * v for name in ("low", "high") if isinstance(v := given.pop(name, None), int | float)]
    if reason.code in ("smd", "subgroup") and isinstance(value := given.get("value"), float) and value < 0:
        bounds = [-bound for bound in bounds]
    if len(bounds) == 2:
        low, high = (_figure(reason.code, bound, said) for bound in sorted(bounds))
        found["span"] = said("interval", low=low, high=high)
    for name, fact in given.items():
        if name in ("value", "bar") and isinstance(fact, int | float):
            found[name] = _figure(reason.code, abs(fact), said)
        elif name == "column":
            found[name] = column_said(str(fact), said)
        elif name == "name":
            found[name] = group_said(str(fact), said)
        else:
            found[name] = said.count(fact) if isinstance(fact, int | float) else fact
    return found


def _figure(code: str, value: float, said: Said) -> str:
    if code in _PARTS:
        return said.percent(value)
    return said.number(100 * value, 0) if code in _POINTS else said.number(value)


def _steps(
    policy: Policy, agreement: CriterionAgreement | None, page: CalibrationPage, said: Said
) -> Iterator[Markup]:
    """What to do next, in the order of the reasons."""
    decision = policy.decision
    if decision.wanted is Mode.HUMAN_ONLY and decision.mode is Mode.HUMAN_ONLY:
        yield said("step none asked")
        return
    if not decision.reasons:
        yield said("step watch")
        return
    if decision.mode is Mode.HYBRID and decision.wanted is Mode.AUTO:
        yield said("step accept hybrid", criterion=decision.criterion)
    for reason in decision.reasons:
        if reason.code != "subgroup":
            yield from _step(reason, policy, agreement, page, said)
    groups = [_shown(one, said) for one in decision.reasons if one.code == "subgroup"]
    named = [said("named group", **one) for one in groups if "column" in one]
    if named:
        yield said("step subgroup", groups=said.listed(named))


def _step(
    reason: Reason,
    policy: Policy,
    agreement: CriterionAgreement | None,
    page: CalibrationPage,
    said: Said,
) -> Iterator[Markup]:
    facts = _shown(reason, said)
    need = page.wish.bars.double_graded
    if reason.code in ("too_few_double_graded", "too_few_scored"):
        have = 0
        if agreement is not None:
            own = reason.code == "too_few_double_graded"
            have = agreement.double_graded if own else agreement.scored_calls
        yield said(f"step {reason.code}", calls=said.counted("more calls", max(need - have, 0)))
    elif reason.code == "smd":
        yield said(f"step smd {_scaling_state(policy, page)}")
    elif reason.code in _OF_MODEL:
        if policy.abstention is not None and policy.decision.mode is Mode.HUMAN_ONLY:
            yield from _for_a_promise(policy.abstention, said)
        yield said("step train")
    elif said.knows(f"step {_variant(reason)}"):
        named = facts.get("evaluator") or facts.get("first") or ""
        yield said(f"step {_variant(reason)}", evaluator=named)


def _for_a_promise(abstention: Abstention, said: Said) -> Iterator[Markup]:
    """How many more graded calls would let the promise be made, or tell whether it can be."""
    pooled = abstention.pooled
    if pooled.more is not None and pooled.agreement is not None:
        within = pooled.agreement > abstention.promise.agreement
        yield said("step more for promise" if within else "step more to tell", more=said.count(pooled.more))


def _scaling_state(policy: Policy, page: CalibrationPage) -> str:
    """Whether a map to the scale could still take a shift away."""
    criterion = policy.decision.criterion
    if criterion in page.found.scalings:
        return "stays"
    grades = page.found.grades.get(criterion)
    if grades is None or not len(grades.distribution):
        return "without"
    return "again" if policy.scaling is not None else "possible"
