import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.calibration.scaling import KINDS, Scaling
from autoqa.calibration.scaling_fit import fit
from autoqa.errors import ConfigurationError, InputError

LEVELS = (1, 2, 3, 4, 5)
ON_EXPECTED = ("identity", "ordinal", "matched", "isotonic")
CROSSING = [
    [0.5, 0.1, 0.4],
    [0.2, 0.75, 0.05],
]  # expected 1.9 and 1.85; a temperature of 1/2 turns them round


def graded(seed: int, rows: int, levels: int = 5):
    """Distributions too sure of themselves, and scores of people."""
    rng = np.random.default_rng(seed)
    raw = rng.dirichlet(np.full(levels, 0.8), rows)
    human = [rng.choice(levels, p=row) + 1 for row in 0.6 * raw + 0.4 / levels]
    return raw, human


@pytest.mark.parametrize("kind", ON_EXPECTED)
@given(seed=st.integers(0, 10_000), rows=st.integers(1, 60), levels=st.integers(2, 6))
@settings(max_examples=15, deadline=None)
def test_a_higher_raw_expected_score_never_comes_out_lower(kind, seed, rows, levels):
    raw, human = graded(seed, rows, levels)
    fitted = fit(kind, raw, human, range(1, levels + 1))
    unseen = np.random.default_rng(seed + 1).dirichlet(np.full(levels, 0.3), 200)
    assert fitted.reversal(unseen) <= 1e-9


@given(seed=st.integers(0, 10_000), temperature=st.floats(0.1, 10))
@settings(max_examples=15, deadline=None)
def test_a_temperature_never_turns_round_two_levels(seed, temperature):
    raw = np.random.default_rng(seed).dirichlet([0.5, 0.5], 100)
    assert Scaling("temperature", (0, 1), {"temperature": (temperature,)}).reversal(raw) <= 1e-9


def test_a_temperature_keeps_distributions_ordered_by_likelihood_ratio():
    tilt = np.exp(np.linspace(-3, 3, 30)[:, None] * np.arange(5)) * np.array([0.3, 0.1, 0.05, 0.15, 0.4])
    raw = tilt / tilt.sum(axis=1, keepdims=True)
    for temperature in (0.3, 3.0):
        scaled = Scaling("temperature", LEVELS, {"temperature": (temperature,)}).apply_all(raw) @ LEVELS
        assert (np.diff(scaled) > 0).all()


def test_how_far_a_temperature_turns_crossing_distributions_round_is_measured():
    scaling = Scaling("temperature", (1, 2, 3), {"temperature": (0.5,)})
    above, below = (scaling.apply_all(CROSSING) @ [1, 2, 3]).tolist()
    assert above < below
    assert scaling.reversal(CROSSING) == pytest.approx((below - above) / 2)


@pytest.mark.parametrize("kind", KINDS)
def test_scaled_probabilities_sum_to_one_and_none_is_certain(kind):
    raw, human = graded(3, 40)
    scaled = fit(kind, raw, np.minimum(human, 4), LEVELS).apply_all(np.vstack([raw, np.eye(5)]))
    assert scaled.sum(axis=1) == pytest.approx(1)
    if kind != "identity":
        assert (scaled > 0).all()
        assert (scaled < 1).all()


@pytest.mark.parametrize("kind", KINDS)
def test_one_call_is_scaled_as_all_are(kind):
    raw, human = graded(4, 80)
    scaling = fit(kind, raw, human, LEVELS)
    one = scaling.apply(dict(zip(LEVELS, raw[7].tolist(), strict=True)))
    assert list(one) == list(LEVELS)
    assert list(one.values()) == pytest.approx(scaling.apply_all(raw)[7].tolist())


@pytest.mark.parametrize("kind", KINDS)
def test_a_map_comes_back_from_json_the_same(kind):
    raw, human = graded(5, 80)
    scaling = fit(kind, raw, human, LEVELS)
    again = Scaling.from_dict(json.loads(json.dumps(scaling.as_dict(), allow_nan=False)))
    assert again == scaling
    assert again.hash == scaling.hash
    assert len(scaling.hash) == 16


def test_another_map_has_another_hash():
    raw, human = graded(6, 80)
    assert len({fit(kind, raw, human, LEVELS).hash for kind in KINDS}) == len(KINDS)


def plain(kind: str, **parameters) -> dict:
    return {"kind": kind, "levels": [1, 2, 3], "parameters": parameters}


@pytest.mark.parametrize(
    "broken",
    [
        plain("magic"),
        plain("identity") | {"levels": [1, 1, 2]},
        plain("identity") | {"levels": [3]},
        plain("identity") | {"note": "more"},
        plain("identity", temperature=[1.0]),
        plain("temperature"),
        plain("temperature", temperature=[float("nan")]),
        plain("temperature", temperature=[float("inf")]),
        plain("temperature", temperature=["1"]),
        plain("temperature", temperature=[True]),
        plain("temperature", temperature=[0.0]),
        plain("temperature", temperature=[1.0, 2.0]),
        plain("temperature", temperature=1.0),
        plain("temperature", temperature=[]),
        plain("ordinal", slope=[-0.1], cuts=[0.0, 1.0]),
        plain("ordinal", slope=[1.0], cuts=[1.0, 0.0]),
        plain("ordinal", slope=[1.0], cuts=[1.0]),
        plain("matched", at=[1.0, 2.0], normal=[0.0, 1.0], cuts=[0.0, 1.0], correlation=[1.0]),
        plain("matched", at=[1.0, 2.0], normal=[1.0, 0.0], cuts=[0.0, 1.0], correlation=[0.5]),
        plain("isotonic", **{"at": [1.0, 1.0], "reach 2": [0.4, 0.5], "reach 3": [0.1, 0.2]}),
        plain("isotonic", **{"at": [1.0, 2.0], "reach 2": [0.5, 0.4], "reach 3": [0.1, 0.2]}),
        plain("isotonic", **{"at": [1.0, 2.0], "reach 2": [0.1, 0.2], "reach 3": [0.4, 0.5]}),
        plain("isotonic", **{"at": [1.0, 2.0], "reach 2": [0.1, 1.2], "reach 3": [0.0, 0.5]}),
        plain("isotonic", **{"at": [1.0, 2.0], "reach 2": [0.1], "reach 3": [0.0, 0.5]}),
        ["identity"],
    ],
)
def test_a_map_that_is_not_plain_and_monotone_is_refused(broken):
    with pytest.raises(ConfigurationError):
        Scaling.from_dict(broken)


def test_a_level_that_the_map_does_not_know_is_refused():
    with pytest.raises(InputError, match=r"\[7\]"):
        Scaling("identity", LEVELS).apply({1: 0.5, 7: 0.5})


def test_no_call_has_no_reversal():
    assert Scaling("identity", LEVELS).reversal(np.empty((0, 5))) == 0.0
