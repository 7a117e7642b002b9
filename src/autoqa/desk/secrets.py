"""The secret of a workspace, with which it signs what it gives out and later believes."""

from __future__ import annotations

import secrets
import tempfile
from pathlib import Path

from autoqa.errors import ConfigurationError

FILE = "secret.key"
_BYTES = 32
_SHORTEST = 32  # characters


def secret_key(folder: Path) -> str:
    """The secret kept in the workspace's folder, made when it is asked for first.

    Only the owner of the file may read it. Whoever deletes it makes all links that were signed with it
    worthless. Raises ConfigurationError where it cannot be read or written, or is no secret.
    """
    path = folder / FILE
    try:
        if not path.exists():
            _make(path)
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read or written ({error})") from error
    if len(key) < _SHORTEST:
        raise ConfigurationError(
            f"{path}: is no secret of {_SHORTEST} characters or more; delete it, and it is made anew"
        )
    return key


def _make(path: Path) -> None:
    """Write the file whole or not at all; where another process was faster, its secret stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".secret-", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(_BYTES) + "\n")
        file.flush()
        try:
            path.hardlink_to(file.name)
        except FileExistsError:
            return
