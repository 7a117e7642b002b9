import pytest

from autoqa.calibration.plain import fingerprint, mapping, number, numbers, scale, share, whole
from autoqa.errors import ConfigurationError


def test_a_fingerprint_looks_at_values_and_not_at_their_order():
    assert fingerprint({"a": 1.0, "b": [2]}) == fingerprint({"b": [2], "a": 1.0})
    assert fingerprint({"a": 1.0}) != fingerprint({"a": 1.0000000001})


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (number, float("nan")),
        (number, float("-inf")),
        (number, True),
        (number, "1"),
        (number, None),
        (share, 1.01),
        (whole, 1.5),
        (numbers, "12"),
        (numbers, [1, None]),
        (scale, [2, 1]),
        (scale, [1]),
        (scale, {1, 2}),
        (mapping, [1]),
    ],
)
def test_what_is_not_expected_is_refused_by_name(read, value):
    with pytest.raises(ConfigurationError, match="the setting"):
        read(value, "the setting")


def test_a_missing_and_an_unknown_key_are_named():
    with pytest.raises(ConfigurationError, match="more, one"):
        mapping({"more": 1}, "the setting", known=("one",))
