"""What speaks against putting a candidate in service, each with a code and in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from autoqa.domain.calibration import Reason
from autoqa.domain.comparison import Beside, Comparison, GroupBeside
from autoqa.training.record import TrainingRecord

LEAST_FROZEN = 20  # interactions to be shown on, below which nothing is said of a candidate
_SURE = 2  # standard errors above nothing
_SHOWN = {
    "qwk": "QWK with people",
    "pearson": "the correlation with people",
    "exact": "exact agreement with people",
    "rmse": "the root mean square error",
    "smd": "the standardised mean difference",
    "ranked": "the error of the probabilities (ranked probability score)",
}


def of_training(record: TrainingRecord | None, frozen: Collection[str]) -> Iterator[Reason]:
    """What is wrong with how it was trained; `frozen` are content hashes of what it is to be shown on."""
    if record is None:
        yield Reason(
            "no_record",
            "it does not say what it was trained on (training.json is missing), so nobody can tell whether "
            "it has seen the interactions that it is shown on; train it with autoqa train",
        )
        return
    if seen := sorted(set(record.trained_on) & set(frozen)):
        yield Reason(
            "leaked_calls",
            f"it was trained on {len(seen)} of the {len(frozen)} interactions that it is shown on; train it "
            "on the training side of the set alone",
            {"leaked": len(seen), "of": len(frozen)},
        )
    if "gain" in record.way and record.way["gain"] <= _SURE * record.way["gain_error"]:
        yield Reason(
            "learnt_nothing",
            "in the folds of its training it did no better than the same answer for every interaction: its "
            "labels do not go with what is said; look whether the grades belong to these interactions",
            {"gain": record.way["gain"], "error": record.way["gain_error"]},
        )
    if record.agents == 1 or record.groups == 1:
        yield Reason(
            "one_agent",
            "it was trained on one agent's interactions, and nothing says that it holds for others; have "
            "interactions of more agents graded",
        )


def of_figures(figures: Sequence[Beside]) -> Iterator[Reason]:
    """A model that does not go with people at all, or goes with them less than the one in service."""
    pearson = next((one.new for one in figures if one.name == "pearson"), None)
    if pearson is None or pearson.value is None:
        yield Reason("no_skill", "it gives every interaction the same score")
    elif pearson.low is None or pearson.low <= 0:
        low = "" if pearson.low is None else f" (95 % interval from {pearson.low:.2f})"
        yield Reason(
            "no_skill",
            f"its scores go with people's no better than chance: their correlation is "
            f"{pearson.value:.2f}{low}",
            {"value": pearson.value},
        )
    for one in figures:
        if one.worse and one.new.value is not None and one.old.value is not None:
            yield Reason(
                "worse",
                f"{_SHOWN[one.name]} is {one.new.value:.3f}, and {one.old.value:.3f} with the model in "
                "service; that is more than chance",
                {"figure": one.name, "new": one.new.value, "old": one.old.value},
            )


def of_groups(groups: Sequence[GroupBeside]) -> Iterator[Reason]:
    """Groups of interactions on which it errs more than the model in service."""
    for one in groups:
        if one.worse and one.new.value is not None and one.old.value is not None:
            yield Reason(
                "worse_subgroup",
                f"on {one.column} {one.name} it errs by {one.new.value:.2f} points (root mean square), and "
                f"the model in service by {one.old.value:.2f}; that is more than chance",
                {"column": one.column, "name": one.name, "new": one.new.value, "old": one.old.value},
            )


def of_gate(comparison: Comparison) -> Iterator[Reason]:
    """The gate's reasons, where it does not hold for the candidate."""
    if not comparison.decision.met:
        yield from comparison.decision.reasons


def too_few(calls: int) -> Iterator[Reason]:
    """Too little to be shown on."""
    if calls < LEAST_FROZEN:
        yield Reason(
            "too_few_frozen",
            f"{calls} graded interactions are kept aside to be shown on; at least {LEAST_FROZEN} are needed",
            {"have": calls, "need": LEAST_FROZEN},
        )


def other_scale(levels: Sequence[int], asked: Sequence[int]) -> Reason:
    """It answers on other levels than the scorecard has."""
    return Reason(
        "scale_changed",
        f"it answers on the levels {_listed(levels)}, and the scorecard has {_listed(asked)}; train it on "
        "grades of this scorecard",
        {"levels": _listed(levels), "asked": _listed(asked)},
    )


def _listed(levels: Sequence[int]) -> str:
    return ", ".join(map(str, levels))
