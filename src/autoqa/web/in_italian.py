"""An error's sentence in the language of the page on which it is shown."""

from __future__ import annotations

import re
from functools import cache

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from autoqa.web.texts.failures import ITALIAN

_LONGEST = 1000  # characters of a line that is looked for: what somebody typed may stand in it
_HOLE = re.compile(r"\{(\w+)\}")


@pass_context
def said(context: Context, message: object) -> Markup:
    """What went wrong, for a page: in English where there is no Italian, and then marked as that."""
    text = str(message)
    if context["t"].language != "it":
        return escape(text)
    found = in_italian(text)
    return Markup('<span lang="en">{}</span>').format(text) if found is None else escape(found)


def in_italian(message: str) -> str | None:
    """The message in Italian, line by line; None where the Italian of one is not known."""
    lines = [_line(line) for line in message.split("\n")]
    return None if None in lines else "\n".join(line for line in lines if line is not None)


def _line(message: str) -> str | None:
    if len(message) > _LONGEST:
        return None
    for pattern, italian in _patterns():
        if found := pattern.fullmatch(message):
            return _HOLE.sub(lambda hole, held=found: held[hole[1]], italian)  # type: ignore[misc]
    return None


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Those with the most words of their own first: one sentence may begin as another does."""
    ordered = sorted(ITALIAN.items(), key=lambda pair: -len(_HOLE.sub("", pair[0])))
    return tuple((_pattern(english), italian) for english, italian in ordered)


def _pattern(english: str) -> re.Pattern[str]:
    parts = _HOLE.split(english)  # words, a hole's name, words, ...
    return re.compile(
        "".join(f"(?P<{part}>.*?)" if i % 2 else re.escape(part) for i, part in enumerate(parts)), re.DOTALL
    )
