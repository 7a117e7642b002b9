import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql

from autoqa.domain.remark import Correction
from autoqa.domain.review_item import QueueFilters, QueuePage
from autoqa.domain.scorecard import Scorecard
from autoqa.domain.transcript import Speaker
from autoqa.store import search
from autoqa.store.queue import queue_page
from autoqa.store.remarks import add_correction
from autoqa.store.rows import now
from autoqa.store.store import Store
from autoqa.store.tables import InteractionRow, TranscriptRow
from tests.store.queue_parts import EVA, add_scored, interaction, opened, transcript


@pytest.fixture
def store(tmp_path: Path, scorecard: Scorecard) -> Iterator[Store]:
    made = opened(tmp_path)
    add_scored(made, scorecard, "a", said="I was charged twice for the order.")
    add_scored(made, scorecard, "b", said="Perché non è arrivato il rimborso?")
    yield made
    made.close()


def page(store: Store, text: str) -> QueuePage:
    return queue_page(store, EVA, QueueFilters(text=text))


def found(store: Store, text: str) -> list[str]:
    return [one.interaction for one in page(store, text).items]


@pytest.mark.parametrize("text", ["charged", "ORDER twice", '"charged twice"', "order!"])
def test_words_are_found_in_any_order_and_case(store: Store, text: str):
    assert found(store, text) == ["a"]


@pytest.mark.parametrize("text", ["perche", "PERCHÉ", "e rimborso"])
def test_accents_make_no_difference(store: Store, text: str):
    assert found(store, text) == ["b"]


@pytest.mark.parametrize("text", ["refund", "charged rimborso", '"twice charged"', "?!", '""', "char"])
def test_what_is_not_said_is_not_found(store: Store, text: str):
    assert page(store, text).items == ()


@pytest.mark.parametrize("text", ["agent", "customer", "speaker", "null"])
def test_what_stands_around_the_words_is_not_found(store: Store, text: str):
    assert found(store, text) == []


def test_the_words_around_are_told_in_pieces(store: Store):
    assert page(store, "charged").found == {
        "a": (("I was ", False), ("charged", True), (" twice for the order.", False))
    }


def test_what_is_found_is_counted(store: Store):
    assert page(store, "charged").total == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(text=st.text(max_size=30) | st.text("abAND OR NOT NEAR(){}^*:+-\"'", max_size=30))
def test_nothing_that_somebody_types_is_a_command(store: Store, text: str):
    page(store, text)


def test_a_newer_reading_replaces_what_is_found(store: Store):
    store.save_transcript(interaction("a"), transcript("Nothing of it.", "another reader"))
    assert found(store, "charged") == []
    assert found(store, "nothing") == ["a"]


def test_changed_words_are_found_and_the_old_ones_are_not(store: Store):
    with store.writing() as session:
        row = session.scalars(sa.select(TranscriptRow).where(TranscriptRow.interaction_id == "a")).one()
        row.turns = [{**row.turns[0], "text": "Something [masked] else."}]
    assert found(store, "charged") == []
    assert found(store, "masked") == ["a"]


def test_what_is_deleted_is_found_no_longer(store: Store):
    with store.writing() as session:
        session.execute(sa.delete(InteractionRow).where(InteractionRow.id == "a"))
    with store.reading() as session:
        assert session.scalars(search.said(session, ["charged"])).all() == []
        session.execute(
            sa.text("INSERT INTO transcript_search (transcript_search) VALUES ('integrity-check')")
        )


def correct(store: Store, interaction: str, text: str, turn: int = 0) -> None:
    with store.writing() as session:
        add_correction(session, Correction(interaction, turn, Speaker.CUSTOMER, text, "eva", now()))


@pytest.mark.parametrize("text", ["debited", "DÉBITED", "debited order", '"was debited"'])
def test_what_was_corrected_is_found_beside_what_was_read(store: Store, text: str):
    correct(store, "a", "I was debited thrice.")
    correct(store, "b", "Something else.")
    assert found(store, text) == ["a"]


def test_words_of_one_transcript_may_stand_in_two_corrections(store: Store):
    correct(store, "a", "I was debited thrice.")
    correct(store, "a", "Goodbye then.", turn=1)
    assert found(store, "debited goodbye") == ["a"]
    assert found(store, "debited rimborso") == []


def test_the_words_around_a_correction_are_told(store: Store):
    correct(store, "a", "I was debited thrice.")
    assert page(store, "debited").found == {"a": (("I was ", False), ("debited", True), (" thrice.", False))}


def test_a_correction_that_was_put_right_is_not_found(store: Store):
    correct(store, "a", "I was debited thrice by Mario Rossi.")
    correct(store, "a", "I was debited by somebody.")
    assert found(store, "debited") == ["a"]
    assert found(store, "Rossi") == []
    assert found(store, "thrice debited") == []


def test_the_words_around_a_correction_are_found_without_its_accents(store: Store):
    correct(store, "a", "E perché mai?")
    correct(store, "a", "Nothing of it.", turn=1)
    assert page(store, "perche").found["a"] == (("E ", False), ("perché", True), (" mai?", False))


def test_what_was_corrected_is_gone_with_its_interaction(store: Store):
    correct(store, "a", "I was debited thrice.")
    with store.writing() as session:
        session.execute(sa.delete(InteractionRow).where(InteractionRow.id == "a"))
    with store.reading() as session:
        assert session.scalars(search.said(session, ["debited"])).all() == []
        session.execute(
            sa.text("INSERT INTO correction_search (correction_search) VALUES ('integrity-check')")
        )


def test_half_a_character_in_a_transcript_breaks_nothing(store: Store, scorecard: Scorecard):
    add_scored(store, scorecard, "c", said="broken \ud83d words")
    assert found(store, "broken") == ["c"]


def test_often_said_words_are_looked_for_in_the_latest(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(search, "MOST_FOUND", 1)
    assert page(store, "the").capped
    assert not page(store, "nowhere").capped


def test_other_databases_look_into_the_turns():
    query = sa.select(TranscriptRow.id).where(search._in_a_turn("50%"))
    said = str(query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))
    assert "json_array_elements" in said
    assert "ILIKE" in said


def test_other_databases_look_into_corrections(monkeypatch: pytest.MonkeyPatch, store: Store):
    monkeypatch.setattr(search, "_on_sqlite", lambda session: False)
    with store.reading() as session:
        query = search._as_corrected(session, ["50%", "debited"])
    said = str(query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))
    assert "corrections.text ILIKE" in said
    assert "json_array_elements" in said


def test_other_databases_cut_the_words_around_out_of_the_turns():
    turns = [{"speaker": Speaker.AGENT, "text": "Hello."}, {"text": "I was Charged twice."}]
    assert search._around(json.loads(json.dumps(turns)), ["charged"]) == (
        ("I was ", False),
        ("Charged", True),
        (" twice.", False),
    )
