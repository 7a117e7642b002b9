from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autoqa.domain.evaluation import Evaluation, Evaluator, EvaluatorKind, Grade, Score, ScoreStatus
from autoqa.domain.interaction import Channel, GradeGiven, Interaction
from autoqa.domain.scorecard import Scorecard
from autoqa.domain.session import Session
from autoqa.domain.transcript import Speaker, Transcript, Turn, Word
from autoqa.store.sessions import open_session, reveal_session
from autoqa.store.store import Store
from autoqa.store.training_rows import graded_conversations

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
SAID = (
    Turn(Speaker.AGENT, "your code is [digits]", 0.0, 2.0, 0.9, (Word("your", 0.0, 0.2, 0.9),)),
    Turn(Speaker.CUSTOMER, "thanks", 2.5, 3.0, 0.8),
)
CALL = Interaction(
    id="call-1",
    channel=Channel.CALL,
    sha256="ab" * 32,
    source="call-1.wav",
    agent="ann",
    started_at=AT,
    metadata={"queue": "billing", "customer": "c-7"},
    grades=(
        GradeGiven("zoe", "empathy", 2.0),
        GradeGiven("eva", "empathy", 4.0, at=AT),
        GradeGiven("eva", "accuracy", None),
        GradeGiven("eva", "handwriting", 1.0),
    ),
)
READ = Transcript(SAID, "it", "small", "r1")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'autoqa.db'}")
    opened.add(CALL)
    opened.save_transcript(CALL, READ)
    yield opened
    opened.close()


def _grade(store: Store, card: Scorecard, score: float, *, by: str = "kim", session: str = "") -> None:
    who = Evaluator(EvaluatorKind.PERSON, by)
    scores = (Score("empathy", ScoreStatus.SCORED, score=score),)
    evaluation = Evaluation("call-1", who, card.hash, scores, Grade(None), session=session)
    store.save_evaluation(READ, evaluation, card)


def _given(store: Store, card: Scorecard) -> list[tuple[str, str, float | None]]:
    (found,) = graded_conversations(store, card)
    return [(one.evaluator, one.criterion, one.score) for one in found.grades]


def test_a_graded_call_comes_with_its_words_and_what_is_known(store: Store, scorecard: Scorecard):
    (found,) = graded_conversations(store, scorecard)
    assert (found.id, found.channel, found.agent, found.customer) == ("call-1", Channel.CALL, "ann", "c-7")
    assert (found.started_at, found.queue, found.language) == (AT, "billing", "it")
    assert found.turns == (replace(SAID[0], words=()), SAID[1])


def test_scores_on_criteria_of_the_card_that_apply_are_its_grades(store: Store, scorecard: Scorecard):
    assert _given(store, scorecard) == [("eva", "empathy", 4.0), ("zoe", "empathy", 2.0)]


def test_the_newest_transcript_of_the_present_content_is_read(store: Store, scorecard: Scorecard):
    newer = Transcript((Turn(Speaker.AGENT, "better heard"),), "en", "large", "r2")
    store.save_transcript(CALL, newer)
    store.save_transcript(replace(CALL, sha256="cd" * 32), Transcript((), "fr", "large", "r3"))
    (found,) = graded_conversations(store, scorecard)
    assert (found.turns, found.language) == (newer.turns, "en")


def test_a_call_that_nothing_was_read_of_has_no_turns(store: Store, scorecard: Scorecard):
    store.add(replace(CALL, id="call-2", sha256="cd" * 32, started_at=None))
    _, found = graded_conversations(store, scorecard)
    assert (found.id, found.turns, found.started_at, found.language) == ("call-2", (), None, None)


def test_what_nobody_graded_stays_out(store: Store, scorecard: Scorecard):
    store.add(replace(CALL, id="call-2", sha256="cd" * 32, grades=()))
    assert [one.id for one in graded_conversations(store, scorecard)] == ["call-1"]


def test_a_hidden_session_s_scores_stay_out_until_it_is_revealed(store: Store, scorecard: Scorecard):
    held = Session("november", scorecard.hash, ("call-1",), ("kim", "eva"), ("empathy",), "kim", AT)
    open_session(store, held, scorecard)
    _grade(store, scorecard, 1.0, session="november")
    assert ("kim", "empathy", 1.0) not in _given(store, scorecard)
    reveal_session(store, "november", note="eva is ill")
    assert ("kim", "empathy", 1.0) in _given(store, scorecard)


def test_only_what_began_between_two_moments_is_given(store: Store, scorecard: Scorecard):
    day = timedelta(days=1)
    for name, at in (("call-0", AT - day), ("call-2", AT + day), ("call-3", None)):
        store.add(replace(CALL, id=name, sha256=name, started_at=at))
    found = graded_conversations(store, scorecard, since=AT, until=AT + day)
    assert [one.id for one in found] == ["call-1"]


def test_more_calls_than_one_query_takes_come_in_the_order_of_their_ids(store: Store, scorecard: Scorecard):
    for i in range(320):
        store.add(replace(CALL, id=f"x{i:03}", sha256=f"x{i:03}"))
    found = [one.id for one in graded_conversations(store, scorecard)]
    assert found == ["call-1", *(f"x{i:03}" for i in range(320))]


def test_an_empty_store_gives_nothing(tmp_path: Path, scorecard: Scorecard):
    empty = Store.open(f"sqlite:///{tmp_path / 'empty.db'}")
    assert list(graded_conversations(empty, scorecard)) == []
    empty.close()
