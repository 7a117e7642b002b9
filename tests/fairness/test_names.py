import pytest

from autoqa.domain.transcript import Speaker, Turn
from autoqa.fairness.names import find_names, load_origins, of_origin, of_other_gender, rename

TURNS = (
    Turn(Speaker.AGENT, "Good morning, this is Dana from Harbor Home."),
    Turn(
        Speaker.CUSTOMER, "Hi Dana, this is Peter Walker. My wife Priya called in April, Mr Hussain took it."
    ),
    Turn(
        Speaker.AGENT, "Thank you, Mr Walker. Walker's order is on Walker Street. Will May the 3rd do, Peter?"
    ),
)


def renamed(origin: str) -> list[str]:
    given, surnames = of_origin(find_names(TURNS), origin)
    return [rename(turn.text, given, surnames) for turn in TURNS]


def test_names_are_told_from_months_verbs_and_places():
    names = find_names(TURNS)
    assert set(names.given) == {"Dana", "Peter", "Priya"}
    assert set(names.surnames) == {"Walker", "Hussain"}


@pytest.mark.parametrize("origin", load_origins())
def test_a_name_is_the_same_one_throughout_and_no_two_become_one(origin: str):
    given, surnames = of_origin(find_names(TURNS), origin)
    everybody = {"Dana", "Peter", "Priya", "Walker", "Hussain"}
    stays = everybody - set(given) - set(surnames)
    assert len({*given.values(), *surnames.values(), *stays}) == 5
    hello, reply, thanks = renamed(origin)
    dana, peter = given.get("Dana", "Dana"), given.get("Peter", "Peter")
    assert f"this is {dana} from Harbor Home" in hello
    assert reply.startswith(f"Hi {dana}, this is {peter} ")
    assert thanks.endswith(f"do, {peter}?")


def test_names_keep_their_gender():
    origins = load_origins()
    given, _ = of_origin(find_names(TURNS), "arabic")
    assert given["Dana"] in origins["arabic"].female
    assert given["Peter"] in origins["arabic"].male


def test_names_of_the_wanted_origin_stay():
    given, _ = of_origin(find_names(TURNS), "south_asian")
    assert "Priya" not in given


def test_a_surname_at_the_start_of_a_sentence_and_a_month_stay():
    _, _, thanks = renamed("slavic")
    assert "May the 3rd" in thanks
    assert "Walker's order" in thanks


def test_the_other_gender_has_the_same_origin():
    swapped = of_other_gender(find_names(TURNS))
    assert swapped["Priya"] in load_origins()["south_asian"].male
    assert swapped["Peter"] in load_origins()["english"].female


def test_addresses_and_longer_words_are_no_names():
    assert rename("peter.walker@example.com, Peterborough, O'Peter", {"Peter": "Omar"}, {}) == (
        "peter.walker@example.com, Peterborough, O'Peter"
    )


def test_more_people_than_names_still_stay_apart():
    turns = [
        Turn(Speaker.AGENT, f"Dear {name}.") for origin in load_origins().values() for name in origin.male
    ]
    given, _ = of_origin(find_names(turns), "slavic")
    assert len(set(given.values())) == len(given)
