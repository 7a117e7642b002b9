"""The report of a calibration: a verdict on each criterion in plain words, and all that it rests on."""

from autoqa.report.calibration.given import BadRow, CalibrationPage, Drawn, DriftPart
from autoqa.report.calibration.page import render_calibration

__all__ = ["BadRow", "CalibrationPage", "Drawn", "DriftPart", "render_calibration"]
