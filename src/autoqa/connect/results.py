"""Results as plain values for JSON: the shapes other programs may rely on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from autoqa.domain.audit import Audit, Effect
from autoqa.domain.dispute import Dispute
from autoqa.domain.evaluation import Evaluation, Evidence, Score
from autoqa.domain.follow_up import FollowUp, Promise
from autoqa.domain.outcome import Outcome
from autoqa.domain.transcript import Transcript, Turn
from autoqa.domain.trend import Trend

Json = dict[str, Any]


def outcome_json(outcome: Outcome) -> Json:
    """One line of `autoqa score --json`."""
    evaluation, transcript, interaction = outcome.evaluation, outcome.transcript, outcome.interaction
    return {
        "id": outcome.id,
        "status": outcome.status.value,
        "reason": outcome.reason,
        "source": outcome.source,
        "channel": interaction.channel.value if interaction else None,
        "language": transcript.language if transcript else None,
        "recogniser": transcript.recogniser if transcript else None,
        "recognition_confidence": transcript.confidence if transcript else None,
        "grade": grade_json(evaluation) if evaluation else None,
        "flags": [
            {"reason": flag.reason, "criterion": flag.criterion, "detail": flag.detail}
            for flag in (evaluation.flags if evaluation else ())
        ],
        "scores": {score.criterion: score_json(score) for score in (evaluation.scores if evaluation else ())},
        **follow_up_json(evaluation.follow_up if evaluation else None),
        "measures": measures_json(transcript),
        "turns": [turn_json(turn) for turn in (transcript.turns if transcript else ())],
    }


def grade_json(evaluation: Evaluation) -> Json:
    """The grade of an evaluation, with the hash of its scorecard."""
    grade = evaluation.grade
    return {
        "percentage": grade.percentage,
        "auto_failed": list(grade.auto_failed),
        "passed": grade.passed,
        "scorecard": evaluation.scorecard,
        "evaluator": evaluation.evaluator.name,
        "fingerprint": evaluation.evaluator.fingerprint,
    }


def score_json(score: Score) -> Json:
    """The answer to one criterion."""
    return {
        "score": score.score,
        "expected": score.expected,
        "distribution": {str(level): p for level, p in score.distribution.items()},
        "confidence": score.confidence,
        "status": score.status.value,
        "reason": score.reason,
        "evidence": [_evidence_json(evidence) for evidence in score.evidence],
        "statements": [asdict(statement) for statement in score.statements],
    }


def evaluation_json(evaluation: Evaluation) -> Json:
    """A whole evaluation, of a person or a model alike."""
    return {
        "interaction": evaluation.interaction,
        "kind": evaluation.evaluator.kind.value,
        "at": evaluation.at.isoformat() if evaluation.at else None,
        "session": evaluation.session or None,
        "grade": grade_json(evaluation),
        "scores": {score.criterion: score_json(score) for score in evaluation.scores},
    }


def dispute_json(dispute: Dispute) -> Json:
    """An answer that an agent disputes, and what was decided."""
    return {
        "id": dispute.id,
        "interaction": dispute.interaction,
        "criterion": dispute.criterion,
        "state": dispute.state.value,
        "score": dispute.score,
        "evaluator": dispute.evaluator,
        "raised_by": dispute.raised_by,
        "raised_at": dispute.raised_at.isoformat(),
        "reason": dispute.reason,
        "decided_by": dispute.decided_by,
        "decided_at": dispute.decided_at.isoformat() if dispute.decided_at else None,
        "decision": dispute.decision,
        "new_score": dispute.new_score,
    }


def follow_up_json(left: FollowUp | None) -> Json:
    """What is left to follow up, by its three keys; `resolution` is null where it could not be read."""
    return {
        "promises": [promise_json(promise) for promise in (left.promises if left else ())],
        "complaints": [asdict(complaint) for complaint in (left.complaints if left else ())],
        "resolution": asdict(left.resolution) if left else None,
    }


def promise_json(promise: Promise) -> Json:
    """One promise."""
    due = promise.due
    at = due.at.isoformat() if due and due.at else None
    return asdict(promise) | {"due": {"said": due.said, "at": at} if due else None}


def measures_json(transcript: Transcript | None) -> Mapping[str, Json]:
    """The measures of a recording by name."""
    measures = transcript.measures if transcript else ()
    return {measure.name: {"value": measure.value, "unit": measure.unit} for measure in measures}


def trend_json(trend: Trend, names: Sequence[str]) -> Json:
    """What `autoqa measures --json` prints."""
    periods = [
        {
            "period": period.label,
            "start": period.start.isoformat(),
            "calls": period.calls,
            "measures": {name: asdict(period.measures[name]) for name in names if name in period.measures},
        }
        for period in trend.periods
    ]
    return {"periods": periods, "undated": trend.undated}


def audit_json(audit: Audit) -> Json:
    """What `autoqa audit --json` prints."""
    return {
        "at": audit.at.isoformat(),
        "scorecard": audit.scorecard,
        "fingerprint": audit.evaluator,
        "models": dict(audit.models),
        "interactions": audit.interactions,
        "of": audit.of,
        "seed": audit.seed,
        "swaps": dict(audit.swaps),
        "effects": [_effect_json(effect) for effect in audit.effects],
    }


def _effect_json(effect: Effect) -> Json:
    """What one swap does to one criterion, or (null) to the whole grade."""
    return {
        "swap": effect.swap,
        "criterion": effect.criterion,
        "n": effect.n,
        "agents": effect.agents,
        "flips": effect.flips,
        "flip_rate": effect.flip_rate,
        "mean_shift": {"value": effect.mean, "low": effect.low, "high": effect.high},
        "largest": [
            {
                "id": s.interaction,
                "before": s.before,
                "after": s.after,
                "shift": s.moved,
                "flipped": s.flipped,
            }
            for s in effect.largest
        ],
    }


def turn_json(turn: Turn) -> Json:
    """One turn, without its words."""
    return {
        "speaker": turn.speaker.value,
        "start": turn.start,
        "end": turn.end,
        "text": turn.text,
        "confidence": turn.confidence,
    }


def transcript_json(outcome: Outcome) -> Json:
    """One line of `autoqa transcribe --json`, with the time and probability of every word."""
    transcript = outcome.transcript
    return {
        "id": outcome.id,
        "status": outcome.status.value,
        "reason": outcome.reason,
        "source": outcome.source,
        "channel": outcome.interaction.channel.value if outcome.interaction else None,
        "language": transcript.language if transcript else None,
        "language_probability": transcript.language_probability if transcript else None,
        "recogniser": transcript.recogniser if transcript else None,
        "recognition_confidence": transcript.confidence if transcript else None,
        "notes": [
            {"code": note.code, "text": note.text} for note in (transcript.notes if transcript else ())
        ],
        "measures": measures_json(transcript),
        "turns": [
            turn_json(turn) | {"words": words_json(turn)} for turn in (transcript.turns if transcript else ())
        ],
    }


def words_json(turn: Turn) -> list[Json]:
    """The words of a turn with their times and probabilities."""
    return [
        {"text": word.text, "start": word.start, "end": word.end, "probability": round(word.probability, 4)}
        for word in turn.words
    ]


def _evidence_json(evidence: Evidence) -> Json:
    return {
        "turn": evidence.turn,
        "start": evidence.start,
        "end": evidence.end,
        "speaker": evidence.speaker.value,
        "text": evidence.text,
        "weight": evidence.weight,
        "against": evidence.against,
    }
