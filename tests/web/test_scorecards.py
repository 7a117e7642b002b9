"""The page of the scorecard: what was typed stays, problems name their line, and versions are restored."""

from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from autoqa.pipeline.workspace import scorecard_of
from tests.desk.test_scorecards import CARD, OWN, SECOND
from tests.web.parts import Desk, add_call, made_desk, signed_in

INLINE = """\
name = "inline"
version = "1"
sections = [
  { name = "One", criteria = [
    { id = "first", question = "", answered_by = "judge", weight = 1, anchors = { 1 = "No", 2 = "Yes" } },
  ] },
]
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = made_desk(tmp_path / "qa", settings=OWN)
    (made.workspace.folder / "scorecard.toml").write_text(CARD, encoding="utf-8")
    add_call(made, "call-1")
    return made


@pytest.fixture
def lea(desk: Desk) -> TestClient:
    return signed_in(desk, "lea")


def seen(client: TestClient) -> str:
    return client.get("/scorecards").text.partition('name="seen" value="')[2].partition('"')[0]


@pytest.mark.parametrize("who", ["eva", "dana", "vera", "dino", "adam"])
def test_only_leads_find_it(desk: Desk, who: str):
    client = signed_in(desk, who)
    assert client.get("/scorecards").status_code == 403
    assert client.post("/scorecards", data={"text": SECOND, "seen": "x"}).status_code == 403


def test_a_text_is_saved_as_a_browser_sends_it(desk: Desk, lea: TestClient):
    sent = SECOND.replace("\n", "\r\n")
    assert lea.post("/scorecards", data={"text": sent, "seen": seen(lea)}).status_code == 303
    assert (desk.workspace.folder / "scorecard.toml").read_bytes() == SECOND.encode()
    assert "version 2" in lea.get("/scorecards").text


def test_what_is_wrong_is_said_with_its_line_and_the_text_stays(lea: TestClient):
    text = SECOND.replace("flag_at = 2", "flag_att = 2 # mine", 1)
    for path in ("/scorecards", "/scorecards/try"):
        answer = lea.post(path, data={"text": text, "seen": seen(lea)})
        assert answer.status_code == 422
        assert 'data-line="13"' in answer.text
        assert "flag_att = 2 # mine" in answer.text


def test_while_typing_only_the_problems_are_sent(lea: TestClient):
    answer = lea.post("/scorecards/check", data={"text": "name ="}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "Line 1" in answer.text


@pytest.mark.parametrize(
    ("before", "after"),
    [("pass_mark = 60", "pass_mark = -1"), ("flag_at = 2", "flag_att = 2"), ('name = "', 'nam = "')],
)
def test_a_problem_anywhere_is_said_while_typing(lea: TestClient, before: str, after: str):
    for text in (CARD.replace(before, after, 1), INLINE.replace("weight = 1", "weight = -1")):
        answer = lea.post("/scorecards/check", data={"text": text}, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        assert "notice bad" in answer.text


def test_a_broken_file_in_another_layout_still_opens(desk: Desk, lea: TestClient):
    broken = INLINE.replace("weight = 1", "weight = -1")
    (desk.workspace.folder / "scorecard.toml").write_text(broken, encoding="utf-8")
    assert lea.get("/scorecards").status_code == 200


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = " + "9" * 5000, 'name = "x"\nversion = 1e999'])
def test_a_text_that_is_made_to_break_readers_is_a_problem_like_others(lea: TestClient, text: str):
    assert lea.post("/scorecards/check", data={"text": text}).status_code == 200
    assert lea.post("/scorecards", data={"text": text, "seen": seen(lea)}).status_code == 422


def test_a_try_shows_what_would_change_and_saves_nothing(desk: Desk, lea: TestClient):
    text = lea.post("/scorecards/try", data={"text": SECOND, "seen": seen(lea)}).text
    assert "Of 1 calls, 1 would get another grade." in text
    assert 'href="/calls/call-1"' in text
    assert scorecard_of(desk.workspace).version == "1"


def test_whoever_was_overtaken_keeps_the_own_text_beside_the_other(desk: Desk, lea: TestClient):
    old = seen(lea)
    lea.post("/scorecards", data={"text": SECOND, "seen": old})
    mine = SECOND.replace('version = "2"', 'version = "3"')
    answer = lea.post("/scorecards", data={"text": mine, "seen": old})
    assert answer.status_code == 409
    assert "version = &#34;3&#34;" in answer.text
    assert "version = &#34;2&#34;" in answer.text
    assert scorecard_of(desk.workspace).version == "2"


def test_an_earlier_version_is_used_again(desk: Desk, lea: TestClient):
    lea.post("/scorecards", data={"text": SECOND, "seen": seen(lea)})
    sent = {"version": "scorecard.1.toml", "seen": seen(lea)}
    assert "scorecard.1.toml" in lea.get("/scorecards").text
    assert lea.post("/scorecards/restore", data=sent).status_code == 303
    assert scorecard_of(desk.workspace).version == "1"


def test_a_bundled_scorecard_that_was_changed_is_used_by_the_running_app(tmp_path: Path):
    desk = made_desk(tmp_path / "qa")
    lea = signed_in(desk, "lea")
    text = desk_text(lea).replace('version = "1"', 'version = "1b"')
    assert lea.post("/scorecards", data={"text": text, "seen": seen(lea)}).status_code == 303
    assert "version 1b" in lea.get("/scorecards").text
    assert "scorecard.toml" in (desk.workspace.folder / "autoqa.toml").read_text()


def desk_text(client: TestClient) -> str:
    page = client.get("/scorecards").text
    return unescape(page.partition('<textarea id="text"')[2].partition(">\n")[2].partition("</textarea>")[0])


def test_what_a_scorecard_holds_is_never_run(lea: TestClient):
    text = SECOND.replace("Was it done well?", "</textarea><script>x()</script>")
    answer = lea.post("/scorecards/try", data={"text": text, "seen": seen(lea)})
    assert "<script>x()" not in answer.text
