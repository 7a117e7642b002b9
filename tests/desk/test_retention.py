"""What is deleted, when, and what is kept all the same; a run that was killed leaves nothing half done."""

import fcntl
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from autoqa.audio.decode import content_hash
from autoqa.desk import coaching, disputes, left_to_do, listening, remarks, retention, sessions
from autoqa.desk.retention import Due
from autoqa.domain.coaching import CoachingPlan, Goal, Training
from autoqa.domain.people import Role, User
from autoqa.domain.retention import Rule
from autoqa.domain.transcript import Speaker
from autoqa.errors import NotAllowed, NotInStore, Overtaken, StoreError
from autoqa.pipeline.guard import COPIES, copy_name
from autoqa.store.audit_log import check_log, entries
from autoqa.store.coaching import add_plan, add_training, plans_of, trainings_of
from autoqa.store.rows import now
from autoqa.store.tables import AttemptRow, Base, DeliveryRow, InteractionRow, WebhookRow
from tests.web.parts import USERS, Desk, add_call, made_desk

ADAM, LEA, DANA, EVA = (next(u for u in USERS if u.name == n) for n in ("adam", "lea", "dana", "eva"))
SECRET = "zweifelsohne"
BOTH = {"sound_days": 30, "interaction_days": 365}


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Desk]:
    def make(**rules: Any) -> Desk:
        web = {"dispute_days": 3650}
        return made_desk(tmp_path / "qa", settings={"retention": rules, "web": web})

    return make


def aged(desk: Desk, name: str, days: float, **more: Any) -> Path:
    """A call that began so many days ago, and its recording."""
    found = add_call(desk, name, **more)
    with desk.store.writing() as session:
        session.get_one(InteractionRow, name).started_at = now() - timedelta(days=days)
    assert found.recording is not None
    return found.recording


def due(desk: Desk) -> list[tuple[str, Rule, str | None]]:
    return [(one.target, one.rule, one.held) for one in retention.due(desk.store, desk.workspace, ADAM)]


def apply(desk: Desk, **options: Any) -> retention.Deleted:
    return retention.apply(desk.store, desk.workspace, ADAM, **options)


def listened(desk: Desk, name: str) -> Path:
    """A copy for browsers, as they cut it for a clip."""
    clip = listening.share_clip(desk.store, desk.workspace, LEA, name, start=0, end=1, days=1)
    return listening.shared_clip(desk.store, desk.workspace, clip.token).path


@pytest.mark.parametrize("user", [user for user in USERS if Role.ADMINISTRATOR not in user.roles])
def test_only_an_administrator_deletes(made: Callable[..., Desk], user: User):
    desk = made(**BOTH)
    for act in (retention.due, retention.foreseen, retention.apply):
        with pytest.raises(NotAllowed):
            act(desk.store, desk.workspace, user)


def test_nothing_is_due_without_a_rule(made: Callable[..., Desk]):
    desk = made()
    aged(desk, "call-1", 20_000)
    assert due(desk) == []
    assert apply(desk) == retention.Deleted()


def test_sound_goes_first_and_the_rest_later(made: Callable[..., Desk]):
    desk = made(**BOTH)
    for name, days in (("new", 29), ("middle", 31), ("old", 366)):
        aged(desk, name, days)
    assert due(desk) == [("old", Rule.INTERACTION, None), ("middle", Rule.SOUND, None)]
    done = apply(desk)
    assert (done.interactions, done.sounds) == (1, 1)
    assert desk.store.interaction("old") is None
    middle = desk.store.get("middle")
    assert middle.interaction.recording is None
    assert middle.transcript is not None
    assert desk.store.get("new").interaction.recording is not None
    assert due(desk) == []


def test_what_comes_next_is_foreseen(made: Callable[..., Desk]):
    desk = made(**BOTH)
    aged(desk, "call-1", 10)
    sound, whole, *_ = retention.foreseen(desk.store, desk.workspace, ADAM)
    assert (sound.due, sound.soon, whole.soon) == (0, 1, 0)
    assert sound.next_at is not None
    assert timedelta(days=19) < sound.next_at - now() < timedelta(days=20)


def test_after_the_sound_is_gone_nobody_can_listen(made: Callable[..., Desk]):
    desk = made(sound_days=30)
    recording = aged(desk, "call-1", 31)
    copy = listened(desk, "call-1")
    apply(desk)
    assert not copy.exists()
    assert recording.exists()
    with pytest.raises(NotInStore):
        listening.sound(desk.store, desk.workspace, LEA, "call-1")


def test_silenced_copies_and_what_was_made_of_them_go(made: Callable[..., Desk]):
    desk = made(sound_days=30)
    recording = aged(desk, "call-1", 31)
    silenced = desk.workspace.folder / COPIES / copy_name("call-1")
    silenced.parent.mkdir()
    silenced.write_bytes(recording.read_bytes()[:-4000])
    copies = desk.workspace.folder / "playback"
    copies.mkdir()
    gone = [copies / f"{content_hash(silenced)}.opus", copies / f"{content_hash(recording)}-0-500.opus"]
    stays = copies / f"{'0' * 64}.opus"
    for path in (*gone, stays):
        path.write_bytes(b"OggS")
    apply(desk)
    assert [path.exists() for path in (*gone, silenced)] == [False] * 3
    assert stays.exists()
    assert due(desk) == []


def test_recordings_go_only_where_that_is_set(made: Callable[..., Desk]):
    desk = made(interaction_days=30, recordings=True)
    recording = aged(desk, "call-1", 31)
    assert apply(desk).files == 1
    assert not recording.exists()


def test_a_file_that_holds_something_else_now_is_left(made: Callable[..., Desk]):
    desk = made(interaction_days=30, recordings=True)
    recording = aged(desk, "call-1", 31)
    recording.write_bytes(b"RIFF something else")
    (problem,) = apply(desk).problems
    assert "it holds something else now" in problem
    assert recording.exists()
    assert desk.store.interaction("call-1") is None


def test_a_link_is_left(made: Callable[..., Desk], tmp_path: Path):
    desk = made(interaction_days=30, recordings=True)
    recording = aged(desk, "call-1", 31)
    elsewhere = recording.rename(tmp_path / "elsewhere.wav")
    recording.symlink_to(elsewhere)
    assert "a link or no file" in apply(desk).problems[0]
    assert elsewhere.exists()


def test_a_recording_that_another_call_needs_is_left(made: Callable[..., Desk]):
    desk = made(interaction_days=30, recordings=True)
    recording = aged(desk, "call-1", 31)
    add_call(desk, "call-2")
    with desk.store.writing() as session:
        session.get_one(InteractionRow, "call-2").recording = str(recording)
        session.get_one(InteractionRow, "call-2").started_at = now()
    assert "'call-2' has the same" in apply(desk).problems[0]
    assert recording.exists()


def test_what_is_on_hold_is_kept(made: Callable[..., Desk]):
    desk = made(interaction_days=30, hold=["call-1"])
    aged(desk, "call-1", 31)
    assert due(desk) == [("call-1", Rule.INTERACTION, "hold")]
    assert apply(desk).interactions == 0
    assert desk.store.interaction("call-1") is not None


def test_a_hold_counts_as_soon_as_it_is_written(made: Callable[..., Desk]):
    desk = made(interaction_days=30)
    aged(desk, "call-1", 31)
    assert due(desk)[0][2] is None
    settings = '[retention]\ninteraction_days = 30\nhold = ["call-1"]\n'
    (desk.workspace.folder / "autoqa.toml").write_text(settings, encoding="utf-8")
    assert apply(desk).interactions == 0


def test_an_open_dispute_keeps_a_call(made: Callable[..., Desk]):
    desk = made(interaction_days=30)
    aged(desk, "call-1", 31)
    raised = disputes.raise_dispute(desk.store, desk.workspace, DANA, "call-1", "empathy", "I did.")
    assert due(desk) == [("call-1", Rule.INTERACTION, "dispute 1")]
    disputes.withdraw(desk.store, DANA, raised.id)
    assert apply(desk).interactions == 1


def test_a_session_that_is_not_revealed_keeps_its_calls(made: Callable[..., Desk]):
    desk = made(interaction_days=30)
    aged(desk, "call-1", 31)
    sessions.open_session(desk.store, desk.workspace, LEA, "nov", ["eva", "emil"], calls=["call-1"])
    assert due(desk) == [("call-1", Rule.INTERACTION, "session nov")]
    sessions.reveal(desk.store, desk.workspace, LEA, "nov", reason="Enough.")
    assert apply(desk).interactions == 1
    assert sessions.session_view(desk.store, EVA, "nov").there == frozenset()


def _rows_with(desk: Desk, name: str) -> list[str]:
    """The tables, but the audit log, that still hold a row with the interaction's id."""
    found = []
    with desk.store.reading() as session:
        for table in Base.metadata.sorted_tables:
            columns = [c for c in table.columns if c.name in ("interaction_id", "id") and _is_text(c)]
            if columns and session.scalar(
                sa.select(sa.func.count()).where(sa.or_(*(column == name for column in columns)))
            ):
                found.append(table.name)
    return found


def _told_elsewhere(desk: Desk, sha256: str) -> None:
    """A failed attempt, and news for a webhook."""
    at = now()
    with desk.store.writing() as session:
        session.add(
            AttemptRow(
                sha256=sha256,
                stage="transcribe",
                fingerprint="r",
                source=f"{SECRET}.wav",
                count=0,
                reason=None,
                at=at,
            )
        )
        url = "https://hooks.example.org"
        session.add(WebhookRow(id=1, url=url, secret="s", events=[], made_by="adam", made_at=at))
        session.flush()
        session.add(
            DeliveryRow(
                id="m",
                webhook=1,
                event="x",
                payload={"interaction": "call-1"},
                at=at,
                attempts=0,
                next_at=None,
                delivered_at=None,
                failure="",
            )
        )


def _is_text(column: sa.Column[Any]) -> bool:
    return isinstance(column.type, sa.String)


def test_nothing_of_a_deleted_interaction_stays_in_the_store(made: Callable[..., Desk]):
    desk = made(interaction_days=30)
    said = ((Speaker.CUSTOMER, f"I was {SECRET} charged twice."), (Speaker.AGENT, "I am sorry."))
    recording = aged(desk, "call-1", 31, said=said)
    remarks.add_remark(desk.store, desk.workspace, LEA, "call-1", "Listen to this.")
    remarks.correct(desk.store, desk.workspace, LEA, "call-1", 1, speaker=Speaker.CUSTOMER)
    _told_elsewhere(desk, content_hash(recording))
    assert set(_rows_with(desk, "call-1")) >= {"interactions", "transcripts", "evaluations", "remarks"}
    apply(desk)
    assert _rows_with(desk, "call-1") == []
    with desk.store.reading() as session:
        assert session.scalars(sa.select(AttemptRow)).all() == []
        assert session.scalars(sa.select(DeliveryRow)).all() == []
    content = b"".join(path.read_bytes() for path in desk.workspace.folder.glob("autoqa.db*"))
    assert SECRET.encode() not in content
    assert b"call-1" in content  # the audit log


def test_deletions_are_noted_by_id(made: Callable[..., Desk]):
    desk = made(**BOTH)
    aged(desk, "old", 366)
    aged(desk, "middle", 31)
    apply(desk)
    found = [(one.who, one.action, one.target) for one in entries(desk.store)[:2]]
    assert found == [("adam", "deleted the sound", "middle"), ("adam", "deleted", "old")]
    assert check_log(desk.store).fault is None


def test_so_many_at_most_go_and_the_rest_is_counted(made: Callable[..., Desk]):
    desk = made(interaction_days=30)
    for number in range(3):
        aged(desk, f"call-{number}", 40 - number)
    assert apply(desk, limit=2).left == 1
    assert [one[0] for one in due(desk)] == ["call-2"]


def test_nothing_goes_but_what_was_shown(made: Callable[..., Desk]):
    desk = made(interaction_days=30)
    aged(desk, "call-1", 31)
    shown = retention.mark_of(retention.due(desk.store, desk.workspace, ADAM))
    aged(desk, "call-2", 32)
    with pytest.raises(Overtaken):
        apply(desk, shown=shown)
    assert desk.store.interaction("call-1") is not None


def test_an_entry_on_hold_is_no_part_of_what_was_shown():
    at = datetime.now().astimezone()
    one = Due("call-1", Rule.SOUND, at, at)
    assert retention.mark_of([one]) == retention.mark_of([one, replace(one, target="x", held="hold")])


# Coaching ----------------------------------------------------------------------------------------


def planned(desk: Desk, days: float | None, *, words: str = "") -> int:
    """A plan of Dana's that was closed so many days ago, or is open; it was made long before."""
    closed = None if days is None else now() - timedelta(days=days)
    plan = CoachingPlan("dana", (Goal("empathy"),), words, "lea", now() - timedelta(days=900), closed)
    with desk.store.writing() as session:
        return add_plan(session, plan)


def trained(desk: Desk, days: int) -> int:
    """A training of Dana's so many days ago."""
    day = now().astimezone().date() - timedelta(days=days)
    with desk.store.writing() as session:
        return add_training(session, Training("dana", "Listening", day, 1.0, "", None, "lea", now()))


def coached(desk: Desk) -> tuple[set[int], set[int]]:
    """The numbers of the plans and trainings that are there."""
    plans, trainings = plans_of(desk.store, ["dana"]), trainings_of(desk.store, ["dana"])
    return {one.id for one in plans}, {one.id for one in trainings}


def test_closed_plans_and_trainings_go_and_what_is_younger_or_open_stays(made: Callable[..., Desk]):
    desk = made(coaching_days=365)
    old, young, still_open = planned(desk, 366), planned(desk, 364), planned(desk, None)
    before, lately = trained(desk, 366), trained(desk, 364)
    found = retention.due(desk.store, desk.workspace, ADAM)
    assert {(one.target, one.rule, one.number) for one in found} == {
        ("dana", Rule.PLAN, old),
        ("dana", Rule.TRAINING, before),
    }
    assert coached(desk) == ({old, young, still_open}, {before, lately})
    done = apply(desk)
    assert (done.plans, done.trainings) == (1, 1)
    assert coached(desk) == ({young, still_open}, {lately})
    assert apply(desk) == retention.Deleted()


def test_nothing_but_coaching_goes_by_that_rule(made: Callable[..., Desk]):
    desk = made(coaching_days=30, recordings=True)
    recording = aged(desk, "call-1", 2000)
    planned(desk, 31)
    before = _counts(desk)
    assert apply(desk) == retention.Deleted(plans=1)
    assert recording.exists()
    after = _counts(desk)
    assert {name for name in before if before[name] != after[name]} == {"coaching_plans", "audit_log"}


def _counts(desk: Desk) -> dict[str, int | None]:
    with desk.store.reading() as session:
        return {
            table.name: session.scalar(sa.select(sa.func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
        }


@pytest.mark.parametrize("rules", [{}, BOTH])
def test_coaching_is_kept_unless_a_rule_says_so(made: Callable[..., Desk], rules: dict[str, Any]):
    desk = made(**rules)
    plan, training = planned(desk, 800), trained(desk, 800)
    apply(desk)
    assert coached(desk) == ({plan}, {training})


def test_what_becomes_due_of_coaching_is_foreseen(made: Callable[..., Desk]):
    desk = made(coaching_days=365)
    planned(desk, 340)
    trained(desk, 100)
    *_, plan, training = retention.foreseen(desk.store, desk.workspace, ADAM)
    assert (plan.days, plan.due, plan.soon, training.soon) == (365, 0, 1, 0)


def test_a_plan_that_was_opened_again_since_it_was_listed_stays(
    made: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
):
    desk = made(coaching_days=30)
    aged(desk, "call-1", 1)
    number = planned(desk, 31)
    listed = retention._found(desk.store, desk.workspace, retention.rules(desk.workspace))
    coaching.reopen_plan(desk.store, LEA, number)
    monkeypatch.setattr(retention, "_found", lambda *_: listed)
    assert apply(desk).plans == 0
    assert coached(desk)[0] == {number}


def test_of_a_deleted_plan_the_log_knows_agent_and_number_and_the_store_no_word(made: Callable[..., Desk]):
    desk = made(coaching_days=30)
    number = planned(desk, 31, words=f"Say {SECRET} less.")
    apply(desk)
    (entry,) = entries(desk.store, action="deleted a plan")
    assert (entry.who, entry.target, entry.details["plan"]) == ("adam", "dana", number)
    content = b"".join(path.read_bytes() for path in desk.workspace.folder.glob("autoqa.db*"))
    assert SECRET.encode() not in content


def test_only_the_plan_that_was_shown_goes(made: Callable[..., Desk]):
    desk = made(coaching_days=30)
    planned(desk, 31)
    shown = retention.preview(desk.store, desk.workspace, ADAM).mark
    with desk.store.writing() as session:
        session.execute(sa.text("UPDATE coaching_plans SET id = 7"))
    with pytest.raises(Overtaken):
        apply(desk, shown=shown)


# Runs that were killed -----------------------------------------------------------------------------


def _left_to_do(desk: Desk) -> Path:
    return desk.workspace.folder / left_to_do.FILE


def test_files_that_a_killed_run_left_are_deleted_by_the_next(made: Callable[..., Desk]):
    desk = made(interaction_days=30, recordings=True)
    recording = aged(desk, "call-1", 31)
    copy = listened(desk, "call-1")
    content = recording.read_bytes(), copy.read_bytes()
    task = _task_of_a_run(desk)
    recording.write_bytes(content[0])  # as if the run had been killed after the rows were gone
    copy.write_bytes(content[1])
    _left_to_do(desk).write_text(json.dumps([task]))
    assert apply(desk).files == 2
    assert [recording.exists(), copy.exists(), _left_to_do(desk).exists()] == [False] * 3


def _task_of_a_run(desk: Desk) -> dict[str, Any]:
    """Delete what is due, and what stood in the list while that was done."""
    recording = desk.store.get("call-1").interaction
    assert recording.recording is not None
    apply(desk)
    mark = entries(desk.store, action="deleted")[0].details["mark"]
    files = [str(recording.recording.absolute())]
    return {
        "interaction": "call-1",
        "rule": "interaction",
        "mark": mark,
        "files": files,
        "sounds": [recording.sha256],
    }


def test_a_run_that_was_killed_before_its_rows_were_gone_deletes_no_file(made: Callable[..., Desk]):
    desk = made(interaction_days=365, recordings=True)
    recording = aged(desk, "call-1", 31)
    task = {"interaction": "call-1", "rule": "interaction", "mark": "never noted", "sounds": []}
    _left_to_do(desk).write_text(json.dumps([task | {"files": [str(recording)]}]))
    assert apply(desk).files == 0
    assert recording.exists()
    assert not _left_to_do(desk).exists()


def test_a_file_that_cannot_be_deleted_is_named_and_tried_again(made: Callable[..., Desk]):
    desk = made(interaction_days=30)
    aged(desk, "call-1", 31)
    silenced = desk.workspace.folder / COPIES / copy_name("call-1")
    silenced.mkdir(parents=True)  # a folder is no file to be deleted
    done = apply(desk)
    assert "cannot be deleted" in done.problems[0]
    assert desk.store.interaction("call-1") is None
    silenced.rmdir()
    silenced.write_bytes(b"fLaC")
    assert apply(desk).files == 1
    assert not silenced.exists()
    assert not _left_to_do(desk).exists()


def test_a_list_that_cannot_be_read_stops_the_run(made: Callable[..., Desk]):
    desk = made(interaction_days=30)
    aged(desk, "call-1", 31)
    _left_to_do(desk).write_text("{")
    with pytest.raises(StoreError, match="lists files still to be deleted"):
        apply(desk)
    assert desk.store.interaction("call-1") is not None


def test_where_the_list_cannot_be_written_nothing_is_deleted(
    made: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
):
    desk = made(interaction_days=30, recordings=True)
    recording = aged(desk, "call-1", 31)

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(StoreError, match=r"No space left.*nothing was deleted"):
        apply(desk)
    monkeypatch.undo()
    assert recording.exists()
    assert desk.store.interaction("call-1") is not None
    assert not list(desk.workspace.folder.glob(".*.part"))


def test_two_runs_do_not_delete_at_once(made: Callable[..., Desk]):
    desk = made(interaction_days=30)
    with (desk.workspace.folder / ".retention.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(StoreError, match="another run"):
            apply(desk)
