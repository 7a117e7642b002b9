"""autoqa scores recorded calls, chats and e-mails for quality, on your own machines.

`autoqa.score(paths, ...)` does what `autoqa score` does and yields typed outcomes. It is loaded when it is
first asked for, so that importing autoqa stays quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autoqa.pipeline.run import score

__version__ = "0.1.0"
__all__ = ["score"]


def __getattr__(name: str) -> Any:
    if name == "score":
        from autoqa.pipeline.run import score

        return score
    raise AttributeError(f"module 'autoqa' has no attribute '{name}'")
