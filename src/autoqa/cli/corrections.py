"""`autoqa corrections`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autoqa.cli.options import WorkspaceFolder
from autoqa.cli.talk import say
from autoqa.errors import ConfigurationError


def corrections(
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File to write to, instead of standard output.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
    workspace: WorkspaceFolder = None,
) -> None:
    """Write what people put right in transcripts, as JSON lines that `autoqa train asr` learns from.

    Each line is a call with the turns that somebody corrected; the others are left out, since nobody vouches
    for their words.

    Examples:
      autoqa corrections --out corrected.jsonl -w qa

      autoqa train asr corrected.jsonl --base openai/whisper-small --out whisper-ours -w qa
    """
    from autoqa.connect.formats.jsonl import write
    from autoqa.desk.remarks import corrected_calls
    from autoqa.pipeline.workspace import existing_store, open_workspace

    with existing_store(open_workspace(workspace)) as store:
        lines = [write(interaction, transcript) for interaction, transcript in corrected_calls(store)]
    text = b"".join(line if line.endswith(b"\n") else line + b"\n" for line in lines)
    if out is None:
        print(text.decode(), end="")
    else:
        if out.exists() and not force:
            raise ConfigurationError(
                f"{out}: is there already; name another file, or overwrite it with --force"
            )
        try:
            out.write_bytes(text)
        except OSError as error:
            raise ConfigurationError(f"{out}: cannot be written ({error.strerror})") from error
    say(f"{len(lines)} corrected calls" if lines else "nobody has corrected a recorded call yet")
