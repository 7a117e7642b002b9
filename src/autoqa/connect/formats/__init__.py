"""Transcripts in the formats of other programs: which there are, telling them apart, reading and writing."""

from autoqa.connect.formats.detection import detect
from autoqa.connect.formats.files import file_name, read_transcript, write_transcript
from autoqa.connect.formats.registry import ENDINGS, FORMATS, Format, find_format

__all__ = [
    "ENDINGS",
    "FORMATS",
    "Format",
    "detect",
    "file_name",
    "find_format",
    "read_transcript",
    "write_transcript",
]
