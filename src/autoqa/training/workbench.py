"""What a training has finished, kept on disk so that one that was killed goes on where it stopped."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from autoqa.config.whole_file import whole_file
from autoqa.errors import ConfigurationError

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class Workbench:
    """A folder of finished pieces, each under a name that says all that it depends on.

    A piece is written whole or not at all.
    """

    folder: Path

    def find(self, name: str) -> Arrays | None:
        """The piece of that name, if it was finished."""
        path = self._path(name)
        try:
            return load_file(path) if path.is_file() else None
        except (OSError, SafetensorError):  # damaged: it is made again
            return None

    def keep(self, name: str, arrays: Mapping[str, np.ndarray]) -> Arrays:
        """Keep a piece, and return what is kept. Raises ConfigurationError where nothing can be written."""
        path = self._path(name)
        found = {key: np.ascontiguousarray(value) for key, value in arrays.items()}
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with whole_file(path) as part:
                save_file(found, part)
        except OSError as error:
            raise ConfigurationError(f"{self.folder}: cannot be written ({error.strerror})") from error
        return found

    def clear(self) -> None:
        """Throw everything away, once the training is over."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, name: str) -> Path:
        return self.folder / f"{hashlib.sha256(name.encode()).hexdigest()[:32]}.safetensors"
