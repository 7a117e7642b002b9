import pytest

from autoqa.domain.case import NOTHING_KNOWN, Case
from autoqa.domain.evaluation import Source, Statement, Verdict
from autoqa.domain.procedure import Procedure
from autoqa.domain.rule import Rule
from autoqa.domain.transcript import Speaker, Transcript, Turn
from autoqa.scoring.encoder import DEFAULT_ENCODER, SentenceEncoder, find_encoder
from autoqa.scoring.procedures import followed

VERIFY = Rule("verifies", Speaker.AGENT, ("date of birth",))
BLOCK = Rule("blocks the card", Speaker.AGENT, ("blocked your card",), after="verifies")
BLAME = Rule("blames", Speaker.AGENT, ("your own fault",), never=True)
LOST = Procedure("Lost card", ("lost card",), ("lost my card",), (VERIFY, BLOCK), (BLAME,))


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder(find_encoder(DEFAULT_ENCODER))


def told(encoder: SentenceEncoder, *turns: str, case: Case = NOTHING_KNOWN) -> list[Statement]:
    speakers = {"A": Speaker.AGENT, "C": Speaker.CUSTOMER}
    said = tuple(Turn(speakers[turn[0]], turn[3:]) for turn in turns)
    return list(followed([LOST], Transcript(said, "en", "text", "text"), case, encoder))


def test_steps_taken_in_order_are_supported(encoder: SentenceEncoder):
    found = told(
        encoder, "C: I lost my card.", "A: Your date of birth?", "C: May.", "A: I blocked your card."
    )
    assert [(s.verdict, s.turn) for s in found] == [(Verdict.SUPPORTED, 1), (Verdict.SUPPORTED, 3)]
    assert {s.source for s in found} == {Source.PROCEDURE}


def test_a_step_out_of_order_is_contradicted(encoder: SentenceEncoder):
    found = told(encoder, "C: I lost my card.", "A: I blocked your card.", "A: Your date of birth?")
    assert [s.verdict for s in found] == [Verdict.SUPPORTED, Verdict.CONTRADICTED]
    assert found[1].turn is None
    assert "after 'verifies'" in (found[1].against or "")


def test_what_must_not_be_said_is_contradicted_where_it_is_said(encoder: SentenceEncoder):
    found = told(encoder, "C: I lost my card.", "A: That is your own fault.")
    assert (found[-1].verdict, found[-1].turn) == (Verdict.CONTRADICTED, 1)


def test_another_reason_asks_for_nothing(encoder: SentenceEncoder):
    assert told(encoder, "C: I want to pay.", "A: Sure.") == []


def test_the_reason_in_the_metadata_decides_where_there_is_one(encoder: SentenceEncoder):
    assert told(encoder, "C: I lost my card.", "A: Sure.", case=Case({"reason": "billing"})) == []
    assert told(encoder, "C: Hello.", "A: Sure.", case=Case({"reason": "Lost card"}))
