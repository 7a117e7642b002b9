"""Names, scores and times as they stand in files: each spelling is looked at once and then known."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime

from autoqa.connect.cells import runs, starts_formula
from autoqa.connect.grades.found import Known, Scale

NAN = math.nan
UNREADABLE = math.inf
NOT_APPLICABLE = frozenset(
    ("", "n/a", "na", "n.a.", "n. a.", "not applicable", "not_applicable", "null", "none", "-")
)
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_LEADING = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)(?![\w.])", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_CONTROL_IN_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LONGEST_NAME = 200
_LONGEST_TEXT = 20_000
_MOST_REMEMBERED = 100_000
_NEEDED = "a grade needs interaction, evaluator, criterion and score"


class Unusable(ValueError):
    """Why a grade cannot be used, in words."""


class Names(dict[str, int]):
    """Gives every name a number, in order; one below 0 to a text that is no name, and keeps the reason."""

    def __init__(self, accept: Callable[[str], str]) -> None:
        super().__init__()
        self._accept = accept
        self.numbers: dict[str, int] = {}
        self.reasons: dict[str, str] = {}

    def __missing__(self, text: str) -> int:
        found = -1
        try:
            found = self.numbers.setdefault(self._accept(text), len(self.numbers))
        except Unusable as error:
            self.reasons[text] = str(error)
        self[text] = found
        return found


class Numbers(dict[str, float]):
    """The value of every text, NaN for one that stands for none, infinity for one that cannot be read."""

    def __init__(self, read: Callable[[str], float]) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, text: str) -> float:
        try:
            found = self.read(text)
        except Unusable:
            found = UNREADABLE
        if len(self) < _MOST_REMEMBERED:
            self[text] = found
        return found


def interaction_name(known: Known) -> Callable[[str], str]:
    """Accepts ids, only those that are known where any are."""

    def accept(text: str) -> str:
        name = checked_name("interaction", text)
        if known.interactions is not None and name not in known.interactions:
            raise Unusable(f"the interaction {shown(name)} is not known; score it first, or correct the id")
        return name

    return accept


def criterion_name(known: Known) -> Callable[[str], str]:
    """Accepts criteria, only the scorecard's where there is one; "Time to answer" is time_to_answer."""
    spelled = {spelling(name): name for name in known.criteria or ()}

    def accept(text: str) -> str:
        name = checked_name("criterion", text)
        if known.criteria is None or name in known.criteria:
            return name
        if spelling(name) in spelled:
            return spelled[spelling(name)]
        raise Unusable(f"the criterion {shown(name)} is not on the scorecard; {_nearest(name, known)}")

    return accept


def spelling(name: str) -> str:
    """A name in the spelling in which names are compared: small letters, with "_" between words."""
    return re.sub(r"\W+", "_", name.strip().lower()).strip("_")


def checked_name(what: str, text: str) -> str:
    """`text` as a name of an interaction, evaluator, criterion or session. Raises Unusable."""
    name = text.strip()
    if not name:
        raise Unusable(f"the {what} is empty; {_NEEDED}")
    if starts_formula(text) or starts_formula(name):
        raise Unusable(
            f"the {what} {shown(text)} begins like a formula, which a spreadsheet would run; "
            "take away what stands before the name"
        )
    if len(name) > _LONGEST_NAME:
        raise Unusable(f"the {what} {shown(name)} is longer than {_LONGEST_NAME} characters; name it shorter")
    if _CONTROL.search(name):
        raise Unusable(f"the {what} {shown(name)} holds a control character; take it out")
    return whole(what, name)


def session_name(text: str) -> str:
    """The name of a calibration session, or "" for none."""
    return checked_name("session", text) if text.strip() else ""


def comment_text(text: str) -> str:
    """A comment, or "" for none. Raises Unusable."""
    comment = text.strip()
    if not comment:
        return ""
    if runs(comment):
        raise Unusable(
            f"the comment {shown(comment)} is a formula, which a spreadsheet would run; "
            "put a word or an apostrophe before it"
        )
    return plain_text("comment", comment)


def plain_text(what: str, text: str) -> str:
    """`text` without blanks around it. Raises Unusable where it cannot be kept or printed."""
    kept = text.strip()
    if _CONTROL_IN_TEXT.search(kept):
        raise Unusable(f"the {what} {shown(kept)} holds a control character; take it out")
    if len(kept) > _LONGEST_TEXT:
        raise Unusable(f"the {what} is longer than {_LONGEST_TEXT:,} characters; shorten it")
    return whole(what, kept)


def whole(what: str, text: str) -> str:
    """Refuse half a character, such as a tool leaves that cuts an emoji in two: nothing can print it."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Unusable(
            f"the {what} {shown(text)} holds half of a character; cut the text between characters"
        ) from error
    return text


def score_value(text: str, *, decimal_comma: bool = False) -> float:
    """The number in `text`, NaN for "not applicable". Raises Unusable."""
    kept = text.strip()
    if kept.lower() in NOT_APPLICABLE:
        return NAN
    number = kept.replace(",", ".", 1) if decimal_comma else kept
    if not _NUMBER.fullmatch(number) or not math.isfinite(value := float(number)):
        raise Unusable(f"the score {shown(kept)} is no number; give a number, or n/a for not applicable")
    return value


def leading_number(text: str) -> str | None:
    """The number with which an answer begins, such as the 4 of "4 - good"."""
    found = _LEADING.match(text)
    return found[1] if found else None


def time_value(text: str) -> float:
    """Seconds since 1970 of a date in ISO form, NaN for none; one without a zone is this machine's.

    Raises Unusable.
    """
    kept = text.strip()
    if not kept:
        return NAN
    try:
        at = datetime.fromisoformat(kept)
        if 2 <= at.year <= 9998:
            return at.timestamp()
    except (ValueError, OverflowError, OSError):
        pass
    raise Unusable(
        f"the date {shown(kept)} cannot be read; write it as 2026-03-02 or 2026-03-02T09:14:00+01:00"
    )


def off_scale(score: float, criterion: str, scale: Scale) -> str:
    """Says that a score lies outside its scale."""
    low, high = scale
    return f"the score {score:g} lies outside the scale of {shown(criterion)}, {low:g} to {high:g}"


def text_of(value: object, what: str) -> str:
    """A JSON value that should be a name or a text: numbers too, and "" for null. Raises Unusable."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    raise Unusable(f"the {what} is {_kind(value)}, not a text")


def shown(text: str) -> str:
    """`text` in quotes as it can be printed anywhere, cut short."""
    kept = text if len(text) <= 60 else f"{text[:57]}..."
    return f"'{kept}'" if kept.isprintable() else ascii(kept)


def _nearest(name: str, known: Known) -> str:
    criteria: Mapping[str, Scale | None] = known.criteria or {}
    near = difflib.get_close_matches(spelling(name), criteria, n=1, cutoff=0.6)
    return f"did you mean '{near[0]}'?" if near else f"it has {', '.join(criteria) or 'none'}"


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    return "an object" if isinstance(value, dict) else "a list"
