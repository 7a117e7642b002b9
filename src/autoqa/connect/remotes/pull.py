"""Pull a model from where a URL points: plain files alone, unchanged, and the whole folder or nothing."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from autoqa.config.model_files import is_weights, refused_kind, strays
from autoqa.config.model_folders import fingerprint
from autoqa.config.whole_folder import replaced
from autoqa.connect.remotes.file_list import LIST, MOST_FILES, ListedFile, check_names, list_at, size_of
from autoqa.connect.remotes.places import Place, place_to_read
from autoqa.connect.remotes.transfer import Told, Transfer
from autoqa.errors import ConfigurationError, ModelNotFound, ModelRefused

MOST_BYTES = 20 * 2**30
_GB = 2**30
_BLOCK = 2**20  # bytes read at once
_AGAIN = ("onnx", "openvino")  # folders in which the hub keeps the same weights for other programs


def pull(
    url: str,
    folder: Path,
    *,
    overwrite: bool = False,
    expected: str = "",
    most_bytes: int = MOST_BYTES,
    told: Told | None = None,
) -> Transfer:
    """Copy the model to which `url` points into `folder`, which is there whole and unchanged, or not at all.

    Every file is compared with the remote's list, and the folder with its fingerprint and with the one that
    is `expected`. A model of another fingerprint is replaced where `overwrite` is given; a folder that holds
    anything else never is. Raises AutoQAError.
    """
    place = place_to_read(url)
    folder = folder.expanduser().resolve()
    listed = list_at(place, ModelNotFound)
    if listed is not None and not listed.whole:
        raise ModelRefused(f"{place.shown}: is not whole, as a push to it broke off; push it again first")
    files, left_out = (listed.files, ()) if listed else _unlisted(place)
    pinned = listed.fingerprint if listed else expected
    if expected and pinned != expected:
        raise ModelRefused(f"{place.shown}: is the model {pinned}, and {expected} was asked for")
    size = size_of(files)
    _must_fit(place, folder, files, size, most_bytes)
    there = _is_there(folder, pinned, overwrite=overwrite)
    if not there:
        replaced(folder, lambda new: _fetch(place, files, new, pinned, told))
    return Transfer(
        folder,
        place.shown,
        fingerprint(folder),
        len(files),
        size,
        there=there,
        checked=listed is not None,
        left_out=left_out,
    )


def _unlisted(place: Place) -> tuple[tuple[ListedFile, ...], tuple[str, ...]]:
    """The files of a remote without a list that a model may be made of, and the names of the others."""
    with place.reached(ModelNotFound):
        found = place.files.find(place.path, withdirs=True, detail=True)
    if place.path in found and found[place.path]["type"] == "file":
        raise ModelNotFound(f"{place.shown}: is a file; name the folder that it lies in")
    files, left_out = [], []
    for path, info in sorted(found.items()):
        name = path.removeprefix(f"{place.path}/")
        _must_be_no_link(place, name, info)
        if info["type"] == "directory" or any(part.startswith(".") for part in name.split("/")):
            continue
        if refused_kind(name) or name.partition("/")[0] in _AGAIN or name == LIST:
            left_out.append(name)
        else:
            files.append(ListedFile(name, int(info["size"]), ""))
    if not any(is_weights(file.name) for file in files):
        others = [f"{name} {reason}" for name in left_out if (reason := refused_kind(name))]
        raise ModelNotFound(
            f"{place.shown}: holds no weights that may be taken; {'; '.join(others[:2]) or 'look at the URL'}"
        )
    check_names([file.name for file in files], place.shown)
    return tuple(files), tuple(left_out)


def _must_fit(place: Place, folder: Path, files: Sequence[ListedFile], size: int, most: int) -> None:
    """Raise ModelRefused for more than is allowed, ConfigurationError for more than there is room for."""
    if len(files) > MOST_FILES or size > most:
        raise ModelRefused(
            f"{place.shown}: has {len(files)} files of {size / _GB:.2f} GB together; at most {MOST_FILES} of "
            f"{most / _GB:.2f} GB are taken (--most-gb)"
        )
    disk = next(path for path in folder.parents if path.is_dir())
    free = shutil.disk_usage(disk).free
    if size > free:
        raise ConfigurationError(
            f"{folder}: has room for {free / _GB:.1f} GB, and the model needs {size / _GB:.1f} GB"
        )


def _is_there(folder: Path, pinned: str, *, overwrite: bool) -> bool:
    """Whether the model is there already. Raises ConfigurationError where something else must not go."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return False
    if not folder.is_dir():
        raise ConfigurationError(f"{folder}: is a file; name a folder for the model")
    if found := strays(folder):
        raise ConfigurationError(
            f"{folder}: holds {found[0].name}, which {found[0].reason}; such a folder is not replaced: name "
            "another one"
        )
    have = fingerprint(folder)
    if have != pinned and not overwrite:
        raise ConfigurationError(
            f"{folder}: holds something else ({have}); name another folder, or give --overwrite"
        )
    return have == pinned


def _fetch(place: Place, files: Sequence[ListedFile], new: Path, pinned: str, told: Told | None) -> None:
    """Copy the files into the new folder, and see that they are what the list says."""
    total, gone = size_of(files), 0
    for file in files:
        _must_lead_nowhere(place, file.name)
        digest = hashlib.sha256()
        (new / file.name).parent.mkdir(parents=True, exist_ok=True)
        with (new / file.name).open("wb") as out:
            for block in _blocks(place, file):
                digest.update(block)
                out.write(block)
                gone += len(block)
                if told is not None:
                    told(file.name, gone, total)
            os.fsync(out.fileno())
        if file.sha256 and digest.hexdigest() != file.sha256:
            raise ModelRefused(f"{place.shown}: {file.name} is damaged; nothing was taken: push it again")
    if found := strays(new):
        raise ModelRefused(f"{place.shown}: {found[0].name} {found[0].reason}; nothing was taken")
    if pinned and (have := fingerprint(new)) != pinned:
        raise ModelRefused(f"{place.shown}: makes the model {have} instead of {pinned}; nothing was taken")


def _must_lead_nowhere(place: Place, name: str) -> None:
    """Raise ModelRefused where a file, or a folder on the way to it, is a link."""
    parts = name.split("/")
    first = 1 if place.has_links else len(parts)
    for length in range(first, len(parts) + 1):
        inner = "/".join(parts[:length])
        with place.reached(ModelNotFound, inner):
            info = place.files.info(place.inside(inner))
        _must_be_no_link(place, inner, info)


def _must_be_no_link(place: Place, name: str, info: Mapping[str, Any]) -> None:
    if info.get("islink") or info["type"] not in ("file", "directory"):
        raise ModelRefused(
            f"{place.shown}: {name} is a link, or no file, and may lead anywhere; nothing was taken"
        )


def _blocks(place: Place, file: ListedFile) -> Iterator[bytes]:
    """The content of a file, no more and no less than was said before."""
    left = file.size
    with place.reached(ModelNotFound, file.name):
        remote = place.open(file.name)
    with remote:
        while True:
            with place.reached(ModelNotFound, file.name):
                block = remote.read(_BLOCK)
            left -= len(block)
            if not block or left < 0:
                break
            yield block
    if left:
        how = "cut short" if left > 0 else "longer than the list says"
        raise ModelRefused(f"{place.shown}: {file.name} is {how}; nothing was taken: push it again")
