"""Webhooks, and what became of the news that were left for them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from autoqa.domain.programs import Delivery, Event, Webhook
from autoqa.errors import NotInStore
from autoqa.store.rows import zoned
from autoqa.store.store import Store
from autoqa.store.tables import DeliveryRow, WebhookRow


def all_webhooks(store: Store) -> list[Webhook]:
    """Every webhook, the oldest first."""
    with store.reading() as session:
        return [_webhook(row) for row in session.scalars(sa.select(WebhookRow).order_by(WebhookRow.id))]


def add_webhook(session: Session, webhook: Webhook) -> Webhook:
    """Keep a new webhook and return it with its id."""
    row = WebhookRow(
        url=webhook.url,
        secret=webhook.secret,
        events=sorted(event.value for event in webhook.events),
        made_by=webhook.made_by,
        made_at=webhook.made_at,
    )
    session.add(row)
    session.flush()
    return _webhook(row)


def take_webhook(session: Session, number: int) -> Webhook:
    """Take a webhook away with what waits for it. Raises NotInStore."""
    row = session.get(WebhookRow, number)
    if row is None:
        raise NotInStore(f"no webhook {number} in the store")
    webhook = _webhook(row)
    session.delete(row)
    return webhook


def due(store: Store, at: datetime, *, limit: int = 50) -> list[tuple[Webhook, Delivery]]:
    """The news that are to be sent now, those that wait longest first."""
    query = (
        sa.select(WebhookRow, DeliveryRow)
        .join(DeliveryRow, DeliveryRow.webhook == WebhookRow.id)
        .where(DeliveryRow.next_at <= at)
        .order_by(DeliveryRow.next_at, DeliveryRow.at)
        .limit(limit)
    )
    with store.reading() as session:
        return [(_webhook(webhook), _delivery(row)) for webhook, row in session.execute(query)]


def tell_of(store: Store, delivery: Delivery) -> None:
    """Keep what became of an attempt; a webhook that was taken away meanwhile has nothing to tell of."""
    with store.writing() as session:
        row = session.get(DeliveryRow, delivery.id)
        if row is not None:
            row.attempts, row.next_at = delivery.attempts, delivery.next_at
            row.delivered_at, row.failure = delivery.delivered_at, delivery.failure


def deliveries_to(store: Store, webhook: int, *, limit: int = 20) -> list[Delivery]:
    """The newest news for a webhook."""
    query = (
        sa.select(DeliveryRow)
        .where(DeliveryRow.webhook == webhook)
        .order_by(DeliveryRow.at.desc(), DeliveryRow.id)
        .limit(limit)
    )
    with store.reading() as session:
        return [_delivery(row) for row in session.scalars(query)]


def _webhook(row: WebhookRow) -> Webhook:
    events = frozenset(Event(name) for name in row.events)
    return Webhook(row.id, row.url, row.secret, events, row.made_by, zoned(row.made_at))


def _delivery(row: DeliveryRow) -> Delivery:
    return Delivery(
        id=row.id,
        webhook=row.webhook,
        event=Event(row.event),
        payload=row.payload,
        at=zoned(row.at),
        attempts=row.attempts,
        next_at=zoned(row.next_at) if row.next_at else None,
        delivered_at=zoned(row.delivered_at) if row.delivered_at else None,
        failure=row.failure,
    )
