"""Grades given in Label Studio, from its JSON export: a list of tasks with their annotations.

Read are, of a task: `data.id` or another name of an interaction there, else the task's own `id`; the short
texts of `data` as facts. Of an annotation: `completed_by` (a number, or an object with email, first_name
and last_name, username or id), `created_at`, and `was_cancelled`, which leaves it out. Of each item of its
`result`: `from_name` as the criterion, and `value.rating`, `value.number` or `value.choices`, of which one
must be chosen that begins with the number or says that the criterion does not apply. A text area named
"comment" is the comment on all, one named after a criterion ("empathy_comment") on that one. Everything
else, such as regions and predictions, is passed over. After "Label Studio JSON format of annotated tasks"
in its documentation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from autoqa.connect.grades.gather import Gathering
from autoqa.connect.grades.headings import LONGEST_FACT, MEANINGS, facts, meanings
from autoqa.connect.grades.values import NOT_APPLICABLE, Unusable, leading_number, shown, spelling, text_of

_COMMENTS = frozenset(MEANINGS["comment"])


def take(line: int, fields: Mapping[str, Any], place: str, to: Gathering) -> None:
    """Gather the scores of a task."""
    call = ""
    given = fields.get("annotations") or []
    try:
        if not isinstance(given, list):
            raise Unusable("'annotations' is no list")
        annotations = [a for a in given if not (isinstance(a, dict) and a.get("was_cancelled"))]
        if not annotations:
            to.blank += 1
            return
        call = _interaction(fields)
        to.check(call)
    except Unusable as error:
        to.refuse(line, f"{place}{error}", call)
        return
    about = _facts(fields)
    for number, annotation in enumerate(annotations, start=1):
        where = f"{place}annotation {number}: "
        try:
            who, results = _annotation(annotation)
            to.check(call, who)
            at = text_of(annotation.get("created_at"), "date")
        except Unusable as error:
            to.refuse(line, f"{where}{error}", call)
            continue
        comments = _comments(results)
        for criterion, value in _scores(results):
            try:
                said = comments.get(criterion, comments.get("", ""))
                score = _score(value)
                to.add(line, call, who, criterion, score, comment=said, at=at, about=about)
            except Unusable as error:
                to.refuse(line, f"{where}{criterion}: {error}", call)


def _interaction(task: Mapping[str, Any]) -> str:
    data = task.get("data")
    if isinstance(data, dict) and "interaction" in (parts := meanings(tuple(data))):
        return text_of(list(data.values())[parts["interaction"]], "interaction")
    return text_of(task.get("id"), "id")


def _facts(task: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The short texts beside what was annotated, but no addresses and paths."""
    data = task.get("data")
    if not isinstance(data, dict):
        return []
    told = [(name, list(data.values())[place]) for name, place in facts(tuple(data))]
    return [
        (name, value)
        for name, value in told
        if isinstance(value, str) and len(value) <= LONGEST_FACT and "/" not in value and "\n" not in value
    ]


def _annotation(annotation: Any) -> tuple[str, Sequence[Mapping[str, Any]]]:
    """Who annotated, and the results."""
    if not isinstance(annotation, dict):
        raise Unusable("is no object")
    results = annotation.get("result") or []
    if not isinstance(results, list):
        raise Unusable("'result' is no list")
    known = [one for one in results if isinstance(one, dict) and isinstance(one.get("value"), dict)]
    return _person(annotation.get("completed_by")), known


def _person(given: Any) -> str:
    if not isinstance(given, dict):
        return text_of(given, "evaluator")
    name = " ".join(part for key in ("first_name", "last_name") if isinstance(part := given.get(key), str))
    for value in (given.get("email"), name.strip(), given.get("username"), given.get("id")):
        if value:
            return text_of(value, "evaluator")
    return ""


def _scores(results: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for result in results:
        if any(key in result["value"] for key in ("rating", "number", "choices")):
            yield str(result.get("from_name") or ""), result["value"]


def _score(value: Mapping[str, Any]) -> float | str | None:
    """The number of a result, None for "not applicable". Raises Unusable."""
    for key in ("rating", "number"):
        if key in value:
            number: float | str | None = value[key]
            return number
    chosen = value["choices"]
    if not (isinstance(chosen, list) and len(chosen) == 1 and isinstance(chosen[0], str)):
        raise Unusable(
            f"{len(chosen) if isinstance(chosen, list) else 'no'} answers are chosen instead of one"
        )
    if chosen[0].strip().lower() in NOT_APPLICABLE:
        return None
    number = leading_number(chosen[0])
    if number is None:
        raise Unusable(
            f"the answer {shown(chosen[0])} does not begin with a number; name the answers by numbers"
        )
    return number


def _comments(results: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What text areas say, by criterion; "" is all of them."""
    found: dict[str, str] = {}
    for result in results:
        text = result["value"].get("text")
        lines = [line for line in text if isinstance(line, str)] if isinstance(text, list) else [text]
        name = str(result.get("from_name") or "")
        before, _, last = name.rpartition("_")
        if isinstance(lines[0] if lines else None, str) and spelling(last) in _COMMENTS:
            found[before] = "\n".join(str(line) for line in lines)
    return found
