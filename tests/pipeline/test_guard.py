"""Nothing secret reaches the store, whatever way it comes in."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest

from autoqa.audio.decode import decode
from autoqa.audio.nonspeech import Heard
from autoqa.audio.speech import Region
from autoqa.audio.waveform import Waveform
from autoqa.domain.outcome import Outcome
from autoqa.domain.scorecard import Scorecard
from autoqa.domain.transcript import Transcript, Word
from autoqa.pipeline.guard import Guard
from autoqa.pipeline.process import process
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.readers import Hearing
from autoqa.pipeline.sources import find_sources
from autoqa.privacy.settings import PrivacySettings
from autoqa.store.store import Store
from autoqa.transcribe import recognition
from autoqa.transcribe.reading import Reading
from autoqa.transcribe.recognition import TranscriptionSettings
from tests.pipeline.parts import Parrot, judging, record

CARD = "four zero nine five one two three four five six seven eight nine zero one zero"
ANONYMOUS = Guard(PrivacySettings(anonymous=True, introduced_names=True))


class Cashier(Parrot):
    """Hears somebody tell a card number and its security code, two words a second."""

    def read(
        self,
        windows: Iterable[np.ndarray],
        language: str,
        *,
        hotwords: str | None = None,
        alone: bool = False,
    ) -> list[Reading]:
        """The same on every window."""
        said = (
            f"my card number is {CARD} and the security code on the back is seven two one thank you".split()
        )
        words = tuple(Word(word, i / 2, i / 2 + 0.5, 0.9) for i, word in enumerate(said))
        return [Reading(words) for _ in windows]


@pytest.fixture(autouse=True)
def _noise_is_speech(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the first channel's noise for speech."""

    def first(tracks: dict[int, np.ndarray], found: dict[int, tuple[Region, ...]]) -> dict[int, Heard]:
        return {c: Heard((Region(0, len(t) / 16_000),) if c == 0 else (), ()) for c, t in tracks.items()}

    monkeypatch.setattr(recognition, "hear_channels", first)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'store' / 'autoqa.db'}")
    yield opened
    opened.close()


def run(store: Store, scorecard: Scorecard, guard: Guard, *names: Path) -> list[Outcome]:
    hearing = Hearing(Cashier(), TranscriptionSettings(), guard)
    sources = find_sources(list(names)).sources
    return list(process(sources, store, hearing, judging(scorecard), ProgressReport(), guard=guard))


def stored(store: Store, folder: Path) -> str:
    """Everything in the store's files, as text; moments and hashes left out, whose digits mean nothing."""
    store.close()
    text = "".join(path.read_bytes().decode("latin-1") for path in (folder / "store").iterdir())
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+|[0-9a-f]{16,}", "", text)


def chat(folder: Path, **more: object) -> Path:
    line = {
        "id": "chat-1",
        "channel": "chat",
        "agent": "Dana Quill",
        "turns": [
            {
                "speaker": "agent",
                "text": "Thank you for calling, this is Dana. What is the card number, please?",
            },
            {"speaker": "customer", "text": "It is 4095 1234 5678 9010, the code is 721."},
        ],
        "metadata": {"customer_email": "ann.lee@example.com", "case": "7"},
        "grades": [
            {"evaluator": "eva", "criterion": "empathy", "score": 3, "comment": "card 4095123456789010"}
        ],
        **more,
    }
    path = folder / "chats.jsonl"
    path.write_text(json.dumps(line), encoding="utf-8")
    return path


def test_what_is_said_on_a_call_is_masked_in_the_store(store: Store, scorecard: Scorecard, tmp_path: Path):
    (outcome,) = run(store, scorecard, Guard(), record(tmp_path / "a.wav", seconds=20))
    assert outcome.transcript is not None
    assert "[card]" in outcome.transcript.turns[0].text
    assert "[security code]" in outcome.transcript.turns[0].text
    assert "redacted" in {note.code for note in outcome.transcript.notes}
    kept = stored(store, tmp_path)
    assert "thank you" in kept
    for secret in ("four zero nine", "seven two one", "nine five"):
        assert secret not in kept


def test_the_words_are_masked_with_the_text(store: Store, scorecard: Scorecard, tmp_path: Path):
    (outcome,) = run(store, scorecard, Guard(), record(tmp_path / "a.wav", seconds=20))
    assert outcome.transcript is not None
    (turn,) = outcome.transcript.turns
    assert turn.text == " ".join(word.text for word in turn.words)


def test_the_silenced_copy_has_nothing_where_the_secrets_were(
    store: Store, scorecard: Scorecard, tmp_path: Path
):
    path = record(tmp_path / "a.wav", seconds=20)
    run(store, scorecard, Guard(copies=tmp_path / "redacted"), path)
    copy = decode(tmp_path / "redacted" / "a.flac").waveform
    assert copy.seconds == pytest.approx(20, abs=0.01)
    assert not copy.samples[:, int(2.0 * 16_000) : int(9.9 * 16_000)].any()  # the card's sixteen words
    assert copy.samples[:, : int(1.5 * 16_000)].any()


def test_a_chat_is_masked_with_its_metadata_and_comments(store: Store, scorecard: Scorecard, tmp_path: Path):
    run(store, scorecard, Guard(), chat(tmp_path))
    kept = stored(store, tmp_path)
    for secret in ("4095", "9010", "721", "ann.lee"):
        assert secret not in kept
    assert "Dana Quill" in kept


def test_a_masked_chat_is_not_done_again(store: Store, scorecard: Scorecard, tmp_path: Path):
    run(store, scorecard, Guard(), chat(tmp_path))
    (again,) = run(store, scorecard, Guard(), chat(tmp_path))
    assert again.status.value == "skipped"


def test_the_hash_of_a_chat_does_not_tell_its_code(store: Store, scorecard: Scorecard, tmp_path: Path):
    one, two = (
        run(store, scorecard, Guard(), chat(tmp_path, id="c", turns=[{"speaker": "customer", "text": said}]))
        for said in ("My card's security code is 721.", "My card's security code is 386.")
    )
    assert one[0].interaction is not None
    assert two[0].interaction is not None
    assert one[0].interaction.sha256 == two[0].interaction.sha256


def test_anonymous_keeps_neither_agent_nor_customer_nor_file(
    store: Store, scorecard: Scorecard, tmp_path: Path
):
    folder = tmp_path / "calls of Ann Lee"
    call = record(folder / "ann-lee-393471234567.wav", seconds=20)
    broken = folder / "broken-393471234567.wav"
    broken.write_bytes(b"RIFF....WAVEfmt ")
    run(
        store,
        scorecard,
        ANONYMOUS,
        call,
        broken,
        chat(tmp_path, metadata={"customer": "Ann Lee", "case": "7"}),
    )
    kept = stored(store, tmp_path)
    for secret in ("ann-lee", "Ann Lee", "Dana", "Quill", "393471234567", "chat-1"):
        assert secret not in kept


def test_an_anonymous_recording_is_known_again(store: Store, scorecard: Scorecard, tmp_path: Path):
    call = record(tmp_path / "a.wav", seconds=20)
    run(store, scorecard, ANONYMOUS, call)
    (again,) = run(store, scorecard, ANONYMOUS, call)
    assert again.status.value == "skipped"
    assert again.id.startswith("anonymous-")


def test_without_privacy_nothing_is_masked(store: Store, scorecard: Scorecard, tmp_path: Path):
    run(store, scorecard, Guard(PrivacySettings(enabled=False)), chat(tmp_path))
    assert "4095 1234 5678 9010" in stored(store, tmp_path)


def test_copies_of_ids_that_look_alike_are_two_files(tmp_path: Path):
    quiet = Waveform(np.zeros((1, 1600), np.float32), 16_000)
    for label in ("a/b", "a_b"):
        Guard(copies=tmp_path).transcript(Transcript((), "en", "r", "f"), quiet, names=(), label=label)
    assert len(list(tmp_path.iterdir())) == 2
