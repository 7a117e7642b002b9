"""Which files a model folder may hold: plain ones, told by their names and by what is in them."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path, PurePosixPath
from typing import NamedTuple

RUNS_CODE = frozenset({".py", ".pkl", ".pickle", ".pt", ".pth", ".ckpt", ".joblib", ".npy", ".so"})
"""Endings of formats that can run code when they are loaded."""

CONVERTED = "model.bin"
"""The weights of CTranslate2. Other .bin files are mostly pickles."""

_WEIGHTS = frozenset({".safetensors", ".npz", ".onnx"})
_TEXTS = frozenset({".json", ".txt", ".model", ".md"})
_BARE = frozenset({"LICENSE", "LICENCE", "NOTICE"})


class Stray(NamedTuple):
    """A file that does not belong in a model folder, by its name in the folder, and why."""

    name: str
    reason: str


def model_files(folder: Path) -> list[str]:
    """The names of a model's files as seen from its folder, cards too; hidden files are none of them."""
    files = (path for path in folder.rglob("*") if path.is_file())
    names = (PurePosixPath(path.relative_to(folder).as_posix()) for path in files)
    return sorted(str(name) for name in names if not _hidden(name))


def strays(folder: Path) -> list[Stray]:
    """What a folder holds that no model is made of: other kinds of files, and files that are damaged."""
    found = []
    for path in sorted(folder.rglob("*")):
        name = PurePosixPath(path.relative_to(folder).as_posix())
        if path.is_dir() and not path.is_symlink():
            continue
        if _hidden(name):
            reason = refused_kind(str(name)) if name.suffix in RUNS_CODE else ""
        else:
            reason = _damage(path) if path.is_dir() else refused_kind(str(name)) or _damage(path)
        if reason:
            found.append(Stray(str(name), reason))
    return found


def refused_kind(name: str) -> str:
    """Why no file of this name may be in a model folder; nothing where it may."""
    path = PurePosixPath(name)
    if path.suffix in RUNS_CODE:
        return "can run code when it is loaded"
    if path.name in _BARE or is_weights(name) or path.suffix in _TEXTS:
        return ""
    if path.suffix == ".bin":
        return (
            f"may be a pickle, which can run code when it is loaded; only CTranslate2's {CONVERTED} is taken"
        )
    kinds = ", ".join(sorted(_WEIGHTS | _TEXTS))
    return f"is no kind of file that a model is made of ({kinds}, {CONVERTED})"


def is_weights(name: str) -> bool:
    """Whether a file of this name may hold a model's weights."""
    path = PurePosixPath(name)
    return path.name == CONVERTED or path.suffix in _WEIGHTS


def _hidden(name: PurePosixPath) -> bool:
    return any(part.startswith(".") for part in name.parts)


def _damage(path: Path) -> str:
    """Why a file is not what its name says."""
    if not path.is_file():
        return "is no file (a link to a folder or to nothing, or a device)"
    if not os.access(path, os.R_OK):
        return "cannot be read by this user"
    if path.name == CONVERTED and not _is_converted(path):
        return "is not in CTranslate2's format"
    if path.suffix == ".safetensors" and not _is_safetensors(path):
        return "is damaged, or not in the format of safetensors"
    if path.suffix == ".npz" and not _is_plain_arrays(path):
        return "is damaged, or holds objects that can run code when they are loaded"
    if path.suffix == ".json" and not _is_json(path):
        return "is damaged: it is no JSON"
    return ""


def _is_converted(path: Path) -> bool:
    """Whether it begins as CTranslate2 writes it: a version, and the name of a specification."""
    with path.open("rb") as file:
        head = file.read(6)
        name = file.read(int.from_bytes(head[4:6], "little"))
    return int.from_bytes(head[:4], "little") < 256 and name.endswith(b"Spec\0")


def _is_safetensors(path: Path) -> bool:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy"):
            return True
    except (SafetensorError, OSError):
        return False


def _is_plain_arrays(path: Path) -> bool:
    import numpy as np

    readers = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                with archive.open(name) as member:
                    _, _, kind = readers[np.lib.format.read_magic(member)](member)
                if kind.hasobject:
                    return False
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        return False
    return True


def _is_json(path: Path) -> bool:
    try:
        json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return False
    return True
