"""How a new version of a scorecard would have changed past grades. Nothing is stored."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import Literal

from autoqa.config.scorecards import load_scorecard
from autoqa.domain.evaluation import Evaluation, Grade, Score
from autoqa.domain.record import Record
from autoqa.domain.scorecard import Criterion, Scorecard, Section
from autoqa.pipeline.build import build_caution, build_encoder, build_scorers
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.workspace import Workspace, opened_store
from autoqa.scoring.evaluate import Caution, evaluate
from autoqa.scoring.scorer import Scorer
from autoqa.store.given import newest_given
from autoqa.store.store import Store

_WEIGHING = ("weight", "auto_fail_at", "flag_at", "bonus")  # what changes a grade and no answer


@dataclass(frozen=True, slots=True)
class CriterionChange:
    """A criterion that is new, gone, asked otherwise, or weighed otherwise; `what` names the parts."""

    criterion: str
    kind: Literal["added", "removed", "changed"]
    what: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GradeChange:
    """The grade of one interaction as it was given, and as the new scorecard gives it."""

    interaction: str
    before: Grade
    after: Grade

    @property
    def points(self) -> float:
        """How far the percentage moves; 0 where one of the two has none."""
        if self.before.percentage is None or self.after.percentage is None:
            return 0.0
        return self.after.percentage - self.before.percentage


@dataclass(frozen=True, slots=True)
class ScorecardDiff:
    """What a new scorecard changes: in its criteria, and in the grades of the interactions in the store."""

    scorecard: Scorecard
    criteria: tuple[CriterionChange, ...]
    grades: tuple[GradeChange, ...]

    def mean(self, which: Literal["before", "after"]) -> float | None:
        """The mean percentage of the grades that have one."""
        percentages = [getattr(change, which).percentage for change in self.grades]
        known = [percentage for percentage in percentages if percentage is not None]
        return fmean(known) if known else None

    def passed(self, which: Literal["before", "after"]) -> int:
        """How many pass."""
        return sum(bool(getattr(change, which).passed) for change in self.grades)

    def most_changed(self, count: int) -> list[GradeChange]:
        """Those whose outcome changes first, then those that move furthest."""
        order = sorted(
            self.grades, key=lambda c: (c.before.passed == c.after.passed, -abs(c.points), c.interaction)
        )
        return [change for change in order if change.before != change.after][:count]


@dataclass(frozen=True, slots=True)
class ScorecardPreview:
    """What a scorecard that is not in use yet would change, told from the answers that are there.

    `assumed` are the criteria whose words are others but not their scale: the answers are taken as they were
    given, and a rescoring may change them. `unknown` are those of which there is no answer on this scale:
    they are left out of the grades. `capped` says that the store holds more than was looked at.
    """

    diff: ScorecardDiff
    assumed: tuple[str, ...]
    unknown: tuple[str, ...]
    capped: bool


def preview_scorecard(
    store: Store, present: Scorecard, new: Scorecard, teams: Collection[str], *, limit: int = 20_000
) -> ScorecardPreview:
    """Grade what the store holds of the teams by `new`, beside the grades it has; nothing is scored.

    The last scored interactions are looked at, so many at most. Criteria are compared with the `present`
    scorecard, answers with the one that each was given on.
    """
    given = newest_given(store, teams, limit + 1)
    cards = {hash_: store.scorecard(hash_) for hash_ in dict.fromkeys(one.scorecard for one in given)}
    known = {hash_: _known(new, card) for hash_, card in cards.items()}
    grades = []
    for one in given[:limit]:
        usable, _ = known[one.scorecard]
        after = new.grade([score for score in one.scores if score.criterion in usable])
        grades.append(GradeChange(one.interaction, one.grade, after))
    usable_everywhere = [usable for usable, _ in known.values()] or [{c.id for c in present.criteria}]
    return ScorecardPreview(
        diff=ScorecardDiff(new, tuple(_changes(present, new)), tuple(grades)),
        assumed=tuple(c.id for c in new.criteria if any(c.id in assumed for _, assumed in known.values())),
        unknown=tuple(c.id for c in new.criteria if not all(c.id in usable for usable in usable_everywhere)),
        capped=len(given) > limit,
    )


def diff_scorecard(file: Path, workspace: Workspace, progress: ProgressReport) -> ScorecardDiff:
    """Grade what the store holds by the scorecard in `file`, beside the grades it has.

    Answers to criteria that are asked as before are taken as they were given; the others are answered now, by
    the models of the workspace. Raises as `load_scorecard` does.
    """
    new = load_scorecard(file)
    caution = build_caution(workspace)
    with opened_store(workspace) as store:
        records = [record for record in store.all() if record.evaluation and record.transcript]
        cards = {
            r.evaluation.scorecard: store.scorecard(r.evaluation.scorecard) for r in records if r.evaluation
        }
    olds = [card for card in cards.values() if card is not None]
    asked_anew = [c for c in new.criteria if any(not _asked_alike(c, old) for old in olds)]
    scorers = build_scorers(workspace, _only(new, asked_anew), build_encoder(workspace)) if asked_anew else []
    progress.begin("Comparing", len(records))
    grades = []
    for record in records:
        assert record.evaluation is not None
        old = cards[record.evaluation.scorecard]
        grades.append(_regrade(record, old, new, scorers, caution))
        progress.advance(record.interaction.id, 0.0)
    progress.end()
    return ScorecardDiff(new, tuple(_changes(olds[-1], new)) if olds else (), tuple(grades))


def _regrade(
    record: Record, old: Scorecard | None, new: Scorecard, scorers: Sequence[Scorer], caution: Caution
) -> GradeChange:
    """The grade of one interaction before and after."""
    given = record.evaluation
    assert given is not None
    assert record.transcript is not None
    anew = [c for c in new.criteria if old is None or not _asked_alike(c, old)]
    answers: dict[str, Score] = {score.criterion: score for score in given.scores}
    if anew:
        found: Evaluation = evaluate(
            record.interaction, record.transcript, _only(new, anew), scorers, caution
        )
        answers |= {score.criterion: score for score in found.scores}
    after = new.grade([answers[criterion.id] for criterion in new.criteria])
    return GradeChange(record.interaction.id, given.grade, after)


def _known(new: Scorecard, old: Scorecard | None) -> tuple[set[str], set[str]]:
    """The criteria whose answers on the old scorecard can be taken, and those of them with other words."""
    before = {c.id: c for c in old.criteria} if old else {}
    usable = {c.id for c in new.criteria if c.id in before and _on_the_same_scale(before[c.id], c)}
    return usable, {c.id for c in new.criteria if c.id in usable and old and not _asked_alike(c, old)}


def _on_the_same_scale(old: Criterion, new: Criterion) -> bool:
    """Whether only words may differ: the levels, and what answers, are the same."""
    levels = [[level.value for level in one.levels] for one in (old, new)]
    changed = {part for part in _parts(old, new) if part not in (*_WEIGHING, "question", "levels")}
    return levels[0] == levels[1] and not changed


def _only(card: Scorecard, criteria: Sequence[Criterion]) -> Scorecard:
    """The scorecard with nothing but some of its criteria."""
    return replace(card, sections=(Section("", tuple(criteria)),))


def _asked_alike(criterion: Criterion, old: Scorecard) -> bool:
    """Whether the old scorecard asked the same, whatever the weight."""
    before = next((c for c in old.criteria if c.id == criterion.id), None)
    return before is not None and not [p for p in _parts(before, criterion) if p not in _WEIGHING]


def _changes(old: Scorecard, new: Scorecard) -> list[CriterionChange]:
    before, after = ({c.id: c for c in card.criteria} for card in (old, new))
    changes = [CriterionChange(name, "removed") for name in before if name not in after]
    for name, criterion in after.items():
        if name not in before:
            changes.append(CriterionChange(name, "added"))
        elif parts := _parts(before[name], criterion):
            changes.append(CriterionChange(name, "changed", tuple(parts)))
    return changes


def _parts(old: Criterion, new: Criterion) -> list[str]:
    """The names of what differs between two versions of a criterion."""
    return [name for name in Criterion.__dataclass_fields__ if getattr(old, name) != getattr(new, name)]
