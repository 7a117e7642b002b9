"""The command line: each command parses, calls one function and prints.

Data goes to stdout, talk to stderr. Exit codes: 0 ok, 1 failed, 2 usage, 3 partly done, 4 gate not met.
"""

from __future__ import annotations

import io
import os
import sys

from autoqa.errors import AutoQAError

INTERRUPTED = 130
_NO_TELEMETRY = ("HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK")  # read by the model hub's client


def main() -> None:
    """Run the command line; an AutoQAError becomes its message and exit code 1."""
    os.environ.update(dict.fromkeys(_NO_TELEMETRY, "1"))
    from autoqa.cli.app import app
    from autoqa.cli.talk import complain, say

    if isinstance(sys.stdout, io.TextIOWrapper):
        # a terminal that cannot show a letter still shows the rest
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="autoqa")
    except AutoQAError as error:
        complain(str(error))
        sys.exit(1)
    except SystemExit as end:
        if end.code == INTERRUPTED:  # how Typer ends on Ctrl-C
            say("stopped; what was finished is kept, and running the same command again goes on from here")
        raise
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
