"""What a secret is: a kind, and a span of characters in the text of a turn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """The kinds of secrets. A security code is a card's, or another code that proves who somebody is."""

    CARD = "card"
    SECURITY_CODE = "security_code"
    IBAN = "iban"
    BANK_ACCOUNT = "bank_account"
    PHONE = "phone"
    EMAIL = "email"
    NATIONAL_ID = "national_id"
    BIRTH_DATE = "birth_date"
    NAME = "name"

    @property
    def mask(self) -> str:
        """What stands in the text instead: the same for every secret of the kind, whatever its length."""
        return f"[{self.value.replace('_', ' ')}]"


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret in a text, from the character `start` up to but not including `end`."""

    kind: Kind
    start: int
    end: int


class Finder(Protocol):
    """Something else that finds secrets in one text."""

    def find(self, text: str, language: str | None) -> list[Secret]:
        """The secrets in `text`, in any order; they may overlap."""


# When spans overlap, the kind that must be kept least is the one that is named.
_BY_WEIGHT = tuple(Kind)


def merge(secrets: Iterable[Secret]) -> list[Secret]:
    """The secrets in order, with those that overlap joined into one."""
    merged: list[Secret] = []
    for secret in sorted(secrets, key=lambda found: (found.start, found.end)):
        if merged and secret.start < merged[-1].end:
            last = merged[-1]
            kind = min(last.kind, secret.kind, key=_BY_WEIGHT.index)
            merged[-1] = Secret(kind, last.start, max(last.end, secret.end))
        elif secret.end > secret.start:
            merged.append(secret)
    return merged
