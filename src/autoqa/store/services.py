"""Models in service: the newest entry of a criterion counts, and every change stays on record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from autoqa.domain.service import Change, Served
from autoqa.store.calibrations import WITHDRAWN
from autoqa.store.locks import SERVICES, lock
from autoqa.store.rows import zoned
from autoqa.store.store import Store
from autoqa.store.tables import CalibrationRow, ServiceRow


@dataclass(frozen=True, slots=True)
class Placement:
    """A model to be put in service, with the hash and content of the calibration of it, if any."""

    served: Served
    calibration: tuple[str, Mapping[str, Any]] | None = None


def put_in_service(
    store: Store, place: Callable[[Mapping[str, Any] | None], Placement], *, after: int = 0
) -> Served | None:
    """Put a model in service together with its calibration, or neither of both.

    `place` is handed the content of the calibration in force, if any. `after` is the number of changes that
    were known when this one was decided: where another has come between, nothing is written, and the answer
    is None.
    """
    with store.writing() as session:
        lock(session, SERVICES)
        if session.scalar(sa.select(sa.func.count()).select_from(ServiceRow)) != after:
            return None
        newest = session.scalars(
            sa.select(CalibrationRow).order_by(CalibrationRow.id.desc()).limit(1)
        ).first()
        found = place(newest.content if newest is not None and newest.hash != WITHDRAWN else None)
        served = found.served
        session.add(
            ServiceRow(
                criterion=served.criterion,
                fingerprint=served.fingerprint,
                folder=served.folder,
                change=served.change.value,
                reason=served.reason,
                facts=dict(served.facts),
                at=served.at,
            )
        )
        if found.calibration is not None:
            hash_, content = found.calibration
            session.add(CalibrationRow(hash=hash_, content=dict(content), at=served.at))
    return served


def services(store: Store) -> list[Served]:
    """Every change of the models in service, the oldest first."""
    with store.reading() as session:
        rows = session.scalars(sa.select(ServiceRow).order_by(ServiceRow.id))
        return [
            Served(
                criterion=row.criterion,
                fingerprint=row.fingerprint,
                folder=row.folder,
                change=Change(row.change),
                reason=row.reason,
                at=zoned(row.at),
                facts=row.facts,
            )
            for row in rows
        ]


def in_service(store: Store) -> dict[str, Served]:
    """The model in service of each criterion that one was ever put in service for."""
    found = {one.criterion: one for one in services(store)}
    return {name: one for name, one in found.items() if one.fingerprint}
