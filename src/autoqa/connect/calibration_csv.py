"""A calibration as a table for a spreadsheet: a row for each figure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import asdict

from autoqa.calibration.abstention import Threshold
from autoqa.calibration.calibrate import Calibration
from autoqa.calibration.policy import Policy
from autoqa.calibration.scaling_choice import Chosen
from autoqa.connect.cells import cell
from autoqa.domain.agreement import CriterionAgreement, Estimate, EvaluatorEffects, Subgroup

COLUMNS = ("criterion", "part", "of", "statistic", "value", "low", "high", "n")
_EFFECTS = ("severity", "consistency", "spread", "centrality", "halo", "drift")
_THRESHOLD = ("value", "coverage", "agreement", "lower")

Value = float | int | str | bool | None
Row = tuple[str, str, str, str, Value, float | None, float | None, int | None]


def calibration_csv(calibration: Calibration) -> str:
    """The calibration as CSV, of the columns in `COLUMNS`; what is not known is an empty cell.

    `part` says what a figure is of: `decision`, `reason`, `human_human`, `human_model`, `degradation`,
    `true_score`, `prevalence`, `subgroup`, `evaluator`, `scaling` or `threshold`. `of` names the level,
    group, evaluator or stratum.
    """
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for row in _rows(calibration):
        table.writerow([cell(value) for value in row])
    return out.getvalue()


def _rows(calibration: Calibration) -> Iterator[Row]:
    for policy in calibration.record.policies:
        yield from _decided(policy)
    for one in calibration.report.criteria:
        yield from _agreement(one)
    for effects in calibration.report.evaluators:
        yield from _effects(effects)
    for name, chosen in calibration.scalings.items():
        yield from _scaling(name, chosen)
    for policy in calibration.record.policies:
        yield from _thresholds(policy)


def _decided(policy: Policy) -> Iterator[Row]:
    decision = policy.decision
    given: dict[str, Value] = {
        "mode": decision.mode.value,
        "wanted": decision.wanted.value,
        "met": decision.met,
        "threshold": decision.threshold,
        "coverage": decision.coverage,
        **{name: value for name, value in asdict(decision.pins).items() if isinstance(value, str)},
        "recognisers": " ".join(decision.pins.recognisers),
    }
    for name, value in given.items():
        yield _plain(decision.criterion, "decision", "", name, value)
    for reason in decision.reasons:
        yield _plain(decision.criterion, "reason", "", reason.code, reason.text)


def _agreement(one: CriterionAgreement) -> Iterator[Row]:
    for name in ("calls", "double_graded", "scored_calls", "evaluators", "agents"):
        yield _plain(one.criterion, "numbers", "", name, getattr(one, name))
    for part in ("human_human", "human_model", "degradation", "true_score"):
        figures: Mapping[str, Estimate] = getattr(one, part)
        for name, figure in figures.items():
            yield _figure(one.criterion, part, "", name, figure)
    for who, shares in (("people", one.prevalence), ("model", one.model_prevalence)):
        for level, share in shares.items():
            yield _plain(one.criterion, "prevalence", f"{level:g}", who, share)
    for group in one.subgroups:
        yield from _subgroup(one.criterion, group)


def _subgroup(criterion: str, group: Subgroup) -> Iterator[Row]:
    name = f"{group.column}: {group.name}"
    for statistic in ("exact", "qwk", "rmse", "difference"):
        yield _figure(criterion, "subgroup", name, statistic, getattr(group, statistic))
    yield _plain(criterion, "subgroup", name, "p_value", group.p_value)


def _effects(one: EvaluatorEffects) -> Iterator[Row]:
    yield _plain(one.criterion, "evaluator", one.evaluator, "grades", one.grades)
    for name in _EFFECTS:
        yield _figure(one.criterion, "evaluator", one.evaluator, name, getattr(one, name))
    yield _plain(one.criterion, "evaluator", one.evaluator, "flagged", one.flagged)
    if one.reason:
        yield _plain(one.criterion, "evaluator", one.evaluator, "reason", one.reason)


def _scaling(criterion: str, chosen: Chosen) -> Iterator[Row]:
    yield _plain(criterion, "scaling", "", "kind", chosen.scaling.kind)
    for when, errors in (("before", chosen.before), ("after", chosen.after)):
        if errors is not None:
            for level, value in errors.ece.items():
                yield _plain(criterion, "scaling", when, f"ece of level {level}", value)
            for name in ("ece_overall", "brier", "ranked", "smd"):
                yield _plain(criterion, "scaling", when, name, getattr(errors, name))


def _thresholds(policy: Policy) -> Iterator[Row]:
    if policy.abstention is None:
        return
    thresholds = {"": policy.abstention.pooled, **policy.abstention.strata}
    for name, one in thresholds.items():
        yield from _threshold(policy.decision.criterion, name, one)


def _threshold(criterion: str, name: str, one: Threshold) -> Iterator[Row]:
    for statistic in _THRESHOLD:
        yield (criterion, "threshold", name, statistic, getattr(one, statistic), None, None, one.graded)
    yield _plain(criterion, "threshold", name, "more", one.more)


def _figure(criterion: str, part: str, of: str, statistic: str, figure: Estimate) -> Row:
    return criterion, part, of, statistic, figure.value, figure.low, figure.high, figure.n


def _plain(criterion: str, part: str, of: str, statistic: str, value: Value) -> Row:
    return criterion, part, of, statistic, value, None, None, None
