"""From what a file says line by line to an interaction: roles, one clock, and turns in order of time."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from autoqa.connect.formats.roles import Name, cast
from autoqa.domain.interaction import Channel, GradeGiven, Interaction
from autoqa.domain.transcript import Speaker, Turn, Word
from autoqa.errors import InterchangeError

MAX_CUES = 200_000
_SAME_TURN = 1.5  # seconds of silence that one speaker may leave within a turn, as in transcribe/turns.py


@dataclass(frozen=True, slots=True)
class Token:
    """A word as a file gives it: its times in seconds and its probability may lack."""

    text: str
    start: float | None = None
    end: float | None = None
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Cue:
    """Something one speaker says, with its place in the file for messages.

    Times are seconds from the beginning or moments; `tokens` are in seconds like `start`.
    """

    speaker: Name
    text: str
    start: float | datetime | None = None
    end: float | datetime | None = None
    tokens: tuple[Token, ...] = ()
    confidence: float | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What a file says about the whole interaction, and how it would name its speakers if it did not."""

    format: str
    advice: str
    channel: Channel = Channel.CALL
    language: str | None = None
    agent: str | None = None
    started_at: datetime | None = None
    recording: Path | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    grades: tuple[GradeGiven, ...] = ()


@dataclass(frozen=True, slots=True)
class _Speech:
    """A cue with its part and its times on the interaction's clock."""

    speaker: Speaker
    text: str
    start: float | None
    end: float | None
    words: tuple[Word, ...]
    confidence: float | None


def gather(cues: Iterable[Cue], about: About, *, id_: str, source: str, merge: bool = True) -> Interaction:
    """The interaction that `cues` make.

    With `merge`, what one speaker says with less than 1.5 s between is one turn. Raises InterchangeError
    when nothing is said, when times contradict each other, or when it is not clear who speaks.
    """
    spoken = _spoken(cues, source)
    found = cast([(cue.speaker, cue.text) for cue in spoken], source=source, advice=about.advice)
    started_at, on_clock = _one_clock(spoken, about.started_at, source)
    speeches, left_out = [], Counter[str]()
    for cue in on_clock:
        part = found.part_of(cue.speaker)
        if isinstance(part, Speaker):
            speeches.append(_speech(part, cue))
        else:
            left_out["unnamed" if part is None else part.value] += 1
    turns = _turns(speeches, merge=merge)
    metadata: dict[str, Any] = {"format": about.format, **about.metadata}
    if found.roles != "named":
        metadata |= {"roles": found.roles, "certain": found.certain}
    if left_out:
        metadata["left_out"] = dict(left_out)
    return Interaction(
        id=id_,
        channel=about.channel,
        sha256=_content_hash(id_, turns, metadata, source),
        source=source,
        language=about.language,
        agent=about.agent,
        started_at=started_at,
        turns=turns,
        recording=about.recording,
        metadata=metadata,
        grades=about.grades,
    )


def shifted(cue: Cue, seconds: float) -> Cue:
    """`cue` that many seconds later."""
    if not seconds:
        return cue

    def later(at: float | None) -> float | None:
        return None if at is None else at + seconds

    start = later(cue.start) if not isinstance(cue.start, datetime) else cue.start
    end = later(cue.end) if not isinstance(cue.end, datetime) else cue.end
    tokens = tuple(replace(token, start=later(token.start), end=later(token.end)) for token in cue.tokens)
    return replace(cue, start=start, end=end, tokens=tokens)


def one_line(text: str) -> str:
    """`text` with every run of white space as one space."""
    return " ".join(text.split())


def _spoken(cues: Iterable[Cue], source: str) -> list[Cue]:
    spoken: list[Cue] = []
    for cue in cues:
        text = one_line(cue.text)
        if text:
            spoken.append(replace(cue, text=_whole(text, cue, source)))
        if len(spoken) > MAX_CUES:
            raise InterchangeError(f"{source}: holds more than {MAX_CUES:,} lines; split it by interaction")
    if not spoken:
        raise InterchangeError(f"{source}: holds no words; export it again, or leave it out")
    return spoken


def _whole(text: str, cue: Cue, source: str) -> str:
    """Refuse half a character, such as a tool leaves that cuts an emoji in two: nothing can print it."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InterchangeError(
            f"{source}: {cue.place} holds half of a character; cut the text between characters"
        ) from error
    return text


def _one_clock(
    cues: Sequence[Cue], started_at: datetime | None, source: str
) -> tuple[datetime | None, list[Cue]]:
    """The cues in seconds from one beginning: where moments are given, from the first of them."""
    moments = [at for cue in cues for at in (cue.start, cue.end) if isinstance(at, datetime)]
    zero = min([*moments, *([started_at] if started_at else [])]) if moments else started_at
    placed = []
    for cue in cues:
        start, end = _seconds(cue.start, zero), _seconds(cue.end, zero)
        if start is not None and end is not None and end < start:
            raise InterchangeError(
                f"{source}: {cue.place} ends at {end:.3f} s, before it starts at {start:.3f} s; "
                "correct its times"
            )
        placed.append(replace(cue, start=start, end=end))
    return zero, placed


def _seconds(at: float | datetime | None, zero: datetime | None) -> float | None:
    if isinstance(at, datetime):
        assert zero is not None, "a moment is given, so there is a first one"
        return (at - zero).total_seconds()
    return at


def _speech(part: Speaker, cue: Cue) -> _Speech:
    start, end = cue.start, cue.end
    assert not isinstance(start, datetime), "the cue is on one clock"
    assert not isinstance(end, datetime), "the cue is on one clock"
    words, confidence = _words(cue, start, end)
    if words:
        start = words[0].start if start is None else start
        end = max(words[-1].end, start) if end is None else end
    return _Speech(part, cue.text, start, end, words, confidence)


def _words(cue: Cue, start: float | None, end: float | None) -> tuple[tuple[Word, ...], float | None]:
    """The words of a cue and how sure they are; no words unless they are the cue's text and have times."""
    tokens = _fitted(cue.tokens, cue.text)
    known = [(token.probability, len(token.text)) for token in tokens if token.probability is not None]
    letters = sum(count for _, count in known)
    sure = round(sum(p * count for p, count in known) / letters, 4) if letters else cue.confidence
    if all(token.start is None for token in tokens):
        return (), sure
    times = _times(tokens, start, end)
    words = tuple(
        Word(token.text, round(begin, 3), round(max(begin, stop), 3), _probability(token, sure))
        for token, (begin, stop) in zip(tokens, times, strict=True)
    )
    return words, sure


def _probability(token: Token, sure: float | None) -> float:
    """The word's own probability, else its cue's; a text that tells none is taken as it stands."""
    own = token.probability if token.probability is not None else sure
    return 1.0 if own is None else own


def _fitted(tokens: Sequence[Token], text: str) -> tuple[Token, ...]:
    """The tokens when they say the text, spelled as in the text; otherwise none."""
    said = [replace(token, text=one_line(token.text)) for token in tokens if token.text.strip()]
    if " ".join(token.text for token in said) == text:
        return tuple(said)
    spelled = text.split()
    if len(spelled) != len(said):
        return ()
    return tuple(replace(token, text=word) for token, word in zip(said, spelled, strict=True))


def _times(tokens: Sequence[Token], start: float | None, end: float | None) -> list[tuple[float, float]]:
    """The times of all tokens; those without lie between their neighbours, long ones longer."""
    times: list[tuple[float, float]] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.start is not None:
            times.append((token.start, token.end if token.end is not None else token.start))
            at += 1
            continue
        until = next((i for i in range(at, len(tokens)) if tokens[i].start is not None), len(tokens))
        after = tokens[until].start if until < len(tokens) else end
        before = times[-1][1] if times else start
        before = after if before is None else before
        after = before if after is None else after
        assert before is not None, "one token at least has a time"
        assert after is not None, "one token at least has a time"
        times += spread([len(token.text) for token in tokens[at:until]], before, max(before, after))
        at = until
    return times


def spread(lengths: Sequence[int], start: float, end: float) -> list[tuple[float, float]]:
    """Cut the time from `start` to `end` in proportion to `lengths`."""
    total, done, pieces = max(1, sum(lengths)), 0, []
    for length in lengths:
        pieces.append((start + (end - start) * done / total, start + (end - start) * (done + length) / total))
        done += length
    return pieces


def _turns(speeches: Sequence[_Speech], *, merge: bool) -> tuple[Turn, ...]:
    """In order of time where all have one, else as in the file."""
    ordered = list(speeches)
    if all(speech.start is not None for speech in speeches):
        ordered.sort(
            key=lambda speech: (speech.start or 0.0, speech.start if speech.end is None else speech.end)
        )
    grouped: list[list[_Speech]] = []
    latest: float | None = None  # when the group's last speech ends; None when that is not known
    for speech in ordered:
        if merge and grouped and _goes_on(grouped[-1][-1], latest, speech):
            grouped[-1].append(speech)
            latest = None if speech.end is None else max(latest or 0.0, speech.end)
        else:
            grouped.append([speech])
            latest = speech.end
    return tuple(_turn(group) for group in grouped)


def _begins(speech: _Speech) -> tuple[float, float]:
    start = speech.start or 0.0
    return start, start if speech.end is None else speech.end


def _goes_on(last: _Speech, latest: float | None, speech: _Speech) -> bool:
    if last.speaker is not speech.speaker or speech.start is None or latest is None:
        return False
    return speech.start - latest <= _SAME_TURN


def _turn(group: Sequence[_Speech]) -> Turn:
    ends = [speech.end for speech in group if speech.end is not None]
    sure = [(speech.confidence, len(speech.text)) for speech in group if speech.confidence is not None]
    letters = sum(count for _, count in sure)
    return Turn(
        speaker=group[0].speaker,
        text=" ".join(speech.text for speech in group),
        start=_rounded(group[0].start),
        end=_rounded(max(ends, default=None)),
        confidence=round(sum(c * count for c, count in sure) / letters, 4) if letters else None,
        words=tuple(w for speech in group for w in speech.words) if all(s.words for s in group) else (),
    )


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)


def _content_hash(id_: str, turns: tuple[Turn, ...], metadata: Mapping[str, Any], source: str) -> str:
    """What a text is identified by, as in interchange.py: its id, its words and what is known of the case."""
    content = [id_, [(turn.speaker, turn.text, turn.start, turn.end) for turn in turns], metadata]
    try:
        encoded = json.dumps(content, sort_keys=True, default=str).encode()
    except (ValueError, TypeError, RecursionError) as error:
        raise InterchangeError(f"{source}: 'metadata' is nested too deeply; leave it out") from error
    return hashlib.sha256(encoded).hexdigest()
