"""`autoqa score` and `autoqa transcribe`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from autoqa.cli.options import (
    AsJson,
    Knowledge,
    Models,
    Paths,
    Profile,
    Quiet,
    Recogniser,
    Scorecard,
    Workers,
    WorkspaceFolder,
)
from autoqa.cli.talk import say, shown_progress

if TYPE_CHECKING:
    from autoqa.domain.outcome import Outcome

FAILED = 1
PARTLY = 3


def score(
    paths: Paths,
    workspace: WorkspaceFolder = None,
    scorecard: Scorecard = None,
    models: Models = None,
    recogniser: Recogniser = None,
    knowledge: Knowledge = None,
    profile: Profile = None,
    workers: Workers = None,
    engine: Annotated[Literal["local"], typer.Option("--engine", help="Where the work is done.")] = "local",
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Transcribe and score whatever is named; what is done already is not done again.

    Examples:
      autoqa score recordings/ --profile standard

      autoqa score "2026-11-*/*.wav" chats.jsonl --json > results.jsonl
    """
    from autoqa.cli.tables import outcome_table
    from autoqa.connect.results import outcome_json
    from autoqa.pipeline import run

    with shown_progress(quiet=quiet) as progress:
        outcomes = run.score(
            paths,
            workspace=workspace,
            scorecard=scorecard,
            models=models,
            recogniser=recogniser,
            knowledge=knowledge,
            profile=profile,
            workers=workers,
            engine=engine,
            progress=progress,
        )
        done = (
            _told(outcomes, _as_line(outcome_json)) if as_json else [_slim(outcome) for outcome in outcomes]
        )
    if not as_json:
        outcome_table(done)
    _finish(done, quiet=quiet)


def transcribe(
    paths: Paths,
    workspace: WorkspaceFolder = None,
    recogniser: Recogniser = None,
    profile: Profile = None,
    workers: Workers = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Transcribe recordings without scoring them; `autoqa score` later starts from these transcripts."""
    from autoqa.cli.tables import print_transcript
    from autoqa.connect.results import transcript_json
    from autoqa.pipeline import run

    with shown_progress(quiet=quiet) as progress:
        outcomes = run.transcribe(
            paths,
            workspace=workspace,
            recogniser=recogniser,
            profile=profile,
            workers=workers,
            progress=progress,
        )
        done = _told(outcomes, _as_line(transcript_json) if as_json else print_transcript)
    _finish(done, quiet=quiet)


def _told(outcomes: Iterable[Outcome], show: Callable[[Outcome], None]) -> list[Outcome]:
    """Show each outcome as soon as it is there."""
    done = []
    for outcome in outcomes:
        show(outcome)
        done.append(_slim(outcome))
    return done


def _as_line(shape: Callable[[Outcome], Any]) -> Callable[[Outcome], None]:
    """Shows an outcome as a JSON line."""
    return lambda outcome: print(json.dumps(shape(outcome), ensure_ascii=False), flush=True)


def _slim(outcome: Outcome) -> Outcome:
    """What a table needs, without the turns: a run of many thousands must not grow in memory."""
    transcript = outcome.transcript and replace(outcome.transcript, turns=(), peaks=(), measures=())
    return replace(outcome, interaction=None, transcript=transcript)


def _finish(outcomes: list[Outcome], *, quiet: bool) -> None:
    """Say what became of everything, and leave with the exit code for it."""
    counts = Counter(outcome.status.value for outcome in outcomes)
    failed = counts["failed"]
    if not quiet:
        said = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
        say(f"{len(outcomes)} in all: {said or 'nothing to do'}")
        if outcomes and counts["skipped"] == len(outcomes):
            say("nothing was done again: everything named was finished before")
    if failed:
        raise typer.Exit(FAILED if failed == len(outcomes) else PARTLY)
