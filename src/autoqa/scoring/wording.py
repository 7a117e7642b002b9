"""The wording of a conversation: which words and pairs of words each party uses, whatever their order.

Sentence vectors blur set phrases that tell much ("still waiting", "it works now"). So a head may also know a
weight for each word and pair of words, the agent's and the customer's apart. Words are hashed into a fixed
number of places, so that a model holds no vocabulary.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from autoqa.domain.transcript import Speaker, Turn
from autoqa.scoring.sentences import SENTENCE

PLACES = 1 << 16  # for each of the two parties
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+")

Bag = tuple[np.ndarray, np.ndarray]
"""The places that occur, ascending, and their values: 1 + log(count), before any weighting."""


def bag(turns: Sequence[Turn]) -> Bag:
    """The wording of some turns. What a party says again word for word counts once."""
    counts: Counter[int] = Counter()
    said: set[tuple[Speaker, str]] = set()
    for turn in turns:
        offset = PLACES if turn.speaker is Speaker.CUSTOMER else 0
        for sentence in SENTENCE.split(turn.text):
            words = _WORD.findall(sentence.lower())
            again = (turn.speaker, " ".join(words))
            if words and again not in said:
                said.add(again)
                pairs = [f"{one} {two}" for one, two in pairwise(words)]
                counts.update(offset + zlib.crc32(term.encode()) % PLACES for term in (*words, *pairs))
    places = np.array(sorted(counts), dtype=np.int64)
    values = np.array([counts[place] for place in places.tolist()], dtype=np.float64)
    return places, 1 + np.log(values)


def weighted(words: Bag, rarity: np.ndarray) -> Bag:
    """A bag with each value times the rarity of its place; each party's part has length 1."""
    places, values = words
    values = values * rarity[places]
    for part in (places < PLACES, places >= PLACES):
        length = np.sqrt(np.square(values[part]).sum())
        if length > 0:
            values[part] /= length
    return places, values


def rarity(bags: Sequence[Bag]) -> np.ndarray:
    """The smoothed inverse document frequency of every place, ln((1 + n) / (1 + df)) + 1.

    The same wording counts once. What occurs in one wording only tells nothing, and is 0.
    """
    distinct = {places.tobytes(): places for places, _ in bags}
    found = np.zeros(2 * PLACES)
    for places in distinct.values():
        found[places] += 1
    idf: np.ndarray = np.where(found > 1, np.log((1 + len(distinct)) / (1 + found)) + 1, 0.0)
    return idf
