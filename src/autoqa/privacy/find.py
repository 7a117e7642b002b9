"""Find the secrets of a conversation: numbers by what announces them and by their check digits.

A number alone is nothing; what makes it a secret was often said by the other party, turns ago. So the turns
are read in order with what is expected in mind: a cue ("the three digits on the back?") opens an expectation,
numbers fill it, other cues ("and the order number?") close it. What is masked once is masked wherever it is
repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from autoqa.domain.transcript import Speaker, Turn
from autoqa.privacy import proofs
from autoqa.privacy.birth_dates import hear_date, join_dates
from autoqa.privacy.conversation import WITH_LETTERS, Conversation, Passed
from autoqa.privacy.corrections import correct
from autoqa.privacy.cues_heard import close_turn, hear_cue
from autoqa.privacy.dates import SaidDate, find_dates
from autoqa.privacy.groups import Group, guess_language
from autoqa.privacy.judge import is_an_expiry, kind_of
from autoqa.privacy.kinds import Kind, Secret, merge
from autoqa.privacy.leftovers import mask_leftovers
from autoqa.privacy.mailboxes import read_addresses
from autoqa.privacy.names import find_introduced, find_listed
from autoqa.privacy.near import bare_before
from autoqa.privacy.parts import made_of, split_at_cues
from autoqa.privacy.pieces import join_pieces
from autoqa.privacy.repetition import repeat
from autoqa.privacy.settings import PrivacySettings

_DASHED = frozenset((Kind.BANK_ACCOUNT, Kind.CARD, Kind.PHONE, Kind.NATIONAL_ID, Kind.SECURITY_CODE))


def find_secrets(
    text: str, *, language: str | None = None, settings: PrivacySettings | None = None
) -> list[Secret]:
    """The secrets in one text that stands alone, in order."""
    turn = Turn(Speaker.CUSTOMER, text)
    return find_in_turns([turn], language=language, settings=settings)[0]


def find_in_turns(
    turns: Sequence[Turn], *, language: str | None = None, settings: PrivacySettings | None = None
) -> list[list[Secret]]:
    """The secrets in each turn of one conversation, in order and apart from each other.

    `language` chooses the words for numbers (English or Italian); None guesses it from the text.
    """
    settings = settings or PrivacySettings()
    spoken = (language or guess_language([turn.text for turn in turns])).lower()
    regions = proofs.regions(settings.default_region, spoken)
    found = _read(Conversation.of(turns, language=spoken, regions=regions))
    if settings.introduced_names:
        _extend(found, find_introduced(turns))
    _extend(found, (find_listed(turn.text, settings.names) for turn in turns))
    return [merge(secrets) for secrets in found]


def _read(said: Conversation) -> list[list[Secret]]:
    """Read the turns in order, then join pieces, and look for corrections, repetitions and what is left."""
    for turn in range(len(said.turns)):
        _read_turn(said, turn)
    join_pieces(said)
    correct(said)
    join_dates(said)
    repeat(said)
    mask_leftovers(said)
    return said.found


def _read_turn(said: Conversation, turn: int) -> None:
    """Take the cues, dates and numbers of a turn in the order in which they were said."""
    read_addresses(said, turn)
    passage = said.passages[turn]
    taken = [(secret.start, secret.end) for secret in said.found[turn]]
    groups = [
        group
        for whole in passage.groups
        for group in split_at_cues(whole, passage, said.cues[turn])
        if not any(start < group.end and group.start < end for start, end in taken)
    ]
    dates = find_dates(passage.text, said.language)
    events: list[tuple[int, Callable[[], None]]] = []
    events += [(cue.start, partial(hear_cue, said, cue, turn)) for cue in said.cues[turn]]
    events += [(date.start, partial(hear_date, said, date, turn, groups)) for date in dates]
    events += [(group.start, partial(_hear_group, said, group, groups, dates)) for group in groups]
    for _, act in sorted(events, key=lambda event: event[0]):
        act()
    close_turn(said, turn)


def _hear_group(said: Conversation, group: Group, groups: Sequence[Group], dates: Sequence[SaidDate]) -> None:
    """Mask a number that is a secret; remember another."""
    group = _after_a_birth(said, group)
    if said.kind_at(group) is not None or _is_only_a_date(said, group, dates):
        return
    if is_an_expiry(said, group):
        return
    said.heard.append(group)
    kind = kind_of(said, group, groups)
    if kind is not None and kind not in WITH_LETTERS and not group.digits:
        return
    now = said.expected
    if kind is None:
        said.passed.append(
            Passed(group, bare_before(said, group) or (now if now and now.kind is None else None))
        )
        return
    said.mask(group, kind)
    if now and now.kind is kind:
        said.expected = replace(now, turn=group.turn, symbols=now.symbols + len(group.symbols))


def _after_a_birth(said: Conversation, group: Group) -> Group:
    """What of a group stands behind a date of birth: "... nineteen oh nine, no, nineteen thirty nine"."""
    passage = said.passages[group.turn]
    ends = [one.end for one in said.found[group.turn] if one.kind is Kind.BIRTH_DATE]
    end = max((end for end in ends if group.start < end < group.end), default=group.start)
    rest = [item for item in group.items if passage.tokens[item.first].start >= end]
    return made_of(rest, group.turn, passage) if rest and len(rest) < len(group.items) else group


def _is_only_a_date(said: Conversation, group: Group, dates: Sequence[SaidDate]) -> bool:
    """Whether a number is a date or part of one, and nothing written with dashes is expected."""
    if not any(date.start <= group.start and group.end <= date.end for date in dates):
        return False
    now = said.expected_in(group.turn)
    sure = now is not None and now.kind in _DASHED and now.strong
    slashed = "/" in said.passages[group.turn].text[group.start : group.end]
    return not sure or (slashed and now is not None and now.kind is Kind.PHONE)


def _extend(found: list[list[Secret]], more: Iterable[Iterable[Secret]]) -> None:
    for secrets, others in zip(found, more, strict=True):
        secrets.extend(others)
