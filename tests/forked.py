"""Processes for tests that kill them, forked from a server that has imported what they run.

There is one such server in a test process, so all modules with such tests are named here.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from contextlib import chdir
from multiprocessing import forkserver
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

_TOP = Path(__file__).parent.parent
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    ["tests.pipeline.test_kill", "tests.pipeline.test_promote_killed", "tests.store.test_grades_killed"]
)

pipe = _CONTEXT.Pipe


def forked(target: Callable[..., None], *args: Any) -> BaseProcess:
    """A process that runs `target` once it is started.

    The server begins at the top of the checkout: elsewhere it finds no tests, and each process would
    import them by itself, for two seconds.
    """
    with chdir(_TOP):
        forkserver.ensure_running()
    return _CONTEXT.Process(target=target, args=args)
