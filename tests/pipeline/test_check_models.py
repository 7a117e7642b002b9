import json
from pathlib import Path

import pytest

from autoqa.config.model_checks import find_check
from autoqa.config.resources import bundled
from autoqa.domain.transcript import UNINTELLIGIBLE, Speaker, Turn
from autoqa.errors import ConfigurationError
from autoqa.pipeline.build import build_whisper
from autoqa.pipeline.check_models import check_recogniser, spoken
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.run import adjusted
from autoqa.pipeline.workspace import open_workspace
from autoqa.transcribe.whisper import DEMO_RECOGNISER, find_recogniser

EXAMPLES = Path(__file__).parent.parent.parent / "examples"


def one_call(folder: Path) -> Path:
    """The shortest sample call with its true turns."""
    for line in (EXAMPLES / "calls.jsonl").read_text(encoding="utf-8").splitlines():
        call = json.loads(line)
        if call["id"] == "call-04":
            call["recording"] = str(EXAMPLES / call["recording"])
            (folder / "known.jsonl").write_text(json.dumps(call))
    return folder / "known.jsonl"


def test_a_check_measures_both_shortcuts_and_keeps_them(tmp_path: Path):
    space = open_workspace(tmp_path / "w", profile="demo")
    checks, kept = check_recogniser(space, one_call(tmp_path), ProgressReport())
    assert {one.shortcut for one in checks} == {"short_windows", "int8"}
    assert all(one.recordings == 1 and one.words > 100 for one in checks)
    assert all(0 < one.word_error < 0.5 for one in checks)
    model = find_recogniser(DEMO_RECOGNISER).fingerprint
    assert find_check([kept.parent], model, "int8") in checks


def test_a_check_needs_recordings_with_their_true_turns(tmp_path: Path):
    path = tmp_path / "empty.jsonl"
    path.write_text(json.dumps({"id": "a", "turns": [{"speaker": "agent", "text": "Hello."}]}))
    with pytest.raises(ConfigurationError, match="a recording and its true turns"):
        check_recogniser(open_workspace(tmp_path / "w", profile="demo"), path, ProgressReport())


def test_the_demonstration_recogniser_was_checked_for_what_its_profile_does():
    check = find_check([bundled("models")], find_recogniser(DEMO_RECOGNISER).fingerprint, "short_windows")
    assert check is not None
    assert check.passed


def test_short_windows_are_refused_for_a_model_that_was_not_checked(tmp_path: Path):
    copy = tmp_path / "other"
    copy.mkdir()
    for file in find_recogniser(DEMO_RECOGNISER).path.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    (copy / "config.json").write_text((copy / "config.json").read_text() + "\n")  # another fingerprint
    space = adjusted(open_workspace(tmp_path / "w", profile="demo"), recogniser=str(copy))
    with pytest.raises(ConfigurationError, match="was not checked for 'other'; run: autoqa models check"):
        build_whisper(space)


def test_words_are_compared_without_case_punctuation_and_marks():
    turns = [
        Turn(Speaker.CUSTOMER, "Well, it's 5 o'clock!"),
        Turn(Speaker.AGENT, f"Yes. {UNINTELLIGIBLE} Thanks"),
    ]
    assert spoken(turns) == ["yes thanks", "well it's 5 o'clock"]
