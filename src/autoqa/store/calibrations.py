"""Calibrations in the store: the newest one is in force until another is kept or it is withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from autoqa.store.store import Store
from autoqa.store.tables import CalibrationRow

WITHDRAWN = ""


def keep_calibration(store: Store, hash_: str, content: Mapping[str, Any]) -> None:
    """Put a calibration in force; the earlier ones stay on record."""
    with store.writing() as session:
        session.add(CalibrationRow(hash=hash_, content=dict(content), at=datetime.now(UTC)))


def withdraw_calibration(store: Store) -> bool:
    """Let no calibration be in force any more, and say whether one was; all stay on record."""
    if calibration_in_force(store) is None:
        return False
    keep_calibration(store, WITHDRAWN, {})
    return True


def calibration_in_force(store: Store) -> Mapping[str, Any] | None:
    """The content of the calibration in force, if any."""
    with store.reading() as session:
        row = session.scalars(sa.select(CalibrationRow).order_by(CalibrationRow.id.desc()).limit(1)).first()
        return row.content if row is not None and row.hash != WITHDRAWN else None
