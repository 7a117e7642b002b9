import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autoqa.connect.interchange import BadLine, read_interactions
from autoqa.domain.interaction import Channel, Interaction
from autoqa.domain.transcript import Speaker
from autoqa.errors import InterchangeError

GOOD = {"id": "a", "channel": "chat", "turns": [{"speaker": "agent", "text": "Hello."}]}


def parsed(folder: Path, *lines: object) -> list[Interaction | BadLine]:
    path = folder / "in.jsonl"
    path.write_bytes(
        b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    )
    return [found for _, found in read_interactions(path)]


def test_a_full_line_is_read(tmp_path: Path):
    line = {
        **GOOD,
        "language": "en",
        "agent": "dana",
        "started_at": "2026-03-01T09:00:00+01:00",
        "recording": "calls/a.wav",
        "metadata": {"queue": "billing"},
        "grades": [{"evaluator": "eva", "criterion": "empathy", "score": 4}],
        "labels": {"ignored": 1},
    }
    (found,) = parsed(tmp_path, line)
    assert isinstance(found, Interaction)
    assert found.turns[0].speaker is Speaker.AGENT
    assert found.recording == tmp_path / "calls" / "a.wav"
    assert found.grades[0].score == 4
    assert found.started_at is not None
    assert found.started_at.utcoffset() is not None
    assert found.source.endswith("in.jsonl:1")


def test_an_unknown_written_channel_is_other(tmp_path: Path):
    (found,) = parsed(tmp_path, {**GOOD, "channel": "forum"})
    assert isinstance(found, Interaction)
    assert found.channel is Channel.OTHER


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{not json", "is not JSON"),
        (b"\xff\xfe{}", "UTF-8"),
        (b"[1, 2]", "holds a list"),
        (b'"text"', "holds a str"),
        ({"turns": GOOD["turns"]}, "'id' is missing"),
        ({**GOOD, "id": 7}, "'id'.*string"),
        ({"id": "a"}, "neither turns with text nor a recording"),
        ({**GOOD, "turns": []}, "neither turns"),
        ({**GOOD, "turns": [{"speaker": "agent", "text": "  "}]}, "neither turns"),
        ({**GOOD, "turns": [{"speaker": "robot", "text": "x"}]}, r"turns\.0\.speaker.*robot"),
        ({**GOOD, "turns": [{"speaker": "agent"}]}, r"'turns\.0\.text' is missing"),
        ({**GOOD, "turns": "hello"}, "'turns'"),
        ({**GOOD, "turns": [{"speaker": "agent", "text": "x", "start": -1}]}, r"turns\.0\.start"),
        ({**GOOD, "turns": [{"speaker": "agent", "text": "x", "start": 5, "end": 2}]}, "ends at 2.0 before"),
        ({**GOOD, "started_at": "yesterday"}, "started_at"),
        ({**GOOD, "metadata": []}, "metadata"),
        ({**GOOD, "grades": [{"evaluator": "e", "criterion": "c", "score": "good"}]}, r"grades\.0\.score"),
        (b'{"id": "a", "turns": [{"speaker": "agent", "text": "x", "start": NaN}]}', r"turns\.0\.start"),
        (b"[" * 100_000, "is not JSON"),
    ],
)
def test_a_line_that_cannot_be_used_says_why_and_the_rest_is_used(tmp_path: Path, line: object, said: str):
    bad, good = parsed(tmp_path, line, {**GOOD, "id": "b"})
    assert isinstance(bad, BadLine)
    assert bad.line == 1
    import re

    assert re.search(said, bad.reason), bad.reason
    assert isinstance(good, Interaction)


def test_the_same_id_twice_names_the_first_line(tmp_path: Path):
    _, bad = parsed(tmp_path, GOOD, GOOD)
    assert isinstance(bad, BadLine)
    assert "line 1 already" in bad.reason


def test_blank_lines_are_passed_over_and_still_count(tmp_path: Path):
    path = tmp_path / "in.jsonl"
    path.write_text("\n\n" + json.dumps(GOOD) + "\n\n", encoding="utf-8")
    assert [number for number, _ in read_interactions(path)] == [3]


def test_content_decides_the_hash(tmp_path: Path):
    (one,) = parsed(tmp_path, GOOD)
    (same,) = parsed(tmp_path, {**GOOD, "agent": "somebody"})
    (other,) = parsed(tmp_path, {**GOOD, "turns": [{"speaker": "agent", "text": "Bye."}]})
    assert isinstance(one, Interaction)
    assert isinstance(same, Interaction)
    assert isinstance(other, Interaction)
    assert one.sha256 == same.sha256 != other.sha256


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path):
    with pytest.raises(InterchangeError, match="is a pipe, device or folder"):
        list(read_interactions(tmp_path))


@given(st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
def test_any_bytes_give_interactions_or_reasons(tmp_path: Path, content: bytes):
    path = tmp_path / "any.jsonl"
    path.write_bytes(content)
    for _, found in read_interactions(path):
        assert isinstance(found, Interaction | BadLine)
