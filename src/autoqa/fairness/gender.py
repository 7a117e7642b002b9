"""Gender: every word and name that says who is a woman and who is a man, changed for its counterpart."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from autoqa.fairness.dialects import like

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_NO_NOUN = frozenset(  # what follows "her" where it is "him", and "his" where it is "hers"
    """
    a an the this that these those it i we you they he she is was were are will would could can and or but if
    when while so because then to for with without on at in by from about of off up down out over back again
    away now today tomorrow yesterday tonight directly what how why where who not as than through until after
    before very too yet already there here know stuck send knowing
    """.split()
)


_OTHER_ENDING = {"a": "o", "o": "a"}
_TAKES_HIM = frozenset(
    "let lets tell told make makes made help saw see watch hear heard ask asked got".split()
)


@dataclass(frozen=True, slots=True)
class Lean:
    """How many words of a text say that somebody is a woman, and how many a man."""

    female: int
    male: int

    def __add__(self, other: Lean) -> Lean:
        return Lean(self.female + other.female, self.male + other.male)


@cache
def _table(language: str) -> Mapping[str, Any]:
    tables = tomllib.loads((Path(__file__).parent / "gendered.toml").read_text(encoding="utf-8"))
    found: Mapping[str, Any] = tables.get(language, {"pairs": [], "keep_if": []})
    return found


@cache
def _counterparts(language: str) -> tuple[Mapping[str, str], frozenset[str]]:
    """Each gendered word's counterpart, and which of the words are feminine."""
    pairs = _table(language)["pairs"]
    back: dict[str, str] = {}
    for feminine, masculine in pairs:
        back.setdefault(feminine, masculine)
        back.setdefault(masculine, feminine)
    return back, frozenset(feminine for feminine, _ in pairs)


def speaks_of_the_body(texts: Sequence[str], language: str) -> bool:
    """Whether something is spoken of that happens to one gender only."""
    stems = [re.escape(word).replace(r"\*", r"\w*") for word in _table(language)["keep_if"]]
    return bool(stems) and bool(re.search(rf"\b(?:{'|'.join(stems)})\b", " ".join(texts), re.IGNORECASE))


def lean(text: str, language: str) -> Lean:
    """The gendered words of a text, counted."""
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    back, feminine = _counterparts(language)
    special = {"en": ({"her", "hers"}, {"his", "him"}), "it": ({"signora"}, {"signor", "signore"})}
    hers, his = special.get(language, (set(), set()))
    female = sum(word in hers or word in feminine for word in words)
    male = sum(word in his or (word in back and word not in feminine) for word in words)
    return Lean(female, male)


def mirror(text: str, language: str) -> str:
    """`text` with each gendered word as its counterpart; names are left to `names.of_other_gender`."""
    if language == "it":
        return _mirror_italian(text)
    back, _ = _counterparts(language)
    words = list(_WORD.finditer(text))
    parts, end = [], 0
    for at, found in enumerate(words):
        word = found[0].lower().replace("’", "'")
        following = words[at + 1] if at + 1 < len(words) else None
        gap = text[found.end() : following.start()] if following else "."
        next_word = following[0].lower() if following and gap.isspace() else None
        if word == "her" and at and words[at - 1][0].lower() in _TAKES_HIM and next_word not in back:
            next_word = None
        new = _english(word, found[0], next_word, following[0] if following else "", back)
        parts += [text[end : found.start()], like(found[0], new) if new != word else found[0]]
        end = found.end()
    return "".join([*parts, text[end:]])


def _english(
    word: str, written: str, next_word: str | None, next_written: str, back: Mapping[str, str]
) -> str:
    """The counterpart of one English word; the word itself where it has none."""
    owns = next_word is not None and next_word not in _NO_NOUN
    if word in ("her", "his", "him", "hers"):
        if word == "her":
            return "his" if owns else "him"
        return "her" if word == "him" or (word == "his" and owns) else ("hers" if word == "his" else "his")
    if word == "miss":  # the title, not the verb
        return "mr" if written[0].isupper() and next_written[:1].isupper() else word
    if word in ("man", "nan") and (next_word is None and written[0].isupper()):
        return word
    owner = re.fullmatch(r"(.+)('s)", word)
    if word not in back and owner and owner[1] in back:
        return back[owner[1]] + owner[2]
    return back.get(word, word)


def _mirror_italian(text: str) -> str:
    """Nouns with what agrees with them, titles, and what people say of themselves."""
    oneself, people = _italian()
    text = oneself.sub(lambda found: found[1] + _OTHER_ENDING[found[2].lower()], text)
    return people.sub(_other_person, text)


def _other_person(found: re.Match[str]) -> str:
    """The other person: of "mio marito" "mia moglie", of "il signor Rossi" "la signora Rossi"."""
    agree = {a: b for pair in _table("it")["before"] for a, b in (pair, pair[::-1])}
    noun, named = found["noun"].lower(), re.match(r" [A-ZÀ-Þ]", found.string[found.end() :])
    if noun.startswith("signor") and noun != "signorina":
        new = "signora" if noun != "signora" else "signor" if named else "signore"
    else:
        new = _counterparts("it")[0][noun]
    lead = re.sub(r"\w+", lambda word: like(word[0], agree[word[0].lower()]), found["lead"])
    after = found["after"] or ""
    return lead + like(found["noun"], new) + after[:-1] + _OTHER_ENDING.get(after[-1:], "")


@cache
def _italian() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns of what people say of themselves, and of nouns for people with what agrees with them."""
    table = _table("it")
    stems = "|".join(stem.rstrip("*") for stem in table["of_oneself"])
    before = "|".join(
        sorted({re.escape(word) for pair in table["before"] for word in pair}, key=len, reverse=True)
    )
    words = {word for pair in table["pairs"] for word in pair} | {"signora", "signore", "signor"}
    nouns = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    oneself = re.compile(
        r"(?<!\w)((?:mi )?(?:sono|ero|sarei|resto|rimango) (?:molto |un po[’'] |davvero |così |già |sempre )?"
        rf"(?:{stems}))([oa])(?!\w)",
        re.IGNORECASE,
    )
    people = re.compile(
        rf"(?<![\w'’])(?P<lead>(?:(?:{before}) ){{0,2}})(?P<noun>{nouns})(?![\w'’])"
        rf"(?P<after> (?:è |era |sta |resta )?(?:{stems})[oa](?!\w))?",
        re.IGNORECASE,
    )
    return oneself, people
