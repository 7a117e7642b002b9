"""Transcript files as text, JSON and checked values, with errors that say what was found and where."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationError

from autoqa.audio.refusal import printable
from autoqa.connect.formats.times import read_seconds, read_stamp
from autoqa.errors import InterchangeError

MAX_BYTES = 64_000_000
"""Bytes of a transcript file; a longer one is a mistake or an attack."""

_LONGEST_LABEL = 200
_LATEST = 253_402_300_799_000  # milliseconds; the end of the year 9999

Stamp = Annotated[float | datetime | None, PlainValidator(read_stamp)]
"""Seconds from the beginning or a moment, from a number, "00:01:02.345" or an ISO timestamp."""

Seconds = Annotated[float | None, PlainValidator(read_seconds)]
"""Seconds from the beginning, from a number or "00:01:02.345"."""


class Row(BaseModel):
    """A JSON object of which only the declared keys are read."""

    model_config = ConfigDict(extra="ignore", frozen=True)


Model = TypeVar("Model", bound=Row)


def read_label(value: object) -> str | None:
    """A speaker's name; a bare number becomes "speaker 3", and an empty one is no name."""
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return f"speaker {value}" if abs(value) < 10**9 else "speaker"
    if not isinstance(value, str):
        raise ValueError("should be a name or a number")
    label = printable(" ".join(value.split()), limit=_LONGEST_LABEL)
    return label or None


def read_probability(value: object) -> float | None:
    """A probability from 0 to 1; NaN, which some aligners write, is none."""
    number = _number(value)
    if number is None or math.isnan(number):
        return None
    if not 0 <= number <= 1:
        raise ValueError("should lie between 0 and 1")
    return number


def read_milliseconds(value: object) -> float | None:
    """Milliseconds as seconds."""
    number = _number(value)
    if number is None:
        return None
    if not 0 <= number <= _LATEST:
        raise ValueError("should be milliseconds, and not below 0")
    return number / 1000


def read_whole(value: object) -> int | None:
    """A whole number, also when it stands in quotes."""
    number = _number(value)
    if number is None:
        return None
    if not (abs(number) < 2**53 and number == int(number)):
        raise ValueError("should be a whole number")
    return int(number)


Label = Annotated[str | None, PlainValidator(read_label)]
Probability = Annotated[float | None, PlainValidator(read_probability)]
Milliseconds = Annotated[float | None, PlainValidator(read_milliseconds)]
Whole = Annotated[int | None, PlainValidator(read_whole)]


def moment(milliseconds: float) -> datetime:
    """The moment that many milliseconds after 1970, in UTC."""
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)


def decode(content: bytes, source: str) -> str:
    """The text of a file in UTF-8, or in UTF-16 with a byte order mark."""
    check_size(content, source)
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InterchangeError(f"{source}: line {line} is not UTF-8 text; save the file as UTF-8") from error


def check_size(content: bytes, source: str) -> None:
    """Raise InterchangeError for a file over the limit."""
    if len(content) > MAX_BYTES:
        raise InterchangeError(
            f"{source}: is larger than {MAX_BYTES:,} bytes; one file holds the transcript of one interaction"
        )


def load_json(content: bytes, source: str) -> Any:
    """The JSON document in `content`."""
    text = decode(content, source)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InterchangeError(f"{source}: is not JSON ({error}); export it again") from error


def parse(model: type[Model], fields: object, source: str) -> Model:
    """`fields` as `model`; InterchangeError names up to three places that do not fit."""
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        problems = error.errors(include_url=False)[:3]
        raise InterchangeError(f"{source}: " + "; ".join(_explain(one) for one in problems)) from error


def dump_json(value: Mapping[str, Any]) -> bytes:
    """`value` as indented JSON with a newline at the end; keys without a value are left out."""
    return (json.dumps(without_none(value), ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def without_none(value: Any) -> Any:
    """`value` without the keys whose value is None, at every depth."""
    if isinstance(value, Mapping):
        return {key: without_none(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [without_none(inner) for inner in value]
    return value


def language_code(tag: str | None) -> str | None:
    """A language in the one spelling used here: "en_GB" and "EN-gb" are both "en-gb"."""
    code = (tag or "").strip().lower().replace("_", "-")
    return code if 2 <= len(code) <= 35 else None


def language_tag(code: str | None) -> str | None:
    """A language as BCP 47 writes it: "en-gb" is "en-GB"."""
    if not code:
        return None
    first, *rest = code.split("-")
    return "-".join([first, *(part.upper() if len(part) == 2 else part for part in rest)])


def _number(value: object) -> float | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("should be a number")
    try:
        return float(value)
    except (ValueError, OverflowError) as error:
        raise ValueError("should be a number") from error


def _explain(problem: Any) -> str:
    place = printable(".".join(str(part) for part in problem["loc"]), limit=100)
    if problem["type"] == "missing":
        return f"'{place}' is missing"
    found = printable(_shown(problem["input"]), limit=60)
    return f"'{place}': {problem['msg'].removeprefix('Value error, ').lower()} (found {found})"


def _shown(value: object) -> str:
    if isinstance(value, dict | list):
        return f"a {type(value).__name__} of {len(value)}"
    return repr(value[:60] if isinstance(value, str) else value)
