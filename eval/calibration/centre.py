"""A simulated centre: evaluators who err and differ, and a model beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from autoqa.calibration.grades import Column, CriterionGrades, GradeTable, ModelScores, grades_of

Row = tuple[str, str, str, float]
LEVELS = (1, 2, 3, 4, 5)


def table(
    rows: Sequence[Row],
    columns: Mapping[str, Mapping[str, str]] | None = None,
    at: Sequence[float] | None = None,
) -> GradeTable:
    """A table of (interaction, evaluator, criterion, score); `columns` gives facts by interaction."""
    names = [tuple(sorted({row[i] for row in rows})) for i in range(3)]
    codes = [np.array([names[i].index(row[i]) for row in rows], dtype=np.intp) for i in range(3)]
    return GradeTable(
        *names,
        *codes,
        score=np.array([row[3] for row in rows], dtype=float),
        at=np.full(len(rows), np.nan) if at is None else np.array(at, dtype=float),
        in_session=np.zeros(len(rows), dtype=bool),
        columns={
            name: Column.of([facts.get(id_) for id_ in names[0]]) for name, facts in (columns or {}).items()
        },
    )


class Centre:
    """A simulated centre: calls in two languages, each graded by two of some evaluators, and a model."""

    def __init__(
        self, *, calls: int = 400, evaluators: int = 6, agents: int = 20, noise: float = 0.5, seed: int = 0
    ) -> None:
        self.rng = np.random.default_rng(seed)
        self.noise = noise
        self.names = [f"call-{i:05d}" for i in range(calls)]
        self.truth = np.clip(3.2 + self.rng.normal(0, 1.0, calls), 0.6, 5.4)
        self.people = [f"e{i}" for i in range(evaluators)]
        self.graders = [self.rng.choice(evaluators, 2, replace=False) for _ in range(calls)]
        self.severity = np.zeros(evaluators)
        self.agent = {name: f"agent-{self.rng.integers(agents):02d}" for name in self.names}
        self.language = {name: "it" if i % 3 == 0 else "en" for i, name in enumerate(self.names)}
        self.expected = self.truth + self.rng.normal(0, 0.45, calls)

    def rows(self, criterion: str = "empathy") -> list[Row]:
        """What people give, on a scale from 1 to 5."""
        given = []
        for i, name in enumerate(self.names):
            for e in self.graders[i]:
                seen = self.truth[i] - self.severity[e] + self.rng.normal(0, self.noise)
                given.append((name, self.people[e], criterion, float(np.clip(np.round(seen), 1, 5))))
        return given

    def model(self) -> ModelScores:
        """What the model gives."""
        expected = np.clip(self.expected, 1, 5)
        confidence = np.clip(0.9 - np.abs(expected - np.round(expected)), 0.3, 1.0)
        return ModelScores(tuple(self.names), expected, np.round(expected), confidence)

    def grades(self, rows: Sequence[Row] | None = None) -> CriterionGrades:
        """People and model side by side."""
        given = table(rows or self.rows(), {"agent": self.agent, "language": self.language})
        return grades_of(given, "empathy", model=self.model(), levels=LEVELS)
