"""Give interactions to evaluators: evenly, nobody their own, and every two meet about equally often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np


@dataclass(slots=True)
class Roster:
    """Evaluators with the work that they have so far; `most` limits it for those it names.

    Ties are broken at random, so that no evaluator always comes first.
    """

    evaluators: Sequence[str]
    random: np.random.Generator
    most: Mapping[str, int] = field(default_factory=dict)
    load: Counter[str] = field(default_factory=Counter)
    met: Counter[frozenset[str]] = field(default_factory=Counter)

    def give(self, *, never: Iterable[str | None], beside: str | None = None) -> str | None:
        """The evaluator who takes the next interaction, or None where nobody may or can.

        `never` are those who may not: its agent, and whoever has it already. `beside` is who grades it
        first: of those with as little work, the one who met them least often takes it.
        """
        barred = {name.casefold() for name in never if name}
        free = [
            name
            for name in self.evaluators
            if name.casefold() not in barred and self.load[name] < self.most.get(name, np.inf)
        ]
        if not free:
            return None
        pair = {name: self.met[frozenset((name, beside))] if beside else 0 for name in free}
        order = self.random.permutation(len(free))
        chosen: str = min(
            (free[int(i)] for i in order),
            key=lambda name: (pair[name], self.load[name]) if beside else (self.load[name], 0),
        )
        self.load[chosen] += 1
        if beside:
            self.met[frozenset((chosen, beside))] += 1
        return chosen
