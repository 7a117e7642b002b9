import pytest

from autoqa.domain.sampling import Part
from autoqa.pipeline.next_to_grade import next_to_grade
from autoqa.pipeline.sample import sample
from autoqa.pipeline.workspace import Workspace, open_workspace, opened_store
from autoqa.review.plan import Quotas, Team
from autoqa.store.candidates import candidates
from tests.pipeline.graded_space import conversations, graded_space

GRADED = 30


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Forty conversations of which people graded thirty; one more is unlike all others."""
    rows = conversations(0, 40)
    rows = [row if i < GRADED else {**row, "grades": []} for i, row in enumerate(rows)]
    rows.append(
        {**rows[-1], "id": "other", "turns": [{"speaker": "agent", "text": "Chiamo per la caldaia."}]}
    )
    return open_workspace(graded_space(tmp_path_factory.mktemp("next") / "qa", rows))


def chosen(space: Workspace, size: int) -> list[str]:
    with opened_store(space) as store:
        return next_to_grade(space, store, candidates(store), size)


def test_only_what_nobody_graded_is_chosen_and_nothing_twice(space: Workspace):
    found = chosen(space, 50)
    assert sorted(found) == [*(f"c{i:03d}" for i in range(GRADED, 40)), "other"]


def test_the_same_are_chosen_again(space: Workspace):
    assert chosen(space, 4) == chosen(space, 4)
    assert chosen(space, 4) == chosen(space, 11)[:4]


def test_a_plan_holds_what_was_chosen(space: Workspace):
    plan = sample(space, Quotas(per_agent=0, learning=4, double=0), Team(("ann", "ben")), dry_run=True)
    assert {one.interaction for one in plan.assignments} == set(chosen(space, 4))
    assert {(one.part, one.chance) for one in plan.assignments} == {(Part.LEARNING, None)}
