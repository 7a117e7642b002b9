import numpy as np
import pytest

from autoqa.agreement import moments
from autoqa.agreement.resample import draws
from autoqa.calibration.estimates import estimate, figure

Floats = np.ndarray


def sums_of_three_agents() -> Floats:
    """Three agents whose calls two people graded almost alike."""
    first = np.array([1.0, 2.0, 3.0, 1.0, 2.0, 3.0, 1.0, 2.0, 3.0])
    second = np.array([1.0, 2.0, 3.0, 1.0, 2.0, 3.0, 2.0, 2.0, 3.0])
    return moments.moments(first, second, groups=np.repeat([0, 1, 2], 3), n_groups=3, centre=2.0)


@pytest.mark.parametrize(("name", "of"), [("qwk", moments.continuous_qwk), ("rmse", moments.rmse)])
def test_the_interval_of_few_agents_stays_in_the_range_of_the_figure(name: str, of: object):
    sums, drawn = sums_of_three_agents(), draws(3, 500)
    free = estimate(of, sums, drawn, 9)  # type: ignore[arg-type]
    found = figure(name, of, sums, drawn, 9)  # type: ignore[arg-type]
    assert free.low is not None
    assert free.high is not None
    assert free.high > 1 or free.low < 0
    assert found.value == free.value
    assert (found.low, found.high) == ((free.low, 1.0) if name == "qwk" else (0.0, free.high))


def test_a_figure_without_a_range_keeps_its_interval():
    sums, drawn = sums_of_three_agents(), draws(3, 500)
    assert figure("smd", moments.smd, sums, drawn, 9) == estimate(moments.smd, sums, drawn, 9)
