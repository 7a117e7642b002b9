"""Where the customer is dissatisfied with the firm or its people, what about, and how formally.

A problem alone is no complaint ("my router is dead"); one is words of anger or disappointment, of waiting
and of asking again, of a broken word, or of what the firm or one of its people did wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autoqa.domain.follow_up import About, Complaint
from autoqa.domain.transcript import Speaker, Turn
from autoqa.scoring.sayings import says, sentences


def complaints(turns: Sequence[Turn], language: str) -> tuple[Complaint, ...]:
    """The customer's complaints, one for each turn that holds one."""
    return tuple(
        complaint
        for t, turn in enumerate(turns)
        if turn.speaker is Speaker.CUSTOMER and (complaint := _complaint(t, turn.text, language))
    )


def _complaint(t: int, text: str, language: str) -> Complaint | None:
    said = sentences(text)
    formal = says(text, language, "formal", "formal")
    found = [(sentence, about) for sentence in said for about in _abouts(sentence, language)]
    if found:
        first = min((about for _, about in found), key=_ORDER.index)
        sentence = next(sentence for sentence, about in found if about is first)
        return Complaint(t, sentence, first, formal)
    if formal:
        sentence = next((s for s in said if says(s, language, "formal", "formal")), text)
        return Complaint(t, sentence, About.SERVICE, formal)
    return None


def _abouts(sentence: str, language: str) -> Iterator[About]:
    return (about for about in About if says(sentence, language, about.value, "complaints"))


_ORDER = list(About)  # the more telling first: what a person did, then a broken word, then the rest
