"""When to leave a call to a person: the promise made, and the thresholds of confidence that keep it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from autoqa.calibration.bounds import LONG_RUN
from autoqa.calibration.plain import fingerprint, mapping, number, share, whole
from autoqa.errors import ConfigurationError

__all__ = ["LONG_RUN", "Abstention", "Promise", "Threshold"]


@dataclass(frozen=True, slots=True)
class Promise:
    """Of the calls scored automatically, at least `agreement` agree with a person, with that `confidence`.

    The promise is for the next `upcoming` calls like the graded ones, as they will come: None means as many
    as were graded, LONG_RUN all that ever come. A promise for few calls needs more room than one for many,
    because so few may fall short by chance.
    """

    agreement: float = 0.8
    confidence: float = 0.95
    upcoming: int | None = None

    def __post_init__(self) -> None:
        for name in ("agreement", "confidence"):
            if not 0 < share(getattr(self, name), f"promised {name}") < 1:
                raise ConfigurationError(
                    f"promised {name} {getattr(self, name)} must lie between 0 and 1, such as 0.8"
                )
        if self.upcoming is not None and whole(self.upcoming, "upcoming calls") < 1:
            raise ConfigurationError(
                f"a promise for {self.upcoming} upcoming calls; it takes 1 or more, or none"
            )


@dataclass(frozen=True, slots=True)
class Threshold:
    """The lowest confidence at which the promise may be made, or (`value` None) why it may not.

    `coverage` is the share of graded calls at or above it and `calls` their number; `agreement` is what was
    seen in them and `lower` what may be promised of those to come. `effective` is the number of calls that
    they are worth, calls of one agent being alike. `commonest` is the share of them that report the level
    reported most: near 1, the promise is kept by always answering the same. `more` is about how many more
    graded calls would allow a threshold; None where there is one, or where more would not help. `own` is
    False where a stratum falls back on the threshold of all calls.
    """

    value: float | None
    reason: str
    graded: int
    agents: int
    calls: int = 0
    coverage: float = 0.0
    agreement: float | None = None
    lower: float | None = None
    effective: float = 0.0
    commonest: float | None = None
    more: int | None = None
    own: bool = True


@dataclass(frozen=True, slots=True)
class Abstention:
    """The promise and the thresholds that keep it: for all calls together, and by stratum (queue, language).

    A stratum's own threshold keeps the promise in that stratum; the pooled one keeps it over all calls
    mixed as they were graded.
    """

    promise: Promise
    pooled: Threshold
    strata: Mapping[str, Threshold] = field(default_factory=dict)

    def threshold(self, stratum: str | None = None) -> Threshold:
        """The threshold for calls of a stratum; that of all calls for one that was not graded."""
        return self.strata.get(stratum, self.pooled) if stratum is not None else self.pooled

    def accepts(self, confidence: float, stratum: str | None = None) -> bool:
        """Whether a call of this confidence may be scored automatically."""
        value = self.threshold(stratum).value
        return value is not None and confidence >= value

    @property
    def coverage(self) -> float:
        """The share of graded calls that would be scored automatically."""
        if not self.strata:
            return self.pooled.coverage
        return sum(one.calls for one in self.strata.values()) / sum(
            one.graded for one in self.strata.values()
        )

    @property
    def hash(self) -> str:
        """16 hexadecimal digits that pin the promise and the thresholds."""
        return fingerprint(self.as_dict())

    def as_dict(self) -> dict[str, Any]:
        """The promise and the thresholds as plain JSON values."""
        return {
            "promise": asdict(self.promise),
            "pooled": asdict(self.pooled),
            "strata": {name: asdict(threshold) for name, threshold in self.strata.items()},
        }

    @classmethod
    def from_dict(cls, plain: object) -> Abstention:
        """What `as_dict` wrote; anything else is a ConfigurationError."""
        found = mapping(plain, "abstention", known=("promise", "pooled", "strata"))
        promise = mapping(found["promise"], "promise", known=_named(Promise))
        strata = mapping(found["strata"], "strata")
        return cls(
            Promise(**promise),
            _threshold(found["pooled"]),
            {str(name): _threshold(value) for name, value in strata.items()},
        )


def _threshold(plain: object) -> Threshold:
    found = mapping(plain, "threshold", known=_named(Threshold))
    for name in ("value", "coverage", "agreement", "lower", "commonest"):
        if found[name] is not None:
            share(found[name], f"threshold {name}")
    for name in ("graded", "agents", "calls"):
        whole(found[name], f"threshold {name}")
    number(found["effective"], "threshold effective")
    if found["more"] is not None:
        whole(found["more"], "threshold more")
    if not isinstance(found["own"], bool) or not isinstance(found["reason"], str):
        raise ConfigurationError("threshold: own is true or false, and reason is text; certify it again")
    return Threshold(**found)


def _named(kind: type[Promise] | type[Threshold]) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))
