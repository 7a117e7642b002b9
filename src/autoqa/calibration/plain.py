"""Fitted values as plain JSON: their fingerprint, and reading them back without trusting what is read."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import Any

from autoqa.errors import ConfigurationError


def fingerprint(plain: Mapping[str, Any]) -> str:
    """16 hexadecimal digits that change whenever a value does."""
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def mapping(value: object, what: str, *, known: Collection[str] | None = None) -> Mapping[str, Any]:
    """`value` as a mapping that holds exactly the keys in `known` (any, where that is None)."""
    if not isinstance(value, Mapping):
        raise ConfigurationError(f"{what}: found {type(value).__name__} where an object is expected")
    if known is not None and set(value) != set(known):
        wrong = sorted(str(key) for key in set(value) ^ set(known))
        raise ConfigurationError(
            f"{what}: unknown or missing keys {', '.join(wrong)}; it takes exactly {', '.join(sorted(known))}"
        )
    return value


def number(value: object, what: str) -> float:
    """`value` as a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ConfigurationError(f"{what}: {value!r} is not a finite number; fit it again from the grades")
    return float(value)


def share(value: object, what: str) -> float:
    """`value` as a number from 0 to 1."""
    found = number(value, what)
    if not 0 <= found <= 1:
        raise ConfigurationError(f"{what}: {found} is not from 0 to 1; fit it again from the grades")
    return found


def whole(value: object, what: str) -> int:
    """`value` as a whole number."""
    found = number(value, what)
    if not found.is_integer():
        raise ConfigurationError(f"{what}: {value!r} is not a whole number")
    return int(found)


def numbers(value: object, what: str) -> tuple[float, ...]:
    """`value` as a list of finite numbers."""
    if not isinstance(value, list | tuple):
        raise ConfigurationError(f"{what}: found {type(value).__name__} where a list of numbers is expected")
    return tuple(number(item, what) for item in value)


def scale(value: object, what: str) -> tuple[int, ...]:
    """`value` as the levels of a scale: two or more whole numbers, ascending."""
    if not isinstance(value, list | tuple):
        raise ConfigurationError(f"{what}: found {type(value).__name__} where a list of levels is expected")
    levels = tuple(whole(item, what) for item in value)
    if len(levels) < 2 or any(b <= a for a, b in pairwise(levels)):
        raise ConfigurationError(f"{what}: levels must be two or more, ascending; found {list(levels)}")
    return levels
