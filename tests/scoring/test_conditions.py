import pytest

from autoqa.domain.interaction import Channel, Interaction
from autoqa.domain.scorecard import Condition
from autoqa.domain.transcript import Measure, Speaker, Transcript, Turn
from autoqa.scoring.conditions import left_out

CALL = Interaction("c", Channel.CALL, "s", "a.wav", metadata={"queue": "billing"})
HEARD = Transcript(
    (Turn(Speaker.CUSTOMER, "I want to cancel."),), "en", "w", "f", measures=(Measure("hold", 12.0, "s"),)
)


@pytest.mark.parametrize(
    "condition",
    [
        Condition(),
        Condition(channels=(Channel.CALL, Channel.CHAT)),
        Condition(queues=("billing",)),
        Condition(said=("cancel*",)),
        Condition(measure="hold", at_least=5),
        Condition(
            channels=(Channel.CALL,), queues=("billing",), said=("cancel",), measure="hold", at_most=20
        ),
    ],
)
def test_a_criterion_applies_where_everything_holds(condition: Condition):
    assert left_out(condition, CALL, HEARD) is None


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        (Condition(channels=(Channel.EMAIL,)), "it is asked of email, and this is a call"),
        (Condition(queues=("faults",)), "asked in the queues faults, and this came through 'billing'"),
        (Condition(said=("refund",)), "nothing was said"),
        (Condition(measure="hold", at_least=30), "hold is 12 s"),
        (Condition(measure="hold", at_most=3), "hold is 12 s"),
        (Condition(measure="cost", at_least=1), "no measure 'cost'"),
    ],
)
def test_it_does_not_apply_where_one_thing_fails_and_says_which(condition: Condition, reason: str):
    assert reason in (left_out(condition, CALL, HEARD) or "")


def test_an_unknown_queue_is_no_match():
    nowhere = Interaction("c", Channel.CALL, "s", "a.wav")
    assert left_out(Condition(queues=("billing",)), nowhere, HEARD) == (
        "it is asked in the queues billing, and the queue is not known"
    )
