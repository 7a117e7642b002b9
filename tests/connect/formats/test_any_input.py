"""No content, however broken, raises anything but InterchangeError."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.connect.formats import FORMATS, detect
from autoqa.domain.interaction import Interaction
from autoqa.errors import InterchangeError

from .parts import EXAMPLES

WRONG: list[Any] = [
    None,
    True,
    -1,
    10**400,
    1e308,
    float("nan"),
    float("inf"),
    "",
    "x",
    "\ud800",
    "1e999",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+14:00",
    [],
    [None],
    [[]],
    ["x"],
    {},
    {"x": 1},
    "\x00",
    "-->",
    1.5,
    "&#99999999;",
]
JSON = [path for path in sorted(EXAMPLES.iterdir()) if path.suffix in {".json", ".jsonl"}]


def attempt(name: str, content: bytes) -> None:
    """Read, and if that works, write what was read in every format."""
    try:
        found = FORMATS[name].read(content, id="x", source="x")
    except InterchangeError as error:
        str(error).encode()
        return
    check(found)


def check(found: Interaction) -> None:
    assert found.turns
    for turn in found.turns:
        turn.text.encode()
        assert turn.text
        assert turn.start is None or turn.end is None or 0 <= turn.start <= turn.end
        assert all(word.start <= word.end and 0 <= word.probability <= 1 for word in turn.words)
    assert not found.turns[0].words or " ".join(w.text for w in found.turns[0].words) == found.turns[0].text


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from places(inner, (*path, at))


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    if isinstance(value, dict):
        return {
            key: replaced(inner, path[1:], new) if key == path[0] else inner for key, inner in value.items()
        }
    return [replaced(inner, path[1:], new) if at == path[0] else inner for at, inner in enumerate(value)]


def without(value: Any, path: tuple[Any, ...]) -> Any:
    if isinstance(value, dict):
        return {k: without(v, path[1:]) if k == path[0] else v for k, v in value.items() if (k,) != path}
    if isinstance(value, list):
        return [without(v, path[1:]) if at == path[0] else v for at, v in enumerate(value) if (at,) != path]
    return value


@pytest.mark.parametrize("path", JSON, ids=lambda path: path.name)
def test_wrong_types_at_every_place(path):
    document = json.loads(path.read_text(encoding="utf-8"))
    kind = detect(path.read_bytes(), path.name)
    assert kind is not None
    for place in places(document):
        for wrong in WRONG:
            content = json.dumps(replaced(document, place, wrong)).encode()
            detect(content, path.name)
            attempt(kind.name, content)
        if place:
            attempt(kind.name, json.dumps(without(document, place)).encode())


@pytest.mark.parametrize("path", sorted(EXAMPLES.iterdir()), ids=lambda path: path.name)
def test_truncated_anywhere(path):
    content = path.read_bytes()
    kind = detect(content, path.name)
    assert kind is not None
    for end in range(0, len(content), max(1, len(content) // 400)):
        detect(content[:end], path.name)
        attempt(kind.name, content[:end])


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_meets_every_example(name: str):
    for path in EXAMPLES.iterdir():
        attempt(name, path.read_bytes())


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "content",
    [b"[" * 100_000, b'{"a":' * 50_000, b"\xff", b"\x00" * 100, b"1" * 5000, b'"x"', b"null", b"NaN"],
)
def test_known_attacks(name: str, content: bytes):
    detect(content, "x.json")
    attempt(name, content)


@pytest.mark.parametrize("name", FORMATS)
@given(content=st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_bytes(name: str, content: bytes):
    detect(content, "x")
    attempt(name, content)


pieces = st.sampled_from(
    [
        "WEBVTT",
        "\n",
        "\r\n",
        "\n\n",
        "00:00:01.000 --> 00:00:02.000",
        "00:01,5 --> 00:02,5",
        "1",
        "-->",
        "Agent:",
        "Customer: ",
        "[Agent]",
        "<v Agent>",
        "</v>",
        "<v",
        "- ",
        "text",
        "NOTE",
        "STYLE",
        "&#0;",
        "&lt;",
        "{\\an8}",
        "[music]",
        "Maria: ",
        " ",
        "\x0b",
        "\u2028",
    ]
)


@pytest.mark.parametrize("name", ["srt", "vtt"])
@given(st.lists(pieces | st.text(max_size=5), max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_arrangement_of_subtitle_pieces(name: str, parts: list[str]):
    attempt(name, "".join(parts).encode("utf-8", "replace"))


@given(
    st.lists(
        st.sampled_from(
            [
                "--XX",
                "\r\n",
                "Content-Type: text/plain",
                "Content-Type: text/html; charset=x",
                "Content-Transfer-Encoding: base64",
                "\n\n",
                "<!",
                "<![",
                "<p>",
                "<blockquote>",
                "a",
                "=",
                "--XX--",
                "&#x;",
                "\ud800",
            ]
        ),
        max_size=30,
    ),
    st.sampled_from(
        [
            "multipart/mixed; boundary=XX",
            "multipart/alternative",
            "message/rfc822",
            "text/html",
            "text/plain; charset=y",
            "multipart/\n: x",
            "",
        ]
    ),
)
@settings(max_examples=300, deadline=None)
def test_any_message(parts: list[str], mediatype: str):
    fields = json.loads((EXAMPLES / "mail.vcon.json").read_text(encoding="utf-8"))
    fields["dialog"][1].update(body="".join(parts), mediatype=mediatype)
    attempt("vcon", json.dumps(fields).encode())
