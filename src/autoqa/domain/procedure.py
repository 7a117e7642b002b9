"""A procedure: what an agent has to do for some reasons of contact, in which order, and must not say."""

from __future__ import annotations

from dataclasses import dataclass

from autoqa.domain.rule import Rule


@dataclass(frozen=True, slots=True)
class Procedure:
    """The steps for some reasons of contact.

    It applies where the metadata name one of `reasons`, or where they name none and the customer says one of
    the phrases `said`. Each of `steps` must be found; one that comes `after` another only behind it. None of
    `forbidden` may be. `file` is where it stands.
    """

    name: str
    reasons: tuple[str, ...]
    said: tuple[str, ...]
    steps: tuple[Rule, ...]
    forbidden: tuple[Rule, ...]
    file: str = ""
