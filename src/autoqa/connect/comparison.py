"""A comparison of two models as plain JSON values."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from autoqa.domain.comparison import Comparison


def comparison_json(found: Comparison) -> dict[str, Any]:
    """Everything in a comparison; null is what cannot be said."""
    return {
        "new": found.new,
        "old": found.old or None,
        "acceptable": found.acceptable,
        "codes": [reason.code for reason in found.reasons],
        "reasons": [reason.text for reason in found.reasons],
        "mode": found.decision.mode.value,
        "calls": found.calls,
        "left_out": found.left_out,
        "people": asdict(found.people),
        "figures": {
            one.name: {
                "new": asdict(one.new),
                "old": asdict(one.old),
                "difference": asdict(one.difference),
                "worse": one.worse,
            }
            for one in found.figures
        },
        "groups": [
            {
                "column": one.column,
                "name": one.name,
                "calls": one.calls,
                "new": asdict(one.new),
                "old": asdict(one.old),
                "difference": asdict(one.difference),
                "worse": one.worse,
            }
            for one in found.groups
        ],
        "teams": [
            {"column": one.column, "name": one.name, "calls": one.calls, "shift": asdict(one.shift)}
            for one in found.teams
        ],
        "moved": [asdict(one) for one in found.moved],
        "cost_ms": {name: round(value, 2) for name, value in found.cost.items()},
        "notes": list(found.notes),
    }
