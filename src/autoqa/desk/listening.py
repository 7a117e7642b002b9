"""Listening to a call: its sound for whoever may hear it, clips of it to pass on, and what a player shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from itsdangerous import BadData, URLSafeSerializer

from autoqa.audio.decode import Contents, content_hash, look_into
from autoqa.audio.playback import COPY, played_as, write_clip, write_copy
from autoqa.audio.stretches import told_stretches
from autoqa.desk.access import demand, reached
from autoqa.desk.secrets import secret_key
from autoqa.domain.interaction import Channel, Interaction
from autoqa.domain.people import Permission, User
from autoqa.domain.record import Record
from autoqa.domain.transcript import Speaker, Stretch, StretchKind, Transcript
from autoqa.errors import AudioError, ConfigurationError, NotAllowed, NotInStore
from autoqa.pipeline.guard import COPIES, copy_name
from autoqa.pipeline.workspace import Workspace
from autoqa.store.audit_log import entries, logged, note
from autoqa.store.rows import now
from autoqa.store.store import Store
from autoqa.store.users import find_user

LONGEST_CLIP = 600.0  # seconds
SHORTEST_CLIP = 0.2
MOST_DAYS = 90
_T = TypeVar("_T")
CLIP_LINK = "clip link"
"""Stands in the audit log for whoever opens the address of a clip, signed in or not."""

_TELLING = 0.02  # difference between the speakers' shares under which channels are nobody's
_AGAIN = timedelta(minutes=10)  # within which further requests belong to the same listening
_LOCKS = tuple(Lock() for _ in range(64))
PLAYBACK = "playback"
"""The folder of a workspace that copies for browsers and clips lie in."""

_GONE = "this link leads nowhere, or no longer; ask whoever sent it for another"


@dataclass(frozen=True, slots=True)
class Sound:
    """A file that browsers play, and its media type."""

    path: Path
    media_type: str


@dataclass(frozen=True, slots=True)
class Clip:
    """A stretch of a call, in seconds, that whoever has the `token` may hear until then."""

    token: str
    start: float
    end: float
    until: datetime


@dataclass(frozen=True, slots=True)
class Track:
    """One channel as it is drawn: how loud each of its equal slices gets, 0 to 1, and who speaks on it.

    `speaker` is None where both do, or where the turns do not tell.
    """

    speaker: Speaker | None
    peaks: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """A part of the recording, in seconds, that carried the score of a criterion."""

    criterion: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class PlayerView:
    """What the player of a call shows. `seconds` is None where the recording was never read."""

    interaction: str
    seconds: float | None
    tracks: tuple[Track, ...]
    stretches: tuple[Stretch, ...]
    evidence: tuple[Marked, ...]

    @property
    def kinds(self) -> list[str]:
        """The kinds of stretches there are, as a legend lists them; evidence comes last."""
        there = {stretch.kind for stretch in self.stretches}
        return [
            *(kind.value for kind in StretchKind if kind in there),
            *(["evidence"] if self.evidence else []),
        ]

    @property
    def drawn(self) -> str:
        """All of it as JSON, for the script that draws it."""
        return json.dumps(
            {
                "seconds": self.seconds,
                "tracks": [{"speaker": track.speaker, "peaks": track.peaks} for track in self.tracks],
                "stretches": [[one.kind, one.start, one.end] for one in self.stretches],
                "evidence": [[one.criterion, one.start, one.end] for one in self.evidence],
            },
            separators=(",", ":"),
        )


def sound(store: Store, workspace: Workspace, user: User, interaction: str) -> Sound:
    """The sound of a call for a user who may hear it, noted once for ten minutes of listening.

    Where privacy made a silenced copy, or is set to make them, only that is ever played. Raises NotInStore
    for a call that is not there or another's, or whose recording is not where it was, and AudioError for one
    that cannot be decoded any more.
    """
    demand(user, Permission.SEE_CALLS, Permission.SEE_OWN)
    found = reached(store, user, interaction)
    heard = _playable(workspace, found)
    _note_once(store, user.name, "played", found.id)
    return heard


def words(store: Store, user: User, interaction: str) -> list[list[tuple[str, float, float]]]:
    """The words of each turn with their times in seconds; none for turns whose words have no times.

    Raises NotInStore.
    """
    demand(user, Permission.SEE_CALLS, Permission.SEE_OWN)
    transcript = store.get(reached(store, user, interaction).id).transcript
    turns = transcript.turns if transcript else ()
    return [[(word.text, word.start, word.end) for word in turn.words] for turn in turns]


def share_clip(
    store: Store,
    workspace: Workspace,
    user: User,
    interaction: str,
    *,
    start: float,
    end: float,
    days: float,
) -> Clip:
    """Give out a stretch of a call, in seconds, for some days: whoever has its token may hear it.

    It needs no signing in, so only those who see calls of others give out clips, and none is longer than ten
    minutes. Raises ConfigurationError for times that will not do, NotInStore and NotAllowed.
    """
    demand(user, Permission.SEE_CALLS)
    found = reached(store, user, interaction)
    start, end = _checked(store.get(found.id).transcript, start, end)
    if not 0 < days <= MOST_DAYS:
        raise ConfigurationError(f"days {days:g}: a clip may be heard for up to {MOST_DAYS} days")
    until = now() + timedelta(days=days)
    content = [found.sha256, start, end, user.name, int(until.timestamp())]
    with logged(store) as session:
        about = {"start": start, "end": end, "until": until.isoformat(timespec="seconds")}
        note(session, user.name, "shared a clip", found.id, about)
    return Clip(_signer(workspace).dumps(content), start, end, until)


def shared_clip(store: Store, workspace: Workspace, token: str) -> Sound:
    """The clip of a token: exactly its stretch and nothing around it.

    Raises NotInStore, in the same words, for a token that is forged, has run out, or whose giver may not hear
    the call any more; and as `sound` does.
    """
    sha256, start, end, giver, until = _read(workspace, token)
    found = store.find(sha256)
    if found is None or now().timestamp() > until or not _still_reaches(store, giver, found):
        raise NotInStore(_GONE)
    original = _original(workspace, found)
    contents, hashed = _decoded(found, original, lambda: _known(original))
    clip = workspace.folder / PLAYBACK / f"{hashed}-{round(start * 1000)}-{round(end * 1000)}.opus"
    _decoded(found, original, lambda: write_clip(original, clip, contents, start=start, end=end))
    _note_once(store, CLIP_LINK, "played a clip", found.id, {"by": giver, "start": start, "end": end})
    return Sound(clip, COPY)


def player_of(record: Record) -> PlayerView | None:
    """What the player of a call shows; None for a chat, or where there is no recording."""
    transcript, recording = record.transcript, record.interaction.recording
    if record.interaction.channel is not Channel.CALL:
        return None
    if recording is None and (transcript is None or not transcript.peaks):
        return None
    if transcript is None:
        return PlayerView(record.interaction.id, None, (), (), ())
    return PlayerView(
        interaction=record.interaction.id,
        seconds=_length(transcript),
        tracks=_tracks(transcript),
        stretches=_stretches(transcript),
        evidence=_evidence(record),
    )


# The files -------------------------------------------------------------------------------------


def _playable(workspace: Workspace, interaction: Interaction) -> Sound:
    """The recording as it is, if browsers play it, or the copy that they do."""
    original = _original(workspace, interaction)

    def found() -> Sound:
        contents, hashed = _known(original)
        if (media_type := played_as(original, contents)) is not None:
            return Sound(original, media_type)
        copy = workspace.folder / PLAYBACK / f"{hashed}.opus"
        write_copy(original, copy, contents)
        return Sound(copy, COPY)

    return _decoded(interaction, original, found)


def _original(workspace: Workspace, interaction: Interaction) -> Path:
    """The file that may be heard: the silenced copy where there is or should be one, else the recording."""
    silenced = workspace.folder / COPIES / copy_name(interaction.id)
    if silenced.is_file():
        return silenced
    if workspace.settings.privacy.redacted_audio:
        raise NotInStore(
            f"'{interaction.id}' has no copy with its secrets silenced, and nothing else is played; "
            "transcribe it again"
        )
    recording = interaction.recording
    if recording is None:
        raise NotInStore(f"no recording is kept with '{interaction.id}'")
    if not recording.is_file():
        raise NotInStore(
            f"the recording of '{interaction.id}' is not where it was; put it back, or score it again where "
            "it is now"
        )
    _, hashed = _decoded(interaction, recording, lambda: _known(recording))
    if not interaction.turns and hashed != interaction.sha256:
        raise NotInStore(
            f"where the recording of '{interaction.id}' was, there is another one now; put it back, or score "
            "it again"
        )
    return recording


def _known(path: Path) -> tuple[Contents, str]:
    """What the file holds and the SHA-256 of its bytes, read again only when the file has changed.

    Of those who ask for the same file at once, one reads it.
    """
    facts = path.stat()
    with _LOCKS[hash(path) % len(_LOCKS)]:
        return _known_at(path, facts.st_size, facts.st_mtime_ns, facts.st_ino)


@lru_cache(maxsize=1024)
def _known_at(path: Path, _size: int, _changed: int, _inode: int) -> tuple[Contents, str]:
    return look_into(path), content_hash(path)


def _decoded(interaction: Interaction, path: Path, work: Callable[[], _T]) -> _T:
    """What `work` gives; what it fails for is said of the call, without where its file lies."""
    try:
        return work()
    except AudioError as error:
        what = f"the recording of '{interaction.id}'"
        raise AudioError(str(error).replace(str(path), what)) from error


# Clips -----------------------------------------------------------------------------------------


def _checked(transcript: Transcript | None, start: float, end: float) -> tuple[float, float]:
    """The times of a clip, within the call and to a thousandth of a second."""
    length = transcript.seconds if transcript and transcript.seconds else end
    first, last = round(max(0.0, start), 3), round(min(end, length), 3)
    if not SHORTEST_CLIP <= last - first <= LONGEST_CLIP:
        raise ConfigurationError(
            f"a clip from {start:g} to {end:g} s: it has to last {SHORTEST_CLIP:g} to {LONGEST_CLIP:g} s and "
            "to lie within the call"
        )
    return first, last


def _signer(workspace: Workspace) -> URLSafeSerializer:
    return URLSafeSerializer(
        secret_key(workspace.folder),
        salt="clip",
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )


def _read(workspace: Workspace, token: str) -> tuple[str, float, float, str, int]:
    """Content, start, end, giver and end of life of a clip. Raises NotInStore for what is not signed here."""
    try:
        sha256, start, end, giver, until = _signer(workspace).loads(token)
    except (BadData, ValueError, TypeError) as error:
        raise NotInStore(_GONE) from error
    return sha256, start, end, giver, until


def _still_reaches(store: Store, giver: str, interaction: Interaction) -> bool:
    try:
        user = find_user(store, giver)
        demand(user, Permission.SEE_CALLS)
        reached(store, user, interaction.id)
    except (NotInStore, NotAllowed):
        return False
    return True


def _note_once(
    store: Store, who: str, action: str, target: str, details: Mapping[str, Any] | None = None
) -> None:
    """Note it, unless the same was noted within the last ten minutes: a player asks for many pieces."""

    def noted() -> bool:
        last = entries(store, who=who, target=target, action=action, since=now() - _AGAIN)
        return any(entry.details == (details or {}) for entry in last)

    if not noted():
        with logged(store) as session:
            note(session, who, action, target, details)


# The player ------------------------------------------------------------------------------------


def _length(transcript: Transcript) -> float | None:
    """How long the recording is; of a call that came with its turns, when the last of them ends."""
    return transcript.seconds or max((turn.end for turn in transcript.turns if turn.end), default=None)


def _tracks(transcript: Transcript) -> tuple[Track, ...]:
    loud = [tuple(round(max(-low, high), 3) for low, high in channel) for channel in transcript.peaks]
    speakers = _speakers(transcript, loud) if len(loud) == 2 else [None] * len(loud)
    return tuple(Track(speaker, peaks) for speaker, peaks in zip(speakers, loud, strict=True))


def _speakers(transcript: Transcript, loud: Sequence[Sequence[float]]) -> list[Speaker | None]:
    """Who speaks on which of two channels: whoever's turns are louder there than on the other.

    Nobody in particular where the loudness does not tell, as with both speakers on both channels.
    """
    left = _left_share(transcript, Speaker.AGENT, loud) - _left_share(transcript, Speaker.CUSTOMER, loud)
    if abs(left) < _TELLING:
        return [None, None]
    return [Speaker.AGENT, Speaker.CUSTOMER] if left > 0 else [Speaker.CUSTOMER, Speaker.AGENT]


def _left_share(transcript: Transcript, speaker: Speaker, loud: Sequence[Sequence[float]]) -> float:
    """The part of the loudness during a speaker's turns that is on the first channel; half without turns."""
    slices, seconds = len(loud[0]), transcript.seconds or 0.0
    left = right = 0.0
    for turn in transcript.turns if seconds > 0 else ():
        if turn.speaker is speaker and turn.start is not None and turn.end is not None:
            first, last = int(turn.start / seconds * slices), int(turn.end / seconds * slices) + 1
            left += sum(loud[0][first:last])
            right += sum(loud[1][first:last])
    return left / (left + right) if left + right > 0 else 0.5


def _stretches(transcript: Transcript) -> tuple[Stretch, ...]:
    """Those found when the recording was read; where an older version read it, those that the times tell."""
    length = _length(transcript)
    if transcript.stretches or length is None:
        return transcript.stretches
    return told_stretches(transcript.turns, length)


def _evidence(record: Record) -> tuple[Marked, ...]:
    scores = record.evaluation.scores if record.evaluation else ()
    found = {
        Marked(score.criterion, one.start, one.end)
        for score in scores
        for one in score.evidence
        if one.start is not None and one.end is not None
    }
    return tuple(sorted(found, key=lambda one: (one.start, one.end, one.criterion)))
