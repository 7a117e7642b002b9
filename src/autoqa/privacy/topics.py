"""What a stretch of a conversation is about: a card, or its security code."""

from __future__ import annotations

import re

from autoqa.privacy.conversation import Conversation

_CARD = re.compile(
    r"(?i)\b(?:cards?|visa|mastercard|amex|american express|debit|credit|expir\w+|carta|bancomat|scadenza)\b"
)
_CODE = re.compile(
    r"(?i)\b(?:cvv2?|cvc2?|csc|cid|security|verification|verify|stripe?|signature|signed?|next to|beside"
    r"|back|reverse|behind"
    r"|flip\w*|turn\w* (?:it|over)|digits?|code|pin|passcode|retro|dietro|firma|cifr\w+|codic\w+"
    r"|sicurezza|gir(?:a|i|and)\w*)\b"
)


_DIGITS = re.compile(r"(?i)\b(?:digits?|numbers?|figures?|code|cifr\w+|numer\w+|codic\w+)\b")
_PLACE = re.compile(
    r"(?i)\b(?:(?:on|at|above|below|by|near) (?:the|its) (?:very )?(?:front|back|reverse|rear|strip|signature"
    r"|number|logo)|printed|davanti|dietro|sul (?:fronte|retro)|stampat\w+)\b"
)


def speaks_of_a_card(said: Conversation, first: int, last: int) -> bool:
    """Whether a payment card is named in these turns."""
    return any(_CARD.search(said.turns[turn].text) for turn in range(max(0, first), last + 1))


def speaks_of_a_code(said: Conversation, first: int, last: int) -> bool:
    """Whether a word of the security code is said in these turns."""
    return any(_CODE.search(said.turns[turn].text) for turn in range(max(0, first), last + 1))


def speaks_of_printed_digits(said: Conversation, first: int, last: int) -> bool:
    """Whether one of these turns tells where on a card the digits of its code are printed."""
    texts = [said.turns[turn].text for turn in range(max(0, first), last + 1)]
    return speaks_of_a_card(said, first - 3, last) and any(
        _DIGITS.search(text) and _PLACE.search(text) for text in texts
    )


def words_of_a_code(said: Conversation, first: int, last: int) -> int:
    """How many different words of the security code are said in these turns."""
    texts = (said.turns[turn].text.lower() for turn in range(max(0, first), last + 1))
    return len({word for text in texts for word in _CODE.findall(text)})
