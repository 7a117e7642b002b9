"""Find people's names: those of a list, and those by which people introduce themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from autoqa.domain.transcript import Turn
from autoqa.errors import ConfigurationError
from autoqa.privacy.kinds import Kind, Secret
from autoqa.privacy.tokens import Token, tokenise

_NO_NAMES = frozenset(
    """
    a an the not no yes so very really just still also here there calling speaking about going looking
    trying having getting sorry afraid sure glad happy fine good well ready back new old it this that what
    why how where when who is am are was were ridiculous unacceptable great right wrong correct true false
    urgent important regarding because with from to for in on at of and but or my your his her our their i
    you he she we they me us them okay ok customer support service agent manager supervisor billing sales
    doctor mister miss mrs mr ms sir madam please un una il la lo le i gli non molto sono è qui per con da
    di in su signor signora signore dottore mi al alla il del della stato stata cliente contento contenta
    disponibile sicuro sicura dispiace italiano italiana spelled spelt it's its that's speaking monday
    tuesday wednesday thursday friday saturday sunday
    """.split()
)
_INTRODUCED = (
    r"(?:my|the|his|her|your|full|first|last|whole|legal|sur|maiden|family|middle|account holder"
    r"|cardholder)[ ]?(?:full |first |last )?"
    r"name(?:'s| is| was|:)(?: (?:uh|um|er|actually|also|on the card is))*",
    r"name on (?:the |my )?(?:card|account)(?: is|:)",
    r"(?:this is|it's|it is|here is|you're speaking (?:with|to)|you are speaking (?:with|to)|speaking "
    r"(?:with|to)|i'm|i am|"
    r"you've reached)(?= \w+(?: \w+)?,? (?:speaking|calling|here|from|with|at|on the line)\b)",
    r"(?:this is|i'm|i am|speaking (?:with|to)|talk(?:ing)? to|they call me|you can call me|call me)",
    r"(?:mi chiamo|il mio nome è|il nome è|il cognome è|il mio cognome è|nome e cognome|a nome(?: di)?"
    r"|intestat[oa] a)",
    r"(?:sono|parla con|qui è|parlo con|sta parlando con)",
)
_FIRM = frozenset((0, 1, 4))  # those of the patterns behind which also small letters are a name
_SAID_AFTER = re.compile(
    r"(?<!\w)([A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+)?) (?:speaking|here|calling|on the line|al telefono)\b"
)
_ASKED = re.compile(
    r"\b(?:(?:your|the|full|first|last|sur|family|cardholder'?s?)[ ]?name|name (?:please|on the)|who am i "
    r"(?:speaking|talking)|"
    r"il suo nome|nome e cognome|come si chiama|con chi parlo)\b",
    re.IGNORECASE,
)


def load_names(path: Path) -> tuple[str, ...]:
    """The names in a file, one a line; blank lines and those that begin with # are left out."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise ConfigurationError(f"{path}: the list of names cannot be read ({error.strerror})") from error
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path}: the list of names is not UTF-8 text; save it as UTF-8") from None
    return tuple(name for line in lines if (name := " ".join(line.split())) and not name.startswith("#"))


def find_listed(text: str, names: Iterable[str]) -> list[Secret]:
    """The places where one of `names` stands as a word of its own, in any case, with its "'s"."""
    pattern = _listed(tuple(names))
    if pattern is None:
        return []
    return [Secret(Kind.NAME, *found.span()) for found in pattern.finditer(text)]


def find_introduced(turns: Sequence[Turn]) -> list[list[Secret]]:
    """The names by which people introduce themselves or answer when asked, wherever they are said."""
    found = [list(_introduced(turn.text)) for turn in turns]
    for at, turn in enumerate(turns[:-1]):
        if _ASKED.search(turn.text) and turns[at + 1].speaker is not turn.speaker and not found[at + 1]:
            found[at + 1] += _answered(turns[at + 1].text)
    known = {
        word
        for turn, secrets in zip(turns, found, strict=True)
        for secret in secrets
        for word in re.findall(r"[^\W\d_]{3,}", turn.text[secret.start : secret.end])
        if word.lower() not in _NO_NAMES
    }
    again = _listed(tuple(sorted(known)))
    if again is None:
        return found
    return [
        [*secrets, *(Secret(Kind.NAME, *m.span()) for m in again.finditer(turn.text) if m[0][0].isupper())]
        for turn, secrets in zip(turns, found, strict=True)
    ]


@cache
def _listed(names: tuple[str, ...]) -> re.Pattern[str] | None:
    cleaned = {" ".join(name.split()) for name in names} - {""}
    if not cleaned:
        return None
    longest_first = sorted(cleaned, key=lambda name: (-len(name), name))
    choices = "|".join(re.escape(name).replace(r"\ ", r"[\s,.-]+") for name in longest_first)
    return re.compile(rf"(?<!\w)(?:{choices})(?:['’]s)?(?!\w)", re.IGNORECASE)


def _introduced(text: str) -> Iterator[Secret]:
    tokens = tokenise(text)
    capitals = any(token.raw[0].isupper() and token.text != "i" for token in tokens[1:] if token.is_word)
    for place, pattern in enumerate(_INTRODUCED):
        for cue in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text.replace("’", "'"), re.IGNORECASE):
            begin = next((at for at, token in enumerate(tokens) if token.start >= cue.end()), len(tokens))
            small = (place in _FIRM and not capitals) or place == 2
            if secret := _name_at(tokens, begin, small=small):
                yield secret
    for found in _SAID_AFTER.finditer(text):
        if found[1].lower() not in _NO_NAMES:
            yield Secret(Kind.NAME, *found.span(1))


def _name_at(tokens: Sequence[Token], at: int, *, small: bool) -> Secret | None:
    """Up to three words that can be a name; in small letters up to two."""
    while at < len(tokens) and (tokens[at].text in {",", ":", "uh", "um", "er", "è", "is"}):
        at += 1
    end = at
    while end < len(tokens) and end - at < (2 if small else 3) and _can_be_name(tokens[end], small=small):
        end += 1
    return Secret(Kind.NAME, tokens[at].start, tokens[end - 1].end) if end > at else None


def _can_be_name(token: Token, *, small: bool) -> bool:
    return (
        token.is_word
        and token.text not in _NO_NAMES
        and (small or token.raw[0].isupper())
        and len(token.text) > 1
    )


def _answered(text: str) -> list[Secret]:
    """The name in a short answer to "your name, please": capital words, or all words but those around it."""
    tokens = [token for token in tokenise(text) if token.is_word]
    if len(tokens) > 8:
        return []
    words = [token for token in tokens if token.text not in _NO_NAMES and len(token.text) > 1]
    capital = [
        token
        for token in words
        if token.raw[0].isupper() and token.text not in {"sure", "certainly", "certo", "sì"}
    ]
    chosen = capital or (words if len(words) <= 3 else [])
    return [Secret(Kind.NAME, token.start, token.end) for token in chosen]
