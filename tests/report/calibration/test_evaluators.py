"""Who needs a conversation, and how all evaluators grade."""

from __future__ import annotations

import re

from autoqa.report.calibration.evaluators import evaluators_part
from tests.calibration.parts import Centre
from tests.report.calibration.parts import ENGLISH, ITALIAN, STATES, page


def test_every_kind_of_concern_is_said_in_italian():
    talks = " ".join(
        talk.about
        for state in ("severe", "faulty")
        for talk in evaluators_part(STATES[state](), ITALIAN).talks
    )
    for said in (
        "punti in meno della media",
        "diventa più severo",
        "ha dato lo stesso punteggio a tutte le 137",
    ):
        assert said in talks
    assert "points" not in talks


def test_one_who_uses_little_of_the_range_is_told():
    centre = Centre(seed=4, calls=900)
    rows = [
        (n, e, c, 3.0 + (s == 5 and int(n[5:]) % 3 == 0) if e == "e5" else s) for n, e, c, s in centre.rows()
    ]
    talks = evaluators_part(page([centre.grades(rows)]), ITALIAN).talks
    assert [talk.evaluator for talk in talks] == ["e5"]
    assert re.search(r"usa il \d+\u00a0% dell'ampiezza", talks[0].about)


def test_severities_are_drawn_the_harshest_first_and_said():
    (one,) = evaluators_part(STATES["severe"](), ENGLISH).criteria
    assert one.plot is not None
    labels = re.findall(r'class="label"[^>]*>(\w+)<', one.plot.svg)
    assert labels[:2] == ["e2", "e4"]
    assert one.plot.sentence.startswith("Given the same calls, e2 is the harshest")
    assert one.plot.svg.count('class="dot flagged"') == 3  # two, and the key
    assert "2 stand out" in one.plot.sentence


def test_of_a_crowd_those_furthest_from_zero_are_drawn_and_all_are_in_the_table():
    (one,) = evaluators_part(STATES["crowd"](), ENGLISH).criteria
    assert one.plot is not None
    assert "Shown are 30 of 45 evaluators" in one.plot.sentence
    assert len(one.rows) == 45


def test_one_evaluator_cannot_be_compared():
    (one,) = evaluators_part(STATES["one_evaluator"](), ENGLISH).criteria
    assert one.plot is None
    assert one.nothing.startswith("One evaluator alone")
    assert one.worth == ""


def test_of_two_nobody_can_say_who_is_off():
    centre = Centre(seed=1, evaluators=2)
    (one,) = evaluators_part(page([centre.grades()]), ENGLISH).criteria
    assert one.plot is not None
    assert "Of two people, nobody can say" in one.plot.sentence
