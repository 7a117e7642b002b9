"""Watch a workspace for drift: chart what is stored, score frozen calls again, and send new alarms on."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random

import numpy as np

from autoqa.agreement.resample import draws, merged
from autoqa.agreement.sums import by_group, ratio
from autoqa.calibration.compare import side_by_side
from autoqa.calibration.drift import alarms, charts
from autoqa.calibration.estimates import Floats, estimate
from autoqa.calibration.watched import intake_series, model_series, people_series
from autoqa.connect.webhook import SECRET, deliver
from autoqa.domain.distribution import mean, median
from autoqa.domain.drift import Alarm, Drift, FrozenShift, Watched
from autoqa.domain.evaluation import Score
from autoqa.domain.record import Record
from autoqa.domain.trend import Span
from autoqa.errors import DeliveryFailed, InputError
from autoqa.pipeline.build import build_judging
from autoqa.pipeline.calibrating import judged, record_in_force
from autoqa.pipeline.kept import ALARMS_SENT, DRIFT
from autoqa.pipeline.material import scales_of
from autoqa.pipeline.process import Judging
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.workspace import Workspace, existing_store
from autoqa.scoring.evaluate import evaluate
from autoqa.store.compared import grade_table, model_scores
from autoqa.store.store import Store
from autoqa.store.watched import intake

PERIODS_APART = 100.0  # of two false alarms, over all charts
_FROZEN = 200  # calls scored again
_RESAMPLES = 1000


def watch(
    workspace: Workspace,
    progress: ProgressReport,
    *,
    by: Span = Span.WEEK,
    since: datetime | None = None,
    periods_apart: float = PERIODS_APART,
    rescore: bool = True,
    seed: int = 0,
) -> tuple[Drift, tuple[Alarm, ...]]:
    """Chart the workspace's calls, scores, evaluators and agreement, and keep the result in drift.json.

    With `rescore` up to 200 calls that were scored before, those first that people graded, are scored again
    by the present model. Returns the drift with the alarms that the webhook did not take; all others that
    are new were sent, where a webhook is set. Raises AutoQAError.
    """
    judging = build_judging(workspace)
    with existing_store(workspace) as store:
        calls, undated = intake(store, since=since)
        table = grade_table(store, judging.scorecard)
        beside = side_by_side(table, model_scores(store).scores, scales_of(judging.scorecard))
        series = [*intake_series(calls), *model_series(calls), *people_series(beside)]
        today = datetime.now().astimezone().date()
        drawn = charts(series, by=by, periods_apart=periods_apart, today=today)
        chosen = _frozen(store, table.interactions, seed) if rescore else []
        shifts = score_again(store, chosen, judging, progress, seed=seed)
        outdated = _since_calibration(store, judging, shifts)
    found = Drift(
        at=datetime.now(UTC).replace(microsecond=0),
        by=by,
        periods_apart=periods_apart,
        charts=drawn,
        frozen=tuple(shifts),
        alarms=(*outdated, *alarms(drawn, shifts, by)),
        undated=undated,
    )
    DRIFT.save(workspace, found)
    return found, _send(workspace, found.standing, progress)


def _since_calibration(store: Store, judging: Judging, shifts: Sequence[FrozenShift]) -> list[Alarm]:
    """Criteria that something else answers than was calibrated, where scores before do not say so already.

    Once calls are scored again by the new model, only the calibration still knows the one before.
    """
    record = record_in_force(store)
    present = judged(judging.scorecard, judging.scorers)
    told = {one.criterion for one in shifts if one.replaced}
    found = []
    for policy in record.policies if record else ():
        name, pinned = policy.decision.criterion, policy.decision.pins.model
        now = present[name].model if name in present else ""
        if now and pinned and now != pinned and name not in told:
            text = f"the criterion is answered by {now} now, and {pinned} was calibrated; calibrate again"
            found.append(Alarm(Watched.MODEL, name, None, text, now))
    return found


def _frozen(store: Store, graded: Sequence[str], seed: int) -> list[str]:
    """The calls to score again: graded ones first, drawn at random where there are too many."""
    scored = store.scored_ids()
    first = sorted(set(graded) & set(scored))
    rest = sorted(set(scored) - set(first))
    random = Random(seed)  # noqa: S311
    random.shuffle(first)
    random.shuffle(rest)
    return sorted([*first, *rest][:_FROZEN])


def score_again(
    store: Store, ids: Sequence[str], judging: Judging, progress: ProgressReport, *, seed: int = 0
) -> list[FrozenShift]:
    """What the present model makes of calls that were scored before, criterion by criterion."""
    pairs: dict[str, list[tuple[Record, Score, Score]]] = {}
    progress.begin("Scoring again", len(ids))
    for name in ids:
        record = store.get(name)
        try:
            for before, after in _answers(record, judging, store):
                pairs.setdefault(after.criterion, []).append((record, before, after))
        except InputError as error:
            progress.warn(f"{name}: not scored again: {error}")
        progress.advance(name, 0.0)
    progress.end()
    return [_shift(name, found, seed) for name, found in pairs.items()]


def _answers(record: Record, judging: Judging, store: Store) -> list[tuple[Score, Score]]:
    """Each stored score with what the present model gives, both before any calibration."""
    if record.evaluation is None or record.transcript is None:
        return []
    case = judging.case(record.interaction, record.transcript, store)
    now = evaluate(
        record.interaction, record.transcript, judging.scorecard, judging.scorers, judging.caution, case
    )
    stored = {score.criterion: score for score in record.evaluation.scores}
    return [(stored[score.criterion], score) for score in now.scores if score.criterion in stored]


def _shift(criterion: str, found: Sequence[tuple[Record, Score, Score]], seed: int) -> FrozenShift:
    both = [(record, _raw(before), _raw(after)) for record, before, after in found]
    known = [(record, one, other) for record, one, other in both if one and other]
    moved = np.array([mean(other) - mean(one) for _, one, other in known])
    names = [record.interaction.agent or f"\0{record.interaction.id}" for record, _, _ in known]
    cluster, clusters = merged(np.unique(names, return_inverse=True)[1] if names else [], seed=seed)
    drawn = draws(clusters, _RESAMPLES, seed)
    sums = by_group([np.ones(len(moved)), moved], cluster, max(clusters, 1))
    figure = estimate(_mean, sums, drawn, len(moved)) if len(moved) else None
    return FrozenShift(
        criterion=criterion,
        was=tuple(sorted({before.scorer for _, before, _ in found if before.scorer})),
        now=found[0][2].scorer,
        calls=len(found),
        changed=sum(median(one) != median(other) for _, one, other in known),
        mean=figure.value if figure else None,
        low=figure.low if figure else None,
        high=figure.high if figure else None,
    )


def _raw(score: Score) -> dict[int, float]:
    return dict(score.raw or score.distribution)


def _mean(sums: Floats) -> Floats:
    return ratio(sums[..., 1], sums[..., 0])


def _send(workspace: Workspace, found: Sequence[Alarm], progress: ProgressReport) -> tuple[Alarm, ...]:
    """Send the alarms that were not sent before, and return those that were not taken."""
    url = workspace.settings.calibration.webhook
    if url is None:
        return ()
    sent = set(ALARMS_SENT.load(workspace) or ())
    new = [alarm for alarm in found if _id(alarm) not in sent]
    secret = os.environ.get(SECRET)
    for alarm in new:
        data = {"kind": alarm.kind.value, "name": alarm.name, "period": alarm.period, "text": alarm.text}
        try:
            deliver(url, "autoqa.drift", data, id_=_id(alarm), secret=secret)
        except DeliveryFailed as error:
            progress.warn(str(error))
            break
        sent.add(_id(alarm))
    ALARMS_SENT.save(workspace, tuple(sorted(sent)))
    return tuple(alarm for alarm in new if _id(alarm) not in sent)


def _id(alarm: Alarm) -> str:
    return "msg_" + hashlib.sha256(alarm.key.encode()).hexdigest()[:24]
