"""Tells every open dashboard that something changed, by server-sent events; one look serves all of them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Hashable

from starlette.concurrency import run_in_threadpool

_CHANGED = "event: changed\ndata: yes\n\n"
_OVER = "event: over\ndata: yes\n\n"
_HERE = ": still here\n\n"
_AGAIN = "retry: 15000\n\n"  # milliseconds after which a browser asks again


class Listeners:
    """Those who listen now. A task looks every few seconds for as long as anybody does.

    `most` may listen at once, and `most_each` times the same user.
    """

    def __init__(
        self, *, every: float = 4.0, heartbeat: float = 15.0, most: int = 200, most_each: int = 8
    ) -> None:
        self._every = every
        self._heartbeat = heartbeat
        self._most = most
        self._most_each = most_each
        self._told: dict[asyncio.Queue[None], str] = {}
        self._looking: asyncio.Task[None] | None = None

    def room(self, user: str) -> bool:
        """Whether one more may listen."""
        each = Counter(self._told.values())
        return len(self._told) < self._most and each[user] < self._most_each

    async def events(
        self, user: str, mark: Callable[[], Hashable], still: Callable[[], bool]
    ) -> AsyncIterator[str]:
        """What is sent to one listener until `still` says no: that `mark` changed, and signs of life.

        Both are called in a thread.
        """
        own: asyncio.Queue[None] = asyncio.Queue(1)
        self._told[own] = user
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look(mark))
        try:
            yield _AGAIN
            while True:
                changed = await self._news(own)
                if not await run_in_threadpool(still):
                    yield _OVER
                    return
                yield _CHANGED if changed else _HERE
        finally:
            del self._told[own]
            if not self._told:
                self._looking.cancel()

    async def _news(self, own: asyncio.Queue[None]) -> bool:
        try:
            async with asyncio.timeout(self._heartbeat):
                await own.get()
        except TimeoutError:
            return False
        return True

    async def _look(self, mark: Callable[[], Hashable]) -> None:
        """Tell all, whenever the mark is another one than before."""
        before = await run_in_threadpool(mark)
        while True:
            await asyncio.sleep(self._every)
            now = await run_in_threadpool(mark)
            if now == before:
                continue
            before = now
            for waiting in self._told:
                if waiting.empty():
                    waiting.put_nowait(None)
