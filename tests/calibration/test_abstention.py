import json
from dataclasses import replace

import pytest

from autoqa.calibration.abstention import LONG_RUN, Abstention, Promise, Threshold
from autoqa.errors import ConfigurationError

FOUND = Threshold(0.7, "found", graded=100, agents=9, calls=80, coverage=0.8, agreement=0.9, lower=0.82)
NONE = Threshold(None, "too low", graded=100, agents=9, agreement=0.6)
BOTH = Abstention(Promise(), FOUND, {"sales": replace(FOUND, value=0.5, calls=95), "claims": NONE})


def test_a_call_is_accepted_at_or_above_the_threshold_of_its_stratum():
    assert BOTH.accepts(0.5, "sales")
    assert not BOTH.accepts(0.49, "sales")
    assert not BOTH.accepts(1.0, "claims")


def test_a_stratum_that_was_not_graded_has_the_threshold_of_all_calls():
    assert BOTH.accepts(0.7, "new")
    assert not BOTH.accepts(0.69)


def test_coverage_is_over_all_strata():
    assert pytest.approx(0.475) == BOTH.coverage
    assert Abstention(Promise(), FOUND).coverage == 0.8


def test_thresholds_come_back_from_json_the_same():
    again = Abstention.from_dict(json.loads(json.dumps(BOTH.as_dict(), allow_nan=False)))
    assert again == BOTH
    assert again.hash == BOTH.hash
    assert Abstention(Promise(upcoming=LONG_RUN), FOUND).hash != Abstention(Promise(), FOUND).hash


@pytest.mark.parametrize(
    "changed",
    [
        {"pooled": BOTH.as_dict()["pooled"] | {"value": float("nan")}},
        {"pooled": BOTH.as_dict()["pooled"] | {"value": 1.5}},
        {"pooled": BOTH.as_dict()["pooled"] | {"calls": 1.5}},
        {"pooled": BOTH.as_dict()["pooled"] | {"own": 1}},
        {"pooled": BOTH.as_dict()["pooled"] | {"note": ""}},
        {"promise": {"agreement": 0.8}},
        {"promise": {"agreement": 1.0, "confidence": 0.95, "upcoming": None}},
        {"strata": []},
        {"more": 1},
    ],
)
def test_thresholds_that_are_not_plain_are_refused(changed):
    with pytest.raises(ConfigurationError):
        Abstention.from_dict(BOTH.as_dict() | changed)


@pytest.mark.parametrize(
    "asked", [{"agreement": 0.0}, {"agreement": 80}, {"confidence": 1.0}, {"upcoming": 0}, {"upcoming": 2.5}]
)
def test_a_promise_that_cannot_be_is_refused(asked):
    with pytest.raises(ConfigurationError, match=r"promise|upcoming"):
        Promise(**asked)
