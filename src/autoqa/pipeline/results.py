"""What is in a workspace's store, as outcomes and as a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from autoqa.calibration.averages import averages
from autoqa.calibration.moved import averages_moved
from autoqa.connect.formats import find_format, write_transcript
from autoqa.domain.follow_up import ListedPromise, urgency
from autoqa.domain.measures import MAIN, MEASURES, unknown_measure
from autoqa.domain.outcome import Outcome, OutcomeStatus, came_of
from autoqa.domain.record import Record
from autoqa.domain.trend import Span, Trend
from autoqa.errors import ConfigurationError, InterchangeError, StoreError
from autoqa.pipeline.kept import AUDIT
from autoqa.pipeline.workspace import Workspace, open_workspace, opened_store
from autoqa.report.html import Report, render
from autoqa.report.trends import trend
from autoqa.store.scored import scored_calls
from autoqa.store.store import Store
from autoqa.store.versions import scored_versions


def stored_outcomes(workspace: Path | None = None) -> list[Outcome]:
    """Everything in the store, in order of arrival."""
    with opened_store(open_workspace(workspace)) as store:
        return [_outcome(stored) for stored in store.all()]


def stored_outcome(id_: str, workspace: Path | None = None) -> Outcome:
    """One interaction. Raises NotInStore."""
    with opened_store(open_workspace(workspace)) as store:
        return _outcome(store.get(id_))


def write_report(workspace: Path | None = None, out: Path | None = None) -> tuple[Path, int]:
    """Write the report of a workspace and return its file and the number of interactions in it."""
    space = open_workspace(workspace)
    with opened_store(space) as store:
        report = _gather(store, space)
    path = out or space.folder / "report.html"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(report), encoding="utf-8")
    except OSError as error:
        raise StoreError(f"{path}: cannot be written ({error.strerror})") from error
    return path, len(report.interactions)


def delivery_trend(
    names: Sequence[str], *, span: Span, every: bool = False, workspace: Path | None = None
) -> tuple[Trend, list[str]]:
    """The measures of all calls over time, and the names of those to show: `names`, the main ones, or all.

    Raises ConfigurationError for a name that is no measure.
    """
    for name in names:
        if name not in MEASURES:
            raise ConfigurationError(unknown_measure(name))
    with opened_store(open_workspace(workspace)) as store:
        found = trend(list(store.all()), span)
    return found, list(names or (MEASURES if every else MAIN))


def stored_promises(
    *, only_open: bool = False, due_before: datetime | None = None, workspace: Path | None = None
) -> list[ListedPromise]:
    """The promises of all interactions, the next due first and those without a date last.

    `only_open` leaves out those kept in the contact itself; `due_before` keeps those due before that moment.
    """
    with opened_store(open_workspace(workspace)) as store:
        found = [
            one
            for one in store.promises()
            if (one.promise.open or not only_open) and (due_before is None or _due_by(one, due_before))
        ]
    return sorted(found, key=urgency)


def _due_by(one: ListedPromise, moment: datetime) -> bool:
    due = one.promise.due
    return due is not None and due.at is not None and due.at < moment


def export_transcripts(
    ids: Sequence[str],
    *,
    format: str,  # noqa: A002  (the word of the command)
    folder: Path,
    workspace: Path | None = None,
) -> Iterator[tuple[str, Path | InterchangeError]]:
    """Write the transcripts of `ids`, or of everything, in another program's format.

    Yields each id with the file written, or with why it could not be. Raises NotInStore.
    """
    find_format(format)
    with opened_store(open_workspace(workspace)) as store:
        for stored in map(store.get, ids) if ids else store.all():
            if stored.transcript is None:
                continue
            try:
                yield (
                    stored.interaction.id,
                    write_transcript(stored.interaction, stored.transcript, format=format, folder=folder),
                )
            except InterchangeError as error:
                yield stored.interaction.id, error


def _gather(store: Store, workspace: Workspace) -> Report:
    interactions = tuple(store.all())
    pinned = {stored.evaluation.scorecard for stored in interactions if stored.evaluation}
    scorecards = {hash_: card for hash_ in sorted(pinned) if (card := store.scorecard(hash_)) is not None}
    return Report(
        made_at=datetime.now(UTC),
        interactions=interactions,
        scorecards=scorecards,
        failures=tuple(store.failures()),
        audit=AUDIT.load(workspace),
        averages=averages(scored_calls(store), "agent"),
        moved=tuple(averages_moved(scored_versions(store))),
    )


def _outcome(stored: Record) -> Outcome:
    if stored.evaluation is None:
        status = OutcomeStatus.TRANSCRIBED
    else:
        status, _ = came_of(stored.evaluation)
    return Outcome(
        id=stored.interaction.id,
        status=status,
        source=stored.interaction.source,
        interaction=stored.interaction,
        transcript=stored.transcript,
        evaluation=stored.evaluation,
    )
