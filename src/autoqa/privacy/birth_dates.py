"""Tell dates of birth from the other dates of a conversation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from autoqa.privacy.conversation import Conversation
from autoqa.privacy.dates import OLDEST, YOUNGEST, SaidDate, read_year
from autoqa.privacy.groups import Group
from autoqa.privacy.kinds import Kind, Secret
from autoqa.privacy.near import cue_behind
from autoqa.privacy.pieces import goes_on

_CHILD = 2008  # whole dates up to this year are births unless something else is told of them
_EXPLAINED = re.compile(
    r"(?i)\b(?:deliver|arriv|order|ship|dispatch|sent|post(?:ed|mark)|due\b|expir|valid|start"
    r"|beg[ai]n|end(?:s|ed|ing)?\b"
    r"|until|till\b|since|install|fitted|buil[td]|bought|purchas|invoice|statement|bill|appoint|visit|book"
    r"|contract|policy|cover|renew|open(?:ed|ing)|join|customer since|launch|warrant|moved|accident|incident"
    r"|dated|issued|signed|check-?up|service|letter|flight|fl(?:y|ew)\b|depart|check(?:ed)? ?in"
    r"|pa(?:y|yment|id)\b"
    r"|taken out|laps|disdett|disdir|partit|inizi|cessat"
    r"|married|wedding|hired|tenancy|mortgage|manufactur|publish|releas|version|updat|meeting|clos(?:ed|ing)"
    r"|cancel|refund|transfer|transaction|charge|replac|repair|serviced|registered (?:the|my) (?:car|vehicle)"
    r"|old (?:is|are) (?:the|your|that|this)|consegn|ordin|spedi|scad|valid|fattur|bollett|contratt|polizz"
    r"|comprat|acquist|attivat|apert|install|appuntament|prenotat|pagat|bonific|emess|stipulat|rinnov|dal\b"
    r"|fino)"
)
_OF_A_PERSON = re.compile(
    r"(?i)\b(?:born|birth|birthday|baby|newborn|infant|child|kid|son|daughter|lad|lass|girl|boy"
    r"|twins?|passenger"
    r"|minor|dependant|dependent|patient|little one|nat[oa]|nascita|bimb[oa]|bambin[oa]|figli[oa]|neonat[oa]"
    r"|minore|passegger[oa]|paziente|gemell[ie])\b"
)


def hear_date(said: Conversation, date: SaidDate, turn: int, groups: Sequence[Group]) -> None:
    """Mask a date of birth; remember another, whose year may follow."""
    now = said.expected_in(turn)
    expected = _is_expected(said, date, turn, groups)
    if not expected and not (date.whole and _is_unasked(said, date, date.year, turn)):
        said.passed_dates.append((turn, date))
        return
    if now and expected and now.kind is Kind.BIRTH_DATE:
        said.expected = replace(now, turn=turn, symbols=now.symbols + (4 if date.year else 2))
    said.found[turn].append(Secret(Kind.BIRTH_DATE, date.start, date.end))


def join_dates(said: Conversation) -> None:
    """Mask the day and month when a year of birth follows in the speaker's next turn."""
    for turn, date in said.passed_dates:
        later = next(
            (
                at
                for at in range(turn + 1, min(turn + 4, len(said.turns)))
                if said.turns[at].speaker is said.turns[turn].speaker
            ),
            None,
        )
        if later is not None and date.year is None:
            _join_year(said, date, turn, later)


def _join_year(said: Conversation, date: SaidDate, turn: int, later: int) -> None:
    """Mask day and month, and the year that begins the turn `later`, when they are a birth."""
    day = Group(turn, (), date.start, date.end)
    years = [secret for secret in said.found[later] if secret.kind is Kind.BIRTH_DATE]
    if years and goes_on(said, day, Group(later, (), years[0].start, years[0].end)):
        said.found[turn].append(Secret(Kind.BIRTH_DATE, date.start, date.end))
        return
    said_later = next((group for group in said.heard if group.turn == later), None)
    if said_later is None or _is_a_month(said, date, turn) or not goes_on(said, day, said_later):
        return
    text = said.passages[later].text[said_later.start : said_later.end]
    if _is_unasked(said, date, read_year(text, said.language), turn):
        said.found[turn].append(Secret(Kind.BIRTH_DATE, date.start, date.end))
        said.mask(said_later, Kind.BIRTH_DATE)


def _is_expected(said: Conversation, date: SaidDate, turn: int, groups: Sequence[Group]) -> bool:
    """Whether a date of birth was asked for or announced."""
    now = said.expected_in(turn)
    asked = bool(now and now.kind is Kind.BIRTH_DATE) or (date.whole and _asked_before(said, turn))
    expected = asked and _can_be_meant(said, date, turn)
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


def _asked_before(said: Conversation, turn: int) -> bool:
    """Whether the turn before spoke of a birth, whatever it named after that ("as in the passport")."""
    return turn > 0 and any(cue.kind is Kind.BIRTH_DATE for cue in said.cues[turn - 1])


def _can_be_meant(said: Conversation, date: SaidDate, turn: int) -> bool:
    """Whether the year is that of a birth; right after the question a small child's too."""
    now = said.expected_in(turn)
    if date.year is None or date.year <= YOUNGEST + 6:
        return True
    just_asked = now is not None and turn - now.turn <= 1 and now.symbols == 0
    just_asked = just_asked or _asked_before(said, turn)
    return just_asked and not _explained(said, date, turn)


def _is_unasked(said: Conversation, date: SaidDate, year: int | None, turn: int) -> bool:
    """Whether a whole date is long ago and nothing but a birth explains it."""
    if year is None or year < OLDEST or _explained(said, date, turn):
        return False
    about = " ".join(one.text for one in said.turns[max(0, turn - 2) : turn + 1])
    child = _words_beside(said, date, turn) <= 4 or _OF_A_PERSON.search(about)
    return year <= _CHILD or (year <= YOUNGEST and child is not None and bool(child))


def _explained(said: Conversation, date: SaidDate, turn: int) -> bool:
    """Whether words beside the date, or the question before, tell of a delivery, a contract or the like."""
    text = said.passages[turn].text
    front = re.split(r"[.?!;]\s", text[: date.start])[-1].split()[-7:]
    behind = re.split(r"[.?!;]\s", text[date.end :])[0].split()[:4]
    if _EXPLAINED.search(" ".join(front)) or _EXPLAINED.search(" ".join(behind)):
        return True
    if any(at == turn and other.whole for at, other in said.passed_dates):
        return True
    before = said.turns[turn - 1] if turn else None
    asked = before is not None and before.speaker is not said.turns[turn].speaker and "?" in before.text
    if before is None or not asked or _OF_A_PERSON.search(before.text):
        return False
    return _EXPLAINED.search(before.text) is not None


def _is_a_month(said: Conversation, date: SaidDate, turn: int) -> bool:
    text = said.passages[turn].text[date.start : date.end]
    return date.year is None and not re.search(r"\W", text)


def _words_beside(said: Conversation, date: SaidDate, turn: int) -> int:
    """How many words of the turn are not part of the date."""
    text = said.passages[turn].text
    return len(re.findall(r"\w+", text)) - len(re.findall(r"\w+", text[date.start : date.end]))
