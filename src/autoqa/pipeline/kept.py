"""The last result of a kind, kept in the workspace as a JSON file that the report reads."""

from __future__ import annotations

from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from autoqa.config.whole_file import whole_file
from autoqa.domain.audit import Audit
from autoqa.domain.drift import Drift
from autoqa.errors import StoreError
from autoqa.pipeline.workspace import Workspace

T = TypeVar("T")


class Kept(Generic[T]):
    """A kind of result, its file, and the command that makes it."""

    def __init__(self, kind: type[T], file: str, command: str) -> None:
        self._adapter = TypeAdapter(kind)
        self.file, self._command = file, command

    def save(self, workspace: Workspace, result: T) -> Path:
        """Keep `result` in place of the one before, and return its file. Raises StoreError."""
        path = workspace.folder / self.file
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with whole_file(path) as part:
                part.write_bytes(self._adapter.dump_json(result, indent=1))
        except OSError as error:
            raise StoreError(f"{path}: cannot be written ({error.strerror})") from error
        return path

    def load(self, workspace: Workspace) -> T | None:
        """The last result, or None. Raises StoreError for a file that holds none."""
        path = workspace.folder / self.file
        try:
            return self._adapter.validate_json(path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValidationError) as error:
            raise StoreError(
                f"{path}: cannot be read ({type(error).__name__}); run {self._command} again"
            ) from error


AUDIT = Kept(Audit, "audit.json", "autoqa audit")
DRIFT = Kept(Drift, "drift.json", "autoqa drift")
ALARMS_SENT = Kept(tuple[str, ...], "alarms_sent.json", "autoqa drift")
