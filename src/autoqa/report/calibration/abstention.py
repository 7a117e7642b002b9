"""What is promised of the automatic scores, and what a threshold leaves to the model."""

from __future__ import annotations

from dataclasses import dataclass

from autoqa.calibration.abstention import LONG_RUN, Promise, Threshold
from autoqa.calibration.policy import Policy
from autoqa.report.calibration.given import CalibrationPage, Drawn
from autoqa.report.calibration.numbers import as_scored, coverage, set_sizes
from autoqa.report.calibration.verdicts import column_said, group_said
from autoqa.report.plots import Axis, Curve, Key, threshold_plot
from autoqa.report.words import NONE, Said

_ALIKE = 0.95  # of the calls or more is what they are worth: then nothing is said of it
_ALWAYS = 0.95  # of the calls report one level: the promise then says little


@dataclass(frozen=True, slots=True)
class ThresholdRow:
    """One threshold: of all calls together, or of a queue or language."""

    name: str
    value: str
    coverage: str
    calls: str
    agreement: str
    lower: str
    why: str


@dataclass(frozen=True, slots=True)
class AbstentionPart:
    """The promise of one criterion, its thresholds, and how many levels must be named to be right."""

    criterion: str
    promise: str
    plot: Drawn | None
    by: str
    rows: tuple[ThresholdRow, ...]
    sets: str


def abstention_parts(page: CalibrationPage, said: Said) -> tuple[AbstentionPart, ...]:
    """The part of each criterion whose model says how sure it is."""
    return tuple(
        _part(page, policy, said)
        for policy in page.found.record.policies
        if policy.abstention is not None and policy.decision.criterion in page.found.grades
    )


def _part(page: CalibrationPage, policy: Policy, said: Said) -> AbstentionPart:
    abstention, criterion = policy.abstention, policy.decision.criterion
    assert abstention is not None
    promise = abstention.promise
    rows = [_row(said("all calls"), abstention.pooled, promise, said)]
    rows += [_row(group_said(name, said), one, promise, said) for name, one in abstention.strata.items()]
    return AbstentionPart(
        criterion=criterion,
        promise=_promise(promise, page, said),
        plot=_plot(page, criterion, abstention.pooled, promise, said),
        by=column_said(policy.stratum, said) if abstention.strata else "",
        rows=tuple(rows),
        sets=_sets(page, criterion, said),
    )


def _promise(promise: Promise, page: CalibrationPage, said: Said) -> str:
    if promise.upcoming is None:
        upcoming = said("promise as many")
    elif promise.upcoming >= LONG_RUN:
        upcoming = said("promise all")
    else:
        upcoming = said("promise next", calls=said.counted("calls", promise.upcoming))
    return said(
        "promise",
        agreement=said.percent(promise.agreement),
        confidence=said.percent(promise.confidence),
        agrees=said("agrees adjacent" if page.wish.adjacent else "agrees exact"),
        upcoming=upcoming,
    )


def _row(name: str, one: Threshold, promise: Promise, said: Said) -> ThresholdRow:
    found = one.value is not None
    return ThresholdRow(
        name=name,
        value=said.percent(one.value, 1),
        coverage=said.percent(one.coverage) if found else NONE,
        calls=said("of calls", some=said.count(one.calls), all=said.count(one.graded)) if found else NONE,
        agreement=said.percent(one.agreement, 1) if found else NONE,
        lower=said.percent(one.lower, 1),
        why=_why(one, promise, said),
    )


def _why(one: Threshold, promise: Promise, said: Said) -> str:
    """What a threshold rests on, or why there is none and what would help."""
    seen, promised = said.percent(one.agreement, 1), said.percent(promise.agreement)
    if one.graded == 0:
        return said("threshold nothing")
    if not one.own:
        key = "threshold pooled" if one.value is not None else "threshold pooled broken"
        return said(key, seen=seen)
    if one.value is not None:
        always = one.commonest is not None and one.commonest >= _ALWAYS
        alike = one.effective < _ALIKE * one.calls
        return said.joined(
            [
                said("threshold found", calls=said.counted("calls", one.calls)),
                said("threshold worth", worth=said.count(round(one.effective))) if alike else "",
                said("threshold always", share=said.percent(one.commonest)) if always else "",
            ]
        )
    above = one.agreement is not None and one.agreement > promise.agreement
    if one.more is not None:
        key = "threshold more" if above else "threshold unknown"
        return said(key, seen=seen, promised=promised, more=said.count(one.more))
    return said("threshold narrow" if above else "threshold low", seen=seen, promised=promised)


def _plot(
    page: CalibrationPage, criterion: str, pooled: Threshold, promise: Promise, said: Said
) -> Drawn | None:
    given = as_scored(page.found.grades[criterion], adjacent=page.wish.adjacent)
    found = coverage(given)
    if len(found.threshold) < 2:
        return None
    curves = (
        Curve(tuple(zip(found.threshold, found.coverage, strict=True)), "coverage"),
        Curve(tuple(zip(found.threshold, found.agreement, strict=True)), "agreement"),
    )
    keys = [
        Key("coverage", said("key coverage")),
        Key("agreement", said("key agreement")),
        Key("bar", said("key promised", share=said.percent(promise.agreement))),
    ]
    if pooled.value is not None:
        keys.append(Key("chosen", said("key threshold", share=said.percent(pooled.value, 1))))
    svg = threshold_plot(
        curves,
        Axis.over(found.threshold, said.percent),
        label=said("coverage label", criterion=criterion),
        keys=keys,
        across=said("axis threshold"),
        up=said("axis calls"),
        shown=said.percent,
        chosen=pooled.value,
        promised=promise.agreement,
    )
    everything = {"agree": said.percent(given.agreement), "promised": said.percent(promise.agreement)}
    if pooled.value is None:
        return Drawn(svg, said("coverage none", **everything))
    return Drawn(
        svg,
        said(
            "coverage found",
            threshold=said.percent(pooled.value, 1),
            coverage=said.percent(pooled.coverage),
            seen=said.percent(pooled.agreement),
            lower=said.percent(pooled.lower),
            **everything,
        ),
    )


def _sets(page: CalibrationPage, criterion: str, said: Said) -> str:
    found = set_sizes(page.found, criterion)
    if found is None:
        return ""
    if found.whole:
        return said("sets too few", calls=said.counted("calls", found.calls))
    return said(
        "sets",
        confidence=said.percent(found.confidence),
        size=said.number(found.size, 1),
        levels=said.count(found.levels),
        single=said.percent(found.single),
    )
