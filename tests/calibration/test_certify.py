import numpy as np
import pytest

from autoqa.calibration.abstention import LONG_RUN, Promise
from autoqa.calibration.certify import certify
from autoqa.errors import InputError


def calls(seed: int, rows: int, *, below: float = 0.0, spread: float = 0.0, agents: int | None = None):
    """Confidence that promises `below` too much, and whether a person agrees; agents may differ."""
    rng = np.random.default_rng(seed)
    agent = rng.integers(0, agents, rows) if agents else np.arange(rows)
    confidence = rng.uniform(0.5, 1, rows)
    likely = confidence - below + rng.normal(0, spread, agent.max() + 1)[agent]
    return confidence, (rng.random(rows) < likely).astype(float), [f"a{one}" for one in agent]


def broken(rows: int, repeats: int, promise: Promise, **kind) -> tuple[int, float]:
    """How often as many calls again broke the promise, and how many of them were scored automatically."""
    count, covered = 0, 0.0
    for seed in range(repeats):
        confidence, agrees, groups = calls(seed, 2 * rows, **kind)
        found = certify(confidence[:rows], agrees[:rows], groups[:rows], promise=promise, seed=seed)
        kept = np.array([found.accepts(one) for one in confidence[rows:]])
        covered += kept.mean() / repeats
        count += bool(kept.any()) and agrees[rows:][kept].mean() < promise.agreement
    return count, covered


def test_the_promise_for_upcoming_calls_is_broken_in_five_percent_at_most():
    count, covered = broken(400, 200, Promise())
    assert count <= 15  # 10 expected at most, and what chance adds
    assert covered > 0.45  # 0.8 are possible where confidence is known to be right


def test_confidence_that_says_nothing_lets_few_calls_through():
    count = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        agrees = (rng.random(300) < 0.8).astype(float)
        count += (
            certify(rng.uniform(0.5, 1, 300), agrees, list(map(str, range(300)))).pooled.value is not None
        )
    assert count <= 15


def test_the_long_run_promise_keeps_the_true_agreement():
    count = 0
    for seed in range(150):
        confidence, agrees, groups = calls(seed, 400)
        value = certify(confidence, agrees, groups, promise=Promise(upcoming=LONG_RUN)).pooled.value
        count += value is not None and (1 + value) / 2 < 0.8  # the mean confidence above it is the agreement
    assert count <= 12


def test_the_long_run_promise_covers_more_than_that_for_few_calls():
    confidence, agrees, groups = calls(1, 600)
    coverage = [
        certify(confidence, agrees, groups, promise=Promise(upcoming=n)).coverage
        for n in (100, None, 5000, LONG_RUN)
    ]
    assert coverage == sorted(coverage)
    assert coverage[0] < coverage[-1]


def test_a_threshold_says_what_was_seen_and_what_may_be_promised():
    confidence, agrees, groups = calls(2, 800)
    found = certify(confidence, agrees, groups).pooled
    kept = confidence >= found.value
    assert (found.calls, found.graded) == (kept.sum(), 800)
    assert found.coverage == pytest.approx(kept.mean())
    assert found.agreement == pytest.approx(agrees[kept].mean())
    assert 0.8 <= found.lower < found.agreement
    assert f"at least {found.lower:.1%} of the next {found.calls}" in found.reason


def test_confidence_that_promises_too_much_still_gets_a_threshold():
    confidence, agrees, groups = calls(3, 4000, below=0.08)
    found = certify(0.9 + confidence / 10, agrees, groups).pooled
    assert found.value is not None
    assert 0.05 < found.coverage < 0.5


def test_confidence_that_promises_too_little_covers_all():
    rng = np.random.default_rng(4)
    agrees = (rng.random(400) < 0.9).astype(float)
    assert certify(rng.uniform(0.3, 0.6, 400), agrees, list(map(str, range(400)))).coverage == 1.0


def test_one_confidence_for_all_calls_is_one_threshold():
    found = certify(np.full(100, 0.9), np.r_[np.ones(95), np.zeros(5)], list(map(str, range(100)))).pooled
    assert (found.value, found.coverage) == (0.9, 1.0)


def test_agents_who_differ_cost_coverage_and_keep_the_promise():
    clustered = calls(5, 800, spread=0.15, agents=20)
    apart = (*clustered[:2], [str(i) for i in range(800)])
    found, other = certify(*clustered).pooled, certify(*apart).pooled
    assert found.coverage < other.coverage
    assert 20 <= found.effective < found.calls
    assert other.effective == other.calls


def test_one_agent_is_certified_on_that_agents_calls():
    confidence, agrees, _ = calls(6, 800)
    found = certify(confidence, agrees, ["a"] * 800).pooled
    assert found.value is not None
    assert found.agents == 1


def test_shares_of_people_who_agree_are_certified():
    rng = np.random.default_rng(7)
    confidence = rng.uniform(0.5, 1, 1000)
    shares = rng.binomial(5, confidence) / 5
    found = certify(confidence, shares, list(map(str, range(1000)))).pooled
    assert 0.5 < found.coverage < 0.8
    assert shares[confidence >= found.value].mean() >= 0.8


def alike(rows: int, share: float = 0.9):
    """Calls of one confidence, of which a share agrees."""
    return (
        np.full(rows, 0.95),
        (np.arange(rows) < round(rows * share)).astype(float),
        list(map(str, range(rows))),
    )


@pytest.mark.parametrize("upcoming", [None, 500, LONG_RUN])
def test_too_few_calls_say_about_how_many_more_would_do(upcoming):
    promise = Promise(upcoming=upcoming)
    few = certify(*alike(20), promise=promise).pooled
    assert few.value is None
    assert f"about {few.more} more graded calls would" in few.reason
    assert certify(*alike(20 + round(0.5 * few.more)), promise=promise).pooled.value is None
    assert certify(*alike(20 + round(1.3 * few.more)), promise=promise).pooled.value is not None


def test_agreement_below_the_promise_says_that_grades_do_not_help():
    confidence, agrees, groups = calls(9, 600, below=0.4)
    found = certify(confidence, agrees, groups).pooled
    assert (found.value, found.more, found.coverage) == (None, None, 0.0)
    assert "more grades would not help" in found.reason


def test_too_few_calls_to_tell_either_way_say_so():
    agrees = np.r_[np.ones(23), np.zeros(7)]
    found = certify(np.full(30, 0.9), agrees, list(map(str, range(30)))).pooled
    assert found.value is None
    assert "too few to tell" in found.reason
    assert f"at least {found.more} more calls" in found.reason


def test_no_graded_call_is_no_threshold():
    found = certify([], [], []).pooled
    assert (found.value, found.graded) == (None, 0)
    assert "no graded calls" in found.reason


def test_a_promise_kept_by_always_saying_the_same_is_pointed_out():
    confidence, agrees, groups = calls(10, 500)
    same = certify(confidence, agrees, groups, reported=np.ones(500)).pooled
    mixed = certify(confidence, agrees, groups, reported=np.arange(500) % 2).pooled
    assert (same.commonest, mixed.commonest) == (1.0, pytest.approx(0.5, abs=0.05))
    assert "report level 1" in same.reason
    assert "report level" not in mixed.reason


def test_a_stratum_with_enough_calls_gets_its_own_threshold_and_a_small_one_that_of_all():
    confidence, agrees, groups = calls(11, 1230)
    strata = np.repeat(["en", "it", "de"], [600, 600, 30])
    found = certify(confidence, agrees, groups, strata=strata)
    assert found.threshold("en").own
    assert found.threshold("it").own
    small = found.threshold("de")
    assert (small.own, small.value) == (False, found.pooled.value)
    assert "that of all calls is used" in small.reason
    alone = certify(confidence[:600], agrees[:600], groups[:600])
    assert found.threshold("en").value == pytest.approx(alone.pooled.value, abs=0.03)


def test_a_stratum_where_people_disagree_is_not_carried_by_the_others():
    good, bad = calls(12, 2000), calls(13, 120, below=0.5)
    confidence, agrees = np.r_[good[0], bad[0]], np.r_[good[1], bad[1]]
    strata = np.repeat(["sales", "claims"], [2000, 120])
    found = certify(confidence, agrees, list(map(str, range(2120))), strata=strata)
    assert found.pooled.value is not None
    assert found.threshold("claims").value is None
    assert "is not used" in found.threshold("claims").reason
    assert not found.accepts(1.0, "claims")


def test_the_search_is_the_same_each_time_and_does_not_mind_the_order_of_calls():
    confidence, agrees, groups = calls(14, 500)
    order = np.random.default_rng(0).permutation(500)
    one = certify(confidence, agrees, groups)
    assert one == certify(confidence, agrees, groups)
    assert one == certify(confidence[order], agrees[order], [groups[i] for i in order])


@pytest.mark.parametrize(
    ("confidence", "agrees", "groups"),
    [
        ([0.0], [1], ["a"]),
        ([1.1], [1], ["a"]),
        ([float("nan")], [1], ["a"]),
        ([0.5], [1.5], ["a"]),
        ([0.5], [float("nan")], ["a"]),
        ([0.5], [1], ["a", "b"]),
        ([0.5, 0.6], [1], ["a"]),
    ],
)
def test_what_cannot_be_certified_is_refused(confidence, agrees, groups):
    with pytest.raises(InputError):
        certify(confidence, agrees, groups)
