"""What people do from beginning to end, in a real browser: sign in, grade blind, dispute, decide, correct."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from autoqa.desk.people import give_password
from autoqa.store.drafts import find_draft
from tests.browsers import chromium
from tests.web.parts import PASSWORD, Desk, add_call, browsing, made_desk, serving
from tests.web.test_pages_browser import kept


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = made_desk(tmp_path / "qa", settings={"web": {"dispute_days": 3650}})
    add_call(made, "call-1")
    return made


def level(page: Page, criterion: str, value: str) -> None:
    page.locator(f'.question[data-criterion="{criterion}"] input[value="{value}"]').check()


def test_somebody_signs_in_and_out(browser: Browser, desk: Desk):
    give_password(desk.store, None, "eva", PASSWORD)
    with serving(desk) as address:
        page = browser.new_page()
        page.goto(address)
        page.get_by_label("Name").fill("eva")
        page.get_by_label("Password").fill("wrong")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_have_text("the name or the password is wrong")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page).to_have_url(f"{address}/queue")
        page.get_by_role("button", name="Sign out").click()
        expect(page).to_have_url(f"{address}/sign-in")
        page.go_back()
        page.goto(f"{address}/queue")
        expect(page.get_by_label("Password")).to_be_visible()
        page.close()


def test_a_call_is_taken_graded_blind_by_keys_and_revealed(browser: Browser, desk: Desk):
    with serving(desk) as address:
        page, wrong = browsing(browser.new_context(), desk, address, "eva")
        page.goto(f"{address}/queue")
        page.get_by_role("button", name="Take the next").click()
        expect(page).to_have_url(f"{address}/calls/call-1")
        page.wait_for_load_state()  # keys are the script's
        expect(page.get_by_text("hidden until you hand in your own")).to_be_visible()
        page.locator('.question[data-criterion="empathy"] input').first.focus()
        page.keyboard.press("4")
        page.keyboard.press("j")
        page.keyboard.press("5")
        page.keyboard.press("j")
        page.keyboard.press("n")
        expect(page.locator("#left")).to_have_text("3 of 3 answered")
        page.keyboard.press("c")
        page.keyboard.type("Settled elsewhere.")
        expect(page.locator("#kept")).to_contain_text("Draft kept at")
        page.get_by_role("button", name="Hand in").click()
        expect(page.get_by_role("heading", name="Scored by the model")).to_be_visible()
        expect(page.get_by_text("You handed this in")).to_be_visible()
        kept(page, "journey-graded")
        assert wrong == []
    (one,) = desk.store.get("call-1").by_people
    assert [score.score for score in one.scores] == [4, 5, None]
    assert one.scores[2].reason == "Settled elsewhere."


def test_an_agent_disputes_and_a_lead_decides(browser: Browser, desk: Desk):
    with serving(desk) as address:
        agent, wrong = browsing(browser.new_context(), desk, address, "dana")
        agent.goto(address)
        agent.get_by_role("link", name="call-1").click()
        agent.locator("summary", has_text="Dispute").click()
        agent.get_by_label("Which answer").select_option("empathy")
        agent.get_by_label("What is not right, and why").fill("I said sorry at once.")
        agent.get_by_role("button", name="Send the dispute").click()
        expect(agent.get_by_text("waits for a decision")).to_be_visible()
        lead, also_wrong = browsing(browser.new_context(), desk, address, "lea")
        lead.goto(f"{address}/queue")
        lead.get_by_role("link", name="Disputes").click()
        expect(lead.get_by_text("I said sorry at once.")).to_be_visible()
        lead.get_by_label("Why, for the agent to read").fill("You did.")
        lead.get_by_label("To level").select_option("4")
        lead.get_by_role("button", name="Raise the score").click()
        expect(lead.get_by_text("There is none.")).to_be_visible()
        agent.reload()
        expect(agent.get_by_text("raised to 4")).to_be_visible()
        expect(agent.get_by_text("You did.")).to_be_visible()
        kept(agent, "journey-dispute")
        assert wrong == also_wrong == []


def test_a_turn_is_corrected_where_it_stands_and_put_back(browser: Browser, desk: Desk):
    with serving(desk) as address:
        page, wrong = browsing(browser.new_context(), desk, address, "eva")
        page.goto(f"{address}/calls/call-1")
        page.get_by_role("link", name="Correct turn 1").click()
        page.get_by_label("What was really said").fill("I was charged three times.")
        page.get_by_label("agent", exact=True).check()
        page.get_by_role("button", name="Save").click()
        turn = page.locator("#turn-0")
        expect(turn).to_contain_text("charged three times")
        expect(turn).to_contain_text("corrected by eva")
        expect(turn).to_contain_text("agent")
        kept(page, "journey-corrected")
        page.get_by_role("link", name="Correct turn 1").click()
        page.get_by_role("button", name="Put back what was read").click()
        expect(turn).to_contain_text("charged twice")
        assert wrong == []


def test_a_remark_takes_the_moment_and_plays_it(browser: Browser, desk: Desk):
    with serving(desk) as address:
        page, wrong = browsing(browser.new_context(), desk, address, "eva")
        page.goto(f"{address}/calls/call-1")
        page.locator("#turn-2 .at").click()
        deadline = monotonic() + 10
        while page.evaluate("document.querySelector('audio').currentTime") < 4:
            assert monotonic() < deadline, "it does not play"
        page.get_by_role("button", name="Remark at this moment").click()
        expect(page.get_by_label("At", exact=True)).to_have_value("0:04")
        page.get_by_label("Remark", exact=True).fill("Here.")
        page.get_by_role("button", name="Add the remark").click()
        expect(page.locator("#remarks")).to_contain_text("Here.")
        assert wrong == []


def test_an_answer_given_before_the_script_came_is_kept(browser: Browser, desk: Desk):
    with serving(desk) as address:
        page, wrong = browsing(browser.new_context(), desk, address, "eva")
        slow: list[Route] = []

        def hold(route: Route) -> None:
            slow.append(route)

        page.route("**/call.js", hold)
        page.goto(f"{address}/calls/call-1", wait_until="commit")
        level(page, "empathy", "4")
        page.wait_for_timeout(100)
        (script,) = slow
        script.continue_()
        expect(page.locator("#kept")).to_contain_text("Draft kept at")
        assert wrong == []
        page.close()


@contextmanager
def process(folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """The real command, which a test may kill."""
    command = [sys.executable, "-m", "autoqa", "serve", "-w", str(folder), "--port", str(port)]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert running.stderr is not None
    for line in running.stderr:
        if "autoqa is at" in line:
            break
    while True:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                break
        assert running.poll() is None, "it does not serve"
        sleep(0.05)
    try:
        yield running
    finally:
        running.send_signal(signal.SIGKILL)
        running.wait()
        running.stderr.close()


def free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


def test_a_draft_survives_a_killed_server_and_a_closed_tab(browser: Browser, desk: Desk):
    folder, port = desk.workspace.folder, free_port()
    address = f"http://127.0.0.1:{port}"
    context = browser.new_context()
    with process(folder, port):
        page, _ = browsing(context, desk, address, "eva")
        page.goto(f"{address}/calls/call-1")
        level(page, "empathy", "4")
        expect(page.locator("#kept")).to_contain_text("Draft kept at")
    level(page, "accuracy", "5")
    page.locator('.question[data-criterion="accuracy"] textarea').fill("Typed while nobody listened.")
    expect(page.locator("#kept")).to_contain_text("cannot be reached")
    page.close()
    with process(folder, port):
        page = context.new_page()
        page.goto(f"{address}/calls/call-1")
        expect(page.locator('.question[data-criterion="empathy"] input[value="4"]')).to_be_checked()
        expect(page.locator('.question[data-criterion="accuracy"] input[value="5"]')).to_be_checked()
        expect(page.locator("#kept")).to_contain_text("Draft kept at")
        page.close()
    context.close()
    draft = find_draft(desk.store, "eva", "call-1")
    assert draft is not None
    assert {(one.criterion, one.score, one.comment) for one in draft.answers} == {
        ("empathy", 4, ""),
        ("accuracy", 5, "Typed while nobody listened."),
    }


def test_two_windows_lose_nobodys_work(browser: Browser, desk: Desk):
    with serving(desk) as address:
        context = browser.new_context()
        one, _ = browsing(context, desk, address, "eva")
        other = context.new_page()
        for page in (one, other):
            page.goto(f"{address}/calls/call-1")
        level(one, "empathy", "4")
        expect(one.locator("#kept")).to_contain_text("Draft kept at")
        level(other, "empathy", "2")
        expect(other.locator("#kept")).to_contain_text("Both versions are there")
        other.get_by_role("button", name="Keep what is here").click()
        expect(other.locator("#kept")).to_contain_text("Draft kept at")
        level(one, "accuracy", "3")
        expect(one.locator("#kept")).to_contain_text("Both versions are there")
        one.get_by_role("button", name="Show the other").click()
        expect(one.locator('.question[data-criterion="empathy"] input[value="2"]')).to_be_checked()
        context.close()


def test_two_evaluators_at_once_both_keep_their_work(browser: Browser, desk: Desk):
    with serving(desk) as address:
        pages = [browsing(browser.new_context(), desk, address, name)[0] for name in ("eva", "emil")]
        pages[0].goto(f"{address}/calls/call-1")
        pages[1].goto(f"{address}/calls/call-1")
        expect(pages[1].get_by_text("the form opens when it is free")).to_be_visible()
        for criterion in ("empathy", "accuracy", "resolution"):
            level(pages[0], criterion, "4")
        pages[0].get_by_role("button", name="Hand in").click()
        pages[1].reload()
        for criterion in ("empathy", "accuracy", "resolution"):
            level(pages[1], criterion, "2")
        pages[1].get_by_role("button", name="Hand in").click()
        expect(pages[1].get_by_role("heading", name="Graded by eva")).to_be_visible()
    given = {one.evaluator.name: one.scores[0].score for one in desk.store.get("call-1").by_people}
    assert given == {"eva": 4, "emil": 2}


def test_without_a_script_the_form_works_too(browser: Browser, desk: Desk):
    with serving(desk) as address:
        context = browser.new_context(java_script_enabled=False)
        page, _ = browsing(context, desk, address, "eva")
        page.goto(f"{address}/calls/call-1")
        for criterion in ("empathy", "accuracy", "resolution"):
            level(page, criterion, "3")
        page.get_by_role("button", name="Hand in").click()
        expect(page.get_by_role("heading", name="Scored by the model")).to_be_visible()
        expect(page.locator("audio")).to_be_visible()
        context.close()
