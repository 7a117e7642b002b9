"""How a contact ended: why the customer came, what became of it, and which turn of theirs confirms it.

The words near the end decide. Something is solved where the customer says so, or where the agent says it is
done and the customer does not object; promised where something with a date, or something of the agent's
own, is still to come and the customer does not object; passed on where others are to see to it. Otherwise
it was refused or left open.
"""

from __future__ import annotations

from collections.abc import Sequence

from autoqa.domain.follow_up import Promise, Resolution, Settlement
from autoqa.domain.transcript import Speaker, Turn
from autoqa.scoring.due import find_due
from autoqa.scoring.sayings import says, sentences

_FIRST = 3  # turns of the customer in which the reason is looked for
_LAST = 3  # turns of a party that count as the end
_LONG = 4  # words from which on a sentence can be a reason


def resolution(turns: Sequence[Turn], promises: Sequence[Promise], language: str) -> Resolution:
    """How the contact ended, as far as its words tell."""
    asked, reason = find_reason(turns, language)
    confirmed = _confirmation(turns, language)
    return Resolution(_state(turns, promises, confirmed, language), reason, asked, confirmed)


def find_reason(turns: Sequence[Turn], language: str) -> tuple[int | None, str | None]:
    """The turn and the sentence in which the customer says why they came: the one that says most."""
    own = [t for t, turn in enumerate(turns) if turn.speaker is Speaker.CUSTOMER][:_FIRST]
    best: tuple[float, int, str] | None = None
    for rank, t in enumerate(own):
        for sentence in sentences(turns[t].text):
            weight = _tells(sentence, language) - rank
            if weight > 0 and (best is None or weight > best[0]):
                best = (weight, t, sentence)
    return (best[1], best[2]) if best else (None, None)


def _tells(sentence: str, language: str) -> float:
    """How much a sentence says of a reason: its length up to a point, and words of a wish or a trouble."""
    words = len(sentence.split())
    if words < _LONG or says(sentence, language, "greeting"):
        return 0.0
    return min(words, 12) / 6 + 2 * says(sentence, language, "reasons")


def _confirmation(turns: Sequence[Turn], language: str) -> int | None:
    """The last turn of the customer near the end that confirms, unless they object behind it."""
    own = [t for t, turn in enumerate(turns) if turn.speaker is Speaker.CUSTOMER][-_LAST:]
    for t in reversed(own):
        text = turns[t].text
        if t == 0:
            return None
        asks = text.rstrip().endswith("?")
        if says(text, language, "got") and not asks:
            return t
        if says(text, language, "declines") and not says(text, language, "accepts"):
            return None
        if not asks and (says(text, language, "accepts") or _same_date(turns, t, language)):
            return None if says(text, language, "thanks_only") and _left_without(turns[:t], language) else t
    return None


def _same_date(turns: Sequence[Turn], t: int, language: str) -> bool:
    """Whether the customer says a date again that the agent offered just before: "Thursday at ten, then"."""
    before = turns[t - 1] if t else None
    return (
        before is not None
        and before.speaker is Speaker.AGENT
        and find_due(before.text, None, language) is not None
        and find_due(turns[t].text, None, language) is not None
    )


def _left_without(turns: Sequence[Turn], language: str) -> bool:
    """Whether the agent's last turns refuse, or know no way on."""
    own = [turn.text for turn in turns if turn.speaker is Speaker.AGENT][-_LAST:]
    return any(says(text, language, name) for text in own for name in ("refusals", "unsure"))


def _state(
    turns: Sequence[Turn], promises: Sequence[Promise], confirmed: int | None, language: str
) -> Settlement:
    agent = [t for t, turn in enumerate(turns) if turn.speaker is Speaker.AGENT]
    last = agent[-_LAST:]
    works = confirmed is not None and says(turns[confirmed].text, language, "got")
    open_ones = [promise for promise in promises if promise.open]
    dated = [promise for promise in open_ones if promise.due is not None]
    passed = [t for t in last if says(turns[t].text, language, "passes_on")]
    refused = [t for t in last if says(turns[t].text, language, "refusals")]
    done = [t for t in last if says(turns[t].text, language, "done")]
    unsure = [t for t in last if says(turns[t].text, language, "unsure")]
    if works and not (dated and dated[-1].turn > (confirmed or 0) - 2 and not done):
        return Settlement.SOLVED
    if dated and (confirmed is not None or not refused or dated[-1].turn > refused[-1]):
        return Settlement.PROMISED
    if confirmed is not None and _appointment(turns, confirmed, language):
        return Settlement.PROMISED
    if passed and confirmed is None and not (done and done[-1] > passed[-1]):
        return Settlement.PASSED_ON
    if open_ones and any(promise.who == "agent" for promise in open_ones) and confirmed is not None:
        return Settlement.PROMISED
    if done and (confirmed is not None or not _objects(turns, language)):
        return Settlement.SOLVED
    if passed or any(promise.who not in ("agent",) for promise in open_ones):
        return Settlement.PASSED_ON
    if open_ones:
        return Settlement.PROMISED
    if confirmed is not None and not refused and not unsure:
        return Settlement.SOLVED
    if refused and not (unsure and unsure[-1] >= refused[-1]):
        return Settlement.REFUSED
    return Settlement.OPEN


def _appointment(turns: Sequence[Turn], confirmed: int, language: str) -> bool:
    """Whether what the customer accepts is a date that the agent named just before."""
    before = [turn for turn in turns[max(0, confirmed - 3) : confirmed] if turn.speaker is Speaker.AGENT]
    return any(find_due(turn.text, None, language) for turn in before)


def _objects(turns: Sequence[Turn], language: str) -> bool:
    """Whether the customer's last turn objects."""
    own = [turn.text for turn in turns if turn.speaker is Speaker.CUSTOMER]
    return bool(own) and says(own[-1], language, "declines")
