"""Train models on graded interactions: of the workspace, of a training set, or of a file."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autoqa.config.model_folders import fingerprint
from autoqa.config.scorecards import load_scorecard
from autoqa.domain.scorecard import AnsweredBy
from autoqa.errors import ConfigurationError
from autoqa.pipeline.build import build_encoder
from autoqa.pipeline.dataset import dataset as make_set
from autoqa.pipeline.dataset import set_of
from autoqa.pipeline.experiments import record
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.run import MODELS_SCORECARD
from autoqa.pipeline.workspace import Workspace, open_workspace, scorecard_of
from autoqa.scoring.encoder import SentenceEncoder, find_encoder
from autoqa.training.dataset import read_set
from autoqa.training.encoder_tuning.network import check_tunable
from autoqa.training.encoder_tuning.settings import TuneSettings
from autoqa.training.model_folder import write_model
from autoqa.training.own_scorecard import own_scorecard
from autoqa.training.runs import Run
from autoqa.training.sets import TrainingSet
from autoqa.training.train import Effort, Trained
from autoqa.training.train import train as train_one
from autoqa.training.workbench import Workbench

EFFORTS = {
    "quick": Effort(epochs=6, separate=(True,)),
    "normal": Effort(epochs=12),
    "thorough": Effort(epochs=20, held_back=(0.5, 1.0, 2.0)),
}


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """A model that was trained, its folder, and its fingerprint."""

    criterion: str
    folder: Path
    fingerprint: str
    trained: Trained
    seconds: float


def train(
    criteria: Sequence[str],
    *,
    graded: str | Path | None = None,
    dataset: str | Path | None = None,
    out: str | Path | None = None,
    workspace: str | Path | None = None,
    profile: str | None = None,
    effort: str = "normal",
    tuning: TuneSettings | None = None,
    encoder: str | None = None,
    seed: int = 0,
    progress: ProgressReport | None = None,
    **of_set: Any,
) -> list[TrainedModel]:
    """Train a model for each of `criteria` and write it into its folder below `out`.

    The interactions come from the file `graded`, the training set in the folder `dataset`, or the workspace;
    `of_set` are options of `autoqa.pipeline.dataset.set_of`. With `tuning` each model brings an encoder that
    was tuned for it, from `encoder` where one is named and else from that of the settings. A training that
    was killed goes on where it stopped when it is started again in the same way. Raises AutoQAError.
    """
    space = open_workspace(workspace, profile=profile)
    base = _encoder(space, tuning, encoder)
    watching = _Watching(progress or ProgressReport())
    data = _data(space, criteria, graded, dataset, of_set, seed, watching)
    names = tuple(criteria) or tuple(data.scales)
    place = Path(out) if out else space.folder / "models" / "candidates" / f"{data.hash[:8]}-{seed}"
    bench = Workbench(place / ".unfinished")
    found = []
    try:
        for name in names:
            if name not in data.scales:
                raise ConfigurationError(f"{name}: nobody graded it; there are {', '.join(data.scales)}")
            found.append(_train(name, data, base, bench, watching, place, EFFORTS[effort], seed, tuning))
            record(space, _row(found[-1], data), watching.progress, beside=place if out else None)
    finally:
        watching.end()
    if graded is not None:
        _write_scorecard(data, names, place)
    bench.clear()
    return found


def _encoder(space: Workspace, tuning: TuneSettings | None, named: str | None) -> SentenceEncoder:
    """The encoder whose vectors are learnt from, or that is tuned. Raises AutoQAError where it cannot be."""
    if tuning is None and named is not None:
        raise ConfigurationError(
            "--encoder: names what --tune-encoder tunes; to train on another encoder as it is, set [scoring] "
            "encoder, as scoring needs it too"
        )
    encoder = build_encoder(space)
    if named is not None:
        encoder = SentenceEncoder(find_encoder(named, [space.folder, *space.models]))
    if tuning is not None:
        check_tunable(encoder.folder)
    encoder.kept = 1  # the workbench remembers
    return encoder


def _data(
    space: Workspace,
    criteria: Sequence[str],
    graded: str | Path | None,
    dataset: str | Path | None,
    of_set: dict[str, Any],
    seed: int,
    watching: _Watching,
) -> TrainingSet:
    if graded is not None and dataset is not None:
        raise ConfigurationError("--graded and --dataset: name one of them")
    if dataset is not None:
        if of_set:
            raise ConfigurationError(
                f"{', '.join(of_set)}: belongs to the making of a training set, and {dataset} is one already"
            )
        return read_set(Path(dataset))
    if graded is None:
        _trainable(space, criteria)
        data, _ = make_set(space, criteria=criteria, seed=seed, **of_set)  # kept for the comparison
    else:
        asked = {"test_share": 0.0, **of_set}
        data = set_of(space, graded=Path(graded), criteria=criteria, seed=seed, **asked)
    for note in data.notes:
        watching.progress.warn(note)
    return data


def _trainable(space: Workspace, criteria: Sequence[str]) -> None:
    """Raise ConfigurationError for a criterion that no classifier answers."""
    card = scorecard_of(space)
    known = {one.id: one.answered_by for one in card.criteria}
    classified = [name for name, how in known.items() if how is AnsweredBy.CLASSIFIER]
    for name in criteria:
        if known.get(name) is not AnsweredBy.CLASSIFIER:
            what = f"is answered by {known[name]}" if name in known else "is not on the scorecard"
            raise ConfigurationError(f"{name}: {what}; to train are {', '.join(classified) or 'none'}")


def _train(
    name: str,
    data: TrainingSet,
    encoder: SentenceEncoder,
    bench: Workbench,
    watching: _Watching,
    place: Path,
    effort: Effort,
    seed: int,
    tuning: TuneSettings | None,
) -> TrainedModel:
    began = time.monotonic()
    tuning = replace(tuning, seed=seed) if tuning else None
    trained = train_one(data, name, encoder, bench, watching, effort=effort, seed=seed, tuning=tuning)
    folder = place / name
    write_model(
        folder,
        trained.head,
        trained.scaling.scaling,
        trained.record,
        encoder.folder.name,
        brought=trained.encoder.path if trained.encoder else None,
    )
    return TrainedModel(name, folder, fingerprint(folder), trained, time.monotonic() - began)


def _write_scorecard(data: TrainingSet, names: Sequence[str], place: Path) -> None:
    """A scorecard for the models of a file, so that they can score without a workspace."""
    text = own_scorecard({name: data.scales[name] for name in names})
    try:
        (place / MODELS_SCORECARD).write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{place}: cannot be written ({error.strerror})") from error
    load_scorecard(place / MODELS_SCORECARD)


def _row(one: TrainedModel, data: TrainingSet) -> Run:
    trained = one.trained
    model, people = trained.agreement.human_model, trained.agreement.human_human
    return Run(
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        what="trained",
        criterion=one.criterion,
        model=one.fingerprint,
        data=data.hash,
        trained_on=len(trained.record.trained_on),
        tested_on=len(trained.record.tested_on),
        way=trained.choice.way.name + (", encoder tuned" if trained.encoder else ""),
        seed=trained.record.seed,
        qwk=model["qwk"].value,
        qwk_low=model["qwk"].low,
        qwk_high=model["qwk"].high,
        spearman=model["spearman"].value,
        rmse=model["rmse"].value,
        people_qwk=people["qwk"].value,
        seconds=one.seconds,
        folder=str(one.folder),
    )


class _Watching:
    """Tells a progress report what a training tells."""

    def __init__(self, progress: ProgressReport) -> None:
        self.progress = progress
        self._what, self._done = "", 0

    def step(self, what: str, have: int, of: int) -> None:
        """Another pass begins where something else is done than before."""
        if what != self._what:
            self.end()
            self._what, self._done = what, 0
            self.progress.begin(what.capitalize(), of)
        for _ in range(have - self._done):
            self.progress.advance("", 0.0)
        self._done = have

    def end(self) -> None:
        """The pass is over."""
        if self._what:
            self.progress.end()
            self._what = ""
