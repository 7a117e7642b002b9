"""Why a person should look at an interaction, and what a minute of theirs is worth on it.

The worth is the probability that something is wrong and that a person's look changes it, per minute of
listening:

    worth = (low + (high - low) * strength) * pace

`low` and `high` bound what is expected of the first of the reasons (`CHANCES`), so that one kind of reason
goes before another whatever else is known: somebody waits for the answer to a dispute, and a session for
everybody's grades; an auto-fail fails a whole call; what customers complain of is seldom nothing. A low score
that the model is sure of is more often a call to talk about than an unsure one is a wrong score; a random
sample finds what nothing else points to.

`strength` orders within a kind, from 0 to 1: how probable the auto-fail or the low level is, how formal the
complaint, how unsure the model. Each further kind of reason takes half of its own chance off what is missing
to 1. `pace` takes up to a twentieth off long calls: all of an hour costs more, but nobody has to hear it all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autoqa.domain.evaluation import Flag
from autoqa.domain.follow_up import Complaint
from autoqa.domain.review_item import ReviewReason, WhyReview

_R = ReviewReason
CHANCES: dict[ReviewReason, tuple[float, float]] = {
    _R.DISPUTED: (0.95, 1.0),
    _R.CALIBRATION: (0.85, 0.90),
    _R.AUTO_FAIL: (0.70, 0.80),
    _R.COMPLAINT: (0.58, 0.65),
    _R.LOW_SCORE: (0.42, 0.54),
    _R.DOUBT: (0.25, 0.38),
    _R.SAMPLED: (0.16, 0.20),
    _R.FLAGGED: (0.05, 0.14),
}
"""What is expected of each kind of reason, at least and at most. The gaps are wider than `pace` reaches."""

NOTHING = (0.0, 0.04)  # of an interaction without a reason: by the probability of a low level
SURE = 0.6  # the probability of a low level from which a low score is one
UNSURE = 0.6  # the lack of confidence from which it is a reason of its own
FURTHER = 0.5  # of the chance of each further kind of reason
SLOWEST, TYPICAL = 0.05, 6.0  # taken off the longest, and the minutes at which half of that is
LONGEST_DETAIL = 200  # characters

_DOUBTS = frozenset({"abstained", "low_recognition_confidence", "little_answered"})
_OWN = frozenset({"auto_fail", "low_score"}) | _DOUBTS


@dataclass(frozen=True, slots=True)
class Answered:
    """What a model answered to a criterion.

    `low` is the probability of a level in the lower two fifths of the scale, `doubt` what is missing to 1 in
    that of the likeliest level.
    """

    criterion: str
    low: float
    doubt: float


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an interaction before a person looks at it.

    `plans` and `sessions` are the names of those that wait for somebody's grades of it; `disputed` says that
    an agent waits for an answer. `seconds` is None for what is read.
    """

    answers: Sequence[Answered] = ()
    flags: Sequence[Flag] = ()
    complaints: Sequence[Complaint] = ()
    plans: Sequence[str] = ()
    sessions: Sequence[str] = ()
    disputed: bool = False
    seconds: float | None = None


def reasons(known: Known) -> tuple[WhyReview, ...]:
    """Why a person should look, the weightiest kind first."""
    order = list(ReviewReason)
    return tuple(sorted(dict.fromkeys(_found(known)), key=lambda why: order.index(why.reason)))


def worth(known: Known) -> float:
    """What a minute of a person's time is worth, from 0 to 1, by the formula above."""
    kinds = list(dict.fromkeys(why.reason for why in reasons(known)))
    first, further = kinds[:1], kinds[1:]
    least, most = CHANCES[first[0]] if first else NOTHING
    missing = 1 - (_strength(first[0], known) if first else _lowest(known))
    for kind in further:
        missing *= 1 - FURTHER * CHANCES[kind][0]
    return (least + (most - least) * (1 - missing)) * _pace(known.seconds)


def _found(known: Known) -> Iterator[WhyReview]:
    if known.disputed:
        yield WhyReview(_R.DISPUTED)
    for name in known.sessions:
        yield WhyReview(_R.CALIBRATION, detail=name)
    for name in known.plans:
        yield WhyReview(_R.SAMPLED, detail=name)
    for one in known.complaints:
        yield WhyReview(_R.COMPLAINT, detail=one.text[:LONGEST_DETAIL], code=one.about.value)
    yield from _of_scores(known)
    for flag in known.flags:
        if flag.reason in _DOUBTS:
            yield _why(_R.DOUBT, flag)
        elif flag.reason not in _OWN:
            yield _why(_R.FLAGGED, flag)


def _of_scores(known: Known) -> Iterator[WhyReview]:
    """Auto-fails, and criteria with a low level or one that the model is not sure of."""
    told = {flag.criterion: flag for flag in known.flags if flag.reason in ("auto_fail", "low_score")}
    withheld = {flag.criterion for flag in known.flags if flag.reason == "abstained"}
    for flag in told.values():
        if flag.reason == "auto_fail":
            yield _why(_R.AUTO_FAIL, flag)
    for one in known.answers:
        flagged = told.pop(one.criterion, None)
        if one.criterion in withheld or (flagged and flagged.reason == "auto_fail"):
            continue
        if one.low >= SURE:
            yield WhyReview(_R.LOW_SCORE, one.criterion, flagged.detail[:LONGEST_DETAIL] if flagged else "")
        elif flagged:
            yield _why(_R.DOUBT, flagged)
        elif one.doubt >= UNSURE:
            yield WhyReview(_R.DOUBT, one.criterion)
    for flag in told.values():
        if flag.reason == "low_score":
            yield _why(_R.LOW_SCORE, flag)


def _why(reason: ReviewReason, flag: Flag) -> WhyReview:
    code = "" if reason in (_R.AUTO_FAIL, _R.LOW_SCORE) else flag.reason
    return WhyReview(reason, flag.criterion, flag.detail[:LONGEST_DETAIL], code)


def _strength(reason: ReviewReason, known: Known) -> float:
    match reason:
        case ReviewReason.AUTO_FAIL:
            failed = {flag.criterion for flag in known.flags if flag.reason == "auto_fail"}
            return max((1 - one.doubt for one in known.answers if one.criterion in failed), default=0.0)
        case ReviewReason.COMPLAINT:
            return 1.0 if any(one.formal for one in known.complaints) else 0.0
        case ReviewReason.LOW_SCORE:
            return max(0.0, (_lowest(known) - SURE) / (1 - SURE))
        case ReviewReason.DOUBT:
            return max((one.doubt for one in known.answers), default=0.0)
        case _:
            return 0.0


def _lowest(known: Known) -> float:
    return max((one.low for one in known.answers), default=0.0)


def _pace(seconds: float | None) -> float:
    minutes = (seconds or 0.0) / 60
    return 1 - SLOWEST * minutes / (minutes + TYPICAL)
