"""Small stores with scored conversations of two teams, and people who look at them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from autoqa.domain.evaluation import Evaluation, Evaluator, EvaluatorKind, Flag, Grade, Score, ScoreStatus
from autoqa.domain.interaction import Channel, Interaction
from autoqa.domain.people import EVERY_TEAM, Role, User
from autoqa.domain.scorecard import Scorecard
from autoqa.domain.transcript import Speaker, Transcript, Turn
from autoqa.store.store import Store
from autoqa.store.users import add_user

DAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
EVA = User("eva", frozenset({Role.EVALUATOR}), "Eva E.", frozenset({EVERY_TEAM}))
EMIL = User("emil", frozenset({Role.EVALUATOR}), "Emil E.", frozenset({EVERY_TEAM}))
NORA = User("nora", frozenset({Role.EVALUATOR}), "Nora N.", frozenset({"north"}))
LEA = User("lea", frozenset({Role.LEAD}), "Lea L.", frozenset({EVERY_TEAM}))
LOW, MIDDLE, GOOD = 1, 3, 5


def opened(folder: Path) -> Store:
    """A store in which these people may sign in."""
    store = Store.open(f"sqlite:///{folder / 'autoqa.db'}")
    with store.writing() as session:
        for user in (EVA, EMIL, NORA, LEA):
            add_user(session, user, None)
    return store


def interaction(
    name: str, *, team: str | None = "north", agent: str = "dana", at: datetime = DAY
) -> Interaction:
    """A chat of that agent."""
    details = {"queue": "orders"} | ({"team": team} if team else {})
    source = f"{name}.jsonl:1"
    return Interaction(name, Channel.CHAT, f"hash of {name}", source, "en", agent, at, metadata=details)


def transcript(said: str = "I was charged twice.", fingerprint: str = "text") -> Transcript:
    """One turn of the customer."""
    return Transcript((Turn(Speaker.CUSTOMER, said),), "en", "text", fingerprint)


def evaluation(name: str, card: Scorecard, level: int, *flags: Flag, sure: float = 0.8) -> Evaluation:
    """A model's, with the same level on everything."""
    spread = {value: sure if value == level else (1 - sure) / 4 for value in range(1, 6)}
    scores = tuple(
        Score(c.id, ScoreStatus.SCORED, score=level, distribution=spread, confidence=sure)
        for c in card.criteria
    )
    model = Evaluator(EvaluatorKind.MODEL, "autoqa", "m")
    return Evaluation(name, model, card.hash, scores, Grade(20.0 * level, (), level > 2), flags)


def add_scored(
    store: Store,
    card: Scorecard,
    name: str,
    level: int = GOOD,
    *flags: Flag,
    team: str | None = "north",
    agent: str = "dana",
    said: str = "I was charged twice.",
    at: datetime = DAY,
    sure: float = 0.8,
) -> None:
    """A conversation with its words and a model's evaluation."""
    made = interaction(name, team=team, agent=agent, at=at)
    store.add(made)
    store.save_transcript(made, transcript(said))
    store.save_evaluation(transcript(said), evaluation(name, card, level, *flags, sure=sure), card)
