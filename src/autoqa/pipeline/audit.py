"""The fairness audit: score what the store holds again with one cue of who speaks changed, and compare."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from autoqa.domain.audit import Audit
from autoqa.domain.case import Case
from autoqa.domain.evaluation import Evaluation
from autoqa.domain.record import Record
from autoqa.domain.scorecard import AnsweredBy
from autoqa.errors import InputError, StoreError
from autoqa.fairness.effects import Pair, effects
from autoqa.fairness.swaps import Swap, find_swaps, swapped
from autoqa.pipeline.build import build_judging
from autoqa.pipeline.kept import AUDIT
from autoqa.pipeline.process import Judging
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.workspace import Workspace, opened_store
from autoqa.scoring.evaluate import evaluate, evaluator


def audit_workspace(
    workspace: Workspace,
    progress: ProgressReport,
    *,
    swaps: Sequence[str] = (),
    sample: int | None = None,
    seed: int = 0,
) -> tuple[Audit, Path]:
    """Audit the newest transcript of each stored interaction, or of `sample` of them, and keep the result.

    Nothing is transcribed, and no evaluation is stored. An interaction that cannot be scored now is left out
    with a warning. Raises ConfigurationError for a swap that is not known, StoreError where there is nothing
    to audit, and what kept the first from being scored where none could be.
    """
    chosen = find_swaps(swaps)
    with opened_store(workspace) as store:
        ids = [r.interaction.id for r in store.all() if r.transcript is not None and r.transcript.turns]
        if not ids:
            raise StoreError(
                f"the store of {workspace.folder} holds no transcript to audit; score something first: "
                f"autoqa score RECORDINGS -w {workspace.folder}"
            )
        judging = build_judging(workspace)
        drawn = ids if sample is None else sorted(Random(seed).sample(ids, min(sample, len(ids))))  # noqa: S311
        records = (store.get(name) for name in drawn)
        pairs: dict[str, list[Pair]] = {swap.name: [] for swap in chosen}
        left_out: dict[str, InputError] = {}
        progress.begin("Auditing", len(drawn))
        for record in records:
            case = judging.case(record.interaction, record.transcript, store)
            try:
                for name, pair in audit_record(record, chosen, judging, case, seed=seed).items():
                    pairs[name].append(pair)
            except InputError as error:
                left_out[record.interaction.id] = error
                progress.warn(f"{record.interaction.id}: left out of the audit: {error}")
            progress.advance(record.interaction.id, 0.0)
        progress.end()
    if len(left_out) == len(drawn):
        raise next(iter(left_out.values()))
    audited = len(drawn) - len(left_out)
    found = summarise(chosen, pairs, judging, interactions=audited, of=len(ids), seed=seed)
    return found, AUDIT.save(workspace, found)


def audit_record(
    record: Record, swaps: Sequence[Swap], judging: Judging, case: Case | None = None, *, seed: int = 0
) -> dict[str, Pair]:
    """The evaluations of one interaction before and after each swap that changes anything in it.

    `case` is what is known of it, by default what its metadata say.
    """
    interaction, transcript = record.interaction, record.transcript
    if transcript is None:
        return {}
    before: Evaluation | None = None
    pairs = {}
    for swap in swaps:
        changed = swapped(transcript, swap, agent=interaction.agent, seed=seed)
        if changed is None:
            continue
        card, scorers, caution = judging.scorecard, judging.scorers, judging.caution
        before = before or evaluate(interaction, transcript, card, scorers, caution, case)
        after = evaluate(interaction, changed, card, scorers, caution, case)
        pairs[swap.name] = Pair(interaction.agent, before, after)
    return pairs


def summarise(
    swaps: Sequence[Swap],
    pairs: dict[str, list[Pair]],
    judging: Judging,
    *,
    interactions: int,
    of: int,
    seed: int = 0,
) -> Audit:
    """The audit of pairs of evaluations. Criteria that a measure answers hear no words and are left out."""
    criteria = [c.id for c in judging.scorecard.criteria if c.answered_by is not AnsweredBy.MEASURE]
    return Audit(
        at=datetime.now(UTC).replace(microsecond=0),
        scorecard=judging.scorecard.hash,
        evaluator=evaluator(judging.scorers, judging.caution).fingerprint,
        models={scorer.criterion: scorer.fingerprint for scorer in judging.scorers},
        interactions=interactions,
        of=of,
        seed=seed,
        swaps={swap.name: swap.meaning for swap in swaps},
        effects=tuple(
            effect for swap in swaps for effect in effects(swap.name, criteria, pairs[swap.name], seed=seed)
        ),
    )
