"""Write the report of a training: one page with agreement, loss curves and what each model was made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autoqa.pipeline import report_file
from autoqa.pipeline.train import TrainedModel
from autoqa.report.training import Gain, ModelTrained, TrainingPage, Tuning, WayTried, render_training
from autoqa.training.choose import Tried
from autoqa.training.verdict import of_training


def write_training_report(found: Sequence[TrainedModel], path: Path, *, language: str = "en") -> None:
    """Write the page of the models `found` to `path`, whole or not at all, in English or Italian.

    Raises ConfigurationError for another ending than .html, for another language, and for a file that cannot
    be written.
    """
    check_ending(path)
    page = TrainingPage(tuple(map(model_trained, found)), datetime.now(UTC).replace(microsecond=0))
    report_file.write_report_file(path, render_training(page, language))


def check_ending(path: Path) -> None:
    """Raise ConfigurationError for a file whose ending is not that of a page."""
    report_file.check_ending(path, (".html",), "a report of a training")


def model_trained(one: TrainedModel) -> ModelTrained:
    """A model as the page is given it."""
    trained, record = one.trained, one.trained.record
    best = trained.choice.best
    return ModelTrained(
        criterion=one.criterion,
        fingerprint=one.fingerprint,
        folder=str(one.folder),
        seconds=one.seconds,
        levels=record.levels,
        data=record.data,
        seed=record.seed,
        trained_on=len(record.trained_on),
        tested_on=len(record.tested_on),
        in_folds=trained.in_folds,
        agents=record.agents,
        groups=record.groups,
        agreement=trained.agreement,
        errors=trained.errors,
        scaling=trained.scaling,
        tried=tuple(map(_way, trained.choice.tried)),
        chosen=next(place for place, tried in enumerate(trained.choice.tried) if tried is best),
        gain=_gain(record.way),
        tuning=_tuning(record.way),
        against=tuple(of_training(record, ())),
        labels=record.labels,
        fit=record.way,
        versions=record.versions,
    )


def _gain(way: Mapping[str, Any]) -> Gain | None:
    return Gain(way["gain"], way["gain_error"]) if "gain" in way else None


def _tuning(way: Mapping[str, Any]) -> Tuning | None:
    told = way.get("encoder")
    if told is None:
        return None
    looks = tuple((int(step), float(value)) for step, value in told["looks"])
    return Tuning(told["base"], told["base_fingerprint"], told["step"], looks)


def _way(tried: Tried) -> WayTried:
    return WayTried(
        separate=tried.way.head.separate,
        held_back=tried.way.fit.held_back,
        balanced=tried.way.fit.balanced,
        fitted=tried.fitted,
        unseen=tried.unseen,
        stop=tried.stop,
        loss=tried.loss,
        error=tried.error,
    )
