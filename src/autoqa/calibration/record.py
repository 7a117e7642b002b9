"""The record of a calibration: what was decided for each criterion, as it is kept and put in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from autoqa.calibration.abstention import Abstention
from autoqa.calibration.plain import fingerprint, mapping
from autoqa.calibration.policy import Policy
from autoqa.calibration.scaling import Scaling
from autoqa.domain.calibration import Decision

_DECISION = TypeAdapter(Decision)


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
        return cls(datetime.fromisoformat(found["at"]), tuple(_policy(one) for one in found["policies"]))


def _plain(policy: Policy) -> dict[str, Any]:
    return {
        "decision": _DECISION.dump_python(policy.decision, mode="json"),
        "scaling": policy.scaling.as_dict() if policy.scaling else None,
        "abstention": policy.abstention.as_dict() if policy.abstention else None,
        "stratum": policy.stratum,
    }


def _policy(plain: object) -> Policy:
    found = mapping(plain, "policy", known=("decision", "scaling", "abstention", "stratum"))
    return Policy(
        _DECISION.validate_python(found["decision"]),
        Scaling.from_dict(found["scaling"]) if found["scaling"] else None,
        Abstention.from_dict(found["abstention"]) if found["abstention"] else None,
        str(found["stratum"]),
    )
