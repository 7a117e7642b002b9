"""The sound of calls over HTTP: ranges, access, and clips by a signed address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from autoqa.audio.decode import decode
from autoqa.desk import listening
from autoqa.pipeline.guard import COPIES, copy_name
from autoqa.privacy.sound import write_redacted
from autoqa.store.audit_log import entries
from autoqa.store.rows import now
from tests.web.parts import Desk, add_call, made_desk, signed_in

AUDIO = "/calls/one/audio"
OTHER = "call 2/of +39, é"
OTHER_KEY = "~Y2FsbCAyL29mICszOSwgw6k"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = made_desk(tmp_path / "workspace")
    add_call(made, "one")
    yield made
    made.store.close()


@pytest.fixture
def eva(desk: Desk) -> TestClient:
    return signed_in(desk, "eva")


def recording(desk: Desk) -> bytes:
    path = desk.store.get("one").interaction.recording
    assert path is not None
    return path.read_bytes()


# Ranges


def test_the_whole_recording_comes_with_its_type_and_stays_in_no_cache(desk: Desk, eva: TestClient):
    answer = eva.get(AUDIO)
    assert answer.status_code == 200
    assert answer.content == recording(desk)
    assert answer.headers["content-type"] == "audio/wav"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-99", 0, 100), ("bytes=100-", 100, None), ("bytes=-50", -50, None), ("bytes=5-5", 5, 6)],
)
def test_a_range_comes_as_partial_content(
    desk: Desk, eva: TestClient, asked: str, first: int, last: int | None
):
    answer, whole = eva.get(AUDIO, headers={"Range": asked}), recording(desk)
    part = whole[first:last]
    start = first % len(whole)
    assert answer.status_code == 206
    assert answer.content == part
    assert answer.headers["content-range"] == f"bytes {start}-{start + len(part) - 1}/{len(whole)}"


def test_a_range_behind_the_end_cannot_be_satisfied(desk: Desk, eva: TestClient):
    answer = eva.get(AUDIO, headers={"Range": "bytes=99999999-"})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(recording(desk))}"


@pytest.mark.parametrize("name", ["etag", "last-modified"])
def test_a_range_of_the_file_that_was_there_before_gives_the_new_one_whole(eva: TestClient, name: str):
    mark = eva.get(AUDIO).headers[name]
    same = eva.get(AUDIO, headers={"Range": "bytes=0-9", "If-Range": mark})
    other = eva.get(AUDIO, headers={"Range": "bytes=0-9", "If-Range": '"another"'})
    assert (same.status_code, other.status_code) == (206, 200)


@pytest.mark.parametrize("ranges", ["0-1,2-3", ",".join("0-" for _ in range(5000)), "0-0," * 5000])
def test_many_ranges_in_one_request_get_the_whole_once(desk: Desk, eva: TestClient, ranges: str):
    answer = eva.get(AUDIO, headers={"Range": f"bytes={ranges}"})
    assert answer.status_code == 200
    assert len(answer.content) == len(recording(desk))


@pytest.mark.parametrize(
    "asked", ["bytes=", "bytes=a-b", "lines=0-5", "bytes=9-2", "bytes=" + "9" * 6000 + "-"]
)
def test_a_range_that_makes_no_sense_is_no_error_of_the_server(eva: TestClient, asked: str):
    assert eva.get(AUDIO, headers={"Range": asked}).status_code in (200, 400, 416)


# Access


def test_who_is_not_signed_in_is_sent_to_sign_in(desk: Desk):
    answer = TestClient(desk.app, follow_redirects=False).get(AUDIO)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Fcalls%2Fone%2Faudio")


@pytest.mark.parametrize(
    ("name", "status"),
    [("eva", 200), ("lea", 200), ("dana", 200), ("vera", 200), ("dino", 200), ("adam", 403)],
)
def test_each_role_hears_what_it_may(desk: Desk, name: str, status: int):
    assert signed_in(desk, name).get(AUDIO).status_code == status


@pytest.mark.parametrize("what", ["audio", "words.json"])
@pytest.mark.parametrize("name", ["dana", "lea"])
def test_anothers_call_is_not_found(desk: Desk, name: str, what: str):
    add_call(desk, "theirs", agent="otto", team="south")
    client = signed_in(desk, name)
    theirs, nothing = (client.get(f"/calls/{call}/{what}") for call in ("theirs", "no-such"))
    assert (theirs.status_code, nothing.status_code) == (404, 404)
    assert theirs.text.replace("theirs", "no-such") == nothing.text


def test_an_id_may_hold_anything(desk: Desk, eva: TestClient):
    add_call(desk, OTHER)
    assert eva.get(f"/calls/{OTHER_KEY}/audio").status_code == 200
    assert eva.get(f"/calls/{OTHER_KEY}/words.json").json()["turns"][0][0] == [
        "I",
        0.0,
        pytest.approx(0.15, abs=0.1),
    ]


def test_only_the_silenced_copy_is_given(desk: Desk, eva: TestClient):
    path = desk.store.get("one").interaction.recording
    assert path is not None
    copy = desk.workspace.folder / COPIES / copy_name("one")
    copy.parent.mkdir()
    write_redacted(copy, decode(path).waveform, [])
    answer = eva.get(AUDIO)
    assert answer.headers["content-type"] == "audio/flac"
    assert answer.content == copy.read_bytes()


def test_a_recording_that_is_gone_gives_a_page_that_says_so(desk: Desk, eva: TestClient):
    path = desk.store.get("one").interaction.recording
    assert path is not None
    path.unlink()
    answer = eva.get(AUDIO)
    assert answer.status_code == 404
    assert "is not where it was" in answer.text
    assert str(path.parent) not in answer.text


def test_pieces_of_one_listening_are_noted_once(desk: Desk, eva: TestClient):
    for start in range(0, 5000, 1000):
        eva.get(AUDIO, headers={"Range": f"bytes={start}-{start + 999}"})
    assert [entry.target for entry in entries(desk.store, action="played")] == ["one"]


# Clips


def shared(client: TestClient, **given: object) -> str:
    answer = client.post("/calls/one/clips", data={"start": 1, "end": 3, **given})
    assert answer.status_code == 200
    return str(answer.json()["address"])


def test_a_clip_is_heard_by_whoever_has_its_address(desk: Desk, eva: TestClient):
    stranger = TestClient(desk.app, base_url="http://127.0.0.1")
    answer = stranger.get(shared(eva), headers={"Range": "bytes=0-3"})
    assert (answer.status_code, answer.content) == (206, b"OggS")
    assert answer.headers["content-type"] == "audio/ogg"
    assert answer.headers["cache-control"] == "no-store"


def test_the_address_of_a_clip_is_the_one_that_browsers_use(tmp_path: Path):
    desk = made_desk(tmp_path / "elsewhere", settings={"web": {"address": "https://quality.example.org"}})
    add_call(desk, "one")
    assert shared(signed_in(desk, "eva")).startswith("https://quality.example.org/clips/")
    desk.store.close()


def test_a_clip_that_ran_out_is_not_found(desk: Desk, eva: TestClient, monkeypatch: pytest.MonkeyPatch):
    address = shared(eva, days=1)
    assert eva.get(address).status_code == 200
    monkeypatch.setattr(listening, "now", lambda: now() + timedelta(days=1, minutes=1))
    assert eva.get(address).status_code == 404


def test_a_forged_clip_is_not_found(eva: TestClient):
    address = shared(eva)
    assert eva.get(address[:-4] + "AAAA").status_code == 404
    assert eva.get("/clips/nothing").status_code == 404


def test_a_clip_dies_with_its_givers_account(desk: Desk, eva: TestClient):
    from autoqa.desk.people import change_user
    from autoqa.store.users import find_user

    address = shared(eva)
    change_user(desk.store, None, replace(find_user(desk.store, "eva"), active=False))
    assert TestClient(desk.app, base_url="http://127.0.0.1").get(address).status_code == 404


def test_agents_and_administrators_give_out_no_clips(desk: Desk):
    for name in ("dana", "adam"):
        answer = signed_in(desk, name).post("/calls/one/clips", data={"start": 1, "end": 3})
        assert answer.status_code == 403


def test_a_clip_is_given_out_from_a_page_of_the_app_only(eva: TestClient):
    answer = eva.post("/calls/one/clips", data={"start": 1, "end": 3}, headers={"X-CSRF-Token": "wrong"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "given", [{"end": 0.5}, {"start": "nan"}, {"end": "inf"}, {"days": "inf"}, {"days": 1000}, {"start": "x"}]
)
def test_a_clip_with_times_that_will_not_do_is_refused(eva: TestClient, given: dict[str, object]):
    assert eva.post("/calls/one/clips", data={"start": 1, "end": 3, **given}).status_code == 422
