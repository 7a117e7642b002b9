"""The verdict on each criterion: what it means, why not more, what to do next."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from autoqa.calibration.abstention import Threshold
from autoqa.calibration.calibrate import Wish
from autoqa.calibration.gate import decide
from autoqa.domain.calibration import Bars, Mode, Reason
from autoqa.report.calibration.verdicts import Card, cards, reason_said
from autoqa.report.words import Said
from tests.calibration.parts import Centre
from tests.report.calibration.parts import ENGLISH, ITALIAN, STATES, distributed, page


def card(state: str, said: Said = ENGLISH) -> Card:
    return cards(STATES[state](), said)[0]


def everything(one: Card) -> str:
    return " ".join((*one.meaning, *one.reasons, *one.steps))


def test_a_model_as_good_as_people_is_said_so_with_its_figures():
    one, agreement = card("good"), STATES["good"]().found.report.criteria[0]
    assert (one.mode, one.met, one.asked, one.reasons) == ("auto", True, "As asked for", ())
    assert f"QWK is {agreement.human_model['qwk'].value:.2f}" in one.meaning[1]
    assert f"beside {agreement.human_human['qwk'].value:.2f}" in one.meaning[1]


def test_a_shift_names_its_size_and_the_scaling_that_mends_it():
    one, agreement = card("shifted"), STATES["shifted"]().found.report.criteria[0]
    assert f"by {agreement.human_model['smd'].value:.2f} standard deviations" in everything(one)
    assert "<code>autoqa calibrate --scale</code>" in everything(one)
    assert one.asked == "Less than asked for: auto"


def test_the_scaling_kept_is_told_when_it_no_longer_fits():
    made = STATES["kept_map"]()
    (policy,) = made.found.record.policies
    shifted = replace(policy.decision, reasons=(Reason("smd", "x", {"value": 0.4, "bar": 0.15}),))
    record = replace(made.found.record, policies=(replace(policy, decision=shifted),))
    again = replace(made, found=replace(made.found, record=record))
    assert "no longer fits" in cards(again, ENGLISH)[0].steps[0]


def test_scores_without_distributions_cannot_be_scaled_and_that_is_told():
    centre = Centre()
    centre.expected = centre.expected + 0.4
    (one,) = cards(page([centre.grades()]), ENGLISH)
    assert "no scaling can be fitted" in everything(one)


def test_a_shift_that_a_new_scaling_leaves_asks_for_training():
    made = STATES["scaled"]()
    (policy,) = made.found.record.policies
    shifted = replace(policy.decision, reasons=(Reason("smd", "x", {"value": 0.4, "bar": 0.15}),))
    record = replace(made.found.record, policies=(replace(policy, decision=shifted),))
    again = replace(made, found=replace(made.found, record=record))
    assert "train the model again" in cards(again, ENGLISH)[0].steps[0]


def test_too_few_calls_say_how_many_more():
    assert "Have 40 more calls graded by two people" in card("few").steps[0]
    assert "altre 40 chiamate" in card("few", ITALIAN).steps[0]


def test_no_call_graded_twice_is_said_in_words():
    assert card("one_evaluator").reasons[0].startswith("No call was graded by two people, and 100 are needed")
    assert "Have 100 more calls" in card("one_evaluator").steps[0]


def test_a_criterion_that_nobody_graded_has_a_card_without_figures():
    other = cards(STATES["ungraded"](), ENGLISH)[1]
    assert (other.criterion, other.anchor) == ("tone", "")
    assert other.reasons == (
        "Nobody graded a call on this criterion; 100 calls graded by two people are needed.",
    )
    assert "Have 100 more calls" in other.steps[0]


def test_hybrid_tells_the_promise_and_how_to_ask_for_it():
    one, policy = card("hybrid"), STATES["hybrid"]().found.record.policies[0]
    assert policy.abstention is not None
    assert one.mode == "hybrid"
    assert (
        "At least 80\u00a0% of those scores agree with a person (at most one level apart)" in one.meaning[1]
    )
    assert f"{policy.abstention.coverage:.0%}".replace("%", "\u00a0%") in one.meaning[1]
    assert "{ empathy = &quot;hybrid&quot; }" in one.steps[0]


def test_left_to_people_by_the_settings_is_as_asked_and_asks_for_nothing():
    one = card("left_to_people")
    assert (one.met, one.asked) == (True, "As asked for")
    assert one.steps == ("Nothing: grading goes on as it does.",)


def test_hybrid_without_a_promise_is_less_than_asked():
    made = page([distributed(Centre(seed=1))], wish=Wish(mode=Mode.HYBRID))
    (one,) = cards(made, ENGLISH)
    assert (one.met, one.asked) == (False, "Less than asked for: hybrid")


def test_one_group_is_a_sentence_and_several_are_one_sentence():
    one = card("unfair")
    assert sum("disfavours" in reason for reason in one.reasons) == 1
    assert "language it −0.38" in everything(one)
    assert "language en and language it" in one.steps[-1]
    made = STATES["unfair"]()
    agreement = made.found.report.criteria[0]
    alone = replace(agreement, subgroups=agreement.subgroups[1:])
    reasons = [one for one in decide(alone, Bars()).reasons if one.code == "subgroup"]
    said = [reason_said(reason, alone, made, ITALIAN) for reason in reasons]
    assert len(said) == 1
    assert (
        "sfavorisce un gruppo, lingua it, di 0,38 deviazioni standard (intervallo al 95 %: da 0,29" in said[0]
    )


def test_copied_and_constant_grades_name_the_people():
    one = card("faulty")
    assert "28 of 28 scores of e0 are the same as those of e1" in one.reasons[2]
    assert "e5 gave all 137 calls the same score" in one.reasons[1]
    assert "Talk with e5" in one.steps[1]


def test_one_who_copies_the_model_is_told_apart_from_one_who_copies_a_person():
    reason = Reason("copied_grades", "x", {"first": "eva", "same": 30, "scores": 30})
    assert "of eva are the same as the model's" in reason_said(reason, None, STATES["good"](), ENGLISH)


def test_the_same_reason_twice_is_said_once():
    one = card("all_the_same")
    assert len(one.reasons) == len(one.steps) == 1


@pytest.mark.parametrize("state", STATES)
def test_every_reason_of_the_gate_is_said_in_the_words_of_the_page(state: str):
    made = STATES[state]()
    for policy in made.found.record.policies:
        for reason in policy.decision.reasons:
            written = reason.text[:1].upper() + reason.text[1:] + "."
            assert reason_said(reason, made.agreement(policy), made, ITALIAN) != written


@pytest.mark.parametrize(
    "reason",
    [
        Reason("of_my_own", "it <b>rains</b>"),
        Reason("smd", "it <b>rains</b>"),
        Reason("subgroup", "it <b>rains</b>"),
    ],
)
def test_a_reason_whose_facts_are_not_known_is_said_as_it_was_written(reason: Reason):
    assert reason_said(reason, None, STATES["good"](), ITALIAN) == "It &lt;b&gt;rains&lt;/b&gt;."


def test_a_change_whose_hashes_are_not_known_is_said_all_the_same():
    reason = Reason("model_changed", "the graded calls were scored by the model a, and it is b now")
    said = reason_said(reason, None, STATES["good"](), ITALIAN)
    assert said == "Il modello è cambiato da quando ha valutato queste chiamate."


@pytest.mark.parametrize(
    ("agreement", "said"),
    [(0.9, "the promise can then be made"), (0.7, "to tell whether the promise can be made")],
)
def test_more_grades_are_asked_for_where_they_would_help(agreement: float, said: str):
    centre = Centre(seed=3, noise=0.3)
    centre.expected = centre.truth + centre.rng.normal(0, 1.0, len(centre.truth))
    made = page([distributed(centre)])
    (policy,) = made.found.record.policies
    assert policy.abstention is not None
    pooled = Threshold(None, "x", 400, 20, agreement=agreement, more=120)
    other = replace(policy, abstention=replace(policy.abstention, pooled=pooled))
    record = replace(made.found.record, policies=(other,))
    (one,) = cards(replace(made, found=replace(made.found, record=record)), ENGLISH)
    assert any(said in step and "120" in step for step in one.steps)


def test_a_shortfall_is_a_number_above_zero_with_its_interval():
    reason = Reason("exact_gap", "x", {"value": -0.1234, "low": -0.2, "high": -0.05, "bar": 0.05})
    said = reason_said(reason, None, STATES["good"](), ITALIAN)
    assert "12 volte meno" in said
    assert "(intervallo al 95 %: da 5 a 20)" in said
    assert "al massimo 5" in said


def test_facts_may_be_whole_numbers_or_fractions():
    for value in (-1, -1.0, np.float64(-1.0)):
        reason = Reason("degradation", "x", {"value": value, "bar": -0.1})
        assert "falls 1.00 short" in reason_said(reason, None, STATES["good"](), ENGLISH)
