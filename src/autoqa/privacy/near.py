"""The cues beside a number: in front of it, right in front, and behind."""

from __future__ import annotations

import re
from collections.abc import Sequence

from autoqa.privacy.conversation import Conversation
from autoqa.privacy.cues import Cue, names_a_thing
from autoqa.privacy.expectations import Expectation
from autoqa.privacy.groups import Group

_TIGHT = re.compile(r"[\s(]*(?:(?:the|about|le|la|il|i|gli)\s+)?[$€£]?\s*")

_OF_WHAT = re.compile(
    r"(?i)\s+(?:(?:of|for|delle|della|dello|del|dei|di)\s+|dell')(?:(?:the|my|your)\s+)?\w+"
)

_BY_MEANS_OF = re.compile(
    r"(?i)\W*(?:with|using|con)\b(?!\W+(?:the\W+)?(?:number|ref|no\b|id\b|code|numero))"
)


def cue_before(said: Conversation, group: Group) -> Cue | None:
    """The last cue in front of a group in its turn, when little but "is" and "please" lies between."""
    before = [cue for cue in said.cues[group.turn] if cue.end <= group.start]
    near = before and said.linked(before[-1].end, group.start, group.turn, most=3)
    return before[-1] if near else None


def bare_before(said: Conversation, group: Group) -> Cue | None:
    """The bare noun right in front ("order 40221"), if there is one."""
    near = cue_before(said, group)
    if near is None or not near.for_next:
        return None
    between = said.passages[group.turn].text[near.end : group.start]
    if near.strength == "tight":
        return near if _TIGHT.fullmatch(between) else None
    if _BY_MEANS_OF.match(between):
        return None
    own = _OF_WHAT.match(between)
    begin = near.end + (own.end() if own else 0)
    return near if said.linked(begin, group.start, group.turn, most=0) else None


def is_numbered(said: Conversation, group: Group, now: Expectation | None) -> bool:
    """Whether a noun or a word of money stands right in front ("order 40221", "costs 49")."""
    near = bare_before(said, group)
    if near is None or not near.allows(group.digits):
        return False
    between = said.passages[group.turn].text[near.end : group.start]
    if len(group.digits) >= 13 and len(between.split()) > 1:
        return False
    if len(group.digits) >= 9:
        return names_a_thing(said.passages[group.turn].text[near.start : near.end])
    return not (now and now.kind and now.strong and len(group.digits) >= 7)


def cue_behind(said: Conversation, end: int, turn: int, groups: Sequence[Group]) -> Cue | None:
    """The cue right behind a number ("... is my mobile"), unless it announces the next one."""
    behind = next((cue for cue in said.cues[turn] if cue.start >= end and cue.strength != "tight"), None)
    if behind is None or behind.strength not in {"strong", "weak"}:
        return None
    between = said.passages[turn].text[end : behind.start]
    adjacent = behind.strength == "strong" and re.fullmatch(
        r"(?i)[\s,.]*(?:(?:the|my|our|your|its)\s+)?", between
    )
    if not adjacent and not re.search(
        r"(?i)\b(?:is|was|are|that's|thats|its|hes|shes|for|as|it's|be|è|sono|on|that|in|into|under|come|nel|nella)\b",
        between,
    ):
        return None
    most = 2 if behind.strength == "strong" else 1
    if not said.linked(end, behind.start, turn, most=most) or re.search(r"[?!]|\band\b(?!\s+that)", between):
        return None
    following = next((group for group in groups if group.start >= behind.end), None)
    if following is not None and said.linked(behind.end, following.start, turn, most=0):
        return None
    return behind
