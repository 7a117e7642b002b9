"""What the app does by itself while it runs."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from autoqa.domain.interaction import Channel
from autoqa.store import overview
from tests.web.parts import add_call, made_desk, signed_in


def test_the_first_page_of_a_lead_finds_the_calls_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(overview, "FRESH", 3600.0)
    desk = made_desk(tmp_path / "qa")
    add_call(desk, "chat-1", channel=Channel.CHAT)
    with TestClient(desk.app):
        pass  # it starts, and leaves when what it began is done
    asked: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", listen)
    try:
        answer = signed_in(desk, "lea").get("/dashboards")
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", listen)
    assert answer.status_code == 200
    assert asked
    assert [one for one in asked if "scores" in one] == []


def test_an_empty_store_has_nothing_to_prepare(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    with TestClient(made_desk(tmp_path / "qa").app):
        pass
    assert caplog.records == []
