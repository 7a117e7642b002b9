"""The editor of the scorecard and the report of a session in a real browser, under the app's own policy."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browsers import chromium
from tests.desk.test_scorecards import CARD, OWN
from tests.web.parts import Desk, add_call, browsing, made_desk, serving, signed_in


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = made_desk(tmp_path / "qa", settings=OWN)
    (made.workspace.folder / "scorecard.toml").write_text(CARD, encoding="utf-8")
    add_call(made, "call-1")
    return made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def test_a_problem_is_said_while_typing_and_leads_to_its_line(desk: Desk, browser: Browser):
    with serving(desk) as address:
        context = browser.new_context(viewport={"width": 1000, "height": 500}, reduced_motion="reduce")
        page, wrong = browsing(context, desk, address, "lea")
        page.goto(f"{address}/scorecards")
        text = page.locator("#text")
        text.fill(CARD.replace("auto_fail_at = 1", "auto_fail_at = 9"))
        page.get_by_role("link", name="Line 17").click()
        start, end = text.evaluate("t => [t.selectionStart, t.selectionEnd]")
        numbers = page.locator(".code pre")
        assert numbers.inner_text().splitlines()[-1] == str(CARD.count("\n") + 1)
        assert numbers.evaluate("n => n.clientHeight") > 300
        context.close()
    assert text_between(start, end) == 'id = "accuracy"'
    assert wrong == []


def text_between(start: int, end: int) -> str:
    return CARD.replace("auto_fail_at = 1", "auto_fail_at = 9")[start:end]


def test_a_scorecard_is_tried_and_saved(desk: Desk, browser: Browser):
    with serving(desk) as address:
        context = browser.new_context(reduced_motion="reduce")
        page, wrong = browsing(context, desk, address, "lea")
        page.on("dialog", lambda asked: asked.accept())
        page.goto(f"{address}/scorecards")
        changed = CARD.replace('version = "1"', 'version = "2"').replace("pass_mark = 60", "pass_mark = 30")
        page.locator("#text").fill(changed)
        page.get_by_role("button", name="Try on past calls").click()
        page.get_by_text("Of 1 calls, 1 would get another grade.").wait_for()
        page.get_by_role("button", name="Save and use").click()
        page.get_by_text("In use: support, version 2").wait_for()
        context.close()
    assert wrong == []
    assert (desk.workspace.folder / "scorecard.toml").read_text(encoding="utf-8") == changed


def test_the_report_of_a_session_has_its_style(desk: Desk, browser: Browser):
    lea = signed_in(desk, "lea")
    lea.post("/sessions", data={"name": "november", "participants": ["eva", "emil"], "calls": "call-1"})
    lea.post("/sessions/november/reveal", data={"reason": "A test."})
    with serving(desk) as address:
        context = browser.new_context()
        page, wrong = browsing(context, desk, address, "eva")
        page.goto(f"{address}/sessions/november")
        page.get_by_role("link", name="Report to print").click()
        page.get_by_role("heading", name="Signatures").wait_for()
        shown = page.evaluate("getComputedStyle(document.querySelector('.sign')).display")
        context.close()
    assert shown == "inline-block"
    assert wrong == []
