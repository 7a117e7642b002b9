"""Real small trainings as the page of a training is given them."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from autoqa.domain.agreement import CriterionAgreement
from autoqa.pipeline.train import TrainedModel
from autoqa.pipeline.training_report import model_trained
from autoqa.report.training import ModelTrained, TrainingPage, render_training
from autoqa.scoring.encoder import DEFAULT_ENCODER, SentenceEncoder, find_encoder
from autoqa.training.sets import GradedCall, Side, TrainingSet
from autoqa.training.train import Effort, train
from autoqa.training.workbench import Workbench
from tests.training.parts import LEVELS, Steps, call, training_set

AT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
EFFORT = Effort(epochs=3, held_back=(1.0, 2.0))


def double_graded(count: int = 72, tested: int = 24) -> TrainingSet:
    """Conversations graded by two people who differ now and then, those of three agents kept aside."""
    calls: list[GradedCall] = []
    for number in range(count + tested):
        level = 1 + number % 3
        other = min(level + 1, 3) if number % 7 == 0 else level
        aside = {"agent": f"new {number % 3}", "side": Side.TEST} if number >= count else {}
        calls.append(call(number, level, grades=(level, other), **aside))
    settings = {"labels": "per_evaluator", "adjust_severity": True, "group": ["agent", "customer"]}
    return TrainingSet(tuple(calls), {"resolution": LEVELS}, "5e7a" * 4, settings)


@cache
def trained(*, in_folds: bool = False) -> TrainedModel:
    """A model trained on calls graded by two people each, or on single labels and measured in folds."""
    data = training_set(tested=0) if in_folds else double_graded()
    encoder = SentenceEncoder(find_encoder(DEFAULT_ENCODER))
    with tempfile.TemporaryDirectory() as folder:
        found = train(data, "resolution", encoder, Workbench(Path(folder)), Steps(), effort=EFFORT)
    return TrainedModel("resolution", Path("models/candidates/resolution"), "f1" * 8, found, 12.3)


def model(*, in_folds: bool = False) -> ModelTrained:
    """The same as the page is given it."""
    return model_trained(trained(in_folds=in_folds))


def page(*models: ModelTrained) -> TrainingPage:
    """A page of these models."""
    return TrainingPage(models, AT)


@cache
def rendered(language: str = "en") -> str:
    """The page of both models."""
    return render_training(page(model(), model(in_folds=True)), language)


def named(text: str) -> ModelTrained:
    """A model in which everything that has a name has this one."""
    own = model()
    return replace(
        own,
        criterion=text,
        fingerprint=text,
        folder=text,
        data=text,
        labels={"labels": text, "group": [text], "adjust_severity": True},
        versions={text: text},
    )


def with_figures(**changes: object) -> CriterionAgreement:
    """The agreement of the first model with other figures."""
    return replace(model().agreement, **changes)  # type: ignore[arg-type]
