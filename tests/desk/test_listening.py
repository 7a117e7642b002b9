"""Who hears a call and in which form, clips to pass on, and what a player shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from autoqa.audio.decode import content_hash, decode
from autoqa.desk import listening
from autoqa.desk.listening import player_of, share_clip, shared_clip, sound
from autoqa.desk.people import change_user
from autoqa.desk.secrets import FILE
from autoqa.domain.interaction import Channel
from autoqa.domain.people import User
from autoqa.domain.record import Record
from autoqa.domain.transcript import Speaker, Stretch, StretchKind, Transcript, Turn
from autoqa.errors import AudioError, ConfigurationError, NotAllowed, NotInStore
from autoqa.pipeline.guard import COPIES, copy_name
from autoqa.privacy.sound import write_redacted
from autoqa.store.audit_log import entries
from autoqa.store.rows import now
from autoqa.store.users import find_user
from tests.audio.recordings import encode
from tests.web.parts import Desk, add_call, made_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = made_desk(tmp_path / "workspace")
    yield made
    made.store.close()


def user(desk: Desk, name: str) -> User:
    return find_user(desk.store, name)


def hear(desk: Desk, name: str, call: str) -> listening.Sound:
    return sound(desk.store, desk.workspace, user(desk, name), call)


def share(desk: Desk, name: str = "eva", call: str = "one", **given: float) -> listening.Clip:
    asked = {"start": 1.0, "end": 3.0, "days": 7.0, **given}
    return share_clip(desk.store, desk.workspace, user(desk, name), call, **asked)


def played(desk: Desk, action: str = "played") -> list[str]:
    return [entry.who for entry in entries(desk.store, action=action)]


def silence_a_copy(desk: Desk, call: str) -> Path:
    """The silenced copy that privacy would have made."""
    recording = desk.store.get(call).interaction.recording
    assert recording is not None
    path = desk.workspace.folder / COPIES / copy_name(call)
    path.parent.mkdir(exist_ok=True)
    write_redacted(path, decode(recording).waveform, [])
    return path


def put_in_place(desk: Desk, call: str, form: str, codec: str) -> Path:
    """Another recording for a call, read and known by what it holds."""
    path = encode(desk.workspace.folder / "recordings" / "other", form, codec)
    before = desk.store.get(call).interaction
    desk.store.add(replace(before, recording=path, sha256=content_hash(path)))
    return path


# Who hears, and what


def test_a_form_that_browsers_play_is_given_as_it_is(desk: Desk):
    call = add_call(desk, "one")
    assert hear(desk, "eva", "one") == listening.Sound(call.recording, "audio/wav")


@pytest.mark.parametrize("name", ["dana", "lea", "eva", "dino"])
def test_agents_hear_their_own_calls_and_others_those_they_reach(desk: Desk, name: str):
    add_call(desk, "one")
    assert hear(desk, name, "one").path.is_file()


@pytest.mark.parametrize("name", ["dana", "lea"])
def test_anothers_call_is_not_there(desk: Desk, name: str):
    add_call(desk, "one", agent="otto", team="south")
    with pytest.raises(NotInStore) as other:
        hear(desk, name, "one")
    with pytest.raises(NotInStore) as nothing:
        hear(desk, name, "two")
    assert str(other.value).replace("one", "two") == str(nothing.value)
    assert played(desk) == []


def test_an_administrator_hears_nothing(desk: Desk):
    add_call(desk, "one")
    with pytest.raises(NotAllowed):
        hear(desk, "adam", "one")


def test_any_other_form_gets_a_copy_made_once(desk: Desk):
    add_call(desk, "one")
    path = put_in_place(desk, "one", "wav", "pcm_alaw")
    first = hear(desk, "eva", "one")
    made_at = first.path.stat().st_mtime_ns
    assert first == hear(desk, "lea", "one")
    assert first.path.stat().st_mtime_ns == made_at
    assert first.path == desk.workspace.folder / "playback" / f"{content_hash(path)}.opus"
    assert first.media_type == "audio/ogg"
    assert decode(first.path).channels == 2


def test_a_recording_that_moved_is_told_without_its_path(desk: Desk):
    call = add_call(desk, "one")
    assert call.recording is not None
    call.recording.unlink()
    with pytest.raises(NotInStore, match="not where it was") as error:
        hear(desk, "eva", "one")
    assert str(desk.workspace.folder) not in str(error.value)


def test_another_recording_under_the_same_name_is_not_played(desk: Desk):
    call, other = add_call(desk, "one"), add_call(desk, "two", seconds=9.0)
    assert call.recording is not None
    assert other.recording is not None
    hear(desk, "eva", "one")
    call.recording.write_bytes(other.recording.read_bytes())
    with pytest.raises(NotInStore, match="another one"):
        hear(desk, "eva", "one")


def test_what_cannot_be_decoded_is_told_without_its_path(desk: Desk):
    call = add_call(desk, "one")
    broken = desk.workspace.folder / "broken.wav"
    broken.write_bytes(b"RIFF\x00\x00\x00\x00WAVE")
    desk.store.add(replace(call, recording=broken, sha256=content_hash(broken)))
    with pytest.raises(AudioError, match="the recording of 'one'") as error:
        hear(desk, "eva", "one")
    assert str(broken) not in str(error.value)


def test_a_call_whose_recording_is_not_kept_says_so(desk: Desk):
    desk.store.add(replace(add_call(desk, "one"), recording=None))
    with pytest.raises(NotInStore, match="no recording is kept"):
        hear(desk, "eva", "one")


# Privacy


def test_a_silenced_copy_is_played_instead_of_the_recording(desk: Desk):
    add_call(desk, "one")
    copy = silence_a_copy(desk, "one")
    assert hear(desk, "eva", "one") == listening.Sound(copy, "audio/flac")


def test_a_silenced_copy_is_played_where_the_recording_is_gone(desk: Desk):
    call = add_call(desk, "one")
    copy = silence_a_copy(desk, "one")
    assert call.recording is not None
    call.recording.unlink()
    assert hear(desk, "eva", "one").path == copy


def test_where_privacy_silences_nothing_else_is_ever_played(tmp_path: Path):
    desk = made_desk(tmp_path / "workspace", settings={"privacy": {"redacted_audio": True}})
    add_call(desk, "one")
    with pytest.raises(NotInStore, match="secrets silenced"):
        hear(desk, "eva", "one")
    with pytest.raises(NotInStore, match="secrets silenced"):
        shared_clip(desk.store, desk.workspace, share(desk).token)
    desk.store.close()


def test_a_copy_in_the_old_place_of_an_unsilenced_one_is_not_played(desk: Desk):
    """What was copied before privacy silenced the recording stays on the disk, and stays unheard."""
    add_call(desk, "one")
    put_in_place(desk, "one", "wav", "pcm_alaw")
    before = hear(desk, "eva", "one")
    silenced = silence_a_copy(desk, "one")
    assert before.path.is_file()
    assert hear(desk, "eva", "one").path == silenced


# What is noted


def test_listening_is_noted_once_in_ten_minutes(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    add_call(desk, "one")
    for _ in range(3):
        hear(desk, "eva", "one")
    hear(desk, "lea", "one")
    assert sorted(played(desk)) == ["eva", "lea"]
    later = now() + timedelta(minutes=11)
    monkeypatch.setattr(listening, "now", lambda: later)
    hear(desk, "eva", "one")
    assert sorted(played(desk)) == ["eva", "eva", "lea"]


# Clips


def test_a_clip_plays_its_stretch_without_signing_in(desk: Desk):
    add_call(desk, "one")
    clip = shared_clip(desk.store, desk.workspace, share(desk).token)
    assert clip.media_type == "audio/ogg"
    assert decode(clip.path).seconds == pytest.approx(2.0, abs=0.05)


def test_a_clip_is_cut_once_and_from_the_silenced_copy(desk: Desk):
    add_call(desk, "one")
    token = share(desk).token
    first = shared_clip(desk.store, desk.workspace, token)
    assert shared_clip(desk.store, desk.workspace, token) == first
    copy = silence_a_copy(desk, "one")
    assert shared_clip(desk.store, desk.workspace, token).path.name.startswith(content_hash(copy))


def test_giving_and_hearing_a_clip_is_noted(desk: Desk):
    add_call(desk, "one")
    token = share(desk).token
    for _ in range(2):
        shared_clip(desk.store, desk.workspace, token)
    assert played(desk, "shared a clip") == ["eva"]
    (entry,) = entries(desk.store, action="played a clip")
    assert (entry.who, entry.target, entry.details["by"]) == (listening.CLIP_LINK, "one", "eva")


def test_a_clip_runs_out(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    add_call(desk, "one")
    token = share(desk, days=2).token
    monkeypatch.setattr(listening, "now", lambda: now() + timedelta(days=1.99))
    shared_clip(desk.store, desk.workspace, token)
    monkeypatch.setattr(listening, "now", lambda: now() + timedelta(days=2.01))
    with pytest.raises(NotInStore, match="leads nowhere"):
        shared_clip(desk.store, desk.workspace, token)


def test_a_forged_clip_leads_nowhere(desk: Desk):
    add_call(desk, "one")
    token = share(desk).token
    body, _, signature = token.rpartition(".")
    other, _, _ = share(desk, end=8.0).token.rpartition(".")
    for forged in (f"{other}.{signature}", f"{body}.", body, "", "x.y", token[:-1], f"{token}x", "ü"):
        with pytest.raises(NotInStore, match="leads nowhere"):
            shared_clip(desk.store, desk.workspace, forged)


def test_a_clip_of_another_workspace_leads_nowhere(desk: Desk, tmp_path: Path):
    add_call(desk, "one")
    token = share(desk).token
    (desk.workspace.folder / FILE).unlink()
    with pytest.raises(NotInStore, match="leads nowhere"):
        shared_clip(desk.store, desk.workspace, token)


def test_a_clip_ends_with_its_givers_access(desk: Desk):
    add_call(desk, "one")
    clips = {name: share(desk, name).token for name in ("eva", "lea")}
    change_user(desk.store, None, replace(user(desk, "eva"), active=False))
    change_user(desk.store, None, replace(user(desk, "lea"), teams=frozenset({"south"})))
    for token in clips.values():
        with pytest.raises(NotInStore, match="leads nowhere"):
            shared_clip(desk.store, desk.workspace, token)


def test_a_clip_ends_when_the_call_gets_another_recording(desk: Desk):
    add_call(desk, "one")
    token = share(desk).token
    put_in_place(desk, "one", "wav", "pcm_alaw")
    with pytest.raises(NotInStore, match="leads nowhere"):
        shared_clip(desk.store, desk.workspace, token)


def test_an_agent_gives_out_no_clips(desk: Desk):
    add_call(desk, "one")
    with pytest.raises(NotAllowed):
        share(desk, "dana")


def test_nobody_gives_out_clips_of_what_they_do_not_reach(desk: Desk):
    add_call(desk, "one", team="south")
    with pytest.raises(NotInStore):
        share(desk, "lea")


@pytest.mark.parametrize(
    "given",
    [
        {"start": 3.0, "end": 1.0},
        {"start": 9.0, "end": 20.0},
        {"start": 1.0, "end": 1.1},
        {"days": 0.0},
        {"days": -1.0},
        {"days": 91.0},
    ],
)
def test_a_clip_lies_within_the_call_and_ends_some_day(desk: Desk, given: dict[str, float]):
    add_call(desk, "one")
    with pytest.raises(ConfigurationError):
        share(desk, **given)


def test_a_clip_names_neither_the_call_nor_the_customer(desk: Desk):
    add_call(desk, "call of +39 02 1234567")
    token = share(desk, call="call of +39 02 1234567").token
    assert "1234567" not in json.dumps(listening._signer(desk.workspace).loads(token))


# The player


def transcript(desk: Desk, call: str = "one") -> Transcript:
    found = desk.store.get(call).transcript
    assert found is not None
    return found


def shown(desk: Desk, **changed: object) -> listening.PlayerView:
    record = desk.store.get("one")
    view = player_of(replace(record, transcript=replace(transcript(desk), **changed)))
    assert view is not None
    return view


def test_a_chat_has_no_player(desk: Desk):
    add_call(desk, "one", channel=Channel.CHAT)
    assert player_of(desk.store.get("one")) is None


def test_a_call_without_recording_has_no_player(desk: Desk):
    call = replace(add_call(desk, "one"), recording=None)
    assert player_of(Record(call, replace(transcript(desk), peaks=()))) is None


def test_a_recording_that_was_not_read_yet_can_be_played(desk: Desk):
    view = player_of(Record(add_call(desk, "one")))
    assert view is not None
    assert (view.seconds, view.tracks) == (None, ())


def test_the_player_marks_the_evidence_of_the_model(desk: Desk):
    add_call(desk, "one")
    view = shown(desk)
    assert {(one.criterion, one.start, one.end) for one in view.evidence} == {
        (name, 2.0, 3.8) for name in ("empathy", "accuracy", "resolution")
    }


def test_a_record_without_the_models_scores_marks_no_evidence(desk: Desk):
    add_call(desk, "one")
    view = player_of(replace(desk.store.get("one"), evaluation=None))
    assert view is not None
    assert view.evidence == ()


def test_stretches_that_were_measured_are_shown(desk: Desk):
    add_call(desk, "one")
    hold = Stretch(StretchKind.HOLD, 1.0, 4.0)
    assert shown(desk, stretches=(hold,)).stretches == (hold,)


def test_an_older_transcript_shows_what_its_times_tell(desk: Desk):
    add_call(desk, "one")
    turns = (Turn(Speaker.AGENT, "a", 0.0, 3.0), Turn(Speaker.CUSTOMER, "b", 2.5, 5.0))
    assert shown(desk, turns=turns).stretches == (
        Stretch(StretchKind.TALK_OVER, 2.5, 3.0),
        Stretch(StretchKind.SILENCE, 5.0, 8.0),
    )


@pytest.mark.parametrize("agent_first", [True, False])
def test_the_channel_is_the_one_on_which_the_speaker_is_loud(desk: Desk, agent_first: bool):
    add_call(desk, "one")
    left, right = [0.05] * 80, [0.05] * 80
    left[20:38] = left[60:78] = [0.5] * 18  # the agent's turns: 2 to 3.8 s and 6 to 7.8 s of 8
    right[0:18] = right[40:58] = [0.5] * 18
    loud = (left, right) if agent_first else (right, left)
    view = shown(desk, peaks=tuple(tuple((-p, p) for p in channel) for channel in loud))
    expected = [Speaker.AGENT, Speaker.CUSTOMER]
    assert [track.speaker for track in view.tracks] == (expected if agent_first else expected[::-1])


def test_channels_that_sound_alike_are_nobodys(desk: Desk):
    add_call(desk, "one")
    assert [track.speaker for track in shown(desk).tracks] == [None, None]


def test_what_is_drawn_is_as_loud_as_the_louder_edge(desk: Desk):
    add_call(desk, "one")
    view = shown(desk, peaks=(((-0.5, 0.2), (-0.1, 0.9)),))
    assert view.tracks == (listening.Track(None, (0.5, 0.9)),)


def test_words_come_with_their_times_turn_by_turn(desk: Desk):
    add_call(desk, "one")
    found = listening.words(desk.store, user(desk, "dana"), "one")
    assert [len(turn) for turn in found] == [len(turn.words) for turn in transcript(desk).turns]
    assert found[0][0][:2] == ("I", 0.0)


def test_words_of_anothers_call_are_not_there(desk: Desk):
    add_call(desk, "one", agent="otto", team="south")
    with pytest.raises(NotInStore):
        listening.words(desk.store, user(desk, "dana"), "one")


def test_no_file_is_left_by_what_failed(desk: Desk):
    call = add_call(desk, "one")
    token = share_clip(desk.store, desk.workspace, user(desk, "eva"), "one", start=7.0, end=7.5, days=1).token
    shorter = desk.workspace.folder / COPIES / copy_name(call.id)
    shorter.parent.mkdir()
    encode(shorter, "flac", "flac", seconds=2.0)
    with pytest.raises(AudioError, match="ended before"):
        shared_clip(desk.store, desk.workspace, token)
    assert [path.name for path in (desk.workspace.folder / "playback").iterdir()] == []
