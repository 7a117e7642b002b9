"""Which words of a statement are denied: "wear is not charged" denies charging, "no wear" denies wear."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from autoqa.scoring.quantities import stems, without_answer

_TOKEN = re.compile(r"[a-zà-ÿ]+(?:['’][a-z]+)?|[,.;:?!]")
_DENIES = re.compile(r"(?:not|no|never|cannot|nobody|none|nothing|neither|nor|unable|without|non)$|.*n['’]t$")
_ENDS = frozenset({",", ".", ";", ":", "?", "!", "but", "so", "because", "and", "then"})
_REACH = 5  # words that a denial reaches


@lru_cache(maxsize=8192)
def polarity(text: str) -> Mapping[str, bool]:
    """Each stem of `text`, with whether it is denied."""
    found: dict[str, bool] = {}
    left = 0
    for token in _TOKEN.findall(without_answer(text.lower())):
        if token in _ENDS:
            left = 0
        elif _DENIES.match(token):
            left = _REACH
        else:
            found.update((stem, left > 0) for stem in stems(token))
            left = max(0, left - 1)
    return found


def turned(statement: str, fact: str) -> tuple[int, int]:
    """How many words that both share are denied by one of them only, and how many by both or neither."""
    one, other = polarity(statement), polarity(fact)
    shared = one.keys() & other.keys()
    differ = sum(one[stem] != other[stem] for stem in shared)
    return differ, len(shared) - differ
