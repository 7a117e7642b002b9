"""Training sets from the workspace's store, or from a file of graded interactions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from autoqa.connect.interchange import BadLine, read_interactions
from autoqa.domain.interaction import Interaction
from autoqa.errors import ConfigurationError, InputError
from autoqa.pipeline.build import build_guard
from autoqa.pipeline.guard import Guard
from autoqa.pipeline.material import scales_of
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.workspace import Workspace, existing_store, scorecard_of
from autoqa.store.compared import not_drawn_evenly
from autoqa.store.training_rows import graded_conversations
from autoqa.training.dataset import SetSettings, build_set, write_set
from autoqa.training.labels import LabelKind
from autoqa.training.sets import TrainingSet
from autoqa.training.splits import AGENT, CUSTOMER

FOLDER = "datasets"
_NO_GROUP = "none"
_MOST_SCORE = 1e9
_MOST_NAMED = 20  # lines of a file that are named with what is wrong with them


def dataset(workspace: Workspace, *, out: Path | None = None, **of_set: Any) -> tuple[TrainingSet, Path]:
    """The training set of `set_of`, whose options `of_set` are, kept in `out` or datasets/HASH.

    Returns it with its folder. A folder that holds this set already is left as it is. Raises AutoQAError.
    """
    made = set_of(workspace, **of_set)
    return made, write_set(made, out or workspace.folder / FOLDER / made.hash)


def set_of(
    workspace: Workspace,
    *,
    graded: Path | None = None,
    criteria: Sequence[str] = (),
    labels: LabelKind | str = LabelKind.PER_EVALUATOR,
    adjust_severity: bool = True,
    group: Sequence[str] = (AGENT, CUSTOMER),
    test_share: float = 0.25,
    since: datetime | None = None,
    until: datetime | None = None,
    seed: int = 0,
    progress: ProgressReport | None = None,
) -> TrainingSet:
    """The conversations that people graded, as a training set; nothing is written.

    They come from the workspace's store or, with `graded`, from a file of interactions, whose words are
    masked as the settings of the workspace say. There the target is the line's `labels` value or the mean
    of its `grades` of that name, on whatever scale. Lines that cannot be used are named in the notes. Each
    of `group` is agent, customer, a key of the metadata, or (alone) none. With `since` and `until` (not
    included) only what began between is taken. Raises AutoQAError.
    """
    settings = SetSettings(
        labels=LabelKind(labels),
        adjust_severity=adjust_severity,
        group=_grouped_by(group),
        test_share=test_share,
        seed=seed,
        source="store" if graded is None else "file",
    )
    if graded is None:
        return _from_store(workspace, settings, criteria, since, until)
    guard = build_guard(workspace)
    settings = replace(settings, masked=guard.fingerprint if guard.settings.enabled else "")
    read = _Read.of(graded, guard, set(criteria), progress or ProgressReport())
    _known_columns(read.conversations, settings.group, graded)
    return build_set(
        _between(read.conversations, since, until, read.notes),
        settings,
        targets=read.targets,
        criteria=criteria,
        notes=read.notes,
    )


def _grouped_by(group: Sequence[str]) -> tuple[str, ...]:
    if list(group) == [_NO_GROUP]:
        return ()
    if _NO_GROUP in group:
        raise ConfigurationError(f"--group: '{_NO_GROUP}' stands alone; found {', '.join(group)}")
    return tuple(dict.fromkeys(group))


def _from_store(
    workspace: Workspace,
    settings: SetSettings,
    criteria: Sequence[str],
    since: datetime | None,
    until: datetime | None,
) -> TrainingSet:
    card = scorecard_of(workspace)
    with existing_store(workspace) as store:
        conversations = list(graded_conversations(store, card, since=since, until=until))
        uneven = not_drawn_evenly(store)
    if not conversations:
        between = " that began between these days" if since or until else ""
        raise InputError(
            f"the store of {workspace.folder} holds no graded interaction{between}; import grades first: "
            f"autoqa grades import FILE -w {workspace.folder}"
        )
    _known_columns(conversations, settings.group, workspace.folder)
    return build_set(conversations, settings, scales=scales_of(card), criteria=criteria, only_train=uneven)


def _known_columns(conversations: Sequence[Interaction], group: Sequence[str], where: Path) -> None:
    """Refuse to group by what no interaction has."""
    known = {name for one in conversations for name in one.metadata}
    for name in group:
        if name not in (AGENT, CUSTOMER) and name not in known:
            there = ", ".join(sorted({AGENT, CUSTOMER, *known}))
            raise ConfigurationError(f"--group {name}: no interaction of {where} has it; there are: {there}")


def _between(
    conversations: Sequence[Interaction],
    since: datetime | None,
    until: datetime | None,
    notes: list[str],
) -> list[Interaction]:
    """Those that began between the two moments."""
    if since is None and until is None:
        return list(conversations)
    if undated := sum(one.started_at is None for one in conversations):
        notes.append(f"undated: {undated} interactions have no start, and are left out")
    return [
        one
        for one in conversations
        if one.started_at is not None
        and (since is None or one.started_at >= since)
        and (until is None or one.started_at < until)
    ]


@dataclass(frozen=True, slots=True)
class _Read:
    """What a file of graded interactions holds: what can be used, and notes on what cannot."""

    conversations: list[Interaction] = field(default_factory=list)
    targets: dict[str, dict[str, float]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, path: Path, guard: Guard, criteria: set[str], progress: ProgressReport) -> _Read:
        """Read the file; each interaction keeps what it is grouped by, and its words are masked.

        That takes longest, so it is not done where there is no score on any of `criteria`, if some are named:
        such interactions are only counted and come into no set.
        """
        found = cls()
        more = dict(_more(path)) if path.is_file() else {}
        bad: list[BadLine] = []
        progress.begin("Reading", len(more))
        for number, one in read_interactions(path):
            if isinstance(one, BadLine):
                bad.append(one)
                continue
            labels, facts = more.get(one.id, ({}, {}))
            try:
                target = {name: _target(name, value) for name, value in labels.items() if value is not None}
            except ValueError as error:
                bad.append(BadLine(number, str(error), one.id))
                continue
            if target or one.grades:
                scored = target.keys() | {grade.criterion for grade in one.grades}
                kept = guard.interaction(one) if not criteria or scored & criteria else one
                found.conversations.append(
                    replace(one, id=kept.id, turns=kept.turns, metadata={**facts, **one.metadata})
                )
                if target:
                    found.targets[kept.id] = target
            progress.advance(one.id, 0.0)
        progress.end()
        found.notes.extend(f"{path.name}:{one.line}: {one.reason}" for one in bad[:_MOST_NAMED])
        if len(bad) > _MOST_NAMED:
            found.notes.append(f"{path.name}: {len(bad) - _MOST_NAMED} more lines cannot be used")
        if not found.conversations:
            reason = f"; line {bad[0].line}: {bad[0].reason}" if bad else ""
            raise InputError(f"{path}: no line in it has labels or grades that can be used{reason}")
        return found


def _more(path: Path) -> Iterator[tuple[str, tuple[Mapping[str, Any], dict[str, str]]]]:
    """By id the `labels` of each line, and the texts that it may be grouped by; the first line counts."""
    seen: set[str] = set()
    with path.open("rb") as file:
        for line in file:
            try:
                row = json.loads(line.decode("utf-8-sig"))
            except (ValueError, RecursionError):
                continue
            if not isinstance(row, dict) or not isinstance(id_ := row.get("id"), str) or id_ in seen:
                continue
            seen.add(id_)
            labels = row.get("labels")
            texts = {name: text for name, text in row.items() if isinstance(text, str)}
            yield id_, (labels if isinstance(labels, dict) else {}, texts)


def _target(name: str, value: Any) -> float:
    if isinstance(value, int | float) and abs(value) <= _MOST_SCORE:  # so NaN is refused as well
        return float(value)
    raise ValueError(f"'labels.{name}': is no number (found {str(value)[:60]!r})")
