"""The tuned encoders of a training: of all its conversations, and for each fold of the others alone."""

from __future__ import annotations

import gc
import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autoqa.scoring.encoder import SentenceEncoder
from autoqa.training.asr.card import base_licence
from autoqa.training.encoder_tuning.network import check_tunable, write_encoder
from autoqa.training.encoder_tuning.pairs import apart, graded
from autoqa.training.encoder_tuning.settings import TuneSettings
from autoqa.training.encoder_tuning.tune import Tuned, tune
from autoqa.training.heads import Example
from autoqa.training.sets import GradedCall
from autoqa.training.views import example, vectors_of
from autoqa.training.watching import Watching
from autoqa.training.workbench import Arrays, Workbench

_LOOKS = "looks"  # beside the updates in a piece


@dataclass(frozen=True, slots=True)
class TunedEncoder:
    """A tuned encoder, and what there is to say of its tuning as plain values."""

    encoder: SentenceEncoder
    told: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Encoders:
    """Tunes `base` for a criterion, and keeps what was done on the bench.

    Pieces are the updates of each tuning and the vectors of each tuned encoder; so a training that was killed
    goes on at the fold where it was.
    """

    base: SentenceEncoder
    criterion: str
    levels: tuple[int, ...]
    settings: TuneSettings
    bench: Workbench
    watching: Watching

    def __post_init__(self) -> None:
        check_tunable(self.base.folder)

    def tuned_on(self, calls: Sequence[GradedCall], what: str = "") -> TunedEncoder:
        """The encoder tuned on these conversations, a folder on the bench.

        `what` says in a word which ones they are. Raises ConfigurationError, MissingExtra and ModelRefused.
        """
        base, rank = self.base.folder, self.settings.rank
        key = self._key(calls)
        kept = self.bench.find(key) or self.bench.keep(key, self._updates(calls, what))
        tuned = Tuned(
            {name: value for name, value in kept.items() if name != _LOOKS},
            tuple((int(step), float(value)) for step, value in kept[_LOOKS]),
        )
        place = self.bench.folder / f"encoder-{hashlib.sha256(key.encode()).hexdigest()[:16]}"
        folder = write_encoder(base, tuned.updates, rank, place)
        return TunedEncoder(SentenceEncoder(folder, kept=1), self._told(tuned))

    def examples(self, calls: Sequence[GradedCall], folds: NDArray[np.intp], fold: int) -> list[Example]:
        """All conversations by the encoder that was tuned without those of one fold."""
        others = [call for call, own in zip(calls, folds.tolist(), strict=True) if own != fold]
        what = f"fold {fold + 1} of {len(set(folds.tolist()))}"
        encoder = self.tuned_on(others, what).encoder
        vectors = vectors_of(
            calls,
            encoder,
            self.bench,
            lambda have, of: self.watching.step(f"reading for {self.criterion}, {what}", have, of),
        )
        shutil.rmtree(encoder.folder.path, ignore_errors=True)
        return [example(call, self.criterion, vectors) for call in calls]

    def _key(self, calls: Sequence[GradedCall]) -> str:
        told = [[call.content, call.group, call.labels[self.criterion].mean] for call in calls]
        base = self.base.folder.fingerprint
        return f"tuned {base} {self.criterion} {self.levels} {asdict(self.settings)} {json.dumps(told)}"

    def _updates(self, calls: Sequence[GradedCall], what: str) -> Arrays:
        known, aside = apart(calls, self.criterion, self.settings.seed)
        name = f"tuning for {self.criterion}" + (f", {what}" if what else "")
        with _own_rubbish_cleared():
            tuned = tune(
                self.base.folder,
                graded(known, self.criterion, self.levels),
                graded(aside, self.criterion, self.levels),
                len(self.levels),
                self.settings,
                lambda have, of: self.watching.step(name, have, of),
            )
        return {**tuned.updates, _LOOKS: np.array(tuned.looks, dtype=float)}

    def _told(self, tuned: Tuned) -> dict[str, Any]:
        base = self.base.folder
        return {
            "base": base.path.name if base.origin == "folder" else base.name,
            "base_fingerprint": base.fingerprint,
            "licence": base_licence(base.path),
            "step": tuned.step,
            "looks": [[step, round(value, 6)] for step, value in tuned.looks],
            **{name: value for name, value in asdict(self.settings).items() if name != "device"},
        }


@contextmanager
def _own_rubbish_cleared() -> Iterator[None]:
    """Clear away what is made inside: a network with updates holds itself, and those of all folds pile up.

    What was there before is not looked through, which would take longer than a small tuning.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.collect()
        gc.unfreeze()
