"""What `autoqa models check` found out about models, kept as plain JSON beside them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from autoqa.config.whole_file import whole_file
from autoqa.errors import ConfigurationError

FILE = "checks.json"

Shortcut = Literal["short_windows", "int8"]


class ModelCheck(BaseModel):
    """How much a shortcut costs a recogniser in accuracy, measured on transcribed recordings.

    `model` is the fingerprint of its folder. `word_error` is that with the shortcut, `rise` how much more
    than without it, both as fractions; the check has passed when the rise is at most `allowed`.
    `cpu_seconds` is the time with the shortcut over the time without.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    model: str
    name: str
    shortcut: Shortcut
    word_error: float
    rise: float
    allowed: float
    words: int
    recordings: int
    cpu_ratio: float
    at: datetime

    @property
    def passed(self) -> bool:
        """Whether the shortcut may be taken."""
        return self.rise <= self.allowed


_CHECKS = TypeAdapter(list[ModelCheck])


def load_checks(folders: Sequence[Path]) -> list[ModelCheck]:
    """The checks kept in `folders`; of two about the same, the one found first counts.

    Raises ConfigurationError for a file that is not what `autoqa models check` writes.
    """
    found: dict[tuple[str, Shortcut], ModelCheck] = {}
    for folder in folders:
        for check in _read(folder / FILE):
            found.setdefault((check.model, check.shortcut), check)
    return list(found.values())


def find_check(folders: Sequence[Path], model: str, shortcut: Shortcut) -> ModelCheck | None:
    """The check of one shortcut of one model, by its fingerprint."""
    checks = load_checks(folders)
    return next((c for c in checks if c.model == model and c.shortcut == shortcut), None)


def save_checks(folder: Path, checks: Sequence[ModelCheck]) -> Path:
    """Keep `checks` in `folder`, in place of earlier ones about the same."""
    path = folder / FILE
    kept = {(check.model, check.shortcut): check for check in [*_read(path), *checks]}
    text = _CHECKS.dump_json(list(kept.values()), indent=1).decode() + "\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with whole_file(path) as part:
            part.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be written ({error.strerror})") from error
    return path


def _read(path: Path) -> list[ModelCheck]:
    if not path.is_file():
        return []
    try:
        return _CHECKS.validate_json(path.read_bytes())
    except ValidationError as error:
        raise ConfigurationError(
            f"{path}: is not what `autoqa models check` writes ({error.error_count()} problems); "
            "delete it and check again"
        ) from None
