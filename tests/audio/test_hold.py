from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.audio.hold import announces, asks_to_hold, busy, find_dead_air, find_holds, ringing
from autoqa.audio.nonspeech import Kind, Sound
from autoqa.audio.speech import Region
from autoqa.domain.transcript import Speaker, Turn


def agent(text: str, start: float, end: float) -> Turn:
    return Turn(Speaker.AGENT, text, start, end)


def customer(text: str, start: float, end: float) -> Turn:
    return Turn(Speaker.CUSTOMER, text, start, end)


def spans(turns: list[Turn]) -> list[Region]:
    return [Region(turn.start or 0.0, turn.end or 0.0) for turn in turns]


def music(start: float, end: float) -> Sound:
    return Sound(Region(start, end), Kind.MUSIC)


def holds(turns: list[Turn], *sounds: Sound, seconds: float = 60.0) -> tuple[Region, ...]:
    return find_holds(turns, sounds, spans(turns), seconds)


TALK = [agent("How can I help?", 0, 2), customer("My line is down.", 3, 5), agent("You are set.", 40, 42)]


def test_music_is_a_hold() -> None:
    assert holds(TALK, music(10, 30)) == (Region(10, 30),)


def test_a_short_jingle_is_no_hold() -> None:
    assert holds(TALK, music(10, 12)) == ()


def test_two_tunes_with_an_announcement_between_are_one_hold() -> None:
    turns = [*TALK[:2], agent("Your call is important to us.", 20.5, 23), TALK[2]]
    assert holds(turns, music(10, 20), music(24, 35)) == (Region(10, 35),)


def test_an_announcement_alone_is_a_hold() -> None:
    turns = [agent("All our agents are busy, please stay on the line.", 1, 5), *TALK[2:]]
    assert holds(turns) == (Region(1, 5),)


def test_what_the_agent_says_is_no_hold() -> None:
    assert holds(TALK, music(30, 41)) == (Region(30, 40),)


def test_music_behind_a_conversation_is_no_hold() -> None:
    turns = [customer("I am in a shop", 10, 16), agent("I see", 16, 19)]
    assert holds(turns, music(10, 20)) == ()


def test_silence_after_one_moment_is_a_hold_until_the_agent_is_back() -> None:
    turns = [*TALK[:2], agent("One moment please.", 6, 7), TALK[2]]
    assert holds(turns) == (Region(7, 40),)


def test_an_okay_of_the_customer_does_not_end_the_hold() -> None:
    turns = [*TALK[:2], agent("Please hold.", 6, 7), customer("Okay.", 7.5, 8), TALK[2]]
    assert holds(turns) == (Region(7, 40),)


def test_a_customer_who_talks_ends_the_hold() -> None:
    turns = [agent("Un attimo, per favore.", 6, 7), customer("And by the way it broke.", 20, 24), TALK[2]]
    assert holds(turns) == (Region(7, 20),)


def test_a_short_silence_after_one_moment_is_no_hold() -> None:
    turns = [agent("One moment.", 6, 7), agent("Here it is.", 10, 12)]
    assert holds(turns) == ()


def test_silence_that_nobody_announced_is_dead_air() -> None:
    assert holds(TALK) == ()
    assert find_dead_air((), spans(TALK)) == (Region(5, 40),)


def test_a_hold_is_no_dead_air() -> None:
    assert find_dead_air([Region(6, 39)], spans(TALK)) == ()
    assert find_dead_air([Region(20, 39)], spans(TALK)) == (Region(5, 20),)


def test_silence_before_the_first_and_after_the_last_word_is_no_dead_air() -> None:
    assert find_dead_air((), [Region(20, 22), Region(24, 25)]) == ()
    assert find_dead_air((), []) == ()


regions = st.lists(
    st.tuples(st.floats(0, 100), st.floats(0.1, 20)).map(lambda pair: Region(pair[0], pair[0] + pair[1])),
    max_size=8,
)


@given(regions, regions)
def test_dead_air_never_meets_speech_or_hold(speech: list[Region], waiting: list[Region]) -> None:
    for pause in find_dead_air(waiting, speech):
        assert pause.seconds >= 3
        assert all(r.end <= pause.start or r.start >= pause.end for r in [*speech, *waiting])


@pytest.mark.parametrize(
    "text",
    [
        "Please hold.",
        "Could you hold for a minute?",
        "One moment, I will have a look.",
        "Bear with me.",
        "I will put you on a short hold.",
        "Resti in linea, per favore.",
        "Un attimo che controllo.",
        "La metto in attesa.",
    ],
)
def test_asking_to_wait_is_understood(text: str) -> None:
    assert asks_to_hold(agent(text, 0, 1))
    assert not asks_to_hold(customer(text, 0, 1))


@pytest.mark.parametrize(
    "text",
    [
        "Hold the reset button.",
        "The second one.",
        "The household plan.",
        "In questo momento no.",
        "Let me check that for you.",  # and then nothing: dead air
    ],
)
def test_other_words_are_no_request_to_wait(text: str) -> None:
    assert not asks_to_hold(agent(text, 0, 1))
    assert not announces(agent(text, 0, 1))


@pytest.mark.parametrize(
    "text",
    [
        "All of our operators are busy.",
        "You are number three in the queue.",
        "Tutti i nostri operatori sono occupati.",
    ],
)
def test_announcements_are_understood(text: str) -> None:
    assert announces(agent(text, 0, 1))


def tones(pattern: list[tuple[float, float]], hertz: float = 425.0) -> list[Sound]:
    return [Sound(Region(start, end), Kind.TONE, hertz) for start, end in pattern]


def test_ringing_is_told_from_busy_by_its_rhythm() -> None:
    ring = tones([(0, 1), (5, 6), (10, 11)])
    engaged = tones([(20, 20.5), (21, 21.5), (22, 22.5), (23, 23.5)])
    assert ringing(ring + engaged) == (Region(0, 11),)
    assert busy(ring + engaged) == (Region(20, 23.5),)


def test_a_british_double_ring_is_ringing() -> None:
    assert ringing(tones([(0, 0.4), (0.6, 1.0), (3.0, 3.4), (3.6, 4.0)])) == (Region(0, 4.0),)


def test_one_beep_a_fax_and_keys_are_neither() -> None:
    for sounds in (
        tones([(0, 0.5)]),
        tones([(0, 0.5), (3.5, 4)], 1100),
        tones([(0, 0.1), (0.2, 0.3), (0.4, 0.5)]),
    ):
        assert ringing(sounds) == ()
        assert busy(sounds) == ()
