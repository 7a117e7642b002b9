"""Start the decoder process, listen to it against a deadline, and be sure it is gone afterwards."""

from __future__ import annotations

import json
import os
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from autoqa.audio.refusal import ADVICE, RefusedError, printable
from autoqa.errors import MissingExtra

CHILD = Path(__file__).with_name("child.py")
MAX_MESSAGE = 1 << 22


@dataclass(frozen=True)
class Message:
    """One message of the decoder process; see `child` for the letters."""

    letter: bytes
    body: bytearray

    def facts(self) -> dict[str, Any]:
        """Read the body as a JSON object."""
        try:
            facts = json.loads(self.body)
        except ValueError:
            facts = None
        if not isinstance(facts, dict):
            raise RefusedError("crashed", "the decoder process answered with nonsense")
        return facts


class Decoder:
    """A running decoder process: a source of messages that ends with E, or with `RefusedError`."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        self._process = process
        self._pipe = process.stdout.fileno()
        self._poll = select.poll()
        self._poll.register(self._pipe, select.POLLIN)

    def messages(self, seconds: float) -> Iterator[Message]:
        """Yield messages up to and with E; refuse when the process takes too long, dies, or says so."""
        deadline = time.monotonic() + seconds
        while True:
            head = self._read(5, deadline, seconds)
            letter, size = struct.unpack("<cI", head)
            if size > MAX_MESSAGE or letter not in b"HSER":
                raise RefusedError("crashed", "the decoder process answered with nonsense")
            message = Message(letter, self._read(size, deadline, seconds))
            if letter == b"R":
                raise _told(message.facts())
            yield message
            if letter == b"E":
                return

    def _read(self, count: int, deadline: float, seconds: float) -> bytearray:
        data = bytearray(count)
        left = memoryview(data)
        while left:
            wait = deadline - time.monotonic()
            if wait <= 0 or not self._poll.poll(wait * 1000):
                raise RefusedError("timeout", f"decoding it took longer than {seconds:.0f} s")
            got = os.readv(self._pipe, [left])
            if got == 0:
                raise self._death()
            left = left[got:]
        return data

    def _death(self) -> RefusedError:
        code = self._process.wait()
        if code in (-signal.SIGXCPU, -signal.SIGKILL):
            return RefusedError("timeout", "the decoder process used up its processor time or was killed")
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return RefusedError("crashed", f"the decoder process broke down on it ({how})")


@contextmanager
def decoder(fd: int, request: dict[str, Any]) -> Iterator[Decoder]:
    """Run the decoder process on an open file; whatever happens inside, it is killed and reaped.

    The process gets the file as its standard input and nothing else: no path, no other descriptor,
    no terminal, an empty environment but for the library path.
    """
    arguments = json.dumps({**request, "packages": _packages()})
    environment = {key: os.environ[key] for key in ("LD_LIBRARY_PATH",) if key in os.environ}
    try:
        process = subprocess.Popen(  # noqa: S603 - our own script; only numbers and names of ours go in
            [sys.executable, "-I", "-S", "-B", str(CHILD), arguments],
            stdin=fd,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd="/",
            start_new_session=True,
        )
    except OSError as error:
        raise RefusedError("no_decoder", f"no decoder process could be started ({error.strerror})") from None
    try:
        yield Decoder(process)
    finally:
        process.kill()
        if process.stdout is not None:
            process.stdout.close()
        process.wait()


def _packages() -> str:
    spec = find_spec("av")
    if spec is None or spec.origin is None:
        raise MissingExtra("av", "audio")
    return str(Path(spec.origin).parents[1])


def _told(facts: dict[str, Any]) -> RefusedError:
    code = facts.get("code")
    code = code if isinstance(code, str) and code in ADVICE else "crashed"
    return RefusedError(code, printable(str(facts.get("found"))))
