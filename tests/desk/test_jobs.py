"""One job at a time, remembered over the end of the process, and never one that seems to run for ever."""

import json
from pathlib import Path
from threading import Event

import pytest

from autoqa.config.settings import Settings
from autoqa.desk.jobs import FILE, Jobs, JobState
from autoqa.errors import ConfigurationError, NotInStore, Overtaken
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.workspace import Workspace


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, Settings())


def begun(jobs: Jobs, work) -> int:
    return jobs.start("look", "all", "dino", work).number


def ended(jobs: Jobs, work) -> int:
    number = begun(jobs, work)
    jobs.wait(10)
    return number


def test_a_job_ends_with_what_came_of_it(space: Workspace):
    jobs = Jobs(space)
    found = jobs.find(ended(jobs, lambda _: "sound"))
    assert (found.state, found.outcome, found.who, found.target) == (JobState.DONE, "sound", "dino", "all")
    assert found.ended_at is not None


def test_only_one_runs_at_a_time(space: Workspace):
    jobs, go = Jobs(space), Event()
    first = begun(jobs, lambda _: str(go.wait(10)))
    with pytest.raises(Overtaken, match=f"job {first} of 'dino' is running"):
        begun(jobs, lambda _: "sound")
    go.set()
    jobs.wait(10)
    assert ended(jobs, lambda _: "sound") == first + 1


def test_it_says_how_far_it_is(space: Workspace):
    jobs, reached, go = Jobs(space), Event(), Event()

    def work(progress: ProgressReport) -> str:
        progress.begin("Comparing", 40)
        progress.advance("c1", 0.0)
        progress.warn("one was left out")
        reached.set()
        go.wait(10)
        progress.end()
        return "sound"

    number = begun(jobs, work)
    assert reached.wait(10)
    found = jobs.find(number)
    assert (found.stage, found.done, found.total, found.warnings) == (
        "Comparing",
        1,
        40,
        ("one was left out",),
    )
    go.set()
    jobs.wait(10)
    assert (jobs.find(number).total, jobs.find(number).warnings) == (0, ("one was left out",))


def test_what_fails_is_said_in_its_own_words(space: Workspace):
    def work(_: ProgressReport) -> str:
        raise ConfigurationError("care.toml: no such file")

    jobs = Jobs(space)
    found = jobs.find(ended(jobs, work))
    assert (found.state, found.text) == (JobState.FAILED, "care.toml: no such file")


def test_what_nobody_foresaw_fails_the_job_without_its_details(space: Workspace, caplog):
    def work(_: ProgressReport) -> str:
        raise ZeroDivisionError("secret")

    jobs = Jobs(space)
    found = jobs.find(ended(jobs, work))
    assert found.state is JobState.FAILED
    assert "ZeroDivisionError" in found.text
    assert "secret" not in found.text
    assert "secret" in caplog.text


def test_a_job_whose_server_ended_is_interrupted_and_the_next_may_run(space: Workspace):
    jobs, go = Jobs(space), Event()
    number = begun(jobs, lambda _: str(go.wait(10)))
    later = Jobs(space)
    assert later.find(number).state is JobState.INTERRUPTED
    assert ended(later, lambda _: "sound") == number + 1
    go.set()
    jobs.wait(10)


def test_jobs_are_remembered_after_a_restart(space: Workspace):
    jobs = Jobs(space)
    ended(jobs, lambda _: "sound")
    assert [job.outcome for job in Jobs(space).all()] == ["sound"]


def test_a_list_that_cannot_be_read_does_not_keep_jobs_from_running(space: Workspace):
    (space.folder / FILE).write_text("{")
    jobs = Jobs(space)
    assert jobs.all() == []
    assert ended(jobs, lambda _: "sound") == 1


def test_the_oldest_are_forgotten(space: Workspace):
    jobs = Jobs(space)
    for _ in range(102):
        ended(jobs, lambda _: "sound")
    assert [jobs.all()[-1].number, len(json.loads((space.folder / FILE).read_text()))] == [3, 100]


def test_a_job_that_is_not_remembered_is_said_not_to_be_there(space: Workspace):
    with pytest.raises(NotInStore, match="no job 7"):
        Jobs(space).find(7)
