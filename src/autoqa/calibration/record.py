"""The record of a calibration: what was decided for each criterion, as it is kept and put in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from autoqa.calibration.abstention import Abstention
from autoqa.calibration.plain import fingerprint, mapping
from autoqa.calibration.policy import Policy
from autoqa.calibration.scaling import Scaling
from autoqa.domain.calibration import Decision
from autoqa.errors import ConfigurationError

_DECISION = TypeAdapter(Decision)
_STRATA = ("", "queue", "language")


@dataclass(frozen=True, slots=True)
class CalibrationRecord:
    """One calibration with a policy for each criterion that it decided on."""

    at: datetime
    policies: tuple[Policy, ...]

    @property
    def hash(self) -> str:
        """Sixteen hexadecimal digits that change with anything that can change a score."""
        return fingerprint({"policies": [_plain(policy) for policy in self.policies]})

    @property
    def met(self) -> bool:
        """Whether the gate holds for every criterion."""
        return all(policy.decision.met for policy in self.policies)

    def policy(self, criterion: str) -> Policy | None:
        """What was decided on `criterion`."""
        return next((one for one in self.policies if one.decision.criterion == criterion), None)

    def as_dict(self) -> dict[str, Any]:
        """The record as plain JSON values."""
        return {"at": self.at.isoformat(), "policies": [_plain(policy) for policy in self.policies]}

    @classmethod
    def from_dict(cls, plain: object) -> CalibrationRecord:
        """What `as_dict` wrote; anything else is a ConfigurationError."""
        found = mapping(plain, "calibration", known=("at", "policies"))
        if not isinstance(found["policies"], list | tuple):
            raise ConfigurationError(
                "calibration: its policies are no list; autoqa calibrate --out writes one"
            )
        record = cls(_moment(found["at"]), tuple(_policy(one) for one in found["policies"]))
        try:
            fingerprint(record.as_dict())
        except ValueError as error:
            raise ConfigurationError(f"calibration: holds what is no finite number ({error})") from error
        return record


def _plain(policy: Policy) -> dict[str, Any]:
    return {
        "decision": _DECISION.dump_python(policy.decision, mode="json"),
        "scaling": policy.scaling.as_dict() if policy.scaling else None,
        "abstention": policy.abstention.as_dict() if policy.abstention else None,
        "stratum": policy.stratum,
    }


def _policy(plain: object) -> Policy:
    found = mapping(plain, "policy", known=("decision", "scaling", "abstention", "stratum"))
    if found["stratum"] not in _STRATA:
        raise ConfigurationError(
            f"policy stratum: {found['stratum']!r} is none of {', '.join(map(repr, _STRATA))}"
        )
    return Policy(
        _decision(found["decision"]),
        None if found["scaling"] is None else Scaling.from_dict(found["scaling"]),
        None if found["abstention"] is None else Abstention.from_dict(found["abstention"]),
        found["stratum"],
    )


def _decision(plain: object) -> Decision:
    try:
        return _DECISION.validate_python(plain)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, ("decision", *first["loc"])))
        raise ConfigurationError(f"policy {where}: {first['msg'].lower()}") from error


def _moment(plain: object) -> datetime:
    try:
        at = datetime.fromisoformat(plain) if isinstance(plain, str) else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise ConfigurationError(
            f"calibration at: {plain!r} is no moment with a time zone, such as 2026-11-26T09:00:00+00:00"
        )
    return at
