"""autoqa scores recorded calls, chats and e-mails for quality, on your own machines.

`autoqa.score(paths, ...)` does what `autoqa score` does and yields typed outcomes; `autoqa.agreement(grades,
...)` compares people with each other and a model with them; `autoqa.train(criteria, ...)` trains models on
what people graded. They are loaded when they are first asked for, so that importing autoqa stays quick.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autoqa.pipeline.agreement import agreement
    from autoqa.pipeline.run import score
    from autoqa.pipeline.train import train

__version__ = "0.1.0"
__all__ = ["agreement", "score", "train"]


class _Package(ModuleType):
    """The package keeps its function when the import of a subpackage of the same name would hide it."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in __all__ and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    if name == "score":
        from autoqa.pipeline.run import score

        return score
    if name == "agreement":
        from autoqa.pipeline.agreement import agreement

        return agreement
    if name == "train":
        from autoqa.pipeline.train import train

        return train
    raise AttributeError(f"module 'autoqa' has no attribute '{name}'")
