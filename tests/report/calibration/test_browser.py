"""The page in a real browser: it opens from disk without a network, fits a telephone, and can be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from autoqa.report.calibration import render_calibration
from tests.browsers import chromium
from tests.report.calibration.parts import hostile, rendered
from tests.report.parts import LONG
from tests.report.test_browser import LEAST_CONTRAST, PAINTED, contrast

PAGES = [
    *((state, language) for state in ("faulty", "hybrid", "unfair", "severe") for language in ("en", "it")),
    *((state, "en") for state in ("scaled", "many_levels", "crowd", "hostile", "long")),
]

# Texts of plots that stand outside their picture, or over another text.
COLLISIONS = """() => {
  const found = [];
  for (const svg of document.querySelectorAll('svg.plot')) {
    const frame = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll('text')].map(e => [e.textContent, e.getBoundingClientRect()]);
    texts.forEach(([words, box], i) => {
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1)
        found.push(`outside: ${words}`);
      for (const [other, its] of texts.slice(i + 1)) {
        const wide = Math.min(box.right, its.right) - Math.max(box.left, its.left);
        const high = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
        if (wide > 1 && high > 3) found.push(`${words} over ${other}`);
      }
    });
  }
  return found;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    """The pages on disk."""
    folder = tmp_path_factory.mktemp("calibration")
    own = {"hostile": "<script>alert(1)</script>", "long": LONG}
    found = {}
    for state, language in PAGES:
        html = render_calibration(hostile(own[state])) if state in own else rendered(state, language)
        found[state, language] = folder / f"{state}.{language}.html"
        found[state, language].write_text(html, encoding="utf-8")
    return found


def opened(browser: Browser, file: Path, *, width: int = 390, **options: Any) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 844}, **options).new_page()
    page.goto(file.as_uri())
    return page


@pytest.mark.parametrize(("state", "language"), PAGES)
def test_the_page_opens_without_errors_and_asks_nothing_of_the_network(browser, files, state, language):
    page, said, asked = browser.new_context().new_page(), [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: asked.append(request.url))
    file = files[state, language]
    page.goto(file.as_uri(), wait_until="load")
    assert said == []
    assert asked == [file.as_uri()]
    page.context.close()


@pytest.mark.parametrize(("state", "language"), PAGES)
def test_nothing_is_wider_than_the_window_and_no_words_of_a_plot_collide(browser, files, state, language):
    page = opened(browser, files[state, language])
    for width in (320, 390, 768, 1440):
        page.set_viewport_size({"width": width, "height": 844})
        too_wide = page.evaluate(
            "[...document.querySelectorAll('main *')].filter(e => !e.closest('.scroll, svg')"
            " && e.getBoundingClientRect().right > innerWidth + 1)"
            ".map(e => `${e.tagName}.${e.className}: ${e.textContent.trim().slice(0, 40)}`)"
        )
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        collisions = page.evaluate(COLLISIONS)
        assert (width, too_wide[:5], overflow, collisions[:5]) == (width, [], 0, [])
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(browser, files, scheme):
    for state in ("faulty", "unfair", "hybrid"):
        page = opened(browser, files[state, "en"], width=1200, color_scheme=scheme)
        painted = page.evaluate(PAINTED)
        page.context.close()
        ratios = {(p["what"], round(contrast(p["ink"], p["paper"]), 2)) for p in painted}
        assert {(what, ratio) for what, ratio in ratios if ratio < LEAST_CONTRAST} == set()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_and_dots_of_a_plot_stand_out_too(browser, files, scheme):
    page = opened(browser, files["severe", "en"], color_scheme=scheme)
    fills = page.evaluate(
        "[...document.querySelectorAll('svg.plot text, svg.plot .dot')].map(e => getComputedStyle(e).fill)"
    )
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.context.close()
    colours = {fill: [float(part) for part in fill[4:-1].split(",")] for fill in fills}
    paper = [float(part) for part in ground[4:-1].split(",")]
    assert len(colours) >= 3
    assert {fill for fill, ink in colours.items() if contrast(ink, paper) < LEAST_CONTRAST} == set()


def test_on_paper_tables_are_not_cut(browser, files):
    page = opened(browser, files["severe", "it"], width=700)
    page.emulate_media(media="print")
    cut = page.evaluate(
        "[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth + 1)"
        ".map(e => e.textContent.trim().slice(0, 60))"
    )
    paper = page.pdf(format="A4")
    page.context.close()
    assert cut == []
    assert paper.startswith(b"%PDF")


def test_a_card_leads_to_the_figures_of_its_criterion(browser, files):
    page = opened(browser, files["faulty", "en"])
    page.locator(".card h3 a").first.click()
    assert page.locator("h3:target").inner_text() == "empathy"
    page.context.close()


def test_a_screen_reader_finds_headings_tables_and_pictures_named(browser, files):
    page = opened(browser, files["unfair", "it"])
    assert page.locator("html[lang=it]").count() == 1
    assert page.locator("h1").count() == 1
    assert page.locator("svg:not([aria-label]), [role=img]:not([aria-label])").count() == 0
    assert page.locator("thead th:not([scope])").count() == 0
    page.context.close()
