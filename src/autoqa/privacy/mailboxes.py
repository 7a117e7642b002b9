"""Mask the e-mail addresses of a turn, also those that were dictated over several."""

from __future__ import annotations

import re

from autoqa.privacy.conversation import Conversation
from autoqa.privacy.emails import find_addresses, find_pieces, local_start
from autoqa.privacy.kinds import Kind, Secret

_WEBSITE = re.compile(
    r"(?i)\b(?:visit|web ?sites?|sites?|pages?|online|www|browse|portal|sito|pagina|visiti)\b"
)
_OPEN = 6  # turns for which pieces of an address are looked for after somebody spoke of e-mail


def read_addresses(said: Conversation, turn: int) -> None:
    """Mask the addresses in a turn, and pieces of one where an address was asked for."""
    passage = said.passages[turn]
    if any(cue.kind is Kind.EMAIL for cue in said.cues[turn]):
        said.mail_turn = turn
    asked = turn - said.mail_turn <= _OPEN
    for address in find_addresses(passage.tokens, said.language):
        if address.first == address.pivot:
            if address.pivot <= 2 and _name_before(said, turn):
                _mask(said, turn, address.pivot, address.last)
            continue
        if address.plain and not asked and _WEBSITE.search(passage.text):
            continue
        _mask(said, turn, address.first, address.last)
        said.mail_turn = max(said.mail_turn, turn - 3)
    if asked:
        for first, last in find_pieces(passage.tokens):
            _mask(said, turn, first, last)


def _name_before(said: Conversation, turn: int) -> bool:
    """Mask the name of an address that goes on in this turn; false when there is none."""
    found = False
    for earlier in range(turn - 1, max(-1, turn - 7), -1):
        if said.turns[earlier].speaker is not said.turns[turn].speaker:
            continue
        tokens = said.passages[earlier].tokens
        end = len(tokens) - 1
        while end >= 0 and tokens[end].text in ",.?!":
            end -= 1
        first = local_start(tokens, end, said.language)
        if first > 0 and (found or "?" in said.passages[earlier].text[-1:]) and first == end:
            break
        if first <= end:
            _mask(said, earlier, first, end)
            found = True
        if first > 0 and not said.passages[earlier].backchannel:
            break
    return found


def _mask(said: Conversation, turn: int, first: int, last: int) -> None:
    tokens = said.passages[turn].tokens
    said.found[turn].append(Secret(Kind.EMAIL, tokens[first].start, tokens[last].end))
