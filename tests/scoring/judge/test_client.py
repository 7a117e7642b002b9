import time

import pytest

from autoqa.errors import ConfigurationError, JudgeUnavailable
from autoqa.scoring.judge.answer import Reply, WrongAnswer
from autoqa.scoring.judge.client import JudgeClient, check_endpoint
from autoqa.scoring.judge.prompt import answer_format
from tests.scoring.judge.parts import QUESTION, client
from tests.scoring.judge.server import Body, FakeJudge, Served, completion, serving

MESSAGES = [{"role": "user", "content": "{}"}]


def ask(judge: FakeJudge, **more: object) -> Reply:
    return client(judge, **more).ask(MESSAGES, answer_format(QUESTION), lambda reply: reply)


def test_the_request_has_the_fields_of_chat_completions():
    with serving(lambda body: completion("x")) as judge:
        assert ask(judge, seed=7, max_tokens=90).text == "x"
    (body,) = judge.requests
    assert judge.paths == ["/v1/chat/completions"]
    assert (body["model"], body["temperature"], body["seed"], body["max_tokens"]) == ("fake", 0, 7, 90)
    assert (body["logprobs"], body["top_logprobs"]) == (True, 20)
    assert body["response_format"]["type"] == "json_schema"
    assert set(body["response_format"]["json_schema"]) == {"name", "strict", "schema"}


def test_a_key_comes_from_the_environment_only_and_is_shown_nowhere(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OTHER_KEY", "s3cret")
    with serving(lambda body: Served(b"no", status=401)) as judge:
        one = client(judge, key_variable="OTHER_KEY")
        with pytest.raises(ConfigurationError, match="asks for a key") as refused:
            one.ask(MESSAGES, {}, lambda reply: reply)
    assert judge.headers[0]["Authorization"] == "Bearer s3cret"
    assert "OTHER_KEY" in str(refused.value)
    assert "s3cret" not in str(refused.value) + repr(one)


def test_without_a_key_none_is_sent():
    with serving(lambda body: completion("x")) as judge:
        ask(judge, key_variable="NOT_SET_ANYWHERE")
    assert "Authorization" not in judge.headers[0]


@pytest.mark.parametrize("field", ["logprobs", "response_format"])
def test_a_server_without_an_optional_field_is_asked_without_it_from_then_on(field: str):
    def respond(body: Body) -> Served:
        return (
            Served(f'{{"error": "{field} is not supported"}}'.encode(), 400)
            if field in body
            else completion("x")
        )

    with serving(respond) as judge:
        one = client(judge)
        for _ in range(2):
            one.ask(MESSAGES, answer_format(QUESTION), lambda reply: reply)
    assert [field in body for body in judge.requests] == [True, False, False]
    assert all("seed" in body for body in judge.requests)


def test_a_request_refused_for_another_reason_is_unavailable():
    with (
        serving(lambda body: Served(b"context too long", 400)) as judge,
        pytest.raises(JudgeUnavailable, match="400"),
    ):
        ask(judge, retries=0)
    assert len(judge.requests) == 3  # whole, without one optional field, without both


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_broken_server_is_asked_again(status: int):
    waiting = [Served(b"", status), Served(b"", status), completion("x")]
    with serving(lambda body: waiting.pop(0)) as judge:
        assert ask(judge).text == "x"
    assert [body["seed"] for body in judge.requests] == [0, 1, 2]


def test_a_server_that_stays_broken_is_unavailable():
    with (
        serving(lambda body: Served(b"", 500)) as judge,
        pytest.raises(JudgeUnavailable, match="busy or broken"),
    ):
        ask(judge)
    assert len(judge.requests) == 3


def test_a_slow_answer_is_unavailable():
    with serving(lambda body: Served(b"", wait=1.0)) as judge:
        began = time.monotonic()
        with pytest.raises(JudgeUnavailable, match=r"no answer within 0\.1 s"):
            ask(judge, timeout=0.1, retries=0)
        assert time.monotonic() - began < 0.9


def test_a_server_that_is_down_is_asked_once_only_after_three_failures():
    with serving(lambda body: completion("x")) as judge:
        pass
    one = client(judge, retries=1, pause=0.05)
    times = []
    for _ in range(4):
        began = time.monotonic()
        with pytest.raises(JudgeUnavailable, match="cannot be reached"):
            one.ask(MESSAGES, {}, lambda reply: reply)
        times.append(time.monotonic() - began)
    assert min(times[:3]) >= 0.05
    assert times[3] < 0.05


@pytest.mark.parametrize("content", [b"<html>", b"{}", b"\xff"])
def test_what_is_no_completion_is_wrong_after_every_attempt(content: bytes):
    with serving(lambda body: Served(content)) as judge, pytest.raises(WrongAnswer):
        ask(judge)
    assert len(judge.requests) == 3


def test_an_unknown_model_stops_with_a_message():
    with (
        serving(lambda body: Served(b"", 404)) as judge,
        pytest.raises(ConfigurationError, match=r"model \(fake\)"),
    ):
        ask(judge)


def test_redirects_are_not_followed():
    with serving(lambda body: completion("x")) as other:
        away = Served(b"", 307, headers=(("Location", f"{other.endpoint}/chat/completions"),))
        with serving(lambda body: away) as judge, pytest.raises(JudgeUnavailable, match="307"):
            ask(judge, retries=0)
    assert other.requests == []


def test_a_proxy_in_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch):
    with serving(lambda body: completion("proxied")) as proxy, serving(lambda body: completion("x")) as judge:
        monkeypatch.setenv("HTTP_PROXY", proxy.endpoint)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert ask(judge).text == "x"
    assert proxy.requests == []


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://127.0.0.1:8000/v1",
        "http://localhost/v1",
        "http://[::1]:1/v1",
        "http://10.1.2.3/v1",
        "https://192.168.0.9/v1",
    ],
)
def test_this_machine_and_private_networks_may_be_called(endpoint: str):
    check_endpoint(endpoint, outside=False)


@pytest.mark.parametrize(
    "endpoint",
    ["https://8.8.8.8/v1", "http://[2606:4700::1111]/v1", "http://0.0.0.0/v1", "http://[::ffff:8.8.8.8]/"],
)
def test_other_hosts_only_where_the_settings_allow_it(endpoint: str):
    with pytest.raises(ConfigurationError, match="outside_hosts = true"):
        JudgeClient(endpoint, "m")
    JudgeClient(endpoint, "m", outside=True)


@pytest.mark.parametrize(
    "endpoint", ["localhost:11434", "ftp://localhost/", "", "http://", "http://[::1", "file:///etc/passwd"]
)
def test_what_is_no_url_is_refused(endpoint: str):
    with pytest.raises(ConfigurationError, match="is no URL"):
        check_endpoint(endpoint, outside=False)


def test_a_password_in_the_url_is_refused_and_not_repeated():
    with pytest.raises(ConfigurationError) as refused:
        check_endpoint("http://me:s3cret@localhost/v1", outside=True)
    assert "s3cret" not in str(refused.value)


def test_a_host_that_is_not_known_yet_is_no_error_before_it_is_asked():
    check_endpoint("http://judge.invalid/v1", outside=False)
    with pytest.raises(JudgeUnavailable, match="cannot be found"):
        check_endpoint("http://judge.invalid/v1", outside=False, asking=True)
