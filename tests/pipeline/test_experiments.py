from pathlib import Path

import pytest

from autoqa.errors import ConfigurationError
from autoqa.pipeline.experiments import Bought, bought, experiments
from autoqa.pipeline.workspace import Workspace, open_workspace
from autoqa.training.runs import LOG, Run, log

RUNS = (
    Run("2026-11-26T09:00:00", "trained", "empathy", "a" * 16, trained_on=300, qwk=0.512, seconds=61.5),
    Run("2026-11-26T09:05:00", "trained", "resolution", "b" * 16, trained_on=300, seed=0),
    Run("2026-11-26T09:10:00", "forced", "empathy", "a" * 16, reason="=the form, it's new"),
    Run("2026-11-26T09:15:00", "rolled_back", "empathy", reason="'tis too strict"),
)


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    for run in RUNS:
        log(run, tmp_path / LOG)
    return open_workspace(tmp_path)


def test_the_log_is_read_as_it_was_written(space: Workspace):
    assert experiments(space) == list(RUNS)


def test_a_criterion_and_the_last_can_be_chosen(space: Workspace):
    assert experiments(space, criterion="empathy") == [RUNS[0], RUNS[2], RUNS[3]]
    assert experiments(space, last=1) == [RUNS[3]]
    assert experiments(space, last=9) == list(RUNS)


def test_without_a_log_there_is_nothing(tmp_path: Path):
    assert experiments(open_workspace(tmp_path / "nowhere")) == []


def test_a_row_that_was_spoilt_is_named(space: Workspace):
    path = space.folder / LOG
    path.write_text(path.read_text(encoding="utf-8").replace("0.512", "half"), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=rf"{LOG}: row 2: qwk: .*put right what was changed there"):
        experiments(space)


def test_a_log_that_is_no_text_is_an_error(space: Workspace):
    (space.folder / LOG).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        experiments(space)


def test_the_grades_of_a_training_bought_what_it_has_more_than_the_one_before():
    first, other = RUNS[0], RUNS[1]
    later = Run("2026-11-27T09:00:00", "trained", "empathy", trained_on=425, qwk=0.55)
    again = Run("2026-11-27T10:00:00", "trained", "empathy", trained_on=425, qwk=0.56)
    found = bought([first, other, RUNS[2], later, again])
    assert found[:3] == [None, None, None]
    assert found[3] == Bought(125, pytest.approx(0.038))
    assert found[4] is None


def test_what_grades_bought_is_unknown_without_a_figure():
    later = Run("2026-11-27T09:00:00", "trained", "empathy", trained_on=310)
    assert bought([RUNS[0], later])[1] == Bought(10, None)
