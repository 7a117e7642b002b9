"""What goes on while the app runs: news for webhooks are sent."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from autoqa.desk.programs import send_due
from autoqa.errors import AutoQAError
from autoqa.web.state import AppState

_EVERY = 5.0  # seconds
_log = logging.getLogger("autoqa.web")


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[None]:
    """Send news as long as the app runs."""
    sending = asyncio.create_task(_send(app.state.autoqa))
    try:
        yield
    finally:
        sending.cancel()
        with suppress(asyncio.CancelledError):
            await sending


async def _send(held: AppState) -> None:
    while True:
        try:
            await run_in_threadpool(send_due, held.store)
        except AutoQAError as error:
            _log.warning("news for webhooks could not be sent: %s", error)
        await asyncio.sleep(_EVERY)
