import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autoqa.config.scorecards import find_scorecard
from autoqa.domain.calibration import Mode
from autoqa.domain.evaluation import Evaluation, Evaluator, EvaluatorKind, Grade, Score, ScoreStatus
from autoqa.domain.interaction import Channel, GradeGiven, Interaction
from autoqa.domain.scorecard import Scorecard
from autoqa.domain.transcript import Speaker, Transcript, Turn
from autoqa.errors import ConfigurationError, InputError, StoreError
from autoqa.pipeline.build import build_judging
from autoqa.pipeline.calibrate import calibrate, withdraw, write_record
from autoqa.pipeline.calibrating import record_in_force
from autoqa.pipeline.material import from_workspace
from autoqa.pipeline.run import adjusted
from autoqa.pipeline.workspace import Workspace, open_workspace, opened_store
from eval.calibration.centre import Centre

LEVELS = np.arange(1, 6)
READ = Transcript((Turn(Speaker.AGENT, "Good morning."),), "en", "text", "text")


def _distribution(expected: float) -> dict[int, float]:
    weights = np.exp(-((LEVELS - expected) ** 2) / 1.1)
    return {int(level): float(p) for level, p in zip(LEVELS, weights / weights.sum(), strict=True)}


def _space(
    folder: Path, *, calls: int = 150, settings: str = "", scorer: str | None = None, shift: float = 0.0
) -> Workspace:
    """A workspace whose calls two evaluators graded for resolution, and the present model scored."""
    folder.mkdir()
    (folder / "autoqa.toml").write_text(settings, encoding="utf-8")
    space = open_workspace(folder)
    judging = build_judging(space)
    prints = {one.criterion: one.fingerprint for one in judging.scorers}
    centre = Centre(calls=calls, evaluators=2, seed=1)
    rows = centre.rows("resolution")
    with opened_store(space) as store:
        for i, name in enumerate(centre.names):
            given = tuple(GradeGiven(who, what, score) for _, who, what, score in rows[2 * i : 2 * i + 2])
            call = Interaction(name, Channel.CHAT, f"{i:064d}", "", agent=centre.agent[name], grades=given)
            spread = _distribution(float(np.clip(centre.expected[i] + shift, 1, 5)))
            store.add(call)
            store.save_transcript(call, READ)
            by_model = _evaluation(name, judging.scorecard, spread, scorer or prints["resolution"])
            store.save_evaluation(READ, by_model, judging.scorecard)
    return space


def _evaluation(name: str, card: Scorecard, spread: dict[int, float], scorer: str) -> Evaluation:
    expected = sum(level * p for level, p in spread.items())
    level = max(spread, key=lambda one: spread[one])
    score = Score(
        "resolution", ScoreStatus.SCORED, level, expected, spread, spread[level], "because", scorer=scorer
    )
    by = Evaluator(EvaluatorKind.MODEL, "autoqa", "f")
    return Evaluation(name, by, card.hash, (score,), Grade(50.0))


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return _space(tmp_path_factory.mktemp("calibrate") / "qa")


def _decisions(found):
    return {policy.decision.criterion: policy.decision for policy in found.record.policies}


def test_a_criterion_that_people_confirm_is_left_to_the_model(space: Workspace):
    found, _ = calibrate(workspace=space.folder, dry_run=True)
    decision = _decisions(found)["resolution"]
    assert (decision.mode, decision.reasons) == (Mode.AUTO, ())
    assert decision.pins.recognisers == ("text",)
    assert decision.pins.data


def test_a_criterion_that_nobody_graded_is_left_to_people(space: Workspace):
    found, _ = calibrate(workspace=space.folder, dry_run=True)
    decision = _decisions(found)["empathy"]
    assert decision.mode is Mode.HUMAN_ONLY
    assert "100 graded by two people are needed" in decision.reasons[0].text
    assert not found.record.met


def test_a_dry_run_puts_nothing_in_force_and_a_withdrawal_takes_it_back(space: Workspace):
    calibrate(workspace=space.folder, dry_run=True)
    with opened_store(space) as store:
        assert record_in_force(store) is None
    found, _ = calibrate(workspace=space.folder)
    with opened_store(space) as store:
        assert record_in_force(store) == found.record
    assert withdraw(space.folder)
    assert not withdraw(space.folder)


def test_the_settings_say_what_is_asked_for(tmp_path: Path):
    modes = '[calibration.modes]\nempathy = "human_only"\naccuracy = "human_only"\n'
    found, _ = calibrate(workspace=_space(tmp_path / "qa", settings=modes).folder, dry_run=True)
    assert found.record.met


def test_a_profile_may_ask_for_other_modes(tmp_path: Path):
    space = _space(tmp_path / "qa")
    careful = tmp_path / "careful.toml"
    careful.write_text('[calibration]\nmode = "human_only"\n', encoding="utf-8")
    found, _ = calibrate(workspace=space.folder, profile=str(careful), dry_run=True)
    assert found.record.met
    assert _decisions(found)["resolution"].mode is Mode.HUMAN_ONLY


def test_a_mode_of_no_criterion_is_an_error_that_names_them(tmp_path: Path):
    space = _space(tmp_path / "qa", calls=5, settings='[calibration.modes]\nempaty = "hybrid"\n')
    with pytest.raises(ConfigurationError, match="empaty: no criterion to calibrate; there are: empathy"):
        calibrate(workspace=space.folder, dry_run=True)


def test_scores_of_another_model_say_so(tmp_path: Path):
    found, _ = calibrate(workspace=_space(tmp_path / "qa", scorer="an earlier one").folder, dry_run=True)
    codes = [reason.code for reason in _decisions(found)["resolution"].reasons]
    assert codes == ["model_changed", "no_model_scores"]


def test_scores_on_another_scorecard_say_so(space: Workspace, tmp_path: Path):
    text = find_scorecard("support").read_text(encoding="utf-8").replace('version = "1"', 'version = "2"')
    (tmp_path / "card.toml").write_text(text, encoding="utf-8")
    changed = adjusted(space, scorecard=tmp_path / "card.toml")
    faults = from_workspace(changed).faults["resolution"]
    assert [reason.code for reason in faults] == ["scorecard_changed"]
    assert "score them again" in faults[0].text


def test_scaling_is_put_in_force_and_kept_by_the_next_calibration(tmp_path: Path):
    space = _space(tmp_path / "qa", shift=0.8)
    before = _decisions(calibrate(workspace=space.folder, dry_run=True)[0])["resolution"]
    assert "smd" in [reason.code for reason in before.reasons]
    found, _ = calibrate(workspace=space.folder, scale=True)
    again, _ = calibrate(workspace=space.folder, dry_run=True)
    assert _decisions(found)["resolution"].mode is Mode.AUTO
    assert again.record.policy("resolution").scaling == found.record.policy("resolution").scaling


def test_without_grades_there_is_nothing_to_calibrate(tmp_path: Path):
    with pytest.raises(StoreError, match="no store in"):
        calibrate(workspace=tmp_path / "empty")
    assert not (tmp_path / "empty").exists()
    with opened_store(open_workspace(tmp_path / "new")):
        pass
    with pytest.raises(StoreError, match="autoqa grades import"):
        calibrate(workspace=tmp_path / "new")


def _files(folder: Path, *, fingerprints: tuple[str, ...] = ("m1",), calls: int = 150):
    centre = Centre(calls=calls, evaluators=2, seed=1)
    grades = folder / "grades.csv"
    rows = ["interaction,evaluator,criterion,score", *(",".join(map(str, row)) for row in centre.rows())]
    grades.write_text("\n".join(rows), encoding="utf-8")
    model = folder / "model.jsonl"
    with model.open("w", encoding="utf-8") as out:
        for i, name in enumerate(centre.names):
            spread = _distribution(float(np.clip(centre.expected[i], 1, 5)))
            level = max(spread, key=lambda one, spread=spread: spread[one])
            score = {
                "score": level,
                "expected": sum(value * p for value, p in spread.items()),
                "distribution": {str(value): p for value, p in spread.items()},
                "confidence": spread[level],
                "status": "scored",
            }
            grade = {"scorecard": "s1", "fingerprint": fingerprints[i % len(fingerprints)]}
            out.write(json.dumps({"id": name, "grade": grade, "scores": {"empathy": score}}) + "\n")
    return grades, model


def test_files_are_calibrated_without_a_workspace(tmp_path: Path):
    grades, model = _files(tmp_path)
    found, material = calibrate(grades, model=model)
    decision = _decisions(found)["empathy"]
    assert decision.mode is Mode.AUTO
    assert (decision.pins.model, decision.pins.scorecard) == ("m1", "s1")
    assert not any(material.bad.values())
    assert not (tmp_path / "autoqa-workspace").exists()


def test_scores_of_two_models_in_one_file_are_a_fault(tmp_path: Path):
    found, _ = calibrate(_files(tmp_path, fingerprints=("m1", "m2"))[0], model=tmp_path / "model.jsonl")
    assert [reason.code for reason in _decisions(found)["empathy"].reasons] == ["mixed_models"]


def test_another_model_than_that_of_an_earlier_record_is_a_fault(tmp_path: Path):
    grades, model = _files(tmp_path)
    write_record(calibrate(grades, model=model)[0].record, tmp_path / "record.json")
    same, _ = calibrate(grades, model=model, against=tmp_path / "record.json")
    assert same.record.met
    _files(tmp_path, fingerprints=("m2",))
    other, _ = calibrate(grades, model=model, against=tmp_path / "record.json")
    assert "model_changed" in [reason.code for reason in _decisions(other)["empathy"].reasons]


def test_a_file_that_is_no_record_is_refused(tmp_path: Path):
    grades, model = _files(tmp_path, calls=30)
    (tmp_path / "record.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="record"):
        calibrate(grades, model=model, against=tmp_path / "record.json")


def test_a_file_without_a_usable_grade_is_refused_with_its_first_fault(tmp_path: Path):
    (tmp_path / "grades.csv").write_text("interaction,evaluator,criterion,score\na,eva,empathy,good\n")
    with pytest.raises(InputError, match="no grade in it can be used"):
        calibrate(tmp_path / "grades.csv")


def test_a_record_names_the_same_hash_whenever_it_is_made(tmp_path: Path):
    grades, model = _files(tmp_path, calls=120)
    first, second = calibrate(grades, model=model)[0], calibrate(grades, model=model)[0]
    assert first.record.hash == second.record.hash
    assert replace(first.record, at=second.record.at) == second.record
