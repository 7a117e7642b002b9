"""The story of a training: a way to fit is chosen in folds, a head is fitted, scaled, and shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autoqa.calibration.probability_errors import Figures
from autoqa.calibration.scaling_choice import Chosen
from autoqa.calibration.scaling_choice import choose as choose_scaling
from autoqa.config.model_folders import ModelFolder
from autoqa.domain.agreement import CriterionAgreement, Estimate
from autoqa.errors import InputError
from autoqa.scoring.encoder import SentenceEncoder
from autoqa.scoring.head import ConversationHead, HeadSettings
from autoqa.training.choose import Choice, Way, choose, gain
from autoqa.training.encoder_tuning.encoders import Encoders
from autoqa.training.encoder_tuning.settings import TuneSettings
from autoqa.training.figures import agreement, errors, shares_of
from autoqa.training.heads import FitSettings, fit_head, predict
from autoqa.training.record import TrainingRecord
from autoqa.training.sets import GradedCall, Side, TrainingSet
from autoqa.training.splits import inner_folds
from autoqa.training.views import example, vectors_of
from autoqa.training.watching import Watching
from autoqa.training.workbench import Workbench

Floats = NDArray[np.float64]
LEAST = 20  # conversations with a label, below which nothing is fitted
_MANY = 7  # levels, above which each cut cannot have a number of its own
_VERSIONS = ("torch", "scikit-learn", "numpy")
_OF_TUNING = ("peft", "sentence-transformers", "transformers")


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to look for the best way to fit: all pairs of what is named here are tried.

    `separate` is whether each cut between levels has a number of its own, `held_back` how many times as
    strongly as usual weights are held back.
    """

    epochs: int = 12
    held_back: tuple[float, ...] = (1.0,)
    separate: tuple[bool, ...] = (False, True)


@dataclass(frozen=True, slots=True)
class Trained:
    """What came of training one criterion.

    `agreement` and `errors` are those of conversations that were not fitted on: of the test side, or, where
    there is none, of each fold by the others (`in_folds`). `encoder` is the tuned one that the head works on,
    there until the workbench is cleared; None where the encoder stayed as it was.
    """

    head: ConversationHead
    scaling: Chosen
    choice: Choice
    agreement: CriterionAgreement
    errors: Figures
    record: TrainingRecord
    in_folds: bool
    encoder: ModelFolder | None = None


def train(
    data: TrainingSet,
    criterion: str,
    encoder: SentenceEncoder,
    bench: Workbench,
    watching: Watching,
    *,
    effort: Effort | None = None,
    seed: int = 0,
    tuning: TuneSettings | None = None,
) -> Trained:
    """Train a head for one criterion on the training side of `data`.

    With `tuning` the encoder is tuned first, on all that the head is fitted on; for each fold it is tuned
    anew, on the other folds alone. The same data, encoder, effort, tuning and seed give the same weights on
    one machine. Raises InputError where there is too little to learn from, ConfigurationError for an encoder
    that cannot be tuned, and MissingExtra without peft.
    """
    calls = data.labelled(criterion, Side.TRAIN)
    unseen = data.labelled(criterion, Side.TEST)
    _check(calls, criterion)
    levels = data.scales[criterion]
    encoders = Encoders(encoder, criterion, levels, tuning, bench, watching) if tuning else None
    tuned = encoders.tuned_on(calls) if encoders else None
    encoder = tuned.encoder if tuned else encoder
    vectors = vectors_of(
        [*calls, *unseen], encoder, bench, lambda have, of: watching.step("reading", have, of)
    )
    seen = [example(call, criterion, vectors) for call in calls]
    fold = inner_folds(calls, criterion, seed)
    ways = _ways(criterion, levels, _languages(calls), encoder, effort or Effort(), seed)
    choice = choose(
        ways,
        seen,
        fold,
        bench,
        f"{data.hash} {criterion} {encoder.folder.fingerprint} {fold.tolist()}",
        lambda have, of: watching.step(f"choosing for {criterion}", have, of),
        of_fold=partial(encoders.examples, calls, fold) if encoders else None,
    )
    head = fit_head(choice.way.head, seen, choice.way.fit)
    scaling, in_folds = _scaled(choice.held_out, calls, criterion, levels, seed)
    tested = unseen or calls
    shown = in_folds
    if unseen:
        shown = scaling.scaling.apply_all(predict(head, [example(c, criterion, vectors) for c in unseen]))
    agreed = agreement(tested, criterion, levels, shown, seed=seed)
    wrong = errors(tested, criterion, levels, shown)
    record = TrainingRecord(
        criterion=criterion,
        levels=levels,
        data=data.hash,
        seed=seed,
        agents=len({call.agent for call in calls if call.agent is not None}),
        groups=len({call.group for call in calls}),
        trained_on=tuple(sorted({call.content for call in calls})),
        tested_on=tuple(sorted({call.content for call in unseen})),
        way=_plain(choice, gain(in_folds, shares_of(calls, criterion), fold, [call.group for call in calls]))
        | ({"encoder": tuned.told} if tuned else {}),
        labels=data.settings,
        figures={
            "people": agreed.human_human,
            "model": agreed.human_model,
            "errors": _errors(wrong, len(tested)),
        },
        versions={name: version(name) for name in (*_VERSIONS, *(_OF_TUNING if tuned else ()))},
    )
    own = encoder.folder if tuned else None
    return Trained(head, scaling, choice, agreed, wrong, record, in_folds=not unseen, encoder=own)


def _check(calls: Sequence[GradedCall], criterion: str) -> None:
    if len(calls) < LEAST:
        raise InputError(
            f"{criterion}: {len(calls)} graded interactions to train on; at least {LEAST} are needed, and "
            "some hundred make a model worth comparing (docs/training.md)"
        )
    if len({call.labels[criterion].mean for call in calls}) < 2:
        only = calls[0].labels[criterion].mean
        raise InputError(
            f"{criterion}: every graded interaction has the score {only:g}; nothing can be learnt"
        )


def _ways(
    criterion: str,
    levels: tuple[int, ...],
    languages: tuple[str, ...],
    encoder: SentenceEncoder,
    effort: Effort,
    seed: int,
) -> list[Way]:
    """What is tried: one number or one for each cut, weights held back more or less."""
    found = []
    for separate in effort.separate if len(levels) <= _MANY else (False,):
        head = HeadSettings(
            criterion,
            levels,
            encoder.folder.fingerprint,
            languages,
            width=encoder.width,
            separate=separate,
        )
        for held_back in effort.held_back:
            found.append(Way(head, FitSettings(epochs=effort.epochs, held_back=held_back, seed=seed)))
    return found


def _languages(calls: Sequence[GradedCall]) -> tuple[str, ...]:
    found = {call.language.split("-")[0] for call in calls if call.language}
    return tuple(sorted(found)) or ("en",)


def _scaled(
    held_out: Floats, calls: Sequence[GradedCall], criterion: str, levels: Sequence[int], seed: int
) -> tuple[Chosen, Floats]:
    """The map to the scale, chosen on what heads gave conversations that they had not seen.

    With it what each conversation gets by a map that was fitted on other groups.
    """
    shares = shares_of(calls, criterion)
    row, level = np.nonzero(shares)
    chosen = choose_scaling(
        held_out[row],
        np.asarray(levels, dtype=float)[level],
        levels,
        [calls[i].group for i in row.tolist()],
        weights=shares[row, level],
        seed=seed,
    )
    scaled = chosen.held_out if len(chosen.held_out) else chosen.scaling.apply_all(held_out[row])
    return chosen, scaled[np.unique(row, return_index=True)[1]]


def _plain(choice: Choice, gained: tuple[float, float]) -> dict[str, Any]:
    fit = choice.way.fit
    return {
        "name": choice.way.name,
        "loss": round(choice.best.loss, 6),
        "gain": round(gained[0], 6),
        "gain_error": round(gained[1], 6),
        **{key: value for key, value in asdict(fit).items() if key != "seed"},
    }


def _errors(wrong: Figures, n: int) -> dict[str, Estimate]:
    found = {"calibration_error": wrong.ece_overall, "brier": wrong.brier, "ranked": wrong.ranked}
    return {name: Estimate(value, n=n) for name, value in found.items()}
