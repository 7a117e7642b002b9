"""Write a report to its file, whole or not at all, in the format that the ending of its name says."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from autoqa.config.whole_file import whole_file
from autoqa.errors import ConfigurationError


def check_ending(path: Path, endings: Collection[str], what: str = "a report") -> None:
    """Raise ConfigurationError for a file whose ending is none of `endings`, which are in lower case."""
    if path.suffix.lower() not in endings:
        *some, last = endings
        named = f"{', '.join(some)} or {last}" if some else last
        raise ConfigurationError(
            f"{path}: {what} is {named} by the ending of its name; '{path.suffix}' is none"
        )


def write_report_file(path: Path, text: str) -> None:
    """Write `text` to `path`, in a folder that is made where it is not there. Raises ConfigurationError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(path) as part:
            part.write_bytes(text.encode("utf-8", "backslashreplace"))  # a name of a file may be no Unicode
    except OSError as error:
        raise ConfigurationError(
            f"{path}: cannot be written ({error.strerror}); name another file with --report"
        ) from error
