"""What the agent states in a conversation, clause by clause, each with the words that it leans on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autoqa.domain.transcript import Speaker, Turn
from autoqa.scoring.sentences import SENTENCE

_CLAUSE = re.compile(
    r",? (?:and|but|so|because) (?=(?:i|you|we|it|he|she|they|the|an?|that|this|your|there|our)\b)",
    re.IGNORECASE,
)
_ASKED_SENTENCES = 3  # of the customer's turn before, which a short answer may refer to

# What kinds of amount a question asks for.
_ASKED = (
    (
        re.compile(
            r"\bhow (?:long|soon|fast|many (?:days|weeks|months|hours))\b|\bwhen\b|\bdeadline\b|\bin time\b"
        ),
        frozenset({"span", "clock", "date"}),
    ),
    (
        re.compile(
            r"\bhow much\b|\bcosts?\b|\bprices?\b|\bcharges?\b|\bfees?\b|\bpay\b|\bexpensive\b|\bcome to\b"
        ),
        frozenset({"money"}),
    ),
    (re.compile(r"\bhow (?:often|many times)\b"), frozenset({"times"})),
)


@dataclass(frozen=True, slots=True)
class Assertion:
    """One statement of the agent.

    `text` is the clause itself and `context` the clause behind what was asked or stated right before it,
    which it may need to be understood. `asked` are the kinds of amount (see quantities.Content) that the
    customer asked for.
    """

    turn: int
    text: str
    context: str
    asked: frozenset[str]


def assertions(turns: Sequence[Turn]) -> Iterator[Assertion]:
    """The agent's statements in order. A sentence with several clauses is several; a question is none."""
    for t, turn in enumerate(turns):
        if turn.speaker is not Speaker.AGENT:
            continue
        question = _asked_before(turns, t)
        asked = frozenset[str]().union(*(kinds for form, kinds in _ASKED if form.search(question.lower())))
        before = ""
        for clause in clauses(turn.text):
            yield Assertion(t, clause, f"{before or question} {clause}".strip(), asked)
            before = clause


def clauses(text: str) -> Iterator[str]:
    """What a turn states, clause by clause; questions state nothing."""
    for sentence in SENTENCE.split(text):
        if not sentence.rstrip().endswith("?"):
            yield from (clause for part in _CLAUSE.split(sentence) if (clause := part.strip()))


def _asked_before(turns: Sequence[Turn], t: int) -> str:
    """The last sentences of the customer's turn right before turn `t`; empty where the agent spoke before."""
    if not t or turns[t - 1].speaker is not Speaker.CUSTOMER:
        return ""
    return " ".join(SENTENCE.split(turns[t - 1].text)[-_ASKED_SENTENCES:])
