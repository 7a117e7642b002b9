import numpy as np
import pytest

from autoqa.agreement.moments import continuous_qwk, moments
from eval.calibration.references import RSMTOOL, figures, pairs_of, prmse_of, simulate


@pytest.fixture(scope="module")
def found():
    return list(figures(RSMTOOL))


def test_every_figure_of_rsmtool_is_met_to_a_millionth(found):
    assert {figure.name: figure.apart for figure in found if not figure.apart <= 1e-6} == {}


def test_no_expected_file_is_passed_over(found):
    prefix = "lr_eval_with_h2_"
    files = {path.stem.removeprefix(prefix) for path in (RSMTOOL / "expected").glob("*.csv")}
    assert files == {figure.file for figure in found} - {"prmse_data (R)"}
    assert len(found) == 557


def test_the_known_figures_are_among_them(found):
    named = {(figure.file, figure.name): figure.ours for figure in found}
    assert named["consistency", "wtkappa"] == pytest.approx(0.8333333333333334)
    assert named["consistency", "kappa"] == pytest.approx(0.5914577530176417)
    assert named["true_score_eval", "scale PRMSE true"] == pytest.approx(0.6696885002619487)


def test_prmse_is_near_the_truth_whoever_graded_and_kappa_is_not():
    world, random = simulate(each=6), np.random.default_rng(0)
    prmse, qwk = {}, {}
    for category, people in world.people.items():
        pairs = list(pairs_of(people, 6))
        prmse[category] = np.mean([prmse_of(a, b, world.system, len(a), random) for a, b in pairs])
        qwk[category] = np.mean([continuous_qwk(moments(a, world.system)) for a, _ in pairs])
    assert max(prmse.values()) - min(prmse.values()) < 0.03
    assert all(abs(value - world.prmse) < 0.03 for value in prmse.values())
    assert qwk["high"] - qwk["low"] > 0.2
