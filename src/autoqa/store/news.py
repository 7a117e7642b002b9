"""News for webhooks, left in the transaction of what they tell of: sent if and only if it happened."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from autoqa.domain.programs import Event
from autoqa.store.rows import now
from autoqa.store.tables import DeliveryRow, WebhookRow


def announce(session: Session, event: Event, payload: Mapping[str, Any]) -> None:
    """Leave news for every webhook that wants them."""
    for row in session.scalars(sa.select(WebhookRow)):
        if event.value in row.events:
            session.add(_delivery_row(row.id, event, payload))


def _delivery_row(webhook: int, event: Event, payload: Mapping[str, Any]) -> DeliveryRow:
    at = now()
    return DeliveryRow(
        id=f"msg_{secrets.token_hex(16)}",
        webhook=webhook,
        event=event.value,
        payload=dict(payload),
        at=at,
        attempts=0,
        next_at=at,
        delivered_at=None,
        failure="",
    )
