"""The report of a comparison: what speaks against each candidate, and all that this rests on."""

from autoqa.report.comparison.given import ComparisonPage
from autoqa.report.comparison.page import render_comparison

__all__ = ["ComparisonPage", "render_comparison"]
