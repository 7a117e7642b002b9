"""Write the report of a calibration: a page to read, JSON for programs, or CSV for a spreadsheet."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from autoqa.calibration.calibrate import Calibration, Wish
from autoqa.connect.agreement import calibration_json
from autoqa.connect.calibration_csv import calibration_csv
from autoqa.connect.interchange import BadLine
from autoqa.pipeline import report_file
from autoqa.pipeline.calibrate import wish_of
from autoqa.pipeline.kept import AUDIT, DRIFT
from autoqa.pipeline.workspace import Workspace
from autoqa.report.calibration import BadRow, CalibrationPage, render_calibration
from autoqa.report.calibration.drift import drift_part

Bad = Mapping[str, Sequence[BadLine]]


def write_report(
    found: Calibration,
    path: Path,
    *,
    language: str = "en",
    workspace: Workspace | None = None,
    sources: Sequence[str] = (),
    bad: Bad | None = None,
) -> None:
    """Write the report to `path`, whole or not at all, in the format that its ending names.

    `language` is that of the page. The bars are those of the workspace's settings, without one the defaults.
    `sources` are the files that were compared; where there are none the workspace's own grades were, and its
    last fairness audit and drift stand on the page. Raises ConfigurationError for another ending and for a
    file that cannot be written, and StoreError for an audit that cannot be read.
    """
    check_ending(path)
    make = _FORMATS[path.suffix.lower()]
    report_file.write_report_file(path, make(_Written(found, language, workspace, tuple(sources), bad or {})))


@dataclass(frozen=True, slots=True)
class _Written:
    """All that a report may hold."""

    found: Calibration
    language: str
    workspace: Workspace | None
    sources: tuple[str, ...]
    bad: Bad = field(default_factory=dict)


def _page(report: _Written) -> str:
    space, own = report.workspace, not report.sources
    wish = wish_of(space.settings.calibration) if space else Wish()
    drift = DRIFT.load(space) if space and own else None
    return render_calibration(
        CalibrationPage(
            found=report.found,
            made_at=datetime.now(UTC).replace(microsecond=0),
            wish=wish,
            sources=report.sources or ((str(space.folder),) if space else ()),
            audit=AUDIT.load(space) if space and own else None,
            drift=drift_part(drift, report.language) if drift else None,
            bad=tuple(
                BadRow(name, line.line, line.reason) for name, lines in report.bad.items() for line in lines
            ),
        ),
        report.language,
    )


def _json(report: _Written) -> str:
    bad = [
        {"file": name, "line": line.line, "reason": line.reason}
        for name, lines in report.bad.items()
        for line in lines
    ]
    plain = calibration_json(report.found) | {"bad_lines": bad}
    return json.dumps(plain, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _csv(report: _Written) -> str:
    return "\ufeff" + calibration_csv(
        report.found
    )  # spreadsheets take a file without it for another encoding


def check_ending(path: Path) -> None:
    """Raise ConfigurationError for a file whose ending names no format of a report."""
    report_file.check_ending(path, _FORMATS)


_FORMATS: dict[str, Callable[[_Written], str]] = {".html": _page, ".json": _json, ".csv": _csv}
