"""Mask what is left around a secret once it is known: a first "one", a day in words, words between parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from autoqa.privacy import proofs
from autoqa.privacy.conversation import Conversation
from autoqa.privacy.cues_heard import is_part_of_a_date
from autoqa.privacy.groups import Group
from autoqa.privacy.kinds import Kind, Secret
from autoqa.privacy.sizes import fits
from autoqa.privacy.words import LINKS

_ORDINAL = re.compile(
    r"(?i)\b(?:the )?(?:(?:twenty|thirty)[ -])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"
    r"|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth"
    r"|twentieth|thirtieth|\d\d?(?:st|nd|rd|th))\b|\b(?:il )?primo\b"
)
_LAST_ONE = re.compile(r"(?i)\b(one|uno)\W*$")
_NO_DIGIT = re.compile(
    r"(?i)\b(?:this|that|which|other|new|old|another|each|every|any|no|right|wrong|good|first|last|next|same)"
    r"\W+one\W*$"
)
_ONLY_ZERO = re.compile(r"(?i)\W*(?:oh|o)\W*")
_TWO_LETTERS = re.compile(r"(?i)\b([a-z]{2})\W{0,2}$")
_ONLY_A_MONTH = re.compile(r"(?i)\W*(?:of )?(may|march|mar)\W*")  # words that name a month only by themselves
_ONLY_LETTER = re.compile(r"(?i)\W*(?:(?:it's|uh|um|er|yes|the|letter|and|è|la|lettera|sì|eh)\W+)*([a-z])\W*")
_THAT_IS = re.compile(
    r"(?i)\W*(?:(?:no|oh|sorry|sir|madam|okay|wait|well|but)\W+)*(?:that's|that is|that was|thats|this is|è"
    r"|quello è|questo è|quelli sono)\s+(?:the|your|my|a|il|la|i)?\s*(?:suo|tuo|sua|tua)?\s*"
)
_ACCOUNT = re.compile(r"(?i)\b(?:account|conto)\b")
_PIN = re.compile(r"(?i)\bpin\b")
_OF_THE_YEAR = re.compile(r"(?i)\b(?:del|dell'|nel|in)\s*$")
_OF_DIGITS = frozenset((Kind.CARD, Kind.SECURITY_CODE, Kind.PHONE, Kind.BANK_ACCOUNT, Kind.NATIONAL_ID))
_BIRTH_TURNS = 3


def mask_leftovers(said: Conversation) -> None:
    """Complete what was found: the pieces that only make sense by what stands beside them."""
    for group in list(said.masked):
        _first_one(said, group)
        _letters_in_front(said, group)
    _accounts_with_a_pin(said)
    for turn in range(len(said.turns)):
        _named_afterwards(said, turn)
        _lone_letter(said, turn)
        _lone_zero(said, turn)
        _days(said, turn)
        _years(said, turn)
        _between_parts(said, turn)


def _first_one(said: Conversation, group: Group) -> None:
    """Mask the "one" that ends a turn when the same speaker goes on in single digits: "I typed one"."""
    kind = said.kind_at(group)
    if (
        kind not in _OF_DIGITS
        or len(group.symbols) > 2
        or not said.linked(0, group.start, group.turn, most=0)
    ):
        return
    for earlier in range(group.turn - 1, max(-1, group.turn - 4), -1):
        if said.turns[earlier].speaker is said.turns[group.turn].speaker:
            text = said.passages[earlier].text
            last = _LAST_ONE.search(text)
            if last and not _NO_DIGIT.search(text):
                said.found[earlier].append(Secret(kind, *last.span(1)))
            return
        if not said.passages[earlier].backchannel:
            return


def _days(said: Conversation, turn: int) -> None:
    """Mask a day or month in a turn of little else, beside a date of birth: "no, the twenty first"."""
    text = said.passages[turn].text
    spans = [day.span() for day in _ORDINAL.finditer(text)]
    spans += [(date.start, date.end) for at, date in said.passed_dates if at == turn and date.year is None]
    spans += [match.span(1) for match in [_ONLY_A_MONTH.fullmatch(text)] if match]
    if not spans or not _birth_near(said, turn):
        return
    inside = [(secret.start, secret.end) for secret in said.found[turn]]
    if _other_words(text, [*spans, *inside]) <= 2:
        births = [Secret(Kind.BIRTH_DATE, *span) for span in spans if not _dated(said, turn, span)]
        said.found[turn] += births


def _birth_near(said: Conversation, turn: int) -> bool:
    """Whether a date of birth was masked near by, and nothing else was asked for between."""
    for other in range(max(0, turn - _BIRTH_TURNS), min(len(said.turns), turn + _BIRTH_TURNS + 2)):
        between = range(min(turn, other + 1), max(turn, other) + 1)
        birth = any(secret.kind is Kind.BIRTH_DATE for secret in said.found[other])
        if birth and not any(_asks_for_another(said, at) for at in between):
            return True
    return False


def _asks_for_another(said: Conversation, turn: int) -> bool:
    """Whether a turn asks for something else than a part of the date, as for the day of a delivery."""
    text = said.passages[turn].text
    return any(
        cue.kind is not Kind.BIRTH_DATE
        and cue.strength == "strong"
        and not is_part_of_a_date(text[cue.start : cue.end])
        for cue in said.cues[turn]
    )


def _dated(said: Conversation, turn: int, day: tuple[int, int]) -> bool:
    """Whether the turn holds a whole date apart from this day: "that's month first"."""
    text = said.passages[turn].text
    return any(
        secret.kind is Kind.BIRTH_DATE
        and len(re.findall(r"\w+", text[secret.start : secret.end])) >= 3
        and (secret.end <= day[0] or day[1] <= secret.start)
        for secret in said.found[turn]
    )


def _other_words(text: str, spans: Sequence[tuple[int, int]]) -> int:
    """How many words outside the spans are about something else."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return sum(word not in LINKS for word in re.findall(r"[^\W\d_]+(?:'\w+)?", text.lower()))


def _lone_zero(said: Conversation, turn: int) -> None:
    """Mask an "oh" that is all of a turn between other single digits of a secret."""
    if not _ONLY_ZERO.fullmatch(said.passages[turn].text):
        return
    sides = (range(max(0, turn - 3), turn), range(turn + 1, min(len(said.turns), turn + 4)))
    kinds = [
        {secret.kind for at in side for secret in said.found[at] if _is_short(said, at, secret)}
        for side in sides
    ]
    for kind in kinds[0] & kinds[1] & _OF_DIGITS:
        said.found[turn].append(Secret(kind, 0, len(said.passages[turn].text)))


def _is_short(said: Conversation, turn: int, secret: Secret) -> bool:
    return len(said.passages[turn].text[secret.start : secret.end].split()) <= 2


def _lone_letter(said: Conversation, turn: int) -> None:
    """Mask the letter that ends an identity number in a turn of its own: "and the letter?" - "B"."""
    text = said.passages[turn].text
    letter = _ONLY_LETTER.fullmatch(text)
    own = [at for at in range(max(0, turn - 3), turn) if said.turns[at].speaker is said.turns[turn].speaker]
    kinds = {secret.kind for at in own for secret in said.found[at]} & {Kind.NATIONAL_ID, Kind.IBAN}
    if letter is not None and len(kinds) == 1:
        said.found[turn].append(Secret(kinds.pop(), *letter.span(1)))


def _named_afterwards(said: Conversation, turn: int) -> None:
    """Mask the number that the other party then names: "too late, six five four" - "that's your CVV"."""
    cue = next((cue for cue in said.cues[turn] if cue.kind in _OF_DIGITS and cue.strength == "strong"), None)
    if turn == 0 or cue is None or not _THAT_IS.fullmatch(said.passages[turn].text[: cue.start]):
        return
    for passed in said.passed:
        group = passed.group
        told = group.turn == turn - 1 and passed.announced is None and len(group.digits) >= 3
        if told and cue.kind and fits(cue.kind, group, strong=True, dictated=False, direct=True):
            said.mask(group, cue.kind)


def _accounts_with_a_pin(said: Conversation) -> None:
    """Mask an account's number that is asked for together with a PIN: it is a bank's."""
    for passed in said.passed:
        group, turn = passed.group, passed.group.turn
        asked = " ".join(one.text for one in said.turns[max(0, turn - 1) : turn + 1])
        behind = " ".join(one.text for one in said.turns[turn : turn + 3])
        known = len(group.digits) >= 6 and group.letters == 0 and said.kind_at(group) is None
        if known and _ACCOUNT.search(asked) and _PIN.search(behind):
            said.mask(group, Kind.BANK_ACCOUNT)


def _letters_in_front(said: Conversation, group: Group) -> None:
    """Take in two small letters that make an identity number whole: "ab one two three four five six c"."""
    text = said.passages[group.turn].text
    front = _TWO_LETTERS.search(text[: group.start])
    if front is None or said.kind_at(group) not in {Kind.NATIONAL_ID, Kind.IBAN}:
        return
    whole = front[1].upper() + group.symbols
    if proofs.national_id(whole, said.language) or proofs.is_iban(whole):
        said.found[group.turn].append(Secret(Kind.NATIONAL_ID, front.start(1), group.end))


def _years(said: Conversation, turn: int) -> None:
    """Take in the "del" of "del cinquantatré" before a year of birth that answers alone."""
    for secret in list(said.found[turn]):
        front = said.passages[turn].text[: secret.start]
        if secret.kind is Kind.BIRTH_DATE and _OF_THE_YEAR.fullmatch(front.lstrip()):
            said.found[turn].append(Secret(Kind.BIRTH_DATE, len(front) - len(front.lstrip()), secret.end))


def _between_parts(said: Conversation, turn: int) -> None:
    """Mask a word or two between parts of one IBAN: the bank's name, "code"."""
    parts = sorted((one for one in said.found[turn] if one.kind is Kind.IBAN), key=lambda one: one.start)
    for one, other in pairwise(parts):
        between = said.passages[turn].text[one.end : other.start]
        if len(between.split()) <= 2 and not re.search(r"[.?!]", between):
            said.found[turn].append(Secret(Kind.IBAN, one.start, other.end))
