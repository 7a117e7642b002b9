"""Make conversations that hold secrets, and others that hold only ordinary numbers, from a set of phrasings.

Everything is drawn from a seed. A text is written with its secret between marks, so that what must be hidden
is known to the character.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autoqa.domain.transcript import Speaker, Turn
from autoqa.privacy.kinds import Kind
from eval.redaction.forms import SECRETS
from eval.redaction.ordinary import fill
from eval.redaction.sets import Phrasings, Written

OPEN, CLOSE = "⟦", "⟧"
BACKCHANNELS = [
    "Yes.",
    "Okay.",
    "Mm-hmm.",
    "Got it.",
    "Go ahead.",
    "Uh-huh, go on.",
    "Right.",
    "Thank you, and the rest?",
]
REPEATED = {
    "en": ["So that is {}, correct?", "I have {}.", "{}, is that right?", "Let me repeat: {}."],
    "it": ["Quindi {}, giusto?", "Ripeto: {}.", "Allora {}, confermo."],
}


@dataclass(frozen=True, slots=True)
class Case:
    """A conversation, with the character spans in each turn that must be hidden; none for a decoy."""

    kind: Kind | None
    form: str
    language: str
    turns: tuple[Turn, ...]
    spans: tuple[tuple[tuple[int, int], ...], ...]


def make_cases(phrasings: Phrasings, count: int, *, seed: int) -> Iterator[Case]:
    """`count` conversations with one secret each: every kind and form in turn, one in five in Italian."""
    rng = random.Random(seed)
    kinds = [kind for kind in SECRETS if kind in phrasings.by_kind]
    for number in range(count):
        kind = kinds[number % len(kinds)]
        asks = phrasings.by_kind[kind]
        language = "it" if number // len(kinds) % 5 == 4 and asks.get("it") else "en"
        forms = list(SECRETS[kind](rng, language))
        form, said = forms[number // len(kinds) % len(forms)]
        yield _case(asks[language], kind, form, said, language, rng)


def make_decoys(phrasings: Phrasings, count: int, *, seed: int) -> Iterator[Case]:
    """`count` conversations in which nothing needs hiding; each once where they have no place for a value."""
    if not any("{" in decoy.text for decoy in phrasings.decoys):
        yield from map(whole_case, phrasings.decoys)
        return
    rng = random.Random(seed)
    english, italian = (
        [decoy for decoy in phrasings.decoys if decoy.language == language] for language in ("en", "it")
    )
    for number in range(count):
        decoy = rng.choice(italian if number % 5 == 4 and italian else english)
        texts = [fill(line, rng) for line in decoy.text.split(" | ")]
        yield _from_marked(None, decoy.sort, decoy.language, texts)


def whole_case(written: Written) -> Case:
    """A conversation as it was written."""
    return _from_marked(
        written.kind, written.sort or "written whole", written.language, written.text.split(" | ")
    )


def _case(asks: Sequence[str], kind: Kind, form: str, said: str, language: str, rng: random.Random) -> Case:
    lines = rng.choice(asks).split(" | ")
    marked = [line.replace("{}", f"{OPEN}{said}{CLOSE}") for line in lines]
    if form.endswith("pieces"):
        marked = _in_pieces(marked, rng)
    if rng.random() < 0.3:
        repeat = said if not form.endswith("pieces") else said.replace(" / ", " ")
        marked.append(rng.choice(REPEATED[language]).replace("{}", f"{OPEN}{repeat}{CLOSE}"))
    return _from_marked(kind, form, language, marked, asked=len(lines) > 1)


def _in_pieces(lines: Sequence[str], rng: random.Random) -> list[str]:
    """The line with the secret over several turns, with the other party saying that it listens."""
    out: list[str] = []
    for line in lines:
        if OPEN not in line:
            out.append(line)
            continue
        front, rest = line.split(OPEN)
        said, behind = rest.split(CLOSE)
        parts = said.split(" / ")
        for at, part in enumerate(parts):
            out.append(
                (front if at == 0 else "") + OPEN + part + CLOSE + (behind if at == len(parts) - 1 else "")
            )
            if at < len(parts) - 1:
                out.append(rng.choice(BACKCHANNELS))
    return out


def _from_marked(
    kind: Kind | None, form: str, language: str, marked: Sequence[str], *, asked: bool | None = None
) -> Case:
    """The case in which these lines are said in turn; the agent begins when something is `asked`."""
    turns: list[Turn] = []
    spans: list[tuple[tuple[int, int], ...]] = []
    agent = 0 if (len(marked) > 1 if asked is None else asked) else 1
    for number, line in enumerate(marked):
        text, here, at = "", [], 0
        while (start := line.find(OPEN, at)) >= 0:
            end = line.index(CLOSE, start)
            text += line[at:start]
            here.append((len(text), len(text) + end - start - 1))
            text += line[start + 1 : end]
            at = end + 1
        text += line[at:]
        speaker = Speaker.AGENT if number % 2 == agent else Speaker.CUSTOMER
        turns.append(Turn(speaker, text))
        spans.append(tuple(here))
    return Case(kind, form, language, tuple(turns), tuple(spans))
