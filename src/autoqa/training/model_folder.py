"""A trained model as a folder of plain files: weights, settings, map to the scale, record and card."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from autoqa.calibration.scaling import Scaling
from autoqa.config.whole_folder import replaced
from autoqa.errors import ConfigurationError, ModelRefused
from autoqa.scoring.encoder import BROUGHT
from autoqa.scoring.head import ConversationHead, save_head
from autoqa.training.card import card
from autoqa.training.record import TrainingRecord, write_record

SCALING = "scaling.json"


def write_model(
    folder: Path,
    head: ConversationHead,
    scaling: Scaling | None,
    record: TrainingRecord,
    encoder: str,
    *,
    brought: Path | None = None,
) -> None:
    """Write everything into `folder`, which is replaced whole. Raises ConfigurationError.

    `encoder` is the name of the encoder on whose vectors the head works; `brought` is the folder of one that
    was tuned for this head, which is copied.
    """

    def fill(new: Path) -> None:
        save_head(head, new)
        if scaling is not None:
            (new / SCALING).write_text(json.dumps(scaling.as_dict(), indent=1) + "\n", encoding="utf-8")
        if brought is not None:
            shutil.copytree(brought, new / BROUGHT)
        write_record(record, new)
        (new / "README.md").write_text(card(record, head.settings, scaling, encoder), encoding="utf-8")

    replaced(folder, fill)


def read_scaling(folder: Path, levels: tuple[int, ...]) -> Scaling | None:
    """The map to the scale in a model's folder, or None. Raises ModelRefused for one of other levels."""
    path = folder / SCALING
    if not path.is_file():
        return None
    try:
        scaling = Scaling.from_dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, ConfigurationError) as error:
        raise ModelRefused(f"{path}: is no map to a scale ({error}); train the model again") from error
    if scaling.levels != levels:
        raise ModelRefused(
            f"{path}: is a map on the levels {scaling.levels}, and the model answers on {levels}"
        )
    return scaling
