"""Mask what was masked elsewhere and is said again, by whomever."""

from __future__ import annotations

from autoqa.privacy.conversation import Conversation
from autoqa.privacy.groups import Group
from autoqa.privacy.kinds import Kind, Secret


def repeat(said: Conversation) -> None:
    """Mask the numbers that were passed and are a secret, or part of one, in another place."""
    hidden = [(kind, row) for kind in Kind if (row := _row(said, kind))]
    codes = {
        group.digits: Kind.SECURITY_CODE
        for group in said.masked
        if len(group.digits) >= 3 and said.kind_at(group) is Kind.SECURITY_CODE
    }
    for group in (passed.group for passed in said.passed):
        if said.kind_at(group) is not None:
            continue
        kind = _kind_in(hidden, group) or codes.get(group.digits)
        if kind is not None:
            said.found[group.turn].append(Secret(kind, group.start, group.end))


def _row(said: Conversation, kind: Kind) -> str:
    """Everything of a kind that was masked, in a row."""
    return "".join(group.symbols for group in said.masked if said.kind_at(group) is kind)


def _kind_in(hidden: list[tuple[Kind, str]], group: Group) -> Kind | None:
    if len(group.symbols) < 4:
        return None
    return next((kind for kind, row in hidden if group.symbols in row), None)
