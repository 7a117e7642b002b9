from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.domain.evaluation import Flag
from autoqa.domain.follow_up import About, Complaint
from autoqa.domain.review_item import ReviewReason, WhyReview
from autoqa.review.worth import CHANCES, SLOWEST, Answered, Known, reasons, worth

COMPLAINT = Complaint(1, "this is not acceptable", About.SERVICE)
SURE = Answered("empathy", low=0.9, doubt=0.2)
ONE_OF_EACH = {
    ReviewReason.DISPUTED: Known(disputed=True),
    ReviewReason.CALIBRATION: Known(sessions=("march",)),
    ReviewReason.AUTO_FAIL: Known([Answered("accuracy", 0.2, 0.9)], [Flag("auto_fail", "accuracy", "wrong")]),
    ReviewReason.COMPLAINT: Known(complaints=[COMPLAINT]),
    ReviewReason.LOW_SCORE: Known([SURE], [Flag("low_score", "empathy", "cold")]),
    ReviewReason.DOUBT: Known([Answered("empathy", 0.1, 0.7)]),
    ReviewReason.SAMPLED: Known(plans=("week 9",)),
    ReviewReason.FLAGGED: Known(flags=[Flag("repeat_contact", None, "came back")]),
}
probabilities = st.floats(0, 1)
answers = st.builds(Answered, st.sampled_from("abc"), probabilities, probabilities)
flags = st.builds(
    Flag,
    st.sampled_from(["auto_fail", "low_score", "abstained", "little_answered", "crosstalk"]),
    st.sampled_from("abc"),
)
complaints = st.builds(Complaint, st.just(1), st.just("bad"), st.sampled_from(About), st.booleans())
names = st.lists(st.sampled_from(["one", "two"]), max_size=2)
knowns = st.builds(
    Known,
    st.lists(answers, max_size=3, unique_by=lambda one: one.criterion),
    st.lists(flags, max_size=4),
    st.lists(complaints, max_size=2),
    names,
    names,
    st.booleans(),
    st.none() | st.floats(0, 20_000),
)


@pytest.mark.parametrize("reason", ReviewReason)
def test_each_reason_is_told(reason: ReviewReason):
    assert [why.reason for why in reasons(ONE_OF_EACH[reason])] == [reason]


def test_an_earlier_reason_is_worth_more_even_of_a_call_of_hours():
    known = list(ONE_OF_EACH.values())
    for earlier, later in pairwise(known):
        assert worth(replace(earlier, seconds=20_000)) > worth(later)


def test_the_chances_of_two_kinds_never_meet():
    ordered = list(CHANCES.values())
    for (least, _), (_, most) in pairwise(ordered):
        assert least * (1 - SLOWEST) > most


def test_a_low_level_that_the_model_is_not_sure_of_is_a_doubt():
    known = Known([Answered("empathy", 0.55, 0.5)], [Flag("low_score", "empathy", "cold")])
    assert reasons(known) == (WhyReview(ReviewReason.DOUBT, "empathy", "cold", "low_score"),)


def test_a_low_level_without_a_distribution_is_a_low_score():
    assert reasons(Known(flags=[Flag("low_score", "waiting", "long")]))[0].reason is ReviewReason.LOW_SCORE


def test_a_withheld_answer_is_told_once():
    known = Known([Answered("empathy", 0.5, 0.8)], [Flag("abstained", "empathy", "no words")])
    assert reasons(known) == (WhyReview(ReviewReason.DOUBT, "empathy", "no words", "abstained"),)


def test_an_auto_fail_of_which_the_model_is_surer_is_worth_more():
    fail = [Flag("auto_fail", "accuracy")]
    sure, unsure = (Known([Answered("accuracy", 1, doubt)], fail) for doubt in (0.1, 0.5))
    assert worth(sure) > worth(unsure)


def test_a_formal_complaint_is_worth_more():
    formal = Known(complaints=[replace(COMPLAINT, formal=True)])
    assert worth(formal) > worth(Known(complaints=[COMPLAINT]))


def test_a_short_call_is_worth_a_little_more_than_a_long_one():
    short, long = (worth(replace(ONE_OF_EACH[ReviewReason.SAMPLED], seconds=s)) for s in (120, 3600))
    assert long < short < 1.06 * long


def test_words_from_outside_are_cut():
    (why,) = reasons(Known(flags=[Flag("crosstalk", None, "x" * 10_000)]))
    assert len(why.detail) == 200


@given(knowns)
def test_worth_is_a_probability(known: Known):
    assert 0 <= worth(known) <= 1


@given(knowns)
def test_the_first_reason_bounds_the_worth(known: Known):
    if found := reasons(known):
        least, most = CHANCES[found[0].reason]
        assert least * (1 - SLOWEST) <= worth(known) <= most


@given(knowns)
def test_reasons_come_in_their_order(known: Known):
    order = [list(ReviewReason).index(why.reason) for why in reasons(known)]
    assert order == sorted(order)


@given(knowns, flags)
def test_a_complaint_a_plan_or_a_dispute_more_never_lowers_it(known: Known, flag: Flag):
    more = (
        replace(known, complaints=[*known.complaints, COMPLAINT]),
        replace(known, plans=[*known.plans, "three"]),
        replace(known, disputed=True),
    )
    assert all(worth(one) >= worth(known) - 1e-12 for one in more)


@given(knowns, st.floats(0, 10_000))
def test_a_longer_call_is_never_worth_more(known: Known, longer: float):
    assert worth(replace(known, seconds=(known.seconds or 0) + longer)) <= worth(known) + 1e-12
