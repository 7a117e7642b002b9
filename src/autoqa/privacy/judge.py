"""Judge a number: which kind of secret it is, if any."""

from __future__ import annotations

import re
from collections.abc import Sequence

from autoqa.privacy import proofs
from autoqa.privacy.conversation import Conversation
from autoqa.privacy.cues import Cue, names_a_thing
from autoqa.privacy.dates import reads_as_birth
from autoqa.privacy.expectations import FRESH, Expectation
from autoqa.privacy.groups import Group
from autoqa.privacy.kinds import Kind
from autoqa.privacy.near import bare_before, cue_before, cue_behind, is_numbered
from autoqa.privacy.parts import without_letters
from autoqa.privacy.sizes import fits, single_figure
from autoqa.privacy.topics import speaks_of_a_card, speaks_of_a_code, words_of_a_code
from autoqa.privacy.words import LINKS

_ASKED_FOR_DIGITS = re.compile(
    r"(?i)\b(?:digits?|numbers?|code|figures?|behind|on the back|verif\w+|security|cifre|numeri|codice"
    r"|retro)\b"
)


_COUNTED_BY = [[word] for word in "the those these last le quelle vede see are other".split()]
_THERE_ARE = [[word] for word in "there's are theres there see got the has have sono ci".split()]
_DOCUMENT = re.compile(r"(?:19|20)\d\d[-/]\d{4,7}(?:\W+(?:and|e|or|o|,)?\W*(?:19|20)\d\d[-/]\d{4,7})*")
_PRINTED_THERE = re.compile(
    r"(?i)[\s,]*(?:it's |is |was |printed )?(?:on|off|from|at|by|sul|sulla) (?:the |its )?"
    r"(?:signature|strip|reverse|back of (?:the|my) card|retro|striscia)\b"
)
_PRICE = re.compile(r"(?i)\s+(?:for|per) (?:the|a|an|it|that|this|each|two|both|il|la|un|una)\b")
_OF_THEM = re.compile(r"(?i) (?:there|of them|of those|printed|small|little|tiny)\b")
_OF_A_CARD = frozenset((None, Kind.CARD, Kind.SECURITY_CODE))
_EXPIRY = re.compile(r"(?:0[1-9]|1[0-2])\s?/\s?(?:20)?[2-4]\d")
_PAYS = re.compile(r"(?i)\b(?:pay|paid|paying|charged?|debit(?:ed)?|bill(?:ed)? to|pag\w+|addebit\w+)\b")
_SHORT = frozenset((Kind.SECURITY_CODE, Kind.BIRTH_DATE))
_MOST_REPLIED = 40  # words of an answer


def kind_of(said: Conversation, group: Group, groups: Sequence[Group]) -> Kind | None:
    """The kind of a group by proof, by the cue behind it, by the one in front, or by its length alone."""
    if proved := _proved(said, group) or _continues(said, group):
        return proved
    if _is_named(said, group):
        return None
    now = said.expected_in(group.turn)
    near = cue_before(said, group)
    behind = None if _is_close(said, near, group) else cue_behind(said, group.end, group.turn, groups)
    if behind is not None and behind.kind is None and behind.allows(group.digits):
        return None
    if behind and behind.kind and _named_behind(said, behind.kind, group):
        return behind.kind
    if (now and now.allows(group.digits)) or is_numbered(said, group, now):
        return None
    if now and _answers(said, now, near, group):
        return now.kind
    if _was_ordinary(said, group):
        return None
    found = _unannounced(said, group) or _a_code(said, group) or _end_of_an_identity(said, group)
    return found or _bare_answer(said, group)


def is_an_expiry(said: Conversation, group: Group) -> bool:
    """Whether it is written as a card's month and year, "04/29", and nothing but a card is spoken of."""
    now = said.expected_in(group.turn)
    if now is not None and now.kind not in _OF_A_CARD:
        return False
    return _EXPIRY.fullmatch(said.passages[group.turn].text[group.start : group.end]) is not None


def _is_close(said: Conversation, near: Cue | None, group: Group) -> bool:
    """Whether the cue in front counts more than one behind: an ordinary one does only close by."""
    if near is None or near.for_next:
        return False
    return near.kind is not None or said.linked(near.end, group.start, group.turn, most=1)


def _is_named(said: Conversation, group: Group) -> bool:
    """Whether it is how many digits are meant, "the three next to the signature", or a form, "the W9"."""
    passage = said.passages[group.turn]
    front = passage.text[: group.start].lower().split()[-1:]
    if _counts_what_follows(said, group):
        return True
    lone = len(group.items) == 1 and group.items[0].spoken
    if lone and len(group.digits) == 1 and _OF_THEM.match(passage.text[group.end :]):
        return True
    if len(group.items) > 1 or front not in _COUNTED_BY:
        return False
    return len(group.digits) == 1 and passage.text[group.end :].strip(" .?!,") != ""


def _counts_what_follows(said: Conversation, group: Group) -> bool:
    """Whether it counts what a cue right behind it names: "there's four tiny numbers above"."""
    front = said.passages[group.turn].text[: group.start].lower().split()[-1:]
    counted = any(
        0 <= cue.start - group.end <= 1 and cue.strength == "strong" for cue in said.cues[group.turn]
    )
    return counted and len(group.items) == 1 and len(group.digits) == 1 and front in _THERE_ARE


def _proved(said: Conversation, group: Group) -> Kind | None:
    """The kind of a number that its check digits give away, whatever was announced."""
    row = without_letters(group, said.passages[group.turn])
    if len(row.digits) >= 13 and row.letters <= 2 and proofs.is_card(row.digits):
        return Kind.CARD
    if proofs.looks_like_card(row.digits) and row.letters == 0 and _on_a_card(said, group):
        return Kind.CARD
    if group.letters >= 2 and proofs.holds_iban([item.symbols for item in group.items]):
        return Kind.IBAN
    if group.letters and proofs.holds_national_id([item.symbols for item in group.items], said.language):
        return Kind.NATIONAL_ID
    return None


def _on_a_card(said: Conversation, group: Group) -> bool:
    """Whether the turn speaks of a card, and no noun but the card's own ("card for the account is")."""
    cards = [cue for cue in said.cues[group.turn] if cue.kind is Kind.CARD and cue.end <= group.start]
    noun = bare_before(said, group)
    if noun is None:
        return bool(cards) or _PAYS.search(said.passages[group.turn].text[: group.start]) is not None
    if not cards:
        return False
    return cards[-1].end <= noun.start and said.linked(cards[-1].end, noun.start, group.turn, most=1)


def _continues(said: Conversation, group: Group) -> Kind | None:
    """The kind of what the same speaker began to dictate just before, when the other only said "yes"."""
    turn = group.turn
    if not said.masked or not said.linked(0, group.start, turn, most=0):
        return None
    last = said.masked[-1]
    text = said.passages[last.turn].text
    same = said.turns[last.turn].speaker is said.turns[turn].speaker and last.turn < turn
    if not same or turn - last.turn > 3 or not said.linked(last.end, len(text), last.turn, most=0):
        return None
    heard = said.passages[last.turn + 1 : turn]
    return said.kind_at(last) if all(one.backchannel or one.dictated for one in heard) else None


def _named_behind(said: Conversation, kind: Kind, group: Group) -> bool:
    """Whether a group can be what the cue behind it names; "30 for a new card" is too short for one."""
    dictated = said.passages[group.turn].dictated
    short = len(group.items) == 1 and len(group.digits) < 4 and kind not in _SHORT
    return (dictated or not short) and fits(kind, group, strong=True, dictated=True, direct=True)


def _answers(said: Conversation, now: Expectation, near: Cue | None, group: Group) -> bool:
    """Whether a group is what is expected, or part of it."""
    if now.kind is None:
        return False
    dictated = said.passages[group.turn].dictated or _is_reply(said, now, group)
    direct = near is not None and near.kind is now.kind
    year = now.kind is Kind.BIRTH_DATE and len(group.digits) in {2, 4} and _asks_for_a_year(said, group.turn)
    if year and dictated and not group.letters:
        return True
    if now.complete and not direct and (not dictated or len(group.symbols) < 3):
        return False
    if now.kind is Kind.BIRTH_DATE and not (dictated or direct or group.turn - now.turn <= 2):
        return False
    if now.kind is Kind.BIRTH_DATE and _is_an_age(said, group):
        return False
    begun = _begun(said, now, near, group)
    return fits(
        now.kind, group, strong=now.strong, dictated=dictated, direct=direct, tail=now.tail, begun=begun
    )


def _is_an_age(said: Conversation, group: Group) -> bool:
    """Whether somebody says how old they are: "I'm ninety one next"."""
    front = said.passages[group.turn].text[: group.start]
    return len(group.digits) == 2 and re.search(r"(?i)\b(?:i'm|he's|she's|i am|ho)\W*$", front) is not None


def _is_reply(said: Conversation, now: Expectation, group: Group) -> bool:
    """Whether the other party asked for it just before, so that what is said beside it matters less."""
    words = len(said.turns[group.turn].text.split())
    if not now.strong or now.complete or now.kind is Kind.EMAIL or words > _MOST_REPLIED:
        return False
    begun = now.turn == group.turn and now.symbols > 0
    asked = now.turn == group.turn - 1 and said.turns[now.turn].speaker is not said.turns[group.turn].speaker
    if now.kind is Kind.SECURITY_CODE:
        return (asked and 2 <= len(group.digits) <= 4) or (begun and len(group.digits) == 1)
    figure = len(group.items) == 1 and len(group.digits) <= 4 and now.kind is not Kind.NATIONAL_ID
    return asked and len(group.digits) >= 3 and not figure


def _begun(said: Conversation, now: Expectation, near: Cue | None, group: Group) -> bool:
    """Whether one or two digits go on with a date of birth: a day was said, or "born in" before."""
    passage = said.passages[group.turn]
    if now.symbols > 0:
        return passage.dictated
    if passage.dictated and now.turn == group.turn - 1 and _is_a_day(said, group):
        return True
    if passage.dictated and len(group.digits) == 2 and _asks_for_a_year(said, group.turn):
        return True
    if near is None or near.strength != "strong" or len(group.digits) != 2:
        return False
    age = re.search(r"(?i)\bi'm\b", passage.text[near.end : group.start])
    return not age and said.linked(near.end, group.start, group.turn, most=0)


def _was_ordinary(said: Conversation, group: Group) -> bool:
    """Whether the same number was announced as an ordinary one before."""
    return len(group.digits) >= 5 and any(
        passed.group.digits == group.digits and passed.explains(group.digits) for passed in said.passed
    )


def _is_a_day(said: Conversation, group: Group) -> bool:
    """Whether it is the day of a month that is yet to come: "il ventuno"."""
    front = said.passages[group.turn].text[: group.start]
    day = len(group.digits) <= 2 and 1 <= int(group.digits or 0) <= 31
    return day and re.search(r"(?i)(?:^|\W)(?:the|il|l'|giorno)\s*$", front) is not None


def _asks_for_a_year(said: Conversation, turn: int) -> bool:
    asked = said.passages[turn - 1].text if turn else ""
    return re.search(r"(?i)\b(?:born in|year|anno)\b[^.]*\?", asked) is not None


def _unannounced(said: Conversation, group: Group) -> Kind | None:
    """The kind of a number that is too long, or too well formed, to be anything else."""
    text = said.passages[group.turn].text
    shown = text[max(0, group.start - 1) : group.end].strip()
    plus = shown.startswith(("+", "(")) or "plus" in text[max(0, group.start - 6) : group.start].lower()
    shown = shown if shown.startswith(("+", "(")) else text[group.start : group.end]
    if proofs.is_social_security(shown):
        return Kind.NATIONAL_ID
    if not group.letters and reads_as_birth([item.symbols for item in group.items]):
        return Kind.BIRTH_DATE
    if _DOCUMENT.fullmatch(shown):
        return None
    if proofs.is_written_phone(shown) or (plus and len(group.digits) >= 8):
        return Kind.PHONE
    if group.letters > 1 or len(group.digits) < 9:
        return None
    if proofs.begins_a_card(shown):
        return Kind.CARD
    if len(group.digits) < 13 and proofs.is_phone(group.digits, plus=plus, regions=said.regions):
        return Kind.PHONE
    return proofs.kind_of(group.digits)


def _a_code(said: Conversation, group: Group) -> Kind | None:
    """Three or four digits by themselves are a card's code where a card or its code is spoken of.

    Nearly alone in the turn after a card was given or is talked about; among other words only where words
    of the code itself stand in the turn or in the question.
    """
    size = len(group.digits)
    turn = group.turn
    named = any(cue.kind is Kind.SECURITY_CODE and cue.strength == "strong" for cue in said.cues[turn])
    said_short = named and size == 2 and group.items[0].spoken  # "eighty seven" for 807
    if not (size in {3, 4} or said_short) or group.letters or bare_before(said, group) is not None:
        return None
    cards = [masked.turn for masked in said.masked if said.kind_at(masked) is Kind.CARD]
    dictated = said.passages[turn].dictated
    if dictated and cards and 0 < turn - cards[-1] <= FRESH:
        return Kind.SECURITY_CODE
    card = speaks_of_a_card(said, turn - 5, turn)
    if _PRICE.match(said.passages[turn].text[group.end :]):
        return None
    if not (named or card) and _asks_of_a_thing(said, turn):
        return None
    if _PRINTED_THERE.match(said.passages[turn].text[group.end :]):
        return Kind.SECURITY_CODE
    code = named or speaks_of_a_code(said, turn - 2, turn)
    if not dictated and _names_what_follows(said, group):
        return None
    if dictated:
        return Kind.SECURITY_CODE if code or (card and not single_figure(group)) else None
    likely = (code and card) or words_of_a_code(said, turn - 1, turn) >= 2
    return Kind.SECURITY_CODE if named or (likely and len(group.items) != 2) else None


def _asks_of_a_thing(said: Conversation, turn: int) -> bool:
    """Whether the turn before is about a meter, an order or the like, and about no secret."""
    cues = said.cues[turn - 1] if turn else ()
    asked = said.passages[turn - 1].text if turn else ""
    things = any(cue.kind is None and names_a_thing(asked[cue.start : cue.end]) for cue in cues)
    return things and not any(cue.kind is not None and cue.strength == "strong" for cue in cues)


def _names_what_follows(said: Conversation, group: Group) -> bool:
    """Whether it is part of a name: "the 529 plan"."""
    text = said.passages[group.turn].text
    behind = re.match(r" ([a-z]+)\b", text[group.end :])
    single = len(group.items) == 1 and not group.items[0].spoken
    return bool(
        single
        and re.search(r"(?i)\b(?:the|a|my|your|our|il|la|un|una) $", text[: group.start])
        and behind
        and behind[1] not in LINKS
    )


def _end_of_an_identity(said: Conversation, group: Group) -> Kind | None:
    """Four digits in a turn that names an identity number are its last ones, unless they are a year."""
    year = len(group.items) <= 2 and group.digits[:2] in {"19", "20"}
    if len(group.digits) != 4 or group.letters or year or bare_before(said, group) is not None:
        return None
    named = any(cue.kind is Kind.NATIONAL_ID and cue.strength == "strong" for cue in said.cues[group.turn])
    return Kind.NATIONAL_ID if named else None


def _bare_answer(said: Conversation, group: Group) -> Kind | None:
    """The kind of a bare row of digits in answer to a question for "the digits" or "the code"."""
    turn = group.turn
    bare = said.passages[turn].dictated and not group.letters and len(group.items) + len(group.digits) >= 4
    if turn == 0 or not bare:
        return None
    asked = said.turns[turn - 1]
    about = _ASKED_FOR_DIGITS.search(asked.text)
    ordinary = any(cue.kind is None for cues in said.cues[max(0, turn - 2) : turn] for cue in cues)
    if asked.speaker is said.turns[turn].speaker or not about or ordinary:
        return None
    size = len(group.digits)
    return Kind.SECURITY_CODE if size in {3, 4} else Kind.PHONE if size >= 7 else None
