from pathlib import Path

import pytest

from autoqa.connect.formats import FORMATS, detect, documents, find_format, read_transcript, write_transcript
from autoqa.errors import ConfigurationError, InterchangeError

from .parts import CALL, EXAMPLES, interaction

KINDS = {
    "call.vcon.json": "vcon",
    "contact_lens.json": "contact_lens",
    "contact_lens_chat.json": "contact_lens",
    "contact_lens_realtime.json": "contact_lens",
    "genesys.json": "genesys",
    "line.jsonl": "jsonl",
    "mail.vcon.json": "vcon",
    "named.srt": "srt",
    "signed.vcon.json": "vcon",
    "strangers.srt": "srt",
    "twilio.json": "twilio",
    "twilio_full.json": "twilio",
    "voices.vtt": "vtt",
    "whisperx.json": "whisperx",
}


def test_every_example_is_listed():
    assert {path.name for path in EXAMPLES.iterdir()} == set(KINDS)


@pytest.mark.parametrize(("name", "kind"), KINDS.items())
def test_the_content_tells_the_format_whatever_the_name(name: str, kind: str):
    content = (EXAMPLES / name).read_bytes()
    for called in (name, "export.txt"):
        found = detect(content, called)
        assert found is not None
        assert found.name == kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"RIFF\x00\x00WAVE",
        b"{}",
        b"[]",
        b"[1]",
        b'{"segments": []}',
        b'{"Transcript": 1}',
        b"{",
        b"hello",
        b"\xff\xfe\x00",
    ],
)
def test_other_content_is_none(content: bytes):
    assert detect(content, "x.json") is None


def test_an_unknown_file_says_what_is_known(tmp_path: Path):
    path = tmp_path / "notes.json"
    path.write_text('{"a": 1}')
    with pytest.raises(
        InterchangeError, match=r"is not a transcript in a known format \(autoqa JSON line, SubRip"
    ):
        read_transcript(path)


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("a.b.vtt", "a.b"),
        ("a.lens.json", "a"),
        ("a.vcon.json", "a"),
        ("a.json", "a"),
        ("a.vcon", "a"),
        ("a", "a"),
    ],
)
def test_the_id_is_the_name_without_its_ending(tmp_path: Path, name: str, id_: str):
    path = tmp_path / name
    path.write_bytes((EXAMPLES / "call.vcon.json").read_bytes())
    assert read_transcript(path).id == id_
    assert read_transcript(path, id="other").id == "other"
    assert read_transcript(path).source == str(path)


def test_a_folder_and_a_missing_file_are_errors(tmp_path: Path):
    with pytest.raises(InterchangeError, match="is a pipe, device or folder"):
        read_transcript(tmp_path)
    with pytest.raises(InterchangeError, match="cannot be read"):
        read_transcript(tmp_path / "none.srt")


def test_a_file_over_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from autoqa.connect.formats import files

    monkeypatch.setattr(documents, "MAX_BYTES", 100)
    monkeypatch.setattr(files, "MAX_BYTES", 100)
    with pytest.raises(InterchangeError, match="is larger than 100 bytes"):
        read_transcript(EXAMPLES / "named.srt")


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_is_written_to_a_file_that_is_read_again(tmp_path: Path, name: str):
    path = write_transcript(interaction(), CALL, format=name, folder=tmp_path / "out")
    assert path == tmp_path / "out" / f"call-1{FORMATS[name].ending}"
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]
    found = detect(path.read_bytes(), path.name)
    assert found is FORMATS[name]
    again = read_transcript(path)
    assert (again.id, " ".join(turn.text for turn in again.turns)) == (
        "call-1",
        " ".join(turn.text for turn in CALL.turns),
    )


@pytest.mark.parametrize(
    "id_", ["../../etc/passwd", ".hidden", "a/b", "per cent %", "naïve café", "x" * 400, "nul\x00", "\ud800"]
)
def test_any_id_makes_one_file_in_the_folder(tmp_path: Path, id_: str):
    path = write_transcript(interaction(id=id_), CALL, format="vtt", folder=tmp_path)
    assert path.parent == tmp_path
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    assert not path.name.startswith(".")
    assert len(path.name) < 255


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(InterchangeError, match="cannot be written"):
        write_transcript(interaction(), CALL, format="vtt", folder=tmp_path / "file")


def test_an_unknown_format_lists_the_known_ones():
    assert find_format("Contact-Lens") is FORMATS["contact_lens"]
    with pytest.raises(ConfigurationError, match="unknown format 'doc'; known are jsonl, srt, vtt"):
        find_format("doc")


def test_the_same_file_has_the_same_hash_and_other_words_another(tmp_path: Path):
    one = tmp_path / "a.srt"
    one.write_bytes((EXAMPLES / "named.srt").read_bytes())
    first = read_transcript(one).sha256
    assert first == read_transcript(one).sha256
    one.write_text(one.read_text(encoding="utf-8").replace("morning", "evening"), encoding="utf-8")
    assert first != read_transcript(one).sha256


def test_every_format_is_documented(repository: Path):
    page = (repository / "docs" / "formats.md").read_text(encoding="utf-8")
    assert [
        name for name, one in FORMATS.items() if f"| `{name}` |" not in page or f"`{one.ending}`" not in page
    ] == []
