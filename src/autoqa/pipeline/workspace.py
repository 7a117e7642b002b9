"""A workspace: the folder with the settings, the store and the centre's own models and knowledge."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autoqa.config.scorecards import find_scorecard, load_scorecard
from autoqa.config.settings import SETTINGS_FILE, Settings, load_settings
from autoqa.domain.scorecard import Scorecard
from autoqa.errors import ConfigurationError, StoreError
from autoqa.store.store import Store

DEFAULT = Path("autoqa-workspace")
VARIABLE = "AUTOQA_WORKSPACE"

_SETTINGS = """\
# Settings of this autoqa workspace. Every key has a default; `autoqa validate` checks this file.

[recogniser]
# A Whisper size ("tiny", "base", "small", "medium", "large-v3", "large-v3-turbo"), or the folder of a
# CTranslate2 model. Without a network, copy the folder to models/ here.
model = {model}
# language = "en"        # leave out to have the language of each call detected
# compute_type = "int8"  # "float16" on a GPU

[speakers]
agent_channel = "left"

[scoring]
scorecard = "scorecard.toml"
# A folder of .md and .toml files with the centre's own facts; accuracy is checked against it.
knowledge = "knowledge"
"""

_KNOWLEDGE = """\
# What is true here

Write the centre's own facts below, one sentence a bullet. Headings and this paragraph's kind of text may
stay; delete the examples.
"""


@dataclass(frozen=True, slots=True)
class Workspace:
    """An opened workspace."""

    folder: Path
    settings: Settings

    @property
    def store_url(self) -> str:
        """The database's URL: the one set, or a SQLite file in the folder."""
        return self.settings.store.url or f"sqlite:///{self.folder.absolute() / 'autoqa.db'}"

    @property
    def models(self) -> list[Path]:
        """Folders in which models are looked for before the bundled ones."""
        named = self.settings.scoring.models
        return [*([self.path(named)] if named else []), self.folder / "models"]

    def path(self, name: str) -> Path:
        """A path from the settings, which is seen from the workspace's folder."""
        return self.folder / Path(name).expanduser()


def open_workspace(folder: str | Path | None = None, *, profile: str | None = None) -> Workspace:
    """The workspace in `folder`, in the AUTOQA_WORKSPACE variable, in or above this folder, or the default.

    A folder without a settings file has the defaults. Raises ConfigurationError for broken settings.
    """
    chosen = Path(folder) if folder else _from_environment() or _around(Path.cwd()) or DEFAULT
    if chosen.exists() and not chosen.is_dir():
        raise ConfigurationError(
            f"workspace {chosen}: is a file, not a folder; name a folder with --workspace"
        )
    file = chosen / SETTINGS_FILE
    return Workspace(chosen, load_settings(file if file.exists() else None, profile=profile))


def scorecard_of(workspace: Workspace) -> Scorecard:
    """The scorecard that the settings name. Raises ConfigurationError."""
    return load_scorecard(find_scorecard(workspace.settings.scoring.scorecard, beside=workspace.folder))


@contextmanager
def opened_store(workspace: Workspace) -> Iterator[Store]:
    """The workspace's store, closed at the end."""
    store = Store.open(workspace.store_url)
    try:
        yield store
    finally:
        store.close()


def has_store(workspace: Workspace) -> bool:
    """Whether there is a store to open; one that is no file is always thought to be there."""
    file = _sqlite_file(workspace.store_url)
    return file is None or file.is_file()


@contextmanager
def existing_store(workspace: Workspace) -> Iterator[Store]:
    """The workspace's store, for what only reads: StoreError where there is none, and none is made."""
    if not has_store(workspace):
        file = _sqlite_file(workspace.store_url) or workspace.folder
        raise StoreError(
            f"no store in {file.parent} ({file.name} is not there); name the workspace with -w, or score "
            "something first"
        )
    with opened_store(workspace) as store:
        yield store


def init_workspace(folder: Path, *, model: str, scorecard: str) -> list[Path]:
    """Lay out a new workspace in `folder` and return what was written.

    Raises ConfigurationError when a workspace is there already; nothing is ever overwritten.
    """
    files = {
        SETTINGS_FILE: _SETTINGS.format(model=json.dumps(model, ensure_ascii=False)),
        "scorecard.toml": scorecard,
        "knowledge/README.txt": _KNOWLEDGE,
    }
    if (folder / SETTINGS_FILE).exists():
        raise ConfigurationError(f"{folder / SETTINGS_FILE}: stands there already; nothing was changed")
    written = []
    for name, text in files.items():
        path = folder / name
        if not path.exists():
            _write(path, text)
            written.append(path)
    (folder / "models").mkdir(exist_ok=True)
    return written


def _sqlite_file(url: str) -> Path | None:
    """The file of a SQLite database; None where the URL is of another one, or of one in memory."""
    if not url.startswith("sqlite"):
        return None
    name = url.partition(":///")[2]
    return Path(name) if name and not name.startswith((":memory:", "file:")) else None


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be written ({error.strerror})") from error


def _from_environment() -> Path | None:
    named = os.environ.get(VARIABLE)
    return Path(named) if named else None


def _around(start: Path) -> Path | None:
    """The nearest folder from `start` upwards that holds a settings file."""
    return next((folder for folder in (start, *start.parents) if (folder / SETTINGS_FILE).is_file()), None)
