from dataclasses import replace

from autoqa.domain.agreement import Estimate
from autoqa.domain.comparison import Beside, GroupBeside
from autoqa.training.record import TrainingRecord
from autoqa.training.verdict import of_figures, of_groups, of_training, other_scale, too_few

RECORD = TrainingRecord(
    criterion="empathy",
    levels=(1, 2, 3),
    data="d",
    seed=0,
    agents=4,
    groups=4,
    trained_on=("a", "b"),
    tested_on=("c",),
    way={},
)
GOOD = Beside("pearson", Estimate(0.5, 0.3, 0.7), Estimate(0.4, 0.2, 0.6), Estimate(0.1, 0.0, 0.2))


def codes(found: object) -> list[str]:
    return [reason.code for reason in found]  # type: ignore[attr-defined]


def test_nothing_speaks_against_an_honest_training():
    assert codes(of_training(RECORD, {"c"})) == []


def test_what_it_was_trained_on_must_not_be_shown_to_it():
    (reason,) = of_training(RECORD, {"b", "c"})
    assert reason.code == "leaked_calls"
    assert "1 of the 2 interactions" in reason.text


def test_labels_that_do_not_go_with_the_words_are_named():
    shuffled = replace(RECORD, way={"gain": 0.001, "gain_error": 0.002})
    assert codes(of_training(shuffled, {"c"})) == ["learnt_nothing"]
    assert codes(of_training(replace(RECORD, way={"gain": 0.01, "gain_error": 0.002}), {"c"})) == []


def test_one_agent_speaks_for_nobody_else():
    assert codes(of_training(replace(RECORD, agents=1, groups=9), {"c"})) == ["one_agent"]
    assert codes(of_training(replace(RECORD, agents=0, groups=1), {"c"})) == ["one_agent"]
    assert codes(of_training(replace(RECORD, agents=0), {"c"})) == []


def test_a_model_that_does_not_say_what_it_was_trained_on_is_refused():
    assert codes(of_training(None, {"c"})) == ["no_record"]


def test_scores_that_go_with_peoples_by_chance_show_no_skill():
    assert codes(of_figures([GOOD])) == []
    assert codes(of_figures([replace(GOOD, new=Estimate(0.1, -0.1, 0.3))])) == ["no_skill"]
    assert codes(of_figures([replace(GOOD, new=Estimate(None))])) == ["no_skill"]


def test_a_figure_that_is_worse_is_named():
    (reason,) = of_figures([GOOD, replace(GOOD, name="rmse", worse=True)])
    assert reason.code == "worse"
    assert reason.facts["figure"] == "rmse"


def test_a_group_on_which_it_is_worse_is_named():
    group = GroupBeside("queue", "night", 40, Estimate(1.2), Estimate(0.8), Estimate(0.4), worse=True)
    (reason,) = of_groups([group, replace(group, worse=False)])
    assert "queue night" in reason.text


def test_too_few_interactions_show_nothing():
    assert codes(too_few(19)) == ["too_few_frozen"]
    assert codes(too_few(20)) == []


def test_another_scale_is_named_with_the_one_asked_for():
    assert "0, 1, and the scorecard has 1, 2, 3" in other_scale((0, 1), (1, 2, 3)).text
