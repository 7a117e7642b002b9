"""Which stored interactions the next training would learn most from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

import numpy as np

from autoqa.domain.interaction import Interaction
from autoqa.domain.sampling import Candidate
from autoqa.domain.transcript import Turn
from autoqa.pipeline.build import build_encoder
from autoqa.pipeline.material import scales_of
from autoqa.pipeline.workspace import Workspace, scorecard_of
from autoqa.review.learning import GradedRows, most_telling
from autoqa.scoring.likeness import likeness
from autoqa.store.store import Store
from autoqa.store.training_rows import graded_conversations
from autoqa.training.views import spoken

_T = TypeVar("_T")
_MOST = 2000  # interactions of either kind, above which some are drawn at random


def next_to_grade(
    workspace: Workspace, store: Store, candidates: Sequence[Candidate], size: int, *, seed: int = 0
) -> list[str]:
    """The ids of `size` candidates that nobody graded, the one that tells most first."""
    if size < 1:
        return []
    card = scorecard_of(workspace)
    random = Random(seed)  # noqa: S311
    graded = _some(list(graded_conversations(store, card)), random)
    named = {one.id for one in graded}
    free = _some(
        sorted(one.interaction for one in candidates if not one.graded_by and one.interaction not in named),
        random,
    )
    said = {id_: turns for id_ in free if (turns := _turns(store, id_))}
    if not said:
        return []
    near = likeness([*(spoken(one.turns) for one in graded), *said.values()], build_encoder(workspace))
    rows = np.arange(len(graded), len(near))
    names = list(said)
    chosen = most_telling(near, _graded_rows(graded, scales_of(card)), rows, size)
    return [names[row - len(graded)] for row in chosen.tolist()]


def _some(found: list[_T], random: Random) -> list[_T]:
    return found if len(found) <= _MOST else random.sample(found, _MOST)


def _turns(store: Store, id_: str) -> tuple[Turn, ...]:
    """What was said in it; nothing where it was not transcribed or nobody speaks."""
    transcript = store.get(id_).transcript
    turns = spoken(transcript.turns) if transcript else ()
    return turns if any(turn.text.strip() for turn in turns) else ()


def _graded_rows(graded: Sequence[Interaction], scales: Mapping[str, Sequence[int]]) -> list[GradedRows]:
    """People's mean scores by criterion, from 0 to 1 of its scale."""
    found = []
    for name, levels in scales.items():
        scores = {
            row: float(np.mean(own))
            for row, one in enumerate(graded)
            if (own := [g.score for g in one.grades if g.criterion == name and g.score is not None])
        }
        if scores:
            values = (np.array(list(scores.values())) - levels[0]) / (levels[-1] - levels[0])
            found.append(GradedRows(np.array(list(scores), dtype=np.intp), values, len(levels) == 2))
    return found
