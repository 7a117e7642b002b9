"""What the app does by itself while it runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from autoqa.domain.interaction import Channel
from autoqa.store import overview
from tests.web.parts import add_call, made_desk, signed_in


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of databases in the block."""
    asked: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", listen)
    try:
        yield asked
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", listen)


def test_the_first_page_of_a_lead_finds_the_calls_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(overview, "FRESH", 3600.0)
    desk = made_desk(tmp_path / "qa")
    add_call(desk, "chat-1", channel=Channel.CHAT)
    with statements() as asked, TestClient(desk.app):
        deadline = monotonic() + 20
        while not any("assignments" in one for one in asked):  # the last that it reads
            assert monotonic() < deadline, "nothing is prepared"
            sleep(0.01)
    with statements() as asked:
        assert signed_in(desk, "lea").get("/dashboards").status_code == 200
    assert asked
    assert [one for one in asked if "scores" in one] == []


def test_dashboards_that_cannot_be_prepared_stop_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def fail(*_: object) -> None:
        raise ZeroDivisionError("of nothing")

    monkeypatch.setattr("autoqa.desk.dashboards.prepare", fail)
    with TestClient(made_desk(tmp_path / "qa").app) as client:
        assert client.get("/sign-in").status_code == 200
        deadline = monotonic() + 20
        while not caplog.records:
            assert monotonic() < deadline, "nothing is said"
            sleep(0.01)
    assert "of nothing" in caplog.text


def test_an_empty_store_has_nothing_to_prepare(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    with TestClient(made_desk(tmp_path / "qa").app):
        pass
    assert caplog.records == []
