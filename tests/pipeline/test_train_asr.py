import json
import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autoqa.config.model_folders import fingerprint
from autoqa.errors import ConfigurationError, ModelError
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.train_asr import RecogniserTrained, RecogniserTraining, train_recogniser
from autoqa.pipeline.workspace import open_workspace
from autoqa.training.asr.clips import Track
from autoqa.training.asr.fine_tune import FineTuneSettings
from autoqa.transcribe.transformers_whisper import find_checkpoint
from autoqa.transcribe.whisper import WhisperRecogniser, find_recogniser
from tests.training.asr.small import tiny, write_calls

SETTINGS = FineTuneSettings(epochs=12, batch=2, rate=3e-2, timestamps=0.0, patience=50, seed=2)


class Heard(ProgressReport):
    """Remembers what it is told, and can be told to stop a run as a kill would."""

    def __init__(self, killed_in: str = "") -> None:
        self.stages: list[str] = []
        self.warnings: list[str] = []
        self.killed_in = killed_in

    def begin(self, stage: str, total: int) -> None:
        self.stages.append(stage)
        if stage == self.killed_in:
            raise KeyboardInterrupt

    def warn(self, message: str) -> None:
        self.warnings.append(message)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tiny(tmp_path_factory.mktemp("base") / "tiny")
    (folder / "README.md").write_text("---\nlicense: mit\n---\n# tiny\n")
    return folder


def train(
    calls: Path, base: Path, out: Path, *, heard: ProgressReport | None = None, **other: object
) -> RecogniserTrained:
    asked = RecogniserTraining(str(base), out, settings=SETTINGS, quantization="float32")
    space = open_workspace(out.parent / "w", profile="demo")
    return train_recogniser(space, calls, replace(asked, **other), heard or ProgressReport())  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def trained(base: Path, tmp_path_factory: pytest.TempPathFactory) -> RecogniserTrained:
    folder = tmp_path_factory.mktemp("trained")
    return train(write_calls(folder / "calls", range(5)), base, folder / "ours")


def test_a_model_that_learnt_gets_its_name_and_reads_through_faster_whisper(trained: RecogniserTrained):
    assert trained.verdict.passed, trained.verdict.reasons
    assert trained.verdict.overall.new < trained.verdict.overall.base
    assert set(trained.verdict.channels) <= {Track.AGENT, Track.CUSTOMER}
    window = np.random.default_rng(2).normal(0, 0.1, 16_000).astype(np.float32)
    (heard,) = WhisperRecogniser(find_recogniser(str(trained.out))).read([window], "en")
    assert [word.text.strip() for word in heard.words] == ["Thank", "you."]


def test_nothing_unfinished_is_left_and_the_checkpoint_lies_beside(trained: RecogniserTrained):
    names = {path.name for path in trained.out.parent.iterdir()} - {"calls", "w"}
    assert names == {"ours", "ours.transformers"}
    assert find_checkpoint(str(trained.out.with_name("ours.transformers"))).name == "ours.transformers"


def test_the_card_tells_data_base_and_word_error(trained: RecogniserTrained):
    card = (trained.out / "README.md").read_text()
    assert card.startswith("---\nlicense: mit\nlanguage: en\nlibrary_name: ctranslate2\n")
    overall = trained.verdict.overall
    assert f"Word error over all held-out calls: {overall.new:.1%}, before {overall.base:.1%}." in card
    for words in ("base | tiny", "## Intended use", "## Limits", "hash `", '"epochs": 12'):
        assert words in card
    assert "private" in card
    assert str(trained.out.parent) not in card


def test_a_killed_run_ends_with_the_same_bytes(trained: RecogniserTrained, base: Path, tmp_path: Path):
    calls = trained.out.parent / "calls" / "calls.jsonl"
    with pytest.raises(KeyboardInterrupt):
        train(calls, base, tmp_path / "ours", heard=Heard(killed_in="Judging"))
    assert not (tmp_path / "ours").exists()
    again = train(calls, base, tmp_path / "ours")
    assert fingerprint(again.out) == fingerprint(trained.out)
    assert (again.out / "README.md").read_bytes() == (trained.out / "README.md").read_bytes()


def test_a_model_that_learnt_nothing_is_refused_and_not_named(base: Path, tmp_path: Path):
    calls = write_calls(tmp_path / "calls", range(4))
    lazy = replace(SETTINGS, rate=0.0, epochs=1)
    found = train(calls, base, tmp_path / "ours", settings=lazy)
    assert not found.verdict.passed
    assert found.out == tmp_path / "ours.work"
    assert not (tmp_path / "ours").exists()
    told = json.loads((found.out / "refused.json").read_text())
    assert told["reasons"] == list(found.verdict.reasons)
    assert "there is nothing to gain" in told["reasons"][0]
    assert "**Refused: not for use.**" in (found.out / "new" / "README.md").read_text()
    assert not (found.out / "sound").exists()


def test_calls_held_out_by_name_judge_alone(base: Path, tmp_path: Path):
    calls = write_calls(tmp_path / "calls", range(4))
    judging = write_calls(tmp_path / "judging", [3], name="judging")
    heard = Heard()
    found = train(calls, base, tmp_path / "ours", held_out=judging, heard=heard)
    assert {one.call for one in found.errors} == {"c3"}
    assert "c3: left out: its recording is held out to judge" in heard.warnings


def test_calls_of_one_agent_are_parted_with_a_warning(base: Path, tmp_path: Path):
    calls = write_calls(tmp_path / "calls", range(4))
    rows = [json.loads(line) | {"agent": "ann"} for line in calls.read_text().splitlines()]
    calls.write_text("".join(json.dumps(row) + "\n" for row in rows))
    heard = Heard()
    train(calls, base, tmp_path / "ours", settings=replace(SETTINGS, epochs=1), heard=heard)
    assert any("Too few agents" in warning for warning in heard.warnings)
    assert "- Too few agents" in next(tmp_path.glob("ours*/**/README.md")).read_text()


def test_a_shared_channel_is_judged_as_one(base: Path, tmp_path: Path):
    calls = write_calls(tmp_path / "calls", range(4), example="call-07")
    found = train(calls, base, tmp_path / "ours", settings=replace(SETTINGS, epochs=1))
    assert {one.track for one in found.errors} == {Track.MIXED}


def test_a_name_that_is_taken_is_refused_before_anything_is_done(base: Path, tmp_path: Path):
    (tmp_path / "ours").mkdir()
    with pytest.raises(ConfigurationError, match="stands there already"):
        train(tmp_path / "none.jsonl", base, tmp_path / "ours")


def test_too_few_calls_are_said_so(base: Path, tmp_path: Path):
    with pytest.raises(ConfigurationError, match="2 different calls cannot be divided into 3 sides"):
        train(write_calls(tmp_path / "calls", range(2)), base, tmp_path / "ours")


def test_recordings_that_cannot_be_used_are_left_out_by_line(base: Path, tmp_path: Path):
    calls = write_calls(tmp_path / "calls", range(1))
    (tmp_path / "calls" / "0.wav").unlink()
    heard = Heard()
    with pytest.raises(ConfigurationError, match="no interaction with both a recording and its true turns"):
        train(calls, base, tmp_path / "ours", heard=heard)
    assert any("calls.jsonl:1: left out" in warning for warning in heard.warnings)


def test_calls_without_times_give_no_clips_and_the_reason(base: Path, tmp_path: Path):
    calls = write_calls(tmp_path / "calls", range(3))
    rows = [json.loads(line) for line in calls.read_text().splitlines()]
    for row in rows:
        row["turns"] = [{"speaker": t["speaker"], "text": t["text"]} for t in row["turns"]]
    calls.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with pytest.raises(ConfigurationError, match=r"no clip for train could be cut: .*has no start or no end"):
        train(calls, base, tmp_path / "ours")


def test_a_base_that_is_no_checkpoint_is_refused(tmp_path: Path):
    calls = write_calls(tmp_path / "calls", range(3))
    with pytest.raises(ModelError, match=r"lacks model\.safetensors"):
        train(calls, find_recogniser("whisper-demo-en").path, tmp_path / "ours")


def test_silent_recordings_are_no_reason_to_fail(base: Path, tmp_path: Path):
    calls = write_calls(tmp_path / "calls", range(4))
    with wave.open(str(tmp_path / "calls" / "0.wav"), "wb") as file:
        file.setparams((2, 2, 16_000, 0, "NONE", ""))
        file.writeframes(b"\0" * 4 * 16_000 * 8)
    found = train(calls, base, tmp_path / "ours", settings=replace(SETTINGS, epochs=1))
    assert found.fitted.steps > 0
