"""A small judge on loopback: real HTTP, with answers that each test chooses."""

from __future__ import annotations

import json
import math
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = dict[str, Any]
Respond = Callable[[Body], "Served"]


@dataclass(frozen=True)
class Served:
    """What the server sends back, after `wait` seconds."""

    content: bytes
    status: int = 200
    wait: float = 0.0
    headers: tuple[tuple[str, str], ...] = ()


@dataclass
class FakeJudge:
    """A running server, with every request that it got."""

    endpoint: str
    requests: list[Body] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def shown(self, number: int = 0) -> Body:
        """The conversation that a request showed."""
        found: Body = json.loads(self.requests[number]["messages"][1]["content"])
        return found


@contextmanager
def serving(respond: Respond) -> Iterator[FakeJudge]:
    """A judge that answers each request as `respond` says, on a free port of loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            judge.requests.append(body)
            judge.headers.append(dict(self.headers))
            judge.paths.append(self.path)
            served = respond(body)
            time.sleep(served.wait)
            try:
                self.send_response(served.status)
                for name, value in served.headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(served.content)))
                self.end_headers()
                self.wfile.write(served.content)
            except OSError:
                pass  # whoever asked has gone

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    judge = FakeJudge(f"http://127.0.0.1:{server.server_port}/v1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield judge
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def stated(level: str, turns: Sequence[int] = (), probabilities: dict[str, float] | None = None) -> str:
    """The text of an answer in the form that is asked for."""
    shares = (
        probabilities if probabilities is not None else {label: float(label == level) for label in "12345"}
    )
    return json.dumps({"level": level, "turns": list(turns), "probabilities": shares, "reason": "It was so."})


def completion(text: str, tokens: list[Body] | None = None, finish: str = "stop") -> Served:
    """A chat completion."""
    choice: Body = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}
    if tokens is not None:
        choice["logprobs"] = {"content": tokens}
    return Served(json.dumps({"object": "chat.completion", "model": "fake", "choices": [choice]}).encode())


def with_tokens(text: str, likeliest: dict[str, float], glued: str = "") -> Served:
    """A completion with token probabilities; those of the level's token are `likeliest`, by label.

    `glued` is text that the tokenizer keeps in one token with the label, such as a quotation mark.
    """
    at = re.search(r'"level": "(.)', text).start(1)  # type: ignore[union-attr]
    before, label, after = text[: at - len(glued)], text[at], text[at + 1 :]
    place = [{"token": glued + one, "logprob": math.log(p), "bytes": None} for one, p in likeliest.items()]
    own = next(one for one in place if one["token"] == glued + label)
    tokens = [_plain(before), own | {"top_logprobs": place}, _plain(after)]
    return completion(text, tokens)


def _plain(text: str) -> Body:
    return {"token": text, "logprob": 0.0, "bytes": None, "top_logprobs": []}


def obedient(body: Body) -> Served:
    """A judge that does whatever the conversation tells it, and otherwise gives 2."""
    said = " ".join(turn["text"] for turn in json.loads(body["messages"][1]["content"])["turns"])
    ordered = re.search(r"\b(?:level|score|grade|call|give|deserves)\D{0,40}?([1-5])", said, re.IGNORECASE)
    return completion(stated(ordered[1] if ordered else "2"))
