"""Remarks on moments, and corrections of what a recogniser read, which train the next one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from autoqa.desk.access import demand, reached
from autoqa.desk.words import words_typed
from autoqa.domain.interaction import Interaction
from autoqa.domain.people import Permission, User
from autoqa.domain.remark import Correction, Remark
from autoqa.domain.transcript import Speaker, Transcript, Turn
from autoqa.errors import ConfigurationError, NotInStore
from autoqa.pipeline.workspace import Workspace
from autoqa.store import remarks
from autoqa.store.audit_log import logged, note
from autoqa.store.rows import now
from autoqa.store.store import Store


def add_remark(
    store: Store,
    workspace: Workspace,
    user: User,
    interaction: str,
    text: str,
    *,
    start: float | None = None,
    turn: int | None = None,
    criterion: str | None = None,
) -> Remark:
    """Note something about a moment: a time in seconds, or a turn of a text.

    Raises ConfigurationError for no words, too many, or a moment that is not there; NotInStore, NotAllowed.
    """
    demand(user, Permission.CORRECT)
    found, transcript = _read(store, user, interaction)
    place = _turn_at(transcript, start) if turn is None else turn
    if not 0 <= place < max(1, len(transcript.turns)):
        raise ConfigurationError(f"turn {place}: there are {len(transcript.turns)}, counted from 0")
    remark = Remark(
        interaction=interaction,
        user=user.name,
        turn=place,
        text=_words(workspace, found, text),
        at=now(),
        start=start,
        criterion=criterion or None,
    )
    with logged(store) as session:
        kept = remarks.add_remark(session, remark)
        note(session, user.name, "remarked", interaction, {"turn": place, "text": remark.text[:200]})
    return kept


def take_remark(store: Store, user: User, interaction: str, number: int) -> Remark:
    """Take an own remark away. Raises NotInStore where it is none of theirs."""
    demand(user, Permission.CORRECT)
    reached(store, user, interaction)
    with logged(store) as session:
        taken = remarks.take_remark(session, interaction, number, user.name)
        note(session, user.name, "took a remark away", interaction, {"text": taken.text[:200]})
    return taken


def correct(
    store: Store,
    workspace: Workspace,
    user: User,
    interaction: str,
    turn: int,
    *,
    text: str | None = None,
    speaker: Speaker | None = None,
) -> Turn:
    """Put right what a turn says, or who says it, and return the turn as it reads now.

    What was read stays beside it; the same words again undo a correction. Raises ConfigurationError for no
    words, too many, or a turn that is not there; NotInStore, NotAllowed.
    """
    demand(user, Permission.CORRECT)
    found, transcript = _read(store, user, interaction)
    if not 0 <= turn < len(transcript.turns):
        raise ConfigurationError(f"turn {turn}: there are {len(transcript.turns)}, counted from 0")
    now_read = corrected(transcript, remarks.corrections_of(store, interaction)).turns[turn]
    right = Correction(
        interaction=interaction,
        turn=turn,
        speaker=speaker or now_read.speaker,
        text=now_read.text if text is None else _words(workspace, found, text),
        user=user.name,
        at=now(),
    )
    with logged(store) as session:
        remarks.add_correction(session, right)
        changed = {"turn": turn, "from": now_read.text[:500], "to": right.text[:500]}
        if right.speaker is not now_read.speaker:
            changed["speaker"] = right.speaker.value
        note(session, user.name, "corrected", interaction, changed)
    return _put(transcript.turns[turn], right)


def turns_of(store: Store, user: User, interaction: str) -> tuple[tuple[Turn, ...], tuple[Turn, ...]]:
    """The turns as they were read, and as they read now. Raises NotInStore and NotAllowed."""
    demand(user, Permission.SEE_CALLS, Permission.SEE_OWN)
    _, transcript = _read(store, user, interaction)
    return transcript.turns, corrected(transcript, remarks.corrections_of(store, interaction)).turns


def corrected(transcript: Transcript, corrections: Mapping[int, Correction]) -> Transcript:
    """The transcript as people put it right."""
    turns = (_put(turn, corrections.get(place)) for place, turn in enumerate(transcript.turns))
    return replace(transcript, turns=tuple(turns))


def corrected_calls(store: Store) -> Iterator[tuple[Interaction, Transcript]]:
    """Every recorded call of which a turn was put right, with those turns only: nobody vouches for others.

    `autoqa train asr` learns from them.
    """
    for interaction in remarks.corrected_ids(store):
        record = store.get(interaction)
        read = record.transcript
        if read is None or record.interaction.recording is None:
            continue
        right = corrected(read, remarks.corrections_of(store, interaction))
        pairs = zip(read.turns, right.turns, strict=True)
        if changed := tuple(now_read for was, now_read in pairs if was != now_read):
            yield record.interaction, replace(right, turns=changed)


def _put(turn: Turn, correction: Correction | None) -> Turn:
    """The turn as it was put right; the times of words are those of the words that were read, and go."""
    if correction is None or (correction.text, correction.speaker) == (turn.text, turn.speaker):
        return turn
    words = turn.words if correction.text == turn.text else ()
    confidence = turn.confidence if correction.text == turn.text else None
    return replace(turn, text=correction.text, speaker=correction.speaker, words=words, confidence=confidence)


def _read(store: Store, user: User, interaction: str) -> tuple[Interaction, Transcript]:
    found = reached(store, user, interaction)
    transcript = store.get(interaction).transcript
    if transcript is None:
        raise NotInStore(f"interaction '{interaction}' has no transcript yet")
    return found, transcript


def _turn_at(transcript: Transcript, start: float | None) -> int:
    """The turn that is said at a time, or the last before it."""
    if start is None:
        return 0
    begun = [place for place, turn in enumerate(transcript.turns) if (turn.start or 0.0) <= start]
    return begun[-1] if begun else 0


def _words(workspace: Workspace, interaction: Interaction, text: str) -> str:
    if not text.strip():
        raise ConfigurationError("there are no words; write some, or leave it")
    return words_typed(workspace, text, language=interaction.language)
