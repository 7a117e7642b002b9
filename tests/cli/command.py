"""Runs the command line inside this process and catches all that it prints."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autoqa.cli import main

REPOSITORY = Path(__file__).parent.parent.parent
MESSAGES = REPOSITORY / "examples" / "messages.jsonl"
CALL = REPOSITORY / "examples" / "calls" / "call-04.wav"
KNOWLEDGE = REPOSITORY / "examples" / "knowledge"
START = "import sys; from autoqa.cli import main; sys.argv[0] = 'autoqa'; main()"


@dataclass(frozen=True)
class Said:
    """What a command left: its exit code and everything it printed."""

    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """All that was printed, with the line breaks and frames of a terminal taken out."""
        return " ".join(f"{self.out} {self.err}".replace("│", " ").split())

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Standard output as JSON lines; anything else there, even NaN, is an error."""
        return [strict_json(line) for line in self.out.splitlines()]


def autoqa(*args: object) -> Said:
    """Run `autoqa ARGS` here, as the installed command would."""
    before, code = sys.argv, 0
    sys.argv = ["autoqa", *map(str, args)]
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        finally:
            sys.argv = before
    return Said(code, out.getvalue(), err.getvalue())


def spawned(*args: object, script: str = START, env: Mapping[str, str] | None = None) -> Said:
    """Run `autoqa ARGS` as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, args)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **(env or {})},
        timeout=120,
    )
    return Said(done.returncode, done.stdout, done.stderr)


def strict_json(text: str) -> Any:
    """Parse JSON as other programs do: without NaN and Infinity."""

    def refuse(name: str) -> None:
        raise ValueError(f"{name} is no JSON")

    return json.loads(text, parse_constant=refuse)
