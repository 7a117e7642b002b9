"""How likely an interaction is to be one that a person should hear: a number that ranks, between 0 and 1."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from autoqa.domain.sampling import Candidate

FLOOR = 0.05  # of everybody, so that each one can be drawn
LOW, DOUBT, AUTO_FAIL, COMPLAINT, AGAIN, NEW_AGENT = 0.5, 0.15, 0.2, 0.15, 0.1, 0.1
NEW_FOR = timedelta(days=30)


def risks(candidates: Sequence[Candidate]) -> NDArray[np.float64]:
    """The risk of each: a floor, and weights for what speaks for a bad call.

    These are the probability of a low level, the model's doubt, an auto-fail, a complaint, a customer who
    came back, and an agent whose first call of all candidates lies less than thirty days back. One without
    any score has the middle of both.
    """
    first = _first_calls(candidates)
    return np.array([risk(one, new=_is_new(one, first)) for one in candidates])


def risk(candidate: Candidate, *, new: bool = False) -> float:
    """The risk of one interaction; `new` says that its agent is."""
    low = 0.5 if candidate.low is None else candidate.low
    doubt = 0.5 if candidate.doubt is None else candidate.doubt
    return min(
        1.0,
        FLOOR
        + LOW * low
        + DOUBT * doubt
        + AUTO_FAIL * ("auto_fail" in candidate.flags)
        + COMPLAINT * candidate.complaint
        + AGAIN * ("repeat_contact" in candidate.flags)
        + NEW_AGENT * new,
    )


def _first_calls(candidates: Sequence[Candidate]) -> dict[str, datetime]:
    first: dict[str, datetime] = {}
    for one in candidates:
        if one.agent is not None and one.started_at is not None:
            first[one.agent] = min(one.started_at, first.get(one.agent, one.started_at))
    return first


def _is_new(candidate: Candidate, first: dict[str, datetime]) -> bool:
    if candidate.agent is None or candidate.started_at is None:
        return False
    earliest = min(first.values())
    own = first[candidate.agent]
    return own - earliest >= NEW_FOR and candidate.started_at - own < NEW_FOR
