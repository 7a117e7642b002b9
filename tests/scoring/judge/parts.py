"""A criterion and conversations for tests of the judge."""

from __future__ import annotations

from functools import cache
from typing import Any

from autoqa.config.model_folders import find_model
from autoqa.config.resources import bundled
from autoqa.domain.scorecard import AnsweredBy, Criterion, Level
from autoqa.domain.transcript import Speaker, Transcript, Turn
from autoqa.scoring.encoder import DEFAULT_ENCODER, SentenceEncoder, find_encoder
from autoqa.scoring.judge.client import JudgeClient
from autoqa.scoring.judge.listener import SETTINGS, WEIGHTS, Listener, load_address_model
from autoqa.scoring.judge.scorer import JudgeScorer
from tests.scoring.judge.server import FakeJudge

QUESTION = Criterion(
    "care", "Did the agent care?", AnsweredBy.JUDGE, tuple(Level(n, f"Anchor {n}.") for n in range(1, 6))
)


def conversation(*texts: str) -> Transcript:
    """Customer and agent in turn; by default a short complaint."""
    said = texts or (
        "I was charged twice, and I am upset.",
        "I am sorry, I send it back today.",
        "Thank you.",
    )
    speakers = (Speaker.CUSTOMER, Speaker.AGENT)
    return Transcript(tuple(Turn(speakers[i % 2], t) for i, t in enumerate(said)), "en", "text", "text")


def client(judge: FakeJudge, **more: Any) -> JudgeClient:
    """A client that does not wait long."""
    return JudgeClient(judge.endpoint, "fake", **{"timeout": 5.0, "retries": 2, "pause": 0.01, **more})


def scorer(
    judge: FakeJudge, *, question: Criterion = QUESTION, check_evidence: bool = False, **more: Any
) -> JudgeScorer:
    """A scorer that asks this judge."""
    return JudgeScorer(question, client(judge, **more), bundled_listener(), check_evidence=check_evidence)


@cache
def bundled_listener() -> Listener:
    """The listener that comes with autoqa."""
    places = [bundled("models") / "addresses"]
    folder = find_model("addresses", needs=(WEIGHTS, SETTINGS), places=places, advice="")
    return Listener(folder, load_address_model(folder.path), SentenceEncoder(find_encoder(DEFAULT_ENCODER)))
