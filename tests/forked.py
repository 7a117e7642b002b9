"""Processes for tests that kill them, forked from a server that has imported what they run.

There is one such server in a test process, so all modules with such tests are named here.
"""

import multiprocessing

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(
    ["tests.pipeline.test_kill", "tests.pipeline.test_promote_killed", "tests.store.test_grades_killed"]
)
