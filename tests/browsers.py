"""A real browser for tests of pages and reports: Debian's Chromium, which asks nothing of anybody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, expect, sync_playwright

_PROGRAM = "/usr/bin/chromium"
_PATIENCE = 20_000  # milliseconds
_QUIETLY = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--autoplay-policy=no-user-gesture-required",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser without a window. What a page is to show may take a while on a busy machine."""
    expect.set_options(timeout=_PATIENCE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=_PROGRAM, args=_QUIETLY)
        try:
            yield running
        finally:
            running.close()
