"""The correlation of a system with people, freed from the people's own disagreement."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from autoqa.agreement.sums import Floats, ratio


def disattenuated(human_model: ArrayLike, human_human: ArrayLike) -> Floats:
    """The human-model correlation over the root of the human-human one (Spearman 1904), which may pass 1.

    NaN where people do not correlate above 0.
    """
    between_people = np.asarray(human_human, dtype=float)
    return ratio(human_model, np.sqrt(np.where(between_people > 0, between_people, np.nan)))
