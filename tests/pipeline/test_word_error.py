import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from autoqa.errors import ConfigurationError
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.word_error import WrittenCall, count_errors, word_errors, written_calls
from autoqa.pipeline.workspace import Workspace, open_workspace
from autoqa.training.asr.clips import Track
from autoqa.training.asr.gate import CallErrors
from autoqa.transcribe.whisper import DEMO_RECOGNISER, find_recogniser

DEMO = find_recogniser(DEMO_RECOGNISER).path
EXAMPLES = Path(__file__).parent.parent.parent / "examples" / "calls.jsonl"


class Heard(ProgressReport):
    """Remembers the seconds of sound that were read, and what is warned of."""

    def __init__(self) -> None:
        self.read: list[float] = []
        self.warnings: list[str] = []

    def advance(self, name: str, audio_seconds: float) -> None:
        self.read.append(audio_seconds)

    def warn(self, message: str) -> None:
        self.warnings.append(message)


@pytest.fixture(scope="module")
def call() -> WrittenCall:
    """The shortest of the bundled calls with two channels."""
    calls = {one.interaction.id: one for one in written_calls(EXAMPLES, ProgressReport())}
    return calls["call-04"]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return open_workspace(tmp_path / "w", profile="demo")


def count(
    workspace: Workspace, calls: list[WrittenCall], kept: Path | None = None
) -> tuple[tuple[CallErrors, ...], Heard]:
    heard = Heard()
    return count_errors(workspace, calls, DEMO, DEMO, heard, kept=kept), heard


def test_wrong_words_are_counted_as_jiwer_counts_them():
    assert word_errors("a b c d", "a x c d e") == 2
    assert word_errors("a b", "") == 2
    assert word_errors("", "a b c") == 3
    assert word_errors("", "") == 0


def test_each_channel_is_counted_and_the_same_recogniser_reads_the_same(
    workspace: Workspace, call: WrittenCall
):
    errors, _ = count(workspace, [call])
    assert [one.track for one in errors] == [Track.AGENT, Track.CUSTOMER]
    assert all(one.base == one.new < 0.3 * one.words for one in errors)


def test_channels_the_other_way_round_cost_nothing(workspace: Workspace, call: WrittenCall):
    settings = workspace.settings
    speakers = settings.speakers.model_copy(update={"agent_channel": "right"})
    turned = replace(workspace, settings=settings.model_copy(update={"speakers": speakers}))
    assert count(turned, [call])[0] == count(workspace, [call])[0]


def test_what_was_counted_is_not_read_again(workspace: Workspace, call: WrittenCall, tmp_path: Path):
    kept = tmp_path / "judged.jsonl"
    first, heard = count(workspace, [call], kept)
    assert heard.read[0] > 0
    kept.write_text(kept.read_text() + '\n["half a li')  # as a kill leaves it
    again, heard = count(workspace, [call], kept)
    assert again == first
    assert heard.read == [0.0, 0.0]
    other = replace(call, interaction=replace(call.interaction, sha256="written down anew"))
    assert count(workspace, [other], kept)[1].read[0] > 0


def test_a_recording_that_is_gone_is_named_and_does_not_judge(
    workspace: Workspace, call: WrittenCall, tmp_path: Path
):
    copy = tmp_path / "gone.wav"
    gone = replace(call, recording=copy)
    errors, heard = count(workspace, [gone, call])
    assert {one.call for one in errors} == {call.interaction.id}
    assert len(errors) == 2
    assert any("is not judged on" in warning for warning in heard.warnings)


def test_interactions_without_recording_or_turns_are_counted_and_left_out(tmp_path: Path):
    rows = [json.loads(line) for line in EXAMPLES.read_text(encoding="utf-8").splitlines()[:3]]
    shutil.copyfile(EXAMPLES.parent / rows[0]["recording"], tmp_path / "a.opus")
    rows[0]["recording"] = "a.opus"
    rows[1].pop("recording")
    rows[2]["recording"] = "none.wav"
    file = tmp_path / "calls.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    heard = Heard()
    assert [one.interaction.id for one in written_calls(file, heard)] == [rows[0]["id"]]
    assert f"{file}: left out: 1 without a recording or without turns" in heard.warnings
    assert any(f"{file}:3: left out" in warning for warning in heard.warnings)


def test_a_file_without_any_call_is_an_error(tmp_path: Path):
    file = tmp_path / "calls.jsonl"
    row = {"id": "a", "channel": "chat", "turns": [{"speaker": "agent", "text": "Hello."}]}
    file.write_text(json.dumps(row) + "\n")
    with pytest.raises(ConfigurationError, match="no interaction with both a recording and its true turns"):
        written_calls(file, ProgressReport())
