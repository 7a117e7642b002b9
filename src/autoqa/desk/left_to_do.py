"""The list, in the workspace, of files that a deletion has still to take away, and the lock on deleting.

The rows of an interaction go in one transaction, and its files after that: what a killed run had left to do
stands here, and the next run does it first.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from pydantic import TypeAdapter, ValidationError

from autoqa.config.whole_file import OWNER_ONLY, whole_file
from autoqa.domain.retention import Rule
from autoqa.errors import StoreError
from autoqa.pipeline.workspace import Workspace

FILE = "retention.json"
"""The list, in the workspace's folder, of files that are still to be deleted."""

_LOCK = ".retention.lock"


@dataclass(frozen=True, slots=True)
class Task:
    """Files to be deleted once the audit log has the entry with this mark.

    `sounds` are the hashes of sounds, of which every copy for browsers goes.
    """

    interaction: str
    rule: Rule
    mark: str
    files: tuple[str, ...]
    sounds: tuple[str, ...]


_TASKS = TypeAdapter(tuple[Task, ...])


@contextmanager
def alone(workspace: Workspace) -> Iterator[None]:
    """Keep other runs out. Raises StoreError where one is at it."""
    try:
        file = (workspace.folder / _LOCK).open("w")
    except OSError as error:
        raise StoreError(f"{workspace.folder}: cannot be written ({error.strerror})") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreError("another run is deleting at this moment; wait until it is done") from error
        yield


def kept(workspace: Workspace) -> tuple[Task, ...]:
    """The tasks that the list holds. Raises StoreError for a list that cannot be read."""
    path = workspace.folder / FILE
    try:
        return _TASKS.validate_json(path.read_bytes())
    except FileNotFoundError:
        return ()
    except (OSError, ValidationError) as error:
        raise StoreError(
            f"{path}: cannot be read ({type(error).__name__}); it lists files still to be deleted, so look "
            "into it, delete them, and then delete it"
        ) from error


def keep(workspace: Workspace, tasks: Sequence[Task]) -> None:
    """Put these tasks in the list, in place of what it held. Raises StoreError."""
    path = workspace.folder / FILE
    try:
        if not tasks:
            path.unlink(missing_ok=True)
            return
        with whole_file(path, rights=OWNER_ONLY) as part:
            part.write_text(json.dumps([asdict(task) for task in tasks]), encoding="utf-8")
    except OSError as error:
        raise StoreError(f"{path}: cannot be written ({error.strerror}); nothing was deleted") from error
