"""`autoqa export`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from autoqa.cli.options import AsJson, WorkspaceFolder
from autoqa.cli.talk import complain

FAILED = 1
PARTLY = 3


def export(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Interactions; without any, all of them.")
    ] = None,
    format_: Annotated[
        str,
        typer.Option(
            "--format", "-f", help="srt, vtt, whisperx, vcon, contact_lens, genesys, twilio or jsonl."
        ),
    ] = "vtt",
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to write to.")] = Path(),
    workspace: WorkspaceFolder = None,
    as_json: AsJson = False,
) -> None:
    """Write transcripts in the format of another program, a file for each interaction.

    Examples:
      autoqa export --format vtt --out subtitles

      autoqa export call-0231 --format vcon
    """
    from autoqa.pipeline.results import export_transcripts

    written, failed = [], []
    for id_, result in export_transcripts(ids or [], format=format_, folder=out, workspace=workspace):
        if isinstance(result, Path):
            written.append({"id": id_, "file": str(result)})
            if not as_json:
                print(result)
        else:
            failed.append({"id": id_, "reason": str(result)})
            complain(str(result))
    if as_json:
        print(json.dumps({"written": written, "failed": failed}, ensure_ascii=False))
    if failed:
        raise typer.Exit(PARTLY if written else FAILED)
