"""What speaks against a model, in words of both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import autoqa
from autoqa.domain.agreement import Estimate
from autoqa.domain.calibration import Reason
from autoqa.domain.comparison import Beside, GroupBeside
from autoqa.report.against import AGAINST, against_said
from autoqa.report.comparison.texts import COMPARISON
from autoqa.report.words import Said
from autoqa.training import verdict
from tests.training.test_verdict import RECORD

ENGLISH, ITALIAN = Said.of("en", COMPARISON), Said.of("it", COMPARISON)
SOURCE = Path(autoqa.__file__).parent / "training" / "verdict.py"
CODES = sorted(set(re.findall(r'Reason\(\s*"(\w+)"', SOURCE.read_text(encoding="utf-8"))))


def beside(name: str, new: Estimate, *, worse: bool = False) -> Beside:
    return Beside(name, new, Estimate(0.5, 0.4, 0.6), Estimate(-0.1, -0.2, -0.01), worse=worse)


def reasons() -> list[tuple[Reason, list[Beside]]]:
    """One of each reason as it is really made, with the figures that it rests on."""
    chance = [beside("pearson", Estimate(0.1, -0.2, 0.3))]
    worse = [
        beside("pearson", Estimate(0.4, 0.3, 0.5)),
        beside("exact", Estimate(0.456, 0.4, 0.5), worse=True),
    ]
    group = GroupBeside(
        "queue", "repairs", 40, Estimate(0.7), Estimate(0.3), Estimate(0.4, 0.2, 0.6), worse=True
    )
    seen = verdict.of_training(RECORD, RECORD.trained_on)
    return [
        *((one, []) for one in verdict.of_training(None, ())),
        *((one, []) for one in seen),
        *((one, []) for one in verdict.of_groups([group])),
        *((one, []) for one in verdict.too_few(3)),
        (verdict.other_scale((1, 2), (1, 2, 3)), []),
        *((one, chance) for one in verdict.of_figures(chance)),
        *((one, worse) for one in verdict.of_figures(worse)),
        (Reason("learnt_nothing", "", {"gain": 0.001, "error": 0.002}), []),
        (Reason("one_agent", ""), []),
    ]


def test_every_code_of_a_verdict_has_its_text():
    assert len(CODES) >= 9
    assert {code for code in CODES if f"against {code}" not in AGAINST} == set()
    assert {reason.code for reason, _ in reasons()} == set(CODES)


@pytest.mark.parametrize(("reason", "figures"), reasons(), ids=[one.code for one, _ in reasons()])
def test_a_reason_is_a_whole_sentence_in_both_languages(reason: Reason, figures: list[Beside]):
    said = {against_said(reason, one, figures=figures) for one in (ENGLISH, ITALIAN)}
    assert len(said) == 2
    assert all(one.endswith(".") and "{" not in one for one in said)


def test_its_figures_are_those_of_the_reason():
    told = {reason.code: against_said(reason, ENGLISH, figures=figures) for reason, figures in reasons()}
    assert "their correlation is 0.10 (−0.20 to 0.30)" in told["no_skill"]
    assert told["worse"].startswith(
        "Exact agreement is 45.6\u00a0%, and 50.0\u00a0% with the model in service"
    )
    assert "On <bdi>queue</bdi> <bdi>repairs</bdi> it errs by 0.700 points" in told["worse_subgroup"]
    assert "Only 3 graded calls are kept aside to be shown on; at least 20" in told["too_few_frozen"]
    assert "on 2 of the 2 calls" in told["leaked_calls"]
    assert "on the levels 1, 2, and the scorecard has 1, 2, 3" in told["scale_changed"]


def test_without_the_figures_the_correlation_is_that_of_the_reason():
    reason = Reason("no_skill", "", {"value": 0.25})
    assert "their correlation is 0.25." in against_said(reason, ENGLISH)
    assert "the same score" in against_said(Reason("no_skill", ""), ENGLISH)


def test_a_reason_of_the_gate_is_told_as_by_the_calibration():
    reason = Reason("degradation", "", {"value": -0.5, "low": -0.6, "high": -0.4, "bar": -0.1})
    assert "its QWK falls 0.50 short (95 % interval 0.40 to 0.60)" in against_said(reason, ENGLISH)


def test_an_unknown_reason_is_told_as_it_was_written_and_escaped():
    assert against_said(Reason("new", "it <b>rains</b>"), ITALIAN) == "It &lt;b&gt;rains&lt;/b&gt;."


def test_a_name_that_is_written_the_other_way_round_stays_by_itself():
    reason = Reason("worse_subgroup", "", {"column": "\u202equeue", "name": "<i>", "new": 1.0, "old": 0.5})
    assert "<bdi>\u202equeue</bdi> <bdi>&lt;i&gt;</bdi>" in against_said(reason, ENGLISH)
