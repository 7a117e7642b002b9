"""One self-contained HTML page of a training, without script, for whoever decides what is compared next.

It asks nothing of the network, which its own content security policy enforces.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from autoqa.domain.agreement import CriterionAgreement, Estimate
from autoqa.report.against import against_said
from autoqa.report.calibration.agreement import StatisticRow, numbers_said, statistic_row, true_score_said
from autoqa.report.calibration.given import Drawn
from autoqa.report.calibration.scaling import error_rows, map_said
from autoqa.report.calibration.verdicts import column_said
from autoqa.report.plots import Axis, Dot, Key, Row, interval_plot
from autoqa.report.template import filled
from autoqa.report.training.curves import Curves, curves, way_said
from autoqa.report.training.given import ModelTrained, TrainingPage
from autoqa.report.training.texts import TRAINING
from autoqa.report.words import NONE, Said, isolated

_ROWS = ("qwk", "exact", "adjacent", "kappa", "ac1", "pearson", "spearman", "smd", "rmse")
_PLOTTED = ("qwk", "exact", "pearson", "spearman")  # on one axis: 1 is best
_FIT = ("epochs", "stop", "held_back", "batch", "rate", "decay", "turn_dropout")
_LEAST = -1.0  # agreement that a plot shows: an interval of few agents may reach further down
_UNKNOWN = Estimate(None)


@dataclass(frozen=True, slots=True)
class GlanceRow:
    """One model in the table of all."""

    criterion: str
    anchor: str
    trained_on: str
    measured_on: str
    model: str
    people: str


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """One error of the probabilities: before and after the map, and on what was kept aside."""

    name: str
    before: str
    after: str
    aside: str


@dataclass(frozen=True, slots=True)
class ModelPart:
    """All that is shown of one model."""

    anchor: str
    criterion: str
    worth: str
    against: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    numbers: str
    plot: Drawn | None
    rows: tuple[StatisticRow, ...]
    true_score: str
    curves: Curves
    errors: tuple[ErrorRow, ...]
    aside: bool
    errors_said: str
    mapped: str


def render_training(page: TrainingPage, language: str = "en") -> str:
    """The page as HTML, in English ("en") or Italian ("it"); another language is a ConfigurationError."""
    said = Said.of(language, TRAINING)
    count = len(page.models)
    return filled(
        "training.html",
        said=said,
        made_at=page.made_at.strftime("%Y-%m-%d %H:%M %Z").strip(),
        trained=said.counted("trained", count) if count else said("trained none"),
        glance=tuple(_glance_row(one, i, said) for i, one in enumerate(page.models)),
        overview=_overview(page, said),
        models=tuple(_part(one, i, said) for i, one in enumerate(page.models)),
    )


def _anchor(place: int) -> str:
    return f"m{place}"


def _glance_row(one: ModelTrained, place: int, said: Said) -> GlanceRow:
    model, people = (figures.get("qwk") for figures in (one.agreement.human_model, one.agreement.human_human))
    return GlanceRow(
        criterion=one.criterion,
        anchor=_anchor(place),
        trained_on=said.counted("calls", one.trained_on),
        measured_on=said("measured folds short")
        if one.in_folds
        else said("measured aside short", calls=said.counted("calls", one.tested_on)),
        model=said.figure(model),
        people=said.figure(people),
    )


def _overview(page: TrainingPage, said: Said) -> Drawn | None:
    """QWK of all models beside that of people."""
    rows = [Row(one.criterion, _dots(one.agreement, "qwk", said)) for one in page.models]
    known = {
        one.criterion: value
        for one in page.models
        if (value := one.agreement.human_model.get("qwk", _UNKNOWN).value) is not None
    }
    if not known:
        return None
    best, worst = max(known, key=known.__getitem__), min(known, key=known.__getitem__)
    sentence = said(
        "glance said" if best != worst else "glance said one",
        models=said.counted("models", len(known)),
        best=isolated(best),
        high=said.number(known[best]),
        worst=isolated(worst),
        low=said.number(known[worst]),
    )
    return Drawn(_side_by_side(rows, said("glance label"), said), sentence)


def _part(one: ModelTrained, place: int, said: Said) -> ModelPart:
    return ModelPart(
        anchor=_anchor(place),
        criterion=one.criterion,
        worth=_worth(one.agreement, said),
        against=tuple(against_said(reason, said) for reason in one.against),
        facts=tuple(_facts(one, said)),
        numbers=numbers_said(one.agreement, said),
        plot=_agreement_plot(one, said),
        rows=tuple(statistic_row(one.agreement, name, said) for name in _ROWS),
        true_score=true_score_said(one.agreement, said),
        curves=curves(one, said),
        errors=_errors(one, said),
        aside=not one.in_folds,
        errors_said=said(
            "errors said",
            ece=said.percent(one.errors.ece_overall, 1),
            ranked=said.number(one.errors.ranked, 3),
        ),
        mapped=map_said(one.scaling, None, one.scaling.before, said),
    )


def _worth(agreement: CriterionAgreement, said: Said) -> Markup:
    """The model's agreement with people beside theirs with each other; whether it differs by chance."""
    model, people, apart = (
        figures.get("qwk", _UNKNOWN)
        for figures in (agreement.human_model, agreement.human_human, agreement.degradation)
    )
    if model.value is None:
        return said("worth nothing")
    if people.value is None or apart.value is None:
        return said("worth alone", model=said.figure(model))
    if apart.low is None or apart.high is None:
        key = "worth untold"
    elif apart.high < 0:
        key = "worth short"
    else:
        key = "worth above" if apart.low > 0 else "worth near"
    return said(
        key,
        model=said.figure(model),
        people=said.figure(people),
        difference=said.figure(apart, sign=True),
    )


def _facts(one: ModelTrained, said: Said) -> Iterator[tuple[str, str]]:
    """What it was trained and measured on, and with which settings."""
    calls = said.counted("calls", one.trained_on)
    agents = said.counted("agents", one.agents) if one.agents else said("no agents")
    groups = said.counted("groups kept", one.groups)
    yield said("trained on"), said("from groups", calls=calls, agents=agents, groups=groups)
    aside = said("measured aside", calls=said.counted("calls", one.tested_on))
    yield said("measured on"), said("measured folds") if one.in_folds else aside
    yield said("fact levels"), ", ".join(said.level(level) for level in one.levels)
    yield from _labels(one, said)
    yield said("fact way"), way_said(one.best, said)
    yield (
        said("fact fit"),
        ", ".join(f"{name} {said.level(one.fit[name])}" for name in _FIT if name in one.fit),
    )
    if one.tuning is not None:
        facts = {"base": isolated(one.tuning.base), "fingerprint": isolated(one.tuning.fingerprint)}
        yield said("fact encoder"), said("encoder tuned", step=one.tuning.step, **facts)
    yield said("fact seed"), str(one.seed)
    yield said("fact data"), one.data
    yield said("fact model"), one.fingerprint
    yield said("fact folder"), one.folder
    yield said("fact time"), _time(one.seconds, said)
    yield said("fact versions"), ", ".join(f"{name} {version}" for name, version in one.versions.items())


def _labels(one: ModelTrained, said: Said) -> Iterator[tuple[str, str]]:
    """How people's scores became labels, as far as the training set says so."""
    kind = one.labels.get("labels")
    if kind is not None:
        yield said("fact labels"), said(f"labels {kind}") if said.knows(f"labels {kind}") else str(kind)
    if "adjust_severity" in one.labels:
        taken_out = bool(one.labels["adjust_severity"])
        yield said("fact severity"), said("severity out") if taken_out else said("severity in")
    if "group" in one.labels:
        columns = [column_said(str(name), said) for name in one.labels["group"]]
        yield said("fact group"), said.listed(columns) if columns else said("group nothing")


def _time(seconds: float, said: Said) -> Markup:
    if seconds < 120:
        return said("seconds", n=said.number(seconds, 0))
    return said("minutes", n=said.number(seconds / 60, 0))


def _agreement_plot(one: ModelTrained, said: Said) -> Drawn | None:
    rows = [Row(said(f"statistic {name}"), _dots(one.agreement, name, said)) for name in _PLOTTED]
    if not any(dot.value is not None for row in rows for dot in row.dots):
        return None
    label = said("agreement label", criterion=one.criterion)
    return Drawn(_side_by_side(rows, label, said), numbers_said(one.agreement, said))


def _dots(agreement: CriterionAgreement, name: str, said: Said) -> tuple[Dot, ...]:
    """People with each other, and the model with people."""
    return tuple(
        _dot(figures.get(name), style, said, share=name == "exact")
        for style, figures in (("people", agreement.human_human), ("model", agreement.human_model))
    )


def _dot(figure: Estimate | None, style: str, said: Said, *, share: bool) -> Dot:
    if figure is None or figure.value is None:
        return Dot(None, style=style, shown=NONE)
    shown = said.percent(figure.value) if share else said.number(figure.value)
    return Dot(figure.value, figure.low, figure.high, style, shown)


def _side_by_side(rows: list[Row], label: str, said: Said) -> Markup:
    known = [end for row in rows for dot in row.dots for end in (dot.value, dot.low, dot.high)]
    ends = [max(end, _LEAST) for end in known if end is not None]
    keys = [Key("people", said("people with people")), Key("model", said("people with the model"))]
    return interval_plot(rows, Axis.over([0.0, 1.0, *ends], said.number), label=label, keys=keys)


def _errors(one: ModelTrained, said: Said) -> tuple[ErrorRow, ...]:
    """The errors in folds before and after the map, and after it on what was kept aside."""
    scaling, aside = one.scaling, error_rows(one.errors, None, said)
    in_folds = error_rows(scaling.before, scaling.after, said)
    if not in_folds:
        return ()
    return tuple(
        ErrorRow(row.name, row.before, row.after, kept.before)
        for row, kept in zip(in_folds, aside, strict=True)
    )
