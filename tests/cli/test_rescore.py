import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.cli.command import MESSAGES, Said, autoqa, strict_json


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample messages, scored; two of the five by an earlier model that gave empathy one point less."""
    space = tmp_path_factory.mktemp("rescore") / "qa"
    assert autoqa("score", MESSAGES, "-w", space, "--quiet").code == 0
    with sqlite3.connect(space / "autoqa.db") as database:
        earlier = (
            "select id from evaluations join scores on evaluation_id = id where kind = 'model' "
            "and criterion = 'empathy' and expected is not null order by id limit 2"
        )
        database.execute(f"update evaluations set fingerprint = 'before' where id in ({earlier})")
        database.execute(
            "update scores set scorer = 'the old head', expected = expected - 1 where criterion = 'empathy' "
            "and evaluation_id in (select id from evaluations where fingerprint = 'before')"
        )
    return space


@pytest.fixture
def space(scored: Path, tmp_path: Path) -> Path:
    return shutil.copytree(scored, tmp_path / "qa")


def rescore(space: Path, *more: object) -> Said:
    return autoqa("rescore", "-w", space, "--quiet", *more)


def evaluations(space: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(space / "autoqa.db") as database:
        return database.execute(
            "select interaction_id, fingerprint from evaluations where kind = 'model' order by id"
        ).fetchall()


def test_what_earlier_models_scored_is_scored_again_beside_it(space: Path):
    before = evaluations(space)
    found = strict_json(rescore(space, "--json").out)
    assert (found["scored"], found["already"], found["failed"]) == (2, 3, [])
    after = evaluations(space)
    assert after[: len(before)] == before
    assert len(after) == len(before) + 2
    assert len({fingerprint for _, fingerprint in after[len(before) :]}) == 1


def test_a_second_run_does_nothing_again(space: Path):
    rescore(space)
    found = strict_json(rescore(space, "--json").out)
    assert (found["scored"], found["already"]) == (0, 5)


def test_it_says_what_the_model_moved_and_what_the_calls(space: Path):
    found = strict_json(rescore(space, "--json").out)
    (empathy,) = [one for one in found["moved"] if one["criterion"] == "empathy" and not one["group"]]
    assert empathy["model"]["value"] == pytest.approx(1.0)
    assert empathy["total"]["value"] == pytest.approx(empathy["model"]["value"] + empathy["calls"]["value"])
    autoqa("report", "-w", space, "-o", space / "r.html")
    page = (space / "r.html").read_text(encoding="utf-8")
    assert "What moved: the model or the calls" in page
    assert "nobody can tell the two apart" not in page


def test_the_report_says_when_the_two_cannot_be_told_apart(space: Path):
    autoqa("report", "-w", space, "-o", space / "r.html")
    assert "nobody can tell the two apart" in (space / "r.html").read_text(encoding="utf-8")


def test_a_sample_is_enough(space: Path):
    found = strict_json(rescore(space, "--sample", 2, "--seed", 3, "--json").out)
    assert found["scored"] + found["already"] == 2


def test_only_what_began_between_the_days_is_scored_again(space: Path):
    with sqlite3.connect(space / "autoqa.db") as database:
        database.execute("update interactions set started_at = '2026-03-01 12:00:00'")
        (one,) = database.execute("select id from interactions order by id limit 1").fetchone()
        database.execute("update interactions set started_at = '2026-05-01 12:00:00' where id = ?", [one])
    for days, count in (
        (("--since", "2026-04-01"), 1),
        (("--until", "2026-04-01"), 4),
        (("--since", "2026-02-01", "--until", "2026-06-01"), 5),
        (("--since", "2026-06-01"), 0),
    ):
        found = strict_json(rescore(space, *days, "--json").out)
        assert found["scored"] + found["already"] == count


def test_the_table_names_both_parts(space: Path):
    said = rescore(space)
    assert said.code == 0
    assert "by the model" in said.out
    assert "2 scored again, 3 were up to date, 0 failed" in said.err


def test_models_that_are_back_in_service_count_as_the_newest_again(space: Path):
    """As after a promotion, a rescore, and a rollback."""
    with sqlite3.connect(space / "autoqa.db") as database:
        (present,) = database.execute(
            "select fingerprint from evaluations where fingerprint != 'before' and kind = 'model'"
        ).fetchone()
        database.execute("update evaluations set fingerprint = ? where kind = 'model'", [present])
        (last,) = database.execute("select max(id) from evaluations where kind = 'model'").fetchone()
        columns = [row[1] for row in database.execute("pragma table_info(evaluations)") if row[1] != "id"]
        chosen = ", ".join(columns)
        taken_back = chosen.replace("fingerprint", "'taken back'")
        database.execute(
            f"insert into evaluations ({chosen}) select {taken_back} from evaluations where id = ?",
            [last],
        )
    found = strict_json(rescore(space, "--json").out)
    assert (found["scored"], found["already"]) == (1, 4)
    assert evaluations(space)[-1][1] == present
    assert sorted(name for _, name in evaluations(space)).count("taken back") == 1


def test_a_store_without_scores_is_named(tmp_path: Path):
    autoqa("init", tmp_path / "qa")
    said = rescore(tmp_path / "qa")
    assert said.code == 1
    assert "score something first" in said.words
