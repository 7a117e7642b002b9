from importlib.util import find_spec

import pytest
from fsspec.registry import known_implementations

from autoqa.connect.remotes.places import place_to_read, place_to_write, shown_url
from autoqa.errors import ConfigurationError, MissingExtra, ModelNotFound
from tests.connect.remotes.parts import Unreachable

SECRET = "unreachable://eva:pass%40word@host/models?token=abc123"


def test_a_url_is_shown_without_what_may_be_secret():
    assert shown_url(SECRET) == "unreachable://host/models"
    assert shown_url("hf://owner/name@main/inner") == "hf://owner/name@main/inner"
    assert shown_url("models/a@b") == "models/a@b"


def test_messages_tell_no_secret(unreachable: type[Unreachable]):
    unreachable.failure = ConnectionError(f"GET {SECRET} with pass%40word and token=abc123 failed")
    place = place_to_read(SECRET)
    with pytest.raises(ModelNotFound) as told, place.reached(ModelNotFound):
        place.files.info("models")
    for secret in ("eva", "pass%40word", "abc123"):
        assert secret not in str(told.value)


@pytest.mark.skipif(find_spec("s3fs") is not None, reason="s3fs is installed")
def test_a_missing_package_names_the_extra():
    with pytest.raises(MissingExtra, match=r"s3fs is not installed; .*autoqa\[s3\]"):
        place_to_read("s3://bucket/model")


def test_a_missing_package_without_an_extra_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(
        known_implementations, "lost", {"class": "no_such_package.Files", "err": "Install lostfs"}
    )
    with pytest.raises(ConfigurationError, match="lost://: Install lostfs"):
        place_to_read("lost://bucket/model")


def test_an_unknown_protocol_is_named_with_known_ones():
    with pytest.raises(ConfigurationError, match="s33:// is not known; there are, among others, file://"):
        place_to_read("s33://bucket/model")


def test_several_places_in_one_url_are_refused():
    with pytest.raises(ConfigurationError, match="names several places in one"):
        place_to_read("simplecache::memory://a")
    with pytest.raises(ConfigurationError, match="names several places in one"):
        place_to_write("zip://a::memory://b")


def test_what_is_no_url_is_refused():
    with pytest.raises(ConfigurationError, match="the URL cannot be read"):
        place_to_read("sftp://[host/model")
