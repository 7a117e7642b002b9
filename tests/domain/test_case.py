from datetime import UTC, datetime

from autoqa.domain.case import Case, case_of
from autoqa.domain.interaction import Channel, Interaction


def known(**metadata: object) -> Case:
    return case_of(Interaction("i1", Channel.CALL, "aa", "x", agent="mia", metadata=metadata))


def test_the_record_is_the_metadata_without_who_the_agent_is():
    case = known(balance=147, agent_name="Mia", agent="a7", team="north", reason="billing")
    assert case.record == {"balance": 147, "reason": "billing"}
    assert case.reason == "billing"


def test_a_reason_that_is_no_text_is_none():
    assert known(reason=7).reason is None


def test_the_fingerprint_changes_with_what_is_known():
    prints = {
        known(balance=147).fingerprint,
        known(balance=148).fingerprint,
        Case({"balance": 147}, datetime(2026, 1, 1, tzinfo=UTC)).fingerprint,
    }
    assert len(prints) == 3


def test_nothing_known_has_no_fingerprint():
    assert known(agent="a7").fingerprint == ""
