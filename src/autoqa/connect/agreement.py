"""Agreement, calibrations, averages and drift in the shapes that other programs may rely on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from autoqa.calibration.averages import Averages
from autoqa.calibration.calibrate import Calibration
from autoqa.calibration.policy import Policy
from autoqa.domain.agreement import (
    AgreementReport,
    CriterionAgreement,
    Estimate,
    EvaluatorEffects,
)
from autoqa.domain.drift import Drift

Json = dict[str, Any]


def agreement_json(report: AgreementReport) -> Json:
    """What `autoqa agreement --json` prints."""
    evaluators: dict[str, Json] = {}
    for one in report.evaluators:
        evaluators.setdefault(one.evaluator, {})[one.criterion] = _evaluator_json(one)
    return {
        "criteria": {one.criterion: criterion_agreement_json(one) for one in report.criteria},
        "evaluators": evaluators,
    }


def calibration_json(calibration: Calibration) -> Json:
    """What `autoqa calibrate --json` prints: the decision on each criterion, and all that it rests on."""
    policies = calibration.record.policies
    return {
        "met": calibration.record.met,
        "hash": calibration.record.hash,
        "at": calibration.record.at.isoformat(),
        "criteria": {policy.decision.criterion: _decision_json(policy) for policy in policies},
        "scaling": {name: chosen.as_dict() for name, chosen in calibration.scalings.items()},
        "agreement": agreement_json(calibration.report),
    }


def _decision_json(policy: Policy) -> Json:
    decision = policy.decision
    return {
        "mode": decision.mode.value,
        "wanted": decision.wanted.value,
        "met": decision.met,
        "reasons": [reason.text for reason in decision.reasons],
        "codes": [reason.code for reason in decision.reasons],
        "pins": asdict(decision.pins),
        "promise": policy.abstention.as_dict() if policy.abstention else None,
        "scaling": policy.scaling.as_dict() if policy.scaling else None,
    }


def criterion_agreement_json(one: CriterionAgreement) -> Json:
    """Agreement on one criterion."""
    return {
        "calls": one.calls,
        "double_graded": one.double_graded,
        "scored_calls": one.scored_calls,
        "evaluators": one.evaluators,
        "agents": one.agents,
        "levels": list(one.levels),
        "human_human": figures_json(one.human_human),
        "human_model": figures_json(one.human_model),
        "degradation": figures_json(one.degradation),
        "true_score": figures_json(one.true_score),
        "prevalence": {"people": _shares(one.prevalence), "model": _shares(one.model_prevalence)},
        "subgroups": [asdict(group) for group in one.subgroups],
        "notes": list(one.notes),
    }


def _evaluator_json(one: EvaluatorEffects) -> Json:
    severity = one.severity
    return {
        "severity": severity.value,
        "low": severity.low,
        "high": severity.high,
        "consistency": one.consistency.value,
        "flagged": one.flagged,
        "reason": one.reason,
        "grades": one.grades,
        "shared": one.shared,
        "effects": {
            name: asdict(getattr(one, name))
            for name in ("severity", "consistency", "spread", "centrality", "halo", "drift")
        },
    }


def figures_json(figures: Mapping[str, Estimate]) -> Json:
    """Each figure with its interval and what it rests on; null is what is not known."""
    return {name: asdict(figure) for name, figure in figures.items()}


def _shares(shares: Mapping[float, float]) -> Json:
    return {f"{level:g}": share for level, share in shares.items()}


def averages_json(found: Averages) -> Json:
    """What `autoqa averages --json` prints; `rank` is null where intervals overlap."""
    return {
        "by": found.by,
        "averages": [
            {
                "group": one.group,
                "criterion": one.criterion,
                **asdict(one.mean),
                "rank": one.place.rank,
                "best": one.place.best,
                "worst": one.place.worst,
            }
            for one in found.averages
        ],
        "left_out": found.left_out,
        "ungrouped": found.ungrouped,
    }


def drift_json(found: Drift) -> Json:
    """What `autoqa drift --json` prints."""
    return {
        "at": found.at.isoformat(),
        "by": found.by.value,
        "false_alarms": {"one_in_periods": found.periods_apart, "charts": len(found.charts)},
        "charts": [
            {
                "kind": chart.kind.value,
                "name": chart.name,
                "unit": chart.unit,
                "alarm": chart.alarm,
                "points": [
                    {"period": found.by.label(point.start), **asdict(point), "start": point.start.isoformat()}
                    for point in chart.points
                ],
            }
            for chart in found.charts
        ],
        "frozen": [asdict(one) | {"replaced": one.replaced} for one in found.frozen],
        "alarms": [asdict(alarm) for alarm in found.alarms],
        "undated": found.undated,
    }
