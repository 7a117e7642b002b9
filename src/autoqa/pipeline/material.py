"""What people and the model gave, to be compared: from files, or from the workspace's store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from autoqa.calibration.compare import side_by_side
from autoqa.calibration.grades import Column, CriterionGrades, GradeTable, ModelScores
from autoqa.config.scorecards import find_scorecard, load_scorecard
from autoqa.connect.grades import Known, read_grades, read_model_scores
from autoqa.connect.interchange import BadLine
from autoqa.domain.calibration import Pins, Reason
from autoqa.domain.scorecard import Scorecard
from autoqa.errors import InputError, StoreError
from autoqa.pipeline.build import build_judging
from autoqa.pipeline.calibrating import changes, judged, record_in_force
from autoqa.pipeline.workspace import Workspace, existing_store
from autoqa.store.compared import grade_table, model_scores, not_drawn_evenly


@dataclass(frozen=True, slots=True)
class Material:
    """Grades and scores side by side, with what the scores come from and what is wrong with them.

    `bad` names, by file, the lines that could not be used; `notes` say what was left out.
    """

    criteria: tuple[CriterionGrades, ...]
    pins: Mapping[str, Pins] = field(default_factory=dict)
    faults: Mapping[str, tuple[Reason, ...]] = field(default_factory=dict)
    bad: Mapping[str, tuple[BadLine, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def from_files(grades: Path, model: Path | None = None, scorecard: Path | str | None = None) -> Material:
    """Grades of a file, with the model's scores of another. `scorecard` gives criteria and scales.

    Raises InterchangeError for a file that cannot be read, and InputError where no line can be used.
    """
    card = load_scorecard(find_scorecard(str(scorecard))) if scorecard else None
    scales = scales_of(card)
    known = Known(criteria={name: (levels[0], levels[-1]) for name, levels in scales.items()} or None)
    people = read_grades(grades, known=known)
    if not len(people.table):
        reason = f"; {people.bad[0].line}: {people.bad[0].reason}" if people.bad else ""
        raise InputError(f"{grades}: no grade in it can be used{reason}")
    bad = {str(grades): people.bad}
    if model is None:
        return Material(tuple(side_by_side(people.table, {}, scales)), bad=bad)
    machine = read_model_scores(model)
    table = _with_facts(people.table, machine.facts)
    names = table.criteria
    found = tuple(_mixed(machine.fingerprints, machine.scorecards))
    pins = Pins(
        model=_only(machine.fingerprints),
        scorecard=_only(machine.scorecards),
        recognisers=tuple(sorted(machine.recognisers)),
    )
    return Material(
        tuple(side_by_side(table, machine.scores, scales)),
        pins=dict.fromkeys(names, pins),
        faults=dict.fromkeys(names, found),
        bad=bad | {str(model): machine.bad},
    )


def scales_of(card: Scorecard | None) -> dict[str, tuple[int, ...]]:
    """The levels of each criterion of a scorecard."""
    return {c.id: tuple(level.value for level in c.levels) for c in card.criteria} if card else {}


def _only(hashes: frozenset[str]) -> str:
    return next(iter(hashes)) if len(hashes) == 1 else ""


def _mixed(fingerprints: frozenset[str], scorecards: frozenset[str]) -> list[Reason]:
    """Scores that do not come from one model and one scorecard."""
    found = []
    for code, what, hashes in (
        ("mixed_models", "models", fingerprints),
        ("mixed_scorecards", "scorecards", scorecards),
    ):
        if len(hashes) > 1:
            named = ", ".join(sorted(hashes))
            found.append(
                Reason(code, f"the scores come from {len(hashes)} {what} ({named}); compare one alone")
            )
    return found


def _with_facts(table: GradeTable, facts: Mapping[str, Mapping[str, str]]) -> GradeTable:
    """The table with what the model's file knows of interactions; what people's file says goes before."""
    more = {
        name: Column.of(map(known.get, table.interactions))
        for name, known in facts.items()
        if name not in table.columns
    }
    return replace(table, columns={**table.columns, **more})


def from_workspace(workspace: Workspace) -> Material:
    """Grades and the newest scores in the store, pinned to what the settings score with.

    Pinned is every criterion of the scorecard, graded or not, but those that a measure answers: what is
    measured is no judgement that people would have to confirm. Scores that another model or scorecard than
    the present one gave are left out, and are a fault where nothing else is there. Raises StoreError without
    any grade.
    """
    judging = build_judging(workspace)
    scales = scales_of(judging.scorecard)
    present = judged(judging.scorecard, judging.scorers)
    with existing_store(workspace) as store:
        table = grade_table(store, judging.scorecard)
        if not len(table):
            raise StoreError(
                f"the store of {workspace.folder} holds no grades of people; import some first: "
                f"autoqa grades import FILE -w {workspace.folder}"
            )
        uneven = not_drawn_evenly(store)
        stored = model_scores(store, present)
        record = record_in_force(store)
    pinned = {p.decision.criterion: p.decision.pins for p in record.policies} if record else {}
    faults = {
        name: tuple(_outdated(stored.scores.get(name), stored.others.get(name, ()), pins, pinned.get(name)))
        for name, pins in present.items()
    }
    pins = {name: replace(own, recognisers=stored.recognisers.get(name, ())) for name, own in present.items()}
    evenly = table.without(uneven)
    criteria = [one for one in side_by_side(evenly, stored.scores, scales) if one.criterion in scales]
    left_out = len(set(np.unique(table.interaction).tolist())) - len(np.unique(evenly.interaction))
    return Material(
        tuple(one for one in criteria if one.calls),
        pins=pins,
        faults=faults,
        notes=tuple(_left_out(left_out)),
    )


def _left_out(calls: int) -> Iterator[str]:
    if calls:
        yield f"{calls} graded calls were drawn by risk or for learning alone, and are left out"


def _outdated(
    scores: ModelScores | None, others: Sequence[Pins], present: Pins, pinned: Pins | None
) -> list[Reason]:
    """Why no graded call has a score of the present model, where other scores are all there is."""
    if scores is not None and len(scores.interactions):
        return []
    found = [reason for pins in others for reason in _scored_otherwise(pins, present)]
    if not found and pinned is not None:
        found = changes(pinned, present)
    return list({reason.code: reason for reason in found}.values())


def _scored_otherwise(pins: Pins, present: Pins) -> Iterator[Reason]:
    """What has changed since the graded calls were scored."""
    if pins.scorecard != present.scorecard:
        yield Reason(
            "scorecard_changed",
            f"the graded calls were scored on scorecard {pins.scorecard}, and it is {present.scorecard} now: "
            "score them again",
            {"present": present.scorecard, "pinned": pins.scorecard},
        )
    if pins.model != present.model:
        yield Reason(
            "model_changed",
            f"the graded calls were scored by the model {pins.model}, and it is {present.model} now: score "
            "them again",
            {"present": present.model, "pinned": pins.model},
        )
