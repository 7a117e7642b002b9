"""Many people listen to one call of an hour: `python -m eval.web.listening [--listeners N] [--seconds S]`.

The app runs under uvicorn in a process of its own. Every listener asks for the recording as browsers do, with
an open range, reads it at `--speed` times the speed of playing, and jumps to another place every few seconds.
Prints the server's peak resident memory, its processor time, how long jumps took until the first byte came,
and what failed. `--form g711` has the recording in a form that browsers do not play, so that a copy is made
of it first, while everybody waits.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from autoqa.audio.decode import content_hash
from autoqa.desk.signing_in import Door
from autoqa.store.store import Store
from autoqa.store.users import find_user
from eval.web.build import LONG, SECONDS, build, workspace

_BLOCK = 1 << 15
_JUMPS = 4.0  # seconds between two jumps


@dataclass(slots=True)
class Heard:
    """What all listeners got."""

    bytes: int = 0
    waits: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def main() -> None:
    """Build a workspace with the call, start the app, listen, and print what it took."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--listeners", type=int, default=50)
    options.add_argument("--seconds", type=float, default=30.0)
    options.add_argument("--speed", type=float, default=2.0)
    options.add_argument("--form", choices=("wav", "g711"), default="wav")
    options.add_argument("--serve", nargs=2, metavar=("FOLDER", "PORT"), help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.serve:
        serve(Path(asked.serve[0]), int(asked.serve[1]))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = build(folder, 1, sound=True)
        if asked.form == "g711":
            as_g711(store)
        tokens = [
            Door(store, workspace(folder).settings.web).let_in(find_user(store, "lea"))
            for _ in range(asked.listeners)
        ]
        store.close()
        measure(folder, tokens, asked)


def measure(folder: Path, tokens: list[str], asked: argparse.Namespace) -> None:
    """Listen to a server process, and print its memory and time."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "eval.web.listening", "--serve", str(folder), str(port)])
    try:
        wait_for(port)
        idle, cpu = peak(server.pid), cpu_of(server.pid)
        begun = time.monotonic()
        heard = asyncio.run(listen(port, tokens, asked))
        took = time.monotonic() - begun
        waits = np.array(heard.waits or [np.nan]) * 1000
        used, slow = cpu_of(server.pid) - cpu, np.quantile(waits, 0.95)
        print(
            f"{len(tokens)} listeners, {asked.form}, {took:.0f} s at {asked.speed:g} times playing speed: "
            f"{heard.bytes / 1e6:.0f} MB in {len(heard.waits)} requests, {len(heard.errors)} errors"
        )
        print(f"peak memory of the server {peak(server.pid)} MB ({idle} MB before anybody listened)")
        print(f"processor time {used:.1f} s, {100 * used / took:.0f} % of a core")
        print(f"until the first byte: median {np.median(waits):.0f} ms, 95th percentile {slow:.0f} ms")
        for error in sorted(set(heard.errors)):
            print(f"  {error}")
    finally:
        server.terminate()
        server.wait()


async def listen(port: int, tokens: list[str], asked: argparse.Namespace) -> Heard:
    """Everybody at once."""
    heard, until = Heard(), time.monotonic() + asked.seconds
    await asyncio.gather(
        *(one_listener(port, token, number, until, asked.speed, heard) for number, token in enumerate(tokens))
    )
    return heard


async def one_listener(port: int, token: str, number: int, until: float, speed: float, heard: Heard) -> None:
    """Listen from the start, then from other places."""
    chance, size, start = random.Random(number), 0, 0
    while time.monotonic() < until:
        try:
            jumps = min(until, time.monotonic() + _JUMPS)
            size = await one_range(port, token, start, jumps, speed, heard)
        except (OSError, ValueError, asyncio.IncompleteReadError) as error:
            heard.errors.append(f"{type(error).__name__}: {error}")
            await asyncio.sleep(0.1)
        start = chance.randrange(max(1, size * 9 // 10))


async def one_range(port: int, token: str, start: int, until: float, speed: float, heard: Heard) -> int:
    """Read an open range for a while at a steady pace, and return the size of the whole."""
    begun = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=_BLOCK)
    try:
        asks = f"GET /calls/{LONG}/audio HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: autoqa={token}\r\n"
        writer.write(f"{asks}Range: bytes={start}-\r\nConnection: close\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        found = re.search(r"content-range: bytes \d+-\d+/(\d+)", head, re.IGNORECASE)
        if not head.startswith("HTTP/1.1 206") or found is None:
            raise ValueError(head.splitlines()[0])
        heard.waits.append(time.monotonic() - begun)
        size = int(found[1])
        pace, got, from_now = size / SECONDS * speed, 0, time.monotonic()
        while time.monotonic() < until and (block := await reader.read(_BLOCK)):
            got += len(block)
            heard.bytes += len(block)
            await asyncio.sleep(max(0.0, from_now + got / pace - time.monotonic()))
        return size
    finally:
        writer.close()


def serve(folder: Path, port: int) -> None:
    """The app over the workspace, until it is ended."""
    import uvicorn

    from autoqa.web.app import create_app

    held = workspace(folder)
    app = create_app(held, Store.open(held.store_url))
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)


def as_g711(store: Store) -> None:
    """Put the recording into A-law, as telephone recorders write it."""
    import av

    before = store.get(LONG).interaction
    assert before.recording is not None
    path = before.recording.with_name("hour-alaw.wav")
    with av.open(str(before.recording)) as source, av.open(str(path), "w", format="wav") as out:
        stream = out.add_stream("pcm_alaw", rate=8000, layout="stereo")
        for frame in source.decode(audio=0):
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    store.add(replace(before, recording=path, sha256=content_hash(path)))


def wait_for(port: int) -> None:
    """Wait until the server listens."""
    for _ in range(600):
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("the server did not start")


def peak(pid: int) -> int:
    """The most resident memory that a process had, in MB."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return round(int(found[1]) / 1024) if found else 0


def cpu_of(pid: int) -> float:
    """Processor seconds of a process and of those it has waited for."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(value) for value in fields[11:15]) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
