"""One value of a settings file is changed, and all else stays as somebody wrote it."""

import tomllib

import pytest

from autoqa.config.settings_file import with_value
from autoqa.errors import ConfigurationError


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Ours.\n[web]\nblind = false\n",
        "[scoring]\n",
        '[scoring] # ours\nmodels = "m"\n  scorecard="a"\n[web]\nblind = false',
        '[web]\nscorecards = 1\n[scoring]\nscorecard = "a"\n',
    ],
)
def test_the_value_is_set_and_nothing_else_changes(text: str):
    changed = tomllib.loads(with_value(text, "scoring", "scorecard", "ü.toml", where="x"))
    before = tomllib.loads(text)
    assert changed == before | {"scoring": before.get("scoring", {}) | {"scorecard": "ü.toml"}}


def test_comments_stay():
    text = '# One.\n[scoring]\n# Two.\nscorecard = "a"\n'
    assert with_value(text, "scoring", "scorecard", "b", where="x") == text.replace('"a"', '"b"')


IN_A_STRING = '[scoring]\nx = """\n[web]\nscorecard = 1\n"""\nscorecard = "a"\n'


@pytest.mark.parametrize("text", ['scoring.scorecard = "a"\n', "scoring = { models = 'm' }\n", IN_A_STRING])
def test_another_way_of_writing_it_is_left_to_people(text: str):
    with pytest.raises(ConfigurationError, match="write scorecard = "):
        with_value(text, "scoring", "scorecard", "b", where="x")
