"""How quick dashboards are over a large store: `python -m eval.web.dashboards [--calls N] [--folder DIR]`.

The app runs over a store of so many calls (made in the folder, unless it is there already), and a lead of
every team opens the dashboard with filters of all kinds. Printed: how long the app reads the store after its
start, for which whoever asks earlier waits; the first page then; pages with filters that were not asked for
before; pages asked for again; and pages right after another call was scored, which read only what is new.
Target: 95 of 100 pages within a second.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import sqlalchemy as sa
from starlette.testclient import TestClient

from autoqa.desk.dashboards import prepare
from autoqa.store import overview
from autoqa.store.review_items import refresh
from autoqa.store.store import Store
from autoqa.store.tables import ReviewItemRow
from autoqa.store.users import find_user
from autoqa.web.app import create_app
from autoqa.web.state import AppState
from eval.web.build import build, workspace

_BY = ("team", "queue", "agent", "complaint", "outcome", "language")
_FILTERS = ("", "language=it", "team=team-3", "queue=billing", "since=2026-04-01&span=day", "agent=agent-017")
_MEASURES = ("grade", "passed", "criterion:empathy")


def main() -> None:
    """Print what is described above."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--calls", type=int, default=100_000)
    options.add_argument("--folder", type=Path, help="where the workspace is or is to be made")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as own:
        folder = asked.folder or Path(own)
        there = (folder / "autoqa.db").exists()
        store = Store.open(workspace(folder).store_url) if there else build(folder, asked.calls)
        _measure(store, folder)
        store.close()


def _measure(store: Store, folder: Path) -> None:
    app = create_app(workspace(folder), store)
    client = TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)
    client.cookies.set("autoqa", app.state.autoqa.door.let_in(find_user(store, "lea")))
    asked = [
        f"/dashboards?by={by}&measure={measure}&{filters}"
        for by, filters, measure in itertools.product(_BY, _FILTERS, _MEASURES)
    ]
    held: AppState = app.state.autoqa
    begun = time.perf_counter()
    prepare(held.store, held.overviews)
    print(f"prepared after {time.perf_counter() - begun:.2f} s")
    print(f"first page: {_timed(client, '/dashboards'):.2f} s")
    _told("other filters", [_timed(client, one) for one in asked])
    _told("asked for again", [_timed(client, one) for one in asked[-50:]])
    _told("after a change", [_after_a_change(store, client, one) for one in asked[::6]])


def _after_a_change(store: Store, client: TestClient, address: str) -> float:
    with store.writing() as session:
        refresh(session, session.scalars(sa.select(ReviewItemRow.interaction_id).limit(1)))
    time.sleep(overview.FRESH)
    return _timed(client, address)


def _timed(client: TestClient, address: str) -> float:
    begun = time.perf_counter()
    answer = client.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return time.perf_counter() - begun


def _told(what: str, times: Sequence[float]) -> None:
    middle, high, worst = np.percentile(times, [50, 95, 100])
    print(
        f"{what}: {len(times)} pages, p50 {middle:.2f} s, p95 {high:.2f} s, worst {worst:.2f} s", flush=True
    )


if __name__ == "__main__":
    main()
