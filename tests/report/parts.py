"""Small records to make reports of, with room for anything hostile in each of their texts."""

from __future__ import annotations

from datetime import UTC, datetime

from autoqa.domain.evaluation import (
    Evaluation,
    Evaluator,
    EvaluatorKind,
    Evidence,
    Flag,
    Grade,
    Score,
    ScoreStatus,
)
from autoqa.domain.follow_up import About, Complaint, Due, FollowUp, Promise, Resolution, Settlement
from autoqa.domain.interaction import Channel, Interaction
from autoqa.domain.record import Failure, Record
from autoqa.domain.scorecard import AnsweredBy, Criterion, Level, Scorecard, Section
from autoqa.domain.transcript import Measure, Note, Speaker, Transcript, Turn, Word
from autoqa.report.html import Report

MODEL = Evaluator(EvaluatorKind.MODEL, "autoqa", "f")
PEAKS = tuple(tuple((-i / 50, i / 50) for i in range(40)) for _ in range(2))
TURNS = (
    Turn(Speaker.CUSTOMER, "I was charged twice and I am upset.", 0.5, 3.0, 0.9),
    Turn(
        Speaker.AGENT,
        "I am sorry, I send it back today.",
        3.5,
        6.0,
        0.8,
        (Word("I am sorry,", 3.5, 4.5, 0.9), Word("today.", 5.0, 6.0, 0.3)),
    ),
)
LONG = "Donaudampfschifffahrtsgesellschaft" * 12
HOSTILE = (
    "<script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x="',
    "' onfocus='alert(1)' autofocus='",
    "</title></head><svg onload=alert(1)>",
    "&lt;b&gt; &amp; & &#x3c;script&#x3e;",
    "]]> --> <!-- <![CDATA[",
    "{{ 7 * 7 }} {% for x in y %} ${x}",
    "👋🏽 مرحبا بكم 你好 \u202eevil\u202c",
    LONG,
)


def criterion(name: str, question: str = "Was it done well?") -> Criterion:
    levels = tuple(Level(value, f"Level {value}.") for value in range(1, 6))
    return Criterion(name, question, AnsweredBy.CLASSIFIER, levels)


def card(question: str = "Was it done well?") -> Scorecard:
    criteria = tuple(criterion(name, question) for name in ("empathy", "accuracy", "resolution"))
    return Scorecard("support", "1", "en", tuple(Channel), 60.0, (Section("All", criteria),))


def interaction(name: str, hostile: str | None = None) -> Interaction:
    return Interaction(
        id=name,
        channel=Channel.CALL,
        sha256="0",
        source=hostile or f"{name}.wav",
        language="en",
        agent=hostile or "dana",
        started_at=datetime(2026, 3, 2, 9, 14, tzinfo=UTC),
    )


def transcript(
    turns: tuple[Turn, ...] = TURNS,
    peaks: tuple[tuple[tuple[float, float], ...], ...] = PEAKS,
    hostile: str | None = None,
) -> Transcript:
    if hostile:
        said = (
            Turn(Speaker.AGENT, hostile, 6.0, 7.0),
            Turn(Speaker.CUSTOMER, hostile, words=(Word(hostile, 7, 8, 0.2),)),
        )
        turns = (*turns, *said)
    return Transcript(
        turns=turns,
        language="en",
        recogniser=hostile or "whisper-demo-en",
        fingerprint="f",
        seconds=10.0,
        confidence=0.85,
        measures=(Measure(hostile or "talk_share", 0.5, "share"), Measure("pause", 1.5, hostile or "s")),
        notes=(Note("demo_recogniser", hostile or "Read by a small model."),),
        peaks=peaks,
    )


def scored(
    name: str, *, turn: int = 1, hostile: str | None = None, status: ScoreStatus = ScoreStatus.SCORED
) -> Score:
    given = status is ScoreStatus.SCORED
    piece = Evidence(turn, Speaker.AGENT, hostile or "I am sorry.", 0.7, 3.5, 6.0, against=hostile)
    return Score(
        criterion=name,
        status=status,
        score=4 if given else None,
        expected=3.9 if given else None,
        distribution={1: 0.05, 2: 0.05, 3: 0.1, 4: 0.6, 5: 0.2} if given else {},
        confidence=0.6 if given else None,
        reason=hostile or "Acknowledges the customer.",
        evidence=(piece,) if given else (),
    )


def abstained(name: str) -> Score:
    return Score(name, ScoreStatus.ABSTAINED, reason="too little was said")


def follow_up(hostile: str | None = None) -> FollowUp:
    """One promise that is overdue, one that was kept, a complaint, and how it ended."""
    words = hostile or "send it back today"
    past = datetime(2026, 3, 2, 23, 59, tzinfo=UTC)
    return FollowUp(
        (
            Promise(1, words, hostile or "agent", words, Due(hostile or "today", past)),
            Promise(1, words, "we", words, kept=True),
        ),
        (Complaint(0, hostile or "I was charged twice and I am upset.", About.CHARGES, formal=True),),
        Resolution(Settlement.PROMISED, hostile or "I was charged twice.", 0, None),
    )


def evaluation(
    scores: tuple[Score, ...],
    percentage: float | None = 75.0,
    auto_failed: tuple[str, ...] = (),
    passed: bool | None = True,
    hostile: str | None = None,
    question: str = "Was it done well?",
) -> Evaluation:
    flags = (
        Flag("low_score", "empathy", hostile or "Cold."),
        Flag("demo_recogniser", None, hostile or "Read by a small model."),
        Flag("auto_fail", "accuracy", hostile or "Wrong."),
    )
    grade = Grade(percentage, auto_failed, passed)
    return Evaluation("x", MODEL, card(question).hash, scores, grade, flags, follow_up=follow_up(hostile))


def record(
    name: str,
    *,
    hostile: str | None = None,
    scores: tuple[Score, ...] | None = None,
    turns: tuple[Turn, ...] = TURNS,
    peaks: tuple[tuple[tuple[float, float], ...], ...] = PEAKS,
    percentage: float | None = 75.0,
    auto_failed: tuple[str, ...] = (),
    passed: bool | None = True,
) -> Record:
    """A call with everything; `hostile` stands in each of its texts."""
    turn = min(1, len(turns) - 1)
    answers = (scored(name, turn=turn, hostile=hostile) for name in ("empathy", "accuracy", "resolution"))
    return Record(
        interaction=interaction(name, hostile),
        transcript=transcript(turns, peaks, hostile),
        evaluation=evaluation(scores or tuple(answers), percentage, auto_failed, passed, hostile),
        by_people=(
            Evaluation(
                "x",
                Evaluator(EvaluatorKind.PERSON, hostile or "rosa"),
                "",
                (scored("empathy", hostile=hostile),),
                Grade(None),
            ),
        ),
    )


def bare(name: str) -> Record:
    """An interaction of which nothing more is known."""
    return Record(interaction(name))


def everything() -> tuple[Record, ...]:
    """Each kind of record, hostile ones among them."""
    return (
        record("good"),
        record("failed", percentage=82.0, auto_failed=("accuracy",), passed=False),
        record(
            "withheld",
            scores=(abstained("empathy"), scored("resolution", status=ScoreStatus.NOT_APPLICABLE)),
            percentage=None,
            passed=None,
        ),
        record("no picture", peaks=()),
        Record(interaction("heard"), transcript()),
        bare("bare"),
        *(record(f"hostile {words}", hostile=words) for words in HOSTILE),
    )


def report(*records: Record, failures: tuple[Failure, ...] = ()) -> Report:
    """A report of `records`."""
    return Report(datetime(2026, 11, 22, tzinfo=UTC), records, {card().hash: card()}, failures)
