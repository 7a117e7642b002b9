"""The secret of a workspace: made once, kept, and its owner's alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from autoqa.desk.secrets import FILE, secret_key
from autoqa.errors import ConfigurationError


def test_the_secret_is_made_once_and_kept(tmp_path: Path):
    assert secret_key(tmp_path) == secret_key(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_only_its_owner_reads_it(tmp_path: Path):
    secret_key(tmp_path)
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_every_workspace_has_another(tmp_path: Path):
    assert secret_key(tmp_path / "a") != secret_key(tmp_path / "b")


def test_all_who_ask_at_once_get_the_same(tmp_path: Path):
    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(secret_key, [tmp_path] * 64))) == 1


def test_a_file_that_holds_no_secret_is_named(tmp_path: Path):
    (tmp_path / FILE).write_text("short")
    with pytest.raises(ConfigurationError, match=FILE):
        secret_key(tmp_path)
