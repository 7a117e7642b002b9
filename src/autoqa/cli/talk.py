"""What is said on stderr: messages and progress."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from autoqa.pipeline.progress import ProgressReport

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_stderr = Console(stderr=True, highlight=False, soft_wrap=True)


def plain(text: str) -> str:
    """Text from outside, kept from being read as markup or as a terminal's control codes."""
    return escape(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", text))


def say(message: str) -> None:
    """Print a line of talk, with rich's markup."""
    _stderr.print(message)


def complain(problem: str) -> None:
    """Print an error in its own words."""
    say(f"[bold red]error:[/] {plain(problem)}")


@contextmanager
def shown_progress(*, quiet: bool = False) -> Iterator[ProgressReport]:
    """Progress as a bar on a terminal, as a line now and then elsewhere, or not at all."""
    if quiet:
        yield Spoken()
    elif _stderr.is_terminal:
        with Bars() as bars:
            yield bars
    else:
        yield Lines()


class Spoken(ProgressReport):
    """Warnings on stderr."""

    def warn(self, message: str) -> None:
        """Print the warning."""
        say(f"[yellow]{plain(message)}[/]")


class Bars(Spoken):
    """A bar for each pass, with its speed and the time left."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description:<13}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[speed]}"),
            TimeRemainingColumn(),
            TextColumn("[dim]{task.fields[name]}"),
            console=_stderr,
        )
        self._task: TaskID | None = None
        self._pace = Pace()

    def __enter__(self) -> Bars:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def begin(self, stage: str, total: int) -> None:
        """Draw a new bar."""
        self._pace = Pace()
        self._task = self._progress.add_task(stage, total=total, speed="", name="")

    def advance(self, name: str, audio_seconds: float) -> None:
        """Move the bar by one."""
        assert self._task is not None
        self._pace.add(audio_seconds)
        self._progress.update(self._task, advance=1, speed=self._pace.shown(), name=name[-40:])

    def end(self) -> None:
        """Leave the bar as it stands."""
        if self._task is not None:
            self._progress.update(self._task, name="")


class Lines(Spoken):
    """A line every few seconds, for logs."""

    EVERY = 5.0  # seconds

    def __init__(self) -> None:
        self._stage, self._total, self._done = "", 0, 0
        self._said = time.monotonic()
        self._pace = Pace()

    def begin(self, stage: str, total: int) -> None:
        """Start to count."""
        self._stage, self._total, self._done, self._pace = stage, total, 0, Pace()

    def advance(self, name: str, audio_seconds: float) -> None:  # noqa: ARG002  (lines name none)
        """Count one, and say so when the last line is old enough."""
        self._done += 1
        self._pace.add(audio_seconds)
        if time.monotonic() - self._said >= self.EVERY:
            self._said = time.monotonic()
            pace = f"{self._pace.shown()} {self._pace.left(self._total)}"
            say(f"{self._stage} {self._done}/{self._total} {pace}")

    def end(self) -> None:
        """Say how the pass ended."""
        if self._total:
            say(f"{self._stage} {self._done}/{self._total} done {self._pace.shown()}")


class Pace:
    """How fast a pass goes."""

    def __init__(self) -> None:
        self._since = time.monotonic()
        self._items, self._audio = 0, 0.0

    def add(self, audio_seconds: float) -> None:
        """One more is done."""
        self._items += 1
        self._audio += audio_seconds

    def shown(self) -> str:
        """Seconds of sound per second where there was sound, otherwise interactions per second."""
        passed = max(time.monotonic() - self._since, 1e-6)
        if self._audio:
            return f"{self._audio / passed:.1f}x real time"
        return f"{self._items / passed:.1f}/s"

    def left(self, total: int) -> str:
        """The time left at this pace."""
        passed = time.monotonic() - self._since
        seconds = passed / max(1, self._items) * (total - self._items)
        return f"about {seconds / 60:.0f} min left" if seconds >= 90 else f"about {seconds:.0f} s left"
