"""The sample calls and messages hold what the demonstration promises of them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autoqa.audio.channels import examine
from autoqa.audio.decode import Decoded, decode
from autoqa.audio.waveform import Waveform
from autoqa.connect.interchange import read_interactions
from autoqa.domain.interaction import Channel, Interaction
from autoqa.domain.scorecard import Scorecard
from autoqa.domain.transcript import Speaker, Transcript
from autoqa.pipeline.build import build_hearing
from autoqa.pipeline.readers import Hearing
from autoqa.pipeline.workspace import open_workspace
from autoqa.scoring.evaluate import Caution
from autoqa.scoring.knowledge import load_knowledge
from autoqa.transcribe.recognition import transcribe
from tests.conftest import REPOSITORY

EXAMPLES = REPOSITORY / "examples"
RATE = 16_000


def interactions(name: str) -> list[Interaction]:
    """Every line of a sample file; a line that cannot be used fails the test."""
    found = [line for _, line in read_interactions(EXAMPLES / name)]
    assert all(isinstance(line, Interaction) for line in found), found
    return [line for line in found if isinstance(line, Interaction)]


CALLS = interactions("calls.jsonl")
MESSAGES = interactions("messages.jsonl")


@pytest.fixture(scope="module")
def decoded() -> dict[str, Decoded]:
    """Every sample call, decoded once."""
    return {call.id: decode(call.recording) for call in CALLS if call.recording}


# The files ----------------------------------------------------------------------------------


def test_there_are_enough_calls_each_with_its_own_recording():
    assert len(CALLS) >= 10
    assert len({call.recording for call in CALLS}) == len(CALLS)
    on_disk = {path.name for path in (EXAMPLES / "calls").iterdir()}
    assert {call.recording.name for call in CALLS if call.recording} == on_disk


def test_ids_are_unique_over_both_files():
    ids = Counter(interaction.id for interaction in (*CALLS, *MESSAGES))
    assert max(ids.values()) == 1


def test_the_recordings_are_small_enough_to_be_shipped():
    assert sum(path.stat().st_size for path in (EXAMPLES / "calls").iterdir()) < 10_000_000


def test_every_recording_decodes_whole(decoded: dict[str, Decoded]):
    assert {name: call.reason for name, call in decoded.items() if call.status != "complete"} == {}
    assert len(decoded) == len(CALLS)


def test_the_recordings_differ_in_container_rate_and_channels(decoded: dict[str, Decoded]):
    assert len({call.container for call in decoded.values()}) >= 4
    assert len({(call.container, call.codec) for call in decoded.values()}) >= 5
    assert {call.channels for call in decoded.values()} == {1, 2}
    assert {call.source_rate for call in decoded.values()} >= {8_000, 16_000}


def test_two_channels_are_two_speakers_and_never_the_same_sound_twice(decoded: dict[str, Decoded]):
    layouts = {examine(call.waveform).layout for call in decoded.values() if call.channels == 2}
    assert layouts == {"stereo"}


def test_no_recording_is_faint_or_clipped(decoded: dict[str, Decoded]):
    for name, call in decoded.items():
        loudest = float(np.abs(call.waveform.samples).max())
        assert 0.1 < loudest <= 1.05, name


def test_the_readme_tells_the_format_of_each_recording(decoded: dict[str, Decoded]):
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\{\w+\}", text) == []
    for call in CALLS:
        assert call.recording is not None
        (row,) = [line for line in text.splitlines() if line.startswith(f"| `{call.recording.name}`")]
        sound = decoded[call.id]
        assert ("mono" if sound.channels == 1 else "two channels") in row
        told = re.search(r"(\d+) s, (\d+) turns", row)
        assert told is not None
        assert abs(int(told[1]) - sound.seconds) < 1  # a compressed format adds some hundredths
        assert int(told[2]) == len(call.turns)
        scores = {grade.criterion: grade.score for grade in call.grades}
        given = "| {empathy:g} | {accuracy:g} | {resolution:g} |".format(**scores)
        assert row.endswith(given), f"{call.id}: {given}"


# The truth ----------------------------------------------------------------------------------


def test_every_criterion_of_the_scorecard_has_its_true_score(scorecard: Scorecard):
    levels = {criterion.id: {level.value for level in criterion.levels} for criterion in scorecard.criteria}
    for interaction in (*CALLS, *MESSAGES):
        given = {grade.criterion: grade for grade in interaction.grades}
        assert given.keys() == levels.keys(), interaction.id
        assert all(grade.score in levels[name] and grade.comment for name, grade in given.items())


def test_the_true_scores_use_the_scale_and_do_not_follow_each_other(scorecard: Scorecard):
    names = [criterion.id for criterion in scorecard.criteria]
    table = np.array(
        [[{g.criterion: g.score for g in call.grades}[name] for name in names] for call in CALLS]
    )
    assert all(len(set(column)) >= 3 for column in table.T)
    between = np.corrcoef(table.T.astype(float))
    assert np.abs(between[~np.eye(len(names), dtype=bool)]).max() < 0.3


def test_turns_are_in_order_and_within_their_recording(decoded: dict[str, Decoded]):
    for call in CALLS:
        times = [(turn.start, turn.end) for turn in call.turns]
        assert all(start is not None and end is not None and start < end for start, end in times), call.id
        starts = [turn.start for turn in call.turns if turn.start is not None]
        assert starts == sorted(starts), call.id
        assert max(turn.end for turn in call.turns if turn.end is not None) <= decoded[call.id].seconds


def test_a_turn_is_heard_on_the_channel_of_its_speaker(decoded: dict[str, Decoded]):
    for call in CALLS:
        sound = decoded[call.id]
        if sound.channels == 1:
            continue
        for turn in call.turns:
            assert turn.start is not None
            assert turn.end is not None
            heard = sound.waveform.samples[:, int(turn.start * RATE) : int(turn.end * RATE)]
            own = 0 if turn.speaker is Speaker.AGENT else 1
            loudness = [float(np.sqrt(np.mean(channel**2))) for channel in heard]
            assert loudness[own] > 0.01, f"{call.id}: {turn.text}"


def test_both_parties_speak_in_every_interaction():
    for interaction in (*CALLS, *MESSAGES):
        assert {turn.speaker for turn in interaction.turns} == set(Speaker), interaction.id


def test_each_call_knows_its_agent_time_and_case():
    for call in CALLS:
        assert call.channel is Channel.CALL
        assert call.agent
        assert call.started_at is not None
        assert call.metadata["case"]


def test_the_messages_are_chats_and_mails_in_two_languages():
    assert {message.channel for message in MESSAGES} == {Channel.CHAT, Channel.EMAIL}
    assert {message.language for message in MESSAGES} == {"en", "it"}


def test_lines_hold_no_key_that_is_not_read():
    known = {"id", "channel", "language", "agent", "started_at", "turns", "recording", "metadata", "grades"}
    for name in ("calls.jsonl", "messages.jsonl"):
        for line in (EXAMPLES / name).read_text(encoding="utf-8").splitlines():
            assert set(json.loads(line)) <= known


def test_the_knowledge_holds_facts():
    assert len(load_knowledge(EXAMPLES / "knowledge").facts) >= 10


# The demonstration recogniser ---------------------------------------------------------------

TWO = ("call-01", "call-12")  # two channels at 16 kHz, and one at 8 kHz
CONFIDENT = Caution().min_recognition_confidence


@pytest.fixture(scope="module")
def hearing(tmp_path_factory: pytest.TempPathFactory) -> Hearing:
    """The demonstration recogniser as the demonstration uses it."""
    return build_hearing(open_workspace(tmp_path_factory.mktemp("demo"), profile="demo"))


@pytest.fixture(scope="module")
def heard(hearing: Hearing, decoded: dict[str, Decoded]) -> dict[str, Transcript]:
    """What it reads in two of the calls."""
    return {name: transcribe(decoded[name], hearing.recogniser, hearing.settings) for name in TWO}


def words(texts: Sequence[str]) -> list[str]:
    return re.findall(r"[a-z]+", " ".join(texts).lower())


def share_of_errors(said: Sequence[str], read: Sequence[str]) -> float:
    """Word error rate: the fewest insertions, deletions and substitutions, by words said."""
    row = list(range(len(read) + 1))
    for i, word in enumerate(said, start=1):
        before, row[0] = row[0], i
        for j, other in enumerate(read, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1] / len(said)


@pytest.mark.parametrize("name", TWO)
def test_a_sample_call_is_read_with_confidence(heard: dict[str, Transcript], name: str):
    confidence = heard[name].confidence
    assert confidence is not None
    assert confidence > 0.75


@pytest.mark.parametrize("name", TWO)
def test_a_sample_call_is_read_right(heard: dict[str, Transcript], name: str):
    said = next(call for call in CALLS if call.id == name)
    wrong = share_of_errors(
        words([turn.text for turn in said.turns]), words([turn.text for turn in heard[name].turns])
    )
    assert wrong < 0.2


@pytest.mark.parametrize("name", TWO)
def test_the_speakers_of_a_sample_call_are_told_apart(heard: dict[str, Transcript], name: str):
    said = next(call for call in CALLS if call.id == name)
    for speaker in Speaker:
        true = words([turn.text for turn in said.turns if turn.speaker is speaker])
        read = words([turn.text for turn in heard[name].turns if turn.speaker is speaker])
        assert share_of_errors(true, read) < 0.3, speaker


def faster(samples: np.ndarray) -> np.ndarray:
    """A third faster and higher: another voice than the recogniser knows."""
    at = np.arange(0, samples.shape[1] - 1, 4 / 3)
    return np.stack([np.interp(at, np.arange(samples.shape[1]), channel) for channel in samples])


def backwards(samples: np.ndarray) -> np.ndarray:
    """Speech from its end to its beginning: the sound of a voice, in no language."""
    return samples[:, ::-1]


def murmur(samples: np.ndarray) -> np.ndarray:
    """Noise with the loudness of the speech: syllables without sounds."""
    return samples * np.random.default_rng(5).normal(0, 1, samples.shape)


FOREIGN: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "faster": faster,
    "backwards": backwards,
    "murmur": murmur,
}


@pytest.mark.parametrize("change", FOREIGN.values(), ids=FOREIGN.keys())
def test_a_voice_that_it_does_not_know_is_read_without_confidence(
    hearing: Hearing, decoded: dict[str, Decoded], change: Callable[[np.ndarray], np.ndarray]
):
    call = decoded["call-01"]
    samples = change(call.waveform.samples[:, : 20 * RATE]).astype(np.float32)
    changed: Any = replace(call, waveform=Waveform(np.ascontiguousarray(samples), RATE))
    read = transcribe(changed, hearing.recogniser, hearing.settings)
    assert (read.confidence or 0.0) < CONFIDENT


def test_the_knowledge_and_the_calls_are_of_one_company():
    facts = " ".join(fact.text for fact in load_knowledge(Path(EXAMPLES / "knowledge")).facts)
    assert "fifty dollars" in facts
