"""What the commands do, callable from Python: score and transcribe whatever is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from autoqa.config.settings import Settings
from autoqa.domain.outcome import Outcome
from autoqa.errors import ConfigurationError
from autoqa.pipeline.build import build_guard, build_hearing, build_judging
from autoqa.pipeline.calibrating import calibrated
from autoqa.pipeline.process import process, process_speech
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.readers import Hearing
from autoqa.pipeline.sources import Source, find_sources, has_sound
from autoqa.pipeline.workspace import Workspace, open_workspace, opened_store

Engine = Literal["local"]
MODELS_SCORECARD = "scorecard.toml"
"""In a folder of models: the scorecard that they were trained for."""


def score(
    paths: Sequence[str | Path],
    *,
    workspace: str | Path | None = None,
    scorecard: str | Path | None = None,
    models: str | Path | None = None,
    recogniser: str | None = None,
    knowledge: str | Path | None = None,
    profile: str | None = None,
    workers: int | None = None,
    engine: Engine = "local",  # noqa: ARG001  (one engine so far; named so that callers can pin it)
    progress: ProgressReport | None = None,
) -> Iterator[Outcome]:
    """Score recordings and texts, and yield what became of each in the order in which they were named.

    Every option left out comes from the workspace's settings. Raises AutoQAError for settings or models
    that cannot be used; one bad input only makes its own outcome `failed`.
    """
    space = adjusted(
        open_workspace(workspace, profile=profile),
        scorecard=scorecard,
        models=models,
        recogniser=recogniser,
        knowledge=knowledge,
        workers=workers,
    )
    progress = progress or ProgressReport()
    judging = build_judging(space)
    sources, hearing = prepare(space, paths, progress)
    with opened_store(space) as store:
        yield from process(
            sources,
            store,
            hearing,
            calibrated(judging, store),
            progress,
            guard=build_guard(space),
            workers=space.settings.recogniser.workers,
        )


def transcribe(
    paths: Sequence[str | Path],
    *,
    workspace: str | Path | None = None,
    recogniser: str | None = None,
    profile: str | None = None,
    workers: int | None = None,
    progress: ProgressReport | None = None,
) -> Iterator[Outcome]:
    """Transcribe recordings and yield what became of each; options and errors as for `score`."""
    space = adjusted(open_workspace(workspace, profile=profile), recogniser=recogniser, workers=workers)
    progress = progress or ProgressReport()
    sources, hearing = prepare(space, paths, progress)
    with opened_store(space) as store:
        yield from process_speech(
            sources,
            store,
            hearing,
            progress,
            guard=build_guard(space),
            workers=space.settings.recogniser.workers,
        )


def prepare(
    workspace: Workspace, paths: Sequence[str | Path], progress: ProgressReport
) -> tuple[Sequence[Source], Hearing | None]:
    """What is to be done, and what reads recordings, if there are any."""
    found = find_sources(paths)
    if found.passed_over:
        progress.warn(f"{len(found.passed_over)} files in the folders are no recordings and were passed over")
    if not any(has_sound(source) for source in found.sources):
        return found.sources, None
    hearing = build_hearing(workspace)
    if hearing.demo:
        progress.warn(
            f"recordings are read by {hearing.recogniser.name}, which is made for the bundled sample calls "
            "and reads real speech badly; name a real one with --recogniser small"
        )
    return found.sources, hearing


def adjusted(
    workspace: Workspace,
    *,
    recogniser: str | None = None,
    scorecard: str | Path | None = None,
    models: str | Path | None = None,
    knowledge: str | Path | None = None,
    workers: int | None = None,
) -> Workspace:
    """The workspace with options of a single run laid over its settings; paths are seen from here.

    A folder of `models` that brings a scorecard is asked on that one, unless another is named here or in the
    settings.

    Raises ConfigurationError for a folder that does not exist.
    """
    settings: dict[str, Any] = workspace.settings.model_dump()
    if recogniser is not None:
        settings["recogniser"]["model"] = recogniser
    if workers is not None:
        settings["recogniser"]["workers"] = workers
    for key, folder in (("models", models), ("knowledge", knowledge)):
        if folder is not None:
            if not Path(folder).expanduser().is_dir():
                raise ConfigurationError(f"{key} folder {folder}: no such folder")
            settings["scoring"][key] = _from_here(folder)
    if (
        scorecard is None
        and models is not None
        and "scorecard" not in workspace.settings.scoring.model_fields_set
    ):
        beside = Path(models).expanduser() / MODELS_SCORECARD
        scorecard = beside if beside.is_file() else None
    if scorecard is not None:
        is_file = Path(scorecard).expanduser().is_file()
        settings["scoring"]["scorecard"] = _from_here(scorecard) if is_file else str(scorecard)
    return Workspace(workspace.folder, Settings.model_validate(settings))


def _from_here(path: str | Path) -> str:
    return str(Path(path).expanduser().absolute())
