from dataclasses import dataclass
from pathlib import Path

import pytest

from autoqa.domain.audit import Audit
from autoqa.domain.case import NOTHING_KNOWN, Case
from autoqa.domain.distribution import from_probabilities
from autoqa.domain.evaluation import Score
from autoqa.domain.interaction import Channel, Interaction
from autoqa.domain.record import Record
from autoqa.domain.scorecard import AnsweredBy, Bounds, Criterion, Level, Scorecard, Section
from autoqa.domain.transcript import Speaker, Transcript, Turn
from autoqa.errors import StoreError
from autoqa.fairness.names import load_origins
from autoqa.fairness.swaps import find_swaps
from autoqa.pipeline.audit import audit_record, audit_workspace, summarise
from autoqa.pipeline.kept import AUDIT
from autoqa.pipeline.process import Judging
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.workspace import open_workspace
from autoqa.scoring.evaluate import Caution
from autoqa.scoring.scorer import scored

LEVELS = tuple(Level(value, f"Level {value}.") for value in range(1, 6))
MEASURED = Criterion("pace", "Slow?", AnsweredBy.MEASURE, LEVELS, bounds=Bounds("hold", at_most=((2, 1.0),)))
CARD = Scorecard(
    "c",
    "1",
    "en",
    tuple(Channel),
    60,
    (Section("", (Criterion("warm", "?", AnsweredBy.RULE, LEVELS), MEASURED)),),
)


@dataclass
class Prejudiced:
    """A scorer that gives 4, and 2 where it reads a name of one origin."""

    criterion: str
    origin: str
    fingerprint: str = "p"

    def score(self, transcript: Transcript, case: Case = NOTHING_KNOWN) -> Score:
        """By the names alone."""
        origin = load_origins()[self.origin]
        said = {word.strip(".,") for turn in transcript.turns for word in turn.text.split()}
        low = bool(said & {*origin.female, *origin.male})
        return scored(self.criterion, from_probabilities(range(1, 6), (0, low, 0, not low, 0)), [], "by name")


JUDGING = Judging(CARD, [Prejudiced("warm", "arabic"), Prejudiced("pace", "arabic")], Caution())


def record(name: str, *texts: str, agent: str | None = None) -> Record:
    turns = tuple(Turn((Speaker.AGENT, Speaker.CUSTOMER)[i % 2], text) for i, text in enumerate(texts))
    interaction = Interaction(name, Channel.CHAT, name, name, language="en", agent=agent, turns=turns)
    return Record(interaction, Transcript(turns, "en", "text", "text"))


STORY = "It happened at the end of last month when the new plan began to count. " * 4

NAMED = [
    record(f"c{i}", "Hello, this is Peter, how can I help you today?", f"I was charged twice. {STORY}")
    for i in range(4)
]
UNNAMED = record("none", "Hello, how can I help you today?", "I was charged twice this month.")


def audited(*names: str, records: list[Record]) -> Audit:
    swaps = find_swaps(names)
    pairs = {swap.name: [] for swap in swaps}
    for one in records:
        for name, pair in audit_record(one, swaps, JUDGING).items():
            pairs[name].append(pair)
    return summarise(swaps, pairs, JUDGING, interactions=len(records), of=len(records))


def test_a_prejudice_shows_in_its_own_swap_and_in_no_other():
    found = audited("names_arabic", "names_slavic", records=[*NAMED, UNNAMED])
    effects = {(e.swap, e.criterion): e for e in found.effects}
    biased, fair = effects["names_arabic", "warm"], effects["names_slavic", "warm"]
    assert (biased.n, biased.flip_rate, biased.mean, biased.low, biased.high) == (4, 1.0, -2.0, -2.0, -2.0)
    assert (fair.n, fair.flip_rate, fair.mean) == (4, 0.0, 0.0)
    assert biased.certain
    assert not fair.certain
    assert effects["names_arabic", None].flips == 4  # 75 % before, 25 % after, and 60 passes


def test_a_conversation_without_a_name_is_not_counted_and_not_scored():
    assert audit_record(UNNAMED, find_swaps(["names_arabic"]), JUDGING) == {}


def test_what_a_measure_answers_is_left_out():
    found = audited("names_arabic", records=NAMED)
    assert [effect.criterion for effect in found.effects] == ["warm", None]


def test_an_audit_is_kept_and_read_back(tmp_path: Path):
    workspace = open_workspace(tmp_path)
    assert AUDIT.load(workspace) is None
    found = audited("names_arabic", records=NAMED)
    assert AUDIT.save(workspace, found) == tmp_path / AUDIT.file
    assert AUDIT.load(workspace) == found


def test_a_broken_file_is_an_error_with_its_name(tmp_path: Path):
    (tmp_path / AUDIT.file).write_text("{", encoding="utf-8")
    with pytest.raises(StoreError, match=AUDIT.file):
        AUDIT.load(open_workspace(tmp_path))


def test_an_empty_store_says_what_to_do(tmp_path: Path):
    with pytest.raises(StoreError, match="score something first: autoqa score"):
        audit_workspace(open_workspace(tmp_path), ProgressReport())
