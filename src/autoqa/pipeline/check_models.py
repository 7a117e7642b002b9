"""Measure what a recogniser's shortcuts cost in accuracy: windows shorter than 30 seconds, and int8."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from autoqa.audio.decode import Decoded, decode
from autoqa.config.model_checks import ModelCheck, Shortcut, save_checks
from autoqa.connect.interchange import read_interactions
from autoqa.domain.interaction import Interaction
from autoqa.domain.transcript import UNINTELLIGIBLE, Speaker, Turn
from autoqa.errors import ConfigurationError
from autoqa.pipeline.build import SHORT_WINDOW_MARGIN, build_whisper
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.workspace import Workspace
from autoqa.transcribe.recognition import TranscriptionSettings, transcribe
from autoqa.transcribe.whisper import WhisperRecogniser

ALLOWED_RISE = 0.003  # of the word error rate


@dataclass(frozen=True, slots=True)
class Reference:
    """A decoded recording with what is truly said in it."""

    decoded: Decoded
    turns: tuple[Turn, ...]


def check_recogniser(
    workspace: Workspace, references: Path, progress: ProgressReport
) -> tuple[list[ModelCheck], Path]:
    """Read `references` with and without each shortcut, and keep what it costs in the workspace.

    `references` is a JSON lines file of interactions with a recording and their true turns. Raises
    ConfigurationError when none can be used.
    """
    recogniser, settings = build_whisper(_plain(workspace))
    known = load_references(references, progress)
    plain = _variant(recogniser, margin=None, compute="float32")
    variants: dict[Shortcut, WhisperRecogniser] = {
        "short_windows": _variant(recogniser, margin=SHORT_WINDOW_MARGIN, compute="float32"),
        "int8": _variant(recogniser, margin=None, compute="int8"),
    }
    progress.begin("Checking", len(known) * (1 + len(variants)))
    base, base_seconds = _word_error(plain, known, settings, progress)
    checks = []
    for shortcut, variant in variants.items():
        error, seconds = _word_error(variant, known, settings, progress)
        checks.append(
            ModelCheck(
                model=recogniser.folder.fingerprint,
                name=recogniser.name,
                shortcut=shortcut,
                word_error=round(error, 5),
                rise=round(error - base, 5),
                allowed=ALLOWED_RISE,
                words=sum(len(words.split()) for one in known for words in spoken(one.turns)),
                recordings=len(known),
                cpu_ratio=round(seconds / base_seconds, 3),
                at=datetime.now(UTC).replace(microsecond=0),
            )
        )
    progress.end()
    return checks, save_checks(workspace.folder / "models", checks)


def load_references(path: Path, progress: ProgressReport) -> list[Reference]:
    """The recordings of a JSON lines file with their true turns."""
    known = []
    for line, found in read_interactions(path):
        if not isinstance(found, Interaction):
            progress.warn(f"{path}:{line}: left out: {found.reason}")
        elif found.recording is not None and found.turns:
            known.append(Reference(decode(found.recording), found.turns))
    if not known:
        raise ConfigurationError(
            f"{path}: holds no interaction with both a recording and its true turns; a check needs some"
        )
    return known


def spoken(turns: Sequence[Turn]) -> list[str]:
    """What each speaker says, lower case and without punctuation.

    Apart, since words said at the same time have no order between speakers.
    """
    said = [" ".join(t.text for t in turns if t.speaker is speaker) for speaker in Speaker]
    return [" ".join(re.findall(r"[\w']+", text.replace(UNINTELLIGIBLE, " ").lower())) for text in said]


def _plain(workspace: Workspace) -> Workspace:
    """The workspace without the shortcut that is to be checked."""
    settings = workspace.settings
    recogniser = settings.recogniser.model_copy(update={"short_windows": False})
    return replace(workspace, settings=settings.model_copy(update={"recogniser": recogniser}))


def _variant(recogniser: WhisperRecogniser, *, margin: float | None, compute: str) -> WhisperRecogniser:
    return WhisperRecogniser(
        recogniser.folder,
        replace(recogniser.options, window_margin=margin),
        replace(recogniser.runtime, compute_type=compute),
    )


def _word_error(
    recogniser: WhisperRecogniser,
    known: Sequence[Reference],
    settings: TranscriptionSettings,
    progress: ProgressReport,
) -> tuple[float, float]:
    """The word error rate over all references, and the seconds of processor time it took."""
    import jiwer

    true, read = [], []
    began = time.process_time()
    for one in known:
        true += spoken(one.turns)
        read += spoken(transcribe(one.decoded, recogniser, settings).turns)
        progress.advance(recogniser.name, one.decoded.seconds)
    pairs = [(t, r) for t, r in zip(true, read, strict=True) if t]
    rate: float = jiwer.wer([t for t, _ in pairs], [r for _, r in pairs])
    return rate, time.process_time() - began
