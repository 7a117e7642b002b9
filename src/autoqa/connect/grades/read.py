"""Reads people's grades from a file, whatever its format; what cannot be used is named by its line."""

from __future__ import annotations

from pathlib import Path

from autoqa.connect.grades.csv_grades import read_csv
from autoqa.connect.grades.found import NOTHING_KNOWN, GradesRead, Known
from autoqa.connect.grades.gather import Gathering
from autoqa.connect.grades.json_grades import read_json
from autoqa.connect.grades.lines import first_bytes

_BOM = b"\xef\xbb\xbf"


def read_grades(path: Path, *, known: Known | None = None) -> GradesRead:
    """The grades in the file: CSV, JSON lines, interactions with grades, Label Studio's or Amazon Connect's.

    The format is told by the content, not by the name. They are checked against what is `known`, and all that
    can be used is used. Raises InterchangeError for a file that cannot be read at all.
    """
    gathering = Gathering(known or NOTHING_KNOWN)
    gather(path, gathering)
    return gathering.finish()


def gather(path: Path, gathering: Gathering) -> None:
    """Gather the scores in the file. Raises InterchangeError."""
    head = first_bytes(path).removeprefix(_BOM).lstrip()
    read = read_json if head.startswith((b"{", b"[")) else read_csv
    read(path, gathering)
