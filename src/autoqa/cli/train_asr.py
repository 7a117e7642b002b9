"""`autoqa train asr`."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autoqa.cli.options import AsJson, Profile, Quiet, WorkspaceFolder
from autoqa.cli.talk import plain, say, shown_progress

if TYPE_CHECKING:
    from autoqa.pipeline.train_asr import RecogniserTrained
    from autoqa.training.asr.gate import Figures, Interval

GATE_NOT_MET = 4
_RATE, _LORA_RATE = 1e-5, 1e-3


class Quantized(StrEnum):
    """How the weights are kept for faster-whisper."""

    FLOAT16 = "float16"
    INT8 = "int8"
    INT8_FLOAT16 = "int8_float16"
    INT8_FLOAT32 = "int8_float32"
    BFLOAT16 = "bfloat16"
    FLOAT32 = "float32"


def asr(
    calls: Annotated[
        Path, typer.Argument(help="A .jsonl file of recordings with their true turns.", show_default=False)
    ],
    base: Annotated[
        str,
        typer.Option("--base", help="Whisper checkpoint of transformers: a folder or OWNER/NAME on the hub."),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder of the new model; must not exist yet.")],
    held_out: Annotated[
        Path | None,
        typer.Option(
            "--held-out", help="A .jsonl file of calls that judge. Default: a quarter of the calls."
        ),
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", help="What is spoken, such as en. Default: as each line says.")
    ] = None,
    freeze_encoder: Annotated[
        bool,
        typer.Option("--freeze-encoder/--no-freeze-encoder", help="Leave the part that listens as it is."),
    ] = True,
    lora: Annotated[
        int, typer.Option("--lora", min=0, max=256, help="Rank of low-rank updates; 0 trains the weights.")
    ] = 0,
    epochs: Annotated[
        int, typer.Option("--epochs", min=1, help="Times that each clip is heard at most.")
    ] = 10,
    minutes: Annotated[
        float | None, typer.Option("--minutes", min=0.01, help="Training time over all runs at most.")
    ] = None,
    batch: Annotated[int, typer.Option("--batch", min=1, max=512, help="Clips in a step.")] = 8,
    rate: Annotated[
        float | None,
        typer.Option("--rate", min=0, help=f"Learning rate. Default: {_RATE:g}, with --lora {_LORA_RATE:g}."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Decides the order of clips and the sides.")] = 7,
    quantization: Annotated[
        Quantized, typer.Option("--quantization", help="How the weights are kept for faster-whisper.")
    ] = Quantized.FLOAT16,
    device: Annotated[str, typer.Option("--device", help="Where to train: cpu, cuda, or auto.")] = "auto",
    workspace: WorkspaceFolder = None,
    profile: Profile = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Fine-tune a Whisper recogniser on calls that somebody wrote down or corrected.

    The new model gets its name only if its word error falls on calls that were held out, and rises on no
    channel by more than 0.3 points; otherwise it is kept as refused, and the exit code is 4.

    A training that was killed goes on where it stopped when the same command is given again.

    Examples:
      autoqa train asr corrected.jsonl --base openai/whisper-small --out models/whisper-ours
    """
    from autoqa.pipeline.train_asr import RecogniserTraining, train_recogniser
    from autoqa.pipeline.workspace import open_workspace
    from autoqa.training.asr.fine_tune import FineTuneSettings, usable_device

    settings = FineTuneSettings(
        epochs=epochs,
        batch=batch,
        rate=rate if rate is not None else _LORA_RATE if lora else _RATE,
        freeze_encoder=freeze_encoder,
        lora=lora,
        seed=seed,
        minutes=minutes,
        device=usable_device(device),
    )
    asked = RecogniserTraining(
        base, out, held_out=held_out, language=language, quantization=quantization.value, settings=settings
    )
    with shown_progress(quiet=quiet) as progress:
        trained = train_recogniser(open_workspace(workspace, profile=profile), calls, asked, progress)
    if as_json:
        print(json.dumps(document(trained)))
    else:
        _show(trained)
    if not trained.verdict.passed:
        raise typer.Exit(GATE_NOT_MET)


def document(trained: RecogniserTrained) -> dict[str, object]:
    """The result as it is printed for programs."""
    from autoqa.pipeline.train_asr import figures

    return {
        "out": str(trained.out),
        "passed": trained.verdict.passed,
        "reasons": list(trained.verdict.reasons),
        **figures(trained.verdict),
        "clips": trained.clips,
        "skipped": len(trained.skipped),
        "steps": trained.fitted.steps,
        "notes": list(trained.notes),
        "seconds": trained.seconds,
    }


def _show(trained: RecogniserTrained) -> None:
    """The word error by channel on stdout, the verdict on stderr."""
    verdict = trained.verdict
    for track, figures in verdict.channels.items():
        print(_line(str(track), figures))
    print(_line("all", verdict.overall))
    say(f"{trained.clips} clips, {trained.fitted.steps} steps, ended {plain(trained.fitted.ended)}")
    if verdict.doubt:
        say(plain(verdict.doubt))
    for reason in verdict.reasons:
        say(f"[yellow]refused:[/] {plain(reason)}")
    say(f"kept in {plain(str(trained.out))}")


def _line(name: str, figures: Figures) -> str:
    change = f"{100 * figures.difference:+.2f} points{_between(figures.difference_interval)}"
    counted = f"{figures.words} words in {figures.calls} calls"
    return f"{name:<9} word error {figures.base:.1%} -> {figures.new:.1%} ({change}), {counted}"


def _between(interval: Interval | None) -> str:
    return "" if interval is None else f", {100 * interval.low:+.2f} to {100 * interval.high:+.2f}"
