"""Find the folder of a model: in a local folder, then in an installed package, then on the hub.

A model is a folder of plain files. Files that run when they are opened (pickles, Python) are refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autoqa.errors import ModelNotFound, ModelRefused

# File name endings of formats that can run code when they are loaded.
_UNSAFE = {".py", ".pkl", ".pickle", ".pt", ".pth", ".ckpt", ".joblib", ".npy", ".so"}


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
    package: Callable[[str], Path | None] = lambda _: None,
    hub: Callable[[str], Path] | None = None,
    advice: str,
) -> ModelFolder:
    """The folder of the model `name`: the first of `places` that exists, or what `package` or `hub` gives.

    Raises ModelNotFound, closing with `advice`, when it is nowhere, and ModelRefused when the folder
    lacks one of the files `needs` or holds one that could run code.
    """
    tried: list[str] = []
    for folder in places:
        if folder.is_dir():
            return _checked(folder, "folder", needs)
        tried.append(str(folder))
    if found := package(name):
        return _checked(found, "package", needs)
    if hub is not None:
        try:
            return _checked(hub(name), "hub", needs)
        except OSError as error:
            first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            tried.append(f"the hub ({first[:160]})")
    raise ModelNotFound(f"model '{name}' cannot be had; looked in {', '.join(tried)}. {advice}")


def _checked(folder: Path, origin: str, needs: Sequence[str]) -> ModelFolder:
    missing = [file for file in needs if not (folder / file).is_file()]
    if missing:
        raise ModelRefused(f"{folder}: is not a usable model folder; it lacks {', '.join(missing)}")
    unsafe = [path.name for path in sorted(folder.rglob("*")) if path.suffix in _UNSAFE]
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
