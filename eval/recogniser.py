"""Word error rate and confidence of a recogniser: `python -m eval.recogniser [--other DIR]`.

Reads the bundled sample calls through the whole pipeline (decoding, voice activity, windows, speakers) and
compares with the true words in examples/calls.jsonl, speaker by speaker, lower case and without punctuation,
so that a word given to the wrong speaker is an error twice. With `--other`, a
folder of further recordings, it prints how confident the recogniser is on them, which for the demonstration
recogniser must be clearly less.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean, median

import jiwer

from autoqa.audio.decode import decode
from autoqa.connect.interchange import read_interactions
from autoqa.domain.interaction import Interaction
from autoqa.domain.transcript import Speaker, Transcript, Turn
from autoqa.errors import AudioError
from autoqa.pipeline.build import build_hearing
from autoqa.pipeline.readers import Hearing
from autoqa.pipeline.run import adjusted
from autoqa.pipeline.sources import RecordingFile, find_sources
from autoqa.pipeline.workspace import open_workspace
from autoqa.transcribe.recognition import transcribe

EXAMPLES = Path(__file__).parent.parent / "examples"


def main() -> None:
    """Print a row for each call, then the whole."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument(
        "--recogniser", help="Whisper size or folder; the demonstration recogniser if left out"
    )
    options.add_argument(
        "--other", type=Path, action="append", default=[], help="folder of further recordings"
    )
    asked = options.parse_args()
    hearing = build_hearing(adjusted(open_workspace(profile="demo"), recogniser=asked.recogniser))
    measure_examples(hearing)
    for folder in asked.other:
        measure_confidence(hearing, folder)
    if not asked.other:
        print("\nno --other recordings were named, so confidence on foreign speech was not measured")


def measure_examples(hearing: Hearing) -> None:
    """Word error rate, speaker attribution and speed on the bundled calls."""
    print(f"{'call':<10}{'WER':>8}{'sure':>8}{'turns':>8}{'roles':>8}{'x real':>8}")
    true_words, read_words, confidences, speeds, roles = [], [], [], [], []
    for interaction in example_calls():
        assert interaction.recording is not None
        transcript, speed = read(hearing, interaction.recording)
        reference, hypothesis = by_speaker(interaction.turns), by_speaker(transcript.turns)
        right = right_roles(interaction.turns, transcript.turns)
        wer = jiwer.wer(reference, hypothesis)
        print(
            f"{interaction.id:<10}{wer:>8.1%}{transcript.confidence or 0:>8.2f}{len(transcript.turns):>8}"
            f"{right:>8.0%}{speed:>8.0f}"
        )
        true_words += reference
        read_words += hypothesis
        confidences.append(transcript.confidence or 0)
        speeds.append(speed)
        roles.append(right)
    whole = jiwer.wer(true_words, read_words)
    print(
        f"{'all':<10}{whole:>8.1%}{fmean(confidences):>8.2f}{'':>8}{fmean(roles):>8.0%}{median(speeds):>8.0f}"
    )
    print(f"lowest confidence {min(confidences):.2f}; speed is seconds of sound per second, median last")


def measure_confidence(hearing: Hearing, folder: Path) -> None:
    """How sure the recogniser is on other recordings."""
    confidences = []
    for source in find_sources([folder]).sources:
        if not isinstance(source, RecordingFile):
            continue
        try:
            transcript, _ = read(hearing, source.path)
        except AudioError as error:
            print(f"left out: {error}")
            continue
        if transcript.confidence is not None:
            confidences.append(transcript.confidence)
    if confidences:
        print(
            f"\n{folder}: {len(confidences)} recordings, confidence median {median(confidences):.2f}, "
            f"lowest {min(confidences):.2f}, highest {max(confidences):.2f}"
        )


def read(hearing: Hearing, path: Path) -> tuple[Transcript, float]:
    """The transcript, and seconds of sound read per second."""
    start = time.perf_counter()
    decoded = decode(path)
    transcript = transcribe(decoded, hearing.recogniser, hearing.settings)
    return transcript, decoded.seconds / (time.perf_counter() - start)


def example_calls() -> Iterator[Interaction]:
    """The bundled calls with their true turns."""
    for _, found in read_interactions(EXAMPLES / "calls.jsonl"):
        assert isinstance(found, Interaction)
        yield found


def by_speaker(turns: tuple[Turn, ...]) -> list[str]:
    """What each speaker says, apart, since words said at the same time have no order between speakers."""
    return [words(tuple(turn for turn in turns if turn.speaker is speaker)) for speaker in Speaker]


def words(turns: tuple[Turn, ...]) -> str:
    """All words in order of time, lower case, without punctuation."""
    return " ".join(re.sub(r"[^a-z0-9' ]", " ", " ".join(turn.text for turn in turns).lower()).split())


def right_roles(true: tuple[Turn, ...], found: tuple[Turn, ...]) -> float:
    """The share of words found that lie, by their middle, in a true turn of the same speaker."""
    right = total = 0
    for turn in found:
        for word in turn.words:
            middle = (word.start + word.end) / 2
            speakers = {t.speaker for t in true if (t.start or 0) - 0.3 <= middle <= (t.end or 0) + 0.3}
            if speakers:
                total += 1
                right += turn.speaker in speakers
    return right / total if total else 0.0


if __name__ == "__main__":
    main()
