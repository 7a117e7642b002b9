"""Asks a judge over HTTP: any server with the chat completions of OpenAI, on this machine or in this network.

The fields used are `model`, `messages`, `temperature`, `seed`, `max_tokens`, `response_format` (a JSON
schema) and `logprobs` with `top_logprobs`; vLLM, llama.cpp and Ollama know them all. A server that refuses
one of the last two is asked again without it.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from autoqa.errors import ConfigurationError, JudgeUnavailable
from autoqa.scoring.judge.answer import Reply, WrongAnswer, read_reply

if TYPE_CHECKING:
    import httpx2

_TOP = 20  # token alternatives asked for: the most that servers give
_LONGEST_WAIT = 8.0  # seconds between two attempts
_GIVEN_UP = 3  # requests in a row without an answer, from which on no second attempt is made
_BUSY = (408, 409, 425, 429)
_WRONG_SETTINGS = {401: "it asks for a key", 403: "it refuses the key", 404: "it knows no such model or path"}

T = TypeVar("T")


@dataclass(slots=True)
class JudgeClient:
    """A connection to a judge, made at the first question.

    `endpoint` is the URL before "/chat/completions"; `key_variable` names the environment variable that holds
    the key, if any, which is kept nowhere else. `timeout` is in seconds, `retries` are attempts after the
    first, `pause` the seconds before the second one, doubled each time. Without `outside` only loopback and
    private addresses are called.
    """

    endpoint: str
    model: str
    timeout: float = 60.0
    retries: int = 2
    max_tokens: int = 400
    seed: int = 0
    outside: bool = False
    key_variable: str = "AUTOQA_JUDGE_KEY"
    pause: float = 0.5
    _left_out: set[str] = field(default_factory=set, init=False, repr=False)
    _without_answer: int = field(default=0, init=False, repr=False)
    _connection: httpx2.Client | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        check_endpoint(self.endpoint, outside=self.outside)

    def ask(
        self,
        messages: Sequence[dict[str, str]],
        answer_format: dict[str, Any],
        read: Callable[[Reply], T],
    ) -> T:
        """The answer as `read` makes it of a reply, which raises WrongAnswer for one that it cannot use.

        Raises WrongAnswer when the last attempt brought a wrong answer, JudgeUnavailable when the server
        could not be asked, and ConfigurationError when it refuses the key, the model or the path.
        """
        attempts = 1 + (self.retries if self._without_answer < _GIVEN_UP else 0)
        failure: WrongAnswer | JudgeUnavailable = JudgeUnavailable("the judge was not asked")
        for attempt in range(attempts):
            if attempt:
                time.sleep(min(self.pause * 2 ** (attempt - 1), _LONGEST_WAIT))
            try:
                answer = read(read_reply(self._post(messages, answer_format, self.seed + attempt)))
            except (WrongAnswer, JudgeUnavailable) as error:
                failure = error
                continue
            self._without_answer = 0
            return answer
        self._without_answer = self._without_answer + 1 if isinstance(failure, JudgeUnavailable) else 0
        raise failure

    def _post(self, messages: Sequence[dict[str, str]], answer_format: dict[str, Any], seed: int) -> Any:
        """The body of one answer; optional fields that the server refuses are left out from then on."""
        import httpx2

        optional: dict[str, dict[str, Any]] = {
            "response_format": {"response_format": answer_format},
            "logprobs": {"logprobs": True, "top_logprobs": _TOP},
        }
        body: dict[str, Any] = {
            "model": self.model,
            "messages": list(messages),
            "temperature": 0,
            "seed": seed,
            "max_tokens": self.max_tokens,
        }
        for name, fields in optional.items():
            if name not in self._left_out:
                body |= fields
        check_endpoint(self.endpoint, outside=self.outside, asking=True)
        try:
            response = self._connected().post(f"{self.endpoint.rstrip('/')}/chat/completions", json=body)
        except httpx2.TimeoutException as error:
            raise JudgeUnavailable(f"{self._where} gave no answer within {self.timeout:g} s") from error
        except httpx2.HTTPError as error:
            raise JudgeUnavailable(f"{self._where} cannot be reached ({type(error).__name__})") from error
        if response.status_code in (400, 422, 501) and (refused := self._refused(response.text, optional)):
            self._left_out.add(refused)
            return self._post(messages, answer_format, seed)
        return self._checked(response)

    def _refused(self, said: str, optional: dict[str, Any]) -> str | None:
        """The optional field that a server's refusal is about, or else the next one to be left out."""
        left = [name for name in optional if name not in self._left_out]
        return next((name for name in left if name in said), left[-1] if left else None)

    def _checked(self, response: httpx2.Response) -> Any:
        status = response.status_code
        if status in _WRONG_SETTINGS:
            raise ConfigurationError(
                f"{self._where}: answers {status}, {_WRONG_SETTINGS[status]}; check [judge] endpoint "
                f"and model ({self.model}), and the key in the environment variable {self.key_variable}"
            )
        if status != 200:
            more = "is busy or broken" if status >= 500 or status in _BUSY else "refuses the request"
            raise JudgeUnavailable(f"{self._where} {more} ({status})")
        try:
            return response.json()
        except ValueError as error:
            raise WrongAnswer("what came back is no JSON") from error

    @property
    def _where(self) -> str:
        """The server as messages name it."""
        return f"the judge at {urlsplit(self.endpoint).netloc}"

    def _connected(self) -> httpx2.Client:
        """The connection, opened at the first request. A call to this network never takes a proxy."""
        import httpx2

        if self._connection is None:
            key = os.environ.get(self.key_variable)
            self._connection = httpx2.Client(
                timeout=self.timeout,
                headers={"Authorization": f"Bearer {key}"} if key else {},
                trust_env=self.outside,
                follow_redirects=False,
            )
        return self._connection


def check_endpoint(endpoint: str, *, outside: bool, asking: bool = False) -> None:
    """Whether a judge may be called there.

    Raises ConfigurationError for what is no URL, carries a password, or lies outside this machine and the
    private networks while `outside` is not set. A host that cannot be resolved is an error only when it is
    `asking`, and then JudgeUnavailable: its server may not be up yet.
    """
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = urlsplit(""), None, None
    if parts.scheme not in ("http", "https") or not host:
        raise ConfigurationError(
            f"[judge] endpoint '{endpoint}': is no URL; write it as http://localhost:11434/v1"
        )
    if parts.username or parts.password:
        raise ConfigurationError(
            "[judge] endpoint: holds a password; put the key into the environment variable of key_variable"
        )
    if outside:
        return
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, port or 80, type=socket.SOCK_STREAM)}
    except OSError as error:
        if asking:
            raise JudgeUnavailable(f"the judge's host '{host}' cannot be found") from error
        return
    if far := sorted(address for address in found if not _near(address)):
        raise ConfigurationError(
            f"[judge] endpoint '{endpoint}': {host} ({far[0]}) lies outside this machine and private "
            "networks, and conversations would go there; if that is meant, set [judge] outside_hosts = true"
        )


def _near(address: str) -> bool:
    """Whether an address is this machine or lies in a private network."""
    own = ipaddress.ip_address(address.partition("%")[0])
    mapped = own.ipv4_mapped if isinstance(own, ipaddress.IPv6Address) else None
    own = mapped or own
    return (own.is_loopback or own.is_private or own.is_link_local) and not (
        own.is_unspecified or own.is_multicast
    )
