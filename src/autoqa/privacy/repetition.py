"""Mask what was masked elsewhere and is said again, by whomever."""

from __future__ import annotations

from collections.abc import Collection

from autoqa.domain.transcript import Speaker
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
    _mask_misread(said)
    rows = _dictated(said)
    for group in (passed.group for passed in said.passed):
        if said.kind_at(group) is not None:
            continue
        kind = _kind_in(hidden, group) or codes.get(group.digits)
        if kind is None and len(group.digits) >= 3 and any(group.symbols in row for row in rows):
            kind = Kind.SECURITY_CODE
        if kind is not None:
            said.found[group.turn].append(Secret(kind, group.start, group.end))
        elif (begin := _ends_in(said, group, codes)) is not None:
            said.found[group.turn].append(Secret(Kind.SECURITY_CODE, begin, group.end))


def _dictated(said: Conversation) -> list[str]:
    """What each party dictated of codes in pieces of one or two digits."""
    rows: dict[Speaker, str] = {}
    for group in said.masked:
        if len(group.digits) <= 2 and said.kind_at(group) is Kind.SECURITY_CODE:
            speaker = said.turns[group.turn].speaker
            rows[speaker] = rows.get(speaker, "") + group.digits
    return list(rows.values())


def _mask_misread(said: Conversation) -> None:
    """Mask the code that the other party read with a digit wrong: "I've got 416" before "461, that's it"."""
    codes = [
        group
        for group in said.masked
        if len(group.digits) in {3, 4} and said.kind_at(group) is Kind.SECURITY_CODE
    ]
    for passed in said.passed:
        group = passed.group
        if passed.announced is None and any(_misread(said, group, code) for code in codes):
            said.mask(group, Kind.SECURITY_CODE)


def _misread(said: Conversation, group: Group, code: Group) -> bool:
    """Whether one party says in the next turn nearly the digits that the other said."""
    beside = (
        abs(group.turn - code.turn) == 1
        and said.turns[group.turn].speaker is not said.turns[code.turn].speaker
    )
    if not beside or len(group.symbols) != len(code.digits) or said.kind_at(group) is not None:
        return False
    wrong = sum(one != other for one, other in zip(group.symbols, code.digits, strict=True))
    return wrong <= 1 or sorted(group.symbols) == sorted(code.digits)


def _ends_in(said: Conversation, group: Group, codes: Collection[str]) -> int | None:
    """Where a code begins that ends a group: "eleven twenty seven. Triple nine"."""
    tokens = said.passages[group.turn].tokens
    for at in range(1, len(group.items)):
        first = group.items[at].first
        apart = tokens[first - 1].text in {".", ";", ",", "/"} or not group.items[at].spoken
        if apart and "".join(item.symbols for item in group.items[at:]) in codes:
            return tokens[first].start
    return None


def _row(said: Conversation, kind: Kind) -> str:
    """Everything of a kind that was masked, in a row."""
    return "".join(group.symbols for group in said.masked if said.kind_at(group) is kind)


def _kind_in(hidden: list[tuple[Kind, str]], group: Group) -> Kind | None:
    if len(group.symbols) < 4:
        return None
    return next((kind for kind, row in hidden if group.symbols in row), None)
