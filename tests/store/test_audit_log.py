"""The audit log: chained, whole, and refused by the database to whoever would change it."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa

from autoqa.store.audit_log import check_log, entries, logged, note
from autoqa.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'autoqa.db'}")
    yield opened
    opened.close()


def write(store: Store, count: int) -> None:
    for number in range(count):
        with logged(store) as session:
            note(session, "eva", "graded", f"call {number}", {"scores": {"empathy": number}, "è": None})


def tampered(store: Store, statement: str) -> None:
    """Change the log as somebody would who has the file and takes the triggers away."""
    with store.writing() as session:
        for name in ("audit_log_no_update", "audit_log_no_delete"):
            session.execute(sa.text(f"DROP TRIGGER {name}"))
        session.execute(sa.text(statement))


def test_entries_are_numbered_and_each_holds_the_hash_before(store: Store):
    write(store, 3)
    third, second, first = entries(store)
    assert [first.number, second.number, third.number] == [1, 2, 3]
    assert (first.previous, second.previous, third.previous) == ("", first.hash, second.hash)


def test_the_hash_can_be_made_again_without_autoqa(store: Store):
    write(store, 1)
    (entry,) = entries(store)
    content = [1, entry.at, "eva", "graded", "call 0", {"scores": {"empathy": 0}, "è": None}, ""]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    assert entry.hash == sha256(text.encode()).hexdigest()


def test_a_log_as_it_was_written_is_whole(store: Store):
    write(store, 4)
    found = check_log(store)
    assert (found.number, found.fault) == (4, None)
    assert found.hash == entries(store)[0].hash


def test_an_empty_log_is_whole(store: Store):
    assert check_log(store).number == 0


@pytest.mark.parametrize("change", ["UPDATE audit_log SET who = 'x'", "DELETE FROM audit_log"])
def test_the_database_refuses_to_change_it(store: Store, change: str):
    write(store, 2)
    with pytest.raises(sa.exc.DBAPIError, match="never changed"), store.writing() as session:
        session.execute(sa.text(change))
    assert check_log(store).number == 2


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE audit_log SET who = 'emil' WHERE number = 2", "entry 2 is not as it was written"),
        ("UPDATE audit_log SET details = '{}' WHERE number = 3", "entry 3 is not as it was written"),
        ("DELETE FROM audit_log WHERE number = 2", "entry 2 is missing"),
        ("DELETE FROM audit_log WHERE number = 1", "entry 1 is missing"),
        ("UPDATE audit_log SET previous = 'x' WHERE number = 4", "entry 4 does not follow"),
    ],
)
def test_a_change_that_got_past_the_database_is_found(store: Store, change: str, fault: str):
    write(store, 4)
    tampered(store, change)
    found = check_log(store)
    assert found.fault is not None
    assert fault in found.fault


def test_an_end_cut_off_shows_against_what_was_kept_elsewhere(store: Store):
    write(store, 4)
    kept = check_log(store)
    tampered(store, "DELETE FROM audit_log WHERE number = 4")
    assert check_log(store).fault is None
    assert (check_log(store).number, check_log(store).hash) != (kept.number, kept.hash)


def test_nothing_is_noted_of_what_was_not_done(store: Store):
    def fail() -> None:
        with logged(store) as session:
            note(session, "eva", "graded", "call")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert entries(store) == []


def test_many_at_once_make_one_chain(store: Store):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: write(store, 5), range(8)))
    assert (check_log(store).number, check_log(store).fault) == (40, None)


def test_entries_are_found_by_their_marks(store: Store):
    write(store, 3)
    with logged(store) as session:
        note(session, "emil", "opened", "call 1")
    assert [entry.number for entry in entries(store, who="emil")] == [4]
    assert [entry.number for entry in entries(store, target="call 1")] == [4, 2]
    assert [entry.number for entry in entries(store, action="graded", before=3)] == [2, 1]
