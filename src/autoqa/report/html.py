"""One self-contained HTML file: a summary, a table, and a page for every interaction with its evidence.

The file holds no script and asks nothing of the network, which its own content security policy enforces.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined

from autoqa.calibration.averages import Average, Averages
from autoqa.calibration.means import Mean, grades_mean
from autoqa.domain.audit import Audit, Effect
from autoqa.domain.evaluation import Evaluation, Flag, Score, ScoreStatus
from autoqa.domain.follow_up import Complaint, ListedPromise, urgency
from autoqa.domain.measures import MAIN, MEASURES, MeasureKind
from autoqa.domain.moved import AverageMoved
from autoqa.domain.record import Failure, Record
from autoqa.domain.scorecard import Criterion, Scorecard
from autoqa.domain.transcript import Measure, Transcript
from autoqa.domain.trend import Summary, Trend
from autoqa.report.shown import (
    clock,
    due_shown,
    effect_shown,
    grade_shown,
    move_shown,
    percent,
    score_shown,
    unit_shown,
    value_shown,
)
from autoqa.report.sparkline import sparkline_svg
from autoqa.report.trends import fitting_span, trend
from autoqa.report.waveform import waveform_svg


@dataclass(frozen=True, slots=True)
class Report:
    """What a report is made of.

    `scorecards` are by hash; `audit` is the last fairness audit and `averages` those of agents, where there
    are any; `moved` are averages that another model answered before.
    """

    made_at: datetime
    interactions: tuple[Record, ...]
    scorecards: Mapping[str, Scorecard]
    failures: tuple[Failure, ...] = ()
    audit: Audit | None = None
    averages: Averages | None = None
    moved: tuple[AverageMoved, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """One criterion over all interactions: how often each level was given, and the mean expected score."""

    criterion: str
    counts: Mapping[int, int]
    scored: int
    abstained: int
    not_applicable: int
    mean: Mean | None


def render(report: Report) -> str:
    """The report as HTML."""
    environment = Environment(
        loader=PackageLoader("autoqa.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(
        clock=clock,
        percent=percent,
        grade=grade_shown,
        score=score_shown,
        value=value_shown,
        unit=unit_shown,
        words=_words,
        moment=_moment,
        due=due_shown,
        span=_span,
        effect=effect_shown,
        move=move_shown,
    )
    environment.globals.update(
        waveform=waveform_svg,
        sparkline=sparkline_svg,
        measures_of=_measures_by_group,
        criterion_of=_criterion_finder(report),
        evidence_of=_evidence_by_turn,
    )
    return environment.get_template("report.html").render(
        report=report,
        criteria=_criteria(report.interactions),
        tallies=_tallies(report.interactions),
        flags=_flag_counts(report.interactions),
        delivery=_delivery(report.interactions),
        fairness=_fairness(report),
        agents=_agents(report.averages),
        open_ends=_open_ends(report.interactions),
        order=sorted(report.interactions, key=_urgency),
        **_totals(report.interactions),
    )


@dataclass(frozen=True, slots=True)
class Agents:
    """The averages of agents as a table: a row for each, a column for each criterion."""

    averages: Averages
    criteria: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Average | None, ...]], ...]


def _agents(averages: Averages | None) -> Agents | None:
    if averages is None or not averages.averages:
        return None
    found = {(one.group, one.criterion): one for one in averages.averages}
    criteria = tuple(dict.fromkeys(one.criterion for one in averages.averages))
    groups = sorted({one.group for one in averages.averages})
    rows = tuple((group, tuple(found.get((group, name)) for name in criteria)) for group in groups)
    return Agents(averages, criteria, rows)


@dataclass(frozen=True, slots=True)
class Fairness:
    """An audit as a table: a row for each swap that changed anything, a column for each criterion.

    None among the columns is the whole grade. `others` counts the interactions of the report that other
    models or another scorecard have scored than those audited; `unused` are the swaps that changed nothing.
    """

    audit: Audit
    columns: tuple[str | None, ...]
    rows: tuple[tuple[str, tuple[Effect | None, ...]], ...]
    others: int
    unused: tuple[str, ...]
    certain: int
    compared: int


def _fairness(report: Report) -> Fairness | None:
    audit = report.audit
    if audit is None:
        return None
    found = {(effect.swap, effect.criterion): effect for effect in audit.effects if effect.n}
    columns = tuple(dict.fromkeys(effect.criterion for effect in audit.effects if effect.n))
    used = [swap for swap in audit.swaps if any(name == swap for name, _ in found)]
    evaluations = [record.evaluation for record in report.interactions if record.evaluation]
    audited = (audit.evaluator, audit.scorecard)
    return Fairness(
        audit=audit,
        columns=columns,
        rows=tuple((swap, tuple(found.get((swap, column)) for column in columns)) for swap in used),
        others=sum((e.evaluator.fingerprint, e.scorecard) != audited for e in evaluations),
        unused=tuple(swap for swap in audit.swaps if swap not in used),
        certain=sum(effect.certain for effect in found.values()),
        compared=len(found),
    )


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One measure over the periods of a report: the middle calls, and the last period in full."""

    kind: MeasureKind
    medians: tuple[float | None, ...]
    last: Summary


@dataclass(frozen=True, slots=True)
class Delivery:
    """The main measures over time, as a table of a row for each."""

    trend: Trend
    rows: tuple[DeliveryRow, ...]


def _delivery(records: Sequence[Record]) -> Delivery:
    found = trend(records, fitting_span(records))
    rows = []
    for name in MAIN:
        summaries = [period.measures.get(name) for period in found.periods]
        known = [summary for summary in summaries if summary is not None]
        if known:
            medians = tuple(summary.median if summary else None for summary in summaries)
            rows.append(DeliveryRow(MEASURES[name], medians, known[-1]))
    return Delivery(found, tuple(rows))


def _measures_by_group(transcript: Transcript) -> list[tuple[str, list[tuple[MeasureKind, Measure]]]]:
    """The measures of a call by what they are about, each with its meaning."""
    groups: dict[str, list[tuple[MeasureKind, Measure]]] = {}
    measured = {measure.name: measure for measure in transcript.measures}
    for kind in MEASURES.values():
        if kind.name in measured:
            groups.setdefault(kind.group.value, []).append((kind, measured[kind.name]))
    return list(groups.items())


@dataclass(frozen=True, slots=True)
class OpenEnds:
    """What is left to follow up in all interactions: open promises, the next due first, and complaints."""

    promises: tuple[ListedPromise, ...]
    complaints: tuple[tuple[str, Complaint], ...]
    about: tuple[tuple[str, int], ...]


def _open_ends(records: Sequence[Record]) -> OpenEnds:
    promises, complaints = [], []
    for record in records:
        name, left = record.interaction.id, record.evaluation.follow_up if record.evaluation else None
        if left is None:
            continue
        again = any(flag.reason == "repeat_contact" for flag in _flags(record))
        about = (record.interaction.agent, record.interaction.started_at, again)
        promises += [ListedPromise(name, promise, *about) for promise in left.open_promises]
        complaints += [(name, complaint) for complaint in left.complaints]
    complaints.sort(key=lambda found: not found[1].formal)
    counts = Counter(complaint.about.value for _, complaint in complaints)
    return OpenEnds(tuple(sorted(promises, key=urgency)), tuple(complaints), tuple(counts.most_common()))


def _span(mean: Mean | None, form: str = "%.2f") -> str:
    """The 95 % interval of a mean, in brackets; nothing where there is none."""
    if mean is None or mean.low is None or mean.high is None:
        return ""
    return f"({form % mean.low} to {form % mean.high})"


def _words(code: str) -> str:
    """A code such as "low_score" as words."""
    return code.replace("_", " ")


def _moment(at: datetime | None) -> str:
    return "" if at is None else at.strftime("%Y-%m-%d %H:%M %Z").strip()


def _criteria(records: Sequence[Record]) -> list[str]:
    """Every criterion that was asked, in the order of the forms."""
    return list(dict.fromkeys(s.criterion for r in records if r.evaluation for s in r.evaluation.scores))


def _criterion_finder(report: Report) -> Callable[[Evaluation, Score], Criterion | None]:
    """Finds the criterion that a score answers, in the scorecard it was given with."""
    known = {(hash_, c.id): c for hash_, card in report.scorecards.items() for c in card.criteria}

    def find(evaluation: Evaluation, score: Score) -> Criterion | None:
        return known.get((evaluation.scorecard, score.criterion))

    return find


def _tallies(records: Sequence[Record]) -> list[Tally]:
    tallies = []
    for criterion in _criteria(records):
        scores = [s for r in records if r.evaluation and (s := r.evaluation.score(criterion))]
        by_status = Counter(score.status for score in scores)
        scored = [score for score in scores if score.status is ScoreStatus.SCORED]
        levels = sorted({level for score in scores for level in score.distribution})
        given = Counter(int(score.score) for score in scored if score.score is not None)
        expected = [score.expected for score in scored if score.expected is not None]
        tallies.append(
            Tally(
                criterion=criterion,
                counts={level: given[level] for level in levels},
                scored=len(scored),
                abstained=by_status[ScoreStatus.ABSTAINED],
                not_applicable=by_status[ScoreStatus.NOT_APPLICABLE],
                mean=grades_mean(np.array(expected)) if expected else None,
            )
        )
    return tallies


def _flag_counts(records: Sequence[Record]) -> list[tuple[str, int]]:
    """How many interactions each reason calls a person to, the most frequent first."""
    counts: Counter[str] = Counter()
    for record in records:
        counts.update({flag.reason for flag in _flags(record)})
    return counts.most_common()


def _totals(records: Sequence[Record]) -> dict[str, object]:
    grades = [
        r.evaluation.grade for r in records if r.evaluation and r.evaluation.grade.percentage is not None
    ]
    return {
        "graded": len(grades),
        "passed": sum(bool(grade.passed) for grade in grades),
        "mean_grade": grades_mean(np.array([g.percentage for g in grades])) if grades else None,
        "hours": sum(r.transcript.seconds or 0.0 for r in records if r.transcript) / 3600,
        "flagged": sum(bool(_flags(r)) for r in records),
        "demo": any(flag.reason == "demo_recogniser" for r in records for flag in _flags(r)),
    }


def _flags(record: Record) -> tuple[Flag, ...]:
    return record.evaluation.flags if record.evaluation else ()


def _urgency(record: Record) -> tuple[bool, float, str]:
    """The lowest grades first, then what could not be graded."""
    percentage = record.evaluation.grade.percentage if record.evaluation else None
    return percentage is None, percentage or 0.0, record.interaction.id


def _evidence_by_turn(evaluation: Evaluation | None) -> dict[int, list[tuple[str, float]]]:
    """For each turn, the criteria it is evidence for and the weight it has there."""
    found: dict[int, list[tuple[str, float]]] = {}
    for score in evaluation.scores if evaluation else ():
        for evidence in score.evidence:
            found.setdefault(evidence.turn, []).append((score.criterion, evidence.weight))
    return found
