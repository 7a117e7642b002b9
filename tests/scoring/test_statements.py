from pathlib import Path

import numpy as np
import pytest

from autoqa.domain.evaluation import Source
from autoqa.errors import ModelRefused
from autoqa.scoring.assertions import Assertion
from autoqa.scoring.quantities import read_content
from autoqa.scoring.references import reference
from autoqa.scoring.statements import (
    FEATURES,
    NEAREST,
    StatementModel,
    compare,
    load_statement_model,
    save_statement_model,
    stated,
    topic,
)

FACT = read_content("A refund takes seven business days.")


def view(
    statement: str, *facts: str, asked: frozenset[str] = frozenset(), loose: bool = False
) -> dict[str, float]:
    """The features of a statement beside the first of some facts, all as near as can be."""
    said = stated(Assertion(0, statement, statement, asked))
    texts = facts or ("A refund takes seven business days.",)
    references = [reference(text, Source.KNOWLEDGE, loose=loose) for text in texts]
    ones = np.ones(len(references))
    rows = dict(compare(said, references, ones, ones))
    return dict(zip(FEATURES, rows[0].tolist(), strict=True))


def test_the_same_amount_is_equal_however_it_is_written():
    assert view("A refund takes 7 days.")["equal"] > 0
    assert view("A refund takes 7 days.")["conflict"] == 0


@pytest.mark.parametrize("statement", ["A refund takes thirty days.", "A refund takes a month."])
def test_another_amount_of_the_same_kind_conflicts(statement: str):
    assert view(statement)["conflict"] > 0


def test_a_month_is_thirty_days():
    assert view("It lasts a month.", "It lasts 31 days.")["equal"] == 0
    assert view("It lasts a month.", "It lasts 30 days.")["equal"] > 0
    assert view("It lasts twelve months.", "It lasts a year.")["equal"] > 0


def test_an_amount_of_another_kind_is_not_compared():
    row = view("A refund costs seven dollars.")
    assert row["equal"] == row["conflict"] == 0
    assert row["left_unsaid"] > 0


def test_one_value_of_two_that_differs_conflicts():
    assert view("We open from 9:30 to 5 pm.", "Open from 8:30 am to 5:00 pm.")["conflict"] > 0


def test_a_statement_that_says_less_does_not_conflict():
    assert view("It is 39 dollars.", "It costs 39 dollars for 24 months.")["conflict"] == 0


def test_a_bare_number_that_answers_a_question_after_the_price_is_one():
    asked = view("Twenty-two a month.", "It costs twelve pounds a month.", asked=frozenset({"money"}))
    assert asked["conflict_as_asked"] > 0
    assert view("Twenty-two a month.", "It costs twelve pounds a month.")["conflict"] == 0


def test_the_number_of_a_field_is_of_any_kind():
    assert view("Your balance is 147 dollars.", "account balance: 147", loose=True)["equal"] > 0
    assert view("Your balance is 150 dollars.", "account balance: 147", loose=True)["conflict"] > 0


def test_an_amount_that_another_fact_explains_is_known_to_be():
    row = view("A transfer takes one day.", "A transfer abroad takes four days.", "A transfer takes one day.")
    assert row["equal_elsewhere"] > 0


def test_free_conflicts_with_a_price():
    assert view("The visit is free.", "The visit costs sixty dollars.")["conflict"] > 0


def test_other_days_conflict():
    assert view("We are closed on Monday.", "We are closed on Sunday.")["day_conflict"] > 0


def test_denial_of_one_side_is_noticed():
    assert view("A refund is not possible.")["denial"] > 0


def test_the_facts_nearest_to_a_statement_are_looked_at():
    said = stated(Assertion(0, "It takes 7 days.", "It takes 7 days.", frozenset()))
    references = [reference(f"It takes {n} days.", Source.KNOWLEDGE) for n in range(20)]
    closeness = np.linspace(0, 1, 20)
    numbers = [n for n, _ in compare(said, references, closeness, closeness)]
    assert len(numbers) == NEAREST
    assert numbers[0] == 19


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


def test_what_must_be_compared_exactly_cannot_contradict_without():
    model = StatementModel(np.zeros((3, len(FEATURES))), np.array([0.0, 5.0, 0.0]), "e")
    assert model.judge(np.zeros(len(FEATURES))).contradicted > 0.9
    assert model.judge(np.zeros(len(FEATURES)), exactly=True).contradicted == 0
