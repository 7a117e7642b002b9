"""Find the folder of a model: in a local folder, then in an installed package, then on the hub.

A model is a folder of plain files. Files that run when they are opened (pickles, Python) are refused. A
package offers a model by an entry point of the group "autoqa.models": its name is the model's, its value the
package in which the model's files lie, at any depth.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path

from autoqa.config.model_files import RUNS_CODE
from autoqa.errors import ModelNotFound, ModelRefused

ENTRY_POINTS = "autoqa.models"

SAFE_FILES = ("*.json", "*.safetensors", "*.txt", "*.model")
"""What is taken of a transformers model on the hub: nothing that could run code."""


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A model's folder, where it was found ("folder", "package" or "hub"), and what pins it.

    `fingerprint` is sixteen hexadecimal digits over the names and bytes of the model's files, cards
    left out: the same files give the same fingerprint on every machine.
    """

    name: str
    path: Path
    origin: str
    fingerprint: str


def find_model(
    name: str,
    *,
    needs: Sequence[str],
    places: Sequence[Path],
    package: str | None = None,
    hub: Callable[[str], Path] | None = None,
    advice: str,
) -> ModelFolder:
    """The folder of the model `name`: the first of `places` that exists, one in a package, or the hub's.

    `package` names a package known to carry the model without an entry point.

    Raises ModelNotFound, closing with `advice`, when it is nowhere, and ModelRefused when the folder
    lacks one of the files `needs` or holds one that could run code.
    """
    tried: list[str] = []
    for folder in places:
        if folder.is_dir():
            return _checked(folder, "folder", needs)
        tried.append(str(folder))
    if found := _packaged(package or _offering(name), needs):
        return _checked(found, "package", needs)
    if hub is not None:
        try:
            return _checked(hub(name), "hub", needs)
        except OSError as error:
            first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            tried.append(f"the hub ({first[:160]})")
    raise ModelNotFound(f"model '{name}' cannot be had; looked in {', '.join(tried)}. {advice}")


def from_hub(repository: str, kept: Sequence[str], left_out: Sequence[str] = ()) -> Path:
    """The hub's copy of a repository, of which only files that match `kept` are taken.

    Raises OSError when it cannot be had.
    """
    from huggingface_hub import snapshot_download

    try:
        taken = snapshot_download(repository, allow_patterns=list(kept), ignore_patterns=list(left_out))
    except Exception as error:  # the hub's client raises many unrelated types when it has no network
        raise OSError(f"not reachable: {type(error).__name__}") from error
    return Path(taken)


def _offering(name: str) -> str | None:
    """The installed package that offers the model `name`."""
    return next((point.module for point in entry_points(group=ENTRY_POINTS, name=name)), None)


def _packaged(package: str | None, needs: Sequence[str]) -> Path | None:
    """The folder inside an installed package that holds a model's files."""
    spec = importlib.util.find_spec(package) if package else None
    if spec is None or spec.origin is None:
        return None
    return next((path.parent for path in sorted(Path(spec.origin).parent.rglob(needs[0]))), None)


def _checked(folder: Path, origin: str, needs: Sequence[str]) -> ModelFolder:
    missing = [file for file in needs if not (folder / file).is_file()]
    if missing:
        raise ModelRefused(f"{folder}: is not a usable model folder; it lacks {', '.join(missing)}")
    unsafe = [path.name for path in sorted(folder.rglob("*")) if path.suffix in RUNS_CODE]
    if unsafe:
        raise ModelRefused(
            f"{folder}: holds {', '.join(unsafe[:5])}, which can run code when loaded; "
            "a model folder may hold only plain files such as safetensors, JSON and text"
        )
    return ModelFolder(folder.name, folder, origin, fingerprint(folder))


def fingerprint(folder: Path) -> str:
    """Sixteen hexadecimal digits over the files of a model folder, cards and hidden files left out."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and path.suffix != ".md" and not any(part.startswith(".") for part in inside.parts):
            with path.open("rb") as file:
                digest.update(f"{inside.as_posix()}\0".encode())
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]
