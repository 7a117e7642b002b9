"""The page: whole, escaped, in one language, and with a sentence under each plot, in every state."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import numpy as np
import pytest
from markupsafe import Markup

from autoqa.errors import ConfigurationError
from autoqa.report.calibration import BadRow, Drawn, DriftPart, render_calibration
from autoqa.report.calibration.texts import CALIBRATION
from tests.report.calibration.parts import STATES, good, hostile, page, rendered
from tests.report.parts import HOSTILE

VOID = {"meta", "br", "line", "rect", "circle", "polyline"}
OURS = VOID | set(
    "html head title style body main header nav section h1 h2 h3 h4 p ul li a div strong b code table thead "
    "tbody tr th td span figure figcaption svg text dl dt dd".split()
)


class Read(HTMLParser):
    """Reads a page: its elements, attributes and visible text, and whether every element is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open, f"</{tag}> closes nothing"
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.text.append(data)

    @property
    def words(self) -> str:
        return " ".join("".join(self.text).split())

    def values(self, name: str) -> list[str]:
        return [value for _, attribute, value in self.attributes if attribute == name]


@pytest.mark.parametrize("language", ["en", "it"])
@pytest.mark.parametrize("state", STATES)
def test_every_state_is_a_whole_page_without_holes(state: str, language: str):
    html = rendered(state, language)
    read = Read(html)
    assert read.open == []
    assert read.tags <= OURS
    assert not re.search(r"\bnan\b|\bNone\b|\binf\b|\{[a-z_]+\}|<built-in|Undefined", read.words)
    assert f'<html lang="{language}">' in html
    assert "default-src 'none'; style-src 'unsafe-inline'" in html


@pytest.mark.parametrize("language", ["en", "it"])
@pytest.mark.parametrize("state", STATES)
def test_every_plot_has_a_name_and_a_sentence(state: str, language: str):
    html = rendered(state, language)
    assert html.count("<svg ") == html.count('role="img" aria-label="') == html.count("<figcaption>")
    sentences = re.findall(r"<figcaption>(.*?)</figcaption>", html, re.DOTALL)
    assert all(re.search(r"\d.*\.$", sentence) for sentence in sentences)


@pytest.mark.parametrize("state", STATES)
def test_every_link_leads_to_a_place_of_the_page_and_ids_are_single(state: str):
    read = Read(rendered(state))
    ids = read.values("id")
    assert len(ids) == len(set(ids))
    assert {href.removeprefix("#") for href in read.values("href")} <= set(ids)


@pytest.mark.parametrize("state", STATES)
def test_the_italian_page_holds_no_english_sentence(state: str):
    words = Read(rendered(state, "it")).words
    pieces = {
        piece.strip()
        for key, text in CALIBRATION.items()
        if text["en"] != text["it"]
        for piece in re.split(r"\{\w*\}|</?code>|&quot;", text["en"])
        if len(piece.split()) >= 4
    }
    assert {piece for piece in pieces if piece in words} == set()


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_are_shown_as_text(text: str):
    html = render_calibration(hostile(text), "it")
    read = Read(html)
    assert read.tags <= OURS
    assert read.open == []
    assert not [name for _, name, _ in read.attributes if name.startswith("on")]
    assert read.words.count(" ".join(text.split())) >= 12


def test_there_is_one_heading_of_the_first_order_and_tables_have_scopes():
    html = rendered("good")
    assert html.count("<h1>") == 1
    assert all("scope=" in tag for tag in re.findall(r"<th[ >][^>]*>", html.replace("<thead", "<head")))


def test_another_language_is_refused():
    with pytest.raises(ConfigurationError, match="'fr'"):
        render_calibration(page([]), "fr")


def test_the_verdict_stands_first():
    words = Read(rendered("good")).words
    assert words.index("The gate is met.") < words.index("Who scores what") < words.index("Agreement")


def test_what_the_grades_came_from_and_what_was_left_out_is_told():
    bad = tuple(BadRow("grades.csv", i, "score 9 is not on the scale") for i in range(2, 25))
    made = page([], sources=("grades.csv",), bad=bad)
    words = Read(render_calibration(made)).words
    assert "Grades and scores from grades.csv." in words
    assert "23 lines could not be used" in words
    assert "grades.csv:21: score 9" in words
    assert "grades.csv:22:" not in words
    assert "3 more are in the JSON report." in words


def test_drift_has_its_section_where_it_is_given():
    svg = Markup('<svg class="plot" role="img" aria-label="Calls a week"></svg>')
    drift = DriftPart(("Nothing changed.",), (Drawn(svg, "42 calls a week."),))
    html = render_calibration(page([], drift=drift))
    assert svg in html
    assert "Nothing changed." in html
    assert '<a href="#drift">' in html
    assert '"#drift"' not in render_calibration(page([]))


def test_what_a_decision_is_pinned_to_is_told():
    made = good()
    (policy,) = made.found.record.policies
    words = Read(render_calibration(made)).words
    pins = policy.decision.pins
    for hash_ in (pins.model, pins.scorecard, pins.data, pins.recognisers[0], made.found.record.hash):
        assert hash_ in words


def test_without_agents_intervals_are_said_to_be_by_call():
    words = Read(rendered("many_levels")).words
    assert "No agent is known" in words
    assert "20 agents known" in Read(rendered("good")).words


def test_a_page_changes_nothing_in_what_it_is_given():
    made = STATES["good"]()
    grades = made.found.grades["empathy"]
    before = [part.copy() for part in (grades.score, grades.level, grades.confidence, grades.distribution)]
    render_calibration(made)
    for old, new in zip(
        before, (grades.score, grades.level, grades.confidence, grades.distribution), strict=True
    ):
        assert np.array_equal(old, new, equal_nan=True)
