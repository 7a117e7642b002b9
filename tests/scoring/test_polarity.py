import pytest

from autoqa.scoring.polarity import polarity, turned


@pytest.mark.parametrize(
    ("statement", "fact", "differ"),
    [
        ("Wear is always charged to you.", "Normal wear is not charged.", 1),
        ("You can't order repeats by phone.", "A repeat can be ordered by phone.", 3),
        ("We never charge for wear.", "Normal wear is not charged.", 1),
        ("No, it's covered.", "Damage is covered.", 0),
    ],
)
def test_words_denied_by_one_side_only_are_counted(statement: str, fact: str, differ: int):
    assert turned(statement, fact)[0] == differ


def test_a_denial_reaches_to_the_next_comma():
    found = polarity("It is not sent by post, parcels are tracked.")
    assert found["post"]
    assert not found["parcel"]


def test_a_denial_reaches_a_few_words():
    assert not polarity("We do not open the shop before the first bus arrives on market mornings.")["market"]
