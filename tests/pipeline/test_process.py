import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from autoqa.audio.speech import Region
from autoqa.domain.outcome import Outcome, OutcomeStatus
from autoqa.domain.scorecard import Scorecard
from autoqa.pipeline import process as scoring
from autoqa.pipeline import readers
from autoqa.pipeline.attempts import MAX_DEATHS
from autoqa.pipeline.process import process, process_speech
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.readers import Hearing
from autoqa.pipeline.sources import find_sources
from autoqa.store.store import Store
from autoqa.transcribe import recognition
from autoqa.transcribe.recognition import TranscriptionSettings
from tests.pipeline.parts import Parrot, hearing, judging, record


@pytest.fixture(autouse=True)
def _noise_is_speech(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the test recordings' noise for speech."""

    def everything(samples: np.ndarray, settings: object) -> tuple[Region, ...]:
        return (Region(0.1, len(samples) / 16_000),)

    monkeypatch.setattr(recognition, "speech_regions", everything)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'autoqa.db'}")
    yield opened
    opened.close()


def run(
    store: Store, scorecard: Scorecard, *names: Path, ear: Hearing | None = None, model: str = "m"
) -> list[Outcome]:
    sources = find_sources(list(names)).sources
    return list(process(sources, store, ear or hearing(), judging(scorecard, model), ProgressReport()))


def chat(
    folder: Path, text: str = "Thank you for calling, how can I help you today my friend?", **more: object
) -> Path:
    path = folder / "chat.jsonl"
    line = {"id": "chat-1", "channel": "chat", "turns": [{"speaker": "agent", "text": text}], **more}
    path.write_text(json.dumps(line), encoding="utf-8")
    return path


def test_the_start_of_a_call_is_read_from_its_file_s_name(store: Store, scorecard: Scorecard, tmp_path: Path):
    run(
        store,
        scorecard,
        record(tmp_path / "2026-11-25_14-30-00.wav", seed=1),
        record(tmp_path / "b.wav", seed=2),
    )
    dated, undated = store.interaction("2026-11-25_14-30-00"), store.interaction("b")
    assert dated is not None
    assert undated is not None
    assert dated.started_at is not None
    assert dated.started_at.astimezone().strftime("%Y-%m-%d %H:%M") == "2026-11-25 14:30"
    assert undated.started_at is None


def test_another_vocabulary_reads_the_calls_of_its_queue_again_and_no_others(
    store: Store, scorecard: Scorecard, tmp_path: Path
):
    calls = tmp_path / "calls.jsonl"
    lines = [
        {
            "id": queue,
            "recording": str(record(tmp_path / f"{queue}.wav", seed=seed)),
            "metadata": {"queue": queue},
        }
        for seed, queue in enumerate(("billing", "faults"))
    ]
    calls.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    run(store, scorecard, calls)
    ear = Hearing(Parrot(), TranscriptionSettings(vocabulary={"billing": ("debit",)}))
    again = run(store, scorecard, calls, ear=ear)
    assert [outcome.status for outcome in again] == [OutcomeStatus.SCORED, OutcomeStatus.SKIPPED]


def test_recordings_and_texts_are_scored_in_the_order_named(
    store: Store, scorecard: Scorecard, tmp_path: Path
):
    names = [record(tmp_path / "b.wav", seed=1), chat(tmp_path), record(tmp_path / "a.wav", seed=2)]
    outcomes = run(store, scorecard, *names)
    assert [o.id for o in outcomes] == ["b", "chat-1", "a"]
    assert {o.status for o in outcomes} == {OutcomeStatus.SCORED}
    assert outcomes[0].transcript is not None
    assert outcomes[0].transcript.recogniser == "parrot"


def test_a_second_run_does_nothing_again_and_gives_the_same(
    store: Store, scorecard: Scorecard, tmp_path: Path
):
    names = [record(tmp_path / "a.wav"), chat(tmp_path)]
    parrot = Parrot()
    first = run(store, scorecard, *names, ear=hearing(parrot))
    again = run(store, scorecard, *names, ear=hearing(parrot))
    assert parrot.reads == 1
    assert {o.status for o in again} == {OutcomeStatus.SKIPPED}
    assert all("already scored" in (o.reason or "") for o in again)
    assert [o.evaluation and o.evaluation.scores for o in again] == [
        o.evaluation and o.evaluation.scores for o in first
    ]


def test_another_model_scores_again_from_the_same_transcript(
    store: Store, scorecard: Scorecard, tmp_path: Path
):
    name, parrot = record(tmp_path / "a.wav"), Parrot()
    run(store, scorecard, name, ear=hearing(parrot))
    (outcome,) = run(store, scorecard, name, ear=hearing(parrot), model="n")
    assert outcome.status is OutcomeStatus.SCORED
    assert parrot.reads == 1


def test_another_recogniser_reads_again(store: Store, scorecard: Scorecard, tmp_path: Path):
    name = record(tmp_path / "a.wav")
    run(store, scorecard, name)
    other = Parrot(settings={"model": "other"})
    (outcome,) = run(store, scorecard, name, ear=hearing(other))
    assert outcome.status is OutcomeStatus.SCORED
    assert other.reads == 1


def test_the_same_file_under_two_names_is_scored_once(store: Store, scorecard: Scorecard, tmp_path: Path):
    one, two = record(tmp_path / "one.wav"), tmp_path / "two.wav"
    two.write_bytes(one.read_bytes())
    first, second = run(store, scorecard, one, two)
    assert first.status is OutcomeStatus.SCORED
    assert second.status is OutcomeStatus.SKIPPED
    assert second.id == "one"
    assert "the same recording as one" in (second.reason or "")
    assert len(list(store.all())) == 1


def test_two_recordings_of_one_name_are_two_interactions(store: Store, scorecard: Scorecard, tmp_path: Path):
    names = [record(tmp_path / "x" / "call.wav", seed=1), record(tmp_path / "y" / "call.wav", seed=2)]
    first, second = run(store, scorecard, *names)
    assert first.id == "call"
    assert second.id.startswith("call~")


def test_one_bad_recording_fails_alone(store: Store, scorecard: Scorecard, tmp_path: Path):
    bad = tmp_path / "bad.wav"
    bad.write_text("this is no recording")
    outcomes = run(store, scorecard, bad, record(tmp_path / "good.wav"))
    assert [o.status for o in outcomes] == [OutcomeStatus.FAILED, OutcomeStatus.SCORED]
    assert "bad.wav" in (outcomes[0].reason or "")
    assert [failure.source for failure in store.failures()] == [str(bad)]


def test_a_recording_mended_later_is_no_failure_any_more(store: Store, scorecard: Scorecard, tmp_path: Path):
    path = tmp_path / "call.wav"
    path.write_bytes(b"")
    assert run(store, scorecard, path)[0].status is OutcomeStatus.FAILED
    record(path)
    assert run(store, scorecard, path)[0].status is OutcomeStatus.SCORED
    assert store.failures() == []


def test_a_changed_text_is_scored_again(store: Store, scorecard: Scorecard, tmp_path: Path):
    run(store, scorecard, chat(tmp_path))
    (outcome,) = run(store, scorecard, chat(tmp_path, "Go away, I do not want to talk to you at all today."))
    assert outcome.status is OutcomeStatus.SCORED
    assert len(list(store.all())) == 1


def test_a_line_may_name_a_recording(store: Store, scorecard: Scorecard, tmp_path: Path):
    record(tmp_path / "calls" / "a.wav")
    path = tmp_path / "calls.jsonl"
    path.write_text(
        json.dumps({"id": "case-7", "channel": "call", "agent": "dana", "recording": "calls/a.wav"})
    )
    (outcome,) = run(store, scorecard, path)
    assert outcome.id == "case-7"
    assert outcome.interaction is not None
    assert outcome.interaction.agent == "dana"
    assert outcome.transcript is not None
    assert outcome.transcript.recogniser == "parrot"


def test_a_recording_that_keeps_killing_the_process_is_left_alone(
    store: Store, scorecard: Scorecard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    class Killed(BaseException):
        """Stands for the end of the process."""

    def die(*_: object, **__: object) -> None:
        raise Killed

    name = record(tmp_path / "a.wav")
    with monkeypatch.context() as patch:
        patch.setattr(readers, "transcribe_together", die)
        for _ in range(MAX_DEATHS):
            with pytest.raises(Killed):
                run(store, scorecard, name)
    (outcome,) = run(store, scorecard, name)
    assert outcome.status is OutcomeStatus.FAILED
    assert "each time the process died" in (outcome.reason or "")


def test_stopping_by_hand_is_no_death(
    store: Store, scorecard: Scorecard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    name = record(tmp_path / "a.wav")
    with monkeypatch.context() as patch:
        patch.setattr(readers, "transcribe_together", stop)
        for _ in range(MAX_DEATHS + 1):
            with pytest.raises(KeyboardInterrupt):
                run(store, scorecard, name)
    assert run(store, scorecard, name)[0].status is OutcomeStatus.SCORED


@pytest.mark.parametrize(
    ("module", "stage"), [(readers, "transcribe_together"), (scoring, "evaluate")], ids=["read", "score"]
)
def test_an_error_nobody_foresaw_fails_one_interaction_and_is_tried_again(
    store: Store,
    scorecard: Scorecard,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: ModuleType,
    stage: str,
):
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("CUDA out of memory")

    names = [record(tmp_path / "a.wav"), chat(tmp_path)]
    with monkeypatch.context() as patch:
        patch.setattr(module, stage, fail)
        failed = run(store, scorecard, *names)[0]
    assert failed.status is OutcomeStatus.FAILED
    assert "a.wav" in (failed.reason or "")
    assert "RuntimeError: CUDA out of memory" in (failed.reason or "")
    assert store.failures()
    assert run(store, scorecard, *names)[0].status is OutcomeStatus.SCORED
    assert store.failures() == []


def test_a_recording_that_was_moved_is_read_where_it_is_now(
    store: Store, scorecard: Scorecard, tmp_path: Path
):
    old = record(tmp_path / "old" / "a.wav")
    run(store, scorecard, old)
    new = old.rename(tmp_path / "a.wav")
    assert run(store, scorecard, new)[0].status is OutcomeStatus.SKIPPED
    (outcome,) = run(store, scorecard, new, ear=hearing(Parrot(settings={"model": "other"})))
    assert outcome.status is OutcomeStatus.SCORED
    assert store.get("a").interaction.recording == new


def test_a_line_adds_what_it_says_of_a_recording_that_is_known(
    store: Store, scorecard: Scorecard, tmp_path: Path
):
    run(store, scorecard, record(tmp_path / "a.wav"))
    line = {
        "id": "a",
        "agent": "dana",
        "recording": "a.wav",
        "grades": [{"evaluator": "eva", "criterion": "empathy", "score": 3}],
    }
    path = tmp_path / "graded.jsonl"
    path.write_text(json.dumps(line))
    (outcome,) = run(store, scorecard, path)
    assert outcome.status is OutcomeStatus.SKIPPED
    record_ = store.get("a")
    assert record_.interaction.agent == "dana"
    assert record_.by_people[0].evaluator.name == "eva"


def test_one_id_with_two_texts_in_a_run_is_told(store: Store, scorecard: Scorecard, tmp_path: Path):
    (tmp_path / "x").mkdir()
    first, second = run(
        store, scorecard, chat(tmp_path), chat(tmp_path / "x", "Something else was said in this one.")
    )
    assert first.status is OutcomeStatus.SCORED
    assert second.status is OutcomeStatus.FAILED
    assert "came with other words earlier" in (second.reason or "")


def test_stopping_after_one_keeps_it(store: Store, scorecard: Scorecard, tmp_path: Path):
    names = [record(tmp_path / f"{i}.wav", seed=i) for i in range(3)]
    sources = find_sources(names).sources
    next(process_speech(sources, store, hearing(), ProgressReport()))
    assert [r.interaction.id for r in store.all()] == ["0"]
    statuses = [o.status for o in process_speech(sources, store, hearing(), ProgressReport())]
    assert statuses == [OutcomeStatus.SKIPPED, OutcomeStatus.TRANSCRIBED, OutcomeStatus.TRANSCRIBED]


def test_progress_hears_of_every_interaction(store: Store, scorecard: Scorecard, tmp_path: Path):
    class Counting(ProgressReport):
        """Counts what it is told."""

        def __init__(self) -> None:
            self.begun: list[tuple[str, int]] = []
            self.seconds: list[float] = []

        def begin(self, stage: str, total: int) -> None:
            self.begun.append((stage, total))

        def advance(self, name: str, audio_seconds: float) -> None:
            self.seconds.append(audio_seconds)

    progress = Counting()
    sources = find_sources([record(tmp_path / "a.wav"), chat(tmp_path)]).sources
    list(process(sources, store, hearing(), judging(scorecard), progress))
    assert progress.begun == [("Transcribing", 2), ("Scoring", 2)]
    assert progress.seconds == [1.0, 0.0, 0.0, 0.0]
