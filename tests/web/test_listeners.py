"""Listeners are told of changes by one look for all of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from autoqa.web.listeners import Listeners

QUICK = {"every": 0.01, "heartbeat": 0.2}


class Mark:
    """A mark that changes when it is told to, and counts how often it was looked at."""

    def __init__(self) -> None:
        self.value, self.looks = 0, 0

    def __call__(self) -> int:
        self.looks += 1
        return self.value


async def until(events: AsyncIterator[str], wanted: str) -> str:
    async for event in events:
        if event.startswith(wanted):
            return event
    return "ended"


def test_all_listeners_are_told_of_a_change():
    async def told() -> list[str]:
        held, mark = Listeners(**QUICK), Mark()
        streams = [held.events(name, mark, lambda: True) for name in ("lea", "leo")]
        for stream in streams:
            assert (await anext(stream)).startswith("retry:")
        waiting = [asyncio.ensure_future(until(stream, "event")) for stream in streams]
        await asyncio.sleep(0.05)
        mark.value = 1
        return await asyncio.gather(*waiting)

    assert asyncio.run(told()) == ["event: changed\ndata: yes\n\n"] * 2


def test_many_listeners_look_no_oftener_than_one():
    async def looks(count: int) -> int:
        held, mark = Listeners(every=0.02, heartbeat=5, most_each=count), Mark()
        streams = [held.events("lea", mark, lambda: True) for _ in range(count)]
        for stream in streams:
            await anext(stream)
        await asyncio.sleep(0.3)
        for stream in streams:
            await stream.aclose()
        return mark.looks

    assert asyncio.run(looks(20)) <= 17


def test_signs_of_life_are_sent_while_nothing_changes():
    async def first() -> str:
        held = Listeners(**QUICK)
        return await until(held.events("lea", Mark(), lambda: True), ":")

    assert asyncio.run(first()) == ": still here\n\n"


def test_it_ends_when_the_user_is_signed_out():
    async def all_of_it() -> list[str]:
        held = Listeners(**QUICK)
        return [event async for event in held.events("lea", Mark(), lambda: False)]

    assert asyncio.run(all_of_it())[-1] == "event: over\ndata: yes\n\n"


def test_nobody_looks_when_nobody_listens():
    async def looks() -> tuple[int, int]:
        held, mark = Listeners(**QUICK), Mark()
        stream = held.events("lea", mark, lambda: True)
        await anext(stream)
        await stream.aclose()
        await asyncio.sleep(0.05)
        before = mark.looks
        await asyncio.sleep(0.1)
        return before, mark.looks

    before, after = asyncio.run(looks())
    assert before == after


def test_one_user_has_room_for_some_only():
    async def rooms() -> list[bool]:
        held, streams, found = Listeners(most_each=2, most=3), [], []
        for name in ("lea", "lea", "lea", "leo", "max"):
            found.append(held.room(name))
            if found[-1]:
                streams.append(held.events(name, Mark(), lambda: True))
                await anext(streams[-1])
        for stream in streams:
            await stream.aclose()
        return found

    assert asyncio.run(rooms()) == [True, True, False, True, False]
