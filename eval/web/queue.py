"""How quick the queue is while people work with it: `python -m eval.web.queue [--calls N] [--folder DIR]`.

The app runs in a process of its own over a store of so many calls (made in the folder, unless it is there
already). 20 evaluators are signed in and work at once for some seconds, each thinking a second on average
between what they do: open the queue, filter it, search in transcripts, turn pages, take the next call and
open it, and keep a draft of its form. Printed: the times of the queue page and of everything else, and the
processor's seconds of the app. Target: 95 of 100 queue pages within 300 ms at 100,000 calls on two cores.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import httpx2
import numpy as np
import uvicorn

from autoqa.store.store import Store
from autoqa.web.app import create_app
from eval.web.build import EVALUATORS, PASSWORD, build, workspace

_CSRF = re.compile(r'data-csrf="([^"]+)"')
_WORDS = (
    "refund",
    "router",
    "rimborso",
    '"speak to a manager"',
    "storm technician",
    "perche ordine",
    "54321",
)
_FILTERS = (
    "",
    "reason=low_score",
    "reason=complaint",
    "reason=doubt",
    "reason=auto_fail",
    "state=all",
    "order=newest",
    "queue=billing",
    "language=it",
    "agent=agent-017",
    "since=2026-03-04&until=2026-03-09",
    "page=7",
    "mine=yes",
)
Times = dict[str, list[float]]


def main() -> None:
    """Print what is described above."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--calls", type=int, default=100_000)
    options.add_argument("--folder", type=Path, help="where the workspace is or is to be made")
    options.add_argument("--seconds", type=float, default=20.0)
    options.add_argument("--think", type=float, default=1.0, help="seconds between two acts, on average")
    options.add_argument("--serve", type=int, metavar="DESCRIPTOR", help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.serve is not None:
        serve(asked.folder, asked.serve)
        return
    with tempfile.TemporaryDirectory() as folder:
        measure(asked.folder or Path(folder), asked.calls, asked.seconds, asked.think)


def measure(folder: Path, calls: int, seconds: float, think: float) -> None:
    """Start the app, let everybody work, and print the times."""
    if not (folder / "autoqa.db").exists():
        build(folder, calls).close()
    listening = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    handed = listening.fileno()
    command = [sys.executable, "-m", "eval.web.queue", "--folder", str(folder), "--serve", str(handed)]
    with subprocess.Popen(command, pass_fds=[handed]) as app:
        listening.close()
        try:
            times, processor = asyncio.run(work(address, app.pid, seconds, think))
        finally:
            app.terminate()
    print(f"{calls:,} calls, {EVALUATORS} evaluators, {seconds:g} s; {think:g} s between acts on average")
    for what, taken in times.items():
        print(row(what, taken))
    print(f"processor of the app: {processor:.1f} s ({processor / seconds:.0%} of one core)")


def serve(folder: Path, descriptor: int) -> None:
    """The app on a socket that is open already, until it is ended."""
    opened = workspace(folder)
    app = create_app(opened, Store.open(opened.store_url))
    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_keep_alive=60)
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])


async def work(address: str, process: int, seconds: float, think: float) -> tuple[Times, float]:
    """Sign everybody in, let them work, and return the times and the app's processor seconds meanwhile."""
    everybody = [Evaluator(address, number) for number in range(EVALUATORS)]
    for one in everybody:
        await one.sign_in()
    before, until = used(process), time.monotonic() + seconds
    await asyncio.gather(*(one.work(until, think) for one in everybody))
    processor = used(process) - before
    times: Times = {}
    for one in everybody:
        for what, taken in one.times.items():
            times.setdefault(what, []).extend(taken)
        await one.client.aclose()
    return dict(sorted(times.items())), processor


class Evaluator:
    """Somebody who works in a browser."""

    def __init__(self, address: str, number: int) -> None:
        self.client = httpx2.AsyncClient(base_url=address, timeout=60)
        self.name, self.random = f"e{number:02d}", random.Random(number)
        self.times: Times = {}

    async def sign_in(self) -> None:
        """Sign in, and take what forms must carry from the page."""
        for _ in range(100):
            try:
                answer = await self.client.post("/sign-in", data={"name": self.name, "password": PASSWORD})
                break
            except httpx2.TransportError:  # the app is not listening yet
                await asyncio.sleep(0.2)
        assert answer.status_code == 303, answer.status_code
        page = await self.client.get("/queue")
        found = _CSRF.search(page.text)
        assert found is not None, page.status_code
        self.client.headers["X-CSRF-Token"] = found[1]

    async def work(self, until: float, think: float) -> None:
        """Act and think, until the time is over."""
        acts = (self.look, self.look, self.filter, self.filter, self.search, self.take)
        await asyncio.sleep(self.random.uniform(0, think))
        while time.monotonic() < until:
            await self.random.choice(acts)()
            await asyncio.sleep(self.random.expovariate(1 / think))

    async def look(self) -> None:
        """Open the queue."""
        await self.ask("queue page", "GET", "/queue")

    async def filter(self) -> None:
        """Open the queue with a filter."""
        await self.ask("queue page", "GET", f"/queue?{self.random.choice(_FILTERS)}")

    async def search(self) -> None:
        """Search in transcripts."""
        params = {"text": self.random.choice(_WORDS)}
        await self.ask("queue page, searched", "GET", "/queue", params=params)

    async def take(self) -> None:
        """Take the next call, open it, and keep a draft."""
        answer = await self.ask("take the next", "POST", "/queue/next", data={"filters": ""})
        where = answer.headers["location"]
        await self.ask("call page", "GET", where)
        draft = {"answers": [], "version": 0, "session": ""}
        await self.ask("keep a draft", "PUT", f"{where}/draft", json=draft, allowed=(200, 409))

    async def ask(
        self, what: str, method: str, place: str, *, allowed: Sequence[int] = (200, 303), **options: object
    ) -> httpx2.Response:
        """Ask, and keep how long it took."""
        begun = time.monotonic()
        answer = await self.client.request(method, place, **options)  # type: ignore[arg-type]
        self.times.setdefault(what, []).append(time.monotonic() - begun)
        assert answer.status_code in allowed, (what, answer.status_code, answer.text[:2000])
        return answer


def used(process: int) -> float:
    """The processor seconds of a process so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def row(what: str, taken: Sequence[float]) -> str:
    """The percentiles of some times."""
    middle, most, worst = (1000 * np.percentile(taken, share) for share in (50, 95, 99))
    return f"{what:<22}{len(taken):>6}  p50 {middle:5.0f} ms  p95 {most:5.0f} ms  p99 {worst:5.0f} ms"


if __name__ == "__main__":
    main()
