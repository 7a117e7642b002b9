from dataclasses import replace
from typing import Any

import pytest

from autoqa.config.resources import bundled
from autoqa.config.scorecards import find_scorecard, load_scorecard
from autoqa.domain.evaluation import ScoreStatus
from autoqa.domain.transcript import Speaker, Transcript, Turn
from autoqa.scoring.classifier import ClassifierScorer
from autoqa.scoring.encoder import DEFAULT_ENCODER, SentenceEncoder, find_encoder
from autoqa.scoring.head import APPLIES, load_head

HEADS = bundled("models") / "heads"


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder(find_encoder(DEFAULT_ENCODER))


@pytest.fixture(scope="module")
def empathy(encoder: SentenceEncoder) -> ClassifierScorer:
    question = next(c for c in load_scorecard(find_scorecard("support")).criteria if c.id == "empathy")
    folder = HEADS / "empathy"
    return ClassifierScorer(question, load_head(folder), encoder, "f", load_head(folder / APPLIES))


def said(*turns: str, language: str = "en") -> Transcript:
    """Turns that begin with "A: " or "C: "."""
    speakers = {"A": Speaker.AGENT, "C": Speaker.CUSTOMER}
    return Transcript(tuple(Turn(speakers[t[0]], t[3:]) for t in turns), language, "text", "text")


DISTRESS: dict[str, Any] = {
    "en": (
        "C: My father died last week and his line is still being charged, I cannot deal with this any more.",
        "A: Send us the form.",
        "C: I have sent it twice, and nobody reads it. I am at my wits' end.",
        "A: Then send it again, that is the rule. You should have kept a copy.",
    ),
    "it": (
        "C: Mio padre è morto e continuate ad addebitarmi la sua linea, non ce la faccio più.",
        "A: Mandi il modulo.",
        "C: L'ho mandato due volte e nessuno lo legge. Sono disperata.",
        "A: Allora lo rimandi, la regola è questa. Doveva tenersi una copia.",
    ),
}


@pytest.mark.parametrize("language", ["en", "it"])
def test_distress_that_is_dismissed_scores_low(empathy: ClassifierScorer, language: str):
    score = empathy.score(said(*DISTRESS[language], language=language))
    assert score.status is ScoreStatus.SCORED
    assert score.score is not None
    assert score.score <= 2


@pytest.mark.parametrize(
    ("language", "turns"),
    [
        (
            "en",
            ("C: Hi, until when are you open on Saturday?", "A: Until six.", "C: Great, thanks."),
        ),
        ("it", ("C: Salve, a che ora chiudete sabato?", "A: Alle diciotto.", "C: Perfetto, grazie.")),
    ],
)
def test_where_nothing_was_expressed_empathy_does_not_apply(
    empathy: ClassifierScorer, language: str, turns: tuple[str, ...]
):
    score = empathy.score(said(*turns, language=language))
    assert score.status is ScoreStatus.NOT_APPLICABLE
    assert score.reason is not None
    assert score.reason.startswith("nothing in the conversation calls for it (it applies with ")
    assert replace(empathy, gate=None).score(said(*turns, language=language)).status is ScoreStatus.SCORED


def test_the_evidence_moves_the_score_by_the_sum_of_its_weights(empathy: ClassifierScorer):
    """Turns that carry a score pull one way; left out together they move it by all their weights."""
    conversation = said(*DISTRESS["en"])
    alone = replace(empathy, gate=None)
    score = alone.score(conversation)
    way = score.evidence[0].weight
    carriers = [piece for piece in score.evidence if piece.weight * way > 0]
    gone = {piece.turn for piece in carriers}
    rest = replace(conversation, turns=tuple(t for n, t in enumerate(conversation.turns) if n not in gone))
    left = alone.score(rest)
    assert score.expected is not None
    assert left.expected is not None
    assert score.expected - left.expected == pytest.approx(sum(p.weight for p in carriers), abs=1e-3)


def test_another_language_is_abstained_on(empathy: ClassifierScorer):
    score = empathy.score(said("C: Guten Tag.", "A: Guten Tag.", language="de"))
    assert score.status is ScoreStatus.ABSTAINED
    assert "reads en, it, and this is in 'de'" in (score.reason or "")


def test_a_conversation_without_the_agent_is_abstained_on(empathy: ClassifierScorer):
    assert empathy.score(said("C: Hello? Anybody?")).status is ScoreStatus.ABSTAINED
