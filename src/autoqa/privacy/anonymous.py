"""Leave out who took part: what an interaction keeps when neither agent nor customer may be known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from autoqa.domain.interaction import GradeGiven, Interaction
from autoqa.privacy.redact import redact, redact_text, redact_values
from autoqa.privacy.settings import PrivacySettings

_IDENTITY = re.compile(
    r"name|customer|caller|callee|client|contact|agent|operator|advisor|adviser|representative|employee"
    r"|staff|supervisor"
    r"|user|login|person|member|patient|phone|mobile|cell|fax|msisdn|\bani\b|dnis|number|e-?mail|mail"
    r"|address|street|city|zip"
    r"|post(?:al)?.?code|birth|dob|gender|\bsex\b|\bage\b|ssn|social|passport|licen[cs]e|fiscal|\btax|iban"
    r"|card|account"
    r"|device|\bip\b|ip.?addr|location|geo|latitude|longitude|session|external|recording|file|path|url|uri"
    r"|crm|\bid\b|_id\b"
    r"|nome|cognome|cliente|operatore|telefono|cellulare|indirizzo|nascita|codice",
    re.IGNORECASE,
)


def anonymise(interaction: Interaction, *, settings: PrivacySettings | None = None) -> Interaction:
    """The interaction without agent, customer and file; nothing takes their place, no pseudonym either.

    What remains: the channel, the language, the moment it began, the turns with their secrets masked and the
    names of people with them, the metadata whose keys name no person, and the grades with their evaluators,
    who took no part in the contact. The id is made of the content's hash, because ids and file names often
    hold a telephone number or a name. The hash stays: it is how the same recording is known again, and only
    somebody who already holds that very recording can compute it. An interaction that came as text must carry
    the hash of its masked turns: with one of the text as it was, anybody can try the thousand security codes.

    A pseudonym is not kept, because whoever holds the list, or guesses the few names, undoes it.
    """
    chosen = settings or PrivacySettings(introduced_names=True)
    named = replace(
        chosen, enabled=True, introduced_names=True, names=(*chosen.names, *identities(interaction))
    )
    grades = tuple(_nameless(grade, named, interaction.language) for grade in interaction.grades)
    return replace(
        interaction,
        id=anonymous_id(interaction.sha256),
        source="",
        agent=None,
        turns=redact(interaction.turns, settings=named, language=interaction.language).turns,
        recording=None,
        metadata=redact_values(
            without_identity(interaction.metadata), settings=named, language=interaction.language
        ),
        grades=grades,
    )


def anonymous_id(sha256: str) -> str:
    """The id of an interaction that must not be known by its file: the beginning of its content's hash."""
    return f"anonymous-{sha256[:16]}"


def identities(interaction: Interaction) -> tuple[str, ...]:
    """The names that come with the interaction: its agent, and metadata whose key says that it is a name.

    Each is taken whole and word by word, from three letters up, because a caller says "Hi Dana".
    """
    whole = [interaction.agent or "", *_names_in(interaction.metadata)]
    words = [word for name in whole for word in re.findall(r"[^\W\d_]{3,}", name)]
    return tuple(dict.fromkeys(name for name in (*whole, *words) if name.strip()))


def without_identity(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata without the keys that name a person, a number or a file, at every depth."""
    kept: dict[str, Any] = {}
    for key, value in metadata.items():
        if not _IDENTITY.search(key):
            kept[key] = _without(value)
    return kept


def _without(value: Any) -> Any:
    if isinstance(value, Mapping):
        return without_identity(value)
    if isinstance(value, list | tuple):
        return [_without(inner) for inner in value]
    return value


def _names_in(value: Any, key: str = "") -> list[str]:
    if isinstance(value, Mapping):
        return [name for inner, part in value.items() for name in _names_in(part, str(inner))]
    if isinstance(value, list | tuple):
        return [name for part in value for name in _names_in(part, key)]
    named = re.search(r"name|nome|cognome|customer|caller|cliente|agent\b|operator", key, re.IGNORECASE)
    person = (
        isinstance(value, str)
        and re.fullmatch(r"[^\W\d_][^\d@]{1,60}", value.strip())
        and len(value.split()) <= 5
    )
    return [value] if named and person else []


def _nameless(grade: GradeGiven, settings: PrivacySettings, language: str | None) -> GradeGiven:
    comment = redact_text(grade.comment, settings=settings, language=language) if grade.comment else None
    return replace(grade, comment=comment)
