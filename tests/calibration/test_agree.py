"""Agreement on one criterion, held to RSMTool's figures and to independent definitions."""

import csv
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from autoqa.calibration.agree import agree
from autoqa.calibration.grades import grades_of
from tests.calibration.parts import Centre, model, table

DATA = Path(__file__).parents[1] / "agreement" / "data"


def _rsmtool(people=("h1", "h2")):
    with (DATA / "predictions_scaled_with_subgroups.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    rows = [(line["id"], who, "score", float(line[who])) for line in lines for who in people]
    columns = {"L1": {line["id"]: line["L1"] for line in lines}}
    scores = model({line["id"]: float(line["score"]) for line in lines})
    return grades_of(table(rows, columns), "score", model=scores)


def _value(figures, name):
    return figures[name].value


def test_two_people_agree_as_rsmtool_says():
    found = agree(_rsmtool()).human_human
    expected = {
        "qwk": 0.8333333333333334,
        "kappa": 0.5914577530176417,
        "exact": 0.725,
        "adjacent": 1.0,
        "pearson": 0.8366627923660599,
        "smd": -0.08250634887978765,
    }
    assert {name: _value(found, name) for name in expected} == pytest.approx(expected, abs=1e-9)


def test_one_person_and_the_system_agree_as_rsmtool_says():
    found = agree(_rsmtool(("h1",))).human_model
    expected = {
        "pearson": 0.7801773732608226,
        "qwk": 0.7797696841910529,
        "kappa": 0.4694178334561533,
        "exact": 0.64,
        "adjacent": 0.99,
        "smd": 0.02351246133036713,
        "rmse": 0.6189327249996216,
    }
    assert {name: _value(found, name) for name in expected} == pytest.approx(expected, abs=1e-9)


def test_true_scores_are_those_of_rsmtool():
    found = agree(_rsmtool()).true_score
    expected = {
        "error_variance": 0.13750000000000004,
        "true_variance": 0.6898869346733668,
        "mse": 0.22787758804164682,
        "prmse": 0.6696885002619487,
    }
    assert {name: _value(found, name) for name in expected} == pytest.approx(expected, abs=1e-9)


def test_the_disattenuated_correlation_is_that_of_rsmtool():
    one, both = agree(_rsmtool(("h1",))), agree(_rsmtool())
    expected = _value(one.human_model, "pearson") / np.sqrt(_value(both.human_human, "pearson"))
    assert expected == pytest.approx(0.8529392950400517, abs=1e-9)
    found = _value(both.true_score, "disattenuated")
    own = _value(both.human_model, "pearson") / np.sqrt(_value(both.human_human, "pearson"))
    assert found == pytest.approx(own)


def test_the_difference_of_standardised_means_is_that_of_rsmtool():
    grades = _rsmtool(("h1",))
    found = {group.name: group for group in agree(grades, columns=["L1"]).subgroups}
    assert found["Esperanto"].difference.value == pytest.approx(-0.03315882073072035, abs=1e-9)
    assert found["Klingon"].difference.value == pytest.approx(0.022179676725127672, abs=1e-9)
    assert found["Klingon"].calls == 46


def test_degradation_is_one_figure_less_the_other():
    found = agree(_rsmtool())
    for name, figure in found.degradation.items():
        expected = _value(found.human_model, name) - _value(found.human_human, name)
        assert figure.value == pytest.approx(expected, abs=1e-12)
        assert figure.low < figure.value < figure.high


def test_every_call_counts_once_however_many_people_graded_it():
    rng = np.random.default_rng(3)
    rows, pairs, weights = [], [], []
    for i in range(60):
        scores = rng.integers(1, 6, size=rng.integers(1, 5))
        rows += [(f"c{i:02d}", f"e{e}", "x", float(score)) for e, score in enumerate(scores)]
        own = list(combinations(scores, 2))
        pairs += own
        weights += [1 / max(len(own), 1)] * len(own)
    found = agree(grades_of(table(rows), "x"))
    first, second = np.array([*pairs, *(pair[::-1] for pair in pairs)]).T
    weights = weights * 2
    for name, how in (("kappa", None), ("qwk", "quadratic")):
        expected = cohen_kappa_score(first, second, weights=how, sample_weight=weights)
        assert _value(found.human_human, name) == pytest.approx(expected)
    assert found.human_human["exact"].value == pytest.approx(np.average(first == second, weights=weights))


def test_alpha_takes_all_people_of_a_call_together():
    import krippendorff

    centre = Centre(calls=80)
    rows = centre.rows()
    sheet = np.full((len(centre.people), 80), np.nan)
    for name, who, _, score in rows:
        sheet[centre.people.index(who), centre.names.index(name)] = score
    found = agree(grades_of(table(rows), "empathy")).human_human
    for level in ("nominal", "ordinal", "interval"):
        expected = krippendorff.alpha(sheet, level_of_measurement=level)
        assert _value(found, f"alpha_{level}") == pytest.approx(expected)


def test_the_icc_of_person_and_model_is_that_of_pairs():
    from autoqa.agreement.intraclass import one_way, one_way_sums

    grades = _rsmtool(("h1",))
    units = np.repeat(np.arange(grades.calls), 2)
    scores = np.column_stack([grades.score, grades.expected[grades.call]]).ravel()
    expected = float(one_way(one_way_sums(units, scores))[0])
    assert _value(agree(grades).human_model, "icc") == pytest.approx(expected)


def test_prmse_is_withheld_below_a_hundred_double_graded_calls():
    found = agree(Centre(calls=90).grades())
    assert found.true_score["prmse"].value is None
    assert found.human_model["prmse"].value is None
    assert "10 more are needed" in " ".join(found.notes)


def test_prmse_is_given_from_a_hundred_on():
    assert agree(Centre(calls=100).grades()).true_score["prmse"].value is not None


def test_one_person_who_graded_a_call_twice_counts_once():
    rows = [(f"c{i}", "eva", "x", float(1 + i % 3)) for i in range(12)]
    found = agree(grades_of(table([*rows, *rows]), "x"))
    assert (found.double_graded, found.calls, found.evaluators) == (0, 12, 1)


def test_names_of_evaluators_do_not_matter_where_there_are_three():
    centre = Centre(calls=80, evaluators=3)
    centre.severity[0] = 0.8
    rows = centre.rows()
    swapped = [(n, {"e0": "z0"}.get(e, e), c, s) for n, e, c, s in rows]
    first, second = (agree(grades_of(table(given), "empathy")).human_human for given in (rows, swapped))
    for name in ("qwk", "kappa", "pearson", "exact"):
        assert _value(first, name) == pytest.approx(_value(second, name))


def test_groups_too_small_to_compare_are_named():
    centre = Centre(calls=100)
    centre.language = {name: "it" if i < 20 else "en" for i, name in enumerate(centre.names)}
    found = agree(centre.grades(), columns=["language"])
    assert "language it has 20 calls: 10 more are needed to compare it" in found.notes


def test_without_a_model_there_are_only_people():
    found = agree(grades_of(table(Centre(calls=50).rows()), "empathy"))
    assert found.human_model == {}
    assert found.degradation == {}
    assert found.scored_calls == 0
    assert found.true_score["reliability"].value > 0.5


def test_single_graded_calls_say_nothing_about_people():
    rows = [row for row in Centre(calls=50).rows() if row[1] == "e0"]
    found = agree(grades_of(table(rows), "empathy"))
    assert found.double_graded == 0
    assert all(figure.value is None for figure in found.human_human.values())
    assert "nothing can be said" in found.notes[0]


def test_where_all_scores_are_the_same_kappa_is_unknown_and_agreement_perfect():
    rows = [(f"c{i}", who, "x", 3.0) for i in range(20) for who in ("eva", "zoe")]
    found = agree(grades_of(table(rows), "x", levels=(1, 2, 3))).human_human
    assert _value(found, "exact") == 1.0
    assert found["kappa"].value is None
    assert _value(found, "ac1") == 1.0


def test_one_agent_gives_no_interval():
    grades = Centre(calls=40, agents=1).grades()
    figure = agree(grades).human_human["qwk"]
    assert figure.value is not None
    assert (figure.low, figure.high) == (None, None)


def test_the_same_seed_gives_the_same_intervals():
    grades = Centre(calls=60).grades()
    assert agree(grades, seed=3) == agree(grades, seed=3)
    assert agree(grades, seed=3) != agree(grades, seed=4)


def test_the_level_that_the_model_reports_goes_before_the_nearest():
    rows = [(f"c{i}", "eva", "x", 1.0) for i in range(10)]
    scores = model({f"c{i}": 1.4 for i in range(10)}, levels={f"c{i}": 2 for i in range(10)})
    found = agree(grades_of(table(rows), "x", model=scores, levels=(1, 2, 3)))
    assert _value(found.human_model, "exact") == 0.0
