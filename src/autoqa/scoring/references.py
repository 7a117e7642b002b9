"""What a statement is checked against: the centre's facts, the case record, the customer's own answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autoqa.domain.case import Case
from autoqa.domain.evaluation import Source
from autoqa.domain.transcript import Speaker, Turn
from autoqa.scoring.quantities import Content, read_content
from autoqa.scoring.sentences import SENTENCE

CASE_KEYS = ("case", "facts", "record", "task", "tasks")  # of the metadata: where a case record stands
_ANSWER_WORDS = 6  # a longer answer tells a story
_WHOLE = 6  # fields of a record that are read together as well as one by one
_ASKS = re.compile(
    r"\?\s*$|^(?:and |so |but |okay,? |alright,? )?"
    r"(?:how|when|what|which|where|who|is|are|can|could|do|does|may) ",
    re.IGNORECASE,
)
_HELP = re.compile(r"\b(?:help|assist|do for) you\b|\banything else\b", re.IGNORECASE)
_CORRECTS = re.compile(
    r".*\b(?:sorry,? no|no,? sorry|no,? wait|i mean|actually|correction)\b[,.]?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A text that may speak to a statement.

    `loose` tells that its numbers came without units, as in the fields of a record. `since` is the turn from
    which it holds: what the customer answered cannot be contradicted before.
    """

    text: str
    source: Source
    content: Content
    loose: bool = False
    since: int = -1


def reference(text: str, source: Source, *, loose: bool = False, since: int = -1) -> Reference:
    """The reference of a text."""
    return Reference(text, source, read_content(text), loose, since)


def of_case(case: Case) -> list[Reference]:
    """The case record: each field below CASE_KEYS, short records as a whole, and sentences."""
    found: dict[str, Reference] = {}
    for key in CASE_KEYS:
        for text, loose in _fields(case.record.get(key), ""):
            found.setdefault(text, reference(text, Source.CASE, loose=loose))
    return list(found.values())


def _fields(value: Any, name: str) -> Iterator[tuple[str, bool]]:
    """The texts of a record, each with whether it is a field rather than a sentence."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _fields(inner, f"{name} {_spaced(str(key))}".strip())
        plain = {_spaced(str(k)): v for k, v in value.items() if isinstance(v, str | int | float)}
        if 1 < len(plain) <= _WHOLE:
            yield ", ".join(f"{key}: {text}" for key, text in plain.items()), True
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _fields(inner, name)
    elif isinstance(value, str) and not name:
        yield value, False
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield f"{name}: {value}", True


def _spaced(key: str) -> str:
    return re.sub(r"[_\-]+", " ", key).strip()


def of_customer(turns: Sequence[Turn]) -> Iterator[Reference]:
    """What the customer answered to the agent's questions, each read together with its question.

    On these things (their day, their account, their address) the customer knows best. An answer that corrects
    itself counts by its last part, and a later answer to the same question takes the place of an earlier one.
    """
    answers: dict[str, Reference] = {}
    for t, turn in enumerate(turns):
        if turn.speaker is not Speaker.AGENT:
            continue
        question = SENTENCE.split(turn.text)[-1].strip()
        if not _ASKS.search(question) or _HELP.search(question):
            continue
        said = _CORRECTS.sub("", _answer(turns, t + 1)).strip()
        if said and len(said.split()) <= _ANSWER_WORDS:
            content = read_content(said)
            if content.checkable or content.words:
                answers[question.lower()] = reference(f"{question} {said}", Source.CUSTOMER, since=t + 1)
    yield from answers.values()


def _answer(turns: Sequence[Turn], first: int) -> str:
    """All that the customer says from turn `first` until the agent speaks again."""
    said = []
    for turn in turns[first:]:
        if turn.speaker is not Speaker.CUSTOMER:
            break
        said.append(turn.text)
    return " ".join(said)
