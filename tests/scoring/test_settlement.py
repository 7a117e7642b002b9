from autoqa.domain.follow_up import Resolution, Settlement
from autoqa.scoring.promises import promises
from autoqa.scoring.settlement import find_reason, resolution
from tests.scoring.test_promises import talk


def end(*said: str, language: str = "en") -> Resolution:
    turns = talk(*said)
    return resolution(turns, promises(turns, language), language)


def test_what_works_again_is_solved_and_the_customer_confirms_it():
    found = end(
        "How can I help?", "My internet doesn't work.", "I've reset it, try now.", "It works, thank you!"
    )
    assert (found.state, found.confirmed) == (Settlement.SOLVED, 3)
    assert (found.asked, found.reason) == (1, "My internet doesn't work.")


def test_a_date_that_the_customer_accepts_is_promised():
    found = end(
        "Hello.", "The lift is out.", "The engineer will come tomorrow at nine.", "Thank you, that's fine."
    )
    assert (found.state, found.confirmed) == (Settlement.PROMISED, 3)


def test_what_others_are_to_do_is_passed_on():
    found = end("Hello.", "When is my refund coming?", "I've passed it to the billing team.", "But when?")
    assert (found.state, found.confirmed) == (Settlement.PASSED_ON, None)


def test_what_is_not_possible_is_refused():
    found = end("Hello.", "I want a refund.", "We can't refund that, it's not possible.", "So I get nothing?")
    assert (found.state, found.confirmed) == (Settlement.REFUSED, None)


def test_what_nobody_knows_is_open():
    found = end("Hello.", "Where is my parcel?", "I couldn't tell you.", "Okay. Thanks, I guess.")
    assert (found.state, found.confirmed) == (Settlement.OPEN, None)


def test_italian_is_read_too():
    assert (
        end("Pronto.", "La linea non va.", "Provi adesso.", "Funziona, grazie!", language="it").state
        is Settlement.SOLVED
    )
    assert (
        end("Pronto.", "Voglio il rimborso.", "Non è possibile.", "Bella roba.", language="it").state
        is Settlement.REFUSED
    )


def test_a_greeting_is_no_reason():
    assert find_reason(talk("Hello.", "Hi, good morning."), "en") == (None, None)
