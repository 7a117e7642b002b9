from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.errors import InputError
from autoqa.training.sets import GradedCall, Label, Side
from autoqa.training.splits import Member, Split, folds, split

DAY = datetime(2026, 1, 1, tzinfo=UTC)
TRAIN, TEST = Side.TRAIN, Side.TEST


def _member(i: int, agent=None, customer=None, *, same=None, day=None, only_train=False, **links) -> Member:
    at = None if day is None else DAY + timedelta(days=day)
    known = {"agent": agent, "customer": customer, **links}
    return Member(f"c{i:03}", known, i if same is None else same, at, only_train)


def _about(found: Split, code: str) -> list[str]:
    return [note for note in found.notes if note.startswith(f"{code}:")]


def _both(found: Split, values) -> set:
    """What stands on both sides."""
    known = {side: {v for v, own in zip(values, found.sides, strict=True) if own is side} for side in Side}
    return (known[TRAIN] & known[TEST]) - {None}


def test_no_agent_customer_or_near_duplicate_stands_on_both_sides():
    rng = np.random.default_rng(0)
    members = [
        _member(
            i,
            f"agent{rng.integers(40)}",
            f"customer{i // 2}" if i % 17 == 1 else f"customer{1000 + i}",
            same=i - 1 if i % 23 == 5 else i,
            day=int(rng.integers(100)),
        )
        for i in range(400)
    ]
    found = split(members)
    assert None not in found.sides
    assert _both(found, [m.links["agent"] for m in members]) == set()
    assert _both(found, [m.links["customer"] for m in members]) == set()
    assert _both(found, [m.same for m in members]) == set()
    assert _both(found, found.groups) == set()
    assert found.sides.count(TEST) == pytest.approx(100, abs=20)


def test_the_newest_are_tested_on():
    members = [_member(i, f"agent{i // 10}", f"c{i}", day=i) for i in range(200)]
    found = split(members)
    assert found.sides == (TRAIN,) * 150 + (TEST,) * 50
    assert _about(found, "time") == [
        "time: the middle start is 2026-03-16 on the training side, 2026-06-24 on the test side"
    ]


def test_a_group_counts_by_its_middle_and_not_by_one_new_call():
    members = [_member(i, f"agent{i // 10}", day=500 if i == 0 else i) for i in range(200)]
    assert split(members).sides[0] is TRAIN


def test_too_few_dates_draw_the_sides():
    members = [_member(i, f"agent{i // 5}", day=i if i % 3 == 0 else None) for i in range(200)]
    one, same, other = (split(members, seed=seed) for seed in (0, 0, 1))
    assert _about(one, "drawn")
    assert one == same
    assert one.sides != other.sides
    assert one.sides.count(TEST) == 50


def test_customers_that_tie_all_together_are_given_up_and_counted():
    members = [_member(i, f"agent{i % 20}", f"customer{i * 7 % 91}", day=i) for i in range(400)]
    found = split(members)
    assert _both(found, [m.links["agent"] for m in members]) == set()
    shared = _both(found, [m.links["customer"] for m in members])
    assert _about(found, "customers")
    assert f"{len(shared)} of the names of customer" in _about(found, "both_sides")[0]


def test_near_duplicates_that_tie_all_together_are_left_out_of_the_test_side():
    members = [_member(i, f"agent{i % 20}", same=0 if i < 100 else i, day=i) for i in range(400)]
    found = split(members)
    assert _both(found, [m.links["agent"] for m in members]) == set()
    assert _both(found, [m.same for m in members]) == set()
    left = found.sides.count(None)
    assert left
    assert _about(found, "nearly_same")[1].startswith(f"nearly_same: {left} conversations of the test side")


def test_one_agent_is_split_by_time_and_told_of():
    members = [_member(i, "ann", same=199 if i == 3 else i, day=i) for i in range(200)]
    found = split(members)
    assert _about(found, "one_agent")
    assert found.sides.count(TEST) == pytest.approx(50, abs=1)
    assert found.sides[3] is found.sides[199]
    assert found.sides[0] is TRAIN
    assert found.sides[198] is TEST


def test_an_agent_of_most_calls_stays_on_the_training_side():
    members = [_member(i, "ann" if i < 160 else f"agent{i}", day=i % 40) for i in range(200)]
    found = split(members)
    assert set(found.sides[:160]) == {TRAIN}
    assert found.sides.count(TEST) == 40
    assert not _about(found, "one_agent")


def test_two_agents_alike_stand_on_a_side_each():
    members = [_member(i, f"agent{i % 2}", day=i) for i in range(100)]
    found = split(members)
    assert found.sides.count(TEST) == 50
    assert _both(found, [m.links["agent"] for m in members]) == set()


def test_unknown_agents_are_each_one_of_their_own():
    found = split([_member(i, day=i) for i in range(100)])
    assert len(set(found.groups)) == 100
    assert _about(found, "no_agent")
    assert found.sides.count(TEST) == 25


def test_what_was_drawn_for_learning_is_not_tested_on():
    members = [_member(i, f"agent{i // 4}", day=i, only_train=i % 4 == 0) for i in range(400)]
    found = split(members)
    assert all(side is not TEST for m, side in zip(members, found.sides, strict=True) if m.only_train)
    assert _both(found, [m.links["agent"] for m in members]) == set()
    assert _about(found, "only_train")
    assert found.sides.count(TEST) == pytest.approx(100, abs=3)
    assert not _about(found, "uneven")


def test_where_nearly_all_were_drawn_for_learning_the_test_side_says_so():
    found = split([_member(i, day=i, only_train=i > 5) for i in range(200)])
    assert _about(found, "uneven")
    assert found.sides.count(TEST) == 50


def test_no_test_side_is_drawn_for_a_share_of_nothing():
    found = split([_member(i, day=i) for i in range(50)], test_share=0)
    assert set(found.sides) == {TRAIN}


def test_without_a_test_side_nothing_is_told_of_one():
    found = split([_member(i, f"agent {i % 5}") for i in range(50)], test_share=0)
    assert not any(_about(found, code) for code in ("drawn", "small_test", "time"))


def test_any_column_groups():
    members = [_member(i, day=i, queue=f"queue{i % 5}") for i in range(100)]
    queues = [m.links["queue"] for m in members]
    assert _both(split(members, test_share=0.2), queues) == set()


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_group_is_never_split(data):
    n = data.draw(st.integers(1, 60))
    some = st.one_of(st.none(), st.sampled_from("abcdef"))
    members = [
        _member(
            i,
            data.draw(some),
            data.draw(some),
            same=data.draw(st.integers(0, i)),
            day=data.draw(st.one_of(st.none(), st.integers(0, 9))),
            only_train=data.draw(st.booleans()),
        )
        for i in range(n)
    ]
    roots = {}
    for i, m in enumerate(members):
        roots[i] = roots.get(m.same, m.same)
    members = [Member(m.id, m.links, roots[i], m.started_at, m.only_train) for i, m in enumerate(members)]
    found = split(members)
    assert _both(found, found.groups) == set()
    assert _both(found, [m.same for m in members]) == set()
    if not _about(found, "one_agent"):
        assert _both(found, [m.links["agent"] for m in members]) == set()


def _call(i: int, group: int, mean: float) -> GradedCall:
    label = Label((1 - mean, mean), mean)
    return GradedCall(f"c{i:03}", "", (), "en", "call", f"g{group}", TRAIN, {"tone": label})


def _graded(n: int = 300, seed: int = 0) -> list[GradedCall]:
    """Groups of very different sizes and of different means."""
    rng = np.random.default_rng(seed)
    groups = np.minimum(rng.geometric(0.08, n), 40)
    return [_call(i, int(g), float(rng.random() < g / 40)) for i, g in enumerate(groups)]


def test_folds_hold_whole_groups_of_like_size_and_mean():
    calls = _graded()
    found = folds(calls, 5, criterion="tone")
    assert all(len({f for c, f in zip(calls, found, strict=True) if c.group == g.group}) == 1 for g in calls)
    sizes = Counter(found.tolist())
    assert set(sizes) == set(range(5))
    assert max(sizes.values()) - min(sizes.values()) <= 15
    means = [
        np.mean([c.labels["tone"].mean for c, f in zip(calls, found, strict=True) if f == k])
        for k in range(5)
    ]
    assert np.ptp(means) < 0.12


def test_looking_at_labels_brings_the_means_together():
    calls = _graded()
    truth = np.array([c.labels["tone"].mean for c in calls])

    def apart(found):
        return np.ptp([truth[found == k].mean() for k in range(5)])

    blind = [apart(folds(calls, 5, seed)) for seed in range(5)]
    assert apart(folds(calls, 5, criterion="tone")) < np.mean(blind)


def test_folds_are_the_same_again():
    calls = _graded()
    assert folds(calls, 5, 3).tolist() == folds(calls, 5, 3).tolist()


def test_every_fold_has_a_group_where_there_are_just_enough():
    calls = [_call(i, i % 3, 0.0) for i in range(30)]
    assert set(folds(calls, 3).tolist()) == {0, 1, 2}


def test_too_few_groups_for_the_folds_are_an_error():
    with pytest.raises(InputError, match="2 groups, too few for 5 folds"):
        folds([_call(i, i % 2, 0.0) for i in range(30)], 5)
