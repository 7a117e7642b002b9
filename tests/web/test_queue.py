import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from autoqa.domain.interaction import Channel
from autoqa.domain.transcript import Speaker
from tests.browsers import chromium
from tests.web.parts import Desk, add_call, browsing, made_desk, serving, signed_in

HOSTILE = "<script>alert(1)</script>\u202e/../a b"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Three conversations: fails (accuracy), low (empathy) and, in the south, fine."""
    made = made_desk(tmp_path / "workspace")
    add_call(made, "fails", levels=(4, 1, 4), channel=Channel.CHAT)
    add_call(made, "low", levels=(2, 4, 4), channel=Channel.CHAT, agent="marcus")
    add_call(made, "fine", levels=(5, 5, 5), channel=Channel.CHAT, team="south")
    yield made
    made.store.close()


def listed(text: str) -> list[str]:
    return re.findall(r'<a class="open"[^>]*><bdi>(.*?)</bdi>', text)


def test_the_queue_lists_what_the_user_reaches(desk: Desk):
    assert sorted(listed(signed_in(desk, "eva").get("/queue").text)) == ["fails", "fine", "low"]
    assert sorted(listed(signed_in(desk, "lea").get("/queue").text)) == ["fails", "low"]


@pytest.mark.parametrize(
    ("name", "status"),
    [("eva", 200), ("lea", 200), ("vera", 200), ("dana", 403), ("dino", 403), ("adam", 403)],
)
def test_the_queue_is_for_those_who_review(desk: Desk, name: str, status: int):
    assert signed_in(desk, name).get("/queue").status_code == status


def test_reviewers_begin_at_the_queue(desk: Desk):
    assert signed_in(desk, "eva").get("/").headers["location"] == "/queue"


def test_filters_work_without_a_script(desk: Desk):
    eva = signed_in(desk, "eva")
    form = {
        "text": "",
        "reason": "low_score",
        "state": "open",
        "order": "worth",
        "agent": "marcus",
        "since": "",
    }
    assert listed(eva.get("/queue", params=form).text) == ["low"]


def test_a_part_of_the_page_gets_the_list_alone(desk: Desk):
    part = signed_in(desk, "eva").get("/queue", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert part.text.startswith('<section id="list"')
    assert "<html" not in part.text


def test_what_is_searched_for_is_marked(desk: Desk):
    said = ((Speaker.CUSTOMER, "My parrot <b>sings</b> at night."),)
    add_call(desk, "parrot", said=said, channel=Channel.CHAT)
    page = signed_in(desk, "eva").get("/queue", params={"text": "PARROT"}).text
    assert listed(page) == ["parrot"]
    assert "<mark>parrot</mark> &lt;b&gt;sings&lt;/b&gt;" in page


def test_nothing_is_told_of_grades_before_the_own(desk: Desk):
    assert "after yours" in signed_in(desk, "eva").get("/queue").text


def test_without_blindness_the_grade_is_there(tmp_path: Path):
    desk = made_desk(tmp_path / "open", settings={"web": {"blind": False}})
    add_call(desk, "fine", levels=(5, 5, 5), channel=Channel.CHAT)
    assert "100\u00a0%" in signed_in(desk, "eva").get("/queue").text
    desk.store.close()


def test_hostile_names_are_shown_as_text(desk: Desk):
    add_call(desk, HOSTILE, agent='"><img src=x onerror=alert(1)>', channel=Channel.CHAT)
    page = signed_in(desk, "eva").get("/queue").text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_next_leads_to_its_page_and_to_another_for_the_next_user(desk: Desk):
    first, second = (
        signed_in(desk, name).post("/queue/next", data={"filters": ""}) for name in ("eva", "emil")
    )
    assert {first.headers["location"], second.headers["location"]} == {"/calls/fails", "/calls/low"}
    page = signed_in(desk, "vera").get("/queue").text
    assert "Eva" in page
    assert "until" in page


def test_when_nothing_is_left_the_queue_says_so(desk: Desk):
    page = signed_in(desk, "eva").post("/queue/next", data={"filters": "agent=nobody"})
    assert page.status_code == 200
    assert "Nothing is left to take" in page.text


def test_a_change_without_the_forms_token_is_refused(desk: Desk):
    eva = signed_in(desk, "eva")
    del eva.headers["X-CSRF-Token"]
    assert eva.post("/queue/next", data={"filters": ""}).status_code == 403


def test_a_view_is_kept_used_and_dropped(desk: Desk):
    eva = signed_in(desk, "eva")
    kept = eva.post("/queue/views", data={"name": "lows & <b>", "filters": "reason=low_score"})
    assert kept.headers["location"] == "/queue?reason=low_score"
    assert (
        '<a href="/queue?reason=low_score" aria-current="true"><bdi>lows &amp; &lt;b&gt;</bdi></a>'
        in eva.get("/queue?reason=low_score").text
    )
    assert "lows" not in signed_in(desk, "emil").get("/queue").text
    eva.post("/queue/views/drop", data={"name": "lows & <b>"})
    assert "lows" not in eva.get("/queue").text


def test_a_view_without_a_name_is_refused_with_a_word(desk: Desk):
    refused = signed_in(desk, "eva").post("/queue/views", data={"name": "  ", "filters": "reason=doubt"})
    assert refused.status_code == 422
    assert "a view&#39;s name has 1 to 80" in refused.text


def test_a_lead_gives_a_call_away(desk: Desk):
    lea = signed_in(desk, "lea")
    form = lea.get("/queue/give", params={"interaction": "low", "back": "reason=low_score"})
    assert '<option value="emil">Emil</option>' in form.text
    done = lea.post(
        "/queue/give", data={"interaction": "low", "evaluator": "emil", "back": "reason=low_score"}
    )
    assert done.headers["location"] == "/queue?reason=low_score"
    assert listed(signed_in(desk, "emil").get("/queue?mine=yes").text) == ["low"]
    eva = signed_in(desk, "eva")
    assert "Emil" in eva.get("/queue").text
    assert "/queue/give" not in eva.get("/queue").text
    assert eva.post("/queue/give", data={"interaction": "low", "evaluator": "eva"}).status_code == 403


def test_another_teams_call_is_not_there_to_be_given(desk: Desk):
    lea = signed_in(desk, "lea")
    assert lea.get("/queue/give", params={"interaction": "fine"}).status_code == 404
    assert lea.post("/queue/give", data={"interaction": "fine", "evaluator": "eva"}).status_code == 404


def test_what_may_be_chosen_is_offered(desk: Desk):
    assert '<option value="marcus">' in signed_in(desk, "eva").get("/queue/choices?of=agent").text


@pytest.mark.parametrize("query", ["reason=x", "state=x", "since=x", "order=x", "page=0", "page=x"])
def test_an_address_with_nonsense_is_refused_with_a_word(desk: Desk, query: str):
    assert signed_in(desk, "eva").get(f"/queue?{query}").status_code == 422


def test_a_page_past_the_end_is_empty_with_a_way_back(desk: Desk):
    page = signed_in(desk, "eva").get("/queue?page=7").text
    assert listed(page) == []
    assert 'rel="prev" href="/queue"' in page


def test_italian_pages_say_it_in_italian(desk: Desk):
    page = signed_in(desk, "eva").get("/queue", headers={"Accept-Language": "it"}).text
    assert "Prendi il prossimo" in page
    assert "3 conversazioni" in page


def test_a_real_browser_filters_moves_by_keys_and_takes_the_next(desk: Desk):
    with serving(desk) as address, chromium() as browser:
        context = browser.new_context(viewport={"width": 390, "height": 800})
        page, wrong = browsing(context, desk, address, "eva")
        page.goto(f"{address}/queue")
        rows = page.locator(".items > li")
        assert rows.count() == 3
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.select_option("#reason", "low_score")
        expect(rows).to_have_count(2)
        assert "reason=low_score" in page.url
        page.select_option("#reason", "")
        expect(rows).to_have_count(3)
        page.locator("h1").click()
        page.keyboard.press("j")
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.textContent") == "fails"
        page.keyboard.press("/")
        page.keyboard.type("judge")
        assert page.input_value("#text") == "judge"
        page.fill("#text", "charged")
        page.locator("summary", has_text="More filters").click()
        page.locator("#agent").focus()
        expect(page.locator("#agent-choices option")).to_have_count(2)
        page.locator("h1").click()
        page.keyboard.press("?")
        assert page.locator("#keys").get_attribute("open") is not None
        page.locator("#keys-on").uncheck()
        page.locator("h1").click()
        page.keyboard.press("n")
        assert "/queue" in page.url
        page.locator("#next button").click()
        page.wait_for_url("**/calls/low")
        assert wrong == []
