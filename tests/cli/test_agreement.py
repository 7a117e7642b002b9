"""`autoqa agreement` and `autoqa calibrate` on files."""

import csv
import json
from pathlib import Path

import pytest

from eval.calibration.centre import Centre
from tests.cli.command import Said, autoqa, strict_json

DATA = Path(__file__).parent.parent / "agreement" / "data"
STATISTICS = {
    *("exact", "adjacent", "kappa", "qwk", "ac1", "ac2", "alpha_nominal", "alpha_ordinal"),
    *("alpha_interval", "icc", "pearson", "spearman", "smd", "rmse", "prmse"),
}
HEADINGS = "interaction,evaluator,criterion,score"


def _expected(name: str, row: str = "") -> dict[str, float]:
    """A row of what RSMTool wrote."""
    with (DATA / "expected" / f"lr_eval_with_h2_{name}.csv").open(encoding="utf-8") as file:
        found = next(line for line in csv.DictReader(file) if line[""] == row)
    return {key: float(value) for key, value in found.items() if key}


@pytest.fixture(scope="module")
def rsmtool(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """RSMTool's responses as a file of people's grades and one of a model's scores."""
    folder = tmp_path_factory.mktemp("rsmtool")
    with (DATA / "predictions_scaled_with_subgroups.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    grades, model = folder / "grades.csv", folder / "model.csv"
    people = [
        f"{row['id']},{who},essay,{row[who]},{row['L1']}"
        for row in rows
        for who in ("h1", "h2")
        if row[who].strip()
    ]
    grades.write_text("\n".join([f"{HEADINGS},L1", *people]), encoding="utf-8")
    scores = [f"{row['id']},essay,{row['score']}" for row in rows]
    model.write_text("\n".join(["interaction,criterion,score", *scores]), encoding="utf-8")
    return grades, model


@pytest.fixture(scope="module")
def compared(rsmtool: tuple[Path, Path]) -> Said:
    grades, model = rsmtool
    return autoqa("agreement", grades, "--model", model, "--group", "L1", "--json")


def test_people_agree_as_rsmtool_says(compared: Said):
    found = strict_json(compared.out)["criteria"]["essay"]["human_human"]
    theirs = _expected("consistency")
    assert found["qwk"]["value"] == pytest.approx(theirs["wtkappa"])
    assert found["kappa"]["value"] == pytest.approx(theirs["kappa"])
    assert found["exact"]["value"] == pytest.approx(theirs["exact_agr"] / 100)
    assert found["adjacent"]["value"] == pytest.approx(theirs["adj_agr"] / 100)
    assert found["qwk"]["low"] < theirs["wtkappa"] < found["qwk"]["high"]
    assert found["qwk"]["n"] == 200


def test_json_has_the_shape_that_other_programs_rely_on(compared: Said):
    found = strict_json(compared.out)
    assert {"criteria", "evaluators"} <= set(found)
    essay = found["criteria"]["essay"]
    assert (essay["calls"], essay["evaluators"]) == (200, 2)
    for part in ("human_human", "human_model", "degradation", "true_score"):
        assert all(set(figure) == {"value", "low", "high", "n"} for figure in essay[part].values())
    assert set(essay["human_human"]) | set(essay["human_model"]) | set(essay["true_score"]) >= STATISTICS
    for of_one in found["evaluators"].values():
        assert {"severity", "low", "high", "consistency", "flagged", "reason"} <= set(of_one["essay"])
    assert set(found["evaluators"]) == {"h1", "h2"}


def test_degradation_is_that_of_model_and_people_against_people(compared: Said):
    essay = strict_json(compared.out)["criteria"]["essay"]
    difference = essay["human_model"]["qwk"]["value"] - essay["human_human"]["qwk"]["value"]
    assert essay["degradation"]["qwk"]["value"] == pytest.approx(difference)
    assert difference < 0


def test_groups_are_compared(compared: Said):
    groups = strict_json(compared.out)["criteria"]["essay"]["subgroups"]
    assert {one["name"]: one["calls"] for one in groups} == {
        "Esperanto": 42,
        "Klingon": 46,
        "Navi": 50,
        "Vulcan": 62,
    }


@pytest.mark.parametrize("name", ["Shift of day", "shift_of_day", "SHIFT OF DAY"])
def test_a_column_may_be_named_as_it_stands_in_the_file(tmp_path: Path, name: str):
    path = tmp_path / "grades.csv"
    shifts = [
        f"c{i},{who},empathy,{1 + i % 5},{'late' if i % 2 else 'early'}" for i in range(80) for who in "ab"
    ]
    path.write_text("\n".join([f"{HEADINGS},Shift of day", *shifts]), encoding="utf-8")
    model = _few(tmp_path, *(f"c{i},m,empathy,{1 + i % 3}" for i in range(80)), name="model.csv")
    said = autoqa("agreement", path, "--model", model, "--group", name, "--json")
    groups = strict_json(said.out)["criteria"]["empathy"]["subgroups"]
    assert {(one["column"], one["name"]) for one in groups} == {
        ("shift_of_day", "early"),
        ("shift_of_day", "late"),
    }


def test_the_table_says_the_same(rsmtool: tuple[Path, Path]):
    said = autoqa("agreement", rsmtool[0], "--model", rsmtool[1])
    assert said.code == 0
    assert "0.83" in said.words


def test_the_same_seed_draws_the_same_intervals_and_another_does_not(rsmtool: tuple[Path, Path]):
    first, again, other = (
        autoqa("agreement", rsmtool[0], "--seed", seed, "--json").out for seed in (3, 3, 4)
    )
    assert first == again != other


def _few(folder: Path, *lines: str, name: str = "grades.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([HEADINGS, *lines]), encoding="utf-8")
    return path


_GOOD = [f"c{i},{who},empathy,{1 + i % 5}" for i in range(12) for who in ("eva", "zoe")]


def test_bad_lines_are_named_and_the_rest_is_used(tmp_path: Path):
    path = _few(tmp_path, *_GOOD, "c1,kim,empathy,good", ",eva,empathy,3")
    said = autoqa("agreement", path)
    assert said.code == 0
    assert "grades.csv:26: the score 'good' is no number" in said.words
    assert "grades.csv:27:" in said.words
    found = strict_json(autoqa("agreement", path, "--json").out)
    assert [(one["file"], one["line"]) for one in found["bad_lines"]] == [(str(path), 26), (str(path), 27)]
    assert found["criteria"]["empathy"]["calls"] == 12


@pytest.mark.parametrize("command", ["agreement", "calibrate"])
@pytest.mark.parametrize("as_json", [(), ("--json",)])
def test_a_column_that_is_not_there_is_an_error_that_names_those_there_are(
    rsmtool: tuple[Path, Path], command: str, as_json: tuple[str, ...]
):
    said = autoqa(command, *rsmtool[:1], "--group", "L2", *as_json)
    assert (said.code, said.out) == (1, "")
    assert "--group L2: there is no such column; there are l1" in said.words


def test_without_any_column_that_is_said(tmp_path: Path):
    said = autoqa("agreement", _few(tmp_path, *_GOOD), "--group", "queue")
    assert said.code == 1
    assert "there is no such column; there is none" in said.words


@pytest.mark.parametrize("command", ["agreement", "calibrate"])
@pytest.mark.parametrize("option", ["--model", "--scorecard"])
def test_a_model_or_scorecard_without_grades_is_an_error(command: str, option: str, tmp_path: Path):
    said = autoqa(command, option, tmp_path / "x", "-w", tmp_path / "qa")
    assert (said.code, said.out) == (1, "")
    assert "goes with a file of people's grades" in said.words
    assert not (tmp_path / "qa").exists()


@pytest.mark.parametrize("command", ["agreement", "calibrate"])
def test_a_model_s_file_without_a_usable_line_is_an_error_that_names_the_first(command: str, tmp_path: Path):
    model = _few(tmp_path, "c1,m,empathy,high", "c2,m,empathy,low", name="model.csv")
    said = autoqa(command, _few(tmp_path, *_GOOD), "--model", model)
    assert (said.code, said.out) == (1, "")
    assert "model.csv: no score in it can be used; 2: the score 'high' is no number" in said.words


def test_a_model_s_scores_of_other_calls_are_a_finding_and_no_error(tmp_path: Path):
    model = _few(tmp_path, "elsewhere,m,empathy,3", name="model.csv")
    said = autoqa("agreement", _few(tmp_path, *_GOOD), "--model", model, "--json")
    assert said.code == 0
    assert strict_json(said.out)["criteria"]["empathy"]["scored_calls"] == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe", "grades.csv"),
        (b"a,b\n1,2\n", "no column for"),
        (HEADINGS.encode(), "no grade in it can be used"),
        (f"{HEADINGS}\nc1,eva,empathy,nan\n".encode(), "no grade in it can be used"),
    ],
)
@pytest.mark.parametrize("command", ["agreement", "calibrate"])
def test_a_file_that_holds_no_grade_is_one_error(command: str, content: bytes, says: str, tmp_path: Path):
    path = tmp_path / "grades.csv"
    path.write_bytes(content)
    said = autoqa(command, path)
    assert (said.code, said.out) == (1, "")
    assert says in said.words


@pytest.mark.parametrize("command", ["agreement", "calibrate"])
def test_a_file_that_is_not_there_is_one_error(command: str, tmp_path: Path):
    said = autoqa(command, tmp_path / "none.csv")
    assert (said.code, said.out) == (1, "")
    assert "none.csv" in said.words


@pytest.mark.parametrize("command", ["agreement", "calibrate"])
def test_a_seed_below_0_is_wrong_usage(command: str, tmp_path: Path):
    said = autoqa(command, _few(tmp_path, *_GOOD), "--seed", -1)
    assert said.code == 2
    assert "--seed" in said.words


@pytest.mark.parametrize("lines", [_GOOD[:1], _GOOD[::2], [line[:-1] + "3" for line in _GOOD]])
def test_one_grade_one_evaluator_or_no_variance_is_no_error(lines: list[str], tmp_path: Path):
    said = autoqa("agreement", _few(tmp_path, *lines), "--json")
    assert said.code == 0
    qwk = strict_json(said.out)["criteria"]["empathy"]["human_human"].get("qwk", {"value": None})
    assert qwk["value"] is None


def _centre(folder: Path, *, shift: float = 0.0) -> tuple[Path, Path]:
    """Two evaluators' grades of 150 calls, and scores of a model that lies `shift` off."""
    centre = Centre(calls=150, evaluators=2, seed=1)
    grades = _few(folder, *(",".join(map(str, row)) for row in centre.rows()))
    model = folder / "model.jsonl"
    lines = []
    for name, expected in zip(centre.names, centre.expected, strict=True):
        value = min(max(float(expected) + shift, 1.0), 5.0)
        score = {"status": "scored", "score": round(value), "expected": value}
        score["distribution"] = _spread(value)
        score["confidence"] = score["distribution"][str(round(value))]
        grade = {"scorecard": "s1", "fingerprint": "m1"}
        lines.append(json.dumps({"id": name, "grade": grade, "scores": {"empathy": score}}))
    model.write_text("\n".join(lines), encoding="utf-8")
    return grades, model


def _spread(expected: float) -> dict[str, float]:
    """All on the two levels around a mean, so that this is their mean."""
    below = min(int(expected), 4)
    shares = dict.fromkeys("12345", 0.0)
    return {**shares, str(below): below + 1 - expected, str(below + 1): expected - below}


def test_the_gate_holds_with_code_0_and_says_what_other_programs_rely_on(tmp_path: Path):
    grades, model = _centre(tmp_path)
    said = autoqa("calibrate", grades, "--model", model, "--gate", "--json")
    found = strict_json(said.out)
    assert said.code == 0
    assert found["met"] is True
    assert (found["criteria"]["empathy"]["mode"], found["criteria"]["empathy"]["reasons"]) == ("auto", [])


def test_a_gate_that_is_not_met_is_code_4_with_the_reasons(tmp_path: Path):
    grades, model = _centre(tmp_path, shift=1.0)
    said = autoqa("calibrate", grades, "--model", model, "--gate", "--json")
    decision = strict_json(said.out)["criteria"]["empathy"]
    assert said.code == 4
    assert decision["mode"] in ("human_only", "hybrid")
    assert decision["reasons"]
    assert all(isinstance(reason, str) for reason in decision["reasons"])
    assert autoqa("calibrate", grades, "--model", model).code == 0


def test_without_a_model_the_gate_is_not_met(tmp_path: Path):
    grades, _ = _centre(tmp_path)
    said = autoqa("calibrate", grades, "--gate", "--json")
    assert said.code == 4
    assert strict_json(said.out)["criteria"]["empathy"]["mode"] == "human_only"


def test_a_record_is_written_and_held_against(tmp_path: Path):
    grades, model = _centre(tmp_path)
    record = tmp_path / "records" / "first.json"
    assert autoqa("calibrate", grades, "--model", model, "--out", record).code == 0
    assert autoqa("calibrate", grades, "--model", model, "--against", record, "--gate").code == 0
    model.write_text(model.read_text(encoding="utf-8").replace('"m1"', '"m2"'), encoding="utf-8")
    said = autoqa("calibrate", grades, "--model", model, "--against", record, "--gate", "--json")
    assert said.code == 4
    assert "model_changed" in strict_json(said.out)["criteria"]["empathy"]["codes"]


@pytest.mark.parametrize(
    "text", ["", "7", "[]", "{}", '{"at": 7, "policies": 3}', '{"at": "x", "policies": []}']
)
def test_a_file_that_is_no_record_is_one_error(text: str, tmp_path: Path):
    record = tmp_path / "record.json"
    record.write_text(text, encoding="utf-8")
    said = autoqa("calibrate", _few(tmp_path, *_GOOD), "--against", record)
    assert (said.code, said.out) == (1, "")
    assert "record.json: holds no record of a calibration" in said.words
