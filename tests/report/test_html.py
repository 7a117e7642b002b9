"""The report as a file: everything in it is escaped, linked and complete, whatever it is made of."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from autoqa.domain.evaluation import ScoreStatus
from autoqa.domain.record import Failure, Record
from autoqa.report.html import render
from autoqa.report.shown import clock, percent
from tests.report.parts import (
    HOSTILE,
    abstained,
    bare,
    evaluation,
    everything,
    interaction,
    record,
    report,
    scored,
    transcript,
)

VOID = {"meta", "br", "link", "img", "input", "hr", "rect", "path"}
OURS = set(
    "html head meta title style body main header h1 h2 h3 p ul ol li b section div table thead tbody tr th "
    "td a span code strong article svg rect path i br".split()
)


class Page(HTMLParser):
    """Reads a page: its elements, attributes and visible text, and whether every element is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
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


@pytest.fixture(scope="module")
def page() -> Page:
    """A page with every kind of record."""
    return Page(render(report(*everything())))


def text_of(words: str) -> str:
    """Words as they come back from a page: spaces joined."""
    return " ".join(words.split())


# Hostile text -------------------------------------------------------------------------------


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_shown_as_text_wherever_it_stands(words: str):
    page = Page(render(report(record(words, hostile=words), failures=(Failure("f", "transcribe", words),))))
    assert page.tags.keys() <= OURS
    assert page.open == []
    assert page.words.count(text_of(words)) >= 8
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]


def test_an_id_cannot_break_out_of_its_attribute():
    page = Page(render(report(record('x" onmouseover="alert(1)'))))
    assert not [value for _, name, value in page.attributes if name.startswith("on")]
    assert all('"' not in value for value in page.values("id"))


def test_a_name_of_a_file_is_not_taken_for_an_address():
    page = Page(render(report(record("javascript:alert(1)"))))
    assert all(value.startswith("#") for value in page.values("href"))


def test_markdown_stays_as_it_was_written():
    text = "**bold** _it_ [link](http://x) `code`"
    assert text in Page(render(report(record("a", hostile=text)))).words


def test_a_text_that_looks_like_a_template_is_not_run():
    assert "{{ 7 * 7 }}" in Page(render(report(record("a", hostile="{{ 7 * 7 }}")))).words


# Nothing from outside -----------------------------------------------------------------------


LOADING = {"src", "srcset", "action", "formaction", "poster", "data", "xlink:href", "background", "ping"}


def test_no_address_outside_the_page_is_named(page: Page):
    assert not LOADING & {name for _, name, _ in page.attributes}
    assert all(value.startswith("#") for value in page.values("href"))


def test_the_styles_load_nothing():
    styles = "".join(re.findall(r"<style>.*?</style>", render(report()), flags=re.DOTALL))
    assert styles
    assert "url(" not in styles
    assert "@import" not in styles


def test_there_is_no_script_and_the_policy_allows_none(page: Page):
    assert page.tags["script"] == 0
    (policy,) = [value for value in page.values("content") if "default-src" in value]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


# Whole --------------------------------------------------------------------------------------


def test_every_element_is_closed_and_known(page: Page):
    assert page.open == []
    assert page.tags.keys() <= OURS


def test_every_interaction_has_one_article_and_one_row(page: Page):
    assert page.tags["article"] == len(everything())
    articles = {value for tag, name, value in page.attributes if (tag, name) == ("article", "id")}
    assert len(articles) == len(everything())
    for article in articles:
        assert f"#{article}" in page.values("href")


def test_every_link_leads_to_one_place_of_the_page(page: Page):
    ids = Counter(page.values("id"))
    assert max(ids.values()) == 1
    assert {value.removeprefix("#") for value in page.values("href")} <= ids.keys()


@pytest.mark.parametrize("name", ["a b", "a%20b", "Rückfrage/7", "🙂", "x#y", "a&b", "%", "50%25"])
def test_a_browser_finds_the_article_of_any_id(name: str):
    """A browser looks for the fragment as it is written first."""
    page = Page(render(report(record(name))))
    (article,) = [value for tag, key, value in page.attributes if (tag, key) == ("article", "id")]
    assert f"#{article}" in page.values("href")
    assert " " not in article


def test_ids_that_are_alike_have_places_of_their_own():
    names = ["a b", "a%20b", "call", "call-0", "call-0-1", "top", "all"]
    page = Page(render(report(*(record(name) for name in names))))
    assert max(Counter(page.values("id")).values()) == 1


# Missing pieces -----------------------------------------------------------------------------


def test_a_report_of_nothing_is_a_page():
    page = Page(render(report()))
    assert "0 interactions" in page.words
    assert page.open == []


def test_an_interaction_without_transcript_and_evaluation_has_its_page():
    page = Page(render(report(Record(interaction("bare")))))
    assert page.tags["article"] == 1
    assert "bare" in page.words


def test_a_transcript_without_an_evaluation_shows_its_words():
    page = Page(render(report(Record(interaction("a"), transcript()))))
    assert transcript().turns[0].text in page.words


def test_an_evaluation_without_a_transcript_shows_its_scores():
    page = Page(render(report(Record(interaction("a"), None, evaluation(scores=(abstained("empathy"),))))))
    assert "too little was said" in page.words


def test_without_peaks_there_is_no_picture():
    assert "<svg" not in render(report(record("a", peaks=())))


@pytest.mark.parametrize("channels", [1, 2])
def test_a_picture_is_whole_xml_with_a_text_beside_it(channels: int):
    html = render(report(record("a", peaks=(((-0.5, 0.5), (0.0, 0.0), (-1.0, 0.9)),) * channels)))
    (svg,) = re.findall(r"<svg.*?</svg>", html, flags=re.DOTALL)
    root = ElementTree.fromstring(svg)
    assert len(root.findall("path")) == channels
    assert root.findall("rect")
    assert "Waveform of" in root.attrib["aria-label"]
    assert not re.search("nan|inf", svg)


def test_a_picture_of_silence_is_a_line():
    html = render(report(record("a", peaks=(((0.0, 0.0),) * 3,))))
    (svg,) = re.findall(r"<svg.*?</svg>", html, flags=re.DOTALL)
    assert ElementTree.fromstring(svg).find("path") is not None
    assert "nan" not in svg


def test_withheld_and_not_applicable_are_told_apart():
    not_applicable = scored("resolution", status=ScoreStatus.NOT_APPLICABLE)
    html = render(report(record("a", scores=(abstained("empathy"), not_applicable))))
    assert '<h3>empathy</h3><span class="value">?</span>' in html
    assert '<h3>resolution</h3><span class="value">n/a</span>' in html
    assert "too little was said" in html


def test_a_grade_that_failed_by_itself_keeps_its_percentage_and_says_failed():
    page = Page(render(report(record("a", percentage=80.0, auto_failed=("accuracy",), passed=False))))
    assert "80 %, failed" in page.words


def test_nothing_graded_gives_no_mean():
    page = Page(render(report(record("a", percentage=None, passed=None))))
    assert "– mean grade of 0" in page.words


def test_the_lowest_grades_stand_first_and_the_ungraded_last():
    low, high = record("low", percentage=10.0), record("high", percentage=90.0)
    page = Page(render(report(bare("none"), high, low)))
    articles = [value for tag, name, value in page.attributes if (tag, name) == ("article", "id")]
    assert articles == ["i-low", "i-high", "i-none"]


def test_a_criterion_that_only_some_were_asked_has_its_column():
    some, others = record("a", scores=(scored("empathy"),)), record("b", scores=(scored("warmth"),))
    page = Page(render(report(some, others)))
    assert page.tags["article"] == 2
    assert "warmth" in page.words


def test_what_could_not_be_used_is_listed():
    page = Page(render(report(failures=(Failure("/x/cut.wav", "transcribe", "cut.wav: is damaged"),))))
    assert "1 could not be used" in page.words
    assert "cut.wav: is damaged" in page.words


@pytest.mark.parametrize(("seconds", "shown"), [(None, ""), (0.0, "0:00"), (59.9, "0:59"), (3600.0, "60:00")])
def test_times_are_minutes_and_seconds(seconds: float | None, shown: str):
    assert clock(seconds) == shown


@pytest.mark.parametrize(("share", "shown"), [(None, ""), (0.0, "0%"), (0.5, "50%"), (1.0, "100%")])
def test_shares_are_percentages(share: float | None, shown: str):
    assert percent(share) == shown


def test_open_promises_and_complaints_stand_at_the_top_and_on_the_page():
    page = " ".join(render(report(record("a"))).split())
    assert "Open promises" in page
    assert '<span class="tag bad">overdue</span>' in page
    assert page.count("<td>send it back today</td>") == 1
    assert "Complaints" in page
    assert '<span class="tag bad">formal</span>' in page
    assert "By its words <strong>promised</strong>" in page


def test_nothing_to_follow_up_shows_nothing():
    page = render(report(bare("a")))
    assert "Open promises" not in page
    assert "Complaints" not in page
