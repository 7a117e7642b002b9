"""How a sentence encoder is tuned."""

from __future__ import annotations

from dataclasses import dataclass

PAIRS = 2000


@dataclass(frozen=True, slots=True)
class TuneSettings:
    """How an encoder is tuned; all but `device` are told in the card, and change what comes out.

    `pairs` is how many pairs of conversations are compared at most. In each step `batch` conversations are
    read, levels equally often, and each of them is compared with every other. Of a conversation `turns` turns
    are read in a step, drawn anew each time, and of a turn `tokens` tokens. `rank` is that of the low-rank
    updates (Hu et al. 2022). The rate rises over the share `warm_up` of the steps and then falls to 0.
    `sharpness` is how much a pair in the wrong order weighs. The conversations of one in five groups are not
    tuned on: they are looked at `checks` times, and tuning stops after `patience` looks without a better one.
    """

    pairs: int = PAIRS
    batch: int = 12
    turns: int = 8
    tokens: int = 64
    rank: int = 8
    rate: float = 1e-3
    warm_up: float = 0.1
    sharpness: float = 10.0
    checks: int = 8
    patience: int = 3
    seed: int = 0
    device: str = "cpu"

    @property
    def steps(self) -> int:
        """Steps at most; one at least."""
        return max(1, self.pairs // (self.batch * (self.batch - 1) // 2))
