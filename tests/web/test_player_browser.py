"""The player in a real browser: it plays, is followed by the transcript, seeks, skips, and takes keys."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from autoqa.domain.interaction import Channel
from autoqa.domain.transcript import Stretch, StretchKind
from autoqa.store.audit_log import entries
from tests.browsers import chromium
from tests.web.parts import Desk, add_call, browsing, made_desk, serving

STRETCHES = (
    Stretch(StretchKind.TALK_OVER, 1.0, 1.5),
    Stretch(StretchKind.SILENCE, 8.0, 14.0),
    Stretch(StretchKind.HOLD, 15.0, 19.0),
    Stretch(StretchKind.MUSIC, 16.0, 18.0),
)
REGIONS = (
    """[...(document.querySelector('.wave > div')?.shadowRoot.querySelectorAll('[part^="region "]') ?? [])]"""
)
NOW = "document.querySelector('#player audio').currentTime"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = made_desk(tmp_path_factory.mktemp("player"))
    add_call(made, "call", seconds=20.0)
    record = made.store.get("call")
    assert record.transcript is not None
    told = replace(record.transcript, stretches=STRETCHES, fingerprint="newer")
    made.store.save_transcript(record.interaction, told)
    assert record.evaluation is not None
    scorecard = made.store.scorecard(record.evaluation.scorecard)
    assert scorecard is not None
    made.store.save_evaluation(told, record.evaluation, scorecard)
    add_call(made, "chat", channel=Channel.CHAT)
    add_call(made, "gone", seconds=9.0)
    lost = made.store.get("gone").interaction.recording
    assert lost is not None
    lost.unlink()
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def address(desk: Desk) -> Iterator[str]:
    with serving(desk) as where:
        yield where


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(reduced_motion="reduce")
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, desk: Desk, address: str) -> Iterator[Page]:
    """The page of the call as a data scientist sees it, scores and all; nothing may go wrong on it."""
    opened, wrong = browsing(context, desk, address, "dino")
    opened.goto(f"{address}/calls/call")
    opened.locator("#player .board").wait_for()
    yield opened
    assert wrong == []


def at(page: Page) -> float:
    return float(page.evaluate(NOW))


def until(page: Page, holds: str, seconds: float = 8.0) -> None:
    """Wait until an expression holds; the page's policy lets Playwright evaluate none of its own in it."""
    begun = time.monotonic()
    while not page.evaluate(holds):
        assert time.monotonic() - begun < seconds, f"{holds} never held; the player is at {at(page):.2f} s"
        page.wait_for_timeout(30)


def wait_past(page: Page, seconds: float) -> None:
    until(page, f"{NOW} > {seconds}")


def seek(page: Page, seconds: float) -> None:
    page.locator(".place").evaluate(
        "(e, to) => { e.value = to; e.dispatchEvent(new Event('input', { bubbles: true })); }", seconds
    )


def test_nothing_is_asked_for_before_somebody_plays(page: Page, desk: Desk):
    page.wait_for_timeout(300)
    assert page.evaluate("document.querySelector('#player audio').readyState") == 0
    assert entries(desk.store, who="dino", action="played") == []


def test_playing_moves_the_time_and_the_line(page: Page):
    page.locator(".play").click()
    wait_past(page, 0.3)
    expect(page.locator("#turn-0")).to_have_attribute("aria-current", "true")
    wait_past(page, 2.3)
    expect(page.locator("#transcript [aria-current]")).to_have_count(1)
    expect(page.locator("#turn-1")).to_have_attribute("aria-current", "true")
    expect(page.locator(".time")).to_have_text("0:02 / 0:20")
    expect(page.locator(".play")).to_have_attribute("aria-label", "Pause")
    page.locator(".play").click()
    assert page.evaluate("document.querySelector('#player audio').paused")


def test_a_line_and_evidence_play_from_where_they_begin(page: Page):
    page.locator("#turn-2 [data-seek]").click()
    wait_past(page, 4.1)
    assert at(page) < 6
    page.locator(".evidence-list [data-seek]").first.click()
    until(page, f"{NOW} > 2 && {NOW} < 4")
    assert not page.evaluate("document.querySelector('#player audio').paused")


def test_a_click_on_a_word_plays_from_that_word(page: Page):
    words = page.evaluate("fetch('/calls/call/words.json').then((a) => a.json())")["turns"]
    text, start, _ = next(word for word in words[3] if word[0] == "today,")
    box = page.evaluate(
        """(text) => {
          const words = document.querySelector('#turn-3 .words');
          const walk = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) {
            const found = walk.currentNode.data.indexOf(text);
            if (found < 0) continue;
            const range = document.createRange();
            range.setStart(walk.currentNode, found);
            range.setEnd(walk.currentNode, found + text.length);
            const { x, y, width, height } = range.getBoundingClientRect();
            return [x + width / 2, y + height / 2];
          }
        }""",
        text,
    )
    page.mouse.click(*box)
    until(page, f"{NOW} >= {start - 0.02}")
    assert at(page) < start + 1


def test_marking_text_does_not_play(page: Page):
    page.evaluate(
        "getSelection().selectAllChildren(document.querySelector('#turn-1 .words'));"
        "document.querySelector('#turn-1 .words').click()"
    )
    page.wait_for_timeout(400)
    assert page.evaluate("document.querySelector('#player audio').paused")
    assert at(page) == 0


def test_a_click_on_the_waveform_seeks(page: Page):
    box = page.locator(".wave").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + 30)
    expect(page.locator(".time")).to_have_text("0:10 / 0:20")
    page.locator(".play").click()
    wait_past(page, 10.1)
    assert at(page) < 13


def test_silence_and_hold_are_skipped_where_wanted(page: Page):
    page.locator(".skips").check()
    seek(page, 7.5)
    page.locator(".play").click()
    until(page, f"{NOW} > 13.6", 3)  # 6 s further, in less than half the time
    until(page, f"{NOW} > 18.6", 4)


def test_silence_is_heard_where_it_is_not_to_be_skipped(page: Page):
    seek(page, 8.0)
    page.locator(".play").click()
    page.wait_for_timeout(1200)
    assert at(page) < 11


def test_who_goes_into_a_silence_on_purpose_hears_it(page: Page):
    page.locator(".skips").check()
    seek(page, 10.0)
    page.locator(".play").click()
    page.wait_for_timeout(1000)
    assert at(page) < 12.5


def test_keys_play_move_and_change_the_speed(page: Page):
    page.keyboard.press("Space")
    wait_past(page, 0.1)
    page.keyboard.press("Space")
    seek(page, 2.0)
    page.keyboard.press("ArrowRight")
    expect(page.locator(".time")).to_have_text("0:07 / 0:20")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".time")).to_have_text("0:00 / 0:20")
    page.keyboard.press("]")
    assert page.evaluate("document.querySelector('#player audio').playbackRate") == 1.25
    page.keyboard.press("[")
    page.keyboard.press("[")
    assert page.evaluate("document.querySelector('#player audio').playbackRate") == 0.75
    page.keyboard.press("?")
    expect(page.locator(".keys")).to_have_attribute("open", "")


def test_keys_pressed_while_it_is_still_on_the_way_all_count(page: Page):
    page.locator(".play").click()
    wait_past(page, 0.1)
    page.locator(".play").click()
    page.evaluate(
        """() => { const audio = document.querySelector('#player audio');
        Object.defineProperty(audio, 'readyState', { get: () => HTMLMediaElement.HAVE_CURRENT_DATA });
        for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowLeft', 'ArrowLeft'])
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })); }"""
    )
    expect(page.locator(".time")).to_have_text("0:05 / 0:20")
    assert 5 < at(page) < 6


def test_keys_do_nothing_to_the_player_while_somebody_types(page: Page):
    page.evaluate(
        "document.querySelector('#transcript').insertAdjacentHTML('beforeend', '<textarea id=t></textarea>')"
    )
    page.locator("#t").press_sequentially("a b [ ] ?")
    assert page.locator("#t").input_value() == "a b [ ] ?"
    assert page.evaluate("document.querySelector('#player audio').paused")
    assert page.evaluate("document.querySelector('#player audio').playbackRate") == 1


def test_keys_can_be_turned_off(page: Page):
    page.locator(".keys summary").click()
    page.locator(".listens").uncheck()
    page.locator("#transcript-heading").click()
    page.keyboard.press("]")
    assert page.evaluate("document.querySelector('#player audio').playbackRate") == 1


def test_speed_and_skipping_are_remembered(page: Page):
    page.locator(".speed").select_option("1.5")
    page.locator(".skips").check()
    page.reload()
    page.locator("#player .board").wait_for()
    assert page.locator(".skips").is_checked()
    page.locator(".play").click()
    wait_past(page, 0.1)
    assert page.evaluate("document.querySelector('#player audio').playbackRate") == 1.5


def test_what_is_marked_is_drawn_in_its_place_and_named(page: Page):
    until(page, f"{REGIONS}.length >= 7")
    drawn = page.evaluate(
        f"{REGIONS}.map(e => [e.getAttribute('part').split(' ')[1], parseFloat(e.style.left), e.title])"
    )
    assert ["hold", 75, "On hold (0:15–0:19)"] in drawn
    assert ["silence", 40, "Silence (0:08–0:14)"] in drawn
    assert ["evidence", 10, "Evidence: empathy (0:02–0:03)"] in drawn
    legend = page.locator(".legend li").all_inner_texts()
    assert legend == ["Silence", "On hold", "Both talk", "Music", "Evidence"]


def test_the_transcript_stays_where_somebody_scrolled_it(page: Page):
    page.evaluate("""const list = document.querySelector('#transcript');
      for (const turn of list.children) { turn.style.minHeight = '90vh'; }""")
    page.locator("#turn-3 [data-seek]").evaluate("e => e.click()")
    until(page, "scrollY > 900")
    page.mouse.wheel(0, -20_000)
    until(page, "scrollY === 0")
    page.locator("#turn-2 [data-seek]").evaluate("e => e.click()")
    page.wait_for_timeout(600)
    assert page.evaluate("scrollY") == 0


def test_a_moment_is_told_to_whoever_takes_remarks(context: BrowserContext, desk: Desk, address: str):
    page, wrong = browsing(context, desk, address, "eva")
    page.goto(f"{address}/calls/call")
    page.locator("#player .board").wait_for()
    page.evaluate("document.addEventListener('moment', (event) => { window.told = event.detail; })")
    seek(page, 7.0)
    page.locator("button.moment").click()
    assert page.evaluate("window.told") == 7
    seek(page, 3.0)
    page.keyboard.press("m")
    assert page.evaluate("window.told") == 3
    assert wrong == []


def test_a_stretch_is_shared_by_a_link(page: Page, browser: Browser):
    page.locator(".share summary").click()
    page.locator("#clip-from").fill("2")
    page.locator("#clip-to").fill("4.5")
    page.locator(".share button").click()
    link = page.locator(".share .made input")
    link.wait_for()
    stranger = browser.new_context()
    answer = stranger.request.get(link.input_value())
    assert (answer.status, answer.headers["content-type"]) == (200, "audio/ogg")
    stranger.close()


def test_what_cannot_be_shared_is_told(context: BrowserContext, desk: Desk, address: str):
    page, _ = browsing(context, desk, address, "dino")
    page.goto(f"{address}/calls/call")
    page.locator(".share summary").click()
    page.locator("#clip-from").fill("5")
    page.locator("#clip-to").fill("3")
    with page.expect_response("**/clips"):
        page.locator(".share button").click()
    expect(page.locator(".share .made")).to_contain_text("a clip from 5 to 3 s")


def test_a_recording_that_is_gone_says_so_and_why(context: BrowserContext, desk: Desk, address: str):
    page, _ = browsing(context, desk, address, "dino")
    page.goto(f"{address}/calls/gone")
    page.locator("#player .play").click()
    expect(page.locator(".failed")).to_be_visible()
    page.locator(".failed a").click()
    expect(page.locator("main")).to_contain_text("is not where it was")


def test_a_chat_has_no_player(context: BrowserContext, desk: Desk, address: str):
    page, wrong = browsing(context, desk, address, "dino")
    page.goto(f"{address}/calls/chat")
    assert page.locator("#player, audio").count() == 0
    assert wrong == []


def test_without_scripts_the_browsers_own_player_is_there(browser: Browser, desk: Desk, address: str):
    plain = browser.new_context(java_script_enabled=False)
    page, _ = browsing(plain, desk, address, "dino")
    page.goto(f"{address}/calls/call")
    assert page.locator("audio[controls]").is_visible()
    assert not page.locator("#player .board").is_visible()
    plain.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_player_fits_the_screen(browser: Browser, desk: Desk, address: str, width: int):
    small = browser.new_context(viewport={"width": width, "height": 800})
    page, wrong = browsing(small, desk, address, "dino")
    page.goto(f"{address}/calls/call")
    page.locator("#player .board").wait_for()
    page.locator(".share summary").click()
    page.locator(".keys summary").click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tiny = page.evaluate(
        """[...document.querySelectorAll('#player :is(button, summary, select, input:not([type=hidden]))')]
          .filter(e => e.offsetParent && e.getBoundingClientRect().height < 24 && !e.closest('label'))
          .map(e => e.outerHTML)"""
    )
    assert tiny == []
    assert wrong == []
    small.close()
