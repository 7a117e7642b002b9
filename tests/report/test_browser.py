"""The report in a real browser: it opens from disk without a network, can be followed, read and printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from autoqa.report.html import render
from tests.browsers import chromium
from tests.report.parts import LONG, everything, record, report

LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3, for text of ordinary size

# Every element that holds text of its own: its words, and its colours as they are painted.
PAINTED = """() => {
  const rgba = value => value.match(/[\\d.]+/g).map(Number).concat(1).slice(0, 4);
  const over = (a, b) => [0, 1, 2].map(i => a[i] * a[3] + b[i] * (1 - a[3])).concat(1);
  const style = e => getComputedStyle(e);
  const paper = e => e ? over(rgba(style(e).backgroundColor), paper(e.parentElement)) : [255, 255, 255, 1];
  return [...document.querySelectorAll('body *')]
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
    .map(e => ({ what: `${e.tagName.toLowerCase()}.${e.className} in ${e.parentElement.className}`,
      ink: rgba(style(e).color), paper: paper(e) }));
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of every kind of record, on disk."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(render(report(*everything())), encoding="utf-8")
    return path


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(reduced_motion="reduce")  # jumps are there at once
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, file: Path) -> Page:
    """The report, opened from disk."""
    opened = context.new_page()
    opened.goto(file.as_uri())
    return opened


def test_the_report_opens_without_errors_and_asks_nothing_of_the_network(context: BrowserContext, file: Path):
    page, said, asked = context.new_page(), [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri(), wait_until="load")
    assert said == []
    assert asked == [file.as_uri()]


def test_the_policy_of_the_page_blocks_what_gets_in_all_the_same(context: BrowserContext, tmp_path: Path):
    """Should an escape ever be missed, the page's own policy still stops a script and a picture."""
    path = tmp_path / "broken.html"
    smuggled = "<script>window.ran = 1</script><img src=https://127.0.0.1:9/x.png></main>"
    path.write_text(render(report(record("a"))).replace("</main>", smuggled), encoding="utf-8")
    page, failed = context.new_page(), []
    page.on("requestfailed", lambda request: failed.append(request.failure))
    page.goto(path.as_uri(), wait_until="load")
    assert page.evaluate("window.ran") is None
    assert all("csp" in (reason or "") for reason in failed)


def test_a_link_of_a_promise_or_complaint_leads_to_its_turn(page: Page):
    for about in ("promises", "complaints"):
        page.locator(f"section[aria-labelledby={about}] td a").first.click()
        assert page.locator("li:target").count() == 1


def test_a_link_of_the_table_leads_to_the_interaction(page: Page):
    for link in page.locator("section[aria-labelledby=all] td a").all():
        name = link.inner_text()
        link.click()
        article = page.locator("article:target")
        assert name.split() == article.locator("h2").evaluate("e => e.firstChild.data").split()
        assert article.evaluate("e => e.getBoundingClientRect().top < innerHeight")


def test_a_piece_of_evidence_leads_to_its_turn(page: Page):
    page.locator("article .criterion li a").first.click()
    turn = page.locator(".turns li:target")
    assert turn.count() == 1
    assert "I am sorry" in turn.inner_text()
    assert "evidence" in (turn.get_attribute("class") or "")


def test_a_link_leads_back_to_the_top(page: Page):
    page.locator("article .back a").last.click()
    assert page.evaluate("scrollY") < 100


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_nothing_is_wider_than_the_window(browser: Browser, file: Path, width: int):
    context = browser.new_context(viewport={"width": width, "height": 844})
    page = context.new_page()
    page.goto(file.as_uri())
    too_wide = page.evaluate(
        "[...document.querySelectorAll('main *')].filter(e => !e.closest('.scroll, svg')"
        " && e.getBoundingClientRect().right > innerWidth + 1)"
        ".map(e => `${e.tagName}.${e.className}: ${e.textContent.trim().slice(0, 40)}`)"
    )
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    context.close()
    assert too_wide[:5] == []
    assert overflow <= 0


def test_a_word_without_end_does_not_widen_the_page(browser: Browser, tmp_path: Path):
    path = tmp_path / "long.html"
    path.write_text(render(report(record(LONG[:190], hostile=LONG))), encoding="utf-8")
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(path.as_uri())
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    context.close()
    assert overflow <= 0


def luminance(colour: list[float]) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [c / 255 for c in colour[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(ink: list[float], paper: list[float]) -> float:
    """Contrast ratio of two colours, WCAG 2.2."""
    light, dark = sorted((luminance(ink), luminance(paper)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(browser: Browser, file: Path, scheme: Any):
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto(file.as_uri())
    painted = page.evaluate(PAINTED)
    context.close()
    assert len(painted) > 100
    ratios = {(p["what"], round(contrast(p["ink"], p["paper"]), 2)) for p in painted}
    assert {(what, ratio) for what, ratio in ratios if ratio < LEAST_CONTRAST} == set()


def test_the_two_schemes_differ(browser: Browser, file: Path):
    grounds = []
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(file.as_uri())
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        context.close()
    assert grounds[0] != grounds[1]


def test_on_paper_each_interaction_has_a_page_of_its_own(page: Page):
    paper = page.pdf(format="A4")
    pages = re.findall(rb"/Type\s*/Page\b(?!s)", paper)
    assert len(pages) >= len(everything()) + 1


def test_a_screen_reader_finds_headings_tables_and_pictures_named(page: Page):
    assert page.locator("html[lang]").count() == 1
    assert page.locator("h1").count() == 1
    assert page.locator("svg:not([aria-label]), [role=img]:not([aria-label])").count() == 0
    assert page.locator("thead th:not([scope])").count() == 0
