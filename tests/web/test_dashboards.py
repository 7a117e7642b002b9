"""Dashboards: whose calls they show, what they say, what lies behind a figure, and exports."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from autoqa.domain.interaction import Channel
from autoqa.store import overview
from autoqa.store.audit_log import entries
from autoqa.store.tables import ReviewItemRow
from tests.browsers import chromium
from tests.web.parts import DAY, Desk, add_call, browsing, made_desk, serving, signed_in

HOSTILE = "=HYPERLINK(<script>alert(1)</script>)"


def filled(folder: Path) -> Desk:
    """Forty calls in the north over eight weeks, of two agents who are alike, and one in the south."""
    made = made_desk(folder / "qa")
    rng = np.random.default_rng(0)
    for i in range(40):
        levels = tuple(int(level) for level in np.clip(rng.normal(4, 0.8, 3).round(), 2, 5))
        add_call(made, f"n-{i:02}", levels=levels, agent=("dana", HOSTILE)[i % 2], channel=Channel.CHAT)
    add_call(made, "s-1", levels=(1, 1, 1), team="south", agent="olaf", channel=Channel.CHAT)
    with made.store.writing() as session:
        for i in range(40):
            row = sa.update(ReviewItemRow).where(ReviewItemRow.interaction_id == f"n-{i:02}")
            session.execute(row.values(started_at=DAY - timedelta(days=7 * (i // 5))))
    return made


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = filled(tmp_path_factory.mktemp("dashboards"))
    yield made
    made.store.close()


def table(desk: Desk, query: str, name: str = "lea") -> list[dict[str, str]]:
    text = signed_in(desk, name).get(f"/dashboards/table.csv?{query}").text
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_a_lead_sees_the_own_teams_alone(desk: Desk):
    assert [row["team"] for row in table(desk, "table=groups")] == ["north"]
    assert {row["what"]: row["calls"] for row in table(desk, "table=counts")}["calls"] == "40"
    page = signed_in(desk, "lea").get("/dashboards?by=agent&team=south").text
    assert "olaf" not in page
    assert "No call passes these filters" in page


def test_alike_agents_are_one_band_in_order_of_their_names(desk: Desk):
    page = signed_in(desk, "lea").get("/dashboards?by=agent").text
    assert "No difference can be told between any of these" in page
    assert page.count("no difference can be told") == 2
    assert page.index("=HYPERLINK") < page.index(">dana<", page.index("groups-heading"))


def test_names_from_outside_are_text_on_the_page_and_in_spreadsheets(desk: Desk):
    assert "<script>alert" not in signed_in(desk, "lea").get("/dashboards?by=agent").text
    assert f"'{HOSTILE}" in [row["agent"] for row in table(desk, "table=groups&by=agent")]


def test_a_period_leads_to_its_calls(desk: Desk):
    lea = signed_in(desk, "lea")
    page = lea.get("/dashboards?span=week").text
    address = re.search(r'href="(/dashboards/calls\?since=2026-10-26[^"]*)"', page)
    assert address
    behind = lea.get(address[1].replace("&amp;", "&")).text
    assert sorted(re.findall(r'/calls/(n-\d\d)"', behind)) == [f"n-{i:02}" for i in range(5, 10)]


def test_values_behind_a_figure_are_kept_back_until_they_were_seen(desk: Desk):
    lea = signed_in(desk, "lea")
    address = "/dashboards/calls?agent=dana&since=2026-11-02"
    assert "after yours" in lea.get(address).text
    for id_ in ("n-00", "n-02", "n-04"):
        lea.post(f"/calls/{id_}/look")
    page = lea.get(address).text
    assert "after yours" not in page
    assert "\u00a0%" in page


def test_exports_are_noted_and_in_json_too(desk: Desk):
    rows = signed_in(desk, "lea").get("/dashboards/table.json?table=trends&span=week").json()
    assert {row["measure"] for row in rows} >= {"grade", "passed", "criterion:empathy"}
    assert len([row for row in rows if row["measure"] == "grade"]) == 8
    assert entries(desk.store, who="lea", action="exported")[0].details["table"] == "trends"


@pytest.mark.parametrize("query", ["by=nothing", "span=year", "measure=criterion:charm", "since=yesterday"])
def test_a_filter_that_there_is_none_of_is_told(desk: Desk, query: str):
    answer = signed_in(desk, "lea").get(f"/dashboards?{query}")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "Over time" in answer.text


def test_an_empty_store_says_what_to_do(tmp_path: Path):
    desk = made_desk(tmp_path / "qa")
    assert "autoqa score" in signed_in(desk, "lea").get("/dashboards").text
    desk.store.close()


def test_every_chart_has_its_table(desk: Desk):
    page = signed_in(desk, "lea").get("/dashboards").text
    charts = re.findall(r'<svg class="plot".*?</svg>\s*(<details)?', page, re.DOTALL)
    assert len(charts) == 5
    assert all(charts)
    assert " style=" not in page


def test_a_part_of_the_page_gets_what_changes_alone(desk: Desk):
    part = signed_in(desk, "lea").get("/dashboards", headers={"HX-Request-Type": "partial"}).text
    assert part.lstrip().startswith('<div id="live"')


def test_an_ordinary_request_gets_no_endless_answer(desk: Desk):
    assert signed_in(desk, "lea").get("/dashboards/events").status_code == 406


def test_an_open_dashboard_shows_what_came_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(overview, "FRESH", 0.0)
    desk = filled(tmp_path)
    with serving(desk) as address, chromium() as browser:
        context = browser.new_context()
        page, wrong = browsing(context, desk, address, "lea")
        with page.expect_request("**/dashboards/events"):
            page.goto(f"{address}/dashboards")
        page.wait_for_timeout(500)
        add_call(desk, "later", channel=Channel.CHAT)
        page.locator(".tiles dd", has_text="41").wait_for(timeout=20_000)
        context.close()
    desk.store.close()
    assert wrong == []
