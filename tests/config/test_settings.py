"""What single settings may hold."""

import pytest

from autoqa.config.settings import Settings
from autoqa.config.toml import parse
from autoqa.errors import ConfigurationError


def _calibration(**given):
    return parse({"calibration": given}, Settings, where="autoqa.toml").calibration


@pytest.mark.parametrize("url", ["https://example.org/alarms", "http://127.0.0.1:8080", None])
def test_a_webhook_is_an_address_or_none(url: str | None):
    assert _calibration(webhook=url).webhook == url


@pytest.mark.parametrize(
    "url", ["example.org/alarms", "ftp://example.org", "https://", "file:///etc/passwd", ""]
)
def test_a_webhook_that_is_no_web_address_is_refused(url: str):
    with pytest.raises(
        ConfigurationError, match=r"autoqa\.toml: calibration\.webhook: .*https://example\.org"
    ):
        _calibration(webhook=url)


@pytest.mark.parametrize("url", ["https://[", "https://exa mple:port"])
def test_a_webhook_that_cannot_be_taken_apart_is_refused(url: str):
    with pytest.raises(ConfigurationError, match=r"calibration\.webhook"):
        _calibration(webhook=url)


def test_calls_may_be_grouped_by_any_column():
    assert _calibration(columns=["queue", "shift of the day"]).columns == ("queue", "shift of the day")
