"""What stands around every request: headers that hold a browser back, and a limit to what is sent."""

import hashlib
import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from autoqa.report.words import WORDS
from autoqa.web.addresses import key_of, name_of
from autoqa.web.guard import LARGEST
from autoqa.web.texts import ALL
from tests.report.parts import HOSTILE
from tests.web.parts import Desk, made_desk, signed_in

STATIC = Path(str(files("autoqa.web"))) / "static"
TEMPLATES = STATIC.parent / "templates"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return made_desk(tmp_path / "qa")


def policy(text: str) -> dict[str, str]:
    return dict(part.strip().split(" ", 1) for part in text.split(";"))


@pytest.mark.parametrize("path", ["/account", "/sign-in", "/nothing-here", "/static/x/app.css"])
def test_every_answer_holds_the_browser_back(desk: Desk, path: str):
    headers = signed_in(desk, "eva").get(path).headers
    rules = policy(headers["content-security-policy"])
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == "'self'"
    assert "unsafe" not in headers["content-security-policy"]
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_pages_are_not_kept_by_the_browser_and_files_are(desk: Desk):
    eva = signed_in(desk, "eva")
    assert eva.get("/account").headers["cache-control"] == "no-store"
    assert "immutable" in eva.get("/static/x/app.css").headers["cache-control"]


def test_each_answer_has_a_nonce_of_its_own(desk: Desk):
    eva = signed_in(desk, "eva")
    first, second = (eva.get("/account").headers["content-security-policy"] for _ in range(2))
    assert first != second


def test_a_body_that_is_too_large_is_refused(desk: Desk):
    eva = signed_in(desk, "eva")
    assert eva.post("/account/language", content=b"x" * (LARGEST + 1)).status_code == 413


def test_so_is_one_that_does_not_say_how_large_it_is(desk: Desk):
    eva = signed_in(desk, "eva")

    def pieces():
        for _ in range(LARGEST // 65536 + 2):
            yield b"x" * 65536

    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    del eva.headers["X-CSRF-Token"]
    assert eva.post("/account/language", content=pieces(), headers=headers).status_code == 413


def test_what_is_not_there_is_said_in_a_page(desk: Desk):
    answer = signed_in(desk, "eva").get("/nothing-here")
    assert answer.status_code == 404
    assert "Nothing is here" in answer.text


def test_an_api_answers_with_a_problem(desk: Desk):
    answer = signed_in(desk, "eva").get("/api/nothing")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 404


def test_what_others_wrote_is_as_they_published_it():
    listed = tomllib.loads((STATIC / "vendor/vendored.toml").read_text(encoding="utf-8"))["file"]
    names = {entry["name"] for entry in listed} | {entry["text"] for entry in listed} | {"vendored.toml"}
    assert {path.name for path in (STATIC / "vendor").iterdir()} == names
    for entry in listed:
        digest = hashlib.sha256((STATIC / "vendor" / entry["name"]).read_bytes()).hexdigest()
        assert digest == entry["sha256"], entry["name"]
        assert entry["licence"] in ("0BSD", "BSD-3-Clause", "MIT", "Apache-2.0")


def test_no_page_asks_for_anything_outside_or_runs_a_script_of_its_own():
    for path in TEMPLATES.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(?:src|href|action)=[\"'](?:https?:)?//", text), path.name
        assert not re.search(r"\son[a-z]+=|\sstyle=|<style(?![^>]*nonce)|<script(?![^>]*src)", text), (
            path.name
        )
        assert "| safe" not in text, path.name


def test_each_text_is_in_both_languages_and_each_key_once():
    keys = [key for table in ALL for key in table]
    assert len(keys) == len(set(keys))
    for table in ALL:
        for key, said in table.items():
            assert said.keys() == {"en", "it"}, key
            assert set(re.findall(r"\{(\w+)\}", said["en"])) == set(re.findall(r"\{(\w+)\}", said["it"])), key


def test_each_text_that_a_template_names_is_there():
    known = {key for table in (WORDS, *ALL) for key in table}
    for path in TEMPLATES.glob("*.html"):
        for key in re.findall(r"\bt\(\"([^\"]+)\"[,)]", path.read_text(encoding="utf-8")):
            assert key in known, f"{path.name}: {key}"


@pytest.mark.parametrize(
    "name", [*HOSTILE, "call-1.wav", "2026/11/02 9:14.mp3", "..", "~x", "é", "a" * 300, "."]
)
def test_an_address_stands_for_its_id_whatever_it_holds(name: str):
    key = key_of(name)
    assert re.fullmatch(r"~?[A-Za-z0-9._-]+", key)
    assert key not in (".", "..")
    assert name_of(key) == name
