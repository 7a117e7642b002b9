from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.audio.timing import first_offer, interruptions, measure_timing
from autoqa.domain.transcript import Speaker, Turn

A, C = Speaker.AGENT, Speaker.CUSTOMER


def values(turns: list[Turn], seconds: float) -> dict[str, float]:
    return {measure.name: measure.value for measure in measure_timing(turns, seconds)}


CALL = [
    Turn(A, "hello how can I help", 1, 3),
    Turn(C, "my line is down", 4, 8),
    Turn(A, "I will send a technician tomorrow", 9, 13),
    Turn(C, "fine thank you", 12.5, 16),
    Turn(A, "goodbye", 19, 20),
]


def test_a_small_call_is_measured_by_hand() -> None:
    assert values(CALL, 20) == {
        "length": 20,
        "agent_talk_share": pytest.approx(7 / 14.5, abs=1e-4),
        "customer_talk_share": pytest.approx(7.5 / 14.5, abs=1e-4),
        "silence_share": pytest.approx(6 / 20),
        "longest_silence": 3,
        "talk_over_share": 0.025,
        "response_time": 2,
        "response_time_p90": 2.8,
        "agent_interruptions": 0,
        "customer_interruptions": 3,
        "agent_speaking_rate": pytest.approx(60 * 12 / 7, abs=0.05),
        "customer_speaking_rate": pytest.approx(60 * 7 / 7.5, abs=0.05),
        "time_to_first_agent_word": 1,
        "time_to_first_offer": 9,
    }


def test_a_chat_has_only_its_length() -> None:
    assert values([Turn(A, "hello"), Turn(C, "hi")], 0) == {"length": 0}


def test_a_yes_while_the_other_talks_on_is_no_interruption() -> None:
    assert interruptions([Turn(A, "", 0, 10), Turn(C, "yes", 4, 4.5)]) == ()


def test_who_makes_the_other_stop_interrupts() -> None:
    assert interruptions([Turn(A, "", 0, 10), Turn(C, "no wait", 9, 14)]) == (1,)


def test_who_talks_against_the_other_for_long_does_not_make_it_stop() -> None:
    assert interruptions([Turn(A, "", 0, 10), Turn(C, "", 6, 14)]) == ()


def test_a_touch_of_two_turns_is_no_interruption() -> None:
    assert interruptions([Turn(A, "", 0, 10), Turn(C, "", 9.9, 14)]) == ()


@pytest.mark.parametrize(
    "text",
    [
        "I'll send you a new router.",
        "We can refund the fee.",
        "I have cancelled the order.",
        "Would you like me to book a technician?",
        "Please restart the modem.",
        "Le invio un nuovo modem.",
        "Possiamo rimborsare la spesa.",
        "Provi a spegnere il router.",
    ],
)
def test_an_offer_is_found(text: str) -> None:
    assert first_offer([Turn(C, text), Turn(A, "Good morning."), Turn(A, text)]) == 2


@pytest.mark.parametrize(
    "text", ["Can I have your name?", "I am sorry.", "I see two payments.", "Mi dica il suo nome."]
)
def test_other_words_are_no_offer(text: str) -> None:
    assert first_offer([Turn(A, text)]) is None


turns = st.lists(
    st.tuples(st.sampled_from(list(Speaker)), st.floats(0, 100), st.floats(0.1, 20)).map(
        lambda t: Turn(t[0], "some words", t[1], t[1] + t[2])
    ),
    min_size=1,
    max_size=10,
)


@given(turns)
def test_shares_are_shares_and_add_up(call: list[Turn]) -> None:
    found = values(call, 120.0)
    assert all(0 <= value <= 1 for name, value in found.items() if name.endswith("_share"))
    assert found["agent_talk_share"] + found["customer_talk_share"] == pytest.approx(1, abs=1e-3)


@given(turns)
def test_only_turns_that_start_during_the_others_interrupt(call: list[Turn]) -> None:
    for index in interruptions(call):
        turn = call[index]
        assert any(
            o.speaker is not turn.speaker and (o.start or 0) < (turn.start or 0) < (o.end or 0) for o in call
        )
