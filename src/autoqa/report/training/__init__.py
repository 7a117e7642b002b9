"""The report of a training: what each model was trained on, what it is worth, and how its fit was chosen."""

from autoqa.report.training.given import Gain, ModelTrained, TrainingPage, Tuning, WayTried
from autoqa.report.training.page import render_training

__all__ = ["Gain", "ModelTrained", "TrainingPage", "Tuning", "WayTried", "render_training"]
