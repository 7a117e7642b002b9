"""Write the report of a comparison: a page to read, or JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from autoqa.connect.comparison import comparison_json
from autoqa.domain.comparison import Comparison
from autoqa.pipeline import report_file
from autoqa.report.comparison import ComparisonPage, render_comparison


def write_comparison(comparisons: Sequence[Comparison], path: Path, *, language: str = "en") -> None:
    """Write the comparisons to `path`, whole or not at all, in the format that its ending names.

    `language` is that of the page, whose links lead into report.html beside it. Raises ConfigurationError for
    another ending or language, and for a file that cannot be written.
    """
    check_ending(path)
    report_file.write_report_file(path, _FORMATS[path.suffix.lower()](comparisons, language))


def check_ending(path: Path) -> None:
    """Raise ConfigurationError for a file whose ending names no format of a comparison."""
    report_file.check_ending(path, _FORMATS, "a report of a comparison")


def _page(comparisons: Sequence[Comparison], language: str) -> str:
    made_at = datetime.now(UTC).replace(microsecond=0)
    return render_comparison(ComparisonPage(tuple(comparisons), made_at), language)


def _json(comparisons: Sequence[Comparison], _language: str) -> str:
    plain = {"criteria": {one.criterion: comparison_json(one) for one in comparisons}}
    return json.dumps(plain, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


_FORMATS: dict[str, Callable[[Sequence[Comparison], str], str]] = {".html": _page, ".json": _json}
