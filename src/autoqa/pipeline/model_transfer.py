"""Push and pull model folders, and show how far it is."""

from __future__ import annotations

from pathlib import Path

from autoqa.connect.remotes import MOST_BYTES, Transfer, pull, push
from autoqa.pipeline.progress import ProgressReport

_MB = 2**20


def push_model(
    folder: Path, url: str, *, overwrite: bool = False, progress: ProgressReport | None = None
) -> Transfer:
    """Push a folder as `autoqa.connect.remotes.push` does, and tell `progress` each megabyte."""
    told = _Megabytes("Push, MB", progress or ProgressReport())
    try:
        return push(folder, url, overwrite=overwrite, told=told)
    finally:
        told.end()


def pull_model(
    url: str,
    folder: Path,
    *,
    overwrite: bool = False,
    expected: str = "",
    most_bytes: int = MOST_BYTES,
    progress: ProgressReport | None = None,
) -> Transfer:
    """Pull a folder as `autoqa.connect.remotes.pull` does, and tell `progress` each megabyte."""
    told = _Megabytes("Pull, MB", progress or ProgressReport())
    try:
        return pull(url, folder, overwrite=overwrite, expected=expected, most_bytes=most_bytes, told=told)
    finally:
        told.end()


class _Megabytes:
    """Tells a progress report each megabyte that has gone over; a part of one counts as one."""

    def __init__(self, stage: str, progress: ProgressReport) -> None:
        self._stage, self._progress = stage, progress
        self._told: int | None = None

    def __call__(self, name: str, gone: int, total: int) -> None:
        """So many bytes of so many are over."""
        if self._told is None:
            self._progress.begin(self._stage, -(-total // _MB))
            self._told = 0
        while self._told * _MB < gone:
            self._progress.advance(name, 0.0)
            self._told += 1

    def end(self) -> None:
        """No more follow."""
        if self._told is not None:
            self._progress.end()
