"""What is to be scored: recordings and interactions in the files, folders and globs that were named."""

from __future__ import annotations

import glob
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autoqa.audio.refusal import printable
from autoqa.connect.formats import ENDINGS, detect, read_transcript
from autoqa.connect.interchange import BadLine, read_interactions
from autoqa.domain.interaction import Interaction
from autoqa.errors import InterchangeError

RECORDINGS = frozenset(
    [
        ".wav",
        ".mp3",
        ".flac",
        ".ogg",
        ".oga",
        ".opus",
        ".m4a",
        ".mp4",
        ".aac",
        ".webm",
        ".mka",
        ".amr",
        ".wma",
        ".asf",
        ".aif",
        ".aiff",
        ".au",
        ".gsm",
        ".3gp",
    ]
)
LINES = frozenset((".jsonl", ".ndjson"))


@dataclass(frozen=True, slots=True)
class RecordingFile:
    """A file that should be a recording."""

    path: Path


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a JSON lines file that holds an interaction."""

    interaction: Interaction


@dataclass(frozen=True, slots=True)
class Unusable:
    """Something named that cannot be used, and why."""

    id: str
    source: str
    reason: str


Source = RecordingFile | Line | Unusable


@dataclass(frozen=True, slots=True)
class Found:
    """Everything to be scored, in the order in which it was named, and the files passed over in folders."""

    sources: tuple[Source, ...]
    passed_over: tuple[Path, ...]


def find_sources(names: Sequence[str | Path]) -> Found:
    """Find the sources in `names`: files, folders (searched to the bottom) and globs.

    In a folder only files with the ending of a recording, of JSON lines or of a known transcript format
    count; a file that is named is always tried. A file found twice counts once.
    """
    sources: list[Source] = []
    passed_over: list[Path] = []
    seen: set[Path] = set()
    for name in names:
        paths = _matches(str(name))
        if not paths:
            shown = printable(str(name))
            sources.append(Unusable(Path(shown).stem or shown, shown, _nothing(shown)))
        for path in paths:
            files = _files_below(path) if path.is_dir() else [path]
            if path.is_dir() and not any(_counts(file) for file in files):
                reason = f"{path}: holds no recording and no transcript"
                sources.append(Unusable(path.name or str(path), str(path), reason))
            for file in files:
                if file in seen:
                    continue
                seen.add(file)
                if file != path and not _counts(file):
                    passed_over.append(file)
                else:
                    sources += _sources_in(file)
    return Found(tuple(sources), tuple(passed_over))


def _is_utf8(file: Path) -> bool:
    try:
        str(file).encode()
    except UnicodeEncodeError:
        return False
    return True


def has_sound(source: Source) -> bool:
    """Whether a recogniser is needed for it."""
    return isinstance(source, RecordingFile) or (isinstance(source, Line) and not source.interaction.turns)


def _matches(name: str) -> list[Path]:
    """The path itself, or what it stands for when it is a pattern."""
    path = Path(name)
    if path.exists() or path.is_symlink() or not glob.has_magic(name):
        return [path] if path.exists() or path.is_symlink() else []
    return [Path(match) for match in sorted(glob.glob(name, recursive=True))]  # noqa: PTH207  (any pattern)


def _nothing(name: str) -> str:
    if "://" in name:
        return f"{name}: is an address; only files on this machine are read, so copy it here first"
    if glob.has_magic(name):
        return f"{name}: no file matches this pattern"
    return f"{name}: no such file or folder"


def _files_below(folder: Path) -> list[Path]:
    """Every file below `folder` in order of name; hidden ones and links to folders are left out."""
    return sorted(
        path
        for path in folder.rglob("*")
        if not path.is_dir() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def _counts(file: Path) -> bool:
    """Whether a file in a folder is one to score; a JSON file only when it is a transcript by its content."""
    ending = file.suffix.lower()
    return ending in RECORDINGS | LINES | ENDINGS - {".json"} or (ending == ".json" and _is_transcript(file))


def _is_transcript(file: Path) -> bool:
    try:
        return detect(file.read_bytes(), file.name) is not None
    except OSError:
        return False


def _transcript(file: Path) -> Source:
    """A transcript in another program's format."""
    try:
        return Line(read_transcript(file))
    except InterchangeError as error:
        return Unusable(file.stem, str(file), str(error))


def _sources_in(file: Path) -> Iterator[Source]:
    if not _is_utf8(file):
        shown = printable(str(file))
        yield Unusable(printable(file.stem), shown, f"{shown}: the name is not UTF-8; rename the file")
        return
    if file.suffix.lower() in ENDINGS:
        yield _transcript(file)
        return
    if file.suffix.lower() not in LINES:
        yield RecordingFile(file)
        return
    try:
        lines = list(read_interactions(file))
    except InterchangeError as error:
        yield Unusable(file.stem, str(file), str(error))
        return
    if not lines:
        yield Unusable(file.stem, str(file), f"{file}: is empty; one interaction stands on each line")
    for number, found in lines:
        if isinstance(found, BadLine):
            place = f"{file}:{number}"
            yield Unusable(found.id or f"{file.stem}:{number}", place, f"{place}: {found.reason}")
        else:
            yield Line(found)
