"""What a training came to, as tables and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from autoqa.cli.tables import span
from autoqa.cli.talk import plain
from autoqa.connect.agreement import figures_json

if TYPE_CHECKING:
    from autoqa.pipeline.train import TrainedModel

_FIGURES = {"qwk": "QWK", "spearman": "Spearman", "exact": "exact agreement", "rmse": "RMSE", "smd": "SMD"}


def trained_table(found: Sequence[TrainedModel]) -> None:
    """For each model what it was trained and measured on, and how it agrees with people."""
    out = Console(soft_wrap=True, highlight=False)
    for one in found:
        record, agreed = one.trained.record, one.trained.agreement
        measured = "in folds" if one.trained.in_folds else f"on {len(record.tested_on)} kept aside"
        out.print(
            f"[bold]{plain(one.criterion)}[/]: trained on {len(record.trained_on)} interactions, measured "
            f"{measured}; {one.trained.choice.way.name}; {one.seconds:.0f} s"
        )
        table = Table("Figure", "People with each other", "Model with people")
        for name, title in _FIGURES.items():
            table.add_row(title, span(agreed.human_human.get(name)), span(agreed.human_model.get(name)))
        out.print(table)


def trained_json(found: Sequence[TrainedModel]) -> dict[str, Any]:
    """The models by criterion, with folder, fingerprint, data and figures."""
    return {
        "models": {
            one.criterion: {
                "folder": str(one.folder),
                "fingerprint": one.fingerprint,
                "data": one.trained.record.data,
                "seed": one.trained.record.seed,
                "levels": list(one.trained.record.levels),
                "trained_on": len(one.trained.record.trained_on),
                "tested_on": len(one.trained.record.tested_on),
                "in_folds": one.trained.in_folds,
                "way": dict(one.trained.record.way),
                "scaling": one.trained.scaling.scaling.kind,
                "people": figures_json(one.trained.agreement.human_human),
                "model": figures_json(one.trained.agreement.human_model),
                "seconds": round(one.seconds, 1),
            }
            for one in found
        }
    }
