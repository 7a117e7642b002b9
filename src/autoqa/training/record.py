"""What a model was trained on, and what it is worth: kept in its folder, and asked before it is promoted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from autoqa.domain.agreement import Estimate
from autoqa.errors import ModelRefused

RECORD = "training.json"


@dataclass(frozen=True, slots=True)
class TrainingRecord:
    """The training of one head.

    `data` is the hash of the training set, `trained_on` and `tested_on` the content hashes of its
    conversations. `agents` and `groups` are those of the conversations fitted on; `way` says how it was
    fitted, and what it gained in folds over the same answer for all (`gain`, with its standard error
    `gain_error`). `figures` hold, by "people" (with each other), "model" (with people) and "errors", what was
    measured on the conversations tested on.
    """

    criterion: str
    levels: tuple[int, ...]
    data: str
    seed: int
    agents: int
    groups: int
    trained_on: tuple[str, ...]
    tested_on: tuple[str, ...]
    way: Mapping[str, Any]
    labels: Mapping[str, Any] = field(default_factory=dict)
    figures: Mapping[str, Mapping[str, Estimate]] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)


_ADAPTER = TypeAdapter(TrainingRecord)


def write_record(record: TrainingRecord, folder: Path) -> None:
    """Write the record into a model's folder."""
    plain = _ADAPTER.dump_python(record, mode="json")
    text = json.dumps(plain, indent=1, sort_keys=True, allow_nan=False, ensure_ascii=False)
    (folder / RECORD).write_text(text + "\n", encoding="utf-8")


def read_record(folder: Path) -> TrainingRecord | None:
    """The record in a model's folder, or None where there is none. Raises ModelRefused for a broken one."""
    path = folder / RECORD
    if not path.is_file():
        return None
    try:
        return _ADAPTER.validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        first = error.errors()[0]["msg"].lower() if isinstance(error, ValidationError) else error.strerror
        raise ModelRefused(f"{path}: is no record of a training ({first}); train the model again") from error
