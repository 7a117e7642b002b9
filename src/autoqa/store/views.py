"""The choices of filters that people keep for the queue, by their names."""

from __future__ import annotations

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from autoqa.domain.review_item import QueueFilters, QueueView
from autoqa.errors import NotInStore, StoreError
from autoqa.store.rows import now
from autoqa.store.store import Store
from autoqa.store.tables import ViewRow

MOST_VIEWS = 30
_FILTERS = TypeAdapter(QueueFilters)


def keep_view(session: Session, user: str, view: QueueView) -> None:
    """Keep a view, in place of one of the same name. Raises StoreError where there are too many."""
    there = session.scalars(sa.select(ViewRow.name).where(ViewRow.user == user)).all()
    if view.name not in there and len(there) >= MOST_VIEWS:
        raise StoreError(f"{MOST_VIEWS} views are kept already; drop one first")
    content = _FILTERS.dump_python(view.filters, mode="json")
    session.merge(ViewRow(user=user, name=view.name, filters=content, at=now()))


def views_of(store: Store, user: str) -> list[QueueView]:
    """The user's views in order of their names."""
    query = sa.select(ViewRow.name, ViewRow.filters).where(ViewRow.user == user).order_by(ViewRow.name)
    with store.reading() as session:
        return [QueueView(name, _FILTERS.validate_python(kept)) for name, kept in session.execute(query)]


def drop_view(session: Session, user: str, name: str) -> None:
    """Forget a view. Raises NotInStore."""
    row = session.get(ViewRow, (user, name))
    if row is None:
        raise NotInStore(f"no view '{name}' of yours")
    session.delete(row)
