"""The pages of a training and of a comparison in a real browser: they fit, print, and can be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from autoqa.report.comparison import render_comparison
from autoqa.report.html import render
from autoqa.report.training import render_training
from tests.browsers import chromium
from tests.report.calibration.test_browser import COLLISIONS, opened
from tests.report.comparison import parts as comparisons
from tests.report.parts import LONG, record, report
from tests.report.test_browser import LEAST_CONTRAST, PAINTED, contrast
from tests.report.training import parts as trainings

PAGES = ("training.en", "training.it", "training.long", "comparison.en", "comparison.it", "comparison.long")
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages on disk."""
    folder = tmp_path_factory.mktemp("models")
    made = {
        "training.en": trainings.rendered("en"),
        "training.it": trainings.rendered("it"),
        "training.long": render_training(trainings.page(trainings.named(LONG), trainings.named(HOSTILE))),
        "comparison.en": comparisons.everything("en"),
        "comparison.it": comparisons.everything("it"),
        "comparison.long": render_comparison(
            comparisons.page(comparisons.named(LONG[:190]), comparisons.named(HOSTILE))
        ),
    }
    for name, html in made.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in made}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_without_errors_and_asks_nothing_of_the_network(browser, files, name):
    page, said, asked = browser.new_context().new_page(), [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(files[name].as_uri(), wait_until="load")
    assert said == []
    assert asked == [files[name].as_uri()]
    page.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_the_window_and_no_words_of_a_plot_collide(browser, files, name):
    page = opened(browser, files[name])
    for width in (320, 390, 768, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        too_wide = page.evaluate(
            "[...document.querySelectorAll('main *')].filter(e => !e.closest('.scroll, svg')"
            " && e.getBoundingClientRect().right > innerWidth + 1)"
            ".map(e => `${e.tagName}.${e.className}: ${e.textContent.trim().slice(0, 40)}`)"
        )
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert (width, too_wide[:5], overflow, page.evaluate(COLLISIONS)[:5]) == (width, [], 0, [])
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["training.en", "comparison.en"])
def test_every_text_stands_out_from_its_ground(browser, files, name, scheme):
    page = opened(browser, files[name], width=1200, color_scheme=scheme)
    painted = page.evaluate(PAINTED)
    page.context.close()
    ratios = {(p["what"], round(contrast(p["ink"], p["paper"]), 2)) for p in painted}
    assert len(painted) > 100
    assert {(what, ratio) for what, ratio in ratios if ratio < LEAST_CONTRAST} == set()


@pytest.mark.parametrize("name", ["training.it", "comparison.it"])
def test_on_paper_tables_are_not_cut(browser, files, name):
    page = opened(browser, files[name], width=700)
    page.emulate_media(media="print")
    cut = page.evaluate(
        "[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth + 1)"
        ".map(e => e.textContent.trim().slice(0, 60))"
    )
    paper = page.pdf(format="A4")
    page.context.close()
    assert cut == []
    assert paper.startswith(b"%PDF")


def test_a_call_that_moves_opens_in_the_report_beside_the_page(browser, tmp_path):
    found = comparisons.better()
    name = found.moved[0].interaction
    (tmp_path / "comparison.html").write_text(comparisons.rendered("better"), encoding="utf-8")
    (tmp_path / "report.html").write_text(render(report(record("other"), record(name))), encoding="utf-8")
    page = opened(browser, tmp_path / "comparison.html")
    page.locator("a[href^='report.html']").first.click()
    page.wait_for_url("**/report.html#*")
    assert name in page.locator("article:target h2").inner_text()
    page.context.close()


@pytest.mark.parametrize("name", ["training.it", "comparison.it"])
def test_a_screen_reader_finds_headings_tables_and_pictures_named(browser, files, name):
    page = opened(browser, files[name])
    assert page.locator("html[lang=it]").count() == 1
    assert page.locator("h1").count() == 1
    assert page.locator("svg:not([aria-label]), [role=img]:not([aria-label])").count() == 0
    assert page.locator("thead th:not([scope])").count() == 0
    page.context.close()
