"""Texts of pages by key, in English and Italian, and figures as each language writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import Formatter

from markupsafe import Markup, escape

from autoqa.domain.agreement import Estimate
from autoqa.errors import ConfigurationError

Texts = Mapping[str, Mapping[str, str]]  # HTML: code and b may stand in them, and " must not

LANGUAGES = ("en", "it")
NONE = "–"
_ARTICLE = re.compile(r"\b([Ii]l|[Dd]el|[Aa]l|[Dd]al|[Nn]el|[Ss]ul) (?=\{(\w+)\})")
_VOWEL = re.compile(r"8|1(?![\d.])|11(?!\d)")  # otto, uno, undici

WORDS: Texts = {
    "and": {"en": "and", "it": "e"},
    "between": {"en": "{low} to {high}", "it": "da {low} a {high}"},
    "decimal": {"en": ".", "it": ","},
    "thousands": {"en": ",", "it": "."},
    "yes": {"en": "yes", "it": "sì"},
    "no": {"en": "no", "it": "no"},
}


def words(language: str, *tables: Texts) -> Mapping[str, str]:
    """The texts of one language, those every page has and those of `tables`; an unknown key is a KeyError.

    Raises ConfigurationError for a language that there are no texts in.
    """
    if language not in LANGUAGES:
        raise ConfigurationError(f"no texts in '{language}'; there are {', '.join(LANGUAGES)}")
    return {key: text[language] for table in (WORDS, *tables) for key, text in table.items()}


@dataclass(frozen=True, slots=True)
class Said:
    """Sentences and figures in one language, for a page: what is put into a sentence is escaped."""

    language: str
    texts: Mapping[str, str]

    @classmethod
    def of(cls, language: str, *tables: Texts) -> Said:
        """What the `tables` say in `language`."""
        return cls(language, words(language, *tables))

    def __call__(self, key: str, **facts: object) -> Markup:
        """The text of `key` with `facts` in their places."""
        text = self.texts[key]
        if self.language == "it":
            text = _ARTICLE.sub(lambda found: _elided(found, facts), text)
        return Markup(text).format(**facts)  # noqa: S704 (what is put in is escaped)

    def knows(self, key: str) -> bool:
        """Whether there is a text of that key."""
        return key in self.texts

    def needs(self, key: str) -> set[str]:
        """The names of the facts that the text of `key` has places for."""
        return {name for _, name, _, _ in Formatter().parse(self.texts[key]) if name}

    def counted(self, key: str, n: int) -> Markup:
        """So many of something: the text `key 1` for one, else `key n`."""
        return self(f"{key} 1") if n == 1 else self(f"{key} n", n=self.count(n))

    def listed(self, items: Iterable[str]) -> Markup:
        """Items in a sentence: "a, b and c"."""
        *some, last = [escape(item) for item in items] or [Markup()]
        return Markup("{} {} {}").format(Markup(", ").join(some), self("and"), last) if some else last

    def joined(self, sentences: Iterable[str]) -> Markup:
        """Sentences one after the other; empty ones are left out."""
        return Markup(" ").join(escape(sentence) for sentence in sentences if sentence)

    def number(self, value: float | None, digits: int = 2, *, sign: bool = False) -> str:
        """A number with so many digits behind the point; a dash where there is none."""
        if value is None:
            return NONE
        text = f"{value:{'+' if sign else ''},.{digits}f}"
        if float(text.replace(",", "")) == 0:
            text = f"{0:.{digits}f}"
        return text.translate({ord(","): self("thousands"), ord("."): self("decimal"), ord("-"): "−"})

    def count(self, n: float) -> str:
        """A number of things, whole where it is."""
        return self.number(n, 0 if float(n).is_integer() else 1)

    def percent(self, share: float | None, digits: int = 0) -> str:
        """A share from 0 to 1 in per cent."""
        # 0.575 is 57.5, and not the 57.4999 of binary fractions
        return NONE if share is None else f"{self.number(round(100 * share, 9), digits)}\u00a0%"

    def level(self, level: float) -> str:
        """A level of a scale."""
        return f"{level:g}".translate({ord("."): self("decimal"), ord("-"): "−"})

    def span(self, figure: Estimate, digits: int = 2, *, sign: bool = False) -> str:
        """The interval of a figure; nothing where it is not known."""
        if figure.low is None or figure.high is None:
            return ""
        low, high = (self.number(bound, digits, sign=sign) for bound in (figure.low, figure.high))
        return self("between", low=low, high=high)

    def figure(self, figure: Estimate | None, digits: int = 2, *, sign: bool = False) -> str:
        """A figure with its interval; a dash where there is none."""
        if figure is None or figure.value is None:
            return NONE
        span = self.span(figure, digits, sign=sign)
        return self.number(figure.value, digits, sign=sign) + (f" ({span})" if span else "")


def isolated(name: str) -> Markup:
    """A name from outside, for a sentence: the direction that it is written in does not reach other words."""
    return Markup("<bdi>{}</bdi>").format(name)


def _elided(found: re.Match[str], facts: Mapping[str, object]) -> str:
    """An Italian article before a number, without its vowel where the number begins with one: l'80 %."""
    article, name = found.groups()
    if not _VOWEL.match(str(facts.get(name, ""))):
        return found[0]
    return {"il": "l'", "Il": "L'"}.get(article, f"{article}l'")
