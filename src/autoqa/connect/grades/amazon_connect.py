"""Grades given in Amazon Connect, from its evaluation form output: a JSON file for each evaluation.

Read are, of `metadata`: `contactId`, `evaluator` (a user's name, or an ARN, whose last part counts),
`agentId`, `evaluationSubmitTimestamp`, `calibrationSessionId`, and `evaluationSource` and `autoEvaluated`,
by which evaluations that no person gave are refused. Of each item of `questions`: `questionRefId` or
`questionText` as the criterion, `questionType`, `answer.value` of NUMERIC ones, the `valueText` of the one
of `answer.values` that is `selected` of SINGLESELECT ones, `answer.notes`, `answer.metadata.notApplicable`,
`score.percentage` and `score.notApplicable`. An answer that begins with a number is that number; any other
has its percentage as score, brought to the criterion's scale where that is known: 0 is the lowest level and
100 the highest. TEXT and other questions are passed over, and so are the scores of sections. After the page
"Agent evaluation form output" of the administrator guide, schema 3.1 to 3.5.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autoqa.connect.grades.gather import Gathering
from autoqa.connect.grades.values import NOT_APPLICABLE, Unusable, leading_number, shown, spelling, text_of

_SCORED = ("NUMERIC", "SINGLESELECT")


def take(line: int, fields: Mapping[str, Any], place: str, to: Gathering) -> None:
    """Gather the scores of an evaluation."""
    metadata, questions, call = fields["metadata"], fields["questions"], ""
    try:
        if not (isinstance(metadata, dict) and isinstance(questions, list)):
            raise Unusable("'metadata' is no object, or 'questions' no list")
        asked = [q for q in questions if isinstance(q, dict) and q.get("questionType") in _SCORED]
        if not asked:
            to.blank += 1
            return
        call = text_of(metadata.get("contactId"), "contactId")
        who = _last_part(text_of(metadata.get("evaluator"), "evaluator"))
        if metadata.get("autoEvaluated") is True or metadata.get("evaluationSource") == "AUTOMATED":
            raise Unusable(
                "Amazon Connect filled this evaluation in by itself; only people's grades are read"
            )
        to.check(call, who)
        at = text_of(metadata.get("evaluationSubmitTimestamp"), "date")
        session = text_of(metadata.get("calibrationSessionId"), "session")
        agent = _last_part(text_of(metadata.get("agentId"), "agent"))
    except Unusable as error:
        to.refuse(line, f"{place}{error}", call)
        return
    for question in asked:
        name = ""
        try:
            name = _criterion(question, to)
            score, notes = _answer(question, name, to)
            to.add(
                line, call, who, name, score, comment=notes, at=at, session=session,
                about=[("agent", agent)],
            )  # fmt: skip
        except Unusable as error:
            to.refuse(line, f"{place}{shown(name)}: {error}", call)


def _criterion(question: Mapping[str, Any], to: Gathering) -> str:
    """The question's id where the scorecard has it, else its text."""
    ref = text_of(question.get("questionRefId"), "questionRefId")
    text = text_of(question.get("questionText"), "questionText")
    criteria = to.known.criteria or ()
    return ref if ref in criteria or not text.strip() else text


def _answer(question: Mapping[str, Any], name: str, to: Gathering) -> tuple[float | str | None, str]:
    """The score, None for "not applicable", and the notes. Raises Unusable."""
    answer = question.get("answer")
    if not isinstance(answer, dict):
        raise Unusable("the question has no answer")
    notes = text_of(answer.get("notes"), "notes")
    metadata, score = answer.get("metadata"), question.get("score")
    if isinstance(metadata, dict) and metadata.get("notApplicable") is True:
        return None, notes
    if question["questionType"] == "NUMERIC":
        return _given(answer.get("value")), notes
    chosen = _chosen(answer)
    if chosen.strip().lower() in NOT_APPLICABLE:
        return None, notes
    if number := leading_number(chosen):
        return number, notes
    return _of_percentage(score, chosen, name, to), notes


def _given(value: Any) -> float | str | None:
    """A number; the empty text of a question that was left out is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Unusable("the question has no answer")
    return value


def _chosen(answer: Mapping[str, Any]) -> str:
    values = answer.get("values")
    listed = [one for one in values if isinstance(one, dict)] if isinstance(values, list) else []
    chosen = [one for one in listed if one.get("selected") is True]
    if len(chosen) != 1:
        raise Unusable(f"{len(chosen) or 'no'} answers are selected instead of one")
    return text_of(chosen[0].get("valueText"), "valueText")


def _of_percentage(score: Any, chosen: str, name: str, to: Gathering) -> float:
    """The score of an answer that is no number: its percentage, on the criterion's scale."""
    percentage = score.get("percentage") if isinstance(score, dict) else None
    if isinstance(percentage, bool) or not isinstance(percentage, int | float):
        raise Unusable(
            f"the answer {shown(chosen)} has neither a number nor a percentage; score it in the form"
        )
    criteria = to.known.criteria or {}
    scale = criteria.get(name) or next(
        (s for c, s in criteria.items() if spelling(c) == spelling(name)), None
    )
    if scale is None:
        return percentage
    low, high = scale
    return low + percentage / 100 * (high - low)


def _last_part(name: str) -> str:
    """What comes last in an ARN."""
    return name.rpartition("/")[2] if name.startswith("arn:") else name
