"""The page of a training: whole, escaped, in one language, with the figures of the training."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from autoqa.domain.agreement import Estimate
from autoqa.domain.calibration import Reason
from autoqa.errors import ConfigurationError
from autoqa.report.training import Gain, Tuning, render_training
from autoqa.report.training.texts import TRAINING
from autoqa.report.words import Said
from tests.report.calibration.test_page import OURS, Read
from tests.report.parts import HOSTILE
from tests.report.training.parts import model, named, page, rendered, trained, with_figures

ALLOWED = OURS | {"bdi"}
ENGLISH = Said.of("en", TRAINING)


def row(html: str, name: str) -> str:
    """The first row of a table that begins with `name`."""
    (found, *_) = re.findall(rf'<tr><th scope="row">{re.escape(name)}[ <].*?</tr>', html, re.DOTALL)
    return Read(f"<table>{found}</table>").words


@pytest.mark.parametrize("language", ["en", "it"])
def test_it_is_a_whole_page_without_holes(language: str):
    html = rendered(language)
    read = Read(html)
    assert read.open == []
    assert read.tags <= ALLOWED
    assert not re.search(r"\bnan\b|\bNone\b|\binf\b|\{[a-z_]+\}|<built-in|Undefined", read.words)
    assert f'<html lang="{language}">' in html
    assert "default-src 'none'; style-src 'unsafe-inline'" in html
    assert html.count("<h1>") == 1
    assert all("scope=" in tag for tag in re.findall(r"<th[ >][^>]*>", html.replace("<thead", "<head")))


def test_nothing_is_loaded_from_elsewhere():
    read = Read(rendered())
    assert not {"src", "srcset", "action", "data", "background"} & {name for _, name, _ in read.attributes}
    ids = read.values("id")
    assert len(ids) == len(set(ids))
    assert {href.removeprefix("#") for href in read.values("href")} <= set(ids)


@pytest.mark.parametrize("language", ["en", "it"])
def test_every_plot_has_a_name_and_a_sentence_with_figures(language: str):
    html = rendered(language)
    assert html.count("<svg ") == html.count('role="img" aria-label="') == html.count("<figcaption>")
    sentences = re.findall(r"<figcaption>(.*?)</figcaption>", html, re.DOTALL)
    assert len(sentences) == 1 + 2 * 3
    assert all(re.search(r"\d.*\.$", sentence) for sentence in sentences)


def test_agreement_is_that_of_the_training():
    agreed = trained().trained.agreement
    for name in ("qwk", "pearson", "spearman", "rmse"):
        words = row(rendered(), ENGLISH(f"statistic {name}"))
        for figures in (agreed.human_human, agreed.human_model):
            assert ENGLISH.number(figures[name].value) in words
            assert ENGLISH.span(figures[name]) in words
    exact = agreed.human_model["exact"].value
    assert ENGLISH.percent(exact, 1) in row(rendered(), "Exact agreement").replace(" %", "\u00a0%")


def test_what_it_was_trained_and_measured_on_is_told():
    record = trained().trained.record
    words = Read(render_training(page(model()))).words
    assert f"{len(record.trained_on)} calls of 12 agents, in 12 groups" in words
    assert f"{len(record.tested_on)} calls kept aside, whose groups it never saw" in words
    assert f"Training set {record.data}" in words.replace("set5", "set 5")
    for fact in ("every evaluator's score", "taken out of the scores", "agent and customer", "f1" * 8):
        assert fact in words
    assert f"torch {record.versions['torch']}" in words
    assert f"held_back {record.way['held_back']:g}, batch 64" in words


def test_without_calls_kept_aside_folds_are_named():
    words = Read(render_training(page(model(in_folds=True)))).words
    assert "the same calls in folds, each by a model that had not seen its group" in words
    assert "on the calls kept aside" not in words


def test_errors_of_the_probabilities_are_those_before_and_after_the_map_and_aside():
    found = trained().trained
    assert found.scaling.before is not None
    assert found.scaling.after is not None
    words = row(rendered(), "Ranked probability score (0 to 1)")
    values = (found.scaling.before.ranked, found.scaling.after.ranked, found.errors.ranked)
    assert words.endswith("".join(ENGLISH.number(value, 3) for value in values))
    assert f"lies {ENGLISH.percent(found.errors.ece_overall, 1)} off what comes true" in rendered()


def test_the_map_that_was_chosen_is_named():
    kind = ENGLISH(f"map {trained().trained.scaling.scaling.kind}")
    assert f"Map chosen: {kind}, by its ranked probability score" in Read(rendered()).words


def test_what_a_difference_says_is_put_in_words():
    people, machine = Estimate(0.8, 0.7, 0.9), Estimate(0.6, 0.5, 0.7)

    def worth(apart: Estimate | None, *, human: Estimate = people, scored: Estimate = machine) -> str:
        agreed = with_figures(
            human_human={"qwk": human},
            human_model={"qwk": scored},
            degradation={"qwk": apart} if apart else {},
        )
        return Read(render_training(page(replace(model(), agreement=agreed)))).words

    assert "−0.20 (−0.30 to −0.10) is more than chance: the model agrees with people less" in worth(
        Estimate(-0.2, -0.3, -0.1)
    )
    assert "+0.20 (+0.10 to +0.30) is more than chance: the model agrees with people more" in worth(
        Estimate(0.2, 0.1, 0.3)
    )
    assert "−0.20 (−0.50 to +0.10) may be chance" in worth(Estimate(-0.2, -0.5, 0.1))
    assert "cannot be told from so few" in worth(Estimate(-0.2))
    assert "nothing to hold it against" in worth(None, human=Estimate(None))
    assert "How far the model agrees with people cannot be told" in worth(None, scored=Estimate(None))


def test_what_will_speak_against_it_is_said_before_anything_is_compared():
    nothing = Reason("learnt_nothing", "it learnt nothing", {"gain": -0.0012, "error": 0.0034})
    words = Read(render_training(page(replace(model(), against=(nothing,))))).words
    assert "What speaks against it already" in words
    assert "lower by −0.0012, with a standard error of 0.0034" in words
    assert "What speaks against it already" not in Read(render_training(page(model()))).words


def test_what_was_gained_over_knowing_nothing_is_told():
    words = Read(render_training(page(replace(model(), gain=Gain(0.1234, 0.0056))))).words
    assert "its loss is 0.1234 lower than that of the same answer for every call" in words
    assert (
        "the same answer for every call" not in Read(render_training(page(replace(model(), gain=None)))).words
    )


def test_a_tuned_encoder_is_named():
    tuned = replace(model(), tuning=Tuning("small <b>", "f" * 16, 20, ((0, 0.9), (20, 0.5))))
    words = Read(render_training(page(tuned))).words
    assert f"Encodertuned from small <b> ({'f' * 16}) in 20 steps" in words
    assert "Encoder" not in Read(render_training(page(model()))).words


def test_several_models_are_shown_at_a_glance():
    words = Read(rendered()).words
    assert "2 models were trained." in words
    assert words.index("At a glance") < words.index("Agreement")
    assert (
        "QWK of 2 models on calls that they were not fitted on"
        in Read(render_training(page(model(), replace(model(in_folds=True), criterion="empathy")))).words
    )


def test_an_interval_beyond_what_agreement_can_be_does_not_stretch_the_plot():
    wide = {name: Estimate(0.9, -7.5, 1.0) for name in ("qwk", "exact", "pearson", "spearman")}
    html = render_training(page(replace(model(), agreement=with_figures(human_model=wide))))
    (plot,) = re.findall(r"<svg [^>]*Agreement of people.*?</svg>", html, re.DOTALL)
    assert "−1.00" in plot
    assert "−7" not in plot
    assert "−7.50" in html


def test_of_no_model_there_is_still_a_page():
    read = Read(render_training(page()))
    assert read.open == []
    assert "No model was trained." in read.words


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_are_shown_as_text(text: str):
    read = Read(render_training(page(named(text), model()), "it"))
    assert read.tags <= ALLOWED
    assert read.open == []
    assert not [name for _, name, _ in read.attributes if name.startswith("on")]
    assert all(href.startswith("#") for href in read.values("href"))
    assert read.words.count(" ".join(text.split())) >= 8


def test_the_italian_page_holds_no_english_sentence():
    words = Read(rendered("it")).words
    pieces = {
        piece.strip()
        for text in TRAINING.values()
        if text["en"] != text["it"]
        for piece in re.split(r"\{\w*\}|</?code>|&quot;", text["en"])
        if len(piece.split()) >= 4
    }
    assert {piece for piece in pieces if piece in words} == set()


def test_another_language_is_refused():
    with pytest.raises(ConfigurationError, match="'fr'"):
        render_training(page(), "fr")
