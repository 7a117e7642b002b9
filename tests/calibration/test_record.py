"""The record of a calibration: kept, and read back without trusting what is read."""

import copy
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.calibration.abstention import Abstention, Promise, Threshold
from autoqa.calibration.policy import Policy
from autoqa.calibration.record import CalibrationRecord
from autoqa.calibration.scaling import Scaling
from autoqa.domain.calibration import Decision, Mode, Pins, Reason
from autoqa.errors import ConfigurationError

_REASON = Reason("exact_gap", "short", {"gap": 0.1, "calls": 40, "name": "eva"})
_RECORD = CalibrationRecord(
    datetime(2026, 11, 26, tzinfo=UTC),
    (
        Policy(
            Decision(
                "empathy", Mode.HYBRID, Mode.AUTO, (_REASON,), Pins("m", "s", ("f1",), "h", "d"), 0.7, 0.6
            ),
            Scaling("temperature", (1, 2, 3, 4, 5), {"temperature": (0.5,)}),
            Abstention(
                Promise(), Threshold(0.7, "", 100, 10, 60, 0.6), {"en": Threshold(0.6, "", 50, 5, 9, 0.2)}
            ),
            "language",
        ),
        Policy(Decision("accuracy", Mode.AUTO, Mode.AUTO)),
    ),
)


def _places(plain, way=()):
    """The way to every value in plain JSON."""
    yield way
    inner = plain.items() if isinstance(plain, dict) else enumerate(plain) if isinstance(plain, list) else ()
    for key, value in inner:
        yield from _places(value, (*way, key))


_WAYS = [way for way in _places(_RECORD.as_dict()) if way]


def _changed(way, value, *, gone=False):
    plain = copy.deepcopy(_RECORD.as_dict())
    inner = plain
    for key in way[:-1]:
        inner = inner[key]
    if gone:
        del inner[way[-1]]
    else:
        inner[way[-1]] = value
    return plain


def test_a_record_comes_back_as_it_was_kept():
    assert CalibrationRecord.from_dict(_RECORD.as_dict()) == _RECORD


@pytest.mark.parametrize("plain", [None, 7, "x", [], {}, {"at": "2026-11-26T00:00:00+00:00"}])
def test_something_else_is_no_record(plain: object):
    with pytest.raises(ConfigurationError):
        CalibrationRecord.from_dict(plain)


@pytest.mark.parametrize(
    ("way", "value"),
    [
        (("at",), 7),
        (("at",), "yesterday"),
        (("at",), "2026-11-26T00:00:00"),
        (("policies",), 7),
        (("policies",), "many"),
        (("policies",), {}),
        (("policies", 0), "auto"),
        (("policies", 0, "decision"), {}),
        (("policies", 0, "decision", "mode"), "semi"),
        (("policies", 0, "decision", "threshold"), "high"),
        (("policies", 0, "decision", "threshold"), float("nan")),
        (("policies", 0, "decision", "reasons"), [7]),
        (("policies", 0, "scaling"), {}),
        (("policies", 0, "scaling", "kind"), []),
        (("policies", 0, "scaling", "levels"), [1]),
        (("policies", 0, "abstention"), []),
        (("policies", 0, "stratum"), "moon"),
        (("policies", 0, "stratum"), []),
    ],
)
def test_what_a_record_cannot_hold_is_refused(way, value):
    with pytest.raises(ConfigurationError):
        CalibrationRecord.from_dict(_changed(way, value))


_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
_JSON = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(_WAYS), _JSON, st.booleans())
@settings(max_examples=300)
def test_any_change_leaves_a_record_or_one_error(way, value, gone):
    try:
        found = CalibrationRecord.from_dict(_changed(way, value, gone=gone))
    except ConfigurationError:
        return
    assert CalibrationRecord.from_dict(found.as_dict()) == found
    assert len(found.hash) == 16
