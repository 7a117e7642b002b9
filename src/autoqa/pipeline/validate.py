"""Check what a workspace is made of before a night's batch finds out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from autoqa.config.scorecards import find_scorecard, load_scorecard
from autoqa.config.settings import SETTINGS_FILE, load_settings
from autoqa.config.toml import read
from autoqa.errors import AutoQAError
from autoqa.pipeline.build import build_hearing, build_judging
from autoqa.pipeline.workspace import Workspace, open_workspace, opened_store
from autoqa.scoring.knowledge import load_knowledge


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was checked; `problem` is None when it is in order."""

    what: str
    problem: str | None


def validate_files(files: Sequence[Path]) -> list[Finding]:
    """Check scorecards and settings files; which of the two a file is follows from what it holds."""
    return [_checked(str(file), partial(_check_file, file)) for file in files]


def validate_workspace(folder: Path | None = None) -> list[Finding]:
    """Check the settings of a workspace and everything that they name."""
    try:
        workspace = open_workspace(folder)
    except AutoQAError as error:
        return [Finding("settings", str(error))]
    return [
        Finding(f"settings ({_settings_of(workspace)})", None),
        *(_checked(what, check) for what, check in _parts(workspace)),
    ]


def _parts(workspace: Workspace) -> Iterator[tuple[str, Callable[[], object]]]:
    scoring = workspace.settings.scoring
    yield (
        f"scorecard ({scoring.scorecard})",
        lambda: load_scorecard(find_scorecard(scoring.scorecard, beside=workspace.folder)),
    )
    if scoring.knowledge:
        named = scoring.knowledge
        yield f"knowledge ({named})", lambda: load_knowledge(workspace.path(named))
    yield "models of the scorecard", lambda: build_judging(workspace)
    yield f"recogniser ({workspace.settings.recogniser.model or 'default'})", lambda: build_hearing(workspace)
    yield "store", lambda: _open(workspace)


def _settings_of(workspace: Workspace) -> str:
    file = workspace.folder / SETTINGS_FILE
    return str(file) if file.is_file() else f"the defaults: there is no {file}"


def _open(workspace: Workspace) -> None:
    with opened_store(workspace):
        pass


def _check_file(file: Path) -> object:
    tables = read(file)
    return load_scorecard(file) if "sections" in tables else load_settings(file)


def _checked(what: str, check: Callable[[], object]) -> Finding:
    try:
        check()
    except AutoQAError as error:
        return Finding(what, str(error))
    return Finding(what, None)
