from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from autoqa.domain.review_item import QueueFilters, QueueView, ReviewReason
from autoqa.errors import NotInStore, StoreError
from autoqa.store.store import Store
from autoqa.store.views import MOST_VIEWS, drop_view, keep_view, views_of
from tests.store.queue_parts import opened

FILTERS = QueueFilters(
    reason=ReviewReason.COMPLAINT, state=None, since=date(2026, 3, 2), text="refund", mine=True
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = opened(tmp_path)
    yield made
    made.close()


def keep(store: Store, user: str, name: str, filters: QueueFilters = FILTERS) -> None:
    with store.writing() as session:
        keep_view(session, user, QueueView(name, filters))


def test_a_view_comes_back_as_it_was_kept(store: Store):
    keep(store, "eva", "angry")
    assert views_of(store, "eva") == [QueueView("angry", FILTERS)]
    assert views_of(store, "emil") == []


def test_a_view_of_the_same_name_is_replaced(store: Store):
    keep(store, "eva", "angry")
    keep(store, "eva", "angry", QueueFilters())
    assert views_of(store, "eva") == [QueueView("angry", QueueFilters())]


def test_a_dropped_view_is_gone(store: Store):
    keep(store, "eva", "angry")
    with store.writing() as session:
        drop_view(session, "eva", "angry")
    assert views_of(store, "eva") == []
    with pytest.raises(NotInStore, match="no view 'angry' of yours"), store.writing() as session:
        drop_view(session, "eva", "angry")


def test_there_is_an_end_to_views(store: Store):
    for number in range(MOST_VIEWS):
        keep(store, "eva", f"view {number}")
    keep(store, "eva", "view 3")
    with pytest.raises(StoreError, match="drop one first"):
        keep(store, "eva", "one more")
