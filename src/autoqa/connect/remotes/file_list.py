"""The list of a model's files that lies beside them on a remote: names, sizes, hashes, fingerprint."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from autoqa.config.model_files import model_files, refused_kind
from autoqa.config.model_folders import fingerprint
from autoqa.connect.remotes.places import Place
from autoqa.errors import AutoQAError, ModelRefused

LIST = "files.json"
MOST_FILES = 1000
_LONGEST_NAME = 200  # characters
_LONGEST_LIST = 2**20  # bytes


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file by its name as seen from the model's folder."""

    name: str
    size: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


@dataclass(frozen=True, slots=True)
class FileList:
    """All files of a model, and the fingerprint of the folder that they make.

    Until the last of them has arrived it is not `whole`.
    """

    fingerprint: Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
    files: Annotated[tuple[ListedFile, ...], Field(max_length=MOST_FILES)]
    whole: bool = True
    format: Literal[1] = 1

    def as_json(self) -> bytes:
        """The list as the bytes of its file."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False).encode() + b"\n"


_ADAPTER = TypeAdapter(FileList)


def list_of(folder: Path) -> FileList:
    """The list of the files in a model's folder."""
    files = []
    for name in model_files(folder):
        with (folder / name).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            files.append(ListedFile(name, file.tell(), digest))
    return FileList(fingerprint(folder), tuple(files))


def list_at(place: Place, failure: type[AutoQAError]) -> FileList | None:
    """The list at a place, or None where there is none.

    Raises ModelRefused for one that cannot be used, and `failure` where it cannot be read.
    """
    with place.reached(failure):
        if not place.holds(LIST):
            return None
        with place.open(LIST) as file:
            raw = file.read(_LONGEST_LIST + 1)
    if len(raw) > _LONGEST_LIST:
        raise ModelRefused(f"{place.shown}/{LIST}: is too long for a list of a model's files")
    return _parsed(raw, f"{place.shown}/{LIST}")


def size_of(files: Sequence[ListedFile]) -> int:
    """How many bytes the files have together."""
    return sum(file.size for file in files)


def check_names(names: Sequence[str], place: str) -> None:
    """Raise ModelRefused where a file of one of these names must not come into a model's folder."""
    for name in names:
        if reason := _outside(name) or refused_kind(name):
            raise ModelRefused(f"{place}: names {name!r}, which {reason}; nothing was taken")
    if len(set(names)) < len(names):
        raise ModelRefused(f"{place}: names a file twice; nothing was taken")


def _parsed(raw: bytes, place: str) -> FileList:
    try:
        found = _ADAPTER.validate_json(raw)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise ModelRefused(
            f"{place}: is no list of a model's files ({where}: {first['msg'].lower()}); push the model again"
        ) from error
    check_names([file.name for file in found.files], place)
    return found


def _outside(name: str) -> str:
    """Why a name may lead to another place than a file in the folder."""
    parts = name.split("/")
    if not name.isprintable() or "\\" in name or len(name) > _LONGEST_NAME:
        return "is no usable name"
    if PurePosixPath(name).is_absolute() or any(part in ("", ".", "..") for part in parts):
        return "leaves the model's folder"
    if any(part.startswith(".") for part in parts):
        return "is hidden"
    return "is the name of the list itself" if name == LIST else ""
