"""The file of the scorecard in use: read, and replaced by another version while each earlier one is kept."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from autoqa.config.resources import bundled
from autoqa.config.scorecards import find_scorecard, load_scorecard
from autoqa.config.settings import SETTINGS_FILE
from autoqa.config.settings_file import with_value
from autoqa.config.toml import text_of
from autoqa.config.whole_file import whole_file
from autoqa.connect.formats import file_name
from autoqa.domain.scorecard import Scorecard
from autoqa.errors import AutoQAError, ConfigurationError
from autoqa.pipeline.workspace import Workspace

OWN = "scorecard.toml"
"""What a scorecard is called that is written into a workspace which used a bundled one."""


@dataclass(frozen=True, slots=True)
class ScorecardFile:
    """The scorecard in use; `own` says that its file lies in the workspace."""

    path: Path
    text: str
    own: bool

    @property
    def seen(self) -> str:
        """Changes with every letter of the text, comments included."""
        return text_hash(self.text)


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """An earlier version that is kept beside the file; `at` is when it was put there."""

    path: Path
    scorecard: Scorecard
    at: datetime


def text_hash(text: str) -> str:
    """Sixteen hexadecimal digits that change with every letter of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def scorecard_file(workspace: Workspace) -> ScorecardFile:
    """The scorecard that the settings name. Raises ConfigurationError where it cannot be read."""
    path = find_scorecard(workspace.settings.scoring.scorecard, beside=workspace.folder)
    return ScorecardFile(path, text_of(path), _within(path, workspace.folder))


def kept_versions(workspace: Workspace, file: ScorecardFile) -> list[KeptVersion]:
    """The earlier versions beside the file, the last in use first; what is no scorecard is left out."""
    target = _target(workspace, file)
    found = []
    for path in target.parent.glob(f"{target.stem}.*{target.suffix}"):
        with suppress(AutoQAError, OSError):
            at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            found.append(KeptVersion(path, load_scorecard(path), at))
    return sorted(found, key=lambda one: (one.at, one.path.name), reverse=True)


def check_writable(workspace: Workspace, file: ScorecardFile) -> None:
    """Raise ConfigurationError, saying what to do, where a scorecard cannot be put in place of `file`."""
    if file.own:
        return
    if not _within(file.path, bundled("configs")):
        raise ConfigurationError(
            f"the scorecard {file.path} lies outside the workspace, so it is not changed here: copy it there "
            f'as {OWN} and write scorecard = "{OWN}" under [scoring] in {SETTINGS_FILE}'
        )
    if (workspace.folder / OWN).exists():
        raise ConfigurationError(
            f"the workspace holds a {OWN} that its settings do not name: write scorecard = "
            f'"{OWN}" under [scoring] in {SETTINGS_FILE}, or move that file away'
        )


def put_in_place(workspace: Workspace, file: ScorecardFile, version: str, text: str) -> Workspace:
    """Write `text` in place of the scorecard in use, whose text is kept beside it under its `version`.

    Where a bundled scorecard was in use, the workspace gets a file of its own and its settings name it. Every
    file is there whole or not at all, and one that is in use is never missing. Returns the workspace as its
    settings are then. Raises ConfigurationError.
    """
    check_writable(workspace, file)
    target = _target(workspace, file)
    settings = workspace.folder / SETTINGS_FILE
    pointed = None if file.own else _pointed(settings)
    _write(target.with_name(f"{target.stem}.{file_name(version)}{target.suffix}"), file.text)
    _write(target, text)
    if pointed is None:
        return workspace
    _write(settings, pointed)
    kept = workspace.settings
    scoring = kept.scoring.model_copy(update={"scorecard": OWN})
    return Workspace(workspace.folder, kept.model_copy(update={"scoring": scoring}))


def _pointed(settings: Path) -> str:
    """The text of the settings as they name the workspace's own scorecard. Raises ConfigurationError."""
    before = text_of(settings) if settings.exists() else ""
    return with_value(before, "scoring", "scorecard", OWN, where=str(settings))


def _target(workspace: Workspace, file: ScorecardFile) -> Path:
    return file.path if file.own else workspace.folder / OWN


def _within(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(path) as part:
            part.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be written ({error.strerror})") from error
