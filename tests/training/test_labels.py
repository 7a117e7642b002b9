import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.agreement.severity import consensus, severities
from autoqa.domain.interaction import GradeGiven
from autoqa.errors import InputError
from autoqa.training.labels import LabelKind, labels_of, scale_of, spread

NONE = np.zeros(0)


def _grades(rows):
    """Single scores on "tone" by interaction, from (interaction, evaluator, score)."""
    found: dict[str, list[GradeGiven]] = {}
    for call, evaluator, score in rows:
        found.setdefault(call, []).append(GradeGiven(evaluator, "tone", score))
    return found


def _panel(calls: int = 40, seed: int = 0):
    """Three evaluators of known severity on the same calls: eva a point harsher than the two others' mean."""
    rng = np.random.default_rng(seed)
    severity = {"ann": -0.3, "ben": -0.3, "eva": 0.6}
    rows = []
    for i in range(calls):
        truth = rng.uniform(3, 7)
        rows += [(f"c{i:02}", who, float(np.round(truth - own))) for who, own in severity.items()]
    return rows


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(-3, 12), min_size=1, max_size=8),
    st.lists(st.integers(0, 10), min_size=2, max_size=6, unique=True),
)
def test_spreading_keeps_the_mean_on_two_neighbours(values, levels):
    levels = sorted(levels)
    shares = spread(np.array(values), levels)
    inside = np.clip(values, levels[0], levels[-1])
    assert shares @ np.array(levels, float) == pytest.approx(inside)
    assert shares.sum(axis=1) == pytest.approx(np.ones(len(values)))
    assert (shares >= 0).all()
    places = [np.flatnonzero(row) for row in shares]
    assert all(len(place) <= 2 and np.ptp(place) <= 1 for place in places)


def test_whole_scores_make_every_level_between_them():
    assert scale_of("tone", np.array([1.0, 5.0, 2.0]), NONE) == (1, 2, 3, 4, 5)


def test_fractional_means_are_rounded_outwards():
    assert scale_of("tone", NONE, np.array([1.33, 3.67, 4.5])) == (1, 2, 3, 4, 5)


def test_a_wide_scale_has_eleven_even_levels():
    assert scale_of("tone", np.array([0.0, 100.0]), NONE) == tuple(range(0, 101, 10))


def test_a_wide_scale_that_does_not_divide_has_eleven_rounded_levels():
    levels = scale_of("tone", np.array([0.0, 17.0]), NONE)
    assert len(levels) == 11 == len(set(levels))
    assert (levels[0], levels[-1]) == (0, 17)
    assert set(np.diff(levels)) == {1, 2}


def test_scores_that_are_all_the_same_teach_nothing():
    with pytest.raises(InputError, match="tone: all 3 scores are 4"):
        scale_of("tone", np.array([4.0, 4.0, 4.0]), NONE)


def test_fractions_too_near_for_whole_levels_are_refused_with_what_to_do():
    with pytest.raises(InputError, match=r"between 0.2 and 0.4.*multiply"):
        scale_of("tone", NONE, np.array([0.2, 0.4]))


def test_no_score_at_all_is_an_error():
    with pytest.raises(InputError, match="no score"):
        labels_of("tone", _grades([("a", "ann", None)]), {})


def test_each_evaluator_has_a_share_of_the_levels():
    found = labels_of("tone", _grades([("a", "ann", 1), ("a", "ben", 3), ("b", "ann", 2)]), {}, adjust=False)
    assert found.levels == (1, 2, 3)
    assert found.labels["a"].shares == (0.5, 0.0, 0.5)
    assert found.labels["a"].mean == 2.0
    assert [(one.evaluator, one.score) for one in found.labels["a"].grades] == [("ann", 1.0), ("ben", 3.0)]


def test_the_consensus_stands_on_the_levels_beside_it():
    rows = [("a", "ann", 1), ("a", "ben", 2), ("b", "ann", 3)]
    found = labels_of("tone", _grades(rows), {}, kind=LabelKind.CONSENSUS, adjust=False)
    assert found.labels["a"].shares == (0.5, 0.5, 0.0)


def test_not_applicable_leaves():
    found = labels_of("tone", _grades([("a", "ann", None), ("b", "ann", 1), ("c", "ann", 2)]), {})
    assert set(found.labels) == {"b", "c"}


def test_of_what_one_person_gave_twice_the_last_counts():
    found = labels_of("tone", _grades([("a", "ann", 1), ("a", "ann", 3), ("b", "ben", 1)]), {}, adjust=False)
    assert found.labels["a"].mean == 3.0
    assert len(found.labels["a"].grades) == 1


def test_a_label_goes_before_single_scores_and_keeps_them():
    found = labels_of("tone", _grades([("a", "ann", 1), ("b", "ann", 5)]), {"a": 3.67}, adjust=False)
    assert found.labels["a"].mean == 3.67
    assert found.labels["a"].shares == pytest.approx((0, 0, 0.33, 0.67, 0))
    assert found.labels["a"].grades[0].score == 1.0


def test_labels_need_no_single_score():
    found = labels_of("tone", {}, {"a": 0.0, "b": 1.0})
    assert found.labels["a"].shares == (1.0, 0.0)
    assert found.notes == ()


def test_scores_outside_of_a_known_scale_are_left_out_and_told():
    rows = [("a", "ann", 9), ("b", "ann", 2)]
    found = labels_of("tone", _grades(rows), {"c": 0.0}, levels=(1, 2, 3))
    assert set(found.labels) == {"b"}
    assert any("2 scores outside of the scale from 1 to 3" in note for note in found.notes)


def test_fractional_single_scores_are_spread_and_told():
    found = labels_of("tone", _grades([("a", "ann", 1.5), ("b", "ann", 3)]), {}, adjust=False)
    assert found.labels["a"].shares == (0.5, 0.5, 0.0)
    assert any("no whole numbers" in note for note in found.notes)


def test_severity_is_taken_out_as_the_mixed_model_has_it():
    rows = _panel()
    found = labels_of("tone", _grades(rows), {})
    who = sorted({name for _, name, _ in rows})
    call = np.repeat(np.arange(40), 3)
    evaluator = np.array([who.index(name) for _, name, _ in rows])
    score = np.array([score for _, _, score in rows])
    severity = severities(call, evaluator, score, 3).severity
    means = consensus(call, evaluator, score, severity, 40)
    assert [label.mean for label in found.labels.values()] == pytest.approx(
        np.clip(means, found.levels[0], found.levels[-1]), abs=1e-5
    )
    adjusted = {one.evaluator: one.adjusted - one.score for one in found.labels["c00"].grades}
    assert adjusted["eva"] == pytest.approx(0.6, abs=0.15)
    assert sum(adjusted.values()) == pytest.approx(0, abs=1e-5)


def test_severity_comes_from_the_training_side_and_is_taken_out_of_both():
    rows = _panel()
    train = {f"c{i:02}" for i in range(20)}
    harsher = [(c, w, s - 2 if w == "eva" and c not in train else s) for c, w, s in rows]
    one, other = (labels_of("tone", _grades(own), {}, fitted_on=train) for own in (rows, harsher))

    def taken(found, call):
        return [round(g.adjusted - g.score, 9) for g in found.labels[call].grades]

    assert taken(one, "c00") == taken(other, "c00") == taken(other, "c39")
    assert any(taken(one, "c39"))


def test_severity_stays_in_where_nobody_shares_calls():
    rows = [(f"c{i}", "ann" if i % 2 else "ben", i % 5) for i in range(40)]
    found = labels_of("tone", _grades(rows), {})
    assert all(g.adjusted == g.score for label in found.labels.values() for g in label.grades)
    assert any("no two evaluators share 10 calls" in note for note in found.notes)


def test_severity_stays_in_for_one_evaluator_who_shares_few_calls():
    rows = [*_panel(), *((f"d{i}", "zoe", 1.0) for i in range(30))]
    found = labels_of("tone", _grades(rows), {})
    assert found.labels["d0"].grades[0].adjusted == 1.0
    assert any("1 evaluators" in note for note in found.notes)


def test_severity_can_be_left_in():
    found = labels_of("tone", _grades(_panel()), {}, adjust=False)
    assert all(g.adjusted == g.score for label in found.labels.values() for g in label.grades)


@pytest.mark.parametrize("kind", LabelKind)
def test_labels_stay_on_the_scale(kind: LabelKind):
    found = labels_of("tone", _grades(_panel()), {}, kind=kind)
    for label in found.labels.values():
        assert found.levels[0] <= label.mean <= found.levels[-1]
        assert sum(label.shares) == pytest.approx(1)
        assert min(label.shares) >= 0
