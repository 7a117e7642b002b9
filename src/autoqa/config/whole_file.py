"""Put a new file in the place of another when it is whole and on the disk, and never before."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

OWNER_ONLY = 0o600


@contextmanager
def whole_file(path: Path, *, rights: int = 0o666) -> Iterator[Path]:
    """A new file beside `path` to write to, which takes its place at the end of the block.

    Where anything fails, whether in the block or here, what was in place stays and nothing is left beside it.
    `rights` are those of the new file, less what the system masks. Raises OSError, also where the folder is
    not there; who calls says in its own words what could not be written.
    """
    part = path.with_name(f".{path.name}.{token_hex(4)}.part")
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, rights))
        yield part
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
