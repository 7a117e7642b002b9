"""What decided disputes make of figures: an overturned answer counts as what it was raised to, and once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from autoqa.domain.dashboard import GRADE, of_criterion
from autoqa.domain.interaction import Channel
from autoqa.store.decided import decided
from autoqa.store.drafts import find_draft
from autoqa.store.overview import Overviews
from autoqa.store.scored import scored_calls
from autoqa.store.training_rows import graded_conversations
from tests.web.parts import Desk, add_call, card, made_desk, signed_in

EMPATHY = of_criterion("empathy")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = made_desk(tmp_path / "qa", settings={"web": {"dispute_days": 3650}})
    add_call(made, "chat-1", levels=(2, 3, 3), channel=Channel.CHAT)
    yield made
    made.store.close()


def graded(desk: Desk) -> None:
    fields = {"score.empathy": "2", "score.accuracy": "3", "score.resolution": "3"}
    signed_in(desk, "vera").post("/calls/chat-1/evaluation", data={"do": "hand in", "version": "0", **fields})


def overturned(desk: Desk, to: str) -> None:
    dispute = {"criterion": "empathy", "reason": "I did say sorry."}
    assert signed_in(desk, "dana").post("/calls/chat-1/disputes", data=dispute).status_code == 303
    decision = {"do": "overturn", "new_score": to, "decision": "Listened again."}
    assert signed_in(desk, "lea").post("/disputes/1", data=decision).status_code == 303


def test_a_persons_answer_counts_as_what_it_was_raised_to(desk: Desk):
    graded(desk)
    before = Overviews().of(desk.store, {"*"})
    overturned(desk, "4")
    after = Overviews().of(desk.store, {"*"})
    assert (before.people[EMPATHY][0], after.people[EMPATHY][0]) == (2, 4)
    assert after.people[GRADE][0] == pytest.approx(before.people[GRADE][0] + 0.5 / 3, abs=1e-3)
    assert after.model[EMPATHY][0] == before.model[EMPATHY][0]
    assert scored_calls(desk.store).people["empathy"][0] == 4


def test_a_models_answer_counts_so_too_and_the_decision_is_nobodys_grade_of_the_call(desk: Desk):
    before = Overviews().of(desk.store, {"*"})
    overturned(desk, "4")
    after = Overviews().of(desk.store, {"*"})
    assert after.model[EMPATHY][0] == 4
    assert after.model[GRADE][0] > before.model[GRADE][0]
    assert after.model[of_criterion("accuracy")][0] == before.model[of_criterion("accuracy")][0]
    assert not after.graded[0]
    assert np.isnan(after.people.get(GRADE, np.full(1, np.nan))[0])
    scored = scored_calls(desk.store)
    assert (scored.model["empathy"][0], "empathy" in scored.people) == (4, False)


def test_what_is_learnt_is_what_was_decided(desk: Desk):
    graded(desk)
    overturned(desk, "4")
    (one,) = graded_conversations(desk.store, card())
    assert [(grade.evaluator, grade.score) for grade in one.grades if grade.criterion == "empathy"] == [
        ("lea", 4)
    ]
    assert {grade.evaluator for grade in one.grades if grade.criterion == "accuracy"} == {"vera"}


def test_an_answer_given_anew_is_learnt_from_again(desk: Desk):
    graded(desk)
    overturned(desk, "4")
    back = {"evaluator": "vera", "scorecard": card().hash, "reason": "Look at it once more."}
    assert signed_in(desk, "lea").post("/calls/chat-1/give-back", data=back).status_code == 303
    fields = {"score.empathy": "3", "score.accuracy": "3", "score.resolution": "3"}
    draft = find_draft(desk.store, "vera", "chat-1")
    version = str(draft.version) if draft else "0"
    again = {"do": "hand in", "version": version, **fields}
    assert signed_in(desk, "vera").post("/calls/chat-1/evaluation", data=again).status_code == 303
    (one,) = graded_conversations(desk.store, card())
    of_empathy = {grade.evaluator: grade.score for grade in one.grades if grade.criterion == "empathy"}
    assert of_empathy == {"lea": 4, "vera": 3}


def test_only_decisions_about_these_interactions_are_read(desk: Desk):
    add_call(desk, "chat-2", channel=Channel.CHAT)
    graded(desk)
    overturned(desk, "4")
    with desk.store.reading() as session:
        every = decided(session)
        none = decided(session, sa.select(sa.literal("chat-2")))
    assert list(every.scores.values()) == [4]
    assert (dict(none.scores), none.only) == ({}, frozenset())


def test_a_dispute_that_was_not_upheld_changes_nothing(desk: Desk):
    graded(desk)
    before = Overviews().of(desk.store, {"*"})
    signed_in(desk, "dana").post("/calls/chat-1/disputes", data={"criterion": "empathy", "reason": "No."})
    signed_in(desk, "lea").post("/disputes/1", data={"do": "uphold", "decision": "It stands."})
    after = Overviews().of(desk.store, {"*"})
    assert after.people[EMPATHY][0] == before.people[EMPATHY][0] == 2
