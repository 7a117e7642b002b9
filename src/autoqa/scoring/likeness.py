"""How alike conversations are, by what is meant and by how it is worded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autoqa.domain.transcript import Turn
from autoqa.scoring.encoder import SentenceEncoder
from autoqa.scoring.head import gist_of
from autoqa.scoring.wording import PLACES, Bag, bag, rarity, weighted

_WORDING = 0.6  # of the whole; the rest is the gist


def likeness(conversations: Sequence[Sequence[Turn]], encoder: SentenceEncoder) -> np.ndarray:
    """The likeness of each two of n conversations, (n, n), positive semidefinite."""
    gists = [gist_of(turns, encoder.encode([turn.text for turn in turns])) for turns in conversations]
    return likeness_of([bag(turns) for turns in conversations], np.array(gists))


def likeness_of(bags: Sequence[Bag], gists: np.ndarray) -> np.ndarray:
    """As `likeness`, from wordings and from gists (n, d): cosines of one, and products of the other.

    Products are of gists less their mean, and 1 on average for a conversation with itself.
    """
    from scipy.sparse import csr_matrix

    rare = rarity(bags)
    parts = [weighted(words, rare) for words in bags]
    ends = np.cumsum([0, *(len(places) for places, _ in parts)])
    table = csr_matrix(
        (np.concatenate([v for _, v in parts]), np.concatenate([p for p, _ in parts]), ends),
        shape=(len(parts), 2 * PLACES),
    )
    wording = (table @ table.T).toarray() / 2  # each party's part has length 1
    centred = gists.astype(float) - gists.mean(axis=0)
    gist = centred @ centred.T
    usual = float(np.mean(np.diag(gist)))
    found: np.ndarray = _WORDING * wording + (1 - _WORDING) * gist / (usual or 1.0)
    return found
