"""How far an average moved since another model answers, and whether the model or the calls moved it."""

from __future__ import annotations

from dataclasses import dataclass

from autoqa.domain.agreement import Estimate


@dataclass(frozen=True, slots=True)
class AverageMoved:
    """The mean of one criterion on the calls first scored by an earlier model, and by the present one.

    `group` is a team, or empty for all. `earlier` calls had the mean `then` as they were scored at the time,
    `later` calls have the mean `now`; of the earlier ones `rescored` were scored by the present model too.
    `total` is `now` less `then`, and the sum of `model`, what the present model makes of the same earlier
    calls less what they got then, and `calls`, the rest. Both are unknown until some are scored again.
    """

    criterion: str
    group: str
    earlier: int
    later: int
    rescored: int
    then: Estimate
    now: Estimate
    total: Estimate
    model: Estimate
    calls: Estimate
