"""The story of an evaluation: every scorer answers, doubt widens the answers, and flags call for a person."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from autoqa.domain.case import Case, case_of
from autoqa.domain.distribution import mean, median, widen
from autoqa.domain.evaluation import Evaluation, Evaluator, EvaluatorKind, Flag, Score, ScoreStatus
from autoqa.domain.interaction import Interaction
from autoqa.domain.scorecard import AnsweredBy, Criterion, Scorecard
from autoqa.domain.transcript import Transcript
from autoqa.scoring.conditions import left_out
from autoqa.scoring.follow_up import follow_up
from autoqa.scoring.judge.scorer import JudgeScorer
from autoqa.scoring.returns import RESOLUTION, corrected
from autoqa.scoring.sayings import fingerprint as sayings_fingerprint
from autoqa.scoring.scorer import Scorer, abstained, not_applicable
from autoqa.scoring.trust import trust

EVALUATOR = "autoqa"
_LEAST_WORDS = 8  # below it there is too little to score
_LEAST_ANSWERED = 0.5  # of the weight that applies, below which a grade says little

# Notes of a transcript that a person should know of before trusting its scores.
_FLAGGED_NOTES = (
    "partial_recording",
    "no_speech",
    "one_speaker",
    "speakers_uncertain",
    "channels_swapped",
    "crosstalk",
    "unintelligible",
    "too_many_words",
    "too_few_words",
    "demo_recogniser",
)


@dataclass(frozen=True, slots=True)
class Caution:
    """When to keep silent.

    `min_recognition_confidence`: a recorded call read with less is not scored. `min_confidence`: a score is
    withheld where even the likeliest level is less likely. That need not be the level reported, which is the
    median: of 0.45, 0.24, 0.16, ... a fairly sure answer, it is the second.
    """

    min_recognition_confidence: float = 0.6
    min_confidence: float = 0.25


class Calibrated(Protocol):
    """What a calibration makes of the scores of one criterion."""

    @property
    def human_only(self) -> bool:
        """Whether people alone score it."""

    def applied(self, score: Score, interaction: Interaction, transcript: Transcript) -> Score:
        """The score as it counts: on people's scale, and withheld where it is not to be trusted."""


@dataclass(frozen=True, slots=True)
class Calibrating:
    """The calibration in force: its hash, and what it makes of each criterion that it knows."""

    hash: str = ""
    criteria: Mapping[str, Calibrated] = field(default_factory=dict)

    def applied(self, score: Score, interaction: Interaction, transcript: Transcript) -> Score:
        """The score as it counts."""
        own = self.criteria.get(score.criterion)
        return own.applied(score, interaction, transcript) if own else score

    def human_only(self, criterion: str) -> bool:
        """Whether people alone score the criterion."""
        own = self.criteria.get(criterion)
        return own is not None and own.human_only


NOT_CALIBRATED = Calibrating()


def evaluate(
    interaction: Interaction,
    transcript: Transcript,
    scorecard: Scorecard,
    scorers: Sequence[Scorer],
    caution: Caution,
    case: Case | None = None,
    calibrating: Calibrating = NOT_CALIBRATED,
) -> Evaluation:
    """Fill in `scorecard` for one interaction; `case` is by default what its metadata say."""
    by_criterion = {scorer.criterion: scorer for scorer in scorers}
    unreadable = _unreadable(transcript, caution)
    known = case or case_of(interaction)
    answers = (
        replace(
            _answer(c, by_criterion[c.id], interaction, transcript, known, unreadable, caution),
            scorer=by_criterion[c.id].fingerprint,
        )
        for c in scorecard.criteria
    )
    scores = tuple(calibrating.applied(score, interaction, transcript) for score in answers)
    left = [c for c in scorecard.criteria if not calibrating.human_only(c.id)]
    grade = scorecard.grade(scores)
    return Evaluation(
        interaction=interaction.id,
        evaluator=evaluator(scorers, caution),
        scorecard=scorecard.hash,
        scores=scores,
        grade=grade,
        flags=(
            *_flags(scores, left, transcript, caution),
            *_addressed(scorers, transcript),
            *_returned(known, scorecard),
        ),
        known=known.fingerprint,
        calibration=calibrating.hash,
        follow_up=None if unreadable else follow_up(transcript, known.started_at),
    )


def evaluator(scorers: Sequence[Scorer], caution: Caution) -> Evaluator:
    """The model as an evaluator, pinned to its scorers, its caution and what finds promises."""
    parts = [f"{scorer.criterion}={scorer.fingerprint}" for scorer in scorers]
    parts.append(f"follow up={sayings_fingerprint()}")
    pinned = hashlib.sha256("\n".join([*sorted(parts), repr(caution)]).encode()).hexdigest()[:16]
    return Evaluator(EvaluatorKind.MODEL, EVALUATOR, pinned)


def _unreadable(transcript: Transcript, caution: Caution) -> str | None:
    """Why nothing at all can be scored, if so."""
    least = caution.min_recognition_confidence
    if not transcript.turns:
        return "nothing was said, or nothing could be read"
    if transcript.confidence is not None and transcript.confidence < least:
        return (
            f"the recogniser '{transcript.recogniser}' is only {transcript.confidence:.0%} sure of its words "
            f"(at least {least:.0%} is asked for)"
        )
    if transcript.words < _LEAST_WORDS:
        return f"only {transcript.words} words were said"
    return None


def _answer(
    criterion: Criterion,
    scorer: Scorer,
    interaction: Interaction,
    transcript: Transcript,
    case: Case,
    unreadable: str | None,
    caution: Caution,
) -> Score:
    """The answer to one criterion. A measure is as sure as the sound, whatever the words are."""
    if criterion.applies and (reason := left_out(criterion.applies, interaction, transcript)):
        return not_applicable(criterion.id, reason)
    if criterion.answered_by is AnsweredBy.MEASURE:
        return scorer.score(transcript, case)
    if unreadable:
        return abstained(criterion.id, unreadable)
    score = corrected(scorer.score(transcript, case), criterion, case.contacted_again)
    return _careful(score, transcript, caution)


def _careful(score: Score, transcript: Transcript, caution: Caution) -> Score:
    """Widen a score by the doubt about the words, and withhold it when too little is left of it."""
    if score.status is not ScoreStatus.SCORED:
        return score
    left, doubts = trust(transcript)
    distribution = widen(score.distribution, left)
    level = median(distribution)
    wider = replace(
        score,
        score=level,
        expected=mean(distribution),
        distribution=distribution,
        confidence=distribution[level],
    )
    likeliest = max(distribution.values())
    if likeliest >= caution.min_confidence:
        return wider
    because = f" ({'; '.join(doubts)})" if doubts else ""
    reason = (
        f"no level is more than {likeliest:.0%} likely (at least {caution.min_confidence:.0%} is asked for)"
        f"{because}; before that doubt: {score.reason}"
    )
    return replace(wider, status=ScoreStatus.ABSTAINED, score=None, reason=reason)


def _flags(
    scores: Sequence[Score], criteria: Sequence[Criterion], transcript: Transcript, caution: Caution
) -> Iterator[Flag]:
    """Reasons why a person should look at this interaction; `criteria` are those that the model may score."""
    for note in transcript.notes:
        if note.code in _FLAGGED_NOTES:
            yield Flag(note.code, detail=note.text)
    if transcript.confidence is not None and transcript.confidence < caution.min_recognition_confidence:
        yield Flag(
            "low_recognition_confidence", detail=f"words are {transcript.confidence:.0%} sure on average"
        )
    answered = _answered(scores, criteria)
    if answered is not None and answered < _LEAST_ANSWERED:
        yield Flag("little_answered", detail=f"the grade rests on {answered:.0%} of the weight that applies")
    by_criterion = {score.criterion: score for score in scores}
    for criterion in criteria:
        score = by_criterion[criterion.id]
        if score.status is ScoreStatus.ABSTAINED:
            yield Flag("abstained", criterion.id, score.reason or "")
        elif score.score is not None:
            yield from _low(score.score, criterion)


def _returned(case: Case, scorecard: Scorecard) -> Iterator[Flag]:
    """The customer came back with the same matter."""
    if case.contacted_again is not None:
        asked = any(criterion.id == RESOLUTION for criterion in scorecard.criteria)
        when = f"the customer came back with the same matter on {case.contacted_again:%Y-%m-%d}"
        yield Flag("repeat_contact", RESOLUTION if asked else None, when)


def _answered(scores: Sequence[Score], criteria: Sequence[Criterion]) -> float | None:
    """The part of the weight that applies on which there is a score; None where there is none at all."""
    status = {score.criterion: score.status for score in scores}
    weights = [(status[c.id], c.weight) for c in criteria if not c.bonus]
    scored = sum(weight for status, weight in weights if status is ScoreStatus.SCORED)
    applies = sum(weight for status, weight in weights if status is not ScoreStatus.NOT_APPLICABLE)
    return scored / applies if scored and applies else None


def _addressed(scorers: Sequence[Scorer], transcript: Transcript) -> Iterator[Flag]:
    """Somebody speaks to the judge, which was not shown these turns."""
    judge = next((scorer for scorer in scorers if isinstance(scorer, JudgeScorer)), None)
    if judge and (turns := sorted(judge.kept_back(transcript))):
        numbers = ", ".join(str(turn + 1) for turn in turns)
        yield Flag("addresses_scorer", detail=f"turn {numbers} was not shown to the judge")


def _low(score: float, criterion: Criterion) -> Iterator[Flag]:
    anchor = criterion.anchor(score) or ""
    if criterion.auto_fail_at is not None and score <= criterion.auto_fail_at:
        yield Flag("auto_fail", criterion.id, anchor)
    elif criterion.flag_at is not None and score <= criterion.flag_at:
        yield Flag("low_score", criterion.id, anchor)
