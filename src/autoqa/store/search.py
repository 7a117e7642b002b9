"""Search in what is said: every word asked for must be there, in any order; words in quotes stand together.

A call is found by what was read and by what people corrected it to. SQLite keeps indexes of words (FTS5, made
by the migrations), in step with transcripts and corrections by triggers; accents and capitals make no
difference. PostgreSQL reads through the turns and finds parts of words too: simple, and slow for a store of
many calls. Both search the text as it is stored, with secrets masked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from autoqa.domain.review_item import Snippet
from autoqa.store.tables import CorrectionRow, TranscriptRow

MOST_TERMS = 12
MOST_FOUND = 5_000
_TERM = re.compile(r'"([^"]*)"|([^\s"]+)')
_BEFORE, _AFTER, _TOKENS = "\x02", "\x03", 18
_READ = sa.table("transcript_search", sa.column("rowid", sa.Integer))
_CORRECTED = sa.table("correction_search", sa.column("rowid", sa.Integer))
Clause = sa.ColumnElement[bool]


def terms(text: str) -> tuple[str, ...]:
    """The words and quoted phrases of what somebody typed; signs alone are nothing to look for."""
    found = (quoted or word for quoted, word in _TERM.findall(text.replace("\x00", " ")))
    return tuple(dict.fromkeys(one for one in found if any(map(str.isalnum, one))))[:MOST_TERMS]


def said(session: Session, wanted: Collection[str]) -> sa.Select[int]:
    """The ids of the newest `MOST_FOUND` transcripts in which all of the terms are said."""
    if _on_sqlite(session):
        rowid = _READ.c.rowid
        as_read = sa.select(rowid).where(_matches(_READ, *wanted)).order_by(rowid.desc()).limit(MOST_FOUND)
    else:
        as_read = _newest(TranscriptRow.id, [_in_a_turn(term) for term in wanted])
    corrected = session.scalars(_as_corrected(session, wanted)).all()
    if not corrected:  # as nearly always
        return as_read
    either = sa.or_(TranscriptRow.id.in_(as_read), TranscriptRow.id.in_(corrected))
    return _newest(TranscriptRow.id, [either])


def capped(session: Session, wanted: Collection[str]) -> bool:
    """Whether all of the terms are said in more transcripts than are looked through."""
    query = sa.select(sa.func.count()).select_from(said(session, wanted).subquery())
    return session.scalar(query) == MOST_FOUND


def snippets(session: Session, transcripts: Collection[int], wanted: Collection[str]) -> dict[int, Snippet]:
    """Around the first of the terms in each of these transcripts: the words, in pieces."""
    corrected = sa.select(CorrectionRow.transcript_id, CorrectionRow.id, CorrectionRow.text).where(
        CorrectionRow.transcript_id.in_(transcripts), _any_corrected(session, CorrectionRow, wanted)
    )
    rows = session.execute(corrected.order_by(CorrectionRow.id)).all()
    if _on_sqlite(session):
        of_row = dict(_cut(session, _CORRECTED, [row for _, row, _ in rows], _any_of(_CORRECTED, wanted)))
        found = {id_: of_row[row] for id_, row, _ in rows}
        return found | dict(_cut(session, _READ, transcripts, _matches(_READ, *wanted)))
    query = sa.select(TranscriptRow.id, TranscriptRow.turns).where(TranscriptRow.id.in_(transcripts))
    found = {id_: around for id_, _, text in rows if (around := _around([{"text": text}], wanted))}
    return found | {
        id_: around
        for id_, turns in session.execute(query)
        if (around := _around(turns, wanted)) or id_ not in found
    }


def _as_corrected(session: Session, wanted: Collection[str]) -> sa.Select[int]:
    """Transcripts in which some of the terms are said as corrected, and the others as read or corrected."""
    row, other = CorrectionRow, aliased(CorrectionRow)
    found = [_any_corrected(session, row, wanted)]
    for term in wanted:
        in_another = sa.select(other.transcript_id).where(_any_corrected(session, other, [term]))
        found.append(sa.or_(row.transcript_id.in_(in_another), _read_in(session, row.transcript_id, term)))
    return _newest(row.transcript_id, found).distinct()


def _newest(id_: InstrumentedAttribute[int], found: Collection[Clause]) -> sa.Select[int]:
    return sa.select(id_).where(*found).order_by(id_.desc()).limit(MOST_FOUND)


def _any_corrected(session: Session, row: type[CorrectionRow], wanted: Collection[str]) -> Clause:
    """Whether any of the terms is said in a correction, and no later one of the same turn took its place."""
    later = aliased(CorrectionRow)
    last = ~sa.exists().where(
        later.transcript_id == row.transcript_id, later.turn == row.turn, later.id > row.id
    )
    if _on_sqlite(session):
        return row.id.in_(sa.select(_CORRECTED.c.rowid).where(_any_of(_CORRECTED, wanted))) & last
    return sa.or_(*(row.text.icontains(term, autoescape=True) for term in wanted)) & last


def _read_in(session: Session, transcript: InstrumentedAttribute[int], term: str) -> Clause:
    """Whether the term is said in what was read."""
    if _on_sqlite(session):
        return sa.exists().where(_READ.c.rowid == transcript, _matches(_READ, term))
    return sa.exists().where(TranscriptRow.id == transcript, _in_a_turn(term))


def _on_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _matches(index: sa.TableClause, *wanted: str) -> Clause:
    """All of the terms."""
    return sa.literal_column(index.name).bool_op("MATCH")(" ".join(map(_quoted, wanted)))


def _any_of(index: sa.TableClause, wanted: Collection[str]) -> Clause:
    return sa.literal_column(index.name).bool_op("MATCH")(" OR ".join(map(_quoted, wanted)))


def _quoted(term: str) -> str:
    """The term in quotes, so that nothing in it is a command of the index."""
    return '"{}"'.format(term.replace('"', '""'))


def _in_a_turn(term: str) -> Clause:
    turn = sa.func.json_array_elements(TranscriptRow.turns).table_valued("value").alias("turn")
    text = sa.cast(turn.c.value, sa.JSON)["text"].as_string()
    return sa.exists().select_from(turn).where(text.icontains(term, autoescape=True))


def _cut(
    session: Session, index: sa.TableClause, rows: Collection[int], found: Clause
) -> Iterator[tuple[int, Snippet]]:
    """The words around what was found, in each of these rows of an index."""
    cut = sa.func.snippet(sa.literal_column(index.name), 0, _BEFORE, _AFTER, "…", _TOKENS)
    query = sa.select(index.c.rowid, sa.cast(cut, sa.LargeBinary)).where(found, index.c.rowid.in_(rows))
    for id_, words in session.execute(query):
        yield id_, tuple(_pieces(bytes(words).decode("utf-8", "replace")))


def _pieces(marked: str) -> Iterator[tuple[str, bool]]:
    """A snippet in pieces, by the marks around what was found."""
    found = False
    for piece in re.split(f"([{_BEFORE}{_AFTER}])", marked):
        if piece in (_BEFORE, _AFTER):
            found = piece == _BEFORE
        elif piece:
            yield piece, found


def _around(turns: Collection[dict[str, Any]], wanted: Collection[str]) -> Snippet:
    """The first turn in which a term is said, with the term in a piece of its own."""
    for turn in turns:
        for term in wanted:
            before, found, after = _parted(turn["text"], term)
            if found:
                return ((before[-80:], False), (found, True), (after[:80], False))
    return ()


def _parted(text: str, term: str) -> tuple[str, str, str]:
    match = re.search(re.escape(term), text, re.IGNORECASE)
    return (text[: match.start()], match[0], text[match.end() :]) if match else (text, "", "")
