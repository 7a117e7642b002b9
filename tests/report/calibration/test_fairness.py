"""Groups of calls, and the audit beside them."""

from __future__ import annotations

from dataclasses import replace

from autoqa.domain.agreement import Estimate
from autoqa.report.calibration.fairness import fairness_part
from tests.calibration.parts import Centre
from tests.report.calibration.parts import ENGLISH, ITALIAN, STATES, audit, page, with_agreement


def test_groups_beyond_the_bar_are_marked_in_plot_table_and_sentence():
    (one,) = fairness_part(STATES["unfair"](), ENGLISH).criteria
    assert [row.beyond for row in one.rows] == [True, True]
    assert one.rows[1].p_value == "< 0.001"
    assert one.plot is not None
    assert "for language it, which it disfavours by 0.38" in one.plot.sentence
    assert "2 groups lie beyond the bar" in one.plot.sentence


def test_groups_within_the_bar_are_said_so():
    (one,) = fairness_part(STATES["good"](), ITALIAN).criteria
    assert one.plot is not None
    assert one.plot.sentence.endswith("Tutti sono entro il limite.")


def test_no_groups_says_why():
    part = fairness_part(STATES["no_model"](), ENGLISH)
    assert "none of the columns language has two groups of 30 calls" in part.nothing


def test_a_difference_that_may_be_chance_is_said_so():
    made = STATES["good"]()
    groups = made.found.report.criteria[0].subgroups
    off = (replace(groups[0], difference=Estimate(0.2, -0.1, 0.5, 60), p_value=0.6), groups[1])
    (one,) = fairness_part(with_agreement(made, subgroups=off), ENGLISH).criteria
    assert one.plot is not None
    assert "One lies beyond the bar, which may be chance." in one.plot.sentence
    assert not one.rows[0].beyond


def test_the_audit_stands_beside_the_groups():
    audited = fairness_part(STATES["unfair"](), ITALIAN).audit
    assert audited is not None
    assert audited.columns == ("empathy", "voto complessivo")
    assert [row.swap for row in audited.rows] == ["nomi arabi", "Arabic names"]
    text, n, certain = audited.rows[0].cells[0]
    assert text == "5\u00a0% ribaltati, −0,08 (da −0,13 a −0,03)"
    assert (n, certain) == ("n 110", True)
    assert audited.rows[1].cells[1] == ("", "", False)
    assert "In 1 confronti su 3" in audited.sentence
    assert audited.other_models == ""


def test_an_audit_of_other_models_is_pointed_out():
    other = replace(STATES["good"](), audit=audit({"empathy": "other"}))
    audited = fairness_part(other, ENGLISH).audit
    assert audited is not None
    assert "other models or another scorecard on: empathy" in audited.other_models


def test_an_audit_beside_scores_of_an_unknown_model_is_doubted():
    made = replace(page([Centre(seed=1).grades()], pins={}), audit=audit())
    audited = fairness_part(made, ENGLISH).audit
    assert audited is not None
    assert "is not known" in audited.other_models


def test_an_audit_that_changed_nothing_says_so():
    empty = replace(audit(), effects=())
    audited = fairness_part(replace(STATES["good"](), audit=empty), ENGLISH).audit
    assert audited is not None
    assert audited.rows == ()
    assert "No swap changed anything" in audited.sentence
