"""The page of a comparison: whole, escaped, in one language, and the verdict first."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import unquote

import pytest

from autoqa.domain.comparison import Moved
from autoqa.errors import ConfigurationError
from autoqa.report.comparison import render_comparison
from autoqa.report.comparison.texts import COMPARISON
from autoqa.report.html import render
from tests.report.calibration.test_page import OURS, Read
from tests.report.comparison.parts import (
    NEW,
    OLD,
    STATES,
    better,
    everything,
    first,
    named,
    page,
    rendered,
    unshown,
    worse,
)
from tests.report.parts import HOSTILE, record, report

ALLOWED = OURS | {"bdi"}


def words(state: str) -> str:
    return Read(rendered(state)).words


@pytest.mark.parametrize("language", ["en", "it"])
@pytest.mark.parametrize("state", STATES)
def test_every_state_is_a_whole_page_without_holes(state: str, language: str):
    html = rendered(state, language)
    read = Read(html)
    assert read.open == []
    assert read.tags <= ALLOWED
    assert not re.search(r"\bnan\b|\bNone\b|\binf\b|\{[a-z_]+\}|<built-in|Undefined", read.words)
    assert f'<html lang="{language}">' in html
    assert "default-src 'none'; style-src 'unsafe-inline'" in html
    assert html.count("<h1>") == 1
    assert all("scope=" in tag for tag in re.findall(r"<th[ >][^>]*>", html.replace("<thead", "<head")))


@pytest.mark.parametrize("language", ["en", "it"])
def test_every_plot_has_a_name_and_a_sentence_with_figures(language: str):
    html = everything(language)
    assert html.count("<svg ") == html.count('role="img" aria-label="') == html.count("<figcaption>")
    sentences = re.findall(r"<figcaption>(.*?)</figcaption>", html, re.DOTALL)
    assert len(sentences) == 3 * 6 + 1
    assert all(re.search(r"\d.*\.$", sentence) for sentence in sentences)


def test_ids_are_single_and_links_lead_into_the_page_or_to_the_report():
    read = Read(everything())
    ids = read.values("id")
    assert len(ids) == len(set(ids))
    inside = {href for href in read.values("href") if not href.startswith("report.html#")}
    assert {href.removeprefix("#") for href in inside} <= set(ids)


def test_the_verdict_stands_first():
    good = words("better")
    assert good.index("Nothing speaks against it.") < good.index("With people")
    bad = words("worse")
    assert bad.index("Refused.") < bad.index("it is worse, by more than chance") < bad.index("With people")
    assert "Nothing speaks against" not in bad


@pytest.mark.parametrize(
    ("made", "verdict"),
    [
        ([], "No candidate was compared."),
        ([better, better], "Nothing speaks against any of the 2 candidates."),
        ([worse, worse], "All 2 candidates are refused."),
        ([better, worse], "One of 2 candidates is refused: resolution. Nothing speaks against the rest."),
        ([better, worse, worse], "2 of 3 candidates are refused: resolution and resolution."),
    ],
)
def test_several_candidates_have_one_verdict(made: list, verdict: str):
    assert verdict in Read(render_comparison(page(*(one() for one in made)))).words


def test_what_can_be_done_with_a_candidate_is_said():
    assert "autoqa promote puts it in service." in words("better")
    assert "only with --force and a reason" in words("worse")
    assert "Nothing puts such a model in service." in words("unshown")


def test_both_models_and_the_calls_are_named():
    assert f"New: {NEW}. In service: {OLD}. Both were shown on 240 calls" in words("better")
    assert "7 more calls were left out: the model in service was trained on them." in words("better")
    assert f"New: {NEW}. In service: no model. It was shown on 240 calls" in words("first")
    assert "It was not shown on any of the 3 calls" in words("too_few")
    assert "It was shown on no call." in Read(render_comparison(page(replace(unshown(), calls=0)))).words


def test_notes_are_shown_as_they_were_written():
    assert first().notes[0] in words("first")


def test_who_would_score_the_criterion_is_said():
    assert "The model scores it." in words("better")
    assert "People score it." in words("worse")
    assert "What the gate would leave to it" not in words("unshown")


def test_without_a_model_in_service_no_column_is_empty():
    assert "What it says" in words("better")
    for heading in ("What it says", "New less in service", "by more than chance where"):
        assert heading not in words("first")


def test_averages_beyond_what_is_shown_are_counted():
    assert f"{len(better().teams) - 20} more rows are in the JSON report." in words("better")


def test_what_it_costs_is_said():
    assert "takes 9.4 ms of processor time with the new model and 12.1 ms" in words("better")
    assert "takes 9.4 ms of processor time." in words("first")
    assert "processor" not in words("unshown")


def test_calls_that_move_have_both_scores_and_who_is_nearer():
    moved = (Moved("c1", 2.9, 1.1, 3.0), Moved("c2", 2.9, 2.0, 2.0), Moved("c3", 1.0, 3.0, 2.0))
    html = render_comparison(page(replace(better(), moved=(*moved, Moved("c4", 1.0, 2.0, None)))))
    rows = [Read(f"<table>{one}</table>").text for one in re.findall(r"<tr><th[^>]*><a href=.*?</tr>", html)]
    assert rows == [
        ["c1", "2.90", "1.10", "+1.80", "3.00", "new"],
        ["c2", "2.90", "2.00", "+0.90", "2.00", "in service"],
        ["c3", "1.00", "3.00", "−2.00", "2.00", "both alike"],
        ["c4", "1.00", "2.00", "−1.00", "–", "–"],
    ]
    assert "Of these 4 calls the new model comes nearer to people on 1, and the one in service on 1." in (
        Read(html).words
    )


@pytest.mark.parametrize(
    "name", ["c 1", "a%20b", "Rückfrage/7", "x#y", "a&b", "javascript:alert(1)", *HOSTILE]
)
def test_a_call_links_to_its_place_in_the_report(name: str):
    html = render_comparison(page(replace(better(), moved=(Moved(name, 1.0, 2.0, 1.5),))))
    (href,) = [value for value in Read(html).values("href") if not value.startswith("#")]
    file, place = href.split("#")
    assert file == "report.html"
    there = Read(render(report(record(name))).replace("<path", "<line").replace("</path>", ""))
    assert place in there.values("id")
    assert unquote(place) == f"i-{name}"


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_are_shown_as_text(text: str):
    read = Read(render_comparison(page(named(text), better()), "it"))
    assert read.tags <= ALLOWED
    assert read.open == []
    assert not [name for _, name, _ in read.attributes if name.startswith("on")]
    assert all(href.startswith(("#", "report.html#")) for href in read.values("href"))
    assert read.words.count(" ".join(text.split())) >= 20


@pytest.mark.parametrize("state", STATES)
def test_the_italian_page_holds_no_english_sentence(state: str):
    read = Read(rendered(state, "it")).words
    pieces = {
        piece.strip()
        for text in COMPARISON.values()
        if text["en"] != text["it"]
        for piece in re.split(r"\{\w*\}|</?code>|&quot;", text["en"])
        if len(piece.split()) >= 4
    }
    assert {piece for piece in pieces if piece in read} == set()


def test_another_language_is_refused():
    with pytest.raises(ConfigurationError, match="'fr'"):
        render_comparison(page(), "fr")
