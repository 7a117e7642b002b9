"""A workspace with small real models of one criterion: candidates, versions, and what was put in service."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import torch

from autoqa.config.model_folders import fingerprint
from autoqa.domain.service import Change, Served
from autoqa.pipeline.workspace import Workspace, open_workspace, opened_store
from autoqa.scoring.encoder import DEFAULT_ENCODER, find_encoder
from autoqa.scoring.head import ConversationHead, HeadSettings
from autoqa.store.services import Placement, put_in_service, services
from autoqa.training.model_folder import write_model
from autoqa.training.record import TrainingRecord
from autoqa.training.runs import LOG, Run, log

CRITERION = "resolution"
LEVELS = (1, 2, 3, 4, 5)
AT = datetime(2026, 11, 26, 9, tzinfo=UTC)


@cache
def encoder() -> str:
    """The fingerprint of the encoder that comes with autoqa."""
    return find_encoder(DEFAULT_ENCODER).fingerprint


def workspace(folder: Path) -> Workspace:
    """A workspace with no settings but the defaults and a small recogniser."""
    folder.mkdir()
    (folder / "autoqa.toml").write_text('[recogniser]\nmodel = "whisper-demo-en"\n', encoding="utf-8")
    return open_workspace(folder)


def candidate(space: Workspace, seed: int) -> Path:
    """Train a head, so to speak, and log it."""
    folder = space.folder / "models" / "candidates" / f"data-{seed}" / CRITERION
    torch.manual_seed(seed)
    settings = HeadSettings(CRITERION, LEVELS, encoder(), ("en",), width=512, hidden=4)
    record = TrainingRecord(CRITERION, LEVELS, "d" * 16, seed, 5, 6, ("a", "b"), ("c",), {"name": "plain"})
    write_model(folder, ConversationHead(settings), None, record, DEFAULT_ENCODER)
    log(
        Run(
            at=f"2026-11-26T09:0{seed}:00+00:00",
            what="trained",
            criterion=CRITERION,
            model=fingerprint(folder),
            trained_on=2,
            seed=seed,
            qwk=0.5,
            folder=str(folder),
        ),
        space.folder / LOG,
    )
    return folder


def put(space: Workspace, folder: Path, *, change: Change = Change.PROMOTED, reason: str = "better") -> Path:
    """Copy a candidate among the versions and put it in service."""
    version = f"versions/{CRITERION}/{fingerprint(folder)}"
    place = space.folder / "models" / version
    shutil.copytree(folder, place, dirs_exist_ok=True)
    _serve(space, Served(CRITERION, fingerprint(folder), version, change, reason, AT))
    return place


def take_back(space: Workspace, before: Path | None, *, reason: str = "complaints") -> None:
    """Put the version `before` back in service, or what was there before any."""
    version = before.name if before else ""
    folder = f"versions/{CRITERION}/{version}" if before else ""
    _serve(space, Served(CRITERION, version, folder, Change.ROLLED_BACK, reason, AT))


def _serve(space: Workspace, served: Served) -> None:
    with opened_store(space) as store:
        assert put_in_service(store, lambda _: Placement(served), after=len(services(store)))
