import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from autoqa.connect.webhook import deliver, signed
from autoqa.errors import ConfigurationError, DeliveryFailed


class Receiver:
    """A server that takes what is posted and answers with the next of `answers`, at last with 204."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.taken: list[tuple[dict[str, str], bytes]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                outer.taken.append(({key.lower(): value for key, value in self.headers.items()}, body))
                self.send_response(outer.answers.pop(0) if outer.answers else 204)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/alarms"
        Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    one = Receiver()
    yield one
    one.server.shutdown()
    one.server.server_close()


def _deliver(url: str, **more: Any) -> None:
    deliver(url, "autoqa.drift", {"text": "più"}, id_="msg_1", pause=0.01, **more)


def test_news_arrive_as_json(receiver: Receiver):
    _deliver(receiver.url)
    ((headers, body),) = receiver.taken
    sent = json.loads(body)
    assert (sent["type"], sent["data"]) == ("autoqa.drift", {"text": "più"})
    assert headers["webhook-id"] == "msg_1"
    assert "webhook-signature" not in headers


def test_a_signature_is_that_of_standard_webhooks(receiver: Receiver):
    key = b"a key of some bytes"
    _deliver(receiver.url, secret="whsec_" + base64.b64encode(key).decode())
    ((headers, body),) = receiver.taken
    said = f"msg_1.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"


def test_the_example_of_the_specification():
    # standardwebhooks.com, "Example" of the libraries' tests
    body = b'{"test": 2432232314}'
    found = signed(body, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    assert found["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_busy_receiver_is_asked_again(receiver: Receiver):
    receiver.answers = [503, 500]
    _deliver(receiver.url)
    assert len(receiver.taken) == 3


def test_one_that_never_takes_it_is_an_error_that_names_it(receiver: Receiver):
    receiver.answers = [500] * 9
    with pytest.raises(DeliveryFailed, match=r"127\.0\.0\.1:\d+ answers 500"):
        _deliver(receiver.url)
    assert len(receiver.taken) == 3


def test_one_that_is_gone_is_not_asked_again(receiver: Receiver):
    receiver.answers = [410]
    with pytest.raises(DeliveryFailed):
        _deliver(receiver.url)
    assert len(receiver.taken) == 1


def test_nobody_there_is_an_error():
    with pytest.raises(DeliveryFailed, match="cannot be reached"):
        _deliver("http://127.0.0.1:9/alarms")


def test_a_redirection_is_not_followed(receiver: Receiver):
    receiver.answers = [302] * 9
    with pytest.raises(DeliveryFailed, match="302"):
        _deliver(receiver.url)


@pytest.mark.parametrize("url", ["alarms", "ftp://example.org/x", "http://", "file:///etc/passwd"])
def test_what_is_no_http_address_is_refused(url: str):
    with pytest.raises(ConfigurationError, match="no address"):
        _deliver(url)


def test_a_secret_that_is_no_base64_is_refused(receiver: Receiver):
    with pytest.raises(ConfigurationError, match="base64"):
        _deliver(receiver.url, secret="whsec_???")
