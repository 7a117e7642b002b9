"""Evaluators next to each other."""

import numpy as np
import pytest

from autoqa.calibration.evaluators import MONTH, evaluator_effects
from autoqa.calibration.grades import grades_of
from tests.calibration.parts import Centre, table


def _effects(rows, **facts):
    given = table(rows, **facts)
    found = evaluator_effects([grades_of(given, name, levels=(1, 2, 3, 4, 5)) for name in given.criteria])
    return {(one.evaluator, one.criterion): one for one in found}


def _of(found, evaluator, criterion="empathy"):
    return found[evaluator, criterion]


def test_nobody_is_accused_where_all_grade_alike():
    accused = 0
    for seed in range(10):
        accused += any(one.flagged for one in _effects(Centre(seed=seed).rows()).values())
    assert accused == 0


def test_a_severe_evaluator_is_found_and_nobody_else():
    centre = Centre(seed=1)
    centre.severity[2] = 1.2
    found = _effects(centre.rows())
    assert [key for key, one in found.items() if one.flagged] == [("e2", "empathy")]
    assert _of(found, "e2").severity.value == pytest.approx(1.0, abs=0.25)
    assert "lower than evaluators" in _of(found, "e2").reason


def test_a_lenient_evaluator_is_told_so():
    centre = Centre(seed=1)
    centre.severity[2] = -1.2
    assert "higher than evaluators" in _of(_effects(centre.rows()), "e2").reason


def test_of_two_evaluators_neither_is_accused():
    centre = Centre(seed=1, evaluators=2)
    centre.severity[1] = 1.5
    found = _effects(centre.rows())
    assert _of(found, "e1").severity.low > 0
    assert not any(one.flagged for one in found.values())


def test_an_evaluator_who_gives_every_call_the_same_is_found():
    rows = [(n, e, c, 3.0 if e == "e3" else s) for n, e, c, s in Centre(seed=2).rows()]
    one = _of(_effects(rows), "e3")
    assert one.spread.value == 0
    assert one.flagged
    assert "same score" in one.reason


def test_a_narrow_range_shows_in_the_spread_and_in_the_middle():
    def squeezed(score):
        return 3 + float(np.sign(score - 3)) * (abs(score - 3) == 2)

    rows = [(n, e, c, squeezed(s) if e == "e1" else s) for n, e, c, s in Centre(seed=3).rows()]
    one = _of(_effects(rows), "e1")
    assert one.spread.high < 0.8
    assert one.centrality.low > 0


def test_consistency_is_low_for_one_who_grades_at_random():
    rng = np.random.default_rng(4)
    rows = [(n, e, c, float(rng.integers(1, 6)) if e == "e4" else s) for n, e, c, s in Centre(seed=4).rows()]
    found = _effects(rows)
    assert _of(found, "e4").consistency.high < 0.3
    assert _of(found, "e0").consistency.low > 0.3


def test_drift_is_told_in_points_a_month():
    centre = Centre(seed=5, calls=600)
    rows = centre.rows()
    at = np.repeat(np.arange(600), 2) * 6 * MONTH / 600
    later = [
        (n, e, c, float(np.clip(s - (0.4 * at[i] / MONTH if e == "e5" else 0), -9, 9)))
        for i, (n, e, c, s) in enumerate(rows)
    ]
    found = _effects(later, at=at)
    assert _of(found, "e5").drift.value == pytest.approx(0.4, abs=0.1)
    assert _of(found, "e5").drift.low > 0.2
    assert abs(_of(found, "e0").drift.value) < 0.15


def test_a_halo_shows_as_criteria_that_move_together():
    centre = Centre(seed=6)
    first = centre.rows("empathy")
    second = centre.rows("accuracy")
    copied = [(n, e, "accuracy", first[i][3] if e == "e0" else s) for i, (n, e, _, s) in enumerate(second)]
    found = _effects([*first, *copied])
    assert _of(found, "e0").halo.low > 0.1
    assert _of(found, "e3").halo.value < _of(found, "e0").halo.low


def test_nothing_is_said_of_one_who_shares_few_calls():
    rows = [*Centre(calls=60).rows(), ("lonely", "new", "empathy", 1.0)]
    one = _of(_effects(rows), "new")
    assert (one.grades, one.shared, one.severity.value, one.flagged) == (1, 0, None, False)


def test_an_evaluator_without_dates_has_no_drift():
    assert _of(_effects(Centre(calls=60).rows()), "e0").drift.value is None
