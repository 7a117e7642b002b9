from pathlib import Path

import pytest

from autoqa.config.resources import bundled
from autoqa.config.scorecards import load_examples
from autoqa.pipeline.validate import validate_files

CARDS = sorted((bundled("configs") / "scorecards").glob("*.toml"))


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.stem)
def test_the_examples_of_every_bundled_scorecard_get_their_levels(card: Path):
    (finding,) = validate_files([card])
    assert finding.problem is None


def test_bundled_rules_have_examples():
    assert {card.stem for card in CARDS if load_examples(card)} == {
        "assistenza_it",
        "collections",
        "email",
        "sales",
        "support_full",
    }


def test_an_example_with_another_level_is_said_with_the_reason(tmp_path: Path):
    text = (bundled("configs") / "scorecards" / "email.toml").read_text(encoding="utf-8")
    wrong = tmp_path / "email.toml"
    wrong.write_text(text.replace('"kind regards", ', "").replace('"regards", ', ""), encoding="utf-8")
    (finding,) = validate_files([wrong])
    assert finding.problem is not None
    assert (
        "criterion 'salutation', example 1: the rules give level 2, and level 3 was expected"
        in finding.problem
    )
    assert "Not said: signs." in finding.problem
