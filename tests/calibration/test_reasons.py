"""Reasons carry the figures and names that their sentences say, and survive being kept."""

from __future__ import annotations

import json

import pytest

from autoqa.calibration.record import CalibrationRecord
from autoqa.domain.calibration import Pins, Reason
from autoqa.pipeline.calibrating import changes
from tests.report.calibration.parts import STATES


def reasons(state: str) -> dict[str, Reason]:
    return {
        reason.code: reason
        for policy in STATES[state]().found.record.policies
        for reason in policy.decision.reasons
    }


def test_a_missed_bar_tells_the_figure_its_interval_and_the_bar():
    smd = STATES["shifted"]().found.report.criteria[0].human_model["smd"]
    expected = {"value": smd.value, "low": smd.low, "high": smd.high, "bar": 0.15}
    assert reasons("shifted")["smd"].facts == expected
    assert set(reasons("shifted")) == {"smd", "degradation", "exact_gap"}


def test_what_is_missing_tells_how_much():
    assert reasons("few")["too_few_double_graded"].facts == {"have": 60, "more": 40, "need": 100}
    assert reasons("few")["too_few_scored"].facts == {"have": 60, "more": 40, "need": 100}


def test_a_group_is_named():
    facts = reasons("unfair")["subgroup"].facts
    assert (facts["column"], facts["name"]) == ("language", "it")


def test_people_are_named():
    found = reasons("faulty")
    assert found["constant_evaluator"].facts == {"evaluator": "e5", "grades": 137}
    assert found["copied_grades"].facts == {"first": "e0", "second": "e1", "same": 28, "scores": 28}


def test_a_change_names_what_is_and_what_was():
    found = changes(Pins("old", "card"), Pins("new", "other"))
    assert [dict(reason.facts) for reason in found] == [
        {"present": "other", "pinned": "card"},
        {"present": "new", "pinned": "old"},
    ]


@pytest.mark.parametrize("state", STATES)
def test_a_record_with_facts_is_the_same_when_it_is_read_again(state: str):
    record = STATES[state]().found.record
    again = CalibrationRecord.from_dict(json.loads(json.dumps(record.as_dict())))
    assert again == record
    assert again.hash == record.hash


def test_a_record_from_before_there_were_facts_can_be_read():
    plain = STATES["shifted"]().found.record.as_dict()
    for policy in plain["policies"]:
        for reason in policy["decision"]["reasons"]:
            del reason["facts"]
    again = CalibrationRecord.from_dict(plain)
    assert [dict(reason.facts) for reason in again.policies[0].decision.reasons] == [{}, {}, {}]
