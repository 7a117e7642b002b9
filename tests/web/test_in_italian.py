"""What goes wrong is said in Italian on Italian pages, and nothing that can go wrong there was forgotten."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autoqa
from autoqa.web.in_italian import in_italian
from autoqa.web.texts.failures import ITALIAN
from tests.web.parts import made_desk, signed_in

SOURCE = Path(autoqa.__file__).parent
ROOMS = ("desk", "web")  # whose errors people meet on pages
HOLE = re.compile(r"\{[^{}]*\}")
UNSAID = {
    "no file '{}' among those that pages load",  # a mistake of ours
    "send a valid key: Authorization: Bearer aqa_…; keys are made under “Your account”",  # told to programs
}


def trees(*rooms: str) -> Iterator[ast.Module]:
    for room in rooms:
        for path in sorted((SOURCE / room).rglob("*.py")):
            if path.parent.name != "texts":
                yield ast.parse(path.read_text(encoding="utf-8"))


def sentence(node: ast.AST) -> str | None:
    """A text with {} for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def raised(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
            text = sentence(node.exc.args[-1])
            if text:
                yield text


def test_every_error_of_the_app_has_its_italian():
    known = {HOLE.sub("{}", english) for english in ITALIAN}
    missing = {text for tree in trees(*ROOMS) for text in raised(tree)} - known - UNSAID
    assert missing == set()


def test_no_italian_is_kept_for_what_nobody_says():
    said = {sentence(node) for tree in trees("") for node in ast.walk(tree)}
    said |= {text.removeprefix("{}: ") for text in said if text}  # as pages show what is wrong with a text
    assert {english for english in ITALIAN if HOLE.sub("{}", english) not in said} == set()


@pytest.mark.parametrize(("english", "italian"), ITALIAN.items())
def test_what_is_carried_over_stands_in_both(english: str, italian: str):
    assert set(HOLE.findall(italian)) <= set(HOLE.findall(english))
    filled = HOLE.sub("7", english)
    assert in_italian(filled) is not None


def test_lines_are_said_one_by_one_and_an_unknown_one_stays():
    assert in_italian("sign in first\n'x' is no level") == "prima accedi\n«x» non è un livello"
    assert in_italian("sign in first\nsomething else") is None


@given(st.text(max_size=50))
def test_what_somebody_typed_is_carried_over_as_it_is(text: str):
    if "\n" not in text:
        assert in_italian(f"'{text}' is no level") == f"«{text}» non è un livello"


def test_a_page_says_it_in_italian_and_marks_what_it_cannot(tmp_path: Path):
    desk = made_desk(tmp_path / "qa")
    asking = signed_in(desk, "eva")
    asking.headers["Accept-Language"] = "it"
    there = asking.get("/calls/not-here").text
    assert "nessuna interazione «not-here»" in there
    assert '<span lang="en">' not in there
    assert '<span lang="en">Not Found</span>' in asking.get("/nowhere").text
