from pathlib import Path

import pytest

from autoqa.config.scorecards import find_scorecard, load_scorecard
from autoqa.errors import ConfigurationError, ScorecardError

CARD = """
name = "small"
version = "1"
[[sections]]
name = "all"
[[sections.criteria]]
id = "empathy"
question = "Kind?"
answered_by = "classifier"
{extra}
[sections.criteria.anchors]
1 = "no"
5 = "yes"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "card.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_anchors_become_levels_in_order(tmp_path: Path):
    card = load_scorecard(written(tmp_path, CARD.format(extra="weight = 3")))
    assert [level.value for level in card.criteria[0].levels] == [1, 5]
    assert card.criteria[0].weight == 3


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ("auto_fail_at = 0", "auto_fail_at = 0 lies outside its scale"),
        ("flag_at = 9", "flag_at = 9 lies outside its scale"),
        ("weight = 0", "every weight is 0"),
    ],
)
def test_broken_rules_are_said(tmp_path: Path, extra: str, said: str):
    with pytest.raises(ScorecardError, match=said):
        load_scorecard(written(tmp_path, CARD.format(extra=extra)))


def test_ids_must_be_unique(tmp_path: Path):
    twice = CARD.format(extra="") + CARD.format(extra="").split('version = "1"')[1]
    with pytest.raises(ScorecardError, match="'empathy' stands 2 times"):
        load_scorecard(written(tmp_path, twice))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('answered_by = "magic"', "answered_by"),
        ("weigth = 1", "unknown key .*weigth.*did you mean 'weight'"),
        ("weight = -1", "greater than or equal to 0"),
        ("weight = inf", "weight.*finite"),
    ],
)
def test_broken_format_is_said(tmp_path: Path, wrong: str, said: str):
    text = CARD.format(extra="")
    text = (
        text.replace('answered_by = "classifier"', wrong) if "answered" in wrong else CARD.format(extra=wrong)
    )
    with pytest.raises(ConfigurationError, match=said):
        load_scorecard(written(tmp_path, text))


def test_a_measure_that_does_not_exist_names_the_nearest(tmp_path: Path, repository: Path):
    text = (repository / "configs" / "scorecards" / "delivery.toml").read_text()
    wrong = text.replace('measure = "dead_air_share"', 'measure = "dead_ar_share"')
    with pytest.raises(ConfigurationError, match="'dead_ar_share'; did you mean 'dead_air_share'"):
        load_scorecard(written(tmp_path, wrong))


def test_every_bundled_scorecard_is_valid(repository: Path):
    cards = list((repository / "configs" / "scorecards").glob("*.toml"))
    assert cards
    for path in cards:
        load_scorecard(find_scorecard(path.stem))


def test_unknown_scorecard_names_the_bundled_ones():
    with pytest.raises(ConfigurationError, match="support"):
        find_scorecard("nothing")


def test_a_scorecard_beside_the_settings_is_found(tmp_path: Path):
    path = written(tmp_path, CARD.format(extra=""))
    assert find_scorecard("card.toml", beside=tmp_path) == path
