import autoqa
from autoqa.pipeline import run


def test_score_is_the_function_of_the_pipeline():
    assert autoqa.score is run.score


def test_it_stays_the_function_when_the_scoring_package_is_loaded():
    import autoqa.scoring.evaluate

    assert callable(autoqa.score)
    assert autoqa.scoring.evaluate.evaluate
