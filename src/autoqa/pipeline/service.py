"""The models in service of a workspace: where they lie, and that they are still what was promoted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from autoqa.config.model_folders import ModelFolder, fingerprint
from autoqa.domain.service import Served
from autoqa.errors import ModelRefused
from autoqa.pipeline.workspace import Workspace, existing_store, has_store
from autoqa.store.services import in_service

VERSIONS = "versions"


def served_models(workspace: Workspace) -> Mapping[str, Served]:
    """The model in service of each criterion that one was promoted for; none without a store."""
    if not has_store(workspace):
        return {}
    with existing_store(workspace) as store:
        return in_service(store)


def served_folder(workspace: Workspace, served: Served) -> ModelFolder:
    """The folder of a model in service. Raises ModelRefused where it is gone or was changed."""
    path = models_folder(workspace) / served.folder
    if not path.is_dir():
        raise ModelRefused(
            f"{path}: the model in service for '{served.criterion}' is not there; bring it back with "
            f"autoqa models pull, or take it out of service: autoqa rollback {served.criterion}"
        )
    found = fingerprint(path)
    if found != served.fingerprint:
        raise ModelRefused(
            f"{path}: was changed since it was put in service for '{served.criterion}' ({found} instead of "
            f"{served.fingerprint}); restore its files, or: autoqa rollback {served.criterion}"
        )
    return ModelFolder(served.criterion, path, "service", found)


def models_folder(workspace: Workspace) -> Path:
    """Where a workspace keeps its own models."""
    return workspace.folder / "models"
