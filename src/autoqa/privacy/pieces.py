"""Join what one speaker dictated over several turns, and mask the parts of a secret that were passed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from autoqa.domain.transcript import Speaker
from autoqa.privacy import proofs
from autoqa.privacy.conversation import WITH_LETTERS, Conversation
from autoqa.privacy.groups import Group
from autoqa.privacy.kinds import Kind
from autoqa.privacy.near import bare_before
from autoqa.privacy.topics import speaks_of_a_code

_SEVERAL = re.compile(r"(?i)\b(?:or|but|not|plus|più|oppure|ma|invece)\b")


def join_pieces(said: Conversation) -> None:
    """Mask what was dictated over several turns when a part is a secret or the whole is too long."""
    for run in _runs(said):
        kind = _kind_of_run(said, run)
        if kind is None:
            continue
        for group in run:
            whole = kind in WITH_LETTERS and group.letters
            if (whole or said.kind_at(group) is not kind) and (group.digits or kind in WITH_LETTERS):
                said.mask(group, kind)


def goes_on(said: Conversation, last: Group, group: Group) -> bool:
    """Whether one group ends a turn and the other begins one, with little but assent between."""
    if last.turn == group.turn:
        linked = said.linked(last.end, group.start, group.turn, most=0)
        named = bare_before(said, last) is not None or bare_before(said, group) is not None
        return linked and not named and not _are_two(said, last, group)
    if said.passages[last.turn].text.rstrip().endswith("?") and bare_before(said, last) is not None:
        return False
    between = said.passages[last.turn + 1 : group.turn]
    ends = said.linked(last.end, len(said.passages[last.turn].text), last.turn, most=0)
    begins = said.linked(0, group.start, group.turn, most=0)
    return ends and begins and len(between) <= 3 and all(one.backchannel or one.dictated for one in between)


def _are_two(said: Conversation, last: Group, group: Group) -> bool:
    """Whether words between two groups of a turn tell that they are two numbers: "88213 and 88240"."""
    between = said.passages[group.turn].text[last.end : group.start]
    both = re.search(r"(?i)\b(?:and|e)\b", between) and min(len(last.digits), len(group.digits)) >= 5
    return bool(both) or _SEVERAL.search(between) is not None


def _runs(said: Conversation) -> list[list[Group]]:
    """Groups of one speaker over several turns with nothing but assent between one and the next."""
    runs: dict[Speaker, list[list[Group]]] = {}
    for group in said.heard:
        own = runs.setdefault(said.turns[group.turn].speaker, [])
        if own and goes_on(said, own[-1][-1], group):
            own[-1].append(group)
        else:
            own.append([group])
    return [run for own in runs.values() for run in own if len(run) > 1]


def _kind_of_run(said: Conversation, run: Sequence[Group]) -> Kind | None:
    """The kind of a whole number by its check digits, by one of its parts, or by its length."""
    symbols, digits = ("".join(getattr(group, name) for group in run) for name in ("symbols", "digits"))
    parts = [item.symbols for group in run for item in group.items]
    if len(symbols) - len(digits) >= 2 and proofs.holds_iban(parts):
        return Kind.IBAN
    if len(symbols) > len(digits) and proofs.holds_national_id(parts, said.language):
        return Kind.NATIONAL_ID
    if proofs.is_card(digits):
        return Kind.CARD
    kinds = [kind for group in run if (kind := said.kind_at(group))]
    if kinds:
        return kinds[0]
    announced = any(passed.group in run and passed.explains(digits) for passed in said.passed)
    turns = len({group.turn for group in run})
    if len(digits) in {3, 4} and turns >= 3 and not announced:
        code = speaks_of_a_code(said, run[0].turn - 2, run[-1].turn)
        return Kind.SECURITY_CODE if code else None
    long = len(digits) >= 9 or (len(digits) >= 7 and turns >= 3)
    return proofs.kind_of(digits) if long and not announced else None
