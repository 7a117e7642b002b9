"""Tell dates of birth from the other dates of a conversation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from autoqa.privacy.conversation import Conversation
from autoqa.privacy.dates import SaidDate
from autoqa.privacy.groups import Group
from autoqa.privacy.kinds import Kind, Secret
from autoqa.privacy.near import cue_behind
from autoqa.privacy.pieces import goes_on

_OLDEST, _YOUNGEST = 1905, 2012  # years in which somebody who calls was born


def hear_date(said: Conversation, date: SaidDate, turn: int, groups: Sequence[Group]) -> None:
    """Mask a date of birth; remember another, whose year may follow."""
    now = said.expected_in(turn)
    expected = _is_expected(said, date, turn, groups)
    if not expected and not (_is_unasked(said, date, turn) and (now is None or now.kind is not None)):
        said.passed_dates.append((turn, date))
        return
    if now and expected and now.kind is Kind.BIRTH_DATE:
        said.expected = replace(now, turn=turn, symbols=now.symbols + (4 if date.year else 2))
    said.found[turn].append(Secret(Kind.BIRTH_DATE, date.start, date.end))


def join_dates(said: Conversation) -> None:
    """Mask the day and month when their year turned out to be that of a birth."""
    for turn, date in said.passed_dates:
        day = Group(turn, (), date.start, date.end)
        for later in range(turn + 1, min(turn + 4, len(said.turns))):
            if said.turns[later].speaker is not said.turns[turn].speaker:
                continue
            years = [secret for secret in said.found[later] if secret.kind is Kind.BIRTH_DATE]
            if years and goes_on(said, day, Group(later, (), years[0].start, years[0].end)):
                said.found[turn].append(Secret(Kind.BIRTH_DATE, date.start, date.end))
            break


def _is_expected(said: Conversation, date: SaidDate, turn: int, groups: Sequence[Group]) -> bool:
    """Whether a date of birth was asked for or announced."""
    now = said.expected_in(turn)
    expected = bool(now and now.kind is Kind.BIRTH_DATE) and (date.year is None or date.year <= _YOUNGEST + 6)
    announced = cue_behind(said, date.end, turn, groups)
    if announced is not None:
        expected = announced.kind is Kind.BIRTH_DATE
    near = any(
        cue.end <= date.start and said.linked(cue.end, date.start, turn, most=2) for cue in said.cues[turn]
    )
    if expected and date.year is None and announced is None and not near:
        expected = _words_beside(said, date, turn) <= 6
    if _is_a_month(said, date, turn) and not said.passages[turn].dictated:
        expected = expected and _words_beside(said, date, turn) <= 2
    return expected


def _is_unasked(said: Conversation, date: SaidDate, turn: int) -> bool:
    """Whether a whole date long ago stands nearly alone in its turn."""
    old = date.whole and date.year is not None and _OLDEST <= date.year <= _YOUNGEST
    return old and _words_beside(said, date, turn) <= 4


def _is_a_month(said: Conversation, date: SaidDate, turn: int) -> bool:
    text = said.passages[turn].text[date.start : date.end]
    return date.year is None and not re.search(r"\W", text)


def _words_beside(said: Conversation, date: SaidDate, turn: int) -> int:
    """How many words of the turn are not part of the date."""
    text = said.passages[turn].text
    return len(re.findall(r"\w+", text)) - len(re.findall(r"\w+", text[date.start : date.end]))
