"""A form of the scorecard's page that was sent: what was changed in its fields goes into the text."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autoqa.config.scorecard_edits import Place, ScorecardEdits, Value
from autoqa.config.toml import tables_in
from autoqa.domain.interaction import Channel
from autoqa.domain.scorecard import AnsweredBy
from autoqa.errors import ConfigurationError
from autoqa.web.scorecard_fields import CardFields, Values, field_name, fields_in, place_of

MOST_LEVELS = 10
LONGEST = 1 << 17
"""Characters of a text that forms change: a longer one is read anew too slowly, for each field."""

MOST_CHANGED = 200
"""Fields that are changed at once."""

_NUMBER = re.compile(r"[+-]?\d{1,9}(?:[.,]\d{1,9})?")
_NUMBERS = {"weight", "pass_mark", "at_most", "at_least"}
_MAY_BE_MISSING = {"at_most", "at_least", "auto_fail_at", "flag_at", "measure"}
_OF_A_MEASURE = ("measure", "at_most", "at_least")
_SECTION = "sections"


@dataclass(frozen=True, slots=True)
class SentForm:
    """What a browser sent: the text in its editor, and the fields with the text that they were made from.

    `do` is the button: a verb and, for most, the place in the text that the fields were made from.
    """

    text: str
    shown: str
    fields: Values
    do: str = ""


@dataclass(frozen=True, slots=True)
class FilledIn:
    """The text with what was changed in the fields, and how the page goes on.

    `shown` is the text whose fields are shown next. Where the fields could not be put into the text, `shown`
    stays as it was, `typed` holds what they held, and `problem` says why. `lost` are the ids of criteria that
    were changed in a field and are gone from the text. `opened` are the ids of the criteria to look at, and
    `focus` is the field, criterion or section to go on with.
    """

    text: str
    shown: str
    typed: Values
    opened: frozenset[str] = frozenset()
    lost: tuple[str, ...] = ()
    focus: str = ""
    problem: str = ""


def fill_in(sent: SentForm, *, answered_by: AnsweredBy = AnsweredBy.CLASSIFIER) -> FilledIn:
    """Put what was changed in the fields into the text, and do what the button says.

    Only fields that hold something else than they showed change anything. A new criterion is answered by
    `answered_by`.
    """
    try:
        shown = fields_in(sent.shown)
        changed = {
            name: given
            for name, value in shown.values.items()
            if (given := _given(sent.fields, name)) is not None and given != value
        }
        if not changed and not sent.do.partition(" ")[0]:
            return FilledIn(sent.text, sent.text, {})
        if len(changed) > MOST_CHANGED:
            raise ConfigurationError(
                f"{len(changed)} fields were changed at once, and {MOST_CHANGED} can be; check in between, "
                "or change the text itself"
            )
        edits = ScorecardEdits(sent.text)
        where = dict(_moved(sent))
        lost = _change(edits, where, changed, shown)
        opened = {_id(edits, place) for name in changed if (place := _criterion_of(name, where))}
        focus = _press(edits, where, sent, answered_by)
        text = edits.text()
    except ConfigurationError as error:
        return FilledIn(sent.text, sent.shown, sent.fields, problem=str(error).removeprefix("scorecard: "))
    if pressed := _criterion_of(focus, None):
        opened.add(_id(edits, pressed))
    return FilledIn(text, text, {}, frozenset(opened), lost, focus)


def with_version(filled: FilledIn, version: str) -> FilledIn:
    """The same under another version."""
    if filled.problem:
        return filled
    try:
        edits = ScorecardEdits(filled.text)
        edits.set((), ("version",), version.strip())
        text = edits.text()
    except ConfigurationError as error:
        return replace(filled, problem=str(error).removeprefix("scorecard: "))
    return replace(filled, text=text, shown=text)


def _given(fields: Values, name: str) -> tuple[str, ...] | None:
    """What a field holds, None where it was not sent. Boxes are sent after an empty field of their name."""
    given = fields.get(name)
    if given is None:
        return None
    given = tuple(one.replace("\r\n", "\n") for one in given)
    return tuple(one for one in given if one) if name.endswith(".channels") else given[-1:]


def _moved(sent: SentForm) -> Iterator[tuple[Place, Place]]:
    """Where the sections and criteria of the fields stand in the text: there they have the same names."""
    before, now = (_named(tables_in(text, where="scorecard")) for text in (sent.shown, sent.text))
    if sent.shown == sent.text:
        yield from ((place, place) for place in before.values())
    else:
        yield from ((place, now[name]) for name, place in before.items() if name in now)


def _named(tables: Mapping[str, Any]) -> Mapping[tuple[str, object, int], Place]:
    """The place of each section by name and of each criterion by id; several of a name are numbered."""
    found: dict[tuple[str, object, int], Place] = {("card", "", 0): ()}
    seen: Counter[tuple[str, object]] = Counter()
    for s, section in enumerate(tables.get(_SECTION, [])):
        of_section = [("section", str(section.get("name")), (s,))]
        of_criteria = [
            ("criterion", str(one.get("id")), (s, c)) for c, one in enumerate(section.get("criteria", []))
        ]
        for kind, name, place in (*of_section, *of_criteria):
            found[kind, name, seen[kind, name]] = place
            seen[kind, name] += 1
    return found


def _change(
    edits: ScorecardEdits, where: Mapping[Place, Place], changed: Values, shown: CardFields
) -> tuple[str, ...]:
    """Put the changed fields into the text; returns what is not in it any more."""
    lost: dict[str, None] = {}
    for name, given in changed.items():
        before, key = place_of(name)
        place = where.get(before)
        if place is None:
            lost[shown.values[field_name(before, "id" if len(before) == 2 else "name")][0]] = None
        elif key == ("channels",):
            named = [] if len(given) in (0, len(Channel)) else list(given)
            edits.set(place, ("applies", "channels"), named or None)
        else:
            edits.set(place, key, _value(key[0], given[0]))
            if key == ("answered_by",) and shown.values[name] == (AnsweredBy.MEASURE,):
                for part in _OF_A_MEASURE:
                    edits.set(place, (part,), None)
    return tuple(lost)


def _value(key: str, given: str) -> Value | None:
    """What somebody typed, as it stands in the text: what is no number stays as it was typed."""
    given = given.strip()
    if not given and key in _MAY_BE_MISSING:
        return None
    if key == "bonus":
        return True if given else None
    if key == "id":
        return _as_id(given)
    if key in _NUMBERS and _NUMBER.fullmatch(given):
        number = given.replace(",", ".")
        return float(number) if "." in number else int(number)
    if key in ("auto_fail_at", "flag_at") and re.fullmatch(r"-?\d{1,9}", given):
        return int(given)
    return given


def _as_id(given: str) -> str:
    """An id of what somebody typed: "Greeting, by name" is greeting_by_name."""
    plain = unicodedata.normalize("NFKD", given).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or given


def _press(
    edits: ScorecardEdits, where: Mapping[Place, Place], sent: SentForm, answered_by: AnsweredBy
) -> str:
    """Do what a button says, and return what to go on with."""
    verb, _, named = sent.do.partition(" ")
    if verb == "add-section":
        place = edits.add_section("", _blank(answered_by, None))
        return field_name(place, "name")
    given, rest = place_of(named)
    place_now = where.get(given)
    if rest or not place_now:
        return ""
    if len(place_now) == 1:
        return _press_of_section(edits, place_now, verb, sent, answered_by)
    return _press_of_criterion(edits, place_now, verb)


def _press_of_section(
    edits: ScorecardEdits, place: Place, verb: str, sent: SentForm, answered_by: AnsweredBy
) -> str:
    if verb == "add":
        levels = sent.fields.get(f"levels.{sent.do.partition(' ')[2]}")
        return field_name(edits.add_criterion(place[0], _blank(answered_by, levels)), "id")
    if verb in ("up", "down"):
        return field_name(edits.move(place, -1 if verb == "up" else 1), "name")
    if verb == "remove":
        edits.remove(place)
        return "add-section"
    return ""


def _press_of_criterion(edits: ScorecardEdits, place: Place, verb: str) -> str:
    if verb == "copy":
        return field_name(edits.copy_criterion(place, _free_id(edits, _id(edits, place))), "id")
    if verb in ("up", "down"):
        return field_name(edits.move(place, -1 if verb == "up" else 1))
    if verb == "remove":
        edits.remove(place)
        return field_name(place[:1], "name")
    if verb == "more-levels":
        edits.add_level(place)
        return field_name(place)
    if verb == "fewer-levels":
        edits.remove_level(place)
        return field_name(place)
    return ""


def _blank(answered_by: AnsweredBy, levels: Sequence[str] | None) -> Mapping[str, Any]:
    """A criterion to be written, with levels from 1 on."""
    asked = levels[-1] if levels else ""
    number = min(max(int(asked), 2), MOST_LEVELS) if re.fullmatch(r"\d{1,3}", asked) else 5
    return {
        "id": "",
        "question": "",
        "answered_by": answered_by.value,
        "weight": 1,
        "anchors": dict.fromkeys(range(1, number + 1), ""),
    }


def _free_id(edits: ScorecardEdits, id_: str) -> str:
    """The id with a number behind it that no criterion has."""
    taken = {
        str(one.get("id")) for section in edits.tables()[_SECTION] for one in section.get("criteria", [])
    }
    number = next(n for n in range(2, len(taken) + 3) if f"{id_}_{n}" not in taken)
    return f"{id_}_{number}"


def _criterion_of(name: str, where: Mapping[Place, Place] | None) -> Place | None:
    """The criterion that a field belongs to, if any; with `where`, its place in the text."""
    place, _ = place_of(name)
    if len(place) != 2:
        return None
    return where.get(place) if where is not None else place


def _id(edits: ScorecardEdits, place: Place) -> str:
    section, number = place
    return str(edits.tables()[_SECTION][section]["criteria"][number].get("id", ""))
