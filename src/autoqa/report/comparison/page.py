"""One self-contained HTML page of a comparison, without script, for whoever decides about a candidate.

It asks nothing of the network, which its own content security policy enforces; links lead into the page of
all calls.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from autoqa.domain.comparison import Comparison, Moved
from autoqa.report.against import against_said
from autoqa.report.calibration.given import Drawn
from autoqa.report.comparison.figures import (
    FigureRow,
    GroupRow,
    TeamRow,
    difference_plots,
    figure_rows,
    group_rows,
    groups_plot,
    people_said,
    qwk_plot,
    team_rows,
    teams_plot,
)
from autoqa.report.comparison.given import ComparisonPage
from autoqa.report.comparison.texts import COMPARISON
from autoqa.report.template import filled
from autoqa.report.words import NONE, Said, isolated

_MOST_TEAMS = 20  # rows of the table of averages
_FOR_GOOD = "scale_changed"  # what no reason makes right


@dataclass(frozen=True, slots=True)
class MovedRow:
    """One call that moves far: both scores, and which is nearer to people's."""

    interaction: str
    new: str
    old: str
    move: str
    people: str
    nearer: str


@dataclass(frozen=True, slots=True)
class ComparisonPart:
    """All that is shown of one candidate."""

    anchor: str
    criterion: str
    acceptable: bool
    means: str
    reasons: tuple[str, ...]
    beside: str
    notes: tuple[str, ...]
    gate: tuple[str, ...]
    plots: tuple[Drawn, ...]
    with_old: bool
    rows: tuple[FigureRow, ...]
    people: str
    groups_plot: Drawn | None
    groups: tuple[GroupRow, ...]
    teams_plot: Drawn | None
    teams: tuple[TeamRow, ...]
    more_teams: int
    cost: str
    moved: tuple[MovedRow, ...]
    moved_said: str


def render_comparison(page: ComparisonPage, language: str = "en") -> str:
    """The page as HTML, in English ("en") or Italian ("it"); another language is a ConfigurationError."""
    said = Said.of(language, COMPARISON)
    return filled(
        "comparison.html",
        said=said,
        made_at=page.made_at.strftime("%Y-%m-%d %H:%M %Z").strip(),
        verdict=_verdict(page.comparisons, said),
        good=bool(page.comparisons) and all(one.acceptable for one in page.comparisons),
        report=page.report,
        comparisons=tuple(_part(one, f"k{i}", said) for i, one in enumerate(page.comparisons)),
    )


def _verdict(found: Sequence[Comparison], said: Said) -> Markup:
    """How many candidates may be put in service."""
    refused = [isolated(one.criterion) for one in found if not one.acceptable]
    if not found:
        return said("nothing compared")
    if not refused:
        return said.counted("all accepted", len(found))
    if len(refused) == len(found):
        return said.counted("all refused", len(found))
    return said(
        "some refused one" if len(refused) == 1 else "some refused",
        refused=said.count(len(refused)),
        all=said.count(len(found)),
        names=said.listed(refused),
    )


def _part(one: Comparison, anchor: str, said: Said) -> ComparisonPart:
    qwk = qwk_plot(one, said)
    return ComparisonPart(
        anchor=anchor,
        criterion=one.criterion,
        acceptable=one.acceptable,
        means=_means(one, said),
        reasons=tuple(
            dict.fromkeys(against_said(reason, said, figures=one.figures) for reason in one.reasons)
        ),
        beside=said.joined(_beside(one, said)),
        notes=one.notes,
        gate=tuple(_gate(one, said)),
        plots=(*([qwk] if qwk else []), *difference_plots(one, said)),
        with_old=bool(one.old),
        rows=figure_rows(one, said),
        people=people_said(one, said),
        groups_plot=groups_plot(one, said),
        groups=group_rows(one, said),
        teams_plot=teams_plot(one, said),
        teams=team_rows(one, _MOST_TEAMS, said),
        more_teams=max(len(one.teams) - _MOST_TEAMS, 0),
        cost=_cost(one, said),
        moved=tuple(_moved_row(moved, said) for moved in one.moved),
        moved_said=_moved_said(one.moved, said) if one.moved else "",
    )


def _means(one: Comparison, said: Said) -> Markup:
    """What can be done with the candidate now."""
    if one.acceptable:
        return said("accepted means")
    for_good = any(reason.code == _FOR_GOOD for reason in one.reasons)
    return said("refused for good") if for_good else said("refused means")


def _beside(one: Comparison, said: Said) -> Iterator[Markup]:
    """Which models were compared, and on what."""
    calls, new = said.counted("calls", one.calls), isolated(one.new)
    if not one.figures:
        yield said("beside unseen", new=new, calls=calls) if one.calls else said("beside unseen 0", new=new)
    elif one.old:
        yield said("beside", new=new, old=isolated(one.old), calls=calls)
    else:
        yield said("beside nothing", new=new, calls=calls)
    if one.left_out:
        yield said.counted("left out", one.left_out)


def _gate(one: Comparison, said: Said) -> Iterator[Markup]:
    """Who would score the criterion; nothing where the candidate was shown on no call."""
    if one.figures:
        yield said(f"badge {one.decision.mode.value}")
        yield said(f"means {one.decision.mode.value}")


def _cost(one: Comparison, said: Said) -> str:
    spent = {name: said.number(value, 1) for name, value in one.cost.items() if name in ("new", "old")}
    if "new" not in spent:
        return ""
    return said("cost both" if "old" in spent else "cost new", **spent)


def _moved_row(one: Moved, said: Said) -> MovedRow:
    return MovedRow(
        interaction=one.interaction,
        new=said.number(one.new),
        old=said.number(one.old),
        move=said.number(one.new - one.old, sign=True),
        people=said.number(one.people),
        nearer=said(f"nearer {nearer}") if (nearer := _nearer(one)) else NONE,
    )


def _nearer(one: Moved) -> str:
    """Which model is nearer to people; "" where no person scored the call."""
    if one.people is None:
        return ""
    new, old = abs(one.new - one.people), abs(one.old - one.people)
    return "alike" if new == old else "new" if new < old else "old"


def _moved_said(moved: Sequence[Moved], said: Said) -> Markup:
    nearer = [_nearer(one) for one in moved]
    return said(
        "moved said",
        calls=said.counted("calls", len(moved)),
        nearer=said.count(nearer.count("new")),
        further=said.count(nearer.count("old")),
    )
