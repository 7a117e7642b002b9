"""`autoqa models`: check, list, verify, show, log, push and pull."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autoqa.cli.options import AsJson, Profile, Quiet, Recogniser, WorkspaceFolder
from autoqa.cli.talk import plain, say, shown_progress

if TYPE_CHECKING:
    from autoqa.connect.remotes import Transfer
    from autoqa.pipeline.workspace import Workspace

GATE_NOT_MET = 4

models = typer.Typer(help="Look after models.", no_args_is_help=True)

Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace another model that is there.")]


@models.command("check")
def check(
    references: Annotated[
        Path, typer.Argument(help="A .jsonl file of recordings with their true turns.", show_default=False)
    ],
    workspace: WorkspaceFolder = None,
    recogniser: Recogniser = None,
    profile: Profile = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Measure what a recogniser's shortcuts cost in accuracy, and keep the result.

    Short windows and int8 save time, but not every model bears them: word errors may rise by 0.3 points.

    Use calls of your own that somebody has written down.

    Examples:
      autoqa models check written-down.jsonl --recogniser small
    """
    from autoqa.pipeline.check_models import check_recogniser
    from autoqa.pipeline.run import adjusted
    from autoqa.pipeline.workspace import open_workspace

    space = adjusted(open_workspace(workspace, profile=profile), recogniser=recogniser)
    with shown_progress(quiet=quiet) as progress:
        checks, kept = check_recogniser(space, references, progress)
    if as_json:
        print(json.dumps([{**one.model_dump(mode="json"), "passed": one.passed} for one in checks]))
    else:
        for one in checks:
            print(
                f"{'ok ' if one.passed else 'no '} {one.shortcut:<14} word error {one.word_error:.1%} "
                f"({100 * one.rise:+.2f} points; {100 * one.allowed:.1f} allowed), "
                f"{one.cpu_ratio:.2f} of the processor time, {one.words} words in {one.recordings} recordings"
            )
        say(f"kept in {kept}")
    if not all(one.passed for one in checks):
        raise typer.Exit(GATE_NOT_MET)


@models.command("list")
def list_(workspace: WorkspaceFolder = None, profile: Profile = None, as_json: AsJson = False) -> None:
    """List the models: what answers each criterion, what answered before, what waits; encoder, recogniser.

    Nothing is fetched: a model of the hub is shown when it was fetched before.
    """
    from autoqa.cli.model_tables import shelf_json, shelf_table
    from autoqa.pipeline.model_shelf import shelf
    from autoqa.pipeline.workspace import open_workspace

    space = open_workspace(workspace, profile=profile)
    found = shelf(space)
    if as_json:
        print(json.dumps({"models": shelf_json(found)}, ensure_ascii=False))
        return
    _say_if_missing(space)
    shelf_table(found, space.folder)


@models.command("verify")
def verify(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FOLDER...", help="Only these. Default: all in service, and every version."),
    ] = None,
    workspace: WorkspaceFolder = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """See whether the files of models are what they were, and that nothing else lies among them.

    Prints a line for each folder that was changed, is gone, or holds what no model is made of, and exits
    with 4 if there is one.

    Examples:
      autoqa models verify -w qa
    """
    from autoqa.cli.model_tables import fault_lines, shelf_json
    from autoqa.pipeline.model_shelf import verify as run
    from autoqa.pipeline.workspace import open_workspace

    space = open_workspace(workspace, profile=profile)
    found = run(space, folders or ())
    wrong = fault_lines(found)
    if as_json:
        print(json.dumps({"models": shelf_json(found), "passed": not wrong}, ensure_ascii=False))
    else:
        _say_if_missing(space)
        for line in wrong:
            print(line)
        kept = sum(one.unchanged is True for one in found)
        open_ = len(found) - kept - len(wrong)
        say(
            f"{kept} as they were, {open_} of plain files of which nothing says what they were, "
            f"{len(wrong)} wrong"
        )
    if wrong:
        raise typer.Exit(GATE_NOT_MET)


@models.command("show")
def show(
    model: Annotated[
        str, typer.Argument(metavar="FOLDER|CRITERION", help="A model's folder, or what it answers.")
    ],
    workspace: WorkspaceFolder = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """Show the card of a model: what it was trained on, what it is worth, what it is not for.

    With --json the record of its training.

    Examples:
      autoqa models show resolution -w qa
    """
    from autoqa.errors import ModelNotFound
    from autoqa.pipeline.model_shelf import described, model_named
    from autoqa.pipeline.workspace import open_workspace

    found = described(model_named(open_workspace(workspace, profile=profile), model))
    if as_json:
        shape = {"folder": str(found.folder), "fingerprint": found.fingerprint, "training": found.training}
        print(json.dumps(shape, ensure_ascii=False))
    elif found.card:
        print(found.card)
    else:
        raise ModelNotFound(f"{found.folder}: has no card (README.md); --json shows what is known of it")


@models.command("log")
def log(
    criterion: Annotated[str, typer.Option("--criterion", help="Only of this criterion.")] = "",
    last: Annotated[int | None, typer.Option("--last", min=1, help="Only the last so many.")] = None,
    workspace: WorkspaceFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show the experiment log: each training, promotion and return, with its figures and its reason."""
    from autoqa.cli.model_tables import log_json, log_table
    from autoqa.pipeline.experiments import experiments
    from autoqa.pipeline.workspace import open_workspace

    found = experiments(open_workspace(workspace), criterion=criterion, last=last)
    if as_json:
        print(json.dumps({"log": log_json(found)}, ensure_ascii=False))
    elif found:
        log_table(found)
    else:
        say("nothing was trained here yet: autoqa train CRITERION does it")


@models.command("push")
def push(
    folder: Annotated[Path, typer.Argument(help="A model's folder.", show_default=False)],
    url: Annotated[str, typer.Argument(help="Where to: a folder, s3://, gs://, sftp://, hf://OWNER/NAME.")],
    overwrite: Overwrite = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Copy a model's folder to another place, with a list of its files and their hashes.

    A repository of the hub that is not there is made, and private. Logging in is up to the environment, as
    always with that place; no secret is kept or shown.

    Examples:
      autoqa models push qa/models/versions/resolution/3f2a9c1b0d4e5f60 s3://qa-models/resolution
    """
    from autoqa.pipeline.model_transfer import push_model

    with shown_progress(quiet=quiet) as progress:
        done = push_model(folder, url, overwrite=overwrite, progress=progress)
    _say_transferred(done, str(done.place), as_json=as_json)


@models.command("pull")
def pull(
    url: Annotated[str, typer.Argument(help="Where from: a folder, s3://, gs://, sftp://, hf://OWNER/NAME.")],
    folder: Annotated[Path, typer.Argument(help="Folder for the model.", show_default=False)],
    fingerprint: Annotated[
        str, typer.Option("--fingerprint", help="Take no other model than this; see autoqa models list.")
    ] = "",
    overwrite: Overwrite = False,
    most_gb: Annotated[float, typer.Option("--most-gb", min=0, help="Take no more than this.")] = 20,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Copy a model from another place: plain files alone, each as it was put there, and all or none.

    A place to which autoqa pushed has a list of hashes, and everything is compared with it. Of any other,
    such as a model of the hub, the plain files are taken, and only the way here was checked.

    Examples:
      autoqa models pull s3://qa-models/resolution qa/models/resolution

      autoqa models pull hf://sentence-transformers/all-MiniLM-L6-v2@main qa/models/all-MiniLM-L6-v2
    """
    from autoqa.pipeline.model_transfer import pull_model

    with shown_progress(quiet=quiet) as progress:
        done = pull_model(
            url,
            folder,
            overwrite=overwrite,
            expected=fingerprint,
            most_bytes=int(most_gb * 2**30),
            progress=progress,
        )
    _say_transferred(done, str(done.folder), as_json=as_json)


def _say_transferred(done: Transfer, where: str, *, as_json: bool) -> None:
    """Say on stdout where the model is now, and on stderr which it is and how far that was checked."""
    from autoqa.cli.model_tables import transfer_json

    if as_json:
        print(json.dumps(transfer_json(done), ensure_ascii=False))
    else:
        print(where)
        how = "was there already" if done.there else f"{done.files} files, {done.size / 1e6:.1f} MB"
        say(f"model {done.fingerprint}: {how}")
    if done.left_out:
        more = f" and {len(done.left_out) - 5} more" if len(done.left_out) > 5 else ""
        say(plain(f"left out, as no model here is made of them: {', '.join(done.left_out[:5])}{more}"))
    if not done.checked:
        say(
            "[yellow]the place has no list of hashes, so only the way here was checked; whether it is the "
            "right model, its owner has to say. Pin it with --fingerprint from now on[/]"
        )


def _say_if_missing(space: Workspace) -> None:
    if not space.folder.is_dir():
        say(plain(f"there is no workspace {space.folder}; these are the models that come with autoqa"))
