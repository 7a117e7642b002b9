"""The editor of the scorecard and the report of a session in a real browser, under the app's own policy."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsers import chromium
from tests.desk.test_scorecards import CARD, OWN
from tests.web.parts import Desk, add_call, browsing, made_desk, serving, signed_in
from tests.web.test_pages_browser import kept, too_wide, violations


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
        page.get_by_text("As text", exact=True).click()
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
        page.get_by_text("As text", exact=True).click()
        page.locator("#text").fill(changed)
        page.get_by_role("button", name="Try on past calls").click()
        page.get_by_text("Of 1 calls, 1 would get another grade.").wait_for()
        page.get_by_role("button", name="Save and use").click()
        page.get_by_text("In use: support, version 2").wait_for()
        context.close()
    assert wrong == []
    assert (desk.workspace.folder / "scorecard.toml").read_text(encoding="utf-8") == changed


def test_a_lead_changes_the_scorecard_by_forms_and_keyboard_on_a_telephone(desk: Desk, browser: Browser):
    with serving(desk) as address:
        context = browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
        page, wrong = browsing(context, desk, address, "lea")
        page.on("dialog", lambda asked: asked.accept())
        page.goto(f"{address}/scorecards")
        opened(page, "empathy")
        typed(page, "Weight", "3", within="empathy")
        typed(page, "Level 2", "Cold, or hurried.", within="empathy")
        pressed(page, "Add a criterion All")
        expect(page.get_by_label("Short name")).to_be_focused()
        assert too_wide(page) == 0
        page.keyboard.type("Greeting by name")
        page.keyboard.press("Tab")
        page.keyboard.type("Did the agent greet the customer by name?")
        assert page.locator('details[data-criterion="empathy"]').get_attribute("open") is not None
        page.get_by_label("Short name").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".outcome")).to_be_focused()
        expect(page.get_by_text("This can be used: support, version 1.")).to_be_in_viewport()
        for level in range(1, 6):
            typed(page, f"Level {level}", f"Greeting {level}.", within="greeting_by_name")
        pressed(page, "Try on past calls")
        page.get_by_text("new: greeting_by_name").wait_for()
        expect(page.get_by_role("heading", name="On past calls")).to_be_focused()
        kept(page, "scorecard-form-390")
        assert violations(page) == []
        pressed(page, "Save as version 2 and use")
        page.get_by_text("In use: support, version 2, with 4 questions").wait_for()
        context.close()
    assert wrong == []
    text = (desk.workspace.folder / "scorecard.toml").read_text(encoding="utf-8")
    new = text[text.index('\n[[sections.criteria]]\nid = "greeting_by_name"') :]
    before = text.removesuffix(new).replace("weight = 3\n", "").replace("Cold, or hurried.", "Level 2.")
    assert before == CARD.replace('version = "1"', 'version = "2"')
    assert '5 = "Greeting 5."' in new


def opened(page: Page, criterion: str) -> None:
    page.locator(f'details[data-criterion="{criterion}"] > summary').focus()
    page.keyboard.press("Enter")


def typed(page: Page, label: str, text: str, *, within: str) -> None:
    """Type over what a field holds."""
    page.locator(f'details[data-criterion="{within}"]').get_by_label(label, exact=True).focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def pressed(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).focus()
    page.keyboard.press("Enter")


def test_what_is_opened_and_typed_is_kept_when_a_criterion_moves(desk: Desk, browser: Browser):
    with serving(desk) as address:
        context = browser.new_context(reduced_motion="reduce")
        page, wrong = browsing(context, desk, address, "lea")
        page.goto(f"{address}/scorecards")
        opened(page, "empathy")
        opened(page, "resolution")
        typed(page, "Question", "Was it settled?", within="resolution")
        page.get_by_role("button", name="Move down empathy").click()
        expect(page.locator("details.criterion > summary").nth(1)).to_be_focused()
        assert page.locator("details.criterion[open]").count() == 2
        expect(page.get_by_text("Was it settled?").first).to_be_visible()
        context.close()
    assert wrong == []


def test_the_form_works_without_a_script(desk: Desk, browser: Browser):
    with serving(desk) as address:
        context = browser.new_context(java_script_enabled=False)
        page, _ = browsing(context, desk, address, "lea")
        page.goto(f"{address}/scorecards")
        page.get_by_label("Pass mark").fill("40")
        page.get_by_label("Version", exact=True).fill("2")
        page.get_by_role("button", name="Save and use").click()
        expect(page.get_by_text("with 3 questions and a pass mark of 40 %")).to_be_visible()
        context.close()


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
