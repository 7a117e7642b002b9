"""The store: saves each interaction's results as soon as they are there, and gives them back.

Each save is one transaction with a unique key, so a process killed at any moment loses at most the
interaction in its hands, and nothing is ever stored twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from autoqa.domain.evaluation import (
    Evaluation,
    Evaluator,
    EvaluatorKind,
    Grade,
    Score,
    ScoreStatus,
)
from autoqa.domain.follow_up import ListedPromise
from autoqa.domain.interaction import Interaction
from autoqa.domain.programs import Event
from autoqa.domain.record import Failure, Record
from autoqa.domain.scorecard import Scorecard
from autoqa.domain.transcript import Transcript
from autoqa.errors import NotInStore, StoreError
from autoqa.store import rows
from autoqa.store.migrate import migrate
from autoqa.store.news import announce
from autoqa.store.review_items import refresh
from autoqa.store.tables import AttemptRow, EvaluationRow, InteractionRow, ScorecardRow, TranscriptRow


class Store:
    """An open database. Use `Store.open`."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._session = sessionmaker(engine, expire_on_commit=False)

    @classmethod
    def open(cls, url: str) -> Store:
        """Open the database at `url`, bringing its tables up to date.

        Raises StoreError when it cannot be opened or was written by a newer autoqa.
        """
        if url.startswith("sqlite:///") and (path := Path(url.removeprefix("sqlite:///"))).name:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StoreError(
                    f"the store's folder {path.parent} cannot be made: {error.strerror}"
                ) from error
        try:
            engine = sa.create_engine(url)
            if engine.dialect.name == "sqlite":
                sa.event.listen(engine, "connect", _prepare_sqlite)
            migrate(engine)
        except (DBAPIError, sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ModuleNotFoundError) as error:
            cause = getattr(error, "orig", None) or error
            raise StoreError(f"the store at {_shown(url)} cannot be opened: {cause}") from error
        return cls(engine)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def find(self, sha256: str) -> Interaction | None:
        """The interaction whose present content has this hash."""
        with self.reading() as session:
            row = session.scalars(sa.select(InteractionRow).where(InteractionRow.sha256 == sha256)).first()
            return rows.interaction(row) if row else None

    def interaction(self, id: str) -> Interaction | None:  # noqa: A002  (the word users see)
        """The interaction of that id."""
        with self.reading() as session:
            row = session.get(InteractionRow, id)
            return rows.interaction(row) if row else None

    def contacts(
        self, customer: str, *, after: datetime, until: datetime, inclusive: bool = False
    ) -> list[Interaction]:
        """The interactions of a customer that began after the one moment and by the other, in order of time.

        With `inclusive` they may also begin at `after`, and must begin before `until`.
        """
        begun, since, by = InteractionRow.started_at, after.astimezone(UTC), until.astimezone(UTC)
        between = (begun >= since, begun < by) if inclusive else (begun > since, begun <= by)
        with self.reading() as session:
            query = sa.select(InteractionRow).where(InteractionRow.customer == customer, *between)
            found = session.scalars(query.order_by(begun, InteractionRow.id))
            return [rows.interaction(row) for row in found]

    def add(self, interaction: Interaction) -> None:
        """Keep `interaction`; one of the same id takes the new content and details."""
        with self.writing() as session:
            session.merge(rows.interaction_row(interaction))
            for evaluation in _given_by_people(interaction):
                _replace_given(session, evaluation)
            refresh(session, [interaction.id])

    def transcript(self, interaction: Interaction, fingerprint: str) -> Transcript | None:
        """What the recogniser of that fingerprint read in the interaction's present content."""
        with self.reading() as session:
            row = _find_transcript(session, interaction, fingerprint)
            return rows.transcript(row) if row else None

    def has_transcript(self, interaction: Interaction, fingerprint: str) -> bool:
        """Whether the recogniser of that fingerprint has read the interaction's present content."""
        with self.reading() as session:
            return _find_transcript(session, interaction, fingerprint) is not None

    def save_transcript(self, interaction: Interaction, transcript: Transcript) -> None:
        """Keep `transcript`, unless the same recogniser's reading of this content is there already."""
        with self.writing() as session:
            if _find_transcript(session, interaction, transcript.fingerprint) is None:
                session.add(rows.transcript_row(interaction, transcript))
                refresh(session, [interaction.id])

    def evaluation(
        self,
        interaction: Interaction,
        transcript: Transcript,
        evaluator: Evaluator,
        scorecard: str,
        known: str = "",
        calibration: str = "",
    ) -> Evaluation | None:
        """The evaluation of exactly this transcript by exactly this evaluator on this scorecard.

        `known` is the fingerprint of what was known of the case, `calibration` the hash of what the scores
        went through.
        """
        with self.reading() as session:
            key = (evaluator, scorecard, known, calibration)
            row = _find_evaluation(session, interaction, transcript, key)
            return rows.evaluation(row) if row else None

    def save_evaluation(
        self, transcript: Transcript, evaluation: Evaluation, scorecard: Scorecard, *, newest: bool = False
    ) -> None:
        """Keep a model's `evaluation` of `transcript`, unless the same one is there already.

        With `newest` one that is there already is written anew, so that it counts as the newest again.
        """
        with self.writing() as session:
            interaction = rows.interaction(session.get_one(InteractionRow, evaluation.interaction))
            key = (evaluation.evaluator, scorecard.hash, evaluation.known, evaluation.calibration)
            if (there := _find_evaluation(session, interaction, transcript, key)) is not None:
                if not newest:
                    return
                session.delete(there)
                session.flush()
            if session.get(ScorecardRow, scorecard.hash) is None:
                session.add(rows.scorecard_row(scorecard))
            kept = _find_transcript(session, interaction, transcript.fingerprint)
            session.add(rows.evaluation_row(evaluation, kept.id if kept else None))
            refresh(session, [evaluation.interaction])
            announce(session, Event.INTERACTION_SCORED, _scored(evaluation))

    def begin_attempt(self, sha256: str, stage: str, fingerprint: str, *, source: str) -> int:
        """Count one more attempt at `stage` and return how many before it died with their process.

        Counted before the work begins, so that an input that kills the process is known by its count.
        """
        with self.writing() as session:
            row = session.get(AttemptRow, (sha256, stage, fingerprint))
            if row is None:
                row = AttemptRow(sha256=sha256, stage=stage, fingerprint=fingerprint, count=0)
                session.add(row)
            died = row.count
            row.source, row.count, row.at, row.reason = source, died + 1, rows.now(), None
            return died

    def end_attempt(self, sha256: str, stage: str, fingerprint: str, *, reason: str | None = None) -> None:
        """The attempt came to an orderly end: failing for `reason`, or with success.

        Success clears what the same file failed for when it held something else.
        """
        with self.writing() as session:
            row = session.get_one(AttemptRow, (sha256, stage, fingerprint))
            row.count, row.reason = 0, reason
            if reason is None:
                same = sa.and_(AttemptRow.source == row.source, AttemptRow.stage == stage)
                session.execute(sa.update(AttemptRow).where(same).values(reason=None))

    def failures(self) -> list[Failure]:
        """What could not be transcribed or scored, with the reason of its last failure."""
        with self.reading() as session:
            query = sa.select(AttemptRow).where(AttemptRow.reason.is_not(None)).order_by(AttemptRow.at)
            return [Failure(row.source, row.stage, row.reason or "") for row in session.scalars(query)]

    def all(self) -> Iterator[Record]:
        """Every interaction in order of arrival."""
        with self.reading() as session:
            ids = session.scalars(
                sa.select(InteractionRow.id).order_by(InteractionRow.added_at, InteractionRow.id)
            )
            for id_ in ids.all():
                yield self.get(id_)

    def scored_ids(self, *, since: datetime | None = None, until: datetime | None = None) -> list[str]:
        """The ids of all interactions that a model has evaluated as they are.

        With `since` and `until` (not included) those that began between.
        """
        query = sa.select(EvaluationRow.interaction_id).where(EvaluationRow.id.in_(newest_by_models()))
        if since is not None or until is not None:
            query = query.join(InteractionRow, InteractionRow.id == EvaluationRow.interaction_id)
        if since is not None:
            query = query.where(InteractionRow.started_at >= since.astimezone(UTC))
        if until is not None:
            query = query.where(InteractionRow.started_at < until.astimezone(UTC))
        with self.reading() as session:
            return sorted(session.scalars(query))

    def get(self, id: str) -> Record:  # noqa: A002
        """Everything about one interaction. Raises NotInStore, naming ids that look alike."""
        with self.reading() as session:
            row = session.get(InteractionRow, id)
            if row is None:
                raise NotInStore(_not_here(session, id))
            transcript = session.scalars(
                sa.select(TranscriptRow)
                .where(TranscriptRow.interaction_id == id, TranscriptRow.sha256 == row.sha256)
                .order_by(TranscriptRow.id.desc())
            ).first()
            evaluations = session.scalars(
                sa.select(EvaluationRow)
                .where(EvaluationRow.interaction_id == id)
                .order_by(EvaluationRow.id.desc())
            ).all()
            read = transcript.id if transcript else None
            by_models = (e for e in evaluations if e.kind == EvaluatorKind.MODEL)
            model = next((e for e in by_models if e.transcript_id == read), None)
            people = (e for e in reversed(evaluations) if e.kind == EvaluatorKind.PERSON)
            return Record(
                interaction=rows.interaction(row),
                transcript=rows.transcript(transcript) if transcript else None,
                evaluation=rows.evaluation(model) if model else None,
                by_people=tuple(rows.evaluation(e) for e in people),
            )

    def promises(self) -> Iterator[ListedPromise]:
        """The promises of every interaction, by a model's newest evaluation of its newest transcript."""
        query = (
            sa.select(
                InteractionRow.id,
                InteractionRow.agent,
                InteractionRow.started_at,
                EvaluationRow.follow_up,
                EvaluationRow.flags,
            )
            .join(EvaluationRow, EvaluationRow.interaction_id == InteractionRow.id)
            .where(EvaluationRow.id.in_(newest_by_models()))
            .order_by(InteractionRow.added_at, InteractionRow.id)
        )
        with self.reading() as session:
            for id_, agent, started_at, follow_up, flags in session.execute(query):
                yield from rows.listed_promises(id_, agent, started_at, follow_up, flags)

    def scorecard(self, hash: str) -> Scorecard | None:  # noqa: A002
        """The scorecard of that hash, as it stood when it was used."""
        with self.reading() as session:
            row = session.get(ScorecardRow, hash)
            return rows.scorecard(row) if row else None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session to read in, for the modules beside this one too."""
        with self._reporting_failure(), self._session() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session in which everything is written or nothing is."""
        with self._reporting_failure(), self._session.begin() as session:
            yield session

    @contextmanager
    def _reporting_failure(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:
            raise StoreError(f"the store at {_shown(str(self._engine.url))} failed: {error.orig}") from error


def newest_transcripts() -> sa.Select[int]:
    """The ids of the newest transcript of each interaction's present content."""
    return (
        sa.select(sa.func.max(TranscriptRow.id))
        .join(InteractionRow, InteractionRow.id == TranscriptRow.interaction_id)
        .where(InteractionRow.sha256 == TranscriptRow.sha256)
        .group_by(TranscriptRow.interaction_id)
    )


def newest_by_models() -> sa.Select[int]:
    """The ids of each interaction's newest evaluation by a model of its newest transcript."""
    by_model = EvaluationRow.kind == EvaluatorKind.MODEL.value
    return (
        sa.select(sa.func.max(EvaluationRow.id))
        .where(by_model, EvaluationRow.transcript_id.in_(newest_transcripts()))
        .group_by(EvaluationRow.interaction_id)
    )


def _scored(evaluation: Evaluation) -> dict[str, Any]:
    """What webhooks are told of a model's evaluation."""
    return {
        "interaction": evaluation.interaction,
        "evaluator": evaluation.evaluator.name,
        "percentage": evaluation.grade.percentage,
        "passed": evaluation.grade.passed,
        "auto_failed": list(evaluation.grade.auto_failed),
        "flags": [{"reason": flag.reason, "criterion": flag.criterion} for flag in evaluation.flags],
    }


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Write ahead, wait for others instead of failing, and keep references whole."""
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _shown(url: str) -> str:
    """The URL without its password."""
    try:
        return sa.make_url(url).render_as_string(hide_password=True)
    except sa.exc.ArgumentError:
        return url


def _not_here(session: Session, id_: str) -> str:
    alike = session.scalars(
        sa.select(InteractionRow.id).where(InteractionRow.id.contains(id_, autoescape=True)).limit(5)
    ).all()
    hint = f"; did you mean {', '.join(alike)}?" if alike else "; `autoqa show` lists what is there"
    return f"no interaction '{id_}' in the store{hint}"


def _find_transcript(session: Session, interaction: Interaction, fingerprint: str) -> TranscriptRow | None:
    return session.scalars(
        sa.select(TranscriptRow).where(
            TranscriptRow.interaction_id == interaction.id,
            TranscriptRow.sha256 == interaction.sha256,
            TranscriptRow.fingerprint == fingerprint,
        )
    ).first()


def _find_evaluation(
    session: Session, interaction: Interaction, transcript: Transcript, key: tuple[Evaluator, str, str, str]
) -> EvaluationRow | None:
    """The row of `transcript` with the evaluator, scorecard, known case and calibration that `key` names."""
    evaluator, scorecard, known, calibration = key
    kept = _find_transcript(session, interaction, transcript.fingerprint)
    if kept is None:
        return None
    return session.scalars(
        sa.select(EvaluationRow).where(
            EvaluationRow.interaction_id == interaction.id,
            EvaluationRow.transcript_id == kept.id,
            EvaluationRow.kind == evaluator.kind.value,
            EvaluationRow.evaluator == evaluator.name,
            EvaluationRow.fingerprint == evaluator.fingerprint,
            EvaluationRow.scorecard == scorecard,
            EvaluationRow.known == known,
            EvaluationRow.calibration == calibration,
        )
    ).first()


def _given_by_people(interaction: Interaction) -> Iterator[Evaluation]:
    """The grades that came with `interaction`, one evaluation for each evaluator."""
    by_evaluator: dict[str, list[Score]] = {}
    for grade in interaction.grades:
        status = ScoreStatus.NOT_APPLICABLE if grade.score is None else ScoreStatus.SCORED
        score = Score(grade.criterion, status, score=grade.score, expected=grade.score, reason=grade.comment)
        by_evaluator.setdefault(grade.evaluator, []).append(score)
    for name, scores in by_evaluator.items():
        latest: Mapping[str, Score] = {score.criterion: score for score in scores}
        yield Evaluation(
            interaction=interaction.id,
            evaluator=Evaluator(EvaluatorKind.PERSON, name),
            scorecard="",
            scores=tuple(latest.values()),
            grade=Grade(percentage=None),
            at=max((g.at for g in interaction.grades if g.evaluator == name and g.at), default=None),
        )


def _replace_given(session: Session, evaluation: Evaluation) -> None:
    """Put `evaluation` in place of what the same person gave with an earlier version of the line."""
    earlier = session.scalars(
        sa.select(EvaluationRow).where(
            EvaluationRow.interaction_id == evaluation.interaction,
            EvaluationRow.kind == evaluation.evaluator.kind.value,
            EvaluationRow.evaluator == evaluation.evaluator.name,
            EvaluationRow.scorecard == "",
            EvaluationRow.session == "",
        )
    )
    for row in earlier:
        session.delete(row)
    session.add(rows.evaluation_row(evaluation, transcript_id=None))
