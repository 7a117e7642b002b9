"""The story of a run: transcribe what is pending, then score what is pending, saving each one at once.

Two passes, so that only one heavy model is in memory at a time. Everything finished is in the store
before the next one begins; a run that was killed goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autoqa.domain.case import Case, case_of
from autoqa.domain.evaluation import Evaluation, Evaluator
from autoqa.domain.interaction import Interaction
from autoqa.domain.outcome import Outcome, OutcomeStatus, came_of
from autoqa.domain.scorecard import Scorecard
from autoqa.domain.transcript import Transcript
from autoqa.errors import InputError
from autoqa.pipeline.attempts import attempt
from autoqa.pipeline.guard import Guard
from autoqa.pipeline.hear import Heard, hear_all
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.readers import Hearing
from autoqa.pipeline.returns import Returns
from autoqa.pipeline.sources import Source
from autoqa.scoring.evaluate import NOT_CALIBRATED, Calibrating, Caution, evaluate, evaluator
from autoqa.scoring.scorer import Scorer
from autoqa.store.store import Store


@dataclass(frozen=True, slots=True)
class Judging:
    """What turns a transcript into an evaluation.

    `returns` finds customers who came back, if set; `calibrating` is the calibration in force.
    """

    scorecard: Scorecard
    scorers: Sequence[Scorer]
    caution: Caution
    returns: Returns | None = None
    calibrating: Calibrating = NOT_CALIBRATED

    def case(self, interaction: Interaction, transcript: Transcript | None, store: Store) -> Case:
        """What is known of the case beside the words."""
        return self.returns.case(interaction, transcript, store) if self.returns else case_of(interaction)


def process(
    sources: Sequence[Source],
    store: Store,
    hearing: Hearing | None,
    judging: Judging,
    progress: ProgressReport,
    *,
    guard: Guard | None = None,
    workers: int = 1,
) -> Iterator[Outcome]:
    """Score `sources` and yield what became of each, in their order."""
    heard = list(hear_all(sources, store, hearing, progress, guard=guard, workers=workers))
    progress.begin("Scoring", len(heard))
    try:
        for one in heard:
            outcome = one if isinstance(one, Outcome) else _score(one, store, judging)
            progress.advance(outcome.id, 0.0)
            yield outcome
    finally:
        progress.end()


def process_speech(
    sources: Sequence[Source],
    store: Store,
    hearing: Hearing | None,
    progress: ProgressReport,
    *,
    guard: Guard | None = None,
    workers: int = 1,
) -> Iterator[Outcome]:
    """Transcribe `sources` without scoring them."""
    for one in hear_all(sources, store, hearing, progress, guard=guard, workers=workers):
        if isinstance(one, Outcome):
            yield one
            continue
        done = one.twin or not one.fresh
        yield Outcome(
            id=one.interaction.id,
            status=OutcomeStatus.SKIPPED if done else OutcomeStatus.TRANSCRIBED,
            source=one.source,
            reason=_skip_reason(one, "transcribed") if done else None,
            interaction=one.interaction,
            transcript=_transcript(one, store),
        )


def _transcript(heard: Heard, store: Store) -> Transcript:
    transcript = store.transcript(heard.interaction, heard.fingerprint)
    assert transcript is not None, "the first pass has kept it"
    return transcript


def _score(heard: Heard, store: Store, judging: Judging) -> Outcome:
    """Evaluate one transcript, unless the same models have done it with the same scorecard."""
    interaction, transcript = heard.interaction, _transcript(heard, store)
    who = evaluator(judging.scorers, judging.caution)
    case = judging.case(interaction, transcript, store)
    card, calibration = judging.scorecard.hash, judging.calibrating.hash
    evaluation = store.evaluation(interaction, transcript, who, card, case.fingerprint, calibration)
    done = evaluation is not None
    if evaluation is None:
        try:
            evaluation = evaluate_and_keep(interaction, transcript, case, store, judging, who)
        except InputError as error:
            return Outcome(interaction.id, OutcomeStatus.FAILED, heard.source, str(error))
    _evaluate_earlier(interaction, store, judging, who)
    status, reason = came_of(evaluation)
    if done or heard.twin:
        status, reason = OutcomeStatus.SKIPPED, _skip_reason(heard, "scored")
    return Outcome(interaction.id, status, heard.source, reason, interaction, transcript, evaluation)


def _evaluate_earlier(later: Interaction, store: Store, judging: Judging, who: Evaluator) -> None:
    """Evaluate again what the same customer came for before, where `later` shows that it was not settled.

    Only what was evaluated on this scorecard, and is not up to date, is evaluated again.
    """
    for interaction in judging.returns.before(later, store) if judging.returns else ():
        record = store.get(interaction.id)
        transcript, evaluated = record.transcript, record.evaluation
        if transcript is None or evaluated is None or evaluated.scorecard != judging.scorecard.hash:
            continue
        case = judging.case(interaction, transcript, store)
        if case.contacted_again is None or evaluated.known == case.fingerprint:
            continue
        try:
            evaluate_and_keep(interaction, transcript, case, store, judging, who)
        except InputError:
            continue  # the attempt is kept with its reason, and the later contact is none the worse


def evaluate_and_keep(
    interaction: Interaction,
    transcript: Transcript,
    case: Case,
    store: Store,
    judging: Judging,
    who: Evaluator,
    *,
    newest: bool = False,
) -> Evaluation:
    """Evaluate one transcript, counting the attempt, and keep the evaluation; `newest` as the store takes it.

    Raises InputError for what cannot be scored.
    """
    card = judging.scorecard
    with attempt(store, interaction, f"score with {card.hash}", who.fingerprint):
        evaluation = evaluate(
            interaction, transcript, card, judging.scorers, judging.caution, case, judging.calibrating
        )
        store.save_evaluation(transcript, evaluation, card, newest=newest)
    return evaluation


def _skip_reason(heard: Heard, done: str) -> str:
    if heard.twin:
        place = f" ({heard.interaction.source})" if heard.interaction.source else ""
        return f"the same recording as {heard.interaction.id}{place}"
    return f"already {done} with these models and settings"
