import multiprocessing
from pathlib import Path

import pytest

from autoqa.errors import ConfigurationError
from autoqa.training.runs import COLUMNS, Run, log, read_log


def run(**more: object) -> Run:
    return Run(at="2026-11-26T09:00:00+00:00", what="trained", criterion="empathy", **more)  # type: ignore[arg-type]


def test_each_run_is_a_row(tmp_path: Path):
    log(run(qwk=0.123456, seed=3), tmp_path / "log.csv")
    log(run(reason='with a comma, and "quotes"'), tmp_path / "log.csv")
    first, second = read_log(tmp_path / "log.csv")
    assert (first["qwk"], first["seed"], first["rmse"]) == ("0.1235", "3", "")
    assert second["reason"] == 'with a comma, and "quotes"'
    assert tuple(first) == COLUMNS


def test_no_table_has_no_rows(tmp_path: Path):
    assert read_log(tmp_path / "log.csv") == []


def test_text_that_looks_like_a_formula_is_kept_from_being_one(tmp_path: Path):
    log(run(reason="=HYPERLINK(1)"), tmp_path / "log.csv")
    assert read_log(tmp_path / "log.csv")[0]["reason"] == "'=HYPERLINK(1)"


def _many(path: str) -> None:
    for number in range(50):
        log(run(seed=number), Path(path))


def test_runs_side_by_side_do_not_mix_their_rows(tmp_path: Path):
    log(run(), tmp_path / "log.csv")
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.map(_many, [str(tmp_path / "log.csv")] * 2)
    rows = read_log(tmp_path / "log.csv")
    assert len(rows) == 101
    assert {row["what"] for row in rows} == {"trained"}


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="cannot be written"):
        log(run(), tmp_path / "file" / "log.csv")
