import numpy as np
from numpy.testing import assert_array_equal

from autoqa.calibration.grade_rows import GradeRows

NAN = float("nan")


def rows() -> GradeRows:
    """Two calls and two people, one in a session; one score is "not applicable"."""

    def codes(*values: int) -> np.ndarray:
        return np.array(values, dtype=np.intp)

    return GradeRows(
        interactions=("a", "unused", "b"),
        evaluators=("eva", "zoe"),
        criteria=("empathy", "accuracy"),
        sessions=("", "march"),
        interaction=codes(2, 0, 0, 2),
        evaluator=codes(0, 0, 1, 1),
        criterion=codes(0, 0, 1, 0),
        session=codes(0, 0, 1, 0),
        score=np.array([3.0, 4.0, NAN, 5.0]),
        at=np.array([10.0, NAN, 20.0, 30.0]),
        line=codes(2, 3, 4, 5),
        comments={1: "warm", 3: "clear"},
    )


def test_some_rows_keep_their_names_and_comments():
    found = rows().taken(np.array([1, 3]))
    assert found.interactions == ("a", "b")
    assert found.evaluators == ("eva", "zoe")
    assert found.criteria == ("empathy",)
    assert found.sessions == ("",)
    assert found.comments == {0: "warm", 1: "clear"}
    assert_array_equal(found.line, [3, 5])
    assert [found.interactions[i] for i in found.interaction] == ["a", "b"]


def test_names_stand_in_the_order_in_which_they_are_met():
    found = rows().taken(np.arange(4))
    assert found.interactions == ("b", "a")
    assert [found.interactions[i] for i in found.interaction] == ["b", "a", "a", "b"]


def test_a_table_leaves_out_what_is_not_applicable():
    found = rows().table({"agent": {"a": "ann", "c": "cyd"}})
    assert len(found) == 3
    assert found.criteria == ("empathy",)
    assert rows().not_applicable == 1
    assert not found.in_session.any()
    agent = found.columns["agent"]
    assert agent.names == ("ann",)
    assert dict(zip(found.interactions, agent.codes.tolist(), strict=True)) == {"a": 0, "b": -1}


def test_scores_of_sessions_are_marked():
    given = rows()
    given.score[2] = 1.0
    assert given.table().in_session.tolist() == [False, False, True, False]


def test_nothing_gives_an_empty_table():
    found = rows().taken(np.zeros(0, dtype=np.intp))
    assert len(found) == 0
    assert len(found.table({"agent": {}})) == 0
