"""Find e-mail addresses, written, spoken ("john dot smith at gmail dot com") or half of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from autoqa.privacy.numbers import english, italian, number_words
from autoqa.privacy.tokens import Token
from autoqa.privacy.words import ITALIAN_LETTERS, NATO, ZEROS

_AT = frozenset(("@", "at", "chiocciola", "chiocciolina", "arroba", "chiocciolla"))
_DOT = frozenset((".", "dot", "punto", "period", "point", "puntino"))
_JOINS = _DOT | frozenset(
    "_ - + underscore dash hyphen minus plus trattino basso sottolineato underline score slash".split()
)
_SAID_JOINS = _JOINS - {
    ".",
    "-",
    "+",
    "_",
    "point",
    "basso",
    "score",
    "slash",
    "plus",
    "minus",
    "period",
    "punto",
    "dash",
}
_PROVIDERS = frozenset(
    """
    gmail googlemail yahoo hotmail outlook icloud aol proton protonmail live msn libero tiscali virgilio
    alice tim gmx web fastmail zoho yandex comcast verizon btinternet hotmale g-mail gmial
    """.split()
)
_TOPS = frozenset(
    """
    com org net edu gov mil io co uk it de fr es nl eu us info biz me ca au ch at be ie nz pt pl se no dk fi
    gr ro cz hu jp cn in br mx ar za ru ua tr app dev ai tv cloud online shop store tech site example test
    invalid localhost
    """.split()
)
_STOPS = frozenset(
    """
    it's it is its my mine me email e-mail mail mails address addresses to at on in the an and was yes yeah
    sure so that that's would be send sent sends you us write reach contact use for from of or okay ok well
    under using website site online shop look looking available visit find go check web page log login sign
    register i i'm you're your we our he she his her they their this these here there with have has can
    could will should please just right correct perfect by about actually mhm listed registered goes called
    named username read reads spell spelled spelt says as again hi hello great thanks thank got works
    working meet stay shopping buy store support la il lo mia mio sua suo è e-mail indirizzo mail posta
    elettronica sono scrivere scriva mandi mandare manda inviare invii a al alla di del sì si allora ecco
    per su con che un una sito
    """.split()
)
_ALSO_SAID = frozenset(
    "all lowercase lower case one word together capital uppercase small letter tutto attaccato minuscolo "
    "minuscola number numero"
    " numeral numerals digit spelt double triple the symbol sign".split()
)
_NO_HOST = _STOPS - frozenset(
    "mail email e-mail web site website online shop store support page buy stay my go check send la".split()
)
_SMALL = frozenset("the a my me we i in of mr mrs miss dr just not only your you and to no be".split())
_ITALIAN_NAMES = {"ci": "c", "di": "d", "ti": "t", "vi": "v", "ge": "g", "pe": "p", "te": "t", "be": "b"}
_SKIPPED = frozenset("uh um er erm ehm eh hmm like".split())

_AND_THEN = frozenset("and then e poi that's finally and,".split()) | {","}
_ARTICLES = frozenset("a the another one no any un il la missing extra una".split())
_HYPHENS = frozenset(("dash", "hyphen", "trattino"))
_NO_START = frozenset((",", ".", "-", "+", "'")) | _SKIPPED | (_ALSO_SAID - {"one"})


@dataclass(frozen=True, slots=True)
class Address:
    """The tokens of an address from `first` to `last`; `first` is the pivot's when no name stands before it.

    `plain` is true when the name is one ordinary word, so that only the context can tell ("visit us at ...").
    """

    first: int
    pivot: int
    last: int
    plain: bool


def find_addresses(tokens: Sequence[Token], language: str) -> list[Address]:
    """The addresses in a turn, by the "at" that has a domain behind it."""
    found = []
    for pivot, token in enumerate(tokens):
        if token.text not in _AT:
            continue
        begin = pivot + 1
        while begin < len(tokens) and tokens[begin].text in {"sign", "symbol", ",", "-"}:
            begin += 1
        last = _domain(tokens, begin, written=token.text == "@")
        if last is not None:
            first = local_start(tokens, _name_end(tokens, pivot, language), language)
            name = [token for token in tokens[first:pivot] if token.is_word or token.is_digits]
            known = any(host.text in _PROVIDERS for host in tokens[begin : last + 1])
            ordinary = not token.glued and len(name) == 1 and len(name[0].text) > 1 and not known
            if token.text == "@" and not token.glued and len(name) > 1 and not known:
                ordinary = not any(part.text in _JOINS or part.is_digits for part in tokens[first:pivot])
            found.append(Address(first, pivot, last, ordinary))
    return found


def _name_end(tokens: Sequence[Token], pivot: int, language: str) -> int:
    """The last token of the name before "at": in "n for november and then at" it is the november."""
    end = pivot - 1
    while end >= 0 and tokens[end].text in _AND_THEN:
        end -= 1
    spelt = NATO.keys() | ITALIAN_LETTERS.keys() | number_words(language).values.keys()
    named = end >= 0 and (len(tokens[end].text) == 1 or tokens[end].is_digits or tokens[end].text in spelt)
    return end if named and tokens[end].text not in ",." else pivot - 1


def local_start(tokens: Sequence[Token], at: int, language: str) -> int:
    """The first token of the name that ends at the token `at`; `at` + 1 when there is none."""
    letters = {**NATO, **ITALIAN_LETTERS, **_ITALIAN_NAMES} if language.startswith("it") else NATO
    spelt = letters.keys() | number_words(language).values.keys() | ZEROS
    start, plain_words, joined = at + 1, 0, False
    while at >= 0:
        token = tokens[at]
        if token.text not in _SKIPPED:
            if _is_join(tokens, at):
                joined, plain_words = True, 0
            elif token.is_digits or token.text in spelt or _goes_with_letters(tokens, at, letters, joined):
                joined = False
            elif token.text in _ALSO_SAID and not joined:
                pass
            elif _is_plain_word(token, joined) and plain_words < 3:
                joined, plain_words = False, plain_words + 1
            elif token.text not in _ALSO_SAID:
                break
            start = at
        at -= 1
    while start < len(tokens) and tokens[start].text in _NO_START:
        start += 1
    return _with_small_words(tokens, start)


def _with_small_words(tokens: Sequence[Token], start: int) -> int:
    """Take in one or two common words behind "is", and a "the" that begins: the name is all that is said."""
    if start == 1 and tokens[0].text == "the":
        return 0
    for size in (1, 2):
        first = start - size
        words = tokens[max(0, first) : start]
        small = first > 0 and all(word.text in _SMALL for word in words)
        if small and tokens[first - 1].text in {"is", "it's", "its", "è", ":"}:
            return first
    return start


@cache
def _numbers() -> frozenset[str]:
    return frozenset((*english().values, *italian().values))


def _is_join(tokens: Sequence[Token], at: int) -> bool:
    """Whether a token joins two parts of a name: "dot", "underscore", a sign without spaces."""
    said = tokens[at].text
    if said == ".":
        return at + 1 == len(tokens) or tokens[at + 1].glued
    return said in {"-", "_", "+", "'", "#", "&"} or (said in _JOINS and tokens[at].is_word)


def _goes_with_letters(tokens: Sequence[Token], at: int, letters: Mapping[str, str], joined: bool) -> bool:
    """Whether a token is a spelt letter, or a comma or an "as in" beside one."""
    said = tokens[at].text
    if said in {",", "."}:
        behind = at + 1 < len(tokens) and (
            tokens[at + 1].text in _ALSO_SAID or tokens[at + 1].text in _numbers()
        )
        return _spelt(tokens, at - 1, letters) or _spelt_or_join(tokens, at + 1, letters) or behind
    if said in {"in", "as", "for", "come", "like"} and _spelt(
        tokens, at - (2 if said == "in" else 1), letters
    ):
        return True
    if len(said) > 1 or not (said.isascii() and said.isalpha()):
        return False
    near = at + 2 if at + 1 < len(tokens) and tokens[at + 1].text == "," else at + 1
    named = at + 2 < len(tokens) and tokens[at + 1].text in {"as", "like", "come"}
    named = named or (at + 1 < len(tokens) and tokens[at + 1].text == "for")
    beside = named or _spelt_or_join(tokens, near, letters) or _spelt(tokens, at - 1, {}) or joined
    return said not in {"a", "i", "e", "o"} or beside


def _is_plain_word(token: Token, joined: bool) -> bool:
    """Whether an ordinary word can be part of a name: behind a "dot" nearly any, elsewhere no common one."""
    common = {"is", "my", "email", "mail", "è", "address"} if joined else _STOPS
    return token.is_word and len(token.text) > 1 and token.text not in common


def _spelt(tokens: Sequence[Token], at: int, letters: Mapping[str, str]) -> bool:
    return 0 <= at < len(tokens) and (
        (len(tokens[at].text) == 1 and tokens[at].text.isalnum()) or tokens[at].text in letters
    )


def _spelt_or_join(tokens: Sequence[Token], at: int, letters: Mapping[str, str]) -> bool:
    near = 0 <= at < len(tokens) and (
        tokens[at].text in _JOINS or tokens[at].is_digits or tokens[at].text in _AT
    )
    return near or _spelt(tokens, at, letters)


def _domain(tokens: Sequence[Token], begin: int, *, written: bool) -> int | None:
    """The last token of the domain that begins at `begin`, or None when there is none."""
    at, last, words = begin, None, 0
    while at < min(len(tokens), begin + 40):
        said = tokens[at].text
        top = _top(tokens, at + 1) if said in _DOT and at > begin and _is_dot(tokens, at) else None
        if top is not None:
            last, at = top, top + 1
            continue
        if last is not None:
            return last
        if tokens[at].is_word and said not in _DOT | _HYPHENS | _SKIPPED and len(said) > 1:
            words += 1
            glued = written and tokens[at].glued
            if words > 4 or (said in _NO_HOST and said not in _TOPS and not glued):
                break
        elif not (tokens[at].is_digits or tokens[at].is_word or said in {".", "-", ","}):
            break
        at += 1
    return last if last is not None else _provider(tokens, begin)


def _provider(tokens: Sequence[Token], begin: int) -> int | None:
    """The last token of a well-known host whose ending was not said, also in pieces or spelt: "g mail"."""
    said = ""
    for at in range(begin, min(len(tokens), begin + 12)):
        said += tokens[at].text if tokens[at].is_word else ""
        if said in _PROVIDERS:
            return at
    return None


def _is_dot(tokens: Sequence[Token], at: int) -> bool:
    """Whether a stop is part of an address: a sign without spaces, "dot", or "point" before "com"."""
    if tokens[at].text == ".":
        return tokens[at].glued and at + 1 < len(tokens) and tokens[at + 1].glued
    common = at + 1 < len(tokens) and tokens[at + 1].text in {"com", "org", "net", "edu", "gov", "co", "uk"}
    return common or tokens[at].text not in {"point", "period"}


def _top(tokens: Sequence[Token], at: int) -> int | None:
    """The last token of a top-level domain at `at`, also spelt ("c o m"); None when there is none."""
    if at >= len(tokens):
        return None
    if tokens[at].text in _TOPS:
        return at
    spelt, last = "", at
    for place in range(at, min(at + 6, len(tokens))):
        if len(tokens[place].text) == 1 and tokens[place].text.isalpha():
            spelt, last = spelt + tokens[place].text, place
            if spelt in _TOPS and spelt != "co":
                return last
        elif tokens[place].text not in ",-.":
            break
    return None


def find_pieces(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """First and last token of pieces of an address that show by "dot" or "underscore"."""
    pieces: list[tuple[int, int]] = []
    for at, token in enumerate(tokens):
        spoken = token.text in _SAID_JOINS or token.text in {"punto", "dash", "trattino"}
        written = token.text in {".", "_"} and token.glued and at + 1 < len(tokens) and tokens[at + 1].glued
        written = written and tokens[at + 1].text.isalnum() and tokens[at - 1].text.isalnum()
        if not (spoken or written) or (spoken and _is_a_noun(tokens, at)):
            continue
        first = at
        while (
            first > 0
            and tokens[first - 1].text not in _STOPS
            and tokens[first - 1].text not in ",?!:;"
            and at - first < 12
        ):
            if tokens[first - 1].text == "." and not tokens[first].glued:
                break
            first -= 1
            if len(tokens[first].text) > 1 and tokens[first].is_word:
                break
        last = at
        if at + 1 < len(tokens) and tokens[at + 1].text not in ",.?!:;":
            last = at + 1
            while last + 1 < len(tokens) and len(tokens[last].text) == 1 and len(tokens[last + 1].text) == 1:
                last += 1
        if first < at or last > at:
            pieces.append((first, last))
    return pieces


def _is_a_noun(tokens: Sequence[Token], at: int) -> bool:
    """Whether a "dot" is spoken of and not spelt: "there's a dot missing", "the dash is wrong"."""
    if at == 0 or tokens[at - 1].text not in _ARTICLES:
        return False
    front = tokens[at - 2].text if at > 1 else ""
    begins = at == 1 or front in {"it's", "its", ",", ":"} or len(front) == 1
    return not (tokens[at - 1].text in {"a", "one"} and begins)
