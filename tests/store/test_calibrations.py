from pathlib import Path

import pytest

from autoqa.store.calibrations import calibration_in_force, keep_calibration, withdraw_calibration
from autoqa.store.store import Store


@pytest.fixture
def store(tmp_path: Path):
    opened = Store.open(f"sqlite:///{tmp_path / 'autoqa.db'}")
    yield opened
    opened.close()


def test_nothing_is_in_force_at_first(store: Store):
    assert calibration_in_force(store) is None
    assert not withdraw_calibration(store)


def test_the_newest_is_in_force(store: Store):
    keep_calibration(store, "a", {"n": 1})
    keep_calibration(store, "b", {"n": 2})
    assert calibration_in_force(store) == {"n": 2}


def test_one_withdrawn_is_in_force_no_more(store: Store):
    keep_calibration(store, "a", {"n": 1})
    assert withdraw_calibration(store)
    assert calibration_in_force(store) is None
    keep_calibration(store, "a", {"n": 1})
    assert calibration_in_force(store) == {"n": 1}
