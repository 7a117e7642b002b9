import json
from pathlib import Path

import pytest

from autoqa.pipeline.sources import Line, RecordingFile, Unusable, find_sources

LINE = json.dumps({"id": "a", "turns": [{"speaker": "agent", "text": "Hello."}]})


def touch(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_folders_are_searched_to_the_bottom_in_order_of_name(tmp_path: Path):
    touch(tmp_path / "b" / "2.mp3")
    touch(tmp_path / "b" / "1.WAV")
    touch(tmp_path / "a.jsonl", LINE)
    touch(tmp_path / "notes.txt")
    touch(tmp_path / ".hidden" / "3.wav")
    found = find_sources([tmp_path])
    kinds = [s.path.name if isinstance(s, RecordingFile) else type(s).__name__ for s in found.sources]
    assert kinds == ["Line", "1.WAV", "2.mp3"]
    assert [path.name for path in found.passed_over] == ["notes.txt"]


def test_a_file_that_is_named_is_tried_whatever_its_ending(tmp_path: Path):
    assert find_sources([touch(tmp_path / "notes.txt")]).sources == (RecordingFile(tmp_path / "notes.txt"),)


def test_globs_are_understood(tmp_path: Path):
    for name in ("a.wav", "b.wav", "c.mp3"):
        touch(tmp_path / name)
    found = find_sources([str(tmp_path / "*.wav")])
    assert [s.path.name for s in found.sources if isinstance(s, RecordingFile)] == ["a.wav", "b.wav"]


def test_a_name_with_brackets_is_a_file_before_it_is_a_pattern(tmp_path: Path):
    path = touch(tmp_path / "call [1].wav")
    assert find_sources([str(path)]).sources == (RecordingFile(path),)


def test_a_file_found_twice_counts_once(tmp_path: Path):
    path = touch(tmp_path / "a.wav")
    assert len(find_sources([path, tmp_path, str(tmp_path / "*.wav")]).sources) == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("missing.wav", "no such file or folder"),
        ("*.wav", "no file matches"),
        ("https://example.com/a.wav", "is an address"),
    ],
)
def test_names_that_lead_nowhere_say_why(name: str, said: str):
    (found,) = find_sources([name]).sources
    assert isinstance(found, Unusable)
    assert said in found.reason


def test_an_empty_folder_and_an_empty_list_say_so(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    (folder, lines) = find_sources([tmp_path / "empty", touch(tmp_path / "e.jsonl", "")]).sources
    assert isinstance(folder, Unusable)
    assert "holds no recording" in folder.reason
    assert isinstance(lines, Unusable)
    assert "is empty" in lines.reason


def test_a_bad_line_keeps_its_place_and_number(tmp_path: Path):
    path = touch(tmp_path / "in.jsonl", f"{LINE}\n{{}}\n")
    good, bad = find_sources([path]).sources
    assert isinstance(good, Line)
    assert isinstance(bad, Unusable)
    assert bad.source == f"{path}:2"
