"""How soon is the page of an hour's call of use? `python -m eval.web.call_page [--calls N] [--times N]`.

A store of so many calls (100,000), the app in a process of its own, and Chromium on the same machine with an
empty cache each time. Prints the median and the worst of: the first paint of words, the waveform drawn, and
the page whole (its last script done); from when the address was asked for. Target: first words in 1 s.
"""

from __future__ import annotations

import argparse
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser

from autoqa.desk.signing_in import Door
from autoqa.store.store import Store
from autoqa.store.users import find_user
from eval.web.build import LONG, build, workspace
from eval.web.listening import wait_for
from tests.browsers import chromium

_SEEN = """() => new Promise(done => {
  const drawn = () => document.querySelector('#player .wave')?.shadowRoot
    || document.querySelector('#player .wave > div')?.shadowRoot?.querySelector('canvas');
  const look = () => drawn() ? done(performance.now()) : requestAnimationFrame(look);
  look();
})"""
_PAINTED = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


def main() -> None:
    """Build the store, open the page again and again, and print how long it took."""
    raw = argparse.RawDescriptionHelpFormatter
    options = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    options.add_argument("--calls", type=int, default=100_000)
    options.add_argument("--folder", type=Path, help="where the workspace is or is to be made")
    options.add_argument("--times", type=int, default=15)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(asked.folder or Path(folder), asked.calls, asked.times)


def measure(folder: Path, calls: int, times: int) -> None:
    """Open the page so many times in a store of so many calls."""
    place = workspace(folder)
    there = (folder / "autoqa.db").exists()
    store = Store.open(place.store_url) if there else build(folder, calls, sound=True)
    if not (folder / "hour.wav").exists():
        raise SystemExit(
            f"{folder}: its store has no sound; make it by this command, or with eval.web.build --sound"
        )
    token = Door(store, place.settings.web).let_in(find_user(store, "e00"))
    store.close()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "autoqa", "serve", "-w", str(folder), "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(port)
            with chromium() as browser:
                opened = [_open(browser, f"http://127.0.0.1:{port}", token) for _ in range(times + 1)][1:]
        finally:
            server.kill()
    for name, taken in zip(("first words", "waveform", "whole page"), zip(*opened, strict=True), strict=True):
        print(f"{name:12s} median {median(taken):6.0f} ms   worst {max(taken):6.0f} ms")


def _open(browser: Browser, address: str, token: str) -> tuple[float, float, float]:
    """Open the page in a browser that has seen nothing of it; milliseconds to each of the three."""
    context = browser.new_context()
    context.add_cookies([{"name": "autoqa", "value": token, "url": address}])
    page = context.new_page()
    page.goto(f"{address}/calls/{LONG}", wait_until="commit")
    waveform = page.evaluate(_SEEN)
    page.wait_for_load_state("load")
    whole = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    painted = page.evaluate(_PAINTED)
    context.close()
    return painted, waveform, whole


if __name__ == "__main__":
    main()
