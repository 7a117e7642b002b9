"""Calibrations in every state that a page has to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import numpy as np

from autoqa.calibration.abstention import Promise, Threshold
from autoqa.calibration.calibrate import Wish, calibrate
from autoqa.calibration.grades import CriterionGrades, ModelScores, grades_of
from autoqa.domain.audit import Audit, Effect, Shift
from autoqa.domain.calibration import Mode, Pins, Reason
from autoqa.report.calibration import BadRow, CalibrationPage, render_calibration
from autoqa.report.calibration.texts import CALIBRATION
from autoqa.report.words import Said
from tests.calibration.parts import Centre, table

ENGLISH, ITALIAN = Said.of("en", CALIBRATION), Said.of("it", CALIBRATION)
AT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
LEVELS = (1, 2, 3, 4, 5)
WISH = Wish(columns=("language",))
PINS = Pins("m0de1" * 3, "5c0reca2d", ("whisper-small-1a2b",))


def page(criteria: Sequence[CriterionGrades], *, wish: Wish = WISH, **options: Any) -> CalibrationPage:
    """The page of a calibration of `criteria`; `options` go to `calibrate`, or to the page."""
    own = {name: options.pop(name) for name in ("sources", "audit", "bad", "drift") if name in options}
    pins = {one.criterion: PINS for one in criteria}
    found = calibrate(criteria, wish, **{"pins": pins, "resamples": 100} | options)
    return CalibrationPage(found, AT, wish, **{"sources": ("grades.csv", "scores.jsonl")} | own)


def distributed(
    centre: Centre, *, criterion: str = "empathy", shift: float = 0.0, sharp: float = 1.0
) -> CriterionGrades:
    """People beside a model that gives distributions: a normal around what it sees, as sharp as asked."""
    seen = np.clip(centre.expected + shift, 0.5, 5.5)
    weights = np.exp(-((np.array(LEVELS) - seen[:, None]) ** 2) / (2 * (0.75 / sharp) ** 2)) + 1e-6
    distribution = weights / weights.sum(axis=1, keepdims=True)
    place = (np.cumsum(distribution, axis=1) < 0.5).sum(axis=1)
    confidence = distribution[np.arange(len(place)), place]
    scores = ModelScores(
        tuple(centre.names),
        distribution @ np.array(LEVELS),
        1.0 + place,
        confidence,
        levels=LEVELS,
        distribution=distribution,
    )
    given = table(centre.rows(criterion), {"agent": centre.agent, "language": centre.language})
    return grades_of(given, criterion, model=scores, levels=LEVELS)


def without_model(grades: CriterionGrades) -> CriterionGrades:
    """The same grades without any score of a model."""
    nothing = np.full(grades.calls, np.nan)
    return replace(grades, expected=nothing, level=nothing, confidence=nothing, distribution=np.zeros((0, 0)))


def good() -> CalibrationPage:
    return page([distributed(Centre(seed=1))])


def shifted() -> CalibrationPage:
    return page([distributed(Centre(seed=1), shift=0.7)])


def scaled() -> CalibrationPage:
    return page([distributed(Centre(seed=1), shift=0.7)], scale=True)


def kept_map() -> CalibrationPage:
    grades = distributed(Centre(seed=1), shift=0.7)
    scaling = calibrate([grades], WISH, scale=True, resamples=50).record.policies[0].scaling
    assert scaling is not None
    return page([grades], in_force={"empathy": scaling})


def hybrid() -> CalibrationPage:
    """A poor model that knows when it is right, judged by levels one apart and by language."""
    centre = Centre(seed=3, noise=0.35)
    centre.expected = centre.truth + centre.rng.normal(0, 0.9, len(centre.truth))
    wish = Wish(columns=("language",), adjacent=True, thresholds_by="language")
    return page([distributed(centre, sharp=2.2)], wish=wish)


def few() -> CalibrationPage:
    return page([Centre(calls=60).grades()])


def no_model() -> CalibrationPage:
    return page([without_model(Centre().grades())])


def one_evaluator() -> CalibrationPage:
    centre = Centre(evaluators=2, calls=120)
    centre.graders = [np.array([0]) for _ in centre.names]
    return page([centre.grades()])


def one_call() -> CalibrationPage:
    given = table([("call", "eva", "empathy", 3.0)])
    return page([grades_of(given, "empathy", levels=LEVELS)])


def two_levels() -> CalibrationPage:
    centre = Centre(seed=5)
    rows = [(n, e, c, float(s > 3)) for n, e, c, s in centre.rows()]
    sure = 1 / (1 + np.exp(-2 * (centre.expected - 3.5)))
    both = np.column_stack([1 - sure, sure])
    scores = ModelScores(
        tuple(centre.names), sure, (sure > 0.5).astype(float), both.max(axis=1), (0, 1), both
    )
    given = table(rows, {"agent": centre.agent, "language": centre.language})
    return page([grades_of(given, "empathy", model=scores, levels=(0, 1))], scale=True)


def many_levels() -> CalibrationPage:
    centre = Centre(seed=6, calls=120)
    rows = [(n, e, c, float(round(20 * centre.truth[int(n[5:])]))) for n, e, c, _ in centre.rows()]
    return page([grades_of(table(rows), "empathy", model=centre.model())], resamples=40)


def all_the_same() -> CalibrationPage:
    """Every score of people and model is 3, so that nothing can be computed."""
    centre = Centre(calls=120)
    grades = centre.grades([(n, e, c, 3.0) for n, e, c, _ in centre.rows()])
    same = np.full(grades.calls, 3.0)
    return page([replace(grades, expected=same, level=same, confidence=np.ones(grades.calls))], scale=True)


def faulty() -> CalibrationPage:
    """One who copies another, one who grades everything 3, and a language that is disfavoured."""
    centre = Centre(seed=2)
    italian = np.array([centre.language[name] == "it" for name in centre.names])
    centre.expected = centre.expected + np.where(italian, -0.5, 0.25)
    own = centre.rows()
    given = {(name, e): score for name, e, _, score in own}
    rows = [
        (n, e, c, 3.0 if e == "e5" else given.get((n, "e0"), s) if e == "e1" else s) for n, e, c, s in own
    ]
    changed = Reason("model_changed", "the model is b", {"present": "b", "pinned": "a"})
    return page([centre.grades(rows)], found={"empathy": [changed]})


def unfair() -> CalibrationPage:
    centre = Centre(seed=1)
    italian = np.array([centre.language[name] == "it" for name in centre.names])
    centre.expected = centre.expected + np.where(italian, -0.4, 0.2)
    return page([centre.grades()], audit=audit())


def severe() -> CalibrationPage:
    """An evaluator far harsher than the others, one who drifts, and another who hardly moves."""
    centre = Centre(seed=4, calls=900)
    centre.severity = np.array([0, 0, 1.6, 0, 0, 0])
    rows = centre.rows()
    day = {name: i / len(centre.names) for i, name in enumerate(centre.names)}
    at = [1.76e9 + 60 * 86400 * day[name] for name, *_ in rows]
    moved = [
        (n, e, c, float(np.clip(round(s - 3.0 * day[n]), 1, 5)) if e == "e4" else s) for n, e, c, s in rows
    ]
    narrow = [(n, e, c, 3.0 + (s > 4.5) if e == "e5" else s) for n, e, c, s in moved]
    given = table(narrow, {"agent": centre.agent, "language": centre.language}, at)
    return page([grades_of(given, "empathy", model=centre.model(), levels=LEVELS)])


def crowd() -> CalibrationPage:
    """More evaluators than a plot has room for."""
    return page([Centre(seed=7, evaluators=45, calls=1200).grades()])


def ungraded() -> CalibrationPage:
    """A criterion of the scorecard that nobody graded stands in the record alone."""
    made = good()
    (policy,) = made.found.record.policies
    why = Reason("too_few_double_graded", "no call was graded on it; 100 graded by two people are needed")
    other = replace(
        policy,
        decision=replace(policy.decision, criterion="tone", mode=Mode.HUMAN_ONLY, reasons=(why,)),
        scaling=None,
        abstention=None,
    )
    record = replace(made.found.record, policies=(policy, other))
    return replace(made, found=replace(made.found, record=record), sources=("qa",))


def left_to_people() -> CalibrationPage:
    return page([Centre(calls=60).grades()], wish=Wish(mode=Mode.HUMAN_ONLY))


def nothing() -> CalibrationPage:
    return page([])


def audit(models: Mapping[str, str] | None = None, *, meaning: str = "Arabic names") -> Audit:
    """An audit in which one swap of two moves a criterion."""
    shift = Shift("call-1", 4, 3, -0.6, flipped=True)
    return Audit(
        at=AT,
        scorecard=PINS.scorecard,
        evaluator="f1n9e2",
        models=models or {"empathy": PINS.model},
        interactions=120,
        of=400,
        seed=0,
        swaps={"names_arabic": meaning, "of_my_own": meaning, "dialect_indian": "Indian English"},
        effects=(
            Effect("names_arabic", "empathy", 110, 20, 6, -0.08, -0.13, -0.03, (shift,)),
            Effect("names_arabic", None, 110, 20, 3, -0.5, -1.2, 0.2),
            Effect("of_my_own", "empathy", 90, 18, 1, 0.01, -0.02, 0.04),
            Effect("dialect_indian", "empathy", 0, 0, 0, None, None, None),
        ),
    )


def hostile(text: str) -> CalibrationPage:
    """A page in which everything that has a name has this one."""
    centre = Centre(seed=2)
    centre.people = [f"{text} {i}" for i in range(6)]
    centre.severity = np.array([0, 0, 2.0, 0, 0, 0])
    italian = np.array([centre.language[name] == "it" for name in centre.names])
    centre.expected = centre.expected + np.where(italian, -0.5, 0.25)
    centre.language = {name: f"{text} {kind}" for name, kind in centre.language.items()}
    given = table(centre.rows(text), {"agent": centre.agent, text: centre.language})
    grades = grades_of(given, text, model=centre.model(), levels=LEVELS)
    return page(
        [grades],
        wish=Wish(columns=(text,), thresholds_by=text),
        pins={text: Pins(text, text, (text,))},
        found={text: [Reason(text, text), Reason("model_changed", text, {"present": text, "pinned": text})]},
        sources=(text,),
        audit=replace(audit({text: "other"}, meaning=text), evaluator=text, scorecard=text),
        bad=(BadRow(text, 3, text),),
    )


STATES: dict[str, Callable[[], CalibrationPage]] = {
    one.__name__: cache(one)
    for one in (
        *(good, shifted, scaled, kept_map, hybrid, few, no_model, one_evaluator, one_call, two_levels),
        *(many_levels, all_the_same, faulty, unfair, severe, crowd, ungraded, left_to_people, nothing),
    )
}


@cache
def rendered(state: str, language: str = "en") -> str:
    """The page of a state."""
    return render_calibration(STATES[state](), language)


def with_agreement(made: CalibrationPage, **changes) -> CalibrationPage:
    """The page with other figures of its first criterion."""
    first, *others = made.found.report.criteria
    report = replace(made.found.report, criteria=(replace(first, **changes), *others))
    return replace(made, found=replace(made.found, report=report))


def with_threshold(made: CalibrationPage, pooled: Threshold, **promise) -> CalibrationPage:
    """The page with another threshold of its first criterion."""
    policy, *others = made.found.record.policies
    assert policy.abstention is not None
    abstention = replace(policy.abstention, pooled=pooled, promise=Promise(**promise))
    record = replace(made.found.record, policies=(replace(policy, abstention=abstention), *others))
    return replace(made, found=replace(made.found, record=record))
