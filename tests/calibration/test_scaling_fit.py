import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from autoqa.calibration.scaling import KINDS, Scaling, log_odds
from autoqa.calibration.scaling_fit import fit
from autoqa.calibration.targets import targets
from autoqa.errors import ConfigurationError, InputError

LEVELS = (1, 2, 3, 4, 5)


def graded(seed: int, rows: int, levels: int = 5, power: float = 1.0):
    """Calls of a proportional odds model whose distributions are taken to a power, and scores of people."""
    rng = np.random.default_rng(seed)
    place = rng.normal(0, 1.5, rows)
    cuts = np.linspace(-2, 2, levels - 1) if levels > 2 else np.zeros(1)
    true = np.diff(1 / (1 + np.exp(place[:, None] - cuts)), axis=1, prepend=0, append=1)
    human = [rng.choice(levels, p=row) + 1 for row in true]
    raw = true**power
    return raw / raw.sum(axis=1, keepdims=True), np.array(human), true


@pytest.mark.parametrize("power", [0.5, 3.0])
def test_the_temperature_undoes_the_power_that_was_taken(power):
    raw, human, true = graded(0, 4000, power=power)
    scaling = fit("temperature", raw, human, LEVELS)
    assert scaling.parameters["temperature"][0] == pytest.approx(power, rel=0.1)
    assert scaling.apply_all(raw) == pytest.approx(true, abs=0.03)


def test_no_other_temperature_has_a_better_log_score():
    raw, human, _ = graded(1, 300, power=2.0)
    target = targets(human, LEVELS)

    def loss(temperature: float) -> float:
        scaled = Scaling("temperature", LEVELS, {"temperature": (temperature,)}).apply_all(raw)
        return -(target * np.log(scaled)).sum()

    best = fit("temperature", raw, human, LEVELS).parameters["temperature"][0]
    assert loss(best) <= min(loss(t) for t in np.geomspace(0.1, 10, 200)) + 1e-6


def test_ordinal_on_two_levels_is_logistic_regression():
    raw, human, _ = graded(2, 2000, levels=2, power=2.0)
    scaling = fit("ordinal", raw, human, (1, 2))
    unit = log_odds(raw @ np.array([1.0, 2.0]), (1, 2))[:, None]
    other = LogisticRegression(C=1e6).fit(unit, human)
    assert scaling.parameters["slope"][0] == pytest.approx(other.coef_[0, 0], rel=0.02)
    assert scaling.apply_all(raw)[:, 1] == pytest.approx(other.predict_proba(unit)[:, 1], abs=0.01)


def test_ordinal_finds_the_cuts_of_the_model_the_calls_come_from():
    rng = np.random.default_rng(3)
    share = rng.uniform(0.05, 0.95, 8000)
    raw = np.column_stack([1 - share, np.zeros(8000), share])
    reach = 1 / (1 + np.exp(-(0.7 * log_odds(raw @ [1, 2, 3], (1, 2, 3))[:, None] - [-1.0, 0.5])))
    human = 1 + (rng.random(8000)[:, None] < reach).sum(axis=1)
    scaling = fit("ordinal", raw, human, (1, 2, 3))
    assert scaling.parameters["slope"][0] == pytest.approx(0.7, abs=0.06)
    assert scaling.parameters["cuts"] == pytest.approx((-1.0, 0.5), abs=0.1)


def test_ordinal_of_scores_that_go_the_other_way_is_flat():
    raw, human, _ = graded(4, 500)
    assert fit("ordinal", raw, 6 - human, LEVELS).parameters["slope"] == (0.0,)


def test_isotonic_is_sklearns_regression_of_each_level_held_back_a_little():
    rng = np.random.default_rng(5)
    share = rng.integers(1, 200, 400) / 200
    raw = np.column_stack([1 - share, np.zeros((400, 3)), share])
    human = 1 + rng.binomial(4, share)
    scaled = fit("isotonic", raw, human, LEVELS).apply_all(raw)
    for level in LEVELS[1:]:
        other = IsotonicRegression().fit(share, human >= level).predict(share)
        usual = ((human >= level).sum() + (6 - level) / 2) / (400 + 5 / 2)
        reach = scaled[:, level - 1 :].sum(axis=1)
        assert reach == pytest.approx((400 * other + 2 * usual) / 402, abs=1e-9)


@pytest.mark.parametrize("power", [0.3, 1.0, 4.0])
def test_matched_levels_come_out_as_often_as_people_give_them(power):
    raw, human, _ = graded(6, 1500, power=power)
    scaled = fit("matched", raw, np.minimum(human + 1, 5), LEVELS).apply_all(raw)
    often = np.bincount(np.minimum(human + 1, 5), minlength=6)[1:] / 1500
    assert scaled.mean(axis=0) == pytest.approx(often, abs=0.01)


def test_matched_spreads_wide_where_the_machine_does_not_go_with_people():
    raw, human, _ = graded(7, 1500)
    shuffled = np.random.default_rng(0).permutation(human)
    near = fit("matched", raw, human, LEVELS).parameters["correlation"][0]
    assert fit("matched", raw, shuffled, LEVELS).parameters["correlation"][0] < 0.1 < 0.5 < near


@pytest.mark.parametrize("kind", KINDS)
@given(seed=st.integers(0, 1000), level=st.sampled_from(LEVELS))
@settings(max_examples=5, deadline=None)
def test_people_who_always_say_the_same_are_fitted_without_certainty(kind, seed, level):
    raw, _, _ = graded(seed, 50)
    scaled = fit(kind, raw, np.full(50, level), LEVELS).apply_all(raw)
    assert np.isfinite(scaled).all()
    if kind not in ("identity", "temperature"):
        assert 0.7 < scaled[:, level - 1].min() < 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_machine_that_always_says_the_same_is_fitted(kind):
    raw = np.tile([0.1, 0.2, 0.4, 0.2, 0.1], (60, 1))
    human = np.tile(LEVELS, 12)
    scaled = fit(kind, raw, human, LEVELS).apply_all(raw)
    assert scaled.sum(axis=1) == pytest.approx(1)
    if kind in ("ordinal", "matched", "isotonic"):
        assert scaled[0] == pytest.approx(0.2, abs=0.02)


@pytest.mark.parametrize("kind", ["temperature", "ordinal", "matched"])
def test_a_weight_of_two_counts_as_two_rows(kind):
    raw, human, _ = graded(8, 120)
    twice = np.r_[np.arange(120), np.arange(60)]
    one = fit(kind, raw, human, LEVELS, weights=np.r_[np.full(60, 2.0), np.ones(60)])
    other = fit(kind, raw[twice], human[twice], LEVELS)
    assert one.apply_all(raw) == pytest.approx(other.apply_all(raw), abs=0.005)


def test_a_consensus_counts_as_the_people_in_it():
    raw, human, _ = graded(9, 200)
    other = np.clip(human + np.random.default_rng(0).integers(0, 2, 200), 1, 5)
    both = fit("isotonic", np.vstack([raw, raw]), np.r_[human, other], LEVELS)
    mean = fit("isotonic", raw, (human + other) / 2, LEVELS)
    assert mean.apply_all(raw) == pytest.approx(both.apply_all(raw), abs=0.01)


def test_an_unknown_kind_is_refused():
    with pytest.raises(ConfigurationError, match="magic"):
        fit("magic", [[1.0, 0.0]], [1], (1, 2))


def test_rows_that_do_not_match_are_refused():
    with pytest.raises(InputError, match="1 distributions for 2"):
        fit("ordinal", [[1.0, 0.0]], [1, 2], (1, 2))


def test_without_a_graded_call_only_identity_is_fitted():
    assert fit("identity", np.empty((0, 2)), [], (1, 2)) == Scaling("identity", (1, 2))
    with pytest.raises(InputError, match="no graded calls"):
        fit("ordinal", np.empty((0, 2)), [], (1, 2))
