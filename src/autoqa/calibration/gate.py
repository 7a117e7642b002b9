"""Decide who scores each criterion: a model may, where it agrees with people nearly as well as they do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autoqa.domain.agreement import CriterionAgreement, Estimate
from autoqa.domain.calibration import NOTHING_PINNED, Bars, Decision, Mode, Pins, Reason

_ALPHA = 0.01  # a difference of a subgroup may be chance from here on, corrected for their number
_MENDED_BY_SILENCE = ("degradation", "exact_gap")  # what withholding unsure scores can put right


def decide(
    agreement: CriterionAgreement,
    bars: Bars,
    *,
    wanted: Mode = Mode.AUTO,
    faults: Sequence[Reason] = (),
    threshold: float | None = None,
    coverage: float | None = None,
    pins: Pins = NOTHING_PINNED,
) -> Decision:
    """The mode of one criterion and every reason why it is not `auto`.

    `faults` are what is wrong with the grades or with what they are pinned to; any of them, and too little
    data, leave the criterion to people. `threshold` is the confidence from which the promised agreement is
    certain, with its `coverage`; it makes a criterion hybrid whose model falls short of people on all calls
    but not where it is sure. The bars of degradation and SMD are those of Williamson, Xi and Breyer (2012),
    as RSMTool uses them; their bar of .70 for QWK is not asked, because people on service calls seldom reach
    it.
    """
    reasons = [*faults, *_too_little(agreement, bars)]
    missed = [] if reasons else list(_missed(agreement, bars))
    certain = threshold is not None and coverage is not None and coverage >= bars.coverage
    short = all(reason.code in _MENDED_BY_SILENCE for reason in missed)
    hybrid = short and (bool(missed) or wanted is Mode.HYBRID)
    if reasons or not short or (hybrid and not certain):
        mode = Mode.HUMAN_ONLY
    else:
        mode = Mode.HYBRID if hybrid else Mode.AUTO
    if hybrid and not certain and not reasons:
        missed.append(_uncertain(threshold, coverage, bars))
    if wanted is Mode.HUMAN_ONLY:
        mode = Mode.HUMAN_ONLY
    return Decision(
        criterion=agreement.criterion,
        mode=mode,
        wanted=wanted,
        reasons=(*reasons, *missed),
        pins=pins,
        threshold=threshold if mode is Mode.HYBRID else None,
        coverage=coverage if mode is Mode.HYBRID else None,
    )


def _too_little(agreement: CriterionAgreement, bars: Bars) -> Iterator[Reason]:
    """What is missing before anything can be said; never a reason to trust the model."""
    need = bars.double_graded
    if agreement.double_graded < need:
        yield Reason(
            "too_few_double_graded",
            f"{agreement.double_graded} calls were graded by two people; {need - agreement.double_graded} "
            f"more "
            f"are needed ({need} in all)",
            _short(agreement.double_graded, need),
        )
    both = agreement.scored_calls
    if both == 0:
        yield Reason("no_model_scores", "no graded call has a score of the model")
    elif both < need:
        yield Reason(
            "too_few_scored",
            f"{both} graded calls have a score of the model; {need - both} more are needed ({need} in all)",
            _short(both, need),
        )
    known = {
        "degradation": agreement.degradation.get("qwk"),
        "SMD": agreement.human_model.get("smd"),
        "the correlation of model and people": agreement.human_model.get("pearson"),
    }
    if agreement.double_graded >= need and both >= need:
        for name, figure in known.items():
            if figure is None or figure.value is None:
                text = f"{name} cannot be computed: all scores are the same"
                yield Reason("no_variance", text, {"figure": name})


def _missed(agreement: CriterionAgreement, bars: Bars) -> Iterator[Reason]:
    """The bars that the figures miss."""
    people = agreement.human_human["qwk"]
    if people.value is not None and people.value < bars.people:
        yield Reason(
            "people_disagree",
            f"QWK of people with each other is {people.value:.2f}{_span(people)}; at least {bars.people:.2f} "
            f"is needed "
            "before a model can be measured by them",
            _facts(people, bars.people),
        )
    degradation, exact = agreement.degradation["qwk"], agreement.degradation["exact"]
    if degradation.value is not None and degradation.value < bars.degradation:
        yield Reason(
            "degradation",
            f"QWK with people falls {-degradation.value:.2f} short of theirs with each "
            f"other{_span(degradation)}; "
            f"at most {-bars.degradation:.2f} is allowed",
            _facts(degradation, bars.degradation),
        )
    smd = agreement.human_model["smd"]
    if smd.value is not None and abs(smd.value) > bars.smd:
        way = "above" if smd.value > 0 else "below"
        yield Reason(
            "smd",
            f"the model's mean lies {abs(smd.value):.2f} standard deviations {way} people's{_span(smd)}; "
            f"at most {bars.smd:.2f} is allowed",
            _facts(smd, bars.smd),
        )
    if exact.value is not None and exact.value < -bars.exact_gap:
        yield Reason(
            "exact_gap",
            f"exact agreement falls {-100 * exact.value:.0f} points short of people's{_span(exact, 100, 0)}; "
            f"at most {100 * bars.exact_gap:.0f} are allowed",
            _facts(exact, bars.exact_gap),
        )
    for group in agreement.subgroups:
        apart = group.difference.value
        if apart is None or group.p_value is None or abs(apart) <= bars.subgroup_difference:
            continue
        if group.p_value < _ALPHA:
            word = "favours" if apart > 0 else "disfavours"
            yield Reason(
                "subgroup",
                f"the model {word} {group.column} {group.name} by {abs(apart):.2f} standard deviations"
                f"{_span(group.difference)}; at most {bars.subgroup_difference:.2f} is allowed",
                {
                    "column": group.column,
                    "name": group.name,
                    **_facts(group.difference, bars.subgroup_difference),
                },
            )


def _uncertain(threshold: float | None, coverage: float | None, bars: Bars) -> Reason:
    if threshold is None or coverage is None:
        return Reason("no_promise", "at no confidence can the promised agreement be certified")
    return Reason(
        "coverage",
        f"the promised agreement holds on {coverage:.0%} of the calls; at least {bars.coverage:.0%} is asked "
        f"for",
        {"value": coverage, "bar": bars.coverage},
    )


def _short(have: int, need: int) -> dict[str, int]:
    return {"have": have, "more": need - have, "need": need}


def _facts(figure: Estimate, bar: float) -> dict[str, float]:
    known = {"value": figure.value, "low": figure.low, "high": figure.high}
    return {name: value for name, value in known.items() if value is not None} | {"bar": bar}


def _span(figure: Estimate, times: float = 1, digits: int = 2) -> str:
    if figure.low is None or figure.high is None:
        return ""
    return f" (95 % interval {times * figure.low:+.{digits}f} to {times * figure.high:+.{digits}f})"
