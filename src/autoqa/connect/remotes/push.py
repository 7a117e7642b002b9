"""Push a model's folder to where a URL points, so that nobody takes a part of it for the whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from autoqa.config.model_files import is_weights, strays
from autoqa.connect.remotes.file_list import (
    LIST,
    FileList,
    ListedFile,
    check_names,
    list_at,
    list_of,
    size_of,
)
from autoqa.connect.remotes.places import Place, place_to_write
from autoqa.connect.remotes.transfer import Told, Transfer
from autoqa.errors import ConfigurationError, DeliveryFailed, ModelNotFound, ModelRefused


def push(folder: Path, url: str, *, overwrite: bool = False, told: Told | None = None) -> Transfer:
    """Copy a model's folder to where `url` points; the list of its files is whole when all are there.

    What was pushed there before is replaced where `overwrite` is given. A repository of the hub that is not
    there is made, and private. Raises AutoQAError.
    """
    folder = folder.expanduser().resolve()
    _must_be_a_model(folder)
    listed = list_of(folder)
    check_names([file.name for file in listed.files], str(folder))
    place = place_to_write(url)
    if place.is_local and Path(place.path).resolve() == folder:
        raise ConfigurationError(f"{folder}: is to be pushed to itself; name another place")
    with place.reached(DeliveryFailed):
        _make_repository(place)
    before = list_at(place, DeliveryFailed)
    there = before == listed
    if not there:
        if not overwrite:
            _must_be_free(place, listed, before)
        with place.reached(DeliveryFailed):
            _write_list(place, listed, whole=False)
            _send(place, folder, listed, told)
            if list_of(folder) != listed:
                raise ModelRefused(f"{folder}: was changed while it was sent; push it again")
            _write_list(place, listed, whole=True)
            _remove(place, before, listed)
    size = size_of(listed.files)
    return Transfer(folder, place.shown, listed.fingerprint, len(listed.files), size, there=there)


def _must_be_a_model(folder: Path) -> None:
    """Raise ModelNotFound or ModelRefused for what is no folder of one model's plain files."""
    if not folder.is_dir():
        raise ModelNotFound(
            f"{folder}: is no folder; name the folder of a model, as autoqa models list shows them"
        )
    if found := strays(folder):
        more = f", and {len(found) - 1} more files do not belong either" if len(found) > 1 else ""
        raise ModelRefused(
            f"{folder}: holds {found[0].name}, which {found[0].reason}{more}; take it out, and push again"
        )
    if not _holds_weights(folder):
        below = [path.name for path in sorted(folder.iterdir()) if path.is_dir() and _holds_weights(path)]
        hint = f"name one of the folders in it: {', '.join(below)}" if below else "name the folder of a model"
        raise ModelRefused(f"{folder}: holds no weights of a model; {hint}")


def _holds_weights(folder: Path) -> bool:
    return any(is_weights(path.name) for path in folder.iterdir())


def _make_repository(place: Place) -> None:
    """Make the hub's repository of a model where it is not there: its client writes to no other."""
    owner, _, rest = place.path.partition("/")
    if place.scheme != "hf" or owner in ("datasets", "spaces", "buckets"):
        return
    from huggingface_hub import HfApi

    name = rest.partition("/")[0].partition("@")[0]
    if not name:
        raise ConfigurationError(f"{place.shown}: names no repository; write hf://OWNER/NAME")
    api = HfApi()
    if not api.repo_exists(f"{owner}/{name}"):
        api.create_repo(f"{owner}/{name}", private=True, exist_ok=True)
        place.files.invalidate_cache()


def _must_be_free(place: Place, listed: FileList, before: FileList | None) -> None:
    """Raise ConfigurationError where something else is there. What a broken push left may be replaced."""
    if before is not None:
        if before.whole:
            raise ConfigurationError(
                f"{place.shown}: holds the model {before.fingerprint}; push to another place, or give "
                "--overwrite"
            )
        return
    with place.reached(DeliveryFailed):
        taken = [file.name for file in listed.files if place.holds(file.name)]
    if taken:
        raise ConfigurationError(
            f"{place.shown}: holds {', '.join(taken[:3])} already, which no push put there; push to another "
            "place, or give --overwrite"
        )


def _write_list(place: Place, listed: FileList, *, whole: bool) -> None:
    with place.files.open(place.inside(LIST), "wb") as file:
        file.write(FileList(listed.fingerprint, listed.files, whole).as_json())


def _send(place: Place, folder: Path, listed: FileList, told: Told | None) -> None:
    """Send every file; not each kind of place tells how far it is within one."""
    total, gone = size_of(listed.files), 0
    for file in listed.files:
        told_of_file = _counting(file, gone, total, told)
        place.files.put_file(str(folder / file.name), place.inside(file.name), callback=told_of_file)
        gone += file.size
        if told is not None:
            told(file.name, gone, total)


def _counting(file: ListedFile, before: int, total: int, told: Told | None) -> Any:
    """What fsspec calls at every step of a file."""
    from fsspec import Callback

    def step(_size: int | None, value: int, **_more: object) -> None:
        if told is not None:
            told(file.name, before + min(value, file.size), total)

    return Callback(hooks={"told": step})


def _remove(place: Place, before: FileList | None, listed: FileList) -> None:
    """Take away what only the model before was made of."""
    kept = {file.name for file in listed.files}
    for file in before.files if before else ():
        if file.name not in kept and place.holds(file.name):
            place.files.rm_file(place.inside(file.name))
