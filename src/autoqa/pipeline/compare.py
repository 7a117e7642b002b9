"""Compare a candidate with the model in service, on graded interactions that neither was fitted on."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from autoqa.calibration.calibrate import calibrate
from autoqa.calibration.grades import Column
from autoqa.calibration.record import CalibrationRecord
from autoqa.config.model_folders import ModelFolder, find_model
from autoqa.domain.calibration import Decision, Mode, Pins, Reason
from autoqa.domain.comparison import Comparison, TeamShift
from autoqa.domain.distribution import mean
from autoqa.domain.scorecard import AnsweredBy, Criterion, Scorecard
from autoqa.domain.transcript import Speaker, Transcript
from autoqa.errors import ConfigurationError, ModelError, ModelNotFound
from autoqa.pipeline.build import build_classifier, build_encoder, build_scorer
from autoqa.pipeline.calibrate import wish_of
from autoqa.pipeline.dataset import FOLDER, set_of
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.service import served_folder, served_models
from autoqa.pipeline.workspace import Workspace, existing_store, has_store, scorecard_of
from autoqa.scoring.classifier import ClassifierScorer
from autoqa.scoring.encoder import SentenceEncoder
from autoqa.store.rows import told
from autoqa.store.store import Store
from autoqa.training import verdict
from autoqa.training.compare import NOTHING, figures_beside, groups_beside, most_moved, shifts
from autoqa.training.dataset import read_set
from autoqa.training.figures import side_by_side
from autoqa.training.record import TrainingRecord, read_record
from autoqa.training.sets import GradedCall, Side, TrainingSet
from autoqa.training.views import spoken

Floats = NDArray[np.float64]
_TIMED = 20  # interactions that are scored whole, to tell the cost
_TEAMS = 300  # stored interactions from which the shift of averages is told
_BY = ("team", "agent")
_OF_SET = ("labels", "adjust_severity", "group", "test_share", "seed")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model that asks to be put in service, and the calibration that would go with it."""

    folder: ModelFolder
    comparison: Comparison
    record: CalibrationRecord | None


def compare(
    workspace: Workspace,
    new: Path,
    *,
    dataset: Path | None = None,
    criteria: Sequence[str] = (),
    seed: int = 0,
    progress: ProgressReport | None = None,
) -> list[Candidate]:
    """Each model in the folder `new` beside the one in service.

    They are shown on the test side of the training set `dataset`, or of the one that the candidate names, or
    of one that is made from the store as that was. Raises AutoQAError for a folder without a model.
    """
    card = scorecard_of(workspace)
    encoder = build_encoder(workspace)
    progress = progress or ProgressReport()
    found = []
    for folder in candidates(new, criteria):
        question = _question(card, folder)
        record = read_record(folder.path)
        data = read_set(dataset) if dataset else _named_set(workspace, record)
        found.append(_compared(workspace, folder, question, card, record, data, encoder, seed, progress))
    return found


def candidates(new: Path, criteria: Sequence[str] = ()) -> list[ModelFolder]:
    """The models in a folder: its own, or those of the folders in it. Raises ModelNotFound, ModelRefused."""
    from autoqa.scoring import head

    needs = (head.WEIGHTS, head.SETTINGS)
    places = (
        [new] if (new / head.SETTINGS).is_file() else sorted(path.parent for path in new.glob("*/head.json"))
    )
    chosen = [place for place in places if not criteria or place.name in criteria]
    if missing := set(criteria) - {place.name for place in chosen}:
        there = ", ".join(place.name for place in places) or "none"
        raise ModelNotFound(f"{new}: holds no model for {', '.join(sorted(missing))}; there are: {there}")
    if not chosen:
        raise ModelNotFound(f"{new}: holds no trained model; name the folder that autoqa train wrote")
    return [
        replace(find_model(str(place), needs=needs, places=[place], advice=""), name=_criterion(place))
        for place in chosen
    ]


def _criterion(folder: Path) -> str:
    from autoqa.scoring.head import load_head

    return load_head(folder).settings.criterion


def _question(card: Scorecard, folder: ModelFolder) -> Criterion:
    known = {criterion.id: criterion for criterion in card.criteria}
    question = known.get(folder.name)
    if question is None or question.answered_by is not AnsweredBy.CLASSIFIER:
        what = "no criterion of the scorecard" if question is None else f"answered by {question.answered_by}"
        trained = ", ".join(c.id for c in card.criteria if c.answered_by is AnsweredBy.CLASSIFIER)
        raise ConfigurationError(
            f"{folder.path}: '{folder.name}' is {what}; a model can answer {trained or 'none'}"
        )
    return question


def _named_set(workspace: Workspace, record: TrainingRecord | None) -> TrainingSet:
    """The training set that a candidate names, or one made from the store in the same way."""
    if record is not None and (place := workspace.folder / FOLDER / record.data).is_dir():
        return read_set(place)
    made = dict(record.labels) if record else {}
    known = {name: made[name] for name in _OF_SET if name in made}
    if not known.get("test_share"):
        known.pop("test_share", None)
    return set_of(workspace, **known)


def _compared(
    workspace: Workspace,
    folder: ModelFolder,
    question: Criterion,
    card: Scorecard,
    record: TrainingRecord | None,
    data: TrainingSet,
    encoder: SentenceEncoder,
    seed: int,
    progress: ProgressReport,
) -> Candidate:
    levels = tuple(level.value for level in question.levels)
    frozen = data.labelled(question.id, Side.TEST)
    reasons = list(verdict.of_training(record, {call.content for call in frozen}))
    own = record.levels if record else _levels(folder)
    if own != levels:
        return _refused(folder, question, [*reasons, verdict.other_scale(own, levels)], len(frozen))
    new = build_classifier(question, folder, encoder)
    old, notes = _in_service(workspace, question, encoder)
    calls = [call for call in frozen if old is None or call.content not in _trained_on(old)]
    if reasons_few := list(verdict.too_few(len(calls))):
        return _refused(folder, question, [*reasons, *reasons_few], len(calls))
    progress.begin(f"Comparing {question.id}", len(calls))
    ours, theirs = [], []
    for call in calls:
        ours.append(_distribution(new, call))
        theirs.append(_distribution(old, call) if old else {})
        progress.advance(call.id, 0.0)
    progress.end()
    beside = side_by_side(calls, question.id, levels, _rows(ours, levels))
    before = side_by_side(calls, question.id, levels, _rows(theirs, levels)) if old else None
    calibration = calibrate(
        [beside],
        wish_of(workspace.settings.calibration),
        pins={question.id: Pins(model=folder.fingerprint, scorecard=card.hash)},
        seed=seed,
    )
    (agreement,) = calibration.report.criteria
    columns = (*workspace.settings.calibration.columns,)
    comparison = Comparison(
        criterion=question.id,
        new=folder.fingerprint,
        old=old.fingerprint if old else "",
        calls=len(calls),
        left_out=len(frozen) - len(calls),
        people=agreement.human_human["qwk"],
        figures=figures_beside(beside, before, seed=seed),
        groups=groups_beside(beside, before, columns, seed=seed) if before else (),
        teams=_teams(workspace, new, old, seed) if old else (),
        moved=most_moved(beside, before) if before else (),
        decision=calibration.record.policies[0].decision,
        cost=_costs(new, old, calls),
        notes=tuple(notes),
    )
    reasons += [
        *verdict.of_figures(comparison.figures),
        *verdict.of_groups(comparison.groups),
        *verdict.of_gate(comparison),
    ]
    return Candidate(folder, replace(comparison, reasons=tuple(reasons)), calibration.record)


def _refused(folder: ModelFolder, question: Criterion, reasons: Sequence[Reason], calls: int) -> Candidate:
    """A candidate that cannot even be shown."""
    nothing = Decision(question.id, Mode.HUMAN_ONLY, Mode.AUTO, tuple(reasons))
    comparison = Comparison(
        criterion=question.id,
        new=folder.fingerprint,
        old="",
        calls=calls,
        left_out=0,
        people=NOTHING,
        figures=(),
        groups=(),
        teams=(),
        moved=(),
        decision=nothing,
        reasons=tuple(reasons),
    )
    return Candidate(folder, comparison, None)


def _levels(folder: ModelFolder) -> tuple[int, ...]:
    from autoqa.scoring.head import load_head

    return load_head(folder.path).settings.levels


def _in_service(
    workspace: Workspace, question: Criterion, encoder: SentenceEncoder
) -> tuple[ClassifierScorer | None, list[str]]:
    """What answers the criterion now, or None and why nothing does.

    Raises ModelRefused where a model was put in service and its files are not what they were.
    """
    if (served := served_models(workspace).get(question.id)) is not None:
        served_folder(workspace, served)
    try:
        scorer = build_scorer(workspace, question, encoder)
    except ModelError as error:
        return None, [f"no model in service answers it: {error}"]
    assert isinstance(scorer, ClassifierScorer), "the question is answered by a classifier"
    return scorer, []


def _trained_on(old: ClassifierScorer) -> frozenset[str]:
    """What the model in service was fitted on, as far as it says so."""
    record = read_record(old.folder) if old.folder is not None else None
    return frozenset(record.trained_on) if record else frozenset()


def _distribution(scorer: ClassifierScorer, call: GradedCall) -> dict[int, float]:
    return scorer.distribution(spoken(call.turns))


def _rows(found: Sequence[dict[int, float]], levels: Sequence[int]) -> Floats:
    return np.array([[one.get(level, 0.0) for level in levels] for one in found])


def _costs(
    new: ClassifierScorer, old: ClassifierScorer | None, calls: Sequence[GradedCall]
) -> dict[str, float]:
    """Processor time to score one interaction whole, in milliseconds, each model in turn on the same ones."""
    drawn = random.Random(0).sample(list(calls), min(_TIMED, len(calls)))  # noqa: S311
    both = {
        name: replace(one, encoder=one.encoder.forgetful())
        for name, one in (("new", new), ("old", old))
        if one
    }
    spent = dict.fromkeys(both, 0.0)
    for place, call in enumerate(drawn):
        transcript = Transcript(spoken(call.turns), call.language, "text", "text")
        for name in both if place % 2 else reversed(both):
            began = time.process_time()
            both[name].score(transcript)
            spent[name] += time.process_time() - began
    return {name: 1000 * seconds / max(1, len(drawn)) for name, seconds in spent.items()}


def _teams(
    workspace: Workspace, new: ClassifierScorer, old: ClassifierScorer, seed: int
) -> tuple[TeamShift, ...]:
    """How far averages of teams and agents would move, told from stored interactions drawn at random."""
    if not has_store(workspace):
        return ()
    with existing_store(workspace) as store:
        return _shifts(store, new, old, seed)


def _shifts(store: Store, new: ClassifierScorer, old: ClassifierScorer, seed: int) -> tuple[TeamShift, ...]:
    ids = store.scored_ids()
    drawn = random.Random(seed).sample(ids, min(_TEAMS, len(ids)))  # noqa: S311
    rows = []
    for id_ in drawn:
        record = store.get(id_)
        turns = spoken(record.transcript.turns) if record.transcript else ()
        if any(turn.speaker is Speaker.AGENT and turn.text.strip() for turn in turns):
            agent = record.interaction.agent
            team = told(record.interaction.metadata, "team")
            rows.append((team, agent, mean(new.distribution(turns)), mean(old.distribution(turns))))
    if not rows:
        return ()
    teams, agents, ours, theirs = zip(*rows, strict=True)
    _, cluster = np.unique([agent or f"\0{i}" for i, agent in enumerate(agents)], return_inverse=True)
    return tuple(
        shift
        for column, values in zip(_BY, (teams, agents), strict=True)
        for shift in shifts(
            np.array(ours), np.array(theirs), column, Column.of(values), cluster.astype(np.intp), seed=seed
        )
    )
