from datetime import datetime
from time import process_time

import pytest

from autoqa.domain.follow_up import Promise
from autoqa.domain.transcript import Speaker, Turn
from autoqa.scoring.promises import promises

WEDNESDAY = datetime(2026, 11, 25, 14, 30).astimezone()


def talk(*said: str) -> list[Turn]:
    """Turns that alternate, beginning with the agent; "C:" and "A:" in front say otherwise."""
    turns = []
    for number, text in enumerate(said):
        agent = text.startswith("A:") or (number % 2 == 0 and not text.startswith("C:"))
        turns.append(
            Turn(
                Speaker.AGENT if agent else Speaker.CUSTOMER,
                text.removeprefix("A:").removeprefix("C:").strip(),
            )
        )
    return turns


def made(*said: str, language: str = "en") -> list[Promise]:
    return list(promises(talk(*said), language, WEDNESDAY))


@pytest.mark.parametrize(
    ("said", "who", "due"),
    [
        ("I'll call you back tomorrow by noon.", "agent", "tomorrow by noon"),
        ("We will refund it within two working days.", "we", "within two working days"),
        ("The technician will be with you between two and four.", "technician", "between two and four"),
        ("One of our colleagues will ring you by Friday.", "one of our colleagues", "by Friday"),
        ("You'll receive a confirmation in the next hour.", "we", "in the next hour"),
        ("We will look into it.", "we", None),
        ("I'm ringing you tomorrow at ten, if that suits.", "agent", "tomorrow at ten"),
        ("The engineer is booked for tomorrow at nine.", "engineer", "for tomorrow at nine"),
    ],
)
def test_english_promises(said: str, who: str, due: str | None):
    (promise,) = made(said, "Okay.")
    assert promise.who == who
    assert (promise.due.said if promise.due else None) == due
    assert promise.open


@pytest.mark.parametrize(
    ("said", "who", "due"),
    [
        ("La richiamo domani entro mezzogiorno.", "agent", "domani entro mezzogiorno"),
        ("La contatteranno.", "they", None),
        ("Il tecnico passerà venerdì mattina.", "tecnico", "venerdì mattina"),
        ("Glielo mando entro due giorni lavorativi.", "agent", "entro due giorni lavorativi"),
        ("Riceverà una mail entro domani.", "we", "entro domani"),
    ],
)
def test_italian_promises(said: str, who: str, due: str | None):
    (promise,) = made(said, "Va bene.", language="it")
    assert promise.who == who
    assert (promise.due.said if promise.due else None) == due


@pytest.mark.parametrize(
    "said",
    [
        "I can't promise that.",
        "I can't promise we'll call you back.",
        "I'll have to refuse that.",
        "You'll need to call back tomorrow.",
        "If you like I could send you a voucher.",
        "If it fails again, we'll replace it.",
        "I'll put you on hold for a moment.",
        "Let me check.",
        "I'll be with you in a second.",
        "I'll put you through to billing.",
        "Shall I send it to you tomorrow?",
        "Nobody will call you.",
        "I won't send it.",
        "It's a quick one, I promise.",
    ],
)
def test_what_is_no_promise(said: str):
    assert made(said, "Okay.") == []


@pytest.mark.parametrize(
    "said",
    ["Non la richiamo.", "Le passo il reparto.", "Resti in linea.", "Se vuole potrei mandarglielo domani."],
)
def test_what_is_no_promise_in_italian(said: str):
    assert made(said, "Ok.", language="it") == []


def test_what_is_done_in_the_call_is_kept():
    (promise,) = made("I will send it now.", "Okay.", "Done, it's sent.")
    assert promise.kept


def test_what_the_customer_has_got_is_kept():
    (promise,) = made("I'll send you the code.", "I've got it, thank you.")
    assert promise.kept


def test_a_later_date_is_not_kept_by_a_thing_done_now():
    (promise,) = made("I'll call you on Friday.", "Okay.", "And the address is changed, done.")
    assert promise.open


def test_a_date_may_come_in_answer_to_when():
    (promise,) = made("Somebody will call you.", "When?", "By six o'clock.")
    assert promise.due is not None
    assert promise.due.said == "By six o'clock"


def test_he_is_who_was_named_before():
    found = made("I'm ringing the plumber.", "Okay.", "He'll be with you by four.")
    assert [promise.who for promise in found] == ["plumber"]


def test_the_customer_promises_nothing():
    assert list(promises(talk("Right.", "I'll send it tomorrow."), "en", WEDNESDAY)) == []


def test_the_date_counts_from_when_it_was_said():
    turn = Turn(Speaker.AGENT, "I'll call you in ten minutes.", 600.0, 605.0)
    (promise,) = promises([turn], "en", WEDNESDAY)
    assert promise.due is not None
    assert promise.due.at is not None
    assert promise.due.at.strftime("%H:%M") == "14:50"


def test_an_endless_turn_without_punctuation_takes_no_endless_time():
    begun = process_time()
    found = made("i will call you and then they will send it to you or " * 1500, "Okay.")
    assert found
    assert process_time() - begun < 30
