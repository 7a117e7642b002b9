"""Verification of gradings."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.domain.sampling import Task
from autoqa.review.verification import OUTSIDE, Grading, coverage, draw_verification

PEOPLE = ("eva", "kim", "zoe")


def _gradings(n=60, experience=200):
    return [
        Grading(
            interaction=f"call-{i:03d}",
            evaluator=PEOPLE[i % 3],
            agent=f"agent-{i % 7}",
            channel=("call", "chat")[i % 20 == 0],
            queue=("billing", "sales")[i % 2],
            criteria=("empathy", "accuracy") if i % 10 else ("empathy",),
            records="auto-fail" if i == 31 else "usual",
            experience=experience,
        )
        for i in range(n)
    ]


def test_a_share_of_each_evaluator_s_work_is_verified_by_somebody_else():
    tasks, notes = draw_verification(_gradings(), PEOPLE, internal=0.1)
    assert Counter(one.whose for one in tasks) == {"eva": 2, "kim": 2, "zoe": 2}
    assert all(one.evaluator != one.whose for one in tasks)
    assert notes == []


def test_new_evaluators_are_looked_at_twice_as_much():
    tasks, _ = draw_verification(_gradings(experience=10), PEOPLE, internal=0.1)
    assert Counter(one.whose for one in tasks) == {"eva": 4, "kim": 4, "zoe": 4}


def test_rare_things_are_covered_first():
    gradings = _gradings()
    tasks, _ = draw_verification(gradings, PEOPLE, internal=0.2)
    drawn = {(one.interaction, one.whose) for one in tasks}
    found = coverage(gradings, [one for one in gradings if (one.interaction, one.evaluator) in drawn])
    assert found.counts["records"]["auto-fail"] == 1
    assert found.counts["methods"]["chat"] >= 1
    assert "methods" not in found.missing()


def test_coverage_names_what_was_not_sampled():
    gradings = _gradings()
    found = coverage(gradings, gradings[:1])
    assert found.counts["assessors"] == {"eva": 1, "kim": 0, "zoe": 0}
    assert found.missing()["assessors"] == ["kim", "zoe"]


def test_an_outside_verifier_gets_some_of_all():
    tasks, _ = draw_verification(_gradings(), PEOPLE, internal=0, external=5)
    assert len(tasks) == 5
    assert {(one.evaluator, one.task) for one in tasks} == {(OUTSIDE, Task.VERIFY_OUTSIDE)}
    assert {one.whose for one in tasks} == set(PEOPLE)


def test_one_evaluator_alone_can_be_verified_by_nobody():
    gradings = [one for one in _gradings() if one.evaluator == "eva"]
    tasks, notes = draw_verification(gradings, ("eva",), internal=0.1)
    assert tasks == []
    assert "nobody else may verify it" in notes[0]


def test_the_same_seed_gives_the_same_sample():
    gradings = _gradings()
    assert draw_verification(gradings, PEOPLE, seed=1) == draw_verification(gradings[::-1], PEOPLE, seed=1)


@given(st.integers(0, 1000), st.floats(0.01, 1), st.integers(0, 80))
@settings(max_examples=30, deadline=None)
def test_nobody_verifies_their_own_work(seed, internal, external):
    tasks, _ = draw_verification(_gradings(), PEOPLE, internal=internal, external=external, seed=seed)
    assert all(one.evaluator != one.whose for one in tasks)
    assert len({(one.interaction, one.evaluator, one.whose) for one in tasks}) == len(tasks)
