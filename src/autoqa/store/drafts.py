"""Forms that people are filling in. Each keeping counts, so that an older copy never replaces a newer one."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from autoqa.domain.draft import Answer, Draft
from autoqa.errors import Overtaken
from autoqa.store.rows import now, zoned
from autoqa.store.store import Store
from autoqa.store.tables import DraftRow

_ANSWERS = TypeAdapter(tuple[Answer, ...])


def find_draft(store: Store, user: str, interaction: str, session: str = "") -> Draft | None:
    """What the user has answered so far."""
    with store.reading() as reading:
        row = reading.get(DraftRow, (user, interaction, session))
        return _draft(row) if row is not None else None


def keep_draft(session: Session, draft: Draft) -> Draft:
    """Keep the answers in place of those of the version they were made from.

    Raises Overtaken where another version was kept meanwhile: the user has the form open twice.
    """
    row = _same_version(session, draft)
    at = now()
    kept = replace(draft, version=draft.version + 1, at=at)
    content: dict[str, Any] = {"answers": [asdict(answer) for answer in draft.answers]}
    if row is None:
        session.add(
            DraftRow(
                user=draft.user,
                interaction_id=draft.interaction,
                session=draft.session,
                scorecard=draft.scorecard,
                content=content,
                version=kept.version,
                at=at,
            )
        )
    else:
        row.scorecard, row.content, row.version, row.at = draft.scorecard, content, kept.version, at
    return kept


def drop_draft(session: Session, draft: Draft) -> None:
    """Forget a form that was handed in or given up. Raises Overtaken as `keep_draft` does."""
    row = _same_version(session, draft)
    if row is not None:
        session.delete(row)


def _same_version(session: Session, draft: Draft) -> DraftRow | None:
    row = session.get(DraftRow, (draft.user, draft.interaction, draft.session))
    there = row.version if row is not None else 0
    if there != draft.version:
        raise Overtaken(
            f"this form was kept from another window meanwhile (version {there}, and not {draft.version}); "
            "look at both and keep one"
        )
    return row


def _draft(row: DraftRow) -> Draft:
    return Draft(
        user=row.user,
        interaction=row.interaction_id,
        scorecard=row.scorecard,
        session=row.session,
        answers=_ANSWERS.validate_python(row.content["answers"]),
        version=row.version,
        at=zoned(row.at),
    )
