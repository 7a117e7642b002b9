from pathlib import Path

import numpy as np
import pytest

from autoqa.errors import ModelRefused
from autoqa.scoring.quantities import read_content
from autoqa.scoring.statements import (
    FEATURES,
    StatementModel,
    load_statement_model,
    pair_features,
    save_statement_model,
    topic,
)

FACT = read_content("A refund takes seven business days.")


def view(statement: str, fact: str = "A refund takes seven business days.") -> dict[str, float]:
    row = pair_features(read_content(statement), read_content(fact), 1.0)
    return dict(zip(FEATURES, row.tolist(), strict=True))


def test_the_same_amount_is_equal_however_it_is_written():
    assert view("A refund takes 7 days.")["equal"] > 0
    assert view("A refund takes 7 days.")["conflict"] == 0


def test_another_amount_of_the_same_kind_conflicts():
    assert view("A refund takes thirty days.")["conflict"] > 0


def test_an_amount_of_another_kind_is_not_compared():
    row = view("A refund costs seven dollars.")
    assert row["equal"] == row["conflict"] == 0
    assert row["left_unsaid"] > 0


def test_free_conflicts_with_a_price():
    assert view("The visit is free.", "The visit costs sixty dollars.")["conflict"] > 0


def test_other_days_conflict():
    assert view("We are closed on Monday.", "We are closed on Sunday.")["day_conflict"] > 0


def test_denial_of_one_side_is_noticed():
    assert view("A refund is not possible.")["denial"] > 0


def test_topic_runs_from_nothing_in_common_to_the_same():
    assert topic(FACT, FACT, 1.0) == 1.0
    assert topic(read_content("Good morning."), FACT, -0.2) == 0.0


def test_saving_keeps_the_weights_whatever_the_order_of_their_axes(tmp_path: Path):
    weights = np.asfortranarray(np.random.default_rng(1).normal(size=(3, len(FEATURES))))
    save_statement_model(StatementModel(weights, np.array([1.0, 2.0, 3.0]), "encoder"), tmp_path)
    again = load_statement_model(tmp_path)
    np.testing.assert_array_equal(again.weights, weights)
    np.testing.assert_array_equal(again.biases, [1, 2, 3])


def test_a_model_for_other_features_is_refused(tmp_path: Path):
    save_statement_model(StatementModel(np.zeros((3, 2)), np.zeros(3), "encoder"), tmp_path)
    with pytest.raises(ModelRefused, match="other features"):
        load_statement_model(tmp_path)


def test_verdicts_are_probabilities():
    verdict = StatementModel(np.ones((3, len(FEATURES))), np.array([1.0, 0, 0]), "e").judge(
        np.ones(len(FEATURES))
    )
    assert verdict.supported + verdict.contradicted + verdict.unknown == pytest.approx(1)
    assert verdict.supported > verdict.contradicted
