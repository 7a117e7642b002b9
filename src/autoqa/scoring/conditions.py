"""Whether a criterion applies to an interaction."""

from __future__ import annotations

from autoqa.domain.interaction import Interaction
from autoqa.domain.scorecard import Condition
from autoqa.domain.transcript import Transcript
from autoqa.scoring.phrases import says


def left_out(condition: Condition, interaction: Interaction, transcript: Transcript) -> str | None:
    """Why a criterion with this condition does not apply; None when it does."""
    if condition.channels and interaction.channel not in condition.channels:
        return f"it is asked of {' and '.join(condition.channels)}, and this is a {interaction.channel}"
    if condition.queues and interaction.queue not in condition.queues:
        came = f"this came through '{interaction.queue}'" if interaction.queue else "the queue is not known"
        return f"it is asked in the queues {', '.join(condition.queues)}, and {came}"
    if condition.said and not any(says(turn.text, condition.said) for turn in transcript.turns):
        return "nothing was said that calls for it"
    return _unmeasured(condition, transcript) if condition.measure else None


def _unmeasured(condition: Condition, transcript: Transcript) -> str | None:
    found = next((m for m in transcript.measures if m.name == condition.measure), None)
    if found is None:
        return f"this interaction has no measure '{condition.measure}'"
    low = condition.at_least is not None and found.value < condition.at_least
    high = condition.at_most is not None and found.value > condition.at_most
    return f"{found.name} is {found.value:g} {found.unit}" if low or high else None
