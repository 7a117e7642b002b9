"""Every page in a real browser: no error, nothing asked for outside, and axe-core finds it open to all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from autoqa.domain.interaction import Channel
from tests.browsers import chromium
from tests.web.parts import Desk, add_call, browsing, made_desk, serving, signed_in

PAGES = (
    ("eva", "/queue"),
    ("eva", "/calls/call-1"),
    ("eva", "/calls/chat-1"),
    ("eva", "/calls/call-1/turns/0/edit"),
    ("eva", "/account"),
    ("eva", "/account/keys"),
    ("eva", "/account/factor"),
    ("dino", "/models"),
    ("lea", "/models"),
    ("dino", "/models/criteria/empathy"),
    ("dino", "/models/log"),
    ("dino", "/models/drift"),
    ("adam", "/webhooks"),
    ("eva", "/nothing-here"),
    ("lea", "/calls/call-2"),
    ("lea", "/disputes"),
    ("dana", "/own"),
    ("dana", "/calls/call-1"),
    ("adam", "/people"),
    ("adam", "/people/eva"),
    ("adam", "/people-new"),
    ("adam", "/audit-log?check=yes"),
    ("adam", "/retention"),
    ("lea", "/scorecards"),
    ("lea", "/sessions"),
    ("lea", "/sessions-new"),
    ("lea", "/sessions/november"),
    ("lea", "/sessions/december"),
    ("eva", "/sessions/december"),
    ("lea", "/dashboards"),
    ("lea", "/dashboards/calls"),
    ("lea", "/coaching"),
    ("lea", "/coaching/agents/dana"),
    ("dana", "/coaching/mine"),
)
SETTINGS = {"web": {"dispute_days": 3650}, "retention": {"sound_days": 7, "interaction_days": 3650}}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SERIOUS = ("serious", "critical")
TELEPHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    made = made_desk(tmp_path_factory.mktemp("pages") / "qa", settings=SETTINGS)
    add_call(made, "call-1")
    add_call(made, "call-2", levels=(4, 1, 3))
    add_call(made, "chat-1", channel=Channel.CHAT)
    fields = {"score.empathy": "2", "score.accuracy": "5", "score.resolution": "5"}
    signed_in(made, "vera").post("/calls/call-2/evaluation", data={"do": "hand in", "version": "0", **fields})
    dispute = {"criterion": "empathy", "reason": "I did say sorry."}
    signed_in(made, "dana").post("/calls/call-2/disputes", data=dispute)
    calibrated(made)
    coached(made)
    return made


def calibrated(desk: Desk) -> None:
    """A session that is revealed, and one that takes grades."""
    lea = signed_in(desk, "lea")
    for name in ("november", "december"):
        who = {"participants": ["eva", "emil"], "criteria": ["empathy", "accuracy"], "calls": "call-2"}
        lea.post("/sessions", data={"name": name, **who})
        for level, grader in ((4, "eva"), (2, "emil")):
            given = {"score.empathy": str(level), "score.accuracy": "3", "comment.empathy": "I think so."}
            if (name, grader) != ("december", "emil"):
                form = {"session": name, "do": "hand in", "version": "0", **given}
                signed_in(desk, grader).post("/calls/call-2/evaluation", data=form)
        if name == "november":
            lea.post(f"/sessions/{name}/reveal")
            decision = {"criterion": "empathy", "text": "An apology without an offer is a 3."}
            lea.post(f"/sessions/{name}/decisions", data=decision)


def coached(desk: Desk) -> None:
    """A plan and a training."""
    lea = signed_in(desk, "lea")
    goal = {
        "criterion": "empathy",
        "target": "4",
        "until": "2099-01-31",
        "words": "Name what went wrong first.",
    }
    lea.post("/coaching/agents/dana/plans", data=goal)
    training = {"title": "Saying sorry", "day": "2026-03-02", "hours": "1.5", "criterion": "empathy"}
    lea.post("/coaching/agents/dana/trainings", data=training)


@pytest.fixture(scope="module")
def address(desk: Desk) -> Iterator[str]:
    with serving(desk) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def kept(page: Page, name: str) -> None:
    """Keep a picture of the page where continuous integration asks for them."""
    if folder := os.environ.get("AUTOQA_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def called(who: str, path: str) -> str:
    return f"{who}{path.partition('?')[0].replace('/', '-')}"


def opened(context: BrowserContext, desk: Desk, address: str, who: str, path: str) -> tuple[Page, list[str]]:
    page, wrong = browsing(context, desk, address, who)
    page.goto(address + path)
    if page.locator("#player").count():
        page.locator("#player .board").wait_for()
    return page, [one for one in wrong if "404 (Not Found)" not in one or path != "/nothing-here"]


def violations(page: Page) -> list[tuple[str, str]]:
    """What axe-core finds that would keep somebody out, with the place."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in SERIOUS]


def too_wide(page: Page) -> int:
    """How many pixels stand beyond the right edge."""
    root = "document.documentElement"
    return int(page.evaluate(f"{root}.scrollWidth - {root}.clientWidth"))


def too_small(page: Page) -> list[str]:
    """What a finger would miss (WCAG 2.2, 2.5.8)."""
    return list(
        page.evaluate(
            """() => [...document.querySelectorAll('button, select, input:not([type=hidden]), nav a')]
            .filter(e => e.checkVisibility({visibilityProperty: true}))
            .map(e => [e.outerHTML.slice(0, 120), (e.closest('label') ?? e).getBoundingClientRect()])
            .filter(([, box]) => box.width > 1 && Math.min(box.width, box.height) < 23.5)
            .map(([html]) => html)"""
        )
    )


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_a_page_has_no_error_and_keeps_nobody_out(
    browser: Browser, desk: Desk, address: str, who: str, path: str
):
    context = browser.new_context(reduced_motion="reduce")
    page, wrong = opened(context, desk, address, who, path)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        kept(page, f"{called(who, path)}-{scheme}")
        assert violations(page) == [], scheme
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(TELEPHONE)
    kept(page, f"{called(who, path)}-390")
    assert too_wide(page) <= 0
    assert too_small(page) == []
    assert wrong == []
    context.close()


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_a_page_speaks_italian_on_a_telephone(
    browser: Browser, desk: Desk, address: str, who: str, path: str
):
    context = browser.new_context(locale="it-IT", viewport=TELEPHONE, has_touch=True)
    page, _ = opened(context, desk, address, who, path)
    kept(page, f"{called(who, path)}-it")
    assert page.locator("html").get_attribute("lang") == "it"
    if path != "/nothing-here":
        assert page.get_by_role("button", name="Esci").count() == 1
    assert too_wide(page) <= 0
    assert too_small(page) == []
    context.close()
