"""Finds conversations that are nearly the same, so that none is learnt from and shown on at once.

Word 3-shingles are compared by their Jaccard index. MinHash signatures (Broder 1997) in bands (Indyk and
Motwani 1998) bring together the pairs worth comparing: at an index of 0.8 a pair is missed once in 5,000.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from autoqa.domain.transcript import Turn

Codes = NDArray[np.uint32]
ALIKE = 0.8
_LEAST_WORDS = 5
_SHINGLE = 3
_BANDS, _ROWS = 16, 4
_WORTH = 0.6  # estimated index below which a pair is not compared exactly: four standard errors under 0.8
_MOST_PIVOTS = 2000  # conversations of one crowd that all others of it are compared with
_WORD = re.compile(r"[^\W_]+")
_WITHIN = re.compile(r"['’ʼ`]")


def near_duplicates(conversations: Iterable[Sequence[Turn]], *, seed: int = 0) -> list[int]:
    """For each conversation the place of the first one that it is nearly the same as, or its own.

    Two are nearly the same when 0.8 or more of their shingles are shared, or when both are the same as a
    third. Those of fewer than five words are compared by their words and speakers. Where thousands look
    alike and yet are not the same, the first 2,000 of each crowd are compared with all of it.
    """
    vocabulary = _Vocabulary()
    draw = np.random.default_rng(seed)
    factor = draw.integers(0, 1 << 63, _BANDS * _ROWS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    offset = draw.integers(0, 1 << 63, _BANDS * _ROWS, dtype=np.uint64)
    first: dict[bytes, int] = {}
    same: list[int] = []
    shingles: list[Codes] = []
    signatures: list[Codes] = []
    places: list[int] = []
    for place, turns in enumerate(conversations):
        words = _words(" ".join(turn.text for turn in turns))
        own = _shingles(words, vocabulary)
        exact = content_hash(turns).encode() if len(words) < _LEAST_WORDS else own.tobytes()
        key = hashlib.blake2b(exact, digest_size=16).digest()
        same.append(first.setdefault(key, place))
        if same[-1] == place and len(words) >= _LEAST_WORDS:
            places.append(place)
            shingles.append(own)
            signatures.append(_signature(own, factor, offset))
    sets = DisjointSets(len(same))
    for place, earlier in enumerate(same):
        sets.join(earlier, place)
    if places:
        _join_alike(sets, places, shingles, np.stack(signatures))
    return [sets.root(place) for place in range(len(same))]


def content_hash(turns: Sequence[Turn]) -> str:
    """Sixteen hexadecimal digits of what was said by whom; case, punctuation and spacing do not matter."""
    said: list[tuple[str, list[str]]] = []
    for turn in turns:
        words = _words(turn.text)
        if said and said[-1][0] == turn.speaker.value:
            said[-1][1].extend(words)
        elif words:
            said.append((turn.speaker.value, words))
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


class DisjointSets:
    """Places that are joined into sets; the first place of a set stands for it."""

    def __init__(self, size: int) -> None:
        self._above = list(range(size))

    def root(self, place: int) -> int:
        """The first place of the set that `place` is in."""
        above = self._above
        while above[place] != place:
            above[place] = above[above[place]]
            place = above[place]
        return place

    def join(self, one: int, other: int) -> None:
        """Make one set of the two that these are in."""
        first, second = sorted((self.root(one), self.root(other)))
        self._above[second] = first


def _words(text: str) -> list[str]:
    return _WORD.findall(_WITHIN.sub("", unicodedata.normalize("NFKC", text).casefold()))


class _Vocabulary(dict[str, int]):
    """A number of 64 bits for each word, worked out once."""

    def __missing__(self, word: str) -> int:
        digest = hashlib.blake2b(word.encode(), digest_size=8).digest()
        self[word] = int.from_bytes(digest, "little")
        return self[word]


def _shingles(words: Sequence[str], vocabulary: _Vocabulary) -> Codes:
    """The different 3-shingles as numbers of 32 bits, ascending."""
    codes = np.fromiter(map(vocabulary.__getitem__, words), dtype=np.uint64, count=len(words))
    if len(codes) < _SHINGLE:
        return np.zeros(0, dtype=np.uint32)
    mixed = np.zeros(len(codes) - _SHINGLE + 1, dtype=np.uint64)
    for step in range(_SHINGLE):
        mixed = (mixed ^ codes[step : step + len(mixed)]) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return np.unique((mixed >> np.uint64(32)).astype(np.uint32))


def _signature(shingles: Codes, factor: NDArray[np.uint64], offset: NDArray[np.uint64]) -> Codes:
    """The least value of the shingles under each hash, by multiply-shift (Dietzfelbinger 1996)."""
    hashed = shingles.astype(np.uint64)[:, None] * factor + offset
    return np.asarray((hashed.min(axis=0) >> np.uint64(32)).astype(np.uint32))


def _join_alike(
    sets: DisjointSets, places: Sequence[int], shingles: Sequence[Codes], signatures: Codes
) -> None:
    """Join all that share a band of their signatures and 0.8 of their shingles."""
    known = _Compared(sets, places, shingles, signatures)
    for band in range(_BANDS):
        keys = np.ascontiguousarray(signatures[:, band * _ROWS : (band + 1) * _ROWS])
        flat = keys.view([("", keys.dtype)] * _ROWS).ravel()
        order = np.argsort(flat, kind="stable")
        ends = np.flatnonzero(flat[order][1:] != flat[order][:-1]) + 1
        for start, end in pairwise([0, *ends.tolist(), len(order)]):
            if end - start > 1:
                _join_crowd(known, np.sort(order[start:end]), band)


@dataclass(frozen=True, slots=True)
class _Compared:
    """What is compared: row i of the signatures and of the shingles is of `places[i]` in the sets."""

    sets: DisjointSets
    places: Sequence[int]
    shingles: Sequence[Codes]
    signatures: Codes


def _join_crowd(known: _Compared, crowd: NDArray[np.intp], band: int) -> None:
    """Compare each member of a crowd with those after it that are not in its set yet."""
    roots = np.array([known.sets.root(known.places[i]) for i in crowd.tolist()])
    for at in range(min(len(crowd) - 1, _MOST_PIVOTS)):
        rest = at + 1 + np.flatnonzero(roots[at + 1 :] != roots[at])
        if len(rest):
            alike = rest[_alike(known, int(crowd[at]), crowd[rest], band)]
            for root in np.unique(roots[alike]).tolist():
                known.sets.join(int(roots[at]), root)
            roots[np.isin(roots, roots[[at, *alike.tolist()]])] = known.sets.root(int(roots[at]))
        elif (roots == roots[0]).all():
            return


def _alike(known: _Compared, pivot: int, others: NDArray[np.intp], band: int) -> NDArray[np.intp]:
    """The places in `others` of those with a Jaccard index of 0.8 or more with `pivot`.

    Those that met in an earlier band were compared there. Of the others only those are compared exactly
    whose signatures are alike enough.
    """
    same = known.signatures[others] == known.signatures[pivot]
    worth = np.flatnonzero(np.count_nonzero(same, axis=1) >= _WORTH * _BANDS * _ROWS)
    met = same[worth].reshape(len(worth), _BANDS, _ROWS).all(axis=2)[:, :band].any(axis=1)
    worth = worth[~met]
    if not len(worth):
        return np.zeros(0, dtype=np.intp)
    own = known.shingles[pivot]
    theirs = [known.shingles[i] for i in others[worth].tolist()]
    sizes = np.array([len(one) for one in theirs])
    together = np.concatenate(theirs)
    found = own[np.minimum(np.searchsorted(own, together), len(own) - 1)] == together
    shared = np.add.reduceat(found.astype(np.intp), np.cumsum(sizes) - sizes)
    return np.asarray(worth[shared >= ALIKE * (sizes + len(own) - shared)])
