"""Results as tables and text for a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from autoqa.cli.talk import plain
from autoqa.domain.agreement import Estimate
from autoqa.domain.audit import Audit
from autoqa.domain.evaluation import Evaluation, Grade, Score, Verdict
from autoqa.domain.follow_up import FollowUp, ListedPromise
from autoqa.domain.outcome import Outcome, OutcomeStatus
from autoqa.domain.transcript import Transcript, Turn
from autoqa.domain.trend import Trend
from autoqa.report.shown import (
    clock,
    due_shown,
    effect_shown,
    grade_shown,
    percent,
    score_shown,
    summary_shown,
    unit_shown,
)

if TYPE_CHECKING:
    from autoqa.pipeline.scorecard_diff import ScorecardDiff

_PERIODS = 8  # columns of a trend
_PIPED_WIDTH = 200  # columns where the output is no terminal
_stdout = Console(highlight=False, width=None if sys.stdout.isatty() else _PIPED_WIDTH)


def show(table: Table) -> None:
    """Print a table on stdout."""
    _stdout.print(table)


def outcome_table(outcomes: Sequence[Outcome]) -> None:
    """A row for each outcome: scores by criterion, grade, and what a person should look at."""
    criteria = list(dict.fromkeys(s.criterion for o in outcomes if o.evaluation for s in o.evaluation.scores))
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("interaction", no_wrap=True)
    table.add_column("length", justify="right")
    table.add_column("sure", justify="right")
    for criterion in criteria:
        table.add_column(criterion, justify="right")
    table.add_column("grade", justify="right")
    table.add_column("look at", overflow="fold")
    for outcome in outcomes:
        evaluation = outcome.evaluation
        scores = [score_shown(evaluation.score(criterion) if evaluation else None) for criterion in criteria]
        table.add_row(
            plain(outcome.id), *_heard(outcome.transcript), *scores, _grade(evaluation), _remark(outcome)
        )
    _stdout.print(table)


def trend_table(trend: Trend, names: Sequence[str]) -> None:
    """A row for each measure, a column for each of the last periods: the middle call, and the good share."""
    periods = trend.periods[-_PERIODS:]
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("measure", no_wrap=True)
    table.add_column("unit")
    for period in periods:
        table.add_column(period.label, justify="right")
    table.add_row("calls", "", *(str(period.calls) for period in periods))
    for name in names:
        found = [period.measures.get(name) for period in periods]
        units = [summary.unit for summary in found if summary]
        if units:
            table.add_row(name, unit_shown(units[-1]), *(summary_shown(summary) for summary in found))
    _stdout.print(table)


def diff_table(found: ScorecardDiff, most: int) -> None:
    """What changes in the criteria, in all grades, and in those that change most."""
    for change in found.criteria:
        parts = f": {', '.join(change.what).replace('_', ' ')}" if change.what else ""
        _stdout.print(f"{change.kind:<8} {plain(change.criterion)}{parts}")
    before, after = (_percentage(found.mean(which)) for which in ("before", "after"))
    total = len(found.grades)
    _stdout.print(
        f"{total} grades: mean {before} before, {after} after; "
        f"{found.passed('before')} passed before, {found.passed('after')} after"
    )
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("interaction", "before", "after", "points"):
        table.add_column(name, justify="left" if name == "interaction" else "right")
    for one in found.most_changed(most):
        grades = (_graded(one.before), _graded(one.after))
        table.add_row(plain(one.interaction), *grades, f"{one.points:+.0f}")
    if table.row_count:
        _stdout.print(table)


def audit_table(audit: Audit) -> None:
    """A row for each swap and criterion, then the conversations that change most."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("swap", "criterion", "n", "agents", "what changes", "look at"):
        table.add_column(name, justify="right" if name in ("n", "agents") else "left")
    for effect in audit.effects:
        if effect.n:
            ids = ", ".join(plain(shift.interaction) for shift in effect.largest if shift.flipped)
            counts = (str(effect.n), str(effect.agents))
            shown = f"[bold]{effect_shown(effect)}[/]" if effect.certain else effect_shown(effect)
            table.add_row(effect.swap, plain(effect.criterion or "whole grade"), *counts, shown, ids)
    if table.row_count:
        _stdout.print(table)


def _graded(grade: Grade) -> str:
    return _percentage(grade.percentage) + ("" if grade.passed is not False else " [red]fail[/]")


def _percentage(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f} %"


def print_transcript(outcome: Outcome) -> None:
    """The turns of one interaction with their times."""
    transcript = outcome.transcript
    _stdout.print(f"[bold]{plain(outcome.id)}[/]  [dim]{plain(outcome.source)}[/]")
    if outcome.reason:
        _stdout.print(f"[dim]{outcome.status}: {plain(outcome.reason)}[/]", soft_wrap=True)
    if transcript is None:
        return
    length, sure = _heard(transcript)
    _stdout.print(
        f"[dim]{transcript.recogniser}, {transcript.language or 'no language'}, {length}, sure {sure}[/]"
    )
    for note in transcript.notes:
        _stdout.print(f"[yellow]{plain(note.text)}[/]", soft_wrap=True)
    for number, turn in enumerate(transcript.turns, start=1):
        _stdout.print(turn_line(number, turn), soft_wrap=True)
    _stdout.print()


def print_evaluation(evaluation: Evaluation) -> None:
    """The grade, each score with its reason and evidence, and the flags."""
    _stdout.print(f"[bold]grade {_grade(evaluation)}[/]")
    for score in evaluation.scores:
        sure = f", {score.confidence:.0%} sure" if score.confidence is not None else ""
        _stdout.print(f"\n[bold]{score.criterion} {score_shown(score)}[/][dim]{sure}[/]")
        if score.reason:
            _stdout.print(f"  {plain(score.reason)}", soft_wrap=True)
        if score.distribution:
            shares = "  ".join(f"{level}: {p:.0%}" for level, p in sorted(score.distribution.items()))
            _stdout.print(f"  [dim]{shares}[/]")
        for evidence in score.evidence:
            _stdout.print(
                f"  [dim]turn {evidence.turn + 1} ({evidence.weight:+.2f})[/] {plain(evidence.text)}"
                + (f" [dim]against: {plain(evidence.against)}[/]" if evidence.against else ""),
                soft_wrap=True,
            )
        _print_statements(score)
    if evaluation.follow_up:
        _print_follow_up(evaluation.follow_up)
    for flag in evaluation.flags:
        _stdout.print(
            f"\n[yellow]{flag.reason}[/] {flag.criterion or ''} [dim]{plain(flag.detail)}[/]", soft_wrap=True
        )


def _print_statements(score: Score) -> None:
    """Every statement that could be checked, with what speaks to it."""
    for statement in score.statements:
        if statement.source is not None:
            turn = f"turn {statement.turn + 1} " if statement.turn is not None else ""
            colour = "green" if statement.verdict is Verdict.SUPPORTED else "red"
            _stdout.print(
                f"  [{colour}]{statement.verdict}[/] [dim]{turn}[/]{plain(statement.text)}"
                f" [dim]{statement.source}: {plain(statement.against or '')}[/]",
                soft_wrap=True,
            )


def _print_follow_up(left: FollowUp) -> None:
    """How it ended, what was promised and what the customer complained of."""
    end = left.resolution
    confirmed = f", turn {end.confirmed + 1} confirms it" if end.confirmed is not None else ""
    _stdout.print(f"\n[bold]by its words {end.state.replace('_', ' ')}[/][dim]{confirmed}[/]")
    if end.reason is not None and end.asked is not None:
        _stdout.print(f"  [dim]reason, turn {end.asked + 1}[/] {plain(end.reason)}", soft_wrap=True)
    for promise in left.promises:
        state = "[green]kept[/]" if promise.kept else "open"
        _stdout.print(
            f"  [dim]promise, turn {promise.turn + 1}[/] {state} {plain(promise.who)}: {plain(promise.what)}"
            f" [dim]{plain(due_shown(promise))}[/]",
            soft_wrap=True,
        )
    for complaint in left.complaints:
        about = complaint.about.replace("_", " ") + (", formal" if complaint.formal else "")
        _stdout.print(
            f"  [dim]complaint, turn {complaint.turn + 1}[/] [yellow]{about}[/] {plain(complaint.text)}",
            soft_wrap=True,
        )


def promise_table(promises: Sequence[ListedPromise], now: datetime) -> None:
    """A row for each promise: who, what, by when, and what became of it."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("interaction", no_wrap=True)
    table.add_column("turn", justify="right")
    table.add_column("who")
    table.add_column("what", overflow="fold")
    table.add_column("due")
    table.add_column("state")
    for one in promises:
        promise = one.promise
        state = "kept" if promise.kept else "[red]overdue[/]" if promise.overdue(now) else "open"
        state += ", came back" if one.contacted_again else ""
        table.add_row(
            plain(one.interaction),
            str(promise.turn + 1),
            plain(promise.who),
            plain(promise.what),
            plain(due_shown(promise)),
            state,
        )
    _stdout.print(table)


def turn_line(number: int, turn: Turn) -> str:
    """One turn as a line."""
    at = f"{clock(turn.start)} " if turn.start is not None else ""
    return f"[dim]{number:>3} {at}[/][bold]{turn.speaker.value}[/]: {plain(turn.text)}"


def _heard(transcript: Transcript | None) -> tuple[str, str]:
    if transcript is None:
        return "", ""
    return clock(transcript.seconds), percent(transcript.confidence)


def _grade(evaluation: Evaluation | None) -> str:
    failed = (
        evaluation is not None and evaluation.grade.percentage is not None and not evaluation.grade.passed
    )
    return grade_shown(evaluation, none="-") + (" [red]fail[/]" if failed else "")


def _remark(outcome: Outcome) -> str:
    if outcome.status is OutcomeStatus.FAILED:
        return f"[red]failed:[/] {plain(outcome.reason or '')}"
    if outcome.evaluation is None:
        return plain(outcome.reason or "")
    flags = dict.fromkeys(
        f"{flag.reason} ({flag.criterion})" if flag.criterion else flag.reason
        for flag in outcome.evaluation.flags
    )
    return ", ".join(flags)


def span(one: Estimate | None, *, sign: bool = False) -> str:
    """A figure with its interval; a dash where it is not known."""
    if one is None or one.value is None:
        return "-"
    form = "+.3f" if sign else ".3f"
    if one.low is None or one.high is None:
        return f"{one.value:{form}}"
    return f"{one.value:{form}} ({one.low:{form}} to {one.high:{form}})"
