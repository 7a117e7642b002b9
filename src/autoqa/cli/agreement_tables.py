"""Agreement and calibrations as tables for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table

from autoqa.calibration.averages import Averages
from autoqa.calibration.calibrate import Calibration
from autoqa.calibration.means import MeanKind
from autoqa.cli.tables import show
from autoqa.cli.talk import plain, say
from autoqa.connect.interchange import BadLine
from autoqa.domain.agreement import AgreementReport, CriterionAgreement, Estimate
from autoqa.domain.calibration import Decision
from autoqa.domain.drift import Drift

_ROWS = (
    "exact",
    "adjacent",
    "qwk",
    "kappa",
    "ac1",
    "alpha_ordinal",
    "icc",
    "pearson",
    "smd",
    "rmse",
    "prmse",
)
_SHOWN_BAD = 20
_MADE_OF = {
    MeanKind.GRADES: "people's grades",
    MeanKind.MODEL: "the model's scores, uncorrected",
    MeanKind.CORRECTED: "scores corrected by grades",
}


def agreement_tables(report: AgreementReport) -> None:
    """A table for each criterion, and one of the evaluators who stand out."""
    for one in report.criteria:
        _criterion(one)
    _evaluators(report)


def _criterion(one: CriterionAgreement) -> None:
    table = Table(
        title=plain(one.criterion), title_justify="left", caption=_numbers(one), caption_justify="left"
    )
    table.add_column("")
    table.add_column("people with people")
    if one.human_model:
        table.add_column("people with the model")
        table.add_column("difference")
    for name in _ROWS:
        if name not in one.human_human and name not in one.human_model:
            continue
        cells = [name, figure(one.human_human.get(name))]
        if one.human_model:
            cells += [figure(one.human_model.get(name)), figure(one.degradation.get(name))]
        table.add_row(*cells)
    show(table)
    for note in one.notes:
        say(plain(f"{one.criterion}: {note}"))


def _numbers(one: CriterionAgreement) -> str:
    levels = ", ".join(f"{level:g}: {share:.0%}" for level, share in one.prevalence.items())
    agents = f", {one.agents} agents" if one.agents else ""
    scored = f", {one.scored_calls} with a score of the model" if one.scored_calls else ""
    return (
        f"{one.calls} calls, {one.double_graded} graded by two people or more{scored}, "
        f"{one.evaluators} evaluators{agents}\npeople gave {levels}"
    )


def _evaluators(report: AgreementReport) -> None:
    flagged = report.flagged()
    if not flagged:
        say("no evaluator stands out")
        return
    table = Table(title="who needs a conversation", title_justify="left")
    for heading in ("evaluator", "criterion", "severity", "consistency", "why"):
        table.add_column(heading)
    for one in flagged:
        table.add_row(
            plain(one.evaluator),
            plain(one.criterion),
            figure(one.severity, sign=True),
            figure(one.consistency),
            plain(one.reason),
        )
    show(table)


def calibration_table(calibration: Calibration) -> None:
    """The decision on each criterion with its reasons."""
    table = Table(title="who scores what", title_justify="left")
    for heading in (
        "criterion",
        "decision",
        "asked for",
        "QWK less people's",
        "SMD",
        "exact less people's",
        "why not more",
    ):
        table.add_column(heading)
    for policy in calibration.record.policies:
        decision = policy.decision
        one = calibration.report.criterion(decision.criterion)
        table.add_row(
            plain(decision.criterion),
            _mode(decision),
            decision.wanted.value,
            figure(one.degradation.get("qwk") if one else None, sign=True),
            figure(one.human_model.get("smd") if one else None, sign=True),
            figure(one.degradation.get("exact") if one else None, sign=True),
            plain("\n".join(reason.text for reason in decision.reasons)) or "every bar is met",
        )
    show(table)
    for name, chosen in calibration.scalings.items():
        before, after = chosen.before, chosen.after
        if before is not None and after is not None:
            say(
                plain(
                    f"{name}: {chosen.scaling.kind} map; ranked probability score {before.ranked:.3f} "
                    f"before, "
                    f"{after.ranked:.3f} after; {chosen.reason}"
                )
            )
    met = calibration.record.met
    say("[green]the gate is met[/]" if met else "[red]the gate is not met[/]")


def _mode(decision: Decision) -> str:
    colour = "green" if decision.met else "red"
    share = f" ({decision.coverage:.0%} of calls)" if decision.coverage is not None else ""
    return f"[{colour}]{decision.mode.value}{share}[/]"


def figure(one: Estimate | None, *, sign: bool = False) -> str:
    """A figure with its interval, or a dash."""
    if one is None or one.value is None:
        return "-"
    form = "+.2f" if sign else ".2f"
    span = f" [{one.low:{form}} {one.high:{form}}]" if one.low is not None and one.high is not None else ""
    return f"{one.value:{form}}{span}"


def bad_lines(bad: Mapping[str, Sequence[BadLine]]) -> None:
    """Name the lines that could not be used."""
    for name, lines in bad.items():
        for line in lines[:_SHOWN_BAD]:
            say(plain(f"{name}:{line.line}: {line.reason}"))
        if len(lines) > _SHOWN_BAD:
            say(
                plain(
                    f"{name}: {len(lines) - _SHOWN_BAD} more lines could not be used; --json names them all"
                )
            )


def bad_json(bad: Mapping[str, Sequence[BadLine]]) -> list[dict[str, Any]]:
    """The lines that could not be used, by file."""
    return [
        {"file": name, "line": line.line, "reason": line.reason}
        for name, lines in bad.items()
        for line in lines
    ]


def averages_table(found: Averages) -> None:
    """The average of each group on each criterion."""
    table = Table(title=f"averages by {found.by}", title_justify="left")
    for heading in (found.by, "criterion", "mean", "95 % interval", "place", "made of", "scored", "graded"):
        table.add_column(heading)
    for one in sorted(found.averages, key=lambda one: (one.criterion, one.place.best, one.group)):
        mean, place = one.mean, one.place
        span = "-" if mean.low is None or mean.high is None else f"{mean.low:.2f} to {mean.high:.2f}"
        where = str(place.rank) if place.rank is not None else f"between {place.best} and {place.worst}"
        table.add_row(
            plain(one.group),
            plain(one.criterion),
            f"{mean.value:.2f}",
            span,
            where,
            _MADE_OF[mean.kind],
            str(mean.scored),
            str(mean.graded),
        )
    show(table)


def drift_table(found: Drift) -> None:
    """The newest period of each chart, and the calls scored again."""
    table = Table(title=f"drift by {found.by.value}", title_justify="left")
    for heading in ("watched", "figure", "periods", "newest", "value", "expected between", "alarms"):
        table.add_column(heading)
    for chart in found.charts:
        last, alarms = chart.points[-1], sum(point.alarm for point in chart.points)
        known = last.low is not None and last.high is not None
        table.add_row(
            chart.kind.value,
            plain(chart.name),
            str(len(chart.points)),
            found.by.label(last.start),
            f"{last.value:.2f}",
            f"{last.low:.2f} and {last.high:.2f}" if known else "-",
            f"[red]{alarms}[/]" if alarms else "0",
        )
    for one in found.frozen:
        moved = "-" if one.mean is None else f"{one.mean:+.2f}"
        changed = f"{one.calls} calls scored again, {one.changed} levels changed"
        table.add_row(
            "model", plain(one.criterion), "", changed, moved, "0", "[red]1[/]" if one.replaced else ""
        )
    show(table)
    if found.undated:
        say(f"without a known start: {found.undated} interactions")
