"""The experiment log of a workspace: what became of each training and promotion, kept and read back."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from autoqa.connect.mlflow import send
from autoqa.errors import ConfigurationError, DeliveryFailed, MissingExtra
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.workspace import Workspace
from autoqa.training.runs import COLUMNS, LOG, Run, log, read_log

_ADAPTER = TypeAdapter(Run)
_QUOTED = re.compile(r"^'(?=[=+\-@\t\r])")  # an apostrophe keeps a spreadsheet from running a formula


@dataclass(frozen=True, slots=True)
class Bought:
    """What a batch of grades bought: so many calls more than the training before, and so much more QWK."""

    calls: int
    qwk: float | None


def bought(runs: Sequence[Run]) -> list[Bought | None]:
    """For each row what its grades bought over the training of the same criterion before; None elsewhere."""
    before: dict[str, Run] = {}
    found: list[Bought | None] = []
    for run in runs:
        if run.what != "trained" or run.trained_on is None:
            found.append(None)
            continue
        earlier = before.get(run.criterion)
        more = run.trained_on - (earlier.trained_on or 0) if earlier else 0
        gained = earlier.qwk if earlier else None
        rise = run.qwk - gained if run.qwk is not None and gained is not None else None
        found.append(Bought(more, rise) if more > 0 else None)
        before[run.criterion] = run
    return found


def record(workspace: Workspace, run: Run, progress: ProgressReport, *, beside: Path | None = None) -> None:
    """Add a row to the log in the folder `beside`, by default the workspace's, and send it to MLflow if set.

    What MLflow does not take is a warning: the row is in the log. Raises ConfigurationError.
    """
    log(run, (beside or workspace.folder) / LOG)
    uri = workspace.settings.training.mlflow
    if uri is None:
        return
    try:
        send(asdict(run), uri)
    except (DeliveryFailed, MissingExtra) as error:
        progress.warn(f"{error}; the row is in {LOG}")


def experiments(workspace: Workspace, *, criterion: str = "", last: int | None = None) -> list[Run]:
    """The rows of the log, the oldest first: those of a criterion, and only the `last` so many.

    Raises ConfigurationError for a log that cannot be read.
    """
    path = workspace.folder / LOG
    try:
        rows = read_log(path)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigurationError(f"{path}: cannot be read ({error}); move it away") from error
    found = [_run(row, path, line) for line, row in enumerate(rows, start=2)]
    chosen = [run for run in found if not criterion or run.criterion == criterion]
    return chosen if last is None else chosen[len(chosen) - min(last, len(chosen)) :]


def _run(row: Mapping[str, str], path: Path, line: int) -> Run:
    """One row; what is not there is not known, and the apostrophe before a formula goes."""
    told = {name: _QUOTED.sub("", row[name]) for name in COLUMNS if row.get(name)}
    try:
        return _ADAPTER.validate_python({"at": "", "what": "", "criterion": "", **told})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ConfigurationError(
            f"{path}: row {line}: {first['loc'][0]}: {first['msg'].lower()}; put right what was changed there"
        ) from error
