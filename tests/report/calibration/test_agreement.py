"""The figures of a criterion, and sentences that fit them."""

from __future__ import annotations

import re

import pytest

from autoqa.domain.agreement import Estimate
from autoqa.report.calibration.agreement import criterion_parts
from tests.report.calibration.parts import ENGLISH, ITALIAN, STATES, with_agreement


def test_every_statistic_stands_with_its_interval_and_its_calls():
    made = STATES["good"]()
    (part,), (agreement,) = criterion_parts(made, ENGLISH), made.found.report.criteria
    rows = {row.name: row for row in part.rows}
    qwk = agreement.human_model["qwk"]
    assert rows["QWK"].model.value == f"{qwk.value:.2f}"
    assert rows["QWK"].model.span == f"{qwk.low:.2f} to {qwk.high:.2f}"
    assert rows["QWK"].model.n == "400"
    assert rows["Exact agreement"].people.value == f"{100 * agreement.human_human['exact'].value:.1f}\u00a0%"
    assert rows["SMD"].difference.value == "–"
    assert len(rows) == 14


def test_shares_of_levels_add_up():
    (part,) = criterion_parts(STATES["good"](), ENGLISH)
    for who in ("people", "model"):
        shares = [float(getattr(row, who).removesuffix("\u00a0%")) for row in part.levels]
        assert sum(shares) == pytest.approx(100, abs=2)


def test_of_many_levels_the_most_given_are_shown_and_no_table_of_calls():
    (part,) = criterion_parts(STATES["many_levels"](), ENGLISH)
    assert part.some_levels
    assert len(part.levels) == 12
    assert part.heat is None
    assert "too many levels" in part.no_heat


@pytest.mark.parametrize(
    ("kappa", "ac1", "share", "said"),
    [
        (0.05, 0.85, 0.9, "and yet kappa is only 0.05. Level 5 takes 90"),
        (0.3, 0.5, 0.4, "differ although no level is given nearly always"),
        (0.4, 0.45, 0.4, "tell nearly the same. The most common level, 5, takes 40"),
    ],
)
def test_kappa_and_ac1_are_read_with_how_often_levels_are_given(kappa, ac1, share, said):
    made = STATES["good"]()
    figures = dict(made.found.report.criteria[0].human_model)
    figures |= {"kappa": Estimate(kappa), "ac1": Estimate(ac1), "exact": Estimate(0.91)}
    rest = (1 - share) / 4
    prevalence = dict.fromkeys((1.0, 2.0, 3.0, 4.0), rest) | {5.0: share}
    (part,) = criterion_parts(with_agreement(made, human_model=figures, prevalence=prevalence), ENGLISH)
    assert said in part.together.replace("\u00a0", " ")


def test_calls_by_level_are_shown_and_said():
    (part,) = criterion_parts(STATES["shifted"](), ENGLISH)
    assert part.heat is not None
    assert sum(float(cell.calls) for _, cells in part.heat.rows for cell in cells) == pytest.approx(
        400, abs=1
    )
    assert [cells[i].same for i, (_, cells) in enumerate(part.heat.rows)] == [True] * 5
    assert "the model is more often the higher one" in part.heat.sentence


def test_prmse_is_withheld_with_how_many_more_are_needed():
    (part,) = criterion_parts(STATES["few"](), ENGLISH)
    assert "PRMSE is withheld: 60 scored calls were graded by two people" in part.true_sentence
    assert "40 more are needed" in part.true_sentence
    assert "–" in [row.cell.value for row in part.true_rows]


def test_prmse_is_said_and_one_of_no_worth_too():
    made = STATES["good"]()
    (part,) = criterion_parts(made, ENGLISH)
    assert re.search(r"the model explains \d+\u00a0% of the variance \(PRMSE\)", part.true_sentence)
    true = dict(made.found.report.criteria[0].true_score) | {"prmse": Estimate(-0.4, n=400)}
    (part,) = criterion_parts(with_agreement(made, true_score=true), ENGLISH)
    assert "no better than the same score for every call (PRMSE −0.40)" in part.true_sentence


def test_without_double_grading_nothing_is_said_of_true_scores():
    (part,) = criterion_parts(STATES["one_evaluator"](), ITALIAN)
    assert part.true_sentence.startswith("Nessuna chiamata è stata valutata da due persone")
