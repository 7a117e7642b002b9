"""Models and their history, as tables and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.table import Table

from autoqa.cli.tables import show, span
from autoqa.cli.talk import plain
from autoqa.connect.remotes import Transfer
from autoqa.domain.agreement import Estimate
from autoqa.pipeline.experiments import Bought, bought
from autoqa.pipeline.model_shelf import ShelfModel
from autoqa.training.runs import Run

_SHORT = 60  # characters of a reason


def shelf_table(found: Sequence[ShelfModel], workspace: Path) -> None:
    """A row for each model: whether it answers, since when and why, and whether its files are right.

    Folders in the workspace are shown as seen from there.
    """
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("model", "for", "state", "from", "since", "why", "files", "folder"):
        table.add_column(name, overflow="fold", no_wrap=name == "model")
    for one in found:
        last = one.history[-1] if one.history else None
        table.add_row(
            one.fingerprint or "-",
            plain(one.name),
            one.state.replace("_", " ") + (f", {last.what.replace('_', ' ')}" if last else ""),
            one.origin or "-",
            f"{last.at.astimezone():%Y-%m-%d}" if last else "-",
            plain(_short(last.reason)) if last else "-",
            _files(one),
            plain(_seen_from(workspace, one.folder)),
        )
    show(table)


def fault_lines(found: Sequence[ShelfModel]) -> list[str]:
    """A line for each model with something wrong."""
    return [
        f"{one.faults[0].code:<13} {one.folder or one.name}: {'; '.join(fault.text for fault in one.faults)}"
        for one in found
        if one.faults
    ]


def shelf_json(found: Sequence[ShelfModel]) -> list[dict[str, Any]]:
    """Each model with what happened to it and what is wrong with it."""
    return [
        {
            "role": one.role,
            "name": one.name,
            "state": one.state,
            "origin": one.origin or None,
            "folder": str(one.folder) if one.folder else None,
            "fingerprint": one.fingerprint or None,
            "pinned": one.pinned or None,
            "unchanged": one.unchanged,
            "history": [asdict(event) | {"at": event.at.isoformat()} for event in one.history],
            "faults": [{"code": fault.code, "text": fault.text} for fault in one.faults],
        }
        for one in found
    ]


def log_table(runs: Sequence[Run]) -> None:
    """A row for each training, comparison and promotion."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    numbers = ("trained on", "tested on", "QWK", "people", "RMSE", "minutes")
    for name in ("at", "what", "criterion", "model", *numbers, "new grades bought", "why"):
        table.add_column(name, justify="right" if name in numbers else "left")
    for run, more in zip(runs, bought(runs), strict=True):
        table.add_row(
            run.at.replace("T", " ")[:16],
            plain(run.what.replace("_", " ")),
            plain(run.criterion),
            plain(run.model) or "-",
            _number(run.trained_on),
            _number(run.tested_on),
            span(Estimate(run.qwk, run.qwk_low, run.qwk_high)),
            _number(run.people_qwk, 3),
            _number(run.rmse, 3),
            _number(run.seconds / 60 if run.seconds is not None else None, 1),
            _bought(more),
            plain(_short(run.reason or run.way)),
        )
    show(table)


def log_json(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """The rows, with what the grades of each training bought; what is not known is null."""
    return [
        {
            **{name: None if value == "" else value for name, value in asdict(run).items()},
            "bought": asdict(more) if more else None,
        }
        for run, more in zip(runs, bought(runs), strict=True)
    ]


def transfer_json(done: Transfer) -> dict[str, Any]:
    """What became of a push or a pull."""
    return asdict(done) | {"folder": str(done.folder)}


def _seen_from(workspace: Path, folder: Path | None) -> str:
    if folder is None:
        return "-"
    return str(folder.relative_to(workspace) if folder.is_relative_to(workspace) else folder)


def _files(one: ShelfModel) -> str:
    if one.faults:
        return f"[red]{one.faults[0].code.replace('_', ' ')}[/]"
    return "as they were" if one.unchanged else "not recorded"


def _bought(more: Bought | None) -> str:
    if more is None:
        return ""
    return f"{more.calls} calls" + ("" if more.qwk is None else f": {more.qwk:+.3f}")


def _number(value: float | None, digits: int = 0) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"
