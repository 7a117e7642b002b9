"""Search in what is said: every word asked for must be there, in any order; words in quotes stand together.

SQLite keeps an index of words (FTS5, made by the migrations), in step with the transcripts by triggers;
accents and capitals make no difference. PostgreSQL reads through the turns and finds parts of words too:
simple, and slow for a store of many calls. Both search the text as it is stored, with secrets masked, and not
what people corrected later.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from autoqa.domain.review_item import Snippet
from autoqa.store.tables import TranscriptRow

MOST_TERMS = 12
MOST_FOUND = 5_000
_TERM = re.compile(r'"([^"]*)"|([^\s"]+)')
_BEFORE, _AFTER, _TOKENS = "\x02", "\x03", 18
_INDEX = sa.table("transcript_search", sa.column("rowid", sa.Integer), sa.column("words", sa.String))


def terms(text: str) -> tuple[str, ...]:
    """The words and quoted phrases of what somebody typed; signs alone are nothing to look for."""
    found = (quoted or word for quoted, word in _TERM.findall(text.replace("\x00", " ")))
    return tuple(dict.fromkeys(one for one in found if any(map(str.isalnum, one))))[:MOST_TERMS]


def said(session: Session, wanted: Collection[str]) -> sa.Select[int]:
    """The ids of the newest `MOST_FOUND` transcripts in which all of the terms are said."""
    if session.get_bind().dialect.name == "sqlite":
        rowid = _INDEX.c.rowid
        return sa.select(rowid).where(_matches(wanted)).order_by(rowid.desc()).limit(MOST_FOUND)
    query = sa.select(TranscriptRow.id).where(*(_in_a_turn(term) for term in wanted))
    return query.order_by(TranscriptRow.id.desc()).limit(MOST_FOUND)


def capped(session: Session, wanted: Collection[str]) -> bool:
    """Whether all of the terms are said in more transcripts than are looked through."""
    query = sa.select(sa.func.count()).select_from(said(session, wanted).subquery())
    return session.scalar(query) == MOST_FOUND


def snippets(session: Session, transcripts: Collection[int], wanted: Collection[str]) -> dict[int, Snippet]:
    """Around the first of the terms in each of these transcripts: the words, in pieces."""
    if session.get_bind().dialect.name == "sqlite":
        return dict(_from_index(session, transcripts, wanted))
    query = sa.select(TranscriptRow.id, TranscriptRow.turns).where(TranscriptRow.id.in_(transcripts))
    return {id_: _around(turns, wanted) for id_, turns in session.execute(query)}


def _matches(wanted: Collection[str]) -> sa.ColumnElement[bool]:
    """Each term in quotes, so that nothing in it is a command of the index."""
    query = " ".join('"{}"'.format(term.replace('"', '""')) for term in wanted)
    return sa.text("transcript_search MATCH :wanted").bindparams(wanted=query)  # type: ignore[return-value]


def _in_a_turn(term: str) -> sa.ColumnElement[bool]:
    turn = sa.func.json_array_elements(TranscriptRow.turns).table_valued("value").alias("turn")
    text = sa.cast(turn.c.value, sa.JSON)["text"].as_string()
    return sa.exists().select_from(turn).where(text.icontains(term, autoescape=True))


def _from_index(
    session: Session, transcripts: Collection[int], wanted: Collection[str]
) -> Iterator[tuple[int, Snippet]]:
    cut = sa.func.snippet(sa.literal_column("transcript_search"), 0, _BEFORE, _AFTER, "…", _TOKENS)
    query = sa.select(_INDEX.c.rowid, sa.cast(cut, sa.LargeBinary)).where(
        _matches(wanted), _INDEX.c.rowid.in_(transcripts)
    )
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
