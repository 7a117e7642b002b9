from datetime import UTC, datetime

from autoqa.domain.follow_up import Due, FollowUp, Promise
from autoqa.domain.interaction import Channel, Interaction

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_promise_is_overdue_when_its_date_has_passed_and_it_was_not_kept():
    promise = Promise(1, "I'll call by noon.", "agent", "call", Due("by noon", NOON))
    assert promise.overdue(NOON.replace(hour=13))
    assert not promise.overdue(NOON)
    assert not Promise(1, "x", "agent", "call", Due("by noon", NOON), kept=True).overdue(
        NOON.replace(hour=13)
    )


def test_a_promise_without_a_moment_is_never_overdue():
    assert not Promise(1, "x", "we", "call").overdue(NOON)
    assert not Promise(1, "x", "we", "call", Due("tomorrow")).overdue(NOON)


def test_what_was_kept_is_not_open():
    kept, still = Promise(1, "x", "agent", "send it", kept=True), Promise(2, "y", "we", "call")
    assert FollowUp((kept, still)).open_promises == (still,)


def of(**metadata: object) -> str | None:
    return Interaction("i", Channel.CALL, "", "", metadata=metadata).customer


def test_the_customer_is_named_by_the_metadata():
    assert of(customer="C-17") == "C-17"
    assert of(customer_id=17) == "17"
    assert of(queue="billing") is None


def test_a_masked_customer_is_nobody():
    assert of(customer="[email]") is None
    assert of(customer="") is None
    assert of(customer=True) is None
