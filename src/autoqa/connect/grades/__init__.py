"""People's grades and a model's scores from files, and grades as CSV."""

from autoqa.connect.grades.found import GradesRead, Known
from autoqa.connect.grades.model import ModelRead, read_model_scores
from autoqa.connect.grades.read import read_grades
from autoqa.connect.grades.write import grades_csv, grades_json

__all__ = [
    "GradesRead",
    "Known",
    "ModelRead",
    "grades_csv",
    "grades_json",
    "read_grades",
    "read_model_scores",
]
