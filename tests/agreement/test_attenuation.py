import numpy as np
import pytest

from autoqa.agreement.attenuation import disattenuated


def test_the_people_s_own_disagreement_is_taken_out():
    assert disattenuated(0.72, 0.81) == pytest.approx(0.8)
    assert disattenuated([0.5, 0.9], [0.25, 0.64]) == pytest.approx([1.0, 1.125])


@pytest.mark.parametrize("between_people", [0.0, -0.2, np.nan])
def test_people_who_do_not_correlate_leave_it_undefined(between_people):
    assert np.isnan(disattenuated(0.5, between_people))


def test_errors_of_evaluators_do_not_lower_it():
    random = np.random.default_rng(0)
    true = random.normal(size=50_000)
    system = true + random.normal(0, 0.5, 50_000)
    for error in (0.3, 1.0):
        h1, h2 = (true + random.normal(0, error, 50_000) for _ in range(2))
        found = disattenuated(np.corrcoef(h1, system)[0, 1], np.corrcoef(h1, h2)[0, 1])
        assert found == pytest.approx(1 / np.sqrt(1.25), abs=0.02)
