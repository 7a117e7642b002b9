"""Conversations as a head sees them; their vectors are kept on disk while training lasts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from autoqa.domain.transcript import Turn
from autoqa.scoring.encoder import SentenceEncoder
from autoqa.scoring.head import features, gist_of
from autoqa.scoring.wording import bag
from autoqa.training.heads import Example
from autoqa.training.sets import GradedCall
from autoqa.training.workbench import Workbench

Vectors = dict[str, np.ndarray]
_CHUNK = 512  # texts


def vectors_of(
    calls: Iterable[GradedCall],
    encoder: SentenceEncoder,
    bench: Workbench,
    done: Callable[[int, int], None] = lambda _have, _all: None,
) -> Vectors:
    """The vector of every turn's text; what an earlier, interrupted training computed is not done again.

    `done` is told how many texts of how many have a vector.
    """
    texts = sorted({turn.text for call in calls for turn in call.turns}, key=lambda text: (len(text), text))
    found: Vectors = {}
    for first in range(0, len(texts), _CHUNK):
        part = texts[first : first + _CHUNK]
        told = hashlib.sha256("\0".join((encoder.folder.fingerprint, *part)).encode()).hexdigest()
        kept = bench.find(f"vectors {told}")
        if kept is None:
            kept = bench.keep(f"vectors {told}", {"vectors": encoder.encode(part)})
        found.update(zip(part, kept["vectors"], strict=True))
        done(len(found), len(texts))
    return found


def example(call: GradedCall, criterion: str, vectors: Vectors) -> Example:
    """One conversation, with the share of evaluators who gave each level."""
    turns = spoken(call.turns)
    own = np.stack([vectors[turn.text] for turn in turns])
    return Example(
        view=features(turns, own),
        words=bag(turns),
        gist=gist_of(turns, own),
        target=call.labels[criterion].shares,
        group=call.group,
        shared=True,
    )


def spoken(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """The turns in which something is said; where nothing ever is, all of them."""
    return tuple(turn for turn in turns if turn.text.strip()) or tuple(turns)
