"""Put words and the punctuation beside them together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from autoqa.domain.transcript import Word

_PREPENDED = frozenset("\"'“¿([{-")  # belongs to the word behind it
_APPENDED = frozenset("\"'.。,，!！?？:：”)]}、")  # belongs to the word before it


def joined(words: Iterable[Word]) -> tuple[Word, ...]:
    """Words without the space before them, each with its punctuation; what is only space is left out.

    A space before punctuation tells an opening mark from a closing one, so it must still be there.
    """
    found: list[Word] = []
    opened = ""
    for word in words:
        text = word.text.strip()
        if not text:
            continue
        if word.text.startswith(" ") and set(text) <= _PREPENDED:
            opened += text
        elif found and not word.text.startswith(" ") and set(text) <= _APPENDED:
            found[-1] = replace(found[-1], text=found[-1].text + text)
        else:
            found.append(replace(word, text=opened + text))
            opened = ""
    return tuple(found)
