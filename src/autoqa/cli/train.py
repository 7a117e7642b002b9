"""`autoqa train`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from autoqa.cli.options import AsJson, Profile, Quiet, WorkspaceFolder
from autoqa.cli.talk import say, shown_progress
from autoqa.cli.train_asr import asr
from autoqa.errors import ConfigurationError

if TYPE_CHECKING:
    from autoqa.training.encoder_tuning.settings import TuneSettings

_CRITERIA = "criteria"


class _CriteriaUnlessNamed(TyperGroup):
    """Takes the first word for a criterion where it is no command: `autoqa train resolution`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command in front that the user need not write."""
        if args and args[0] not in self.commands and args[0] not in ("--help", "-h"):
            args = [_CRITERIA, *args]
        return super().parse_args(ctx, args)


train = typer.Typer(cls=_CriteriaUnlessNamed, no_args_is_help=True)


@train.callback(epilog="`autoqa train NAME...` is short for `autoqa train criteria NAME...`.")
def _train() -> None:
    """Train models on what people graded or corrected."""


@train.command(_CRITERIA)
def criteria(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="CRITERION...", help="What to train. Default: all that was graded."),
    ] = None,
    graded: Annotated[
        Path | None,
        typer.Option("--graded", help="A .jsonl file of graded interactions, instead of the workspace's."),
    ] = None,
    dataset: Annotated[
        Path | None, typer.Option("--dataset", help="The folder of a training set (autoqa dataset).")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", help="Folder for the models. Default: models/candidates in the workspace."
        ),
    ] = None,
    group: Annotated[
        list[str] | None,
        typer.Option(
            "--group",
            help="What must not be on both sides: agent, customer, a key of the metadata, or none; may be "
            "named several times.",
        ),
    ] = None,
    labels: Annotated[
        Literal["per_evaluator", "consensus"] | None,
        typer.Option("--labels", help="Learn every evaluator's score, or their consensus."),
    ] = None,
    test_share: Annotated[
        float | None,
        typer.Option(
            "--test-share",
            min=0.0,
            max=0.5,
            help="Share kept aside to measure on. Default: 0.25, and 0 with --graded: then figures come from "
            "folds, and everything is learnt from.",
        ),
    ] = None,
    effort: Annotated[
        Literal["quick", "normal", "thorough"],
        typer.Option("--effort", help="How many ways to fit are tried."),
    ] = "normal",
    tune_encoder: Annotated[
        bool,
        typer.Option(
            "--tune-encoder",
            help="Tune the sentence encoder for each criterion too; the model brings it. Takes minutes to "
            "hours, and needs autoqa[lora].",
        ),
    ] = False,
    encoder: Annotated[
        str | None,
        typer.Option(
            "--encoder", help="What to tune: DIR or NAME of a sentence-transformers model. Default: as set."
        ),
    ] = None,
    pairs: Annotated[
        int | None,
        typer.Option("--pairs", min=1, help="Pairs of interactions to tune on at most. Default: 2000."),
    ] = None,
    device: Annotated[
        str | None, typer.Option("--device", help="Where to tune: cpu, cuda, or auto (the default).")
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="Write a report with loss curves: .html.")
    ] = None,
    language: Annotated[Literal["en", "it"], typer.Option("--language", help="Of the report.")] = "en",
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same models.")] = 0,
    workspace: WorkspaceFolder = None,
    profile: Profile = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Train a model for each criterion on interactions that people graded.

    Sentence vectors stay as they are unless --tune-encoder is given; how to fit is chosen in folds that keep
    each agent on one side. A training that was stopped goes on where it was when it is started again. The
    model waits in its folder: `autoqa compare` shows it beside the one in service, and `autoqa promote` puts
    it there.

    Examples:
      autoqa train resolution empathy -w qa

      autoqa train task_done --graded graded.jsonl --out models/ --group agent

      autoqa train resolution --tune-encoder --encoder all-MiniLM-L6-v2 -w qa
    """
    from autoqa.cli.training_tables import trained_json, trained_table
    from autoqa.pipeline.train import train as run
    from autoqa.pipeline.training_report import check_ending, write_training_report

    if report is not None:
        check_ending(report)
    tuning = _tuning(tune_encoder, pairs, device)
    given: dict[str, Any] = {"group": group, "labels": labels, "test_share": test_share}
    with shown_progress(quiet=quiet) as progress:
        found = run(
            names or (),
            graded=graded,
            dataset=dataset,
            out=out,
            workspace=workspace,
            profile=profile,
            effort=effort,
            tuning=tuning,
            encoder=encoder,
            seed=seed,
            progress=progress,
            **{name: value for name, value in given.items() if value is not None},
        )
    if report is not None:
        write_training_report(found, report, language=language)
    if as_json:
        print(json.dumps(trained_json(found), ensure_ascii=False))
        return
    trained_table(found)
    if not quiet:
        for one in found:
            say(f"{one.criterion}: {one.folder}")


def _tuning(wanted: bool, pairs: int | None, device: str | None) -> TuneSettings | None:
    """How the encoder is tuned, if it is."""
    if not wanted:
        if (named := "--pairs" if pairs is not None else "--device" if device is not None else "") != "":
            raise ConfigurationError(f"{named}: is for the tuning of an encoder; add --tune-encoder")
        return None
    from autoqa.training.asr.fine_tune import usable_device
    from autoqa.training.encoder_tuning.settings import PAIRS, TuneSettings

    return TuneSettings(pairs=pairs if pairs is not None else PAIRS, device=usable_device(device or "auto"))


train.command("asr")(asr)
