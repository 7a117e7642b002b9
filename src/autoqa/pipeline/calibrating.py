"""The calibration in force, as scoring obeys it; one made for another model or scorecard trusts nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autoqa.calibration.policy import Policy
from autoqa.calibration.record import CalibrationRecord
from autoqa.domain.calibration import Decision, Mode, Pins, Reason
from autoqa.domain.scorecard import AnsweredBy, Scorecard
from autoqa.pipeline.process import Judging
from autoqa.scoring.evaluate import NOT_CALIBRATED, Calibrating
from autoqa.scoring.scorer import Scorer
from autoqa.store.calibrations import calibration_in_force
from autoqa.store.store import Store


def record_in_force(store: Store) -> CalibrationRecord | None:
    """The calibration of this store, if one is in force."""
    content = calibration_in_force(store)
    return None if content is None else CalibrationRecord.from_dict(content)


def calibrated(judging: Judging, store: Store) -> Judging:
    """What turns transcripts into evaluations, obeying the calibration in force."""
    record = record_in_force(store)
    if record is None:
        return replace(judging, calibrating=NOT_CALIBRATED)
    present = judged(judging.scorecard, judging.scorers)
    known = {policy.decision.criterion: policy for policy in record.policies}
    policies = {
        name: fitting(known[name], pins) if name in known else _unknown(name, pins)
        for name, pins in present.items()
    }
    return replace(judging, calibrating=Calibrating(record.hash, policies))


def judged(card: Scorecard, scorers: Sequence[Scorer]) -> dict[str, Pins]:
    """What each criterion is answered by now, but for those that a measure answers.

    What is measured is no judgement that people would have to confirm.
    """
    measured = {c.id for c in card.criteria if c.answered_by is AnsweredBy.MEASURE}
    found = present_pins(card.hash, scorers)
    return {name: pins for name, pins in found.items() if name not in measured}


def _unknown(criterion: str, pins: Pins) -> Policy:
    """A criterion that was not calibrated is left to people, once others are."""
    reason = Reason("not_calibrated", "it was not calibrated with the others; calibrate again")
    return Policy(Decision(criterion, Mode.HUMAN_ONLY, Mode.AUTO, (reason,), pins))


def present_pins(scorecard: str, scorers: Sequence[Scorer]) -> dict[str, Pins]:
    """What each criterion is answered by now."""
    return {scorer.criterion: Pins(model=scorer.fingerprint, scorecard=scorecard) for scorer in scorers}


def fitting(policy: Policy, present: Pins) -> Policy:
    """The policy, or `human_only` where the model or the scorecard is another than it was made for."""
    changed = changes(policy.decision.pins, present)
    if not changed:
        return policy
    decision = replace(policy.decision, mode=Mode.HUMAN_ONLY, reasons=tuple(changed))
    return replace(policy, decision=decision, scaling=None, abstention=None)


def changes(pinned: Pins, present: Pins) -> list[Reason]:
    """What is no longer as it was when the decision was made."""
    found = []
    if pinned.scorecard and pinned.scorecard != present.scorecard:
        found.append(
            Reason(
                "scorecard_changed",
                f"the scorecard is {present.scorecard}; {pinned.scorecard} was calibrated; calibrate again",
                {"present": present.scorecard, "pinned": pinned.scorecard},
            )
        )
    if pinned.model and pinned.model != present.model:
        found.append(
            Reason(
                "model_changed",
                f"the model is {present.model}, and {pinned.model} was calibrated; calibrate again",
                {"present": present.model, "pinned": pinned.model},
            )
        )
    return found
