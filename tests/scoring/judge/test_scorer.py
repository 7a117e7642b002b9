import dataclasses
import json

import pytest

from autoqa.domain.evaluation import ScoreStatus
from autoqa.domain.scorecard import Level
from autoqa.errors import JudgeUnavailable
from autoqa.scoring.judge.address import KEPT_BACK
from tests.scoring.judge.parts import QUESTION, conversation, scorer
from tests.scoring.judge.server import Body, Served, completion, obedient, serving, stated, with_tokens
from tests.scoring.judge.test_address import ADDRESSES


def test_a_score_has_its_distribution_its_anchor_and_the_judges_reason():
    with serving(lambda body: with_tokens(stated("4"), {"4": 0.7, "5": 0.3})) as judge:
        score = scorer(judge).score(conversation())
    assert (score.status, score.score) == (ScoreStatus.SCORED, 4)
    assert score.expected == pytest.approx(4.3)
    assert score.confidence == pytest.approx(0.7)
    assert score.reason == "Anchor 4. The judge: It was so."


def test_the_judge_is_shown_question_anchors_and_turns():
    with serving(lambda body: completion(stated("4"))) as judge:
        scorer(judge).score(conversation())
    data = judge.shown()
    assert data["question"] == "Did the agent care?"
    assert data["levels"][0] == {"label": "1", "meaning": "Anchor 1."}
    assert [(turn["turn"], turn["speaker"]) for turn in data["turns"]] == [
        (1, "customer"),
        (2, "agent"),
        (3, "customer"),
    ]


def by_apology(body: Body) -> Served:
    """5 where the agent apologises, 2 elsewhere, naming the second turn."""
    sorry = "sorry" in body["messages"][1]["content"]
    return completion(stated("5" if sorry else "2", [2]))


SAID = ("I was charged twice.", "I am sorry.", "Well.", "It is sent back today.", "Thanks.")


def test_turns_named_are_evidence_when_the_score_moves_without_them():
    with serving(by_apology) as judge:
        score = scorer(judge, check_evidence=True).score(conversation(*SAID))
    (evidence,) = score.evidence
    assert (evidence.turn, evidence.text, evidence.weight) == (1, "I am sorry.", 3.0)
    assert [turn["turn"] for turn in judge.shown(1)["turns"]] == [1, 3, 4, 5]


def test_turns_named_that_carry_nothing_are_not_shown():
    with serving(lambda body: completion(stated("4", [2]))) as judge:
        score = scorer(judge, check_evidence=True).score(conversation(*SAID))
    assert (score.score, score.evidence) == (4, ())
    assert "did not carry the score" in (score.reason or "")


def test_several_turns_share_the_move():
    def respond(body: Body) -> Served:
        shown = len(json.loads(body["messages"][1]["content"])["turns"])
        return completion(stated("4" if shown == 5 else "2", [1, 2]))

    with serving(respond) as judge:
        score = scorer(judge, check_evidence=True).score(conversation(*SAID))
    assert [evidence.weight for evidence in score.evidence] == [1.0, 1.0]


def test_evidence_is_dropped_when_the_second_answer_is_wrong():
    answers = [completion(stated("4", [2]))]
    with serving(lambda body: answers.pop() if answers else completion("?")) as judge:
        score = scorer(judge, check_evidence=True).score(conversation(*SAID))
    assert (score.score, score.evidence) == (4, ())


def test_a_second_request_is_not_made_where_nothing_of_the_agent_would_be_left():
    with serving(lambda body: completion(stated("4", [2]))) as judge:
        scorer(judge, check_evidence=True).score(conversation())
    assert len(judge.requests) == 1


def test_an_invented_turn_is_no_evidence():
    with serving(lambda body: completion(stated("4", [9, 77]))) as judge:
        score = scorer(judge).score(conversation())
    assert score.evidence == ()


def test_a_wrong_answer_is_asked_for_again():
    answers = [completion("I'd say four"), completion(stated("7")), completion(stated("3"))]
    with serving(lambda body: answers.pop(0)) as judge:
        assert scorer(judge).score(conversation()).score == 3
    assert len(judge.requests) == 3


def test_an_answer_that_stays_wrong_is_an_abstention_with_its_reason():
    with serving(lambda body: completion("{broken")) as judge:
        score = scorer(judge).score(conversation())
    assert score.status is ScoreStatus.ABSTAINED
    assert score.reason == "the judge gave no usable answer: the answer is no JSON"


def test_a_server_that_is_down_is_no_abstention():
    with serving(lambda body: Served(b"", 500)) as judge, pytest.raises(JudgeUnavailable):
        scorer(judge).score(conversation())


def test_a_conversation_without_the_agent_is_not_sent():
    with serving(lambda body: completion(stated("4"))) as judge:
        score = scorer(judge).score(conversation("Hello?"))
    assert (score.status, judge.requests) == (ScoreStatus.ABSTAINED, [])


@pytest.mark.parametrize("text", ADDRESSES)
def test_words_to_the_judge_never_reach_it_and_change_nothing(text: str):
    """Even a judge that does whatever it reads gives what it gives without these words."""
    with serving(obedient) as judge:
        plain = scorer(judge).score(conversation("It is late.", "I see.", "Bye."))
        told = scorer(judge).score(conversation("It is late.", "I see.", text))
    assert (told.score, told.distribution) == (plain.score, plain.distribution) == (2, plain.distribution)
    assert judge.shown(1)["turns"][2]["text"] == KEPT_BACK
    assert text not in json.dumps(judge.requests[1], ensure_ascii=False)
    assert "It was not shown turn 3." in (told.reason or "")


def test_the_obedient_judge_would_obey():
    body = {"messages": [{}, {"content": json.dumps({"turns": [{"text": ADDRESSES[0]}]})}]}
    assert b'\\"level\\": \\"5\\"' in obedient(body).content


def test_a_turn_that_was_kept_back_can_be_no_evidence():
    with serving(lambda body: completion(stated("5", [3]))) as judge:
        score = scorer(judge).score(conversation("It is late.", "I see.", ADDRESSES[0]))
    assert score.evidence == ()


def test_the_fingerprint_pins_the_model_and_the_question_but_not_the_place():
    with serving(lambda body: completion("")) as one, serving(lambda body: completion("")) as other:
        assert scorer(one).fingerprint == scorer(other).fingerprint
        assert scorer(one).fingerprint != scorer(one, seed=1).fingerprint
        assert scorer(one).fingerprint != scorer(one, check_evidence=True).fingerprint
        renamed = scorer(one)
        renamed.client.model = "another"
        assert renamed.fingerprint != scorer(one).fingerprint
        anchored = dataclasses.replace(QUESTION, levels=(*QUESTION.levels[:4], Level(5, "Other.")))
        assert scorer(one, question=anchored).fingerprint != scorer(one).fingerprint
