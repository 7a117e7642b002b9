import multiprocessing
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autoqa.domain.service import Change, Served
from autoqa.store.calibrations import calibration_in_force, keep_calibration
from autoqa.store.services import Placement, in_service, put_in_service, services
from autoqa.store.store import Store

AT = datetime(2026, 11, 26, 9, tzinfo=UTC)


def served(fingerprint: str, *, criterion: str = "empathy") -> Served:
    folder = f"versions/{criterion}/{fingerprint}" if fingerprint else ""
    return Served(criterion, fingerprint, folder, Change.PROMOTED, "better", AT, {"qwk": 0.5})


def put(store: Store, one: Served, *, after: int = 0) -> bool:
    return put_in_service(store, lambda _found: Placement(one), after=after) is not None


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'autoqa.db'}")
    yield opened
    opened.close()


def test_nothing_is_in_service_at_first(store: Store):
    assert in_service(store) == {}


def test_the_newest_of_a_criterion_is_in_service(store: Store):
    assert put(store, served("a"))
    assert put(store, served("b", criterion="resolution"), after=1)
    assert put(store, served("c"), after=2)
    assert {name: one.fingerprint for name, one in in_service(store).items()} == {
        "empathy": "c",
        "resolution": "b",
    }
    assert services(store)[0] == served("a")


def test_an_empty_entry_puts_what_comes_with_autoqa_back(store: Store):
    put(store, served("a"))
    put(store, served(""), after=1)
    assert in_service(store) == {}
    assert len(services(store)) == 2


def test_a_change_decided_before_another_is_not_made(store: Store):
    assert put(store, served("a"))
    assert not put(store, served("b"), after=0)
    assert in_service(store)["empathy"].fingerprint == "a"


def test_the_calibration_changes_with_the_model(store: Store):
    keep_calibration(store, "old", {"n": 1})
    put_in_service(store, lambda found: Placement(served("a"), ("new", {"was": found})))
    assert calibration_in_force(store) == {"was": {"n": 1}}


def test_where_the_calibration_fails_the_model_stays(store: Store):
    def broken(_found: object) -> Placement:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        put_in_service(store, broken)
    assert in_service(store) == {}


def _put(url: str, fingerprint: str) -> bool:
    store = Store.open(url)
    try:
        return put(store, served(fingerprint))
    finally:
        store.close()


def test_of_two_at_once_one_is_made(store: Store, tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'autoqa.db'}"
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        made = pool.starmap(_put, [(url, "a"), (url, "b")])
    assert sorted(made) == [False, True]
    assert len(services(store)) == 1
