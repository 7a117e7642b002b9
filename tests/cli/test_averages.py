"""`autoqa averages`."""

from pathlib import Path

import numpy as np
import pytest

from autoqa.domain.evaluation import Evaluation, Evaluator, EvaluatorKind, Grade, Score, ScoreStatus
from autoqa.domain.interaction import Channel, GradeGiven, Interaction
from autoqa.domain.scorecard import Scorecard
from autoqa.domain.transcript import Transcript
from autoqa.store.store import Store
from tests.cli.command import autoqa, strict_json

READ = Transcript((), "en", "text", "r1")
MODEL = Evaluator(EvaluatorKind.MODEL, "autoqa", "f")


@pytest.fixture
def workspace(tmp_path: Path, scorecard: Scorecard) -> Path:
    """Calls of ann, of bob, whom people grade, and of cy, whom nobody does; the doubtful are withheld."""
    rng = np.random.default_rng(4)
    store = Store.open(f"sqlite:///{tmp_path / 'qa' / 'autoqa.db'}")
    for agent, level in (("ann", 2.0), ("bob", 4.0), ("cy", 4.9)):
        for i in range(24):
            expected = round(float(np.clip(level + rng.normal(0, 0.3), 1, 5)), 3)
            given = round(float(np.clip(expected - 0.3 + rng.normal(0, 0.1), 1, 5)), 3)
            grades = (GradeGiven("eva", "empathy", given),) if agent != "cy" and i % 2 else ()
            name = f"{agent}-{i:02d}"
            call = Interaction(name, Channel.CHAT, f"hash of {name}", "", agent=agent, grades=grades)
            store.add(call)
            store.save_transcript(call, READ)
            sure = expected > level
            score = Score(
                "empathy",
                ScoreStatus.SCORED if sure else ScoreStatus.ABSTAINED,
                round(expected) if sure else None,
                expected,
                reason="because",
            )
            store.save_evaluation(
                READ, Evaluation(name, MODEL, scorecard.hash, (score,), Grade(50.0)), scorecard
            )
    store.close()
    return tmp_path / "qa"


def test_each_agent_has_an_average_of_all_calls_and_only_those_corrected_a_place(workspace: Path):
    said = autoqa("averages", "-w", workspace, "--json")
    found = strict_json(said.out)
    assert set(found) == {"by", "averages", "left_out", "ungrouped"}
    shown = {
        one["group"]: (one["kind"], one["scored"], one["graded"], one["rank"]) for one in found["averages"]
    }
    assert shown == {
        "ann": ("corrected", 24, 12, 2),
        "bob": ("corrected", 24, 12, 1),
        "cy": ("model", 24, 0, None),
    }
    cy = next(one for one in found["averages"] if one["group"] == "cy")
    assert (cy["best"], cy["worst"]) == (1, 3)


def test_the_table_names_what_each_average_is_made_of(workspace: Path):
    said = autoqa("averages", "empathy", "-w", workspace)
    assert said.code == 0
    assert "between 1 and 3" in said.words


def test_a_criterion_that_nobody_scored_is_an_error_that_names_those_there_are(workspace: Path):
    said = autoqa("averages", "emphaty", "-w", workspace)
    assert (said.code, said.out) == (1, "")
    assert "'emphaty': nobody has scored it; there are scores on empathy" in said.words


def test_a_workspace_without_a_store_gets_none(tmp_path: Path):
    said = autoqa("averages", "-w", tmp_path / "typo", "--json")
    assert (said.code, said.out) == (1, "")
    assert "autoqa.db is not there" in said.words
    assert not (tmp_path / "typo").exists()


def test_groups_that_nobody_names_have_no_averages(workspace: Path):
    said = autoqa("averages", "--by", "team", "-w", workspace)
    assert said.code == 0
    assert "72 interactions name no team" in said.words
