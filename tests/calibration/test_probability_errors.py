import numpy as np
import pytest

from autoqa.calibration.probability_errors import brier, calibration_error, figures, ranked, smd
from autoqa.calibration.targets import targets

ONE = np.ones


def test_ranked_probability_score_of_a_near_miss_is_less_than_of_a_far_one():
    said = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.2, 0.5, 0.3]])
    truth = targets([1, 1, 2], (1, 2, 3))
    assert ranked(said, truth).tolist() == pytest.approx([0.5, 1.0, (0.2**2 + 0.3**2) / 2])


def test_brier_score_agrees_with_sklearn_on_two_levels():
    from sklearn.metrics import brier_score_loss

    rng = np.random.default_rng(0)
    chance, came = rng.random(50), rng.integers(0, 2, 50)
    found = brier(np.column_stack([1 - chance, chance]), targets(came, (0, 1))).mean()
    assert found == pytest.approx(2 * brier_score_loss(came, chance))


def test_ece_is_the_gap_in_bins_of_equal_mass():
    chance, came = np.repeat([0.1, 0.6, 0.9], 10), np.repeat([0.0, 1.0, 1.0], 10)
    assert calibration_error(chance, came, ONE(30)) == pytest.approx((0.1 + 0.4 + 0.1) / 3)


def test_gaps_of_opposite_sign_in_one_bin_cancel_and_in_two_do_not():
    chance, came = np.array([0.4, 0.4, 0.6, 0.6]), np.array([0.0, 1.0, 1.0, 0.0])
    assert calibration_error(chance, came, ONE(4), bins=1) == pytest.approx(0.0)
    assert calibration_error(chance, came, ONE(4), bins=2) == pytest.approx(0.1)


def test_rows_of_one_probability_share_a_bin():
    came = np.r_[ONE(50), np.zeros(50)]
    assert calibration_error(np.full(100, 0.5), came, ONE(100)) == pytest.approx(0.0)


def test_smd_is_in_standard_deviations_of_people():
    human = np.array([1.0, 2.0, 3.0, 4.0])
    assert smd(human + 0.5, human, ONE(4)) == pytest.approx(0.5 / np.std(human, ddof=1))
    assert smd(human, np.full(4, 2.0), ONE(4)) is None
    assert smd(human[:1], human[:1], ONE(1)) is None


def test_a_weight_of_two_counts_as_two_rows():
    rng = np.random.default_rng(1)
    said, truth = rng.dirichlet(ONE(3), 40), targets(rng.integers(1, 4, 40), (1, 2, 3))
    twice = np.r_[np.arange(40), np.arange(20)]
    one = figures(said, truth, (1, 2, 3), np.r_[2 * ONE(20), ONE(20)])
    other = figures(said[twice], truth[twice], (1, 2, 3), ONE(60))
    assert one.brier == pytest.approx(other.brier)
    assert one.ranked == pytest.approx(other.ranked)
