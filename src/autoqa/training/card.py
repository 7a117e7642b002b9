"""The card of a trained model, in the Hub's format."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from autoqa.calibration.scaling import Scaling
from autoqa.domain.agreement import Estimate
from autoqa.scoring.head import HeadSettings
from autoqa.training.record import TrainingRecord

_SHOWN = (
    ("qwk", "QWK"),
    ("exact", "exact agreement"),
    ("adjacent", "adjacent agreement"),
    ("pearson", "Pearson"),
    ("spearman", "Spearman"),
    ("rmse", "RMSE"),
    ("smd", "SMD"),
)


_TUNING = """
**Encoder.** It was tuned for this criterion from `{base}` (fingerprint `{fingerprint}`, {licence}), on the
same interactions, and comes in the folder `encoder`. In the folds it was tuned on the other folds alone. The
updates are those of step {step}, which did best on groups that it was not tuned on; at step 0 it is the base.
Settings: `{settings}`.
"""
_CARD = """\
{header}

# {criterion}

Answers the criterion "{criterion}" from the words of an interaction, on the levels {levels}, for autoqa.
It works on vectors of {encoder} (fingerprint `{fingerprint}`) and on no other encoder's.
{tuning}
**Trained on** {calls} graded interactions of {agents} in {groups} groups ({languages}). Labels: {labels},
{severity}. Training data hash `{data}`, seed {seed}. Fitted with `{way}`.

**Map to the scale:** {scaling}.

**Measured on** {tested}, with 95 % intervals over agents:

| figure | people with each other | model with people |
|---|---|---|
{rows}

**Intended use.** To score interactions of the kind that it was trained on, for people to check;
`autoqa calibrate` decides how much of that may go without them. Not for decisions about people on its own.

**Limits.** It reads words, not tone of voice, in {languages}. Interactions unlike those it was trained on
(other queues, trades, languages) need grades of their own before it is trusted on them. It repeats what its
evaluators agree on, their common errors too.
"""


def card(record: TrainingRecord, settings: HeadSettings, scaling: Scaling | None, encoder: str) -> str:
    """What it is for, what it was trained on, what it is worth, and what it must not be used for."""
    tuned = record.way.get("encoder")
    way = {name: value for name, value in record.way.items() if name != "encoder"}
    adjusted = record.labels.get("adjust_severity")
    return _CARD.format(
        header="\n".join(_header(record, settings)),
        criterion=record.criterion,
        levels=", ".join(map(str, record.levels)),
        encoder="the encoder in its folder" if tuned else f"`{encoder}`",
        tuning=_tuning(tuned) if tuned else "",
        fingerprint=settings.encoder,
        calls=len(record.trained_on),
        agents=_agents(record.agents),
        groups=record.groups,
        languages=", ".join(settings.languages),
        labels=record.labels.get("labels", "as given"),
        severity="severity of evaluators taken out" if adjusted else "scores as they were given",
        data=record.data,
        seed=record.seed,
        way=json.dumps(way, sort_keys=True),
        scaling=_scaling(scaling),
        tested=_tested(record),
        rows="\n".join(_rows(record)),
    )


def _header(record: TrainingRecord, settings: HeadSettings) -> Iterator[str]:
    yield "---"
    yield f"language: [{', '.join(settings.languages)}]"
    yield "library_name: autoqa"
    yield f"tags: [call-quality, {json.dumps(record.criterion)}]"
    figures = {name: one for name, one in record.figures.get("model", {}).items() if one.value is not None}
    if figures:
        yield "model-index:"
        yield f"  - name: {json.dumps(record.criterion)}"
        yield "    results:"
        yield "      - task: {type: text-classification}"
        data = f"name: graded interactions, type: autoqa, revision: {json.dumps(record.data)}, split: test"
        yield f"        dataset: {{{data}}}"
        yield "        metrics:"
        for name, one in sorted(figures.items()):
            yield f"          - {{type: {name}, value: {one.value:.4f}}}"
    yield "---"


def _tested(record: TrainingRecord) -> str:
    if record.tested_on:
        return f"{len(record.tested_on)} interactions kept aside, whose groups it never saw"
    return "the same interactions in folds, each by a head that had not seen its group"


def _tuning(told: Mapping[str, Any]) -> str:
    """On what the encoder was tuned, and how."""
    apart = ("base", "base_fingerprint", "licence", "step", "looks")
    stated = f"licence `{told['licence']}`" if told["licence"] else "its card states no licence: look it up"
    settings = {name: value for name, value in told.items() if name not in apart}
    return _TUNING.format(
        base=told["base"],
        fingerprint=told["base_fingerprint"],
        licence=stated,
        step=told["step"],
        settings=json.dumps(settings, sort_keys=True),
    )


def _agents(count: int) -> str:
    if count == 0:
        return "agents who are not named"
    return "one agent" if count == 1 else f"{count} agents"


def _scaling(scaling: Scaling | None) -> str:
    if scaling is None or scaling.kind == "identity":
        return "none; the probabilities are the head's own"
    return f"{scaling.kind}, `{scaling.hash}`, chosen on conversations that the heads had not seen"


def _rows(record: TrainingRecord) -> Iterator[str]:
    people, model = record.figures.get("people", {}), record.figures.get("model", {})
    for name, title in _SHOWN:
        yield f"| {title} | {_span(people, name)} | {_span(model, name)} |"
    for name, one in sorted(record.figures.get("errors", {}).items()):
        if one.value is not None:
            yield f"| {name.replace('_', ' ')} | | {one.value:.3f} |"


def _span(figures: Mapping[str, Estimate], name: str) -> str:
    one = figures.get(name)
    if one is None or one.value is None:
        return "not known"
    if one.low is None or one.high is None:
        return f"{one.value:.3f}"
    return f"{one.value:.3f} ({one.low:.3f} to {one.high:.3f})"
