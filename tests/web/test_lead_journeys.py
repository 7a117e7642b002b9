"""What leads and administrators do from beginning to end, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsers import chromium
from tests.web.parts import PASSWORD, Desk, add_call, browsing, made_desk, serving
from tests.web.test_pages_browser import kept

ALL = ("empathy", "accuracy", "resolution")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = made_desk(tmp_path / "qa")
    for number in range(4):
        add_call(made, f"call-{number}", agent=("dana", "olaf")[number % 2], levels=(number + 1, 4, 3))
    return made


def signed_in(browser: Browser, desk: Desk, address: str, name: str) -> tuple[Page, list[str]]:
    page, wrong = browsing(browser.new_context(), desk, address, name)
    page.on("dialog", lambda asked: asked.accept())
    return page, wrong


def test_a_calibration_session_from_opening_to_report(browser: Browser, desk: Desk):
    with serving(desk) as address:
        lead, wrong = signed_in(browser, desk, address, "lea")
        lead.goto(f"{address}/sessions-new")
        lead.get_by_label("Name").fill("november")
        lead.get_by_label("Eva").check()
        lead.get_by_label("Emil").check()
        lead.get_by_label("Calls drawn at random").fill("0")
        lead.get_by_label("Calls by their id").fill("call-0")
        lead.get_by_role("button", name="Open a session").click()
        expect(lead.get_by_role("heading", name="Session november")).to_be_visible()
        for name, level in (("eva", "4"), ("emil", "2")):
            page, also_wrong = signed_in(browser, desk, address, name)
            page.goto(f"{address}/sessions")
            page.get_by_role("link", name="november").click()
            page.get_by_role("link", name="call-0").click()
            expect(page.get_by_text("nobody's scores are shown before it is revealed")).to_be_visible()
            for criterion in ALL:
                page.locator(f'.question[data-criterion="{criterion}"] input[value="{level}"]').check()
            page.get_by_role("button", name="Hand in").click()
            expect(page.get_by_role("heading", name="Scored by the model")).to_have_count(0)
            assert also_wrong == []
        lead.reload()
        expect(lead.get_by_text("All have graded.")).to_be_visible()
        lead.get_by_role("button", name="Reveal all grades").click()
        expect(lead.get_by_role("heading", name="Where people differ most")).to_be_visible()
        lead.get_by_label("How “empathy” is to be read from now on").fill("Words of comfort count.")
        lead.locator("#asked-empathy").locator("..").get_by_role("button", name="Record").click()
        expect(lead.get_by_text("Decided by lea")).to_be_visible()
        kept(lead, "journey-session")
        lead.get_by_role("link", name="Report to print").click()
        expect(lead.get_by_text("Words of comfort count.")).to_be_visible()
        lead.go_back()
        lead.get_by_role("button", name="Close the session").click()
        expect(lead.get_by_text("closed", exact=True)).to_be_visible()
        assert wrong == []


def test_a_plan_is_made_and_read_by_the_agent(browser: Browser, desk: Desk):
    with serving(desk) as address:
        lead, wrong = signed_in(browser, desk, address, "lea")
        lead.goto(f"{address}/coaching")
        lead.get_by_role("link", name="dana").first.click()
        lead.get_by_label("Criterion").first.select_option("empathy")
        lead.get_by_label("Target").first.fill("4")
        lead.get_by_label("Until").first.fill(str(date.today() + timedelta(days=30)))
        lead.get_by_label("What was agreed").fill("Say what you heard first.")
        lead.get_by_role("button", name="Make the plan").click()
        expect(lead.get_by_text("Say what you heard first.").first).to_be_visible()
        expect(lead.get_by_text("The agent has not read it yet.")).to_be_visible()
        lead.locator("summary", has_text="Record a training").click()
        lead.get_by_label("Training", exact=True).fill("Listening")
        lead.get_by_label("Day").fill(str(date.today()))
        lead.get_by_label("Hours").fill("2")
        lead.get_by_role("button", name="Record", exact=True).click()
        expect(lead.get_by_role("rowheader", name="Listening")).to_be_visible()
        agent, also_wrong = signed_in(browser, desk, address, "dana")
        agent.goto(f"{address}/coaching/mine")
        agent.get_by_role("button", name="I have read this plan").click()
        expect(agent.get_by_text("You read it on")).to_be_visible()
        lead.reload()
        expect(lead.get_by_text("The agent has read it")).to_be_visible()
        kept(lead, "journey-coaching")
        assert wrong == also_wrong == []


def test_a_dashboard_leads_to_the_calls_and_follows_what_happens(browser: Browser, desk: Desk):
    with serving(desk) as address:
        lead, wrong = signed_in(browser, desk, address, "lea")
        lead.goto(f"{address}/dashboards")
        expect(lead.get_by_role("heading", name="Dashboards")).to_be_visible()
        lead.locator("#by").select_option("agent")
        lead.get_by_role("button", name="Show").click()
        lead.get_by_role("row", name="dana").get_by_role("link").first.click()
        lead.goto(f"{address}/dashboards/calls?agent=dana")
        expect(lead.get_by_role("link", name="call-0")).to_be_visible()
        expect(lead.get_by_role("link", name="call-1")).to_have_count(0)
        kept(lead, "journey-dashboard")
        assert wrong == []


def test_an_administrator_adds_somebody_who_then_works(browser: Browser, desk: Desk):
    with serving(desk) as address:
        admin, wrong = signed_in(browser, desk, address, "adam")
        admin.goto(f"{address}/people")
        admin.get_by_role("link", name="Add a user").click()
        admin.get_by_label("Name to sign in with").fill("nina")
        admin.get_by_label("evaluator:").check()
        admin.get_by_label("Teams whose calls").fill("*")
        admin.get_by_label("Password to begin with").fill(PASSWORD)
        admin.get_by_role("button", name="Save").click()
        expect(admin.get_by_role("link", name="nina")).to_be_visible()
        page = browser.new_page()
        page.goto(address)
        page.get_by_label("Name").fill("nina")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Take the next").click()
        expect(page.locator("#scorecard")).to_be_visible()
        page.close()
        admin.get_by_role("link", name="Audit log").click()
        admin.get_by_role("button", name="Check the whole log").click()
        expect(admin.get_by_text("entries are as they were written")).to_be_visible()
        expect(admin.get_by_text("took the next")).to_be_visible()
        kept(admin, "journey-administration")
        admin.goto(f"{address}/people/nina")
        admin.get_by_label("May sign in").uncheck()
        admin.get_by_role("button", name="Save").click()
        expect(admin.get_by_text("may not sign in")).to_be_visible()
        assert wrong == []
