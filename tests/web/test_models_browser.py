"""A running job in a real browser: the page follows it to its end by itself."""

from pathlib import Path
from threading import Event

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from autoqa.pipeline.progress import ProgressReport
from tests.browsers import chromium
from tests.web.parts import browsing, made_desk, serving


def test_the_page_follows_a_job_to_its_end(tmp_path: Path):
    desk = made_desk(tmp_path / "qa")
    further, reached, go = Event(), Event(), Event()

    def work(progress: ProgressReport) -> str:
        progress.begin("Comparing", 40)
        further.wait(30)
        progress.advance("c1", 0.0)
        reached.set()
        go.wait(30)
        return "sound"

    jobs = desk.app.state.autoqa.jobs
    job = jobs.start("look", "", "dino", work)
    with serving(desk) as address, chromium() as running:
        page, wrong = browsing(running.new_context(), desk, address, "dino")
        page.goto(f"{address}/models/jobs/{job.number}")
        expect(page.get_by_role("progressbar", name="0 of 40")).to_be_visible()
        assert Axe().run(page).violations_count == 0
        further.set()
        assert reached.wait(30)
        expect(page.get_by_role("progressbar", name="1 of 40")).to_be_visible(timeout=10_000)
        go.set()
        expect(page.get_by_role("link", name="Show the result")).to_be_visible(timeout=10_000)
        expect(page.get_by_role("progressbar")).to_have_count(0)
        page.get_by_role("link", name="Show the result").click()
        expect(page.get_by_role("heading", name="Models", level=1)).to_be_visible()
        assert wrong == []
    jobs.wait(10)
