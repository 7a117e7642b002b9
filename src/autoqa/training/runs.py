"""The experiment log: a table with a row for each training, comparison, promotion and batch of grades."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from autoqa.errors import ConfigurationError

LOG = "training-log.csv"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Run:
    """One row. Figures are those of interactions that the model was not fitted on.

    `what` is trained, promoted, forced, refused, rolled_back or rescored; `seconds` is how long it took.
    """

    at: str
    what: str
    criterion: str
    model: str = ""
    data: str = ""
    trained_on: int | None = None
    tested_on: int | None = None
    way: str = ""
    seed: int | None = None
    qwk: float | None = None
    qwk_low: float | None = None
    qwk_high: float | None = None
    spearman: float | None = None
    rmse: float | None = None
    people_qwk: float | None = None
    seconds: float | None = None
    reason: str = ""
    folder: str = ""


COLUMNS = tuple(field.name for field in fields(Run))


def log(run: Run, path: Path) -> None:
    """Add a row to the table at `path`, which is made where it is not there. Raises ConfigurationError.

    A row is appended with one write, so that runs side by side do not mix theirs.
    """
    out = io.StringIO()
    rows = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            if os.fstat(handle).st_size == 0:
                rows.writeheader()
            rows.writerow({name: _cell(value) for name, value in asdict(run).items()})
            os.write(handle, out.getvalue().encode())
        finally:
            os.close(handle)
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be written ({error.strerror})") from error


def read_log(path: Path) -> list[Mapping[str, str]]:
    """The rows of the table, the oldest first; none where there is no table."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _cell(value: object) -> str:
    """What stands in the table: nothing where nothing is known, and never a formula."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
