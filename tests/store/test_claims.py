import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from autoqa.domain.people import User
from autoqa.domain.sampling import Assignment, Part, Plan, Task
from autoqa.domain.scorecard import Scorecard
from autoqa.domain.session import CONSENSUS, Session
from autoqa.errors import Overtaken
from autoqa.store.audit_log import logged
from autoqa.store.claims import claim, give, holders, let_go
from autoqa.store.grades import add_grades
from autoqa.store.plans import save_plan
from autoqa.store.rows import now
from autoqa.store.sessions import open_session
from autoqa.store.store import Store
from autoqa.store.tables import ClaimRow
from tests.store.parts import graded
from tests.store.queue_parts import DAY, EMIL, EVA, LEA, NORA, add_scored, opened


@pytest.fixture
def store(tmp_path: Path, scorecard: Scorecard) -> Iterator[Store]:
    made = opened(tmp_path)
    add_scored(made, scorecard, "a")
    yield made
    made.close()


def have(store: Store, name: str = "a") -> list[str]:
    with store.reading() as session:
        return [one.user for one in holders(session, [name]).get(name, ())]


def planned(store: Store, *given: tuple[User, Task]) -> None:
    rows = tuple(Assignment("a", user.name, task, Part.RANDOM) for user, task in given)
    save_plan(store, Plan("march", 0, DAY, {}, rows))


def given_to(store: Store, user: User | None) -> None:
    with logged(store) as session:
        give(session, LEA, "a", user)


def expire(store: Store) -> None:
    with store.writing() as session:
        session.execute(sa.update(ClaimRow).values(until=now() - timedelta(seconds=1)))


def test_whoever_comes_second_learns_who_has_it(store: Store):
    until = claim(store, EVA, "a", 15)
    with pytest.raises(
        Overtaken, match=f"Eva E. has interaction 'a' in hand until {until.astimezone():%H:%M}"
    ):
        claim(store, EMIL, "a", 15)


def test_claiming_again_keeps_it_for_longer(store: Store):
    first = claim(store, EVA, "a", 15)
    assert claim(store, EVA, "a", 30) > first + timedelta(minutes=14)
    assert have(store) == ["eva"]


def test_an_expired_claim_holds_nobody_up_and_is_cleaned_away(store: Store):
    claim(store, EVA, "a", 15)
    expire(store)
    assert have(store) == []
    claim(store, EMIL, "a", 15)
    with store.reading() as session:
        assert session.scalars(sa.select(ClaimRow.user)).all() == ["emil"]


def test_what_is_let_go_is_free(store: Store):
    claim(store, EVA, "a", 15)
    with logged(store) as session:
        let_go(session, "eva", "a")
    claim(store, EMIL, "a", 15)


def test_a_plan_keeps_a_call_for_its_evaluator(store: Store):
    planned(store, (EVA, Task.GRADE))
    with pytest.raises(Overtaken, match=r"given to Eva E\. to grade"):
        claim(store, EMIL, "a", 15)
    claim(store, EVA, "a", 15)


def test_a_plan_that_is_done_keeps_nothing(store: Store, scorecard: Scorecard):
    planned(store, (EVA, Task.GRADE))
    add_grades(store, graded([("a", "eva", "empathy", 4)]), scorecard)
    claim(store, EMIL, "a", 15)


def test_two_who_are_to_grade_it_twice_have_it_at_once(store: Store):
    planned(store, (EVA, Task.GRADE), (EMIL, Task.SECOND_GRADE))
    claim(store, EVA, "a", 15)
    claim(store, EMIL, "a", 15)
    with pytest.raises(Overtaken):
        claim(store, NORA, "a", 15)


def test_the_graders_of_a_session_have_it_at_once(store: Store, scorecard: Scorecard):
    made = Session("talk", scorecard.hash, ("a",), ("eva", "emil"), ("empathy",), CONSENSUS, DAY)
    open_session(store, made, scorecard)
    claim(store, EVA, "a", 15)
    claim(store, EMIL, "a", 15)


def test_what_a_lead_gave_is_kept_for_them(store: Store):
    given_to(store, EVA)
    with pytest.raises(Overtaken, match="given to Eva"):
        claim(store, EMIL, "a", 15)
    with logged(store) as session:
        let_go(session, "eva", "a")
    assert have(store) == ["eva"]


def test_what_a_lead_gave_is_let_go_once_it_is_graded(store: Store, scorecard: Scorecard):
    given_to(store, EVA)
    add_grades(store, graded([("a", "eva", "empathy", 4)]), scorecard)
    with logged(store) as session:
        let_go(session, "eva", "a")
    assert have(store) == []


def test_a_lead_gives_it_to_somebody_else_or_back_to_all(store: Store):
    given_to(store, EVA)
    given_to(store, EMIL)
    assert have(store) == ["emil"]
    given_to(store, None)
    assert have(store) == []


def test_a_lead_takes_nothing_out_of_somebodys_hands(store: Store):
    claim(store, EMIL, "a", 15)
    with pytest.raises(Overtaken, match="Emil"):
        given_to(store, EVA)


CLAIMANT = """
import sys
from autoqa.domain.people import User
from autoqa.errors import Overtaken
from autoqa.store.claims import claim
from autoqa.store.store import Store
store, name = Store.open(sys.argv[1]), sys.argv[2]
sys.stdin.readline()
won = 0
for number in range(40):
    try:
        claim(store, User(name, frozenset()), f"call-{number}", 15)
        won += 1
    except Overtaken:
        pass
print(won)
"""


def test_of_two_processes_one_gets_each_call(store: Store, scorecard: Scorecard, tmp_path: Path):
    for number in range(40):
        add_scored(store, scorecard, f"call-{number}")
    url = f"sqlite:///{tmp_path / 'autoqa.db'}"
    both = [
        subprocess.Popen(
            [sys.executable, "-c", CLAIMANT, url, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("eva", "emil")
    ]
    for one in both:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    won = [int(one.communicate(timeout=60)[0]) for one in both]
    assert sum(won) == 40
    with store.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(ClaimRow)) == 40
