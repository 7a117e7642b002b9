"""How far evaluators agree with each other, and a model with them, on each criterion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval, and the number `n` of calls that it rests on.

    `value` is None where it cannot be computed or must not be said; the bounds also where too few agents or
    calls are there to draw anew.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0


@dataclass(frozen=True, slots=True)
class Subgroup:
    """One group of calls, such as those of a language, beside all calls of the criterion.

    `column` and `name` say which. `exact`, `qwk`, `rmse` and `smd` are those of model and people in the
    group. `difference` is the difference between standardised means: above 0 the model favours the group
    more than people do. `p_value` is that of the difference, corrected for the number of groups compared.
    """

    column: str
    name: str
    calls: int
    exact: Estimate
    qwk: Estimate
    rmse: Estimate
    difference: Estimate
    p_value: float | None
    smd: Estimate = Estimate(None)


@dataclass(frozen=True, slots=True)
class CriterionAgreement:
    """One criterion: people with people, people with the model, and the model with what people's scores mean.

    The figures of `human_human` are those of single evaluators on the same call; those of
    `human_model` of a single evaluator and the model; `degradation` is the second less the first.

    `double_graded` of the `calls` were graded by two people or more. `true_score` holds the variance of
    people's errors, of true scores, the model's mean squared error against these and the part of their
    variance that it explains (PRMSE). `prevalence` is the share of each level among people's scores,
    `model_prevalence` among the model's. `notes` say what was withheld, and why.
    """

    criterion: str
    calls: int
    double_graded: int
    scored_calls: int
    evaluators: int
    agents: int
    levels: tuple[float, ...]
    human_human: Mapping[str, Estimate]
    human_model: Mapping[str, Estimate]
    degradation: Mapping[str, Estimate]
    true_score: Mapping[str, Estimate]
    prevalence: Mapping[float, float]
    model_prevalence: Mapping[float, float] = field(default_factory=dict)
    subgroups: tuple[Subgroup, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EvaluatorEffects:
    """How one evaluator grades one criterion, next to the others on the same calls.

    `severity` is in points of the scale, above 0 harsher. `consistency` is the correlation with the others'
    mean grade. `spread` is the ratio of the standard deviations of the evaluator's scores and of single
    others' on the same calls: well below 1 the range is restricted. `centrality` is how much more often than
    they the evaluator gives a middle level. `halo` is how much closer the evaluator's scores on different
    criteria move together than others' do. `drift` is the change of severity in thirty days. `flagged`
    evaluators need a conversation, for `reason`.
    """

    evaluator: str
    criterion: str
    grades: int
    shared: int
    severity: Estimate
    consistency: Estimate
    spread: Estimate
    centrality: Estimate
    halo: Estimate
    drift: Estimate
    flagged: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """Agreement on every criterion, and how every evaluator grades."""

    criteria: tuple[CriterionAgreement, ...]
    evaluators: tuple[EvaluatorEffects, ...]

    def criterion(self, name: str) -> CriterionAgreement | None:
        """The agreement on the criterion `name`."""
        return next((one for one in self.criteria if one.criterion == name), None)

    def flagged(self) -> tuple[EvaluatorEffects, ...]:
        """Who needs a conversation, and about which criterion; the most severe or lenient first."""
        found = [one for one in self.evaluators if one.flagged]
        return tuple(sorted(found, key=lambda one: -abs(one.severity.value or 0.0)))
