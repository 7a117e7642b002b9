"""Grades that no figure may rest on."""

import numpy as np

from autoqa.calibration.evaluators import evaluator_effects
from autoqa.calibration.faults import copied, faults
from autoqa.calibration.grades import grades_of
from tests.calibration.parts import Centre, table


def _reasons(rows, centre=None):
    given = grades_of(
        table(rows), "empathy", model=centre.model() if centre else None, levels=(1, 2, 3, 4, 5)
    )
    return list(faults(given, evaluator_effects([given]), copied([given])))


def test_clean_grades_have_no_fault():
    for seed in range(5):
        centre = Centre(seed=seed)
        assert _reasons(centre.rows(), centre) == []


def _copying(centre, who, whom):
    rows = centre.rows()
    given = {(name, e): score for name, e, _, score in rows}
    return [(n, e, c, given.get((n, whom), s) if e == who else s) for n, e, c, s in rows]


def test_one_who_copies_another_is_found():
    centre = Centre(seed=1)
    (reason,) = _reasons(_copying(centre, "e1", "e0"))
    assert reason.code == "copied_grades"
    assert "e0 are the same as those of e1" in reason.text


def test_two_who_agree_on_every_call_did_not_grade_blind():
    centre = Centre(seed=1, evaluators=2, calls=150)
    (reason,) = _reasons(_copying(centre, "e1", "e0"))
    assert reason.code == "copied_grades"


def test_two_who_agree_on_a_few_calls_may_be_right():
    rows = [(f"c{i}", who, "empathy", float(1 + i % 5)) for i in range(15) for who in ("eva", "zoe")]
    assert _reasons(rows) == []


def test_one_who_copies_the_model_is_found():
    centre = Centre(seed=2)
    level = dict(zip(centre.names, np.round(np.clip(centre.expected, 1, 5)), strict=True))
    rows = [(n, e, c, float(level[n]) if e == "e2" else s) for n, e, c, s in centre.rows()]
    assert "those of the model" in " ".join(reason.text for reason in _reasons(rows, centre))


def test_a_constant_evaluator_is_a_fault():
    rows = [(n, e, c, 3.0 if e == "e3" else s) for n, e, c, s in Centre(seed=3).rows()]
    assert [reason.code for reason in _reasons(rows)] == ["constant_evaluator"]


def test_easy_yes_or_no_questions_are_no_copying():
    rng = np.random.default_rng(0)
    rows = []
    for i in range(150):
        truth = float(rng.random() < 0.95)
        for who in ("eva", "zoe"):
            rows.append((f"c{i:03d}", who, "empathy", truth if rng.random() < 0.995 else 1 - truth))
    given = grades_of(table(rows), "empathy", levels=(0, 1))
    assert copied([given]) == ()


def test_people_who_agree_on_nearly_everything_are_not_accused():
    rng = np.random.default_rng(1)
    rows = []
    for i in range(200):
        for who in ("eva", "kim", "lou", "zoe"):
            rows.append((f"c{i:03d}", who, "empathy", 3.0 if rng.random() < 0.995 else 4.0))
    assert copied([grades_of(table(rows), "empathy", levels=(1, 2, 3, 4, 5))]) == ()
    pair = [row for row in rows if row[1] in ("eva", "kim")]
    assert copied([grades_of(table(pair), "empathy", levels=(1, 2, 3, 4, 5))]) == ()
