"""The last fairness audit, kept in the workspace as a JSON file that the report reads."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from autoqa.domain.audit import Audit
from autoqa.errors import StoreError
from autoqa.pipeline.workspace import Workspace

AUDIT_FILE = "audit.json"


def save_audit(workspace: Workspace, audit: Audit) -> Path:
    """Keep the audit in the workspace, in place of the one before. Raises StoreError."""
    path = workspace.folder / AUDIT_FILE
    new = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(TypeAdapter(Audit).dump_json(audit, indent=1))
        os.replace(new, path)  # noqa: PTH105
    except OSError as error:
        raise StoreError(f"{path}: cannot be written ({error.strerror})") from error
    return path


def load_audit(workspace: Workspace) -> Audit | None:
    """The workspace's last audit, or None. Raises StoreError for a file that holds none."""
    path = workspace.folder / AUDIT_FILE
    try:
        return TypeAdapter(Audit).validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise StoreError(
            f"{path}: holds no audit that can be read ({type(error).__name__}); run autoqa audit again"
        ) from error
