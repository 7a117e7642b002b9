"""Places that a URL names: what fsspec reaches, with its errors in our words and no secret in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from autoqa.errors import AutoQAError, ConfigurationError, MissingExtra, ModelNotFound

_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*)://")
_EXTRAS = {"s3": ("s3fs", "s3"), "s3a": ("s3fs", "s3")}
_IN_ONE_STREAM = {"hf", "http", "https"}  # read by ranges, these would ask for each piece anew
_LOCAL = {"file", "local"}
_WITH_LINKS = _LOCAL | {"sftp", "ssh", "ftp", "smb"}
_LONGEST_TOLD = 160  # characters of another program's message


@dataclass(frozen=True, slots=True)
class Place:
    """A folder that fsspec reaches. `shown` is its URL without what may be secret."""

    files: Any
    path: str
    scheme: str
    url: str
    shown: str

    def inside(self, name: str) -> str:
        """The path of a file in it."""
        return f"{self.path}/{name}"

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine's own disks."""
        return self.scheme in _LOCAL

    @property
    def has_links(self) -> bool:
        """Whether a file in it may be a link."""
        return self.scheme in _WITH_LINKS

    def holds(self, name: str) -> bool:
        """Whether there is a file of that name; what else goes wrong is not taken for its absence."""
        try:
            self.files.info(self.inside(name))
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True

    def open(self, name: str) -> Any:
        """Open a file in it to be read once from its beginning."""
        whole = {"block_size": 0} if self.scheme in _IN_ONE_STREAM else {}
        return self.files.open(self.inside(name), "rb", **whole)

    @contextmanager
    def reached(self, failure: type[AutoQAError], name: str = "") -> Iterator[None]:
        """Tell what goes wrong on the way there as `failure`, or as ModelNotFound where nothing is there.

        `name` is that of a file that should be there.
        """
        shown = f"{self.shown}/{name}" if name else self.shown
        try:
            yield
        except AutoQAError:
            raise
        except FileNotFoundError as error:
            advice = "push the model again" if name else f"look at the URL{self._told(error)}"
            raise ModelNotFound(f"{shown}: is not there; {advice}") from error
        except PermissionError as error:
            raise failure(
                f"{shown}: access is denied{self._told(error)}; log in there as somebody who may"
            ) from error
        except NotImplementedError as error:
            raise failure(f"{shown}: {self.scheme}:// cannot do that; use another place") from error
        except Exception as error:  # each kind of place has errors of its own
            raise failure(
                f"{shown}: cannot be reached ({type(error).__name__}{self._told(error)})"
            ) from error

    def _told(self, error: Exception) -> str:
        """The first line of another program's message, without what may be secret."""
        text = (getattr(error, "strerror", None) or str(error)).strip().partition("\n")[0]
        text = text.replace(self.url, self.shown)
        parts = urlsplit(self.url)
        for secret in (parts.password, parts.query):
            text = text.replace(secret, "***") if secret else text
        return f": {text[:_LONGEST_TOLD]}" if text else ""


def place_to_read(url: str) -> Place:
    """The place of that URL, or the folder of that name. Raises ConfigurationError and MissingExtra."""
    _must_be_one(url)
    if not _SCHEME.match(url) and not Path(url).expanduser().is_dir():
        raise ConfigurationError(
            f"{url}: is no folder here; write where it lies as a URL, such as s3://BUCKET/{_last(url)}"
        )
    return _place(url)


def place_to_write(url: str) -> Place:
    """The place of that URL, or a folder beside others that are there. Raises as `place_to_read`."""
    _must_be_one(url)
    if not _SCHEME.match(url):
        beside = Path(url).expanduser().absolute().parent
        if not beside.is_dir():
            raise ConfigurationError(
                f"{url}: there is no folder {beside} to put it in; make it, or write a URL, such as "
                f"s3://BUCKET/{_last(url)}"
            )
    return _place(url)


def shown_url(url: str) -> str:
    """A URL without user, password and query."""
    if not _SCHEME.match(url):
        return url
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _must_be_one(url: str) -> None:
    """Raise ConfigurationError for what fsspec would take for places within places, or for no URL."""
    if "::" in url:
        raise ConfigurationError("the URL has '::' in it, which names several places in one; name one")
    try:
        shown_url(url)
    except ValueError as error:
        raise ConfigurationError("the URL cannot be read; write it as s3://BUCKET/NAME") from error


def _place(url: str) -> Place:
    from fsspec.core import url_to_fs

    shown = shown_url(url)
    found = _SCHEME.match(url)
    scheme = found[1].lower() if found else "file"
    _must_be_installed(scheme)
    try:
        if scheme in _LOCAL:
            at = url if found else str(Path(url).expanduser().absolute())
            files, path = url_to_fs(at, auto_mkdir=True)
        else:
            files, path = url_to_fs(url)
    except Exception as error:  # some places are asked at once, and each kind has errors of its own
        raise ConfigurationError(f"{shown}: cannot be reached ({type(error).__name__})") from error
    files.invalidate_cache()
    return Place(files, str(path).rstrip("/"), scheme, url, shown)


def _must_be_installed(scheme: str) -> None:
    """Raise ConfigurationError or MissingExtra for a kind of place that fsspec does not reach here."""
    from fsspec import get_filesystem_class

    try:
        get_filesystem_class(scheme)
    except ImportError as error:
        if scheme in _EXTRAS:
            raise MissingExtra(*_EXTRAS[scheme]) from error
        raise ConfigurationError(f"{scheme}://: {error}") from error
    except ValueError as error:
        raise ConfigurationError(
            f"{scheme}:// is not known; there are, among others, file://, s3://, gs://, abfs://, sftp:// and hf://"
        ) from error


def _last(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2] or "NAME"
