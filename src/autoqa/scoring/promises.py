"""What the agent said will be done: who, what, by when, and whether it was done before the contact ended.

A promise is a sentence of the agent, not a question, that says in so many words that somebody of the firm
will do something. It is none where it is denied or hangs on a condition said before it, and none where it
belongs to the contact itself: "I'll put you on hold". What speaks in the present ("I'm ringing you at ten")
is one only with a date beside it. A date may also be given in answer to the customer's "when?".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from autoqa.domain.follow_up import Due, Promise
from autoqa.domain.transcript import Speaker, Turn
from autoqa.scoring.due import find_due
from autoqa.scoring.sayings import sayings, says, sentences

_NEAR = 5  # words in front of a verb within which it is denied
_SCOPE = 14  # words in front of a verb that a condition reaches, where no punctuation ends it
_SHORT = 9  # words of an answer that gives nothing but the date
_BEHIND = 6  # sentences behind a promise that may say that it is done
_BACK = 3  # turns back in which "he" was named
_NOW = {
    "en": r"\b(?:now|(?:right|straight) ?away|immediately|at once|this (?:second|minute|instant))\b",
    "it": r"\b(?:ora|adesso|subito|immediatamente|all'istante)\b",
}
_THEY = re.compile(r"(?:he|she|they|someone|somebody|it)$", re.IGNORECASE)
_WHEN = re.compile(
    r"\b(?:when|how long|what time|by when|quando|quanto tempo|a che ora|entro quando)\b", re.IGNORECASE
)


def promises(turns: Sequence[Turn], language: str, started: datetime | None = None) -> tuple[Promise, ...]:
    """Every promise of the agent, in order; `started` is when the contact began, where that is known."""
    found: list[Promise] = []
    for t, turn in enumerate(turns):
        if turn.speaker is not Speaker.AGENT:
            continue
        begun = started + timedelta(seconds=turn.start or 0) if started else None
        said = sentences(turn.text)
        for place, sentence in enumerate(said):
            behind = " ".join(said[place + 1 : place + 1 + _BEHIND])
            for promise in _in_sentence(sentence, behind, t, turns, language, begun):
                found.append(promise)
        if found and not any(promise.turn == t for promise in found):
            found[-1] = _dated_later(found[-1], turns, t, language, begun)
    return tuple(_unlike(found))


def _in_sentence(
    sentence: str, behind: str, t: int, turns: Sequence[Turn], language: str, begun: datetime | None
) -> Iterator[Promise]:
    """The promises of one sentence; `behind` is the rest of its turn."""
    stated = sayings(language, "tag")[0].sub(".", sentence)
    if stated.rstrip().endswith("?"):
        return
    for kind in ("promises", "dated"):
        for found in _matches(stated, language, kind):
            what = _clause(stated[found.start() :], language)
            if not _meant(stated[: found.start()], what, stated, language):
                continue
            due = _date(stated, found, what, behind, begun, language)
            if kind == "dated" and (due is None or _is_now(due.said, language)):
                continue
            kept = _done(t, behind, turns, due, language, own=_own(found))
            yield Promise(t, sentence, _who(found, stated, t, turns), _deed(found, what), due, kept)


def _matches(text: str, language: str, kind: str) -> list[re.Match[str]]:
    """Where the patterns of a kind stand, the first for each place, in order."""
    everywhere = [found for pattern in sayings(language, kind) for found in _all(pattern, text)]
    everywhere.sort(key=lambda found: found.start())
    kept: list[re.Match[str]] = []
    for found in everywhere:
        if not kept or found.start("what") > kept[-1].start("what"):
            kept.append(found)
    return kept


def _all(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Every match, also those that begin within what an earlier one says will be done."""
    at = 0
    while found := pattern.search(text, at):
        yield found
        at = max(found.start("what"), found.start() + 1)


def _clause(text: str, language: str) -> str:
    """`text` up to where its clause ends."""
    end = sayings(language, "cut")[0].search(text, 3)
    return text[: end.start()].strip(" ,.") if end else text.strip(" ,.")


def _meant(before: str, clause: str, sentence: str, language: str) -> bool:
    """Whether what was found is meant: not denied, not conditional, not of this very contact."""
    near = " ".join(re.findall(r"\S+", before)[-_NEAR:])
    scope = " ".join(re.findall(r"\S+", before)[-_SCOPE:])
    if says(re.split(r"[,;:]| but | ma ", near)[-1], language, "denied"):
        return False
    if says(re.split(r"[;:]| but | so | ma | quindi | allora ", scope)[-1], language, "conditional"):
        return False
    return not says(clause, language, "none") and not says(
        sentence[len(before) :][: len(clause) + 40], language, "none"
    )


def _date(
    sentence: str, found: re.Match[str], clause: str, behind: str, begun: datetime | None, language: str
) -> Due | None:
    """The date of a promise: in its clause, in the rest of its sentence, or in a fragment behind it."""
    following = sentences(behind)[:1]
    fragment = following[0] if following and len(following[0].split()) <= _SHORT else ""
    places = (clause, sentence[found.start() :], sentence[: found.start()], fragment)
    return next((due for place in places if place and (due := find_due(place, begun, language))), None)


def _dated_later(
    last: Promise, turns: Sequence[Turn], t: int, language: str, begun: datetime | None
) -> Promise:
    """The last promise with the date that the agent gives in turn `t`, where the customer asked for it."""
    asked = t > 0 and turns[t - 1].speaker is Speaker.CUSTOMER and bool(_WHEN.search(turns[t - 1].text))
    if last.due is not None or last.kept or not asked or t - last.turn > _BACK:
        return last
    answer = next(iter(sentences(turns[t].text)), "")
    due = find_due(answer, begun, language) if not says(answer, language, "denied") else None
    return Promise(last.turn, last.text, last.who, last.what, due, last.kept) if due else last


def _is_now(said: str, language: str) -> bool:
    return bool(re.search(_NOW[language], said, re.IGNORECASE))


def _own(found: re.Match[str]) -> bool:
    """Whether the agent speaks of what they do themselves, so that their "done" may mean it."""
    groups = found.groupdict()
    named = (groups.get("who") or "").lower()
    return named in ("i", "we", "me", "us") or bool(groups.get("first") or groups.get("plural"))


def _done(t: int, behind: str, turns: Sequence[Turn], due: Due | None, language: str, *, own: bool) -> bool:
    """Whether what was promised in turn `t` is said to be done before the contact ends.

    The agent's "done" counts for their `own` deeds; the customer may have got anything.
    """
    soon = due is None or _is_now(due.said, language) or bool(re.search(r"minut|second", due.said))
    if not soon:
        return False
    if own and says(behind, language, "done"):
        return True
    for turn in turns[t + 1 :]:
        agent = turn.speaker is Speaker.AGENT
        if turn.text.rstrip().endswith("?") or (agent and not own):
            continue
        if says(turn.text, language, "done" if agent else "got"):
            return True
    return False


def _who(found: re.Match[str], sentence: str, t: int, turns: Sequence[Turn]) -> str:
    """Who is to do it: the agent, "we" for the firm, or somebody as said; "he" is who was named before."""
    groups = {name for name, value in found.groupdict().items() if value is not None}
    if "first" in groups:
        return "agent"
    if groups & {"plural", "thing", "you"}:
        return "we"
    named = found["who"].strip() if "who" in groups else ""
    if named.lower() in ("i", "we", "me", "us"):
        return "agent" if named.lower() in ("i", "me") else "we"
    if named and not _THEY.match(named):
        return re.sub(r"^(?:the|our|my|your|an?) ", "", named.lower())
    return _named_before(sentence[: found.start()], t, turns) or named.lower() or "they"


def _named_before(before: str, t: int, turns: Sequence[Turn]) -> str | None:
    """The last colleague or team that the agent spoke of, in this turn or one of those before it."""
    said = [turn.text for turn in turns[max(0, t - _BACK) : t] if turn.speaker is Speaker.AGENT]
    own = turns[t].text
    upto = own.find(before) + len(before) if before and before in own else len(own)
    for text in (own[:upto], *reversed(said)):
        if names := _ROLES.findall(text):
            return str(names[-1]).lower()
    return None


def _deed(found: re.Match[str], clause: str) -> str:
    """What is to be done, in the words said."""
    if "who" in found.groupdict() and found["who"] is not None:
        return clause[found.start("what") - found.start() :].strip(" ,") or clause
    return clause.strip(" ,")


def _unlike(found: Sequence[Promise]) -> Iterator[Promise]:
    """The promises without those said again in the same turn; one with a date goes before one without."""
    kept: dict[tuple[int, str], Promise] = {}
    for promise in found:
        key = (promise.turn, promise.what)
        if key not in kept or (kept[key].due is None and promise.due is not None):
            kept[key] = promise
    yield from kept.values()


_ROLES = re.compile(
    r"\b(?:on-call |duty )?(?:engineer|plumber|technician|electrician|locksmith|driver|courier|doctor|nurse"
    r"|colleague|manager|supervisor|specialist|team|department|contractor|mechanic|inspector|tecnico|idraulico|corriere|collega"
    r"|ufficio|reparto|responsabile|meccanico|squadra)\b",
    re.IGNORECASE,
)
