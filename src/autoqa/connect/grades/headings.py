"""What the headings of columns, and the keys of objects, mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autoqa.connect.grades.values import spelling

MEANINGS: Mapping[str, tuple[str, ...]] = {
    "interaction": tuple(
        "interaction interaction_id call call_id callid contact contact_id contactid conversation "
        "conversation_id convid dialogue dialogue_id dialog_id recording_id chat chat_id ticket ticket_id "
        "task_id item_id id".split()
    ),
    "evaluator": tuple(
        "evaluator evaluator_id evaluator_name rater rater_id grader grader_id annotator annotator_id "
        "assessor assessor_id reviewer reviewer_id auditor qa_analyst evaluated_by graded_by rated_by "
        "completed_by".split()
    ),
    "criterion": tuple(
        "criterion criterion_id criteria question question_id item dimension metric trait attribute".split()
    ),
    "score": tuple("score rating value mark points grade answer".split()),
    "comment": tuple(
        "comment comments note notes remark remarks feedback justification rationale reason".split()
    ),
    "at": tuple("at evaluated_at graded_at rated_at evaluation_date date timestamp".split()),
    "session": tuple("session calibration_session calibration_session_id".split()),
    "confidence": ("confidence",),
}
"""By what each part of a grade may be called; where two stand side by side, the earlier one is meant."""

FACTS: Mapping[str, str] = {
    "agent_id": "agent", "agent_name": "agent", "advisor": "agent", "representative": "agent",
    "lang": "language", "locale": "language", "skill": "queue", "queue_name": "queue", "sex": "gender",
    "dialect": "accent",
}  # fmt: skip
"""Other names of facts that autoqa speaks of."""

LONGEST_FACT = 100
"""Letters of a text that can still be the name of a group."""

NO_CRITERIA = frozenset(
    "agent language queue channel gender accent team site region customer customer_id phone age year month "
    "week day hour duration length seconds minutes talk_time hold hold_time wait wait_time tenure row index "
    "count total total_score overall_score percentage".split()
)
"""Columns that may hold numbers and are no criteria all the same."""


def meanings(headings: Sequence[str]) -> dict[str, int]:
    """The place of each part of a grade among `headings`, where it is there."""
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        places.setdefault(spelling(heading), place)
    found = {}
    for part, names in MEANINGS.items():
        named = next((name for name in names if name in places), None)
        if named is not None:
            found[part] = places[named]
    return found


def facts(headings: Sequence[str], taken: Sequence[str] = ()) -> list[tuple[str, int]]:
    """The name and place of every heading that tells a fact about the interaction.

    Those in `taken`, and other names of the parts of a grade, tell none.
    """
    parts = {name for names in MEANINGS.values() for name in names}
    named: dict[str, int] = {}
    for place, heading in enumerate(headings):
        name = spelling(heading)
        name = FACTS.get(name, name)
        if name and name not in parts and heading not in taken:
            named.setdefault(name, place)
    return list(named.items())
