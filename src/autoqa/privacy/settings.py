"""What is hidden before anything is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class PrivacySettings:
    """Whether secrets are masked, and what counts as one beside those with a form of their own.

    `names` are masked wherever they are said; `introduced_names` also masks the names by which people
    introduce themselves. `engine` "presidio" adds what Microsoft Presidio finds to what autoqa finds, so it
    never hides less. `anonymous` leaves out who the agent and the customer are. `default_region` is the
    country (ISO 3166) whose telephone numbers come without a country code. `margin` is silenced on both
    sides of a secret, in seconds, because the times of recognised words are not exact.
    """

    enabled: bool = True
    names: tuple[str, ...] = ()
    introduced_names: bool = False
    engine: Literal["builtin", "presidio"] = "builtin"
    anonymous: bool = False
    default_region: str = "US"
    margin: float = 0.2
