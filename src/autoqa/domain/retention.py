"""What is deleted once it has been kept for long enough."""

from __future__ import annotations

from enum import StrEnum


class Rule(StrEnum):
    """What is deleted: the sound of an interaction, or all of it; a closed coaching plan; a training."""

    SOUND = "sound"
    INTERACTION = "interaction"
    PLAN = "plan"
    TRAINING = "training"
