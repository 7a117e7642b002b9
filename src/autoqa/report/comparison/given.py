"""What the page of a comparison is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from autoqa.domain.comparison import Comparison


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """Candidates beside the models in service; `report` is the page of all calls that links lead into."""

    comparisons: tuple[Comparison, ...]
    made_at: datetime
    report: str = "report.html"
