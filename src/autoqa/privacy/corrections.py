"""Mask a number that corrects a secret: "no, fifty eight" after it was repeated, "twenty, not twenty one"."""

from __future__ import annotations

import re

from autoqa.privacy.conversation import WITH_LETTERS, Conversation
from autoqa.privacy.groups import Group
from autoqa.privacy.kinds import Kind

_NO = re.compile(
    r"(?i)^\W*(?:(?:uh|um|er|oh|ah|sorry|eh|ehm)\W+)*(?:no|nope|nah|not|wrong|actually|almost|nearly|close|wait"
    r"|hang on|hold on|it's|its|it ends|finisce|termina|sbagliato|anzi|quasi)\b"
)
_NOT = re.compile(r"(?i)\W*(?:and |e )?(?:not|non|instead of|invece di|rather than)\W+(?:the |a )?")
_OR_RATHER = re.compile(
    r"(?i)\W*(?:(?:oh|wait|hang on|sorry|uh|um)\W+)*(?:no|nope|sorry|i mean|rather|make that|scratch that"
    r"|correction|anzi|scusi|scusa|volevo dire)\b"
    r"\W*(?:(?:it's|sorry|wait|i mean|make that|scusi|the|it|is)\W+){0,3}"
)
_NEAR = 8  # words in front of what is put right


def correct(said: Conversation) -> None:
    """Mask what begins a turn with "no" right after a secret was said, and what is denied beside one."""
    for passed in said.passed:
        group = passed.group
        kind = _corrected(said, group) or _denied(said, group)
        if kind is not None and said.kind_at(group) is None and passed.announced is None:
            said.mask(group, kind)


def _denied(said: Conversation, group: Group) -> Kind | None:
    """The kind of the secret in front of "not" or "no, I mean" and a number."""
    text = said.passages[group.turn].text
    before = [secret for secret in said.found[group.turn] if secret.end <= group.start]
    if not before or len(group.digits) < 2:
        return None
    last = max(before, key=lambda secret: secret.end)
    between = text[last.end : group.start]
    return last.kind if _NOT.fullmatch(between) or _OR_RATHER.fullmatch(between) else None


def _corrected(said: Conversation, group: Group) -> Kind | None:
    """The kind of the secret that a number puts right, if it does."""
    text = said.passages[group.turn].text
    near = len(text[: group.start].split()) <= _NEAR
    if group.turn == 0 or not near or len(group.digits) < 2 or not _NO.search(text):
        return None
    before = said.found[group.turn - 1]
    if said.turns[group.turn - 1].speaker is said.turns[group.turn].speaker or not before:
        return None
    kind = before[-1].kind
    return None if kind is Kind.EMAIL or (group.letters > 1 and kind not in WITH_LETTERS) else kind
