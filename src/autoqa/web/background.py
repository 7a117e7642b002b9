"""What goes on while the app runs: dashboards are prepared, and news for webhooks are sent."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from autoqa.desk import dashboards
from autoqa.desk.programs import send_due
from autoqa.errors import AutoQAError
from autoqa.web.state import AppState

_EVERY = 5.0  # seconds
_log = logging.getLogger("autoqa.web")


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[None]:
    """Prepare dashboards once, and send news as long as the app runs."""
    held: AppState = app.state.autoqa
    going_on = [asyncio.create_task(_prepare(held)), asyncio.create_task(_send(held))]
    try:
        yield
    finally:
        for one in going_on:
            one.cancel()
        await asyncio.gather(*going_on, return_exceptions=True)


async def _prepare(held: AppState) -> None:
    try:
        await run_in_threadpool(dashboards.prepare, held.store, held.overviews)
    except Exception as error:  # the first who asks for one sees it; the app goes on
        _log.warning("dashboards could not be prepared: %s", error)


async def _send(held: AppState) -> None:
    while True:
        try:
            await run_in_threadpool(send_due, held.store)
        except AutoQAError as error:
            _log.warning("news for webhooks could not be sent: %s", error)
        await asyncio.sleep(_EVERY)
