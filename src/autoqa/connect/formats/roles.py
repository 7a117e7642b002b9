"""Which name in a transcript is the agent, which the customer, and who is neither."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from autoqa.audio.refusal import printable
from autoqa.domain.transcript import Speaker
from autoqa.errors import InterchangeError


class Bystander(StrEnum):
    """Who speaks and is neither agent nor customer; such lines are left out and counted."""

    SYSTEM = "system"
    THIRD_PARTY = "third_party"


Part = Speaker | Bystander
Name = Part | str | None
"""A speaker as a format names it: a part it tells plainly, a name, or nobody."""

# Words for a part in English and Italian. What stands further up decides first: a "virtual agent" is a
# machine, an "agent supervisor" is not the agent, and "customer service" is not the customer.
_WORDS: tuple[tuple[Part, frozenset[str]], ...] = (
    (
        Bystander.SYSTEM,
        frozenset(
            """
            system sistema ivr bot chatbot voicebot acd virtual virtuale automated automatic automatico
            announcement annuncio voicemail segreteria music musica queue flow workflow recording
            registrazione custom_bot automation
            """.split()
        ),
    ),
    (
        Bystander.THIRD_PARTY,
        frozenset(
            """
            supervisor supervisore supervisora teamleader sme specialist specialista thirdparty third_party
            interpreter interprete coach observer osservatore
            """.split()
        ),
    ),
    (
        Speaker.AGENT,
        frozenset(
            """
            agent agente agents operator operatore operatrice rep representative advisor adviser consultant
            consulente internal csr employee impiegato impiegata addetto addetta staff assistente helpdesk
            """.split()
        ),
    ),
    (
        Speaker.CUSTOMER,
        frozenset(
            """
            customer cliente client clienti caller chiamante utente user enduser end_user external
            consumer consumatore patient paziente guest ospite visitor visitatore subscriber abbonato
            abbonata passenger passeggero buyer acquirente
            """.split()
        ),
    ),
)
_CENTRE = re.compile(
    r"(?:customer|client) (?:service|care|support)|(?:servizio|assistenza) client\w+"
    r"|(?:call|contact) ?cent\w+"
)
_TOKEN = re.compile(r"[a-zà-ÿ_]+")


@dataclass(frozen=True, slots=True)
class Cast:
    """The part of each name, and how it was found.

    `roles` is "named" when every name says its part, "deduced" when one of two does, and "guessed" when
    the parts follow from what is said; `certain` says whether that is clear.
    """

    parts: Mapping[str, Part] = field(default_factory=dict)
    roles: str = "named"
    certain: bool = True

    def part_of(self, name: Name) -> Part | None:
        """The part of `name`; None for nobody."""
        if name is None or isinstance(name, Speaker | Bystander):
            return name
        return self.parts[key_of(name)]


def part_of(label: str) -> Part | None:
    """The part that a label names by its own words, such as "Operatore 2"; None for any other name."""
    lowered = label.casefold().replace("end user", "end_user").replace("third party", "third_party")
    if _CENTRE.search(lowered):
        return Speaker.AGENT
    tokens = {token.strip("_") for token in _TOKEN.findall(lowered)}
    return next((part for part, words in _WORDS if tokens & words), None)


def key_of(label: str) -> str:
    """What two spellings of one name have in common."""
    return " ".join(label.casefold().split())


def cast(lines: Sequence[tuple[Name, str]], *, source: str, advice: str) -> Cast:
    """Give each name in `lines`, pairs of name and text, its part.

    Raises InterchangeError when nobody is named, when one person is and does not say which, or when more
    people speak than an agent and a customer; `advice` says how this format names its speakers.
    """
    if all(name is None for name, _ in lines):
        raise InterchangeError(f"{source}: names no speakers; {advice}")
    parts: dict[str, Part] = {}
    strangers: dict[str, str] = {}
    for name, _ in lines:
        if isinstance(name, Speaker | Bystander) or name is None:
            continue
        part = part_of(name)
        if part is None:
            strangers.setdefault(key_of(name), name)
        else:
            parts[key_of(name)] = part
    known = {part for part in parts.values() if isinstance(part, Speaker)}
    known |= {name for name, _ in lines if isinstance(name, Speaker)}
    if not strangers:
        if not known:
            raise InterchangeError(f"{source}: neither an agent nor a customer speaks; {advice}")
        return Cast(parts)
    if len(strangers) == 1 and len(known) == 1:
        other = Speaker.CUSTOMER if Speaker.AGENT in known else Speaker.AGENT
        return Cast({**parts, **dict.fromkeys(strangers, other)}, roles="deduced")
    if len(strangers) == 2 and not known:
        return _guess(lines, parts, tuple(strangers))
    raise InterchangeError(f"{source}: {_too_many(strangers, known)}; {advice}")


def _guess(lines: Sequence[tuple[Name, str]], parts: Mapping[str, Part], names: tuple[str, ...]) -> Cast:
    """The parts of two unknown people, by what they say."""
    from autoqa.transcribe.roles import assign_roles  # brings NumPy

    spoken = [(key_of(str(name)), text) for name, text in lines if name is not None]
    said = [(names.index(name), text) for name, text in spoken if name in names]
    roles = assign_roles([text for _, text in said], [voice for voice, _ in said])
    guessed = {name: roles.speaker_of[voice] for voice, name in enumerate(names)}
    return Cast({**parts, **guessed}, roles="guessed", certain=roles.certain)


def _too_many(strangers: Mapping[str, str], known: set[Speaker]) -> str:
    names = ", ".join(f"'{printable(name, limit=40)}'" for name in list(strangers.values())[:4])
    if len(strangers) == 1 and not known:
        return f"only {names} speaks, who may be agent or customer"
    if len(known) == 2:
        return f"beside agent and customer there is {names}"
    people = len(strangers) + len(known)
    return f"{people} people speak ({names}), and it is not said who is agent and who customer"
