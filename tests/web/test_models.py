"""The pages of models on a real small workspace: train, compare, promote, calibrate and take back."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from autoqa.desk.jobs import Job, Jobs, JobState
from autoqa.desk.models import MEASURED, Measured, kept_comparison
from autoqa.desk.people import add_user
from autoqa.domain.agreement import CriterionAgreement, Estimate, Subgroup
from autoqa.domain.calibration import Reason
from autoqa.domain.service import Change
from autoqa.errors import ConfigurationError
from autoqa.pipeline.model_shelf import waiting
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.service import served_models
from autoqa.pipeline.workspace import open_workspace
from autoqa.store.audit_log import entries
from autoqa.store.rows import now
from autoqa.store.store import Store
from autoqa.web.app import create_app
from tests.cli.command import autoqa
from tests.pipeline.graded_space import conversations, graded_space
from tests.web.parts import USERS, Desk, made_desk, program, signed_in

HEAVY = ("torch", "scipy", "transformers", "sklearn", "onnxruntime", "datasets", "pandas", "ctranslate2")


def jobs(desk: Desk) -> Jobs:
    found: Jobs = desk.app.state.autoqa.jobs
    return found


def done(desk: Desk, answer: Response) -> Job:
    """The job that an answer leads to, once it is over."""
    assert answer.status_code == 303, answer.text
    jobs(desk).wait(120)
    return jobs(desk).find(int(answer.headers["location"].rpartition("/")[2]))


def hidden(text: str, name: str) -> str:
    return re.findall(rf'name="{name}" value="([^"]*)"', text)[0]


# On an empty workspace -----------------------------------------------------------------------


def test_the_app_is_put_together_without_anything_heavy():
    code = f"import sys, autoqa.web.app; print([name for name in {HEAVY} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_looking_at_the_pages_loads_nothing_heavy(tmp_path: Path, repository: Path):
    code = (
        "import sys; from pathlib import Path; from tests.web.parts import made_desk, signed_in\n"
        f"dino = signed_in(made_desk(Path({str(tmp_path / 'qa')!r})), 'dino')\n"
        "for page in ('/models', '/models/criteria/empathy', '/models/log', '/models/drift'):\n"
        "    assert dino.get(page).status_code == 200, page\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=repository
    )
    assert said.stdout.strip() == "[]"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Desk]:
    made = made_desk(tmp_path / "qa")
    yield made
    jobs(made).wait(60)


def test_without_anything_the_pages_say_what_to_do(empty: Desk):
    dino = signed_in(empty, "dino")
    assert "No candidate waits" in dino.get("/models").text
    assert "Nobody has looked for drift yet" in dino.get("/models/drift").text
    assert "Nothing was trained or promoted" in dino.get("/models/log").text
    assert dino.get("/models/criteria/nothing").status_code == 404


def test_a_lead_sees_models_and_changes_none(empty: Desk):
    lea = signed_in(empty, "lea")
    text = lea.get("/models").text
    assert "Calibrate now" not in text
    assert lea.post("/models/jobs", data={"task": "look"}).status_code == 403
    assert jobs(empty).all() == []


def test_a_report_that_names_others_is_kept_from_who_does_not_reach_them(empty: Desk):
    (empty.workspace.folder / "calibration.html").write_text("<h1>report</h1>")
    assert signed_in(empty, "lea").get("/models/calibration-report").status_code == 403
    answer = signed_in(empty, "dino").get("/models/calibration-report")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert program(empty, "lea").get("models/calibration-report").status_code == 403
    assert program(empty, "dino").get("models/calibration-report").text == "<h1>report</h1>"


def test_groups_of_every_team_are_for_those_who_reach_them_all(empty: Desk):
    sure = Estimate(0.5, 0.4, 0.6, 20)
    group = Subgroup("team", "south", 20, sure, sure, sure, sure, 0.5)
    found = CriterionAgreement(
        "empathy", 40, 20, 40, 2, 4, (1, 2, 3), {}, {"qwk": sure}, {}, {}, {}, {}, (group,), ("team south",)
    )
    MEASURED.save(empty.workspace, Measured(now(), "dino", False, (found,), (), ("of every team",)))
    of_all = program(empty, "dino").get("models/criteria/empathy").json()["agreement"]
    assert [one["name"] for one in of_all["subgroups"]] == ["south"]
    of_some = program(empty, "lea").get("models/criteria/empathy")
    assert of_some.json()["agreement"]["human_model"] == of_all["human_model"]
    assert "south" not in of_some.text


def test_programs_learn_that_nothing_is_there_yet(empty: Desk):
    dino = program(empty, "dino")
    assert dino.get("models/drift").json() is None
    assert dino.get("models/log").json() == dino.get("models/jobs").json() == []
    for address in ("calibration-report", "comparison?key=x", "comparison-report?key=x", "card?key=x"):
        assert dino.get(f"models/{address}").status_code == 404
    shown = dino.get("models/criteria/empathy").json()
    assert (shown["gate"], shown["decision"], shown["history"]) == ("none", None, [])
    assert dino.get("models/criteria/nothing").status_code == 404


def test_a_job_that_fails_says_why_and_what_to_do(empty: Desk):
    dino = signed_in(empty, "dino")
    job = done(empty, dino.post("/models/jobs", data={"task": "measure"}))
    assert job.state is JobState.FAILED
    assert "autoqa grades import" in dino.get(f"/models/jobs/{job.number}").text


def test_what_a_job_says_of_calls_is_not_for_those_who_do_not_reach_them(empty: Desk):
    def work(progress: ProgressReport) -> str:
        progress.warn("call-77: not scored again")
        raise ConfigurationError("call-78: cannot be scored")

    job = jobs(empty).start("drift", "", "dino", work)
    jobs(empty).wait(10)
    for page in ("/models", f"/models/jobs/{job.number}"):
        assert "call-7" not in signed_in(empty, "lea").get(page).text
        assert "call-78" in signed_in(empty, "dino").get(page).text
    for address in ("models/jobs", f"models/jobs/{job.number}"):
        assert "call-7" not in program(empty, "lea").get(address).text
        assert "call-78" in program(empty, "dino").get(address).text


@pytest.mark.parametrize("task", ["compare", "nothing"])
def test_a_task_that_is_not_for_all_models_is_refused(empty: Desk, task: str):
    assert signed_in(empty, "dino").post("/models/jobs", data={"task": task}).status_code == 422


def test_a_running_job_is_shown_until_it_is_done_and_keeps_others_out(empty: Desk):
    dino, go = signed_in(empty, "dino"), Event()
    job = jobs(empty).start("look", "", "eva", lambda _: go.wait(30) and "sound")
    text = dino.get(f"/models/jobs/{job.number}").text
    assert 'hx-trigger="every 2s"' in text
    assert "<progress" in text
    refused = dino.post("/models/jobs", data={"task": "look"})
    assert refused.status_code == 409
    assert "is running" in refused.text
    go.set()
    jobs(empty).wait(10)
    part = dino.get(f"/models/jobs/{job.number}/state").text
    assert "hx-trigger" not in part
    assert 'href="/models"' in part
    assert "<html" not in part


def test_a_restart_says_that_a_job_was_interrupted(empty: Desk):
    go = Event()
    job = jobs(empty).start("look", "", "dino", lambda _: go.wait(30) and "sound")
    again = Desk(empty.workspace, empty.store, create_app(empty.workspace, empty.store))
    text = signed_in(again, "dino").get(f"/models/jobs/{job.number}").text
    assert "interrupted" in text
    assert "did not finish" in text
    go.set()
    jobs(empty).wait(10)


# On a workspace with graded calls ------------------------------------------------------------


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """220 calls that two people graded, and a candidate trained on half of them."""
    space = graded_space(tmp_path_factory.mktemp("models") / "qa", conversations(0, 220))
    for command in (("dataset",), ("train", "resolution", "--effort", "quick")):
        said = autoqa(*command, "-w", space, "--test-share", 0.5, "--quiet")
        assert said.code == 0, said.err
    workspace = open_workspace(space)
    with closing(Store.open(workspace.store_url)) as store:
        for user in USERS:
            add_user(store, None, user, None)
        yield Desk(workspace, store, create_app(workspace, store))


@pytest.fixture(scope="module")
def dino(desk: Desk) -> TestClient:
    return signed_in(desk, "dino")


@pytest.fixture(scope="module")
def key(desk: Desk) -> str:
    (found,) = waiting(desk.workspace)
    assert found.folder is not None
    return found.folder.relative_to(desk.workspace.folder / "models").as_posix()


@pytest.fixture(scope="module")
def compared(desk: Desk, dino: TestClient, key: str) -> str:
    """The page of the candidate, once it was compared."""
    before = dino.get(f"/models/comparison?model={key}").text
    assert "It was not compared yet" in before
    job = done(desk, dino.post("/models/compare", data={"model": key}))
    assert (job.state, job.outcome, job.text) == (JobState.DONE, "acceptable", "")
    return dino.get(f"/models/comparison?model={key}").text


def asked(compared: str, key: str, **more: str) -> dict[str, str]:
    """What the form of a promotion sends."""
    return {"model": key, "new": hidden(compared, "new"), "old": hidden(compared, "old"), **more}


def test_a_comparison_is_shown_and_kept_as_a_report(desk: Desk, dino: TestClient, compared: str, key: str):
    assert "Nothing speaks against it: it may be promoted." in compared
    assert "What will change" in compared
    assert "<svg" in compared
    (report,) = (desk.workspace.folder / "comparisons").glob("resolution-*.html")
    assert dino.get(f"/models/comparison-report?model={key}").content == report.read_bytes()
    assert signed_in(desk, "lea").get(f"/models/comparison-report?model={key}").status_code == 403


def test_programs_are_told_what_the_pages_show(desk: Desk, compared: str, key: str):
    dino = program(desk, "dino")
    found = dino.get(f"models/comparison?key={key}").json()
    assert (found["candidate"]["acceptable"], found["comparison"]["acceptable"]) == (True, True)
    assert (found["comparison"]["new"], found["hidden"]) == (hidden(compared, "new"), False)
    assert "Intended use" in dino.get(f"models/card?key={key}").json()["card"]
    (trained,) = (one for one in dino.get("models/log").json() if one["run"]["what"] == "trained")
    assert trained["run"]["criterion"] == "resolution"
    report = dino.get(f"models/comparison-report?key={key}")
    assert report.headers["content-type"].startswith("text/html")
    assert program(desk, "lea").get(f"models/comparison-report?key={key}").status_code == 403


def test_the_card_and_the_log_are_shown(dino: TestClient, key: str):
    assert "Intended use" in dino.get(f"/models/card?model={key}").text
    assert "trained" in dino.get("/models/log").text
    assert 'class="plot"' in dino.get("/models/criteria/resolution").text


def test_what_was_not_shown_is_not_promoted(desk: Desk, dino: TestClient, compared: str, key: str):
    other = dino.post(
        "/models/promote", data=asked(compared, key) | {"new": "0123456789abcdef", "reason": "my words"}
    )
    assert other.status_code == 409
    assert "my words" in other.text
    assert served_models(desk.workspace) == {}


def test_force_needs_a_reason_and_what_speaks_against_needs_force(
    desk: Desk, dino: TestClient, compared: str, key: str
):
    (model,) = waiting(desk.workspace)
    kept = kept_comparison("resolution", model.fingerprint)
    good = kept.load(desk.workspace)
    assert good is not None
    reasons = (Reason("one_agent", "it was trained on one agent"),)
    kept.save(desk.workspace, replace(good, comparison=replace(good.comparison, reasons=reasons)))
    try:
        page = dino.get(f"/models/comparison?model={key}").text
        assert "trained on one agent" in page
        assert 'name="force"' in page
        unforced = dino.post("/models/promote", data=asked(compared, key, reason="all the same"))
        assert (unforced.status_code, "speaks against it" in unforced.text) == (422, True)
        mute = dino.post("/models/promote", data=asked(compared, key, force="yes", reason=" "))
        assert (mute.status_code, "say why" in mute.text) == (422, True)
    finally:
        kept.save(desk.workspace, good)
    assert served_models(desk.workspace) == {}


def test_a_model_goes_into_service_is_calibrated_and_comes_back(
    desk: Desk, dino: TestClient, compared: str, key: str
):
    new = hidden(compared, "new")
    job = done(desk, dino.post("/models/promote", data=asked(compared, key, reason="graded <b>anew</b>")))
    assert (job.state, job.outcome, job.text) == (JobState.DONE, "promoted", "")
    assert served_models(desk.workspace)["resolution"].reason == "dino: graded <b>anew</b>"
    page = dino.get("/models/criteria/resolution").text
    assert "graded &lt;b&gt;anew&lt;/b&gt;" in page
    assert "No calibration" in page
    (promoted,) = [one for one in entries(desk.store, who="dino") if one.action == "promoted"]
    assert (promoted.target, promoted.details["model"]) == (key, new)
    assert "These files are in service now" in dino.get(f"/models/comparison?model={key}").text

    scored = autoqa("score", desk.workspace.folder / "calls.jsonl", "-w", desk.workspace.folder, "--quiet")
    assert scored.code == 0, scored.err
    job = done(desk, dino.post("/models/jobs", data={"task": "calibrate"}))
    assert (job.state, job.text) == (JobState.DONE, "")
    page = dino.get("/models/criteria/resolution").text
    assert "for exactly what answers now" in page
    assert "QWK of people with each other is" in page
    assert done(desk, dino.post("/models/jobs", data={"task": "drift"})).state is JobState.DONE
    assert "by week" in dino.get("/models/drift").text
    told = program(desk, "dino").get("models/criteria/resolution").json()
    assert (told["gate"], told["fingerprint"], told["change"]) == ("fits", new, "promoted")
    assert told["agreement"]["human_human"]["qwk"]["value"] is not None
    assert told["decision"]["mode"] in ("human_only", "hybrid", "auto")
    assert program(desk, "dino").get("models/drift").json()["by"] == "week"

    back = {"criterion": "resolution", "shown": new}
    unsaid = dino.post("/models/rollback", data=back)
    assert (unsaid.status_code, "say why" in unsaid.text) == (422, True)
    assert dino.post("/models/rollback", data={**back, "shown": "x", "reason": "why"}).status_code == 409
    job = done(desk, dino.post("/models/rollback", data={**back, "reason": "complaints"}))
    assert (job.state, job.outcome) == (JobState.DONE, "rolled_back")
    assert served_models(desk.workspace) == {}
    page = dino.get("/models/criteria/resolution").text
    assert "dino: complaints" in page
    assert "for exactly what answers now" not in page
    assert [one.action for one in entries(desk.store, target="resolution", who="dino")] == [
        "took back a model", "began to take back a model"
    ]  # fmt: skip


def test_a_candidate_that_something_speaks_against_goes_in_by_force_alone(
    desk: Desk, dino: TestClient, key: str
):
    """One that does not say what it was trained on; the page that was shown may not say so yet."""
    place = desk.workspace.folder / "models"
    bare = "candidates/bare/resolution"
    shutil.copytree(place / key, place / bare, ignore=shutil.ignore_patterns("training.json"))
    assert done(desk, dino.post("/models/compare", data={"model": bare})).outcome == "unacceptable"
    page = dino.get(f"/models/comparison?model={bare}").text
    assert "It does not say what it was trained on" in page

    model = next(one for one in waiting(desk.workspace) if one.folder == place / bare)
    kept = kept_comparison("resolution", model.fingerprint)
    found = kept.load(desk.workspace)
    assert found is not None
    forced = asked(page, bare, force="yes", reason="the old one is gone")
    for shown, sent in ((0, asked(page, bare)), (1, forced)):
        less = replace(found.comparison, reasons=found.comparison.reasons[:shown])
        kept.save(desk.workspace, replace(found, comparison=less))
        assert done(desk, dino.post("/models/promote", data=sent)).outcome == "refused"
        assert served_models(desk.workspace) == {}

    assert done(desk, dino.post("/models/promote", data=forced)).outcome == "forced"
    served = served_models(desk.workspace)["resolution"]
    assert (served.change, served.reason) == (Change.FORCED, "dino: the old one is gone")
    newest = entries(desk.store, target=bare)[0]
    assert (newest.action, newest.details["against"][0]) == ("promoted", "no_record")
