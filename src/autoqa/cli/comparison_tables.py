"""A candidate beside the model in service, as tables."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from autoqa.cli.tables import span
from autoqa.cli.talk import plain
from autoqa.domain.comparison import Comparison

_NAMES = {
    "qwk": "QWK",
    "pearson": "Pearson",
    "exact": "exact agreement",
    "rmse": "RMSE",
    "smd": "SMD",
    "ranked": "ranked probability score",
}
_MOST_MOVED = 10


def comparison_table(found: Comparison) -> None:
    """Figures of both, groups, teams, what moves most, and what speaks against the candidate."""
    out = Console(soft_wrap=True, highlight=False)
    out.print(
        f"[bold]{plain(found.criterion)}[/]: {found.new} beside {found.old or 'no model'}, on {found.calls} "
        f"graded interactions"
    )
    for note in found.notes:
        out.print(plain(note))
    if found.figures:
        _figures(out, found)
    if found.groups:
        _groups(out, found)
    if found.teams:
        _teams(out, found)
    if found.moved:
        _moved(out, found)
    if found.cost:
        spent = ", ".join(f"{name} {value:.0f} ms" for name, value in found.cost.items())
        out.print(f"Processor time an interaction: {spent}")
    for reason in found.reasons:
        out.print(f"[red]{reason.code}[/]: {plain(reason.text)}")
    if found.acceptable:
        out.print("[green]nothing speaks against it[/]")


def _figures(out: Console, found: Comparison) -> None:
    table = Table("Figure", "New", "In service", "Difference (95 %)")
    for one in found.figures:
        table.add_row(
            _NAMES[one.name],
            span(one.new),
            span(one.old),
            f"{'[red]' if one.worse else ''}{span(one.difference, sign=True)}{'[/]' if one.worse else ''}",
        )
    table.add_row("QWK of people", span(found.people), "", "")
    out.print(table)


def _groups(out: Console, found: Comparison) -> None:
    table = Table("Group", "Interactions", "RMSE new", "In service", "Difference (95 %)")
    for one in found.groups:
        name = plain(f"{one.column} {one.name}")
        table.add_row(name, str(one.calls), span(one.new), span(one.old), span(one.difference, sign=True))
    out.print(table)


def _teams(out: Console, found: Comparison) -> None:
    table = Table("Average of", "Interactions", "Moves by (95 %)")
    for one in found.teams:
        table.add_row(plain(f"{one.column} {one.name}"), str(one.calls), span(one.shift, sign=True))
    out.print(table)


def _moved(out: Console, found: Comparison) -> None:
    table = Table("Moves most", "New", "In service", "People")
    for one in found.moved[:_MOST_MOVED]:
        people = "-" if one.people is None else f"{one.people:.2f}"
        table.add_row(plain(one.interaction), f"{one.new:.2f}", f"{one.old:.2f}", people)
    out.print(table)
