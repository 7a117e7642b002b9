"""Follow what the cues of a turn lead to expect: a question opens, another closes it."""

from __future__ import annotations

import re
from dataclasses import replace

from autoqa.privacy.conversation import Conversation
from autoqa.privacy.cues import Cue
from autoqa.privacy.expectations import AFTER, Expectation
from autoqa.privacy.kinds import Kind
from autoqa.privacy.topics import speaks_of_a_card, speaks_of_printed_digits

_OF_A_NUMBER = re.compile(
    r"(?i)four|4|six|6|eight|8|quattro|sei|digit|figure|number|cifr|end|finish|finisc|termin"
)


_PART_OF_A_DATE = re.compile(r"(?i)^(?:(?:what|which|quale|che) (?:day|date|month|year|giorno|mese|anno))$")


def hear_cue(said: Conversation, cue: Cue, turn: int) -> None:
    """Change what is expected by a cue."""
    if cue.for_next:
        return
    if cue.strength == "tail":
        _hear_tail(said, cue, turn)
    elif cue.strength == "weak" and _is_of_a_card(said, cue, turn):
        said.expected = Expectation(cue.kind, True, turn)
    elif cue.strength == "weak":
        now = said.expected_in(turn)
        if now is None or not (now.strong and (now.kind is not None or now.turn == turn)):
            said.expected = Expectation(cue.kind, False, turn)
    else:
        said.expected = _announced(said, cue, turn)
    if cue.kind is Kind.EMAIL:
        said.mail_turn = turn


def is_part_of_a_date(text: str) -> bool:
    """Whether a cue asks for a part of a date: "which day"."""
    return _PART_OF_A_DATE.search(text) is not None


def _is_of_a_card(said: Conversation, cue: Cue, turn: int) -> bool:
    """Whether "the code" is a card's, because it was just told where on the card it is printed."""
    if cue.kind is not Kind.SECURITY_CODE:
        return False
    own = said.passages[turn].text[cue.start : cue.end].lower().startswith(("my", "mio", "il mio"))
    return speaks_of_printed_digits(said, turn - 2, turn - 1) or (
        own and speaks_of_a_card(said, turn - 2, turn)
    )


def close_turn(said: Conversation, turn: int) -> None:
    """Let an ordinary number that was named and said, or named beside a secret, close no question."""
    strong = [cue for cue in said.cues[turn] if cue.strength == "strong"]
    if not strong or strong[-1].kind is not None or said.expected is None or said.expected.kind is not None:
        return
    answered = any(one.group.turn == turn and one.group.start >= strong[-1].end for one in said.passed)
    secret = next((cue for cue in reversed(strong) if cue.kind is not None), None)
    if secret is not None and (answered or _same_sentence(said, strong[-1], turn)):
        said.expected = Expectation(secret.kind, True, turn)
    elif answered:
        said.expected = _before(said, turn)


def _hear_tail(said: Conversation, cue: Cue, turn: int) -> None:
    """Go on with what was expected; with nothing expected, "the last four" are a card's."""
    now = said.expected_in(turn)
    if now is not None and not (now.kind is None and now.turn < turn):
        symbols = 0 if now.complete else now.symbols
        said.expected = replace(now, turn=turn, tail=now.kind is not None, symbols=symbols)
    elif _ends_a_thing(said, cue, turn):
        said.expected = Expectation(None, True, turn)
    elif now is None and _OF_A_NUMBER.search(said.passages[turn].text[cue.start : cue.end]):
        said.expected = Expectation(Kind.CARD, False, turn, tail=True)


def _ends_a_thing(said: Conversation, cue: Cue, turn: int) -> bool:
    """Whether it is the end of an ordinary number: "my policy ends in"."""
    things = [other for other in said.cues[turn] if other.strength == "bare" and other.end <= cue.start]
    return bool(things) and said.linked(things[-1].end, cue.start, turn, most=0)


def _announced(said: Conversation, cue: Cue, turn: int) -> Expectation:
    """What a strong cue leads to expect."""
    now = said.expected_in(turn)
    account = cue.kind is None and said.passages[turn].text[cue.start :].lower().startswith("account")
    if account and now and now.kind in {Kind.BANK_ACCOUNT, Kind.IBAN}:
        return Expectation(Kind.BANK_ACCOUNT, True, turn)
    own = said.passages[turn].text[cue.start : cue.end]
    if now and now.kind is Kind.BIRTH_DATE and cue.kind is None and is_part_of_a_date(own):
        return replace(now, turn=turn)
    tail = bool(now and now.tail and now.turn == turn and cue.kind is not None)
    return Expectation(cue.kind, True, turn, tail=tail, small=cue.small)


def _same_sentence(said: Conversation, cue: Cue, turn: int) -> bool:
    """Whether a secret was announced earlier in the sentence of `cue`."""
    text = said.passages[turn].text
    return any(
        other.kind is not None
        and other.end <= cue.start
        and not re.search(r"[.?!]\s", text[other.end : cue.start])
        for other in said.cues[turn]
    )


def _before(said: Conversation, turn: int) -> Expectation | None:
    """The question that was open before this turn, when it had no answer yet."""
    for earlier in range(turn - 1, max(-1, turn - AFTER - 1), -1):
        strong = [cue for cue in said.cues[earlier] if cue.strength == "strong"]
        if strong:
            kind = strong[-1].kind
            unanswered = kind and not any(
                secret.kind is kind for found in said.found[earlier:] for secret in found
            )
            return Expectation(kind, True, earlier) if unanswered else None
    return None
