import pytest

from autoqa.connect.formats.roles import Bystander, cast, part_of
from autoqa.domain.transcript import Speaker
from autoqa.errors import InterchangeError

AGENT, CUSTOMER = Speaker.AGENT, Speaker.CUSTOMER


@pytest.mark.parametrize(
    ("label", "part"),
    [
        ("AGENT", AGENT),
        ("Agent 2", AGENT),
        ("Operatore", AGENT),
        ("operatrice Anna", AGENT),
        ("Consulente", AGENT),
        ("Customer Service", AGENT),
        ("Servizio Clienti", AGENT),
        ("customer service rep", AGENT),
        ("Dana (Agent)", AGENT),
        ("internal", AGENT),
        ("Caller", CUSTOMER),
        ("Cliente", CUSTOMER),
        ("Utente", CUSTOMER),
        ("End User", CUSTOMER),
        ("END_USER", CUSTOMER),
        ("external", CUSTOMER),
        ("IVR", Bystander.SYSTEM),
        ("Virtual Agent", Bystander.SYSTEM),
        ("CUSTOM_BOT", Bystander.SYSTEM),
        ("Supervisor", Bystander.THIRD_PARTY),
        ("Third party", Bystander.THIRD_PARTY),
        ("SPEAKER_00", None),
        ("Maria", None),
        ("Repetto", None),
        ("Clientela Rossi", None),
    ],
)
def test_words_that_name_a_part(label: str, part: object):
    assert part_of(label) is part


def lines(*names: str | None) -> list[tuple[str | None, str]]:
    return [(name, f"words of {name}") for name in names]


def test_one_of_two_people_named_tells_the_other():
    found = cast(lines("Agent", "Maria"), source="s", advice="a")
    assert (found.part_of("maria"), found.roles, found.certain) == (CUSTOMER, "deduced", True)


def test_machines_do_not_count_as_people():
    found = cast(lines("IVR", "Agent", "Customer"), source="s", advice="a")
    assert (found.part_of("IVR"), found.roles) == (Bystander.SYSTEM, "named")


def test_several_agents_after_a_transfer_are_all_the_agent():
    found = cast(lines("Agent 1", "Customer", "Agent 2"), source="s", advice="a")
    assert [found.part_of(name) for name in ("agent 1", "AGENT 2")] == [AGENT, AGENT]


def test_two_strangers_who_say_nothing_telling_are_a_guess_that_says_so():
    found = cast([("Ada", "mm"), ("Bob", "mm")], source="s", advice="a")
    assert (found.roles, found.certain) == ("guessed", False)
    assert {found.part_of("Ada"), found.part_of("Bob")} == {AGENT, CUSTOMER}


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ((None, None), "s: names no speakers; do this"),
        (("Maria",), "only 'Maria' speaks"),
        (("Ada", "Bob", "Cy"), "3 people speak"),
        (("Agent", "Ada", "Bob"), "3 people speak"),
        (("Agent", "Customer", "Luca"), "beside agent and customer there is 'Luca'"),
        (("IVR", "bot"), "neither an agent nor a customer speaks"),
    ],
)
def test_unclear_parts_are_errors(names: tuple[str | None, ...], message: str):
    with pytest.raises(InterchangeError, match=message):
        cast(lines(*names), source="s", advice="do this")
