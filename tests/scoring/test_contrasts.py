import pytest

from autoqa.scoring.contrasts import agreed, excluded, order, steps, turned_round


@pytest.mark.parametrize(
    ("statement", "fact"),
    [
        ("You can do it online.", "The form is sent by post."),
        ("It's on your credit card.", "The debit card is replaced."),
        ("Mondays to Fridays, office hours only.", "The line is there around the clock."),
        ("You get half the price.", "The full price is refunded."),
    ],
)
def test_words_that_exclude_each_other_are_found(statement: str, fact: str):
    assert excluded(statement, fact) >= 1


def test_the_same_choice_agrees():
    assert agreed("You can do it online.", "It is ordered online.") >= 1
    assert excluded("You can do it online.", "It is ordered online.") == 0


def test_a_fact_that_leaves_both_open_excludes_neither():
    assert excluded("You can do it by phone.", "It can be done online or by phone.") == 0


def test_the_longer_phrase_counts_where_one_lies_in_another():
    assert excluded("A receipt is not needed.", "A receipt is not needed.") == 0


@pytest.mark.parametrize(
    ("statement", "fact", "way"),
    [
        ("Pay before the visit.", "You pay after the visit.", -1),
        ("After the visit, you pay.", "Pay first and then the visit follows.", -1),
        ("Unplug the router, then hold the button.", "Hold the button after you unplug the router.", 1),
        ("You pay the deposit first, and then we measure.", "We measure, then draw, then you pay.", -1),
        ("We measure, and after that you pay.", "We first measure, then draw, and then you pay.", 1),
        ("You pay online.", "You pay after the visit.", 0),
    ],
)
def test_the_order_of_steps_is_compared(statement: str, fact: str, way: int):
    assert order(statement, fact) == way


def test_what_comes_first_stands_first():
    assert steps("Before the visit, unplug the router.") == (
        frozenset({"unplug", "router"}),
        frozenset({"visit"}),
    )
    assert steps("Measure the room, then draw the plan, and only then pay.")[2] == frozenset({"pay"})


def test_one_thing_is_no_order():
    assert steps("You pay online.") == ()


FACT = "Courses can be cancelled up to two hours before they start."


@pytest.mark.parametrize(
    "said",
    [
        "Courses can not be cancelled up to two hours before they start.",
        "Courses can be cancelled up to two hours after they start.",
        "well yes, courses can be cancelled up to two hours after they start",
    ],
)
def test_a_word_that_turns_a_repeated_fact_round_is_found(said: str):
    assert turned_round(said, FACT)


@pytest.mark.parametrize(
    "said",
    [
        FACT,
        "Courses can be cancelled up to three hours before they start.",
        "Courses may be cancelled up to two hours before the start.",
        "You can not bring a dog to the courses, sorry.",
    ],
)
def test_other_words_turn_nothing_round(said: str):
    assert not turned_round(said, FACT)
