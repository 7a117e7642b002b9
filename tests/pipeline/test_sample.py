import csv
import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autoqa.domain.evaluation import Evaluation, Evaluator, EvaluatorKind, Grade, Score, ScoreStatus
from autoqa.domain.interaction import Channel, GradeGiven, Interaction
from autoqa.domain.sampling import Part, Task
from autoqa.domain.scorecard import Scorecard
from autoqa.domain.transcript import Speaker, Transcript, Turn
from autoqa.errors import ConfigurationError, NotInStore, StoreError
from autoqa.pipeline.audit_pack import write_pack
from autoqa.pipeline.grades import import_grades
from autoqa.pipeline.sample import plan_named, plans, sample, verify, write_lists
from autoqa.pipeline.workspace import Workspace, open_workspace, opened_store
from autoqa.review.plan import Quotas, Team
from autoqa.store.candidates import candidates, gradings
from autoqa.store.grades import add_grades
from autoqa.store.scored import scored_calls
from tests.store.parts import DAY, graded

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
TEAM = Team(("kim", "lou"))


@pytest.fixture
def space(tmp_path: Path, scorecard: Scorecard) -> Workspace:
    """A workspace with twelve scored calls of three agents; eva and zoe graded the first four."""
    workspace = open_workspace(tmp_path / "qa")
    workspace.folder.mkdir()
    with opened_store(workspace) as store:
        for i in range(12):
            call = Interaction(
                id=f"call-{i:02d}",
                channel=Channel.CALL,
                sha256=f"{i:064d}",
                source="",
                agent=f"agent-{i % 3}",
                started_at=AT + timedelta(days=i % 5),
                metadata={"queue": "billing" if i % 2 else "sales"},
                grades=tuple(
                    GradeGiven(who, "empathy", 1.0 if i == 0 else 4.0, "<b>=1+1", at=AT)
                    for who in ("eva", "zoe")
                    if i < 4
                ),
            )
            read = Transcript((Turn(Speaker.AGENT, "Good morning <script>.", 0.0, 2.0),), "en", "text", "t")
            low = i / 20
            score = Score(
                "empathy",
                ScoreStatus.SCORED,
                4,
                4.0 - low,
                {1: low, 2: 0.0, 3: 0.0, 4: 1 - low, 5: 0.0},
                1 - low,
                scorer="m",
            )
            store.add(call)
            store.save_transcript(call, read)
            by = Evaluator(EvaluatorKind.MODEL, "autoqa", "f")
            store.save_evaluation(
                read, Evaluation(call.id, by, scorecard.hash, (score,), Grade(75.0)), scorecard
            )
    return workspace


def test_candidates_carry_what_plans_look_at(space: Workspace):
    with opened_store(space) as store:
        found = {one.interaction: one for one in candidates(store)}
    one = found["call-11"]
    assert (one.agent, one.queue, one.language) == ("agent-2", "billing", "en")
    assert one.low == pytest.approx(0.55)
    assert one.doubt == pytest.approx(0.45)


def test_a_plan_is_kept_and_shows_what_is_done(space: Workspace):
    plan = sample(space, Quotas(per_agent=4, double=0.5), TEAM, name="w45")
    kept, done = plan_named(space, "w45")
    assert kept.assignments == plan.assignments
    assert len([one for one in kept.assignments if one.task is Task.GRADE]) == 12
    assert ("call-00", "eva") in done
    first = plan.assignments[0]
    with opened_store(space) as store:
        rows = graded([(first.interaction, first.evaluator, "empathy", 3.0)])
        add_grades(store, rows, None)
    ((listed, count),) = plans(space)
    assert (listed, count) == (kept, 1)


def test_what_is_assigned_is_not_drawn_again_unless_asked(space: Workspace):
    sample(space, Quotas(per_agent=2, double=0), TEAM, name="first")
    with opened_store(space) as store:
        assert len(candidates(store)) == 6
        assert len(candidates(store, again=True)) == 12


def test_only_calls_of_that_time_are_drawn(space: Workspace):
    with opened_store(space) as store:
        found = candidates(store, since=AT + timedelta(days=1), until=AT + timedelta(days=3))
    assert {one.started_at.day for one in found} == {3, 4}


def test_a_dry_run_keeps_nothing(space: Workspace):
    assert sample(space, Quotas(), TEAM, dry_run=True).assignments
    assert plans(space) == []


def test_a_name_is_given_once(space: Workspace):
    sample(space, Quotas(per_agent=1), TEAM, name="w45")
    with pytest.raises(StoreError, match="a plan 'w45' is there already"):
        sample(space, Quotas(per_agent=1), TEAM, name="w45")
    assert len(plans(space)) == 1


def test_a_plan_that_is_not_there_is_an_error_that_names_those_that_are(space: Workspace):
    sample(space, Quotas(per_agent=1), TEAM, name="w45")
    with pytest.raises(NotInStore, match="there are: w45"):
        plan_named(space, "w46")


def test_nobody_to_grade_is_an_error(space: Workspace):
    with pytest.raises(ConfigurationError, match="--evaluator"):
        sample(space, Quotas(), Team(()))


def test_an_unknown_stratum_is_an_error(space: Workspace):
    with pytest.raises(ConfigurationError, match="choose among queue"):
        sample(space, Quotas(stratified=3, strata=("weather",)), TEAM)


def test_chances_reach_the_averages(space: Workspace):
    sample(space, Quotas(per_agent=2, double=0), TEAM, name="w45")
    with opened_store(space) as store:
        chance = scored_calls(store).chance
    known = chance[chance == chance]
    assert len(known) == 6
    assert set(known) == {0.5} or set(known) <= {0.5, 1.0, 2 / 3}


def test_forms_give_nothing_away_and_can_be_imported(space: Workspace, tmp_path: Path):
    plan = sample(space, Quotas(per_agent=4, double=1.0), TEAM, name="w45")
    paths = write_lists(space, plan, tmp_path / "lists")
    assert [path.name for path in paths] == ["kim.csv", "lou.csv"]
    text = paths[0].read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert "lou" not in text
    assert {row["criterion"] for row in rows} == {"empathy", "accuracy", "resolution"}
    assert {row["score"] for row in rows} == {""}
    paths[0].write_text(text.replace("call-09,kim,empathy,,", "call-09,kim,empathy,4,"), encoding="utf-8")
    found = import_grades(paths[0], space)
    assert (found.new, found.bad) == (1, ())


def test_who_verifies_is_told_whose_grading(space: Workspace, tmp_path: Path):
    plan = verify(space, [], internal=0.5, name="audit")
    paths = write_lists(space, plan, tmp_path / "lists")
    assert [path.name for path in paths] == ["eva verifies.csv", "zoe verifies.csv"]
    rows = list(csv.DictReader(paths[0].read_text(encoding="utf-8").splitlines()))
    assert {row["whose"] for row in rows} == {"zoe"}


def test_gradings_are_verified_by_somebody_else(space: Workspace):
    plan = verify(space, [], internal=0.5, external=2, name="audit")
    assert {one.part for one in plan.assignments} == {Part.VERIFICATION}
    inside = [one for one in plan.assignments if one.task is Task.VERIFY]
    assert {(one.whose, one.evaluator) for one in inside} == {("eva", "zoe"), ("zoe", "eva")}
    kept, _ = plan_named(space, "audit")
    assert kept.assignments == plan.assignments


def test_without_grades_there_is_nothing_to_verify(tmp_path: Path):
    empty = open_workspace(tmp_path / "empty")
    with opened_store(empty):
        pass
    with pytest.raises(StoreError, match="autoqa grades import"):
        verify(empty, [])


def test_a_workspace_that_is_not_there_is_not_made(tmp_path: Path):
    with pytest.raises(StoreError, match="no store in"):
        sample(open_workspace(tmp_path / "typo"), Quotas(), TEAM)
    assert not (tmp_path / "typo").exists()


def test_a_grading_with_a_lowest_level_is_a_record_of_its_own(space: Workspace):
    with opened_store(space) as store:
        records = {one.interaction: one.records for one in gradings(store)}
    assert records["call-00"] == "lowest level"
    assert records["call-01"] == "usual"


def _records(space: Workspace, *scores: float, card: Scorecard | None) -> list[str]:
    """What kind of gradings these scores of kim on empathy make, by call."""
    with opened_store(space) as store:
        rows = [(f"call-{i + 4:02d}", "kim", "empathy", score) for i, score in enumerate(scores)]
        add_grades(store, graded(rows, at=DAY), card)
        return [one.records for one in gradings(store) if one.evaluator == "kim"]


def test_a_lowest_level_is_that_of_the_form(space: Workspace, scorecard: Scorecard):
    assert _records(space, 1.0, 2.0, card=scorecard) == ["lowest level", "usual"]


def test_on_a_scale_from_nought_a_one_is_usual(space: Workspace, scorecard: Scorecard):
    assert _records(space, 0.0, 1.0, card=_lowered(scorecard)) == ["lowest level", "usual"]


def test_a_grading_that_failed_outright_is_a_record_of_its_own(space: Workspace, scorecard: Scorecard):
    strict = _changed(scorecard, auto_fail_at=2)
    assert _records(space, 2.0, 3.0, card=strict) == ["auto-fail", "usual"]


def _changed(card: Scorecard, **other: object) -> Scorecard:
    """The card with empathy asked otherwise."""
    sections = (
        replace(
            section,
            criteria=tuple(replace(c, **other) if c.id == "empathy" else c for c in section.criteria),
        )
        for section in card.sections
    )
    return replace(card, sections=tuple(sections))


def _lowered(card: Scorecard) -> Scorecard:
    """The card with empathy on a scale from 0 to 4."""
    (empathy,) = [c for c in card.criteria if c.id == "empathy"]
    levels = tuple(replace(level, value=level.value - 1) for level in empathy.levels)
    return _changed(card, levels=levels)


def test_the_pack_holds_what_an_outside_verifier_needs(space: Workspace, tmp_path: Path):
    verify(space, [], internal=0.2, external=3, name="audit")
    paths = {path.name: path for path in write_pack(space, "audit", tmp_path / "pack")}
    page = paths["index.html"].read_text(encoding="utf-8")
    assert "3</b> gradings to verify" in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    rows = list(csv.DictReader(paths["gradings.csv"].read_text(encoding="utf-8").splitlines()))
    assert len(rows) == 3
    assert {row["comment"] for row in rows} == {"<b>=1+1"}
    for line in paths["MANIFEST.sha256"].read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(paths[name].read_bytes()).hexdigest() == digest


def test_a_plan_to_grade_makes_no_pack(space: Workspace, tmp_path: Path):
    sample(space, Quotas(per_agent=1), TEAM, name="w45")
    with pytest.raises(ConfigurationError, match="autoqa sample verify"):
        write_pack(space, "w45", tmp_path / "pack")


def test_settings_are_kept_as_plain_values(space: Workspace):
    sample(space, Quotas(per_agent=1), TEAM, name="w45", seed=7)
    kept, _ = plan_named(space, "w45")
    assert kept.seed == 7
    assert json.loads(json.dumps(dict(kept.settings)))["evaluators"] == ["kim", "lou"]


def test_who_has_graded_a_call_does_not_get_it_again(space: Workspace):
    with opened_store(space) as store:
        assert {one.interaction: one.graded_by for one in candidates(store)}["call-00"] == ("eva", "zoe")
    plan = sample(space, Quotas(per_agent=4, double=1.0), Team(("eva", "zoe", "kim")), name="w45")
    had = {f"call-{i:02d}" for i in range(4)}
    assert {one.evaluator for one in plan.assignments if one.interaction in had} == {"kim"}


def test_what_is_only_to_be_verified_may_still_be_drawn(space: Workspace):
    verify(space, [], internal=0.5, external=2, name="audit")
    with opened_store(space) as store:
        assert len(candidates(store)) == 12


def test_forms_are_never_overwritten_unless_told_to(space: Workspace, tmp_path: Path):
    plan = sample(space, Quotas(per_agent=1, double=0), TEAM, name="w45")
    (path, *_) = write_lists(space, plan, tmp_path / "lists")
    path.write_text("filled in", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"kim\.csv.* there already.*--out"):
        write_lists(space, plan, tmp_path / "lists")
    assert path.read_text(encoding="utf-8") == "filled in"
    write_lists(space, plan, tmp_path / "lists", force=True)
    assert path.read_text(encoding="utf-8") != "filled in"


@pytest.mark.parametrize(
    ("team", "said"),
    [
        (Team(("eva", "")), "--evaluator ''"),
        (Team(("eva",), {"kim": 3}), "--most 'kim': is not among the evaluators"),
    ],
)
def test_a_team_that_cannot_be_is_an_error(space: Workspace, team: Team, said: str):
    with pytest.raises(ConfigurationError, match=said):
        sample(space, Quotas(), team)


def test_a_verifier_without_a_name_is_an_error(space: Workspace):
    with pytest.raises(ConfigurationError, match="--evaluator ' '"):
        verify(space, ["eva", " "])
