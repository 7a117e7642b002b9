"""Interactions as JSON lines, one a line: the format in which autoqa takes and gives them.

`{"id", "channel": "call|chat|email", "language", "agent", "started_at", "turns": [{"speaker":
"agent|customer", "text", "start", "end"}], "recording": "path", "metadata": {}, "grades": [{"evaluator",
"criterion", "score", "comment", "at"}]}`. Only `id` and one of `turns` and `recording` are needed; other
keys are left alone. A line that cannot be used is reported with its number, and the rest is used.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    NaiveDatetime,
    ValidationError,
)

from autoqa.domain.interaction import Channel, GradeGiven, Interaction
from autoqa.domain.transcript import Speaker, Turn
from autoqa.errors import InterchangeError

MAX_LINE = 10_000_000  # bytes; a longer line is a mistake or an attack


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be used. `id` is the interaction's, where the line got as far as naming one."""

    line: int
    reason: str
    id: str | None = None


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


def _whole(text: str) -> str:
    """Refuse half a character, such as a tool leaves that cuts an emoji in two: nothing can print it."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError("holds half of a character; cut the text between characters") from error
    return text


def _in_reach(at: datetime | None) -> datetime | None:
    """A time that can be turned into any zone; one without a zone is taken as this machine's own."""
    if at is None:
        return None
    if not 2 <= at.year <= 9998:
        raise ValueError("lies outside the years 2 to 9998")
    return at.astimezone()


def _as_code(language: str | None) -> str | None:
    """A language code in one spelling: "en_GB" and "EN-gb" are both "en-gb"."""
    return language.lower().replace("_", "-") if language else None


Text = Annotated[str, AfterValidator(_whole)]
Moment = Annotated[AwareDatetime | NaiveDatetime | None, AfterValidator(_in_reach)]


class _Turn(_Row):
    speaker: Speaker
    text: Text
    start: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    end: float | None = Field(default=None, ge=0, allow_inf_nan=False)


class _Grade(_Row):
    evaluator: Text = Field(min_length=1)
    criterion: Text = Field(min_length=1)
    score: float | None = Field(allow_inf_nan=False)
    comment: Text | None = None
    at: Moment = None


class _Interaction(_Row):
    id: Text = Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")
    channel: str = "chat"
    language: Annotated[Text | None, AfterValidator(_as_code)] = Field(default=None, min_length=2)
    agent: Text | None = None
    started_at: Moment = None
    turns: tuple[_Turn, ...] = ()
    recording: Text | None = Field(default=None, min_length=1)
    metadata: dict[str, Any] = {}
    grades: tuple[_Grade, ...] = ()


def read_interactions(path: Path) -> Iterator[tuple[int, Interaction | BadLine]]:
    """Each line of the file with its number, as an interaction or as the reason why it is none.

    Blank lines are passed over. Raises InterchangeError when the file cannot be read at all.
    """
    seen: dict[str, int] = {}
    if path.exists() and not path.is_file():
        raise InterchangeError(f"{path}: is a pipe, device or folder, and not a file with JSON lines")
    try:
        with path.open("rb") as file:
            for number, line in enumerate(iter(lambda: file.readline(MAX_LINE + 1), b""), start=1):
                if line.strip():
                    yield number, _parse(line, number, path, seen)
    except OSError as error:
        raise InterchangeError(f"{path}: cannot be read ({error.strerror})") from error


def _parse(line: bytes, number: int, path: Path, seen: dict[str, int]) -> Interaction | BadLine:
    if len(line) > MAX_LINE:
        return BadLine(number, f"is longer than {MAX_LINE:,} bytes; one interaction stands on each line")
    try:
        fields = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError:
        return BadLine(number, "is not UTF-8 text; save the file as UTF-8")
    except (ValueError, RecursionError) as error:
        return BadLine(number, f"is not JSON ({error}); one JSON object stands on each line")
    if not isinstance(fields, dict):
        return BadLine(number, f"holds a {type(fields).__name__}, not an object with an id and turns")
    known = fields.get("id") if isinstance(fields.get("id"), str) else None
    try:
        row = _Interaction.model_validate(fields)
    except ValidationError as error:
        return BadLine(number, "; ".join(_explain(problem) for problem in error.errors()[:3]), known)
    if problem := _problem(row, seen):
        return BadLine(number, problem, row.id)
    seen[row.id] = number
    return _interaction(row, f"{path}:{number}", path.parent)


def _problem(row: _Interaction, seen: Mapping[str, int]) -> str | None:
    if row.id in seen:
        return f"the id '{row.id}' stands on line {seen[row.id]} already; ids must be unique"
    if not row.recording and not any(turn.text.strip() for turn in row.turns):
        return "has neither turns with text nor a recording; give one of them"
    if row.recording and "://" in row.recording:
        return f"the recording '{row.recording}' is an address; only files on this machine are read"
    for position, turn in enumerate(row.turns):
        if turn.start is not None and turn.end is not None and turn.end < turn.start:
            return f"turns.{position} ends at {turn.end} before it starts at {turn.start}"
    return None


def _explain(problem: Any) -> str:
    place = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "missing":
        return f"'{place}' is missing"
    return f"'{place}': {problem['msg'].lower()} (found {str(problem['input'])[:60]!r})"


def _interaction(row: _Interaction, source: str, folder: Path) -> Interaction:
    turns = tuple(Turn(t.speaker, t.text.strip(), t.start, t.end) for t in row.turns if t.text.strip())
    channels = set(Channel)
    return Interaction(
        id=row.id,
        channel=Channel(row.channel) if row.channel in channels else Channel.OTHER,
        sha256=text_hash(row.id, turns, row.metadata),
        source=source,
        language=row.language,
        agent=row.agent,
        started_at=row.started_at,
        turns=turns,
        recording=folder / row.recording if row.recording else None,
        metadata=row.metadata,
        grades=tuple(GradeGiven(g.evaluator, g.criterion, g.score, g.comment, g.at) for g in row.grades),
    )


def text_hash(id_: str, turns: tuple[Turn, ...], metadata: Mapping[str, Any]) -> str:
    """What a text is identified by: its id, its words and what is known of the case."""
    content = [id_, [(turn.speaker, turn.text, turn.start, turn.end) for turn in turns], metadata]
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
