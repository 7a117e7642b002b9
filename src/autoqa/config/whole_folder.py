"""Put a new folder in the place of another when it is whole, and never before."""

from __future__ import annotations

import fcntl
import glob
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from autoqa.errors import ConfigurationError

_NEW, _OLD = "new", "old"


def replaced(folder: Path, fill: Callable[[Path], None]) -> None:
    """Have `fill` write a new folder beside `folder`, and put it in its place when it is whole.

    What is in place is never half of one and half of another; what a killed run left beside it is cleared
    away first. Raises ConfigurationError where it cannot be written.
    """
    new, old = _beside(folder, _NEW), _beside(folder, _OLD)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _clear(folder)
        with _made(new):
            fill(new)
            if folder.exists():
                folder.rename(old)
            new.rename(folder)
    except OSError as error:
        raise ConfigurationError(f"{folder}: cannot be written ({error.strerror or error})") from error
    finally:
        shutil.rmtree(new, ignore_errors=True)
        if old.exists() and not folder.exists():
            old.rename(folder)
        shutil.rmtree(old, ignore_errors=True)


def _beside(folder: Path, which: str) -> Path:
    return folder.with_name(f".{folder.name}.{which}.{os.getpid()}")


def _clear(folder: Path) -> None:
    """Remove what killed runs left, unless another run is writing the same folder now.

    A run killed between its two renames has moved the folder away: that comes back.
    """
    new, old = (
        list(folder.parent.glob(f".{glob.escape(folder.name)}.{which}.[0-9]*")) for which in (_NEW, _OLD)
    )
    if any(_is_in_hand(path) for path in new):
        return
    for path in old:
        if not folder.exists():
            path.rename(folder)
    for path in (*new, *old):
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """Make a folder and hold a lock on it, which ends with this process however that ends."""
    first = folder.with_name(f".made{folder.name}")  # it gets its name when it is locked: no other clears it
    first.mkdir(exist_ok=True)
    handle = os.open(first, os.O_RDONLY)
    try:
        with suppress(OSError):  # some shares have no locks: there, what others left is left alone
            fcntl.flock(handle, fcntl.LOCK_EX)
        first.rename(folder)
        yield
    finally:
        os.close(handle)


def _is_in_hand(folder: Path) -> bool:
    try:
        handle = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False
