import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autoqa.domain.transcript import Speaker, Turn
from autoqa.scoring.wording import PLACES, bag, rarity, weighted

AGENT, CUSTOMER = Speaker.AGENT, Speaker.CUSTOMER


def places(*turns: Turn) -> set[int]:
    return set(bag(turns)[0].tolist())


def test_the_two_parties_have_places_of_their_own():
    assert max(places(Turn(AGENT, "it works now"))) < PLACES
    assert min(places(Turn(CUSTOMER, "it works now"))) >= PLACES


def test_pairs_of_words_count_and_punctuation_does_not():
    assert places(Turn(AGENT, "Still waiting!")) == places(Turn(AGENT, "still, waiting"))
    assert places(Turn(AGENT, "still waiting")) != places(Turn(AGENT, "waiting still"))


def test_what_is_said_again_word_for_word_counts_once():
    once = [Turn(AGENT, "I understand your frustration. Your order is late.")]
    again = [*once, Turn(CUSTOMER, "Well."), Turn(AGENT, "I understand your frustration! " * 5)]
    first, second = bag(once), bag(again)
    agent = second[0] < PLACES
    np.testing.assert_array_equal(first[0], second[0][agent])
    np.testing.assert_array_equal(first[1], second[1][agent])


def test_each_party_has_the_same_weight_however_much_it_says():
    turns = [Turn(AGENT, "one two three four five six seven"), Turn(CUSTOMER, "no")]
    found, values = weighted(bag(turns), np.ones(2 * PLACES))
    for part in (found < PLACES, found >= PLACES):
        np.testing.assert_allclose(np.square(values[part]).sum(), 1.0)


def test_what_occurs_once_tells_nothing_and_what_is_common_tells_little():
    bags = [bag([Turn(AGENT, text)]) for text in ("the rare bird", "the dog", "the dog barks", "the cat")]
    weights = rarity(bags)
    (the,), (dog,), (cat,) = (bag([Turn(AGENT, word)])[0] for word in ("the", "dog", "cat"))
    assert weights[cat] == 0
    assert 0 < weights[the] < weights[dog]


def test_the_same_conversation_handed_in_twice_makes_no_word_common():
    bags = [bag([Turn(AGENT, "rare")])] * 5 + [bag([Turn(AGENT, "other")])]
    (rare,) = bag([Turn(AGENT, "rare")])[0]
    assert rarity(bags)[rare] == 0


@given(st.lists(st.tuples(st.sampled_from([AGENT, CUSTOMER]), st.text(max_size=60)), max_size=6))
def test_any_text_has_a_wording(said: list[tuple[Speaker, str]]):
    found, values = bag([Turn(speaker, text) for speaker, text in said])
    assert found.shape == values.shape
    assert (np.diff(found) > 0).all()
    assert (values >= 1).all()
