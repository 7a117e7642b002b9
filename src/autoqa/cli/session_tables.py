"""Calibration sessions as tables for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from autoqa.calibration.session_results import Differences, SessionResults
from autoqa.cli.tables import show
from autoqa.cli.talk import plain, say
from autoqa.domain.session import Ruling, Session, SessionState


def sessions_table(found: Sequence[tuple[Session, SessionState, tuple[tuple[str, int], ...]]]) -> None:
    """Every session with who still has to grade."""
    table = Table()
    for heading in ("session", "state", "calls", "evaluators", "master", "deadline", "still to give"):
        table.add_column(heading)
    for one, state, left in found:
        table.add_row(
            plain(one.name),
            state.value,
            str(len(one.interactions)),
            plain(", ".join(one.participants)),
            plain(one.master),
            f"{one.deadline.astimezone():%Y-%m-%d %H:%M}" if one.deadline else "-",
            plain(", ".join(f"{who} {count}" for who, count in left)) or "nothing",
        )
    show(table)


def results_tables(found: SessionResults, decided: Sequence[Ruling]) -> None:
    """Questions, evaluators and calls against the master grade, and what was decided."""
    for heading, differences in (
        ("question", found.questions),
        ("evaluator", found.evaluators),
        ("call", found.calls),
    ):
        if differences:
            _differences(heading, differences)
    if not found.questions:
        say("nothing can be compared: no score has a master's beside it")
    for one in decided:
        print(plain(f"{one.criterion}: {one.text} ({one.decided_by}, {one.at:%Y-%m-%d})"))


def _differences(heading: str, differences: Sequence[Differences]) -> None:
    table = Table()
    for column in (heading, "compared", "same level", "within one", "mean distance", "mean difference"):
        table.add_column(column)
    for one in differences:
        table.add_row(
            plain(one.name),
            str(one.compared),
            f"{one.exact:.0%}",
            f"{one.near:.0%}",
            f"{one.apart:.2f}",
            f"{one.above:+.2f}",
        )
    show(table)
