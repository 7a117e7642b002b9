"""Keys and webhooks: news are sent if and only if it happened, signed, and until they are taken."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import sqlalchemy as sa
from standardwebhooks import Webhook as Oracle

from autoqa.desk import programs
from autoqa.desk.disputes import raise_dispute
from autoqa.domain.people import User
from autoqa.domain.programs import Event
from autoqa.errors import ConfigurationError, NotAllowed, NotInStore
from autoqa.store.rows import now
from autoqa.store.tables import DeliveryRow
from autoqa.store.users import find_user
from tests.web.parts import Desk, add_call, made_desk


@dataclass
class Listener:
    """A real server that keeps what it is sent and answers as told."""

    url: str = ""
    answer: int = 204
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def listening() -> Iterator[Listener]:
    heard = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            heard.taken.append(({key.lower(): value for key, value in self.headers.items()}, body))
            self.send_response(heard.answer)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    heard.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield heard
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = made_desk(tmp_path / "qa", settings={"web": {"dispute_days": 3650}})
    add_call(made, "call-1")
    return made


def user(desk: Desk, name: str) -> User:
    return find_user(desk.store, name)


def dispute(desk: Desk) -> None:
    raise_dispute(desk.store, desk.workspace, user(desk, "dana"), "call-1", "empathy", "No.")


def again(desk: Desk) -> None:
    """Let the time pass until what waits is due."""
    with desk.store.writing() as session:
        waiting = DeliveryRow.next_at.is_not(None)
        session.execute(sa.update(DeliveryRow).where(waiting).values(next_at=now() - timedelta(seconds=1)))


def test_news_are_sent_and_another_library_knows_the_signature(desk: Desk):
    with listening() as heard:
        webhook = programs.add_webhook(desk.store, user(desk, "adam"), heard.url, [Event.DISPUTE_RAISED])
        dispute(desk)
        assert programs.send_due(desk.store) == 1
        assert programs.send_due(desk.store) == 0
    ((headers, body),) = heard.taken
    told = Oracle(webhook.secret).verify(body.decode(), headers)
    assert told["type"] == "dispute.raised"
    assert (told["data"]["interaction"], told["data"]["criterion"]) == ("call-1", "empathy")


def test_only_what_was_asked_for_is_told(desk: Desk):
    with listening() as heard:
        programs.add_webhook(desk.store, user(desk, "adam"), heard.url, [Event.INTERACTION_SCORED])
        dispute(desk)
        add_call(desk, "call-2")
        programs.send_due(desk.store)
    assert [json.loads(body)["data"]["interaction"] for _, body in heard.taken] == ["call-2"]


def test_nothing_is_told_of_what_did_not_happen(desk: Desk):
    with listening() as heard:
        programs.add_webhook(desk.store, user(desk, "adam"), heard.url, list(Event))
        with pytest.raises(ConfigurationError):
            raise_dispute(desk.store, desk.workspace, user(desk, "dana"), "call-1", "empathy", " ")
        programs.send_due(desk.store)
    assert heard.taken == []


def test_what_is_not_taken_is_sent_again_later_with_the_same_id(desk: Desk):
    with listening() as heard:
        webhook = programs.add_webhook(desk.store, user(desk, "adam"), heard.url, [Event.DISPUTE_RAISED])
        heard.answer = 500
        dispute(desk)
        assert programs.send_due(desk.store) == 0
        assert programs.send_due(desk.store) == 0, "not yet"
        (waiting,) = programs.deliveries(desk.store, user(desk, "adam"), webhook.id)
        assert waiting.attempts == 1
        assert "answers 500" in waiting.failure
        heard.answer = 200
        again(desk)
        assert programs.send_due(desk.store) == 1
    first, second = (headers["webhook-id"] for headers, _ in heard.taken)
    assert first == second


def test_what_is_never_taken_is_given_up(desk: Desk):
    webhook = programs.add_webhook(
        desk.store, user(desk, "adam"), "http://127.0.0.1:9/", [Event.DISPUTE_RAISED]
    )
    dispute(desk)
    for _ in range(12):
        programs.send_due(desk.store)
        again(desk)
    (given_up,) = programs.deliveries(desk.store, user(desk, "adam"), webhook.id)
    assert given_up.next_at is None
    assert given_up.delivered_at is None
    assert given_up.attempts == 10


def test_a_webhook_taken_away_is_told_nothing_more(desk: Desk):
    adam = user(desk, "adam")
    with listening() as heard:
        webhook = programs.add_webhook(desk.store, adam, heard.url, [Event.DISPUTE_RAISED])
        dispute(desk)
        programs.take_webhook(desk.store, adam, webhook.id)
        programs.send_due(desk.store)
    assert heard.taken == []
    with pytest.raises(NotInStore):
        programs.take_webhook(desk.store, adam, webhook.id)


@pytest.mark.parametrize(
    "url",
    [
        "", "x", "ftp://example.org/", "https://", "http://example.org/hook", "http://8.8.8.8/", "https://a:0/",
        "https://user:word@example.org/", "https://exa mple.org/", "https://[::1", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_an_address_that_is_none_or_unsafe_is_refused(desk: Desk, url: str):
    with pytest.raises(ConfigurationError):
        programs.add_webhook(desk.store, user(desk, "adam"), url, [Event.DISPUTE_RAISED])


@pytest.mark.parametrize(
    "url", ["https://crm.example.org/x", "http://127.0.0.1:8/", "http://10.1.2.3/", "http://localhost/"]
)
def test_an_address_near_by_or_with_https_is_taken(desk: Desk, url: str):
    assert programs.add_webhook(desk.store, user(desk, "adam"), url, [Event.DISPUTE_RAISED]).url == url


def test_only_administrators_keep_webhooks(desk: Desk):
    with pytest.raises(NotAllowed):
        programs.add_webhook(desk.store, user(desk, "lea"), "https://example.org/", [Event.DISPUTE_RAISED])


@pytest.mark.parametrize(("name", "days"), [("", 9), ("x" * 81, 9), ("a\nb", 9), ("crm", 0), ("crm", 366)])
def test_a_key_needs_a_name_and_an_end(desk: Desk, name: str, days: int):
    with pytest.raises(ConfigurationError):
        programs.make_token(desk.store, user(desk, "eva"), name, days)


def test_nobody_has_keys_without_number(desk: Desk):
    eva = user(desk, "eva")
    for number in range(programs.MOST_KEYS):
        programs.make_token(desk.store, eva, f"crm {number}", 9)
    with pytest.raises(ConfigurationError, match="take one away"):
        programs.make_token(desk.store, eva, "one more", 9)


def test_a_key_ends_on_its_day(desk: Desk):
    from autoqa.store.tokens import user_with_token

    key, _ = programs.make_token(desk.store, user(desk, "eva"), "crm", 1)
    assert user_with_token(desk.store, key, at=now()) is not None
    assert user_with_token(desk.store, key, at=now() + timedelta(days=1, seconds=1)) is None


def test_nobody_takes_anothers_key_away(desk: Desk):
    _, token = programs.make_token(desk.store, user(desk, "eva"), "crm", 1)
    with pytest.raises(NotInStore):
        programs.take_token(desk.store, user(desk, "emil"), token.id)
