"""Grades in columns."""

from dataclasses import replace

import numpy as np

from autoqa.calibration.grades import Column, grades_of, nearest
from tests.calibration.parts import model, table

ROWS = [
    ("b", "eva", "empathy", 2.0),
    ("a", "zoe", "empathy", 5.0),
    ("a", "eva", "empathy", 4.0),
    ("a", "eva", "accuracy", 1.0),
]


def test_rows_of_a_criterion_are_in_order_of_call_and_evaluator():
    found = grades_of(table(ROWS), "empathy")
    assert found.interactions == ("a", "b")
    assert found.call.tolist() == [0, 0, 1]
    assert [found.evaluators[e] for e in found.evaluator] == ["eva", "zoe", "eva"]
    assert found.score.tolist() == [4.0, 5.0, 2.0]
    assert found.graders.tolist() == [2, 1]


def test_evaluators_are_in_the_order_of_their_names_whatever_that_of_the_table():
    given = table(ROWS)
    turned = replace(given, evaluators=given.evaluators[::-1], evaluator=1 - given.evaluator)
    assert grades_of(turned, "empathy").evaluators == ("eva", "zoe")
    assert grades_of(turned, "empathy").score.tolist() == grades_of(given, "empathy").score.tolist()


def test_the_scale_is_every_whole_number_between_the_lowest_and_the_highest():
    assert grades_of(table(ROWS), "empathy").levels == (2.0, 3.0, 4.0, 5.0)


def test_scores_between_whole_numbers_are_levels_as_they_occur():
    found = grades_of(table([("a", "eva", "c", 1.5), ("b", "eva", "c", 3.0)]), "c")
    assert found.levels == (1.5, 3.0)


def test_a_continuous_scale_is_cut_into_few_levels():
    rows = [(f"{i:03d}", "eva", "c", i + 0.25) for i in range(300)]
    assert len(grades_of(table(rows), "c").levels) <= 128


def test_a_known_scale_goes_before_what_occurs():
    assert grades_of(table(ROWS), "empathy", levels=(1, 2, 3, 4, 5)).levels == (1, 2, 3, 4, 5)


def test_the_model_stands_beside_each_call_that_it_scored():
    found = grades_of(table(ROWS), "empathy", model=model({"b": 2.4, "z": 1.0}, levels={"b": 2}))
    assert np.isnan(found.expected[0])
    assert found.expected[1] == 2.4
    assert found.level[1] == 2


def test_calls_of_one_agent_are_one_cluster_and_unknown_agents_their_own():
    facts = {"agent": {"a": "ann", "b": "ann"}}
    rows = [*ROWS, ("c", "eva", "empathy", 3.0), ("d", "eva", "empathy", 3.0)]
    found = grades_of(table(rows, facts), "empathy")
    assert found.agents == 1
    assert found.cluster[0] == found.cluster[1]
    assert len(set(found.cluster[2:])) == 2


def test_the_nearest_level_of_a_half_is_the_upper_one():
    assert nearest(np.array([1.0, 1.5, 2.4, 9.0, -9.0]), (1, 2, 3)).tolist() == [0, 1, 1, 2, 0]


def test_a_column_knows_what_is_not_known():
    found = Column.of(["it", None, "en", "it"])
    assert found.names == ("en", "it")
    assert found.codes.tolist() == [1, -1, 0, 1]
