"""The commands around the review app: users, the audit log, corrections, and where it may listen."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from autoqa.connect.interchange import read_interactions
from autoqa.desk.remarks import correct
from autoqa.domain.interaction import Interaction
from autoqa.store.store import Store
from autoqa.store.users import find_user, user_and_password
from tests.cli.command import Said, autoqa
from tests.web.parts import PASSWORD, add_call, made_desk


@pytest.fixture
def qa(tmp_path: Path) -> Path:
    """A workspace of users and a call."""
    desk = made_desk(tmp_path / "qa")
    add_call(desk, "call-1")
    desk.store.close()
    return tmp_path / "qa"


def typed(monkeypatch: pytest.MonkeyPatch, text: str, *arguments: str) -> Said:
    """Run a command with this on standard input."""
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    return autoqa(*arguments)


def opened(qa: Path) -> Store:
    return Store.open(f"sqlite:///{qa / 'autoqa.db'}")


def test_a_user_is_added_with_the_password_from_standard_input(qa: Path, monkeypatch: pytest.MonkeyPatch):
    done = typed(
        monkeypatch, PASSWORD + "\n", "users", "add", "mara", "--role", "lead", "--team", "*", "-w", str(qa)
    )
    assert done.code == 0, done.err
    store = opened(qa)
    assert find_user(store, "mara").teams == {"*"}
    found = user_and_password(store, "mara")
    assert found is not None
    assert found[1]
    assert PASSWORD not in done.words


def test_a_weak_password_is_refused_on_the_command_line_too(qa: Path, monkeypatch: pytest.MonkeyPatch):
    done = typed(monkeypatch, "password1234\n", "users", "add", "mara", "--role", "lead", "-w", str(qa))
    assert done.code == 1
    assert "easily guessed" in done.err


def test_users_are_listed(qa: Path):
    listed = json.loads(autoqa("users", "list", "-w", str(qa), "--json").out)
    assert {one["name"]: one["roles"] for one in listed}["lea"] == ["lead"]
    assert "dana" in autoqa("users", "list", "-w", str(qa)).out


def test_another_password_is_given(qa: Path, monkeypatch: pytest.MonkeyPatch):
    done = typed(monkeypatch, PASSWORD + "\n", "users", "password", "eva", "-w", str(qa))
    assert done.code == 0, done.err
    assert typed(monkeypatch, PASSWORD + "\n", "users", "password", "nobody", "-w", str(qa)).code == 1


def test_a_whole_log_is_said_to_be_and_a_changed_one_fails(qa: Path):
    whole = autoqa("log", "verify", "-w", str(qa), "--json")
    assert whole.code == 0
    assert json.loads(whole.out)["fault"] is None
    with opened(qa).writing() as session:
        session.execute(sa.text("DROP TRIGGER audit_log_no_update"))
        session.execute(sa.text("UPDATE audit_log SET who = 'x' WHERE number = 2"))
    broken = autoqa("log", "verify", "-w", str(qa), "--json")
    assert broken.code == 1
    assert "entry 2" in json.loads(broken.out)["fault"]


def test_corrections_are_lines_that_the_training_of_recognisers_reads(qa: Path, tmp_path: Path):
    desk = made_desk(tmp_path / "other")
    add_call(desk, "call-1")
    correct(
        desk.store, desk.workspace, find_user(desk.store, "eva"), "call-1", 0, text="I was charged thrice."
    )
    desk.store.close()
    out = tmp_path / "corrected.jsonl"
    done = autoqa("corrections", "--out", str(out), "-w", str(tmp_path / "other"))
    assert done.code == 0, done.err
    ((_, found),) = read_interactions(out)
    assert isinstance(found, Interaction)
    assert [turn.text for turn in found.turns] == ["I was charged thrice."]
    assert found.recording is not None
    assert autoqa("corrections", "--out", str(out), "-w", str(tmp_path / "other")).code == 1


def test_without_corrections_nothing_is_printed(qa: Path):
    done = autoqa("corrections", "-w", str(qa))
    assert (done.code, done.out) == (0, "")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--host", "0.0.0.0"], "without https passwords would cross the network"),
        (["--certificate", "x.pem"], "https needs both"),
        (["--certificate", "x.pem", "--key", "x.key"], "no such file"),
        (["--host", "203.0.113.9", "--behind-proxy"], "cannot be listened on"),
    ],
)
def test_it_listens_only_where_passwords_are_safe(qa: Path, options: list[str], said: str):
    done = autoqa("serve", "-w", str(qa), *options)
    assert done.code == 1
    assert said in done.err


def test_without_a_store_there_is_nothing_to_serve(tmp_path: Path):
    done = autoqa("serve", "-w", str(tmp_path / "nothing"))
    assert done.code == 1
    assert "score something first" in done.err
