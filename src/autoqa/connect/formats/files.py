"""Transcript files: read one of any known format, write one."""

from __future__ import annotations

import hashlib
from pathlib import Path
from urllib.parse import quote

from autoqa.config.whole_file import whole_file
from autoqa.connect.formats.detection import detect
from autoqa.connect.formats.documents import MAX_BYTES, check_size
from autoqa.connect.formats.registry import FORMATS, find_format
from autoqa.domain.interaction import Interaction
from autoqa.domain.transcript import Transcript
from autoqa.errors import InterchangeError

_LONGEST_NAME = 180  # bytes of a file's name before its ending


def read_transcript(
    path: Path,
    *,
    format: str | None = None,  # noqa: A002
    id: str | None = None,  # noqa: A002
) -> Interaction:
    """The interaction in a transcript file; its id is `id`, or the file's name without its ending.

    `format` is the name of one, or None to tell by the content. Raises InterchangeError when the file
    cannot be read or used, ConfigurationError for an unknown format.
    """
    chosen = find_format(format) if format else None
    content = _content(path)
    found = chosen or detect(content, path.name)
    if found is None:
        known = ", ".join(one.label for one in FORMATS.values())
        raise InterchangeError(f"{path}: is not a transcript in a known format ({known})")
    return found.read(content, id=id or _stem(path.name), source=str(path))


def write_transcript(
    interaction: Interaction,
    transcript: Transcript,
    *,
    format: str,  # noqa: A002
    folder: Path,
) -> Path:
    """Write a transcript into `folder`, which is made, and return the file, named after the interaction.

    The file is there whole or not at all, and replaces one of the same name. Raises InterchangeError when
    the format needs what the transcript lacks or the folder cannot be written, ConfigurationError for an
    unknown format.
    """
    chosen = find_format(format)
    content = chosen.write(interaction, transcript)
    path = folder / (file_name(interaction.id) + chosen.ending)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with whole_file(path) as part:
            part.write_bytes(content)
    except OSError as error:
        raise InterchangeError(
            f"{path}: cannot be written ({error.strerror}); choose another folder"
        ) from error
    return path


def _content(path: Path) -> bytes:
    if path.exists() and not path.is_file():
        raise InterchangeError(f"{path}: is a pipe, device or folder, and not a file with a transcript")
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InterchangeError(f"{path}: cannot be read ({error.strerror})") from error
    check_size(content, str(path))
    return content


def _stem(name: str) -> str:
    """The name of a file without the ending that this program gives it, or any other."""
    ours = next((one.ending for one in FORMATS.values() if name.lower().endswith(one.ending)), None)
    return (name[: -len(ours)] if ours else Path(name).stem) or name


def file_name(id_: str) -> str:
    """The id as a file's name: percent-encoded where need be, and hashed where it is long."""
    name = quote(id_, safe=" +,=@~()[]{}!'&;", errors="replace")
    if name.startswith("."):
        name = "%2E" + name[1:]
    if len(name) > _LONGEST_NAME:
        name = (
            f"{name[: _LONGEST_NAME - 17]}~{hashlib.sha256(id_.encode('utf-8', 'replace')).hexdigest()[:16]}"
        )
    return name
