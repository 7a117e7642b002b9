"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Paths = Annotated[
    list[str],
    typer.Argument(help="Recordings, .jsonl files of transcripts, chats and e-mails, folders, or globs."),
]
WorkspaceFolder = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-w",
        help="Folder with autoqa.toml and the store. Default: $AUTOQA_WORKSPACE, the nearest folder upwards "
        "with an autoqa.toml, or ./autoqa-workspace.",
    ),
]
Scorecard = Annotated[
    Path | None, typer.Option("--scorecard", help="A scorecard's .toml file, instead of the workspace's.")
]
Models = Annotated[
    Path | None,
    typer.Option("--models", help="Folder of trained models that go before the bundled ones."),
]
Knowledge = Annotated[
    Path | None, typer.Option("--knowledge", help="Folder with the centre's own facts (.md, .toml).")
]
Recogniser = Annotated[
    str | None,
    typer.Option("--recogniser", help="Whisper size (small, large-v3 ...) or folder of a CTranslate2 model."),
]
Profile = Annotated[
    str | None, typer.Option("--profile", help="Bundled settings (demo, standard, accurate) or a .toml file.")
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", min=1, max=64, help="Processes that read recordings at the same time."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout, and nothing else there.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]
