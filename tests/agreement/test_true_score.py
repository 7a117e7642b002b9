import numpy as np
import pytest

from autoqa.agreement.intraclass import one_way
from autoqa.agreement.true_score import (
    calls,
    error_variance,
    multiple,
    prmse,
    reliability,
    true_mse,
    true_score_sums,
    true_variance,
)

STATISTICS = (error_variance, true_variance, true_mse, prmse, reliability)


def simulated(n, sizes, *, seed=0, error=0.8, system_error=0.5):
    """Calls with `sizes` human scores each: rows of call and score, the system's scores, and true scores."""
    random = np.random.default_rng(seed)
    true = random.normal(3.5, 1.0, n)
    call = np.repeat(np.arange(n), np.resize(sizes, n))
    human = true[call] + random.normal(0, error, len(call))
    return call, human, true + random.normal(0, system_error, n), true


def test_ragged_scores_by_the_formulas_written_out():
    grades = [[3, 4], [2], [5, 5, 4], [1], [4, 2]]
    system = np.array([3.2, 2.5, 4.4, 1.9, 3.1])
    m = np.array([len(g) for g in grades])
    mean = np.array([np.mean(g) for g in grades])
    flat = np.concatenate(grades)
    error = sum(((np.array(g) - np.mean(g)) ** 2).sum() for g in grades) / (m - 1).sum()
    between = (m * (mean - flat.mean()) ** 2).sum()
    variance = (between - (len(m) - 1) * error) / (m.sum() - (m**2).sum() / m.sum())
    mse = ((m * (mean - system) ** 2).sum() - len(m) * error) / m.sum()
    sums = true_score_sums(np.repeat(np.arange(5), m), flat, system)
    assert error_variance(sums) == pytest.approx(error)
    assert true_variance(sums) == pytest.approx(variance)
    assert true_mse(sums) == pytest.approx(mse)
    assert prmse(sums) == pytest.approx(1 - mse / variance)
    assert (calls(sums).item(), multiple(sums).item()) == (5, 3)


@pytest.mark.parametrize("sizes", [[2], [1, 2], [1, 1, 1, 2, 3, 5]])
def test_the_truth_is_found_however_many_scores_calls_have(sizes):
    call, human, system, _ = simulated(40_000, sizes)
    sums = true_score_sums(call, human, system, centre=3.5)
    assert error_variance(sums) == pytest.approx(0.64, abs=0.02)
    assert true_variance(sums) == pytest.approx(1.0, abs=0.03)
    assert true_mse(sums) == pytest.approx(0.25, abs=0.02)
    assert prmse(sums) == pytest.approx(0.75, abs=0.02)
    assert reliability(sums) == pytest.approx(1 / 1.64, abs=0.02)


def test_reliability_of_one_is_icc_and_of_more_follows_spearman_and_brown():
    sums = true_score_sums(*simulated(200, [1, 2, 3])[:3])
    one = reliability(sums)
    assert one == pytest.approx(one_way(sums))
    assert reliability(sums, 3) == pytest.approx(3 * one / (1 + 2 * one))


def test_single_grades_say_nothing_of_error_unless_it_is_known():
    call, human, system, _ = simulated(5000, [1])
    sums = true_score_sums(call, human, system)
    assert multiple(sums) == 0
    assert all(np.isnan(statistic(sums)) for statistic in STATISTICS)
    assert prmse(sums, error=0.64) == pytest.approx(0.75, abs=0.05)


def test_a_perfect_system_is_worth_one_and_the_mean_of_everybody_nothing():
    call, human, _, true = simulated(20_000, [2])
    assert prmse(true_score_sums(call, human, true)) == pytest.approx(1, abs=0.02)
    assert prmse(true_score_sums(call, human, np.full(len(true), 3.5))) == pytest.approx(0, abs=0.02)


def test_the_order_of_rows_and_the_centre_do_not_matter():
    call, human, system, _ = simulated(100, [1, 2, 4])
    order = np.random.default_rng(1).permutation(len(call))
    plain, moved = (
        true_score_sums(call, human, system),
        true_score_sums(call[order], human[order], system, centre=9),
    )
    for statistic in STATISTICS:
        assert statistic(moved) == pytest.approx(statistic(plain))


def test_a_call_without_a_system_score_is_left_out():
    call, human, system, _ = simulated(50, [2, 1])
    lost = system.copy()
    lost[:10] = np.nan
    kept = call >= 10
    left = true_score_sums(call[kept] - 10, human[kept], system[10:])
    assert true_score_sums(call, human, lost) == pytest.approx(left)


def test_groups_add_up_and_a_batch_is_each_group_alone():
    call, human, system, _ = simulated(60, [1, 2, 3])
    own = call % 2
    parts = true_score_sums(call, human, system, groups=own, n_groups=2)
    assert parts.sum(axis=0) == pytest.approx(true_score_sums(call, human, system)[0])
    for statistic in STATISTICS:
        alone = [statistic(true_score_sums(call[own == g], human[own == g], system)).item() for g in (0, 1)]
        assert statistic(parts) == pytest.approx(alone)


def test_no_true_variance_and_no_calls_are_undefined():
    same = true_score_sums([0, 0, 1, 1], [3.3] * 4, [1.0, 2.0])
    assert np.isnan([prmse(same), reliability(same)]).all()
    empty = true_score_sums(np.array([], dtype=int), [], [])
    assert all(np.isnan(statistic(empty)) for statistic in STATISTICS)
