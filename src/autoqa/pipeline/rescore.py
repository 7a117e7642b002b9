"""Score again, with the models in service, what others scored before; what they gave stays beside it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from autoqa.calibration.moved import averages_moved
from autoqa.domain.evaluation import Evaluator
from autoqa.domain.moved import AverageMoved
from autoqa.domain.record import Record
from autoqa.errors import InputError, StoreError
from autoqa.pipeline.build import build_judging
from autoqa.pipeline.calibrating import calibrated
from autoqa.pipeline.experiments import record
from autoqa.pipeline.process import Judging, evaluate_and_keep
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.workspace import Workspace, existing_store
from autoqa.scoring.evaluate import evaluator
from autoqa.store.store import Store
from autoqa.store.versions import scored_versions
from autoqa.training.runs import Run


@dataclass(frozen=True, slots=True)
class Rescored:
    """How many interactions were scored again, how many the present models had scored, and what moved."""

    scored: int
    already: int
    failed: tuple[str, ...]
    moved: tuple[AverageMoved, ...]


def rescore(
    workspace: Workspace,
    progress: ProgressReport,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    sample: int | None = None,
    seed: int = 0,
) -> Rescored:
    """Evaluate every scored interaction whose newest evaluation is not the present models'.

    With `since` and `until` (not included) only those that began between; of these `sample`, drawn at random
    by `seed`, where so many are enough to tell what moved. Each is kept when it is finished, so a run that
    was stopped goes on where it was. Raises StoreError where nothing was scored yet.
    """
    began = time.monotonic()
    with existing_store(workspace) as store:
        if not store.scored_ids():
            raise StoreError(
                f"the store of {workspace.folder} holds nothing that was scored; score something first: "
                f"autoqa score RECORDINGS -w {workspace.folder}"
            )
        judging = calibrated(build_judging(workspace), store)
        chosen = store.scored_ids(since=since, until=until)
        drawn = sorted(Random(seed).sample(chosen, min(sample or len(chosen), len(chosen))))  # noqa: S311
        scored, failed = _score_again(store, drawn, judging, progress)
        moved = averages_moved(scored_versions(store), seed=seed)
    if scored:
        record(workspace, _row(scored, time.monotonic() - began), progress)
    return Rescored(scored, len(drawn) - scored - len(failed), tuple(failed), tuple(moved))


def _score_again(
    store: Store, ids: Sequence[str], judging: Judging, progress: ProgressReport
) -> tuple[int, list[str]]:
    scored, failed = 0, []
    who = evaluator(judging.scorers, judging.caution)
    progress.begin("Scoring again", len(ids))
    try:
        for id_ in ids:
            try:
                scored += _evaluated(store, store.get(id_), judging, who)
            except InputError as error:
                failed.append(id_)
                progress.warn(f"{id_}: not scored again: {error}")
            progress.advance(id_, 0.0)
    finally:
        progress.end()
    return scored, failed


def _evaluated(store: Store, record: Record, judging: Judging, who: Evaluator) -> bool:
    """Evaluate one interaction, unless its newest evaluation is the one that would come of it."""
    interaction, transcript, newest = record.interaction, record.transcript, record.evaluation
    assert transcript is not None, "it was scored"
    case = judging.case(interaction, transcript, store)
    wanted = (who, judging.scorecard.hash, case.fingerprint, judging.calibrating.hash)
    if newest is not None and wanted == (
        newest.evaluator,
        newest.scorecard,
        newest.known,
        newest.calibration,
    ):
        return False
    evaluate_and_keep(interaction, transcript, case, store, judging, who, newest=True)
    return True


def _row(scored: int, seconds: float) -> Run:
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return Run(at=at, what="rescored", criterion="", tested_on=scored, seconds=seconds)
