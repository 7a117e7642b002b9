"""Check what a workspace is made of before a night's batch finds out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from autoqa.config.scorecards import find_scorecard, load_examples, load_scorecard
from autoqa.config.settings import SETTINGS_FILE, load_settings
from autoqa.config.toml import read
from autoqa.domain.rule import RuleExample
from autoqa.domain.transcript import Transcript
from autoqa.errors import AutoQAError, ScorecardError
from autoqa.pipeline.build import build_encoder, build_hearing, build_judging
from autoqa.pipeline.workspace import Workspace, open_workspace, opened_store
from autoqa.scoring.knowledge import load_knowledge
from autoqa.scoring.rules import RuleScorer


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
        lambda: _check_scorecard(find_scorecard(scoring.scorecard, beside=workspace.folder), workspace),
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
    if "sections" not in tables:
        return load_settings(file)
    _check_scorecard(file, open_workspace())
    return None


def _check_scorecard(file: Path, workspace: Workspace) -> None:
    """The scorecard itself, and its rules by the examples in the file. Raises ScorecardError."""
    scorecard, examples = load_scorecard(file), load_examples(file)
    if not examples:
        return
    encoder = build_encoder(workspace)
    scorers = {c.id: RuleScorer(c, encoder) for c in scorecard.criteria if c.rules}
    problems = [p for example in examples if (p := _differs(example, scorers.get(example.criterion)))]
    if problems:
        raise ScorecardError("\n".join(f"{file}: {problem}" for problem in problems))


def _differs(example: RuleExample, scorer: RuleScorer | None) -> str | None:
    """What is wrong when the rules give an example another level than it names."""
    where = f"criterion '{example.criterion}', example {example.number}"
    if scorer is None:
        return f"{where}: only criteria answered by rules can have examples"
    found = scorer.score(Transcript(example.turns, None, "example", "example"))
    if found.score == example.level:
        return None
    said, wanted = (
        "not applicable" if level is None else f"level {level:g}" for level in (found.score, example.level)
    )
    return f"{where}: the rules give {said}, and {wanted} was expected ({found.reason})"


def _checked(what: str, check: Callable[[], object]) -> Finding:
    try:
        check()
    except AutoQAError as error:
        return Finding(what, str(error))
    return Finding(what, None)
