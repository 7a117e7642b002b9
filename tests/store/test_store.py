import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import BatchOperations

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
from autoqa.domain.interaction import Channel, GradeGiven, Interaction
from autoqa.domain.scorecard import Scorecard
from autoqa.domain.transcript import Measure, Note, Speaker, Transcript, Turn, Word
from autoqa.errors import NotInStore, StoreError
from autoqa.store import migrate
from autoqa.store.store import Store
from autoqa.store.tables import Base

INTERACTION = Interaction(
    id="call-1",
    channel=Channel.CALL,
    sha256="ab" * 32,
    source="calls/call-1.wav",
    recording=Path("/calls/call-1.wav"),
    metadata={"queue": "billing"},
    grades=(GradeGiven("eva", "empathy", 4.0, "kind"), GradeGiven("eva", "accuracy", None)),
)
TRANSCRIPT = Transcript(
    turns=(Turn(Speaker.AGENT, "Hello there.", 0.5, 1.5, 0.9, (Word("Hello", 0.5, 1.0, 0.9),)),),
    language="en",
    recogniser="demo",
    fingerprint="f1",
    seconds=60.0,
    confidence=0.9,
    measures=(Measure("length", 60.0, "s"),),
    notes=(Note("partial_recording", "cut short"),),
    peaks=(((-0.5, 0.5), (-0.1, 0.2)),),
)


@pytest.fixture
def store(tmp_path: Path):
    opened = Store.open(f"sqlite:///{tmp_path / 'autoqa.db'}")
    yield opened
    opened.close()


def evaluation(scorecard: Scorecard, fingerprint: str = "m1") -> Evaluation:
    score = Score(
        "empathy",
        ScoreStatus.SCORED,
        score=4,
        expected=3.9,
        distribution={1: 0.0, 2: 0.1, 3: 0.2, 4: 0.4, 5: 0.3},
        confidence=0.4,
        reason="because",
        evidence=(Evidence(0, Speaker.AGENT, "Hello there.", 0.4, 0.5, 1.5),),
    )
    return Evaluation(
        "call-1",
        Evaluator(EvaluatorKind.MODEL, "autoqa", fingerprint),
        scorecard.hash,
        (score, Score("accuracy", ScoreStatus.ABSTAINED, reason="no facts")),
        Grade(75.0, (), True),
        (Flag("abstained", "accuracy", "no facts"),),
    )


def test_what_goes_in_comes_out(store: Store, scorecard: Scorecard):
    store.add(INTERACTION)
    store.save_transcript(INTERACTION, TRANSCRIPT)
    store.save_evaluation(TRANSCRIPT, evaluation(scorecard), scorecard)
    record = store.get("call-1")
    assert record.interaction == replace(INTERACTION, grades=())
    assert record.transcript == TRANSCRIPT
    assert record.evaluation is not None
    assert replace(record.evaluation, at=None) == evaluation(scorecard)
    assert store.scorecard(scorecard.hash) == scorecard


def test_grades_that_came_with_it_are_evaluations_by_people(store: Store):
    store.add(INTERACTION)
    (given,) = store.get("call-1").by_people
    assert given.evaluator == Evaluator(EvaluatorKind.PERSON, "eva")
    assert [s.score for s in given.scores] == [4.0, None]
    assert given.scores[1].status is ScoreStatus.NOT_APPLICABLE


def test_adding_again_replaces_what_the_same_person_gave(store: Store):
    store.add(INTERACTION)
    store.add(replace(INTERACTION, grades=(GradeGiven("eva", "empathy", 2.0),)))
    (given,) = store.get("call-1").by_people
    assert [s.score for s in given.scores] == [2.0]


def test_saving_twice_keeps_one(store: Store, scorecard: Scorecard, tmp_path: Path):
    store.add(INTERACTION)
    for _ in range(2):
        store.save_transcript(INTERACTION, TRANSCRIPT)
        store.save_evaluation(TRANSCRIPT, evaluation(scorecard), scorecard)
    with sqlite3.connect(tmp_path / "autoqa.db") as database:
        assert database.execute("select count(*) from transcripts").fetchone() == (1,)
        assert database.execute("select count(*) from evaluations where kind = 'model'").fetchone() == (1,)


def test_another_model_evaluates_beside_the_first(store: Store, scorecard: Scorecard):
    store.add(INTERACTION)
    store.save_transcript(INTERACTION, TRANSCRIPT)
    for fingerprint in ("m1", "m2"):
        store.save_evaluation(TRANSCRIPT, evaluation(scorecard, fingerprint), scorecard)
    newest = store.get("call-1").evaluation
    assert newest is not None
    assert newest.evaluator.fingerprint == "m2"
    who = Evaluator(EvaluatorKind.MODEL, "autoqa", "m1")
    assert store.evaluation(INTERACTION, TRANSCRIPT, who, scorecard.hash) is not None


def test_changed_content_has_no_transcript_yet(store: Store):
    store.add(INTERACTION)
    store.save_transcript(INTERACTION, TRANSCRIPT)
    changed = replace(INTERACTION, sha256="cd" * 32)
    store.add(changed)
    assert store.transcript(changed, "f1") is None
    assert store.get("call-1").transcript is None


def test_a_recording_is_found_by_its_content(store: Store):
    store.add(INTERACTION)
    found = store.find(INTERACTION.sha256)
    assert found is not None
    assert found.id == "call-1"
    assert store.find("00") is None


def test_an_unknown_id_names_those_that_look_alike(store: Store):
    store.add(INTERACTION)
    with pytest.raises(NotInStore, match="did you mean call-1"):
        store.get("call")


def test_attempts_are_counted_before_the_work_and_cleared_after_it(store: Store):
    key = ("ab", "transcribe", "f")
    assert [store.begin_attempt(*key, source="a.wav") for _ in range(3)] == [0, 1, 2]
    store.end_attempt(*key)
    assert store.begin_attempt(*key, source="a.wav") == 0


def test_failures_are_kept_with_their_reason_until_they_succeed(store: Store):
    key = ("ab", "transcribe", "f")
    store.begin_attempt(*key, source="a.wav")
    store.end_attempt(*key, reason="a.wav: is empty")
    assert [failure.reason for failure in store.failures()] == ["a.wav: is empty"]
    store.begin_attempt(*key, source="a.wav")
    store.end_attempt(*key)
    assert store.failures() == []


def test_migrations_make_exactly_the_tables_of_the_code(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'new.db'}"
    Store.open(url).close()
    assert _differences(url) == []


def test_an_older_store_is_brought_up_to_date_with_all_that_is_in_it(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'old.db'}"
    _older(url, "0001")
    store = Store.open(url)
    record = store.get("i1")
    assert record.by_people[0].scores[0].score == 4
    assert record.by_people[0].scores[0].statements == ()
    store.close()
    assert _differences(url) == []


def test_an_upgrade_that_dies_halfway_leaves_the_store_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    url = f"sqlite:///{tmp_path / 'old.db'}"
    _older(url, "0001")
    before = _content(tmp_path / "old.db")
    with monkeypatch.context() as patch:
        patch.setattr(BatchOperations, "create_unique_constraint", _die)
        with pytest.raises(SystemExit):
            Store.open(url)
    assert _content(tmp_path / "old.db") == before
    assert Store.open(url).get("i1").by_people[0].scores[0].score == 4


def _differences(url: str) -> list[object]:
    """How the tables differ from those of the code, but for those that the search keeps its index in."""

    indexes = ("transcript_search", "correction_search")

    def ours(name: str | None, kind: str, _parents: object) -> bool:
        return not (kind == "table" and name is not None and name.startswith(indexes))

    with sa.create_engine(url).connect() as connection:
        found = MigrationContext.configure(connection, opts={"include_name": ours})
        return compare_metadata(found, Base.metadata)


def _older(url: str, revision: str) -> None:
    """A store of an earlier revision with one graded interaction."""
    engine = sa.create_engine(url)
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.exec_driver_sql(
            "insert into interactions (id, sha256, channel, source, turns, details, added_at)"
            " values ('i1', 'aa', 'chat', 'x', '[]', '{}', '2026-01-01 00:00:00')"
        )
        connection.exec_driver_sql(
            "insert into evaluations (id, interaction_id, kind, evaluator, fingerprint, scorecard,"
            " auto_failed, flags, at)"
            " values (1, 'i1', 'person', 'eva', '', '', '[]', '[]', '2026-01-01 00:00:00')"
        )
        connection.exec_driver_sql(
            "insert into scores (evaluation_id, criterion, position, status, score, distribution, evidence)"
            " values (1, 'empathy', 0, 'scored', 4, '{}', '[]')"
        )
    engine.dispose()


def _content(path: Path) -> list[str]:
    with sqlite3.connect(path) as database:
        return list(database.iterdump())


def _die(*_: object, **__: object) -> None:
    raise SystemExit(9)


def test_a_store_of_a_newer_autoqa_is_not_touched(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'new.db'}"
    Store.open(url).close()
    with sqlite3.connect(tmp_path / "new.db") as database:
        database.execute("update alembic_version set version_num = '9999'")
    with pytest.raises(StoreError, match="newer autoqa"):
        Store.open(url)


@pytest.mark.parametrize("url", ["nonsense", "sqlite:////proc/none/a.db", "unknowndb://x/y"])
def test_a_store_that_cannot_be_opened_says_so(url: str):
    with pytest.raises((StoreError, OSError)):
        Store.open(url)


def test_a_file_that_is_no_database_says_so(tmp_path: Path):
    (tmp_path / "autoqa.db").write_text(
        "this is a text file, not a database at all, and long enough to be read"
    )
    with pytest.raises(StoreError, match="not a database"):
        Store.open(f"sqlite:///{tmp_path / 'autoqa.db'}")


WRITER = """
import sys
from tests.store.test_store import INTERACTION, TRANSCRIPT
from autoqa.store import migrate
from autoqa.store.store import Store
from dataclasses import replace
store = Store.open(sys.argv[1])
print("ready", flush=True)
for number in range(100_000):
    one = replace(INTERACTION, id=f"call-{number}", sha256=f"{number:064x}")
    store.begin_attempt(one.sha256, "transcribe", "f", source=one.source)
    store.add(one)
    store.save_transcript(one, TRANSCRIPT)
    store.end_attempt(one.sha256, "transcribe", "f")
    print(one.id, flush=True)
"""


@pytest.mark.parametrize("round_", range(3))
def test_killing_a_writer_loses_nothing_that_was_finished(tmp_path: Path, repository: Path, round_: int):
    url = f"sqlite:///{tmp_path / 'killed.db'}"
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, url], stdout=subprocess.PIPE, text=True, cwd=repository
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    finished = [writer.stdout.readline().strip() for _ in range(5 + 4 * round_)]
    writer.kill()
    finished += [line.strip() for line in writer.stdout if line.endswith("\n")]
    writer.wait()
    writer.stdout.close()
    store = Store.open(url)
    kept = {record.interaction.id for record in store.all() if record.transcript is not None}
    assert set(finished) <= kept
    assert len(kept) <= len(finished) + 1
    store.close()


def test_moments_keep_their_meaning_whatever_zone_they_came_in(store: Store):
    rome = datetime(2026, 3, 2, 9, 14, tzinfo=timezone(timedelta(hours=1)))
    store.add(replace(INTERACTION, started_at=rome, grades=()))
    assert store.get("call-1").interaction.started_at == rome


def test_the_contacts_of_a_customer_are_found_by_when_they_began(store: Store):
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    for hours, customer in ((0, "c1"), (1, "c1"), (2, "c2"), (3, "c1"), (9, "c1")):
        one = replace(INTERACTION, id=f"{customer}-{hours}", sha256=str(hours), grades=())
        begun = noon + timedelta(hours=hours)
        store.add(replace(one, started_at=begun, metadata={"customer": customer}))
    found = store.contacts("c1", after=noon, until=noon + timedelta(hours=3))
    assert [one.id for one in found] == ["c1-1", "c1-3"]
    found = store.contacts("c1", after=noon, until=noon + timedelta(hours=3), inclusive=True)
    assert [one.id for one in found] == ["c1-0", "c1-1"]


def test_what_is_to_be_followed_up_is_kept(store: Store, scorecard: Scorecard):
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    left = FollowUp(
        (
            Promise(3, "I'll call by noon.", "agent", "call by noon", Due("by noon", noon)),
            Promise(5, "x", "we", "y"),
        ),
        (Complaint(2, "You lost it.", About.MISTAKE, True),),
        Resolution(Settlement.PROMISED, "My parcel is lost.", 1, 4),
    )
    store.add(INTERACTION)
    store.save_transcript(INTERACTION, TRANSCRIPT)
    store.save_evaluation(TRANSCRIPT, replace(evaluation(scorecard), follow_up=left), scorecard)
    kept = store.get("call-1").evaluation
    assert kept is not None
    assert kept.follow_up == left


def test_an_older_store_learns_who_its_customers_are(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'old.db'}"
    _older(url, "0001")
    with sqlite3.connect(tmp_path / "old.db") as database:
        database.execute(
            "update interactions set started_at = '2026-03-02 12:00:00.000000',"
            """ details = '{"customer_id": 17}'"""
        )
    database.close()
    store = Store.open(url)
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    found = store.contacts("17", after=noon, until=noon + timedelta(days=1), inclusive=True)
    assert [one.id for one in found] == ["i1"]
    store.close()
