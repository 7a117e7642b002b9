"""What a swap must leave as it is in a text: amounts, days, denials and promises."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one language that carry what may not change."""

    amounts: re.Pattern[str]
    denials: re.Pattern[str]
    promises: re.Pattern[str]


_ENGLISH = _Words(
    amounts=re.compile(
        r"\d+(?:[.,:]\d+)*|[$€£%]|\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
        r"|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand"
        r"|half|quarter|once|twice|double|free|first|second|third|dollars?|euros?|pounds?|cents?|pence|percent"
        r"|seconds?|minutes?|hours?|days?|weeks?|months?|years?|today|tonight|tomorrow|yesterday|(?:mon|tues"
        r"|wednes|thurs|fri|satur|sun)days?|january|february|march|april|may(?= \d)|june|july|august"
        r"|september|october|november|december|gigabytes?|gb|times|only|all|every|each|before|after|until|by)\b",
        re.IGNORECASE,
    ),
    denials=re.compile(
        r"\b(?:not|no|never|cannot|nobody|none|nothing|nor|neither|without|ain['’]?t)\b|n['’]t\b",
        re.IGNORECASE,
    ),
    promises=re.compile(
        r"\b(?:will|shall|would|could|can|must|won['’]t|going to|gonna|promise[ds]?|guarantee[ds]?|sorry"
        r"|apologi[sz]\w*)\b|['’]ll\b",
        re.IGNORECASE,
    ),
)
_ITALIAN = _Words(
    amounts=re.compile(
        r"\d+(?:[.,:]\d+)*|[$€£%]|\b(?:zero|un[oa]?|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici"
        r"|\w+dici|dicia\w+|venti\w*|trenta\w*|quaranta\w*|cinquanta\w*|sessanta\w*|settanta\w*|ottanta\w*"
        r"|novanta\w*|cento|duecento|mille|mila|mezz[oa]|doppio|gratis|gratuit\w|euro|centesimi|second[oi]|minut[oi]"
        r"|or[ae]|giorn[oi]|settiman[ae]|mes[ei]|ann[oi]|oggi|domani|ieri|stasera|lunedì|martedì|mercoledì|giovedì"
        r"|venerdì|sabato|domenica|gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre"
        r"|novembre|dicembre|ogni|tutt\w|prima|dopo|entro)\b",
        re.IGNORECASE,
    ),
    denials=re.compile(
        r"\b(?:non|no|mai|nessun\w?|niente|nulla|né|senza|neanche|nemmeno|neppure)\b", re.IGNORECASE
    ),
    promises=re.compile(
        r"\b(?:promett\w+|promess\w+|garant\w+|scus\w+|dispiace|\w+(?:erò|arò|irò|eremo|iremo|aremo|eranno))\b",
        re.IGNORECASE,
    ),
)
_LANGUAGES: Mapping[str, _Words] = {"en": _ENGLISH, "it": _ITALIAN}
_ALIKE = {"gonna": "going to", "ll": "will", "shall": "will", "won't": "will"}
_ARTICLES = {"un", "uno", "una"}  # Italian articles that are also the number one


def same_meaning(before: str, after: str, language: str) -> bool:
    """Whether the same amounts and days, in order, the same denials and the same promises stand in both.

    A sentence either denies or does not: how often it says so may change, as it does where "don't have any"
    becomes "don't have no". A language without a list of such words keeps its figures only.
    """
    words = _LANGUAGES.get(language)
    if words is None:
        return re.findall(r"\d+", before) == re.findall(r"\d+", after)
    return _kept(before, words) == _kept(after, words)


def _kept(text: str, words: _Words) -> tuple[list[str], list[bool], list[str]]:
    amounts = [found.lower() for found in words.amounts.findall(text) if found.lower() not in _ARTICLES]
    denied = [bool(words.denials.search(sentence)) for sentence in _SENTENCE.split(text)]
    promised = [found.lower().strip("'’").replace("’", "'") for found in words.promises.findall(text)]
    plain = [re.sub(r"^(apologi)[sz].*", r"\1", _ALIKE.get(word, word)) for word in promised]
    return amounts, denied, sorted(plain)
