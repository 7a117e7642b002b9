"""Remarks on moments of interactions, and corrections of what was read in them."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from autoqa.domain.remark import Correction, Remark
from autoqa.domain.transcript import Speaker
from autoqa.errors import NotInStore
from autoqa.store.rows import zoned
from autoqa.store.store import Store, newest_transcripts
from autoqa.store.tables import CorrectionRow, RemarkRow, TranscriptRow


def remarks_on(store: Store, interaction: str) -> list[Remark]:
    """Every remark on an interaction, in the order of its moments."""
    query = (
        sa.select(RemarkRow)
        .where(RemarkRow.interaction_id == interaction)
        .order_by(RemarkRow.turn, RemarkRow.start, RemarkRow.id)
    )
    with store.reading() as session:
        return [_remark(row) for row in session.scalars(query)]


def add_remark(session: Session, remark: Remark) -> Remark:
    """Keep a remark and return it with its id."""
    row = RemarkRow(
        interaction_id=remark.interaction,
        user=remark.user,
        turn=remark.turn,
        start=remark.start,
        criterion=remark.criterion,
        text=remark.text,
        at=remark.at,
    )
    session.add(row)
    session.flush()
    return _remark(row)


def take_remark(session: Session, interaction: str, number: int, user: str) -> Remark:
    """Take the user's own remark away, and return it. Raises NotInStore where it is none of theirs."""
    row = session.get(RemarkRow, number)
    if row is None or row.user != user or row.interaction_id != interaction:
        raise NotInStore(f"no remark {number} of yours on interaction '{interaction}'")
    remark = _remark(row)
    session.delete(row)
    return remark


def corrections_of(store: Store, interaction: str) -> dict[int, Correction]:
    """By turn, what the newest correction of the newest transcript says."""
    query = (
        sa.select(CorrectionRow)
        .where(
            CorrectionRow.interaction_id == interaction,
            CorrectionRow.transcript_id.in_(
                newest_transcripts().where(TranscriptRow.interaction_id == interaction)
            ),
        )
        .order_by(CorrectionRow.id)
    )
    with store.reading() as session:
        return {row.turn: _correction(row) for row in session.scalars(query)}


def corrected_ids(store: Store) -> list[str]:
    """The interactions of whose newest transcript a turn was corrected."""
    query = (
        sa.select(CorrectionRow.interaction_id)
        .where(CorrectionRow.transcript_id.in_(newest_transcripts()))
        .distinct()
        .order_by(CorrectionRow.interaction_id)
    )
    with store.reading() as session:
        return list(session.scalars(query))


def add_correction(session: Session, correction: Correction) -> None:
    """Keep a correction of the newest transcript. Raises NotInStore where there is none."""
    transcript = session.scalars(
        newest_transcripts().where(TranscriptRow.interaction_id == correction.interaction)
    ).first()
    if transcript is None:
        raise NotInStore(f"interaction '{correction.interaction}' has no transcript")
    session.add(
        CorrectionRow(
            interaction_id=correction.interaction,
            transcript_id=transcript,
            turn=correction.turn,
            speaker=correction.speaker.value,
            text=correction.text,
            user=correction.user,
            at=correction.at,
        )
    )


def _remark(row: RemarkRow) -> Remark:
    return Remark(
        interaction=row.interaction_id,
        user=row.user,
        turn=row.turn,
        text=row.text,
        at=zoned(row.at),
        start=row.start,
        criterion=row.criterion,
        id=row.id,
    )


def _correction(row: CorrectionRow) -> Correction:
    return Correction(row.interaction_id, row.turn, Speaker(row.speaker), row.text, row.user, zoned(row.at))
