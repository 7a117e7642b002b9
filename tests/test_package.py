import autoqa
from autoqa.pipeline import run


def test_score_is_the_function_of_the_pipeline():
    assert autoqa.score is run.score


def test_it_stays_the_function_when_the_scoring_package_is_loaded():
    import autoqa.scoring.evaluate

    assert callable(autoqa.score)
    assert autoqa.scoring.evaluate.evaluate


def test_agreement_stays_the_function_when_the_package_of_that_name_is_loaded():
    import autoqa.agreement.tables
    from autoqa.agreement import moments
    from autoqa.pipeline.agreement import agreement

    assert autoqa.agreement is agreement
    assert moments.pearson


def test_agreement_compares_a_file(tmp_path):
    path = tmp_path / "grades.csv"
    rows = [f"c{i},{who},empathy,{1 + i % 5}" for i in range(20) for who in ("eva", "zoe")]
    path.write_text("\n".join(["interaction,evaluator,criterion,score", *rows]), encoding="utf-8")
    found = autoqa.agreement(path)
    assert found.criterion("empathy").human_human["qwk"].value == 1.0
