"""Parts of a number that was read out in one go."""

from __future__ import annotations

from collections.abc import Sequence

from autoqa.privacy.cues import Cue
from autoqa.privacy.groups import Group, Passage
from autoqa.privacy.item import Item


def split_at_cues(group: Group, passage: Passage, cues: Sequence[Cue]) -> list[Group]:
    """The parts of a group outside the words of cues: in "the last four, 4095" the first four is no digit."""
    spans = [(cue.start, cue.end) for cue in cues if not cue.for_next]
    parts: list[list[Item]] = [[]]
    for item in group.items:
        start, end = passage.tokens[item.first].start, passage.tokens[item.last].end
        if any(left < end and start < right for left, right in spans):
            parts.append([])
        else:
            if parts[-1] and any(
                passage.tokens[parts[-1][-1].last].end <= left and right <= start for left, right in spans
            ):
                parts.append([])
            parts[-1].append(item)
    return [made_of(part, group.turn, passage) for part in parts if part]


def without_letters(group: Group, passage: Passage) -> Group:
    """The group without the letters in front and behind, when the secret is made of digits."""
    items = list(group.items)
    while len(items) > 1 and not any(letter.isdigit() for letter in items[0].symbols):
        items.pop(0)
    while len(items) > 1 and not any(letter.isdigit() for letter in items[-1].symbols):
        items.pop()
    return made_of(items, group.turn, passage)


def made_of(items: Sequence[Item], turn: int, passage: Passage) -> Group:
    """The group of these items, which follow each other."""
    start, end = passage.tokens[items[0].first].start, passage.tokens[items[-1].last].end
    return Group(turn, tuple(items), start, end)
