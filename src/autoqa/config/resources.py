"""Where the files that come with autoqa lie: its scorecards, profiles and model folders."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def bundled(kind: str) -> Path:
    """The folder of bundled `kind` ("configs" or "models").

    An installed package carries them inside itself; a source checkout has them at its top.
    """
    packaged = _PACKAGE / "_data" / kind
    return packaged if packaged.is_dir() else _PACKAGE.parent.parent / kind
