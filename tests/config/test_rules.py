from __future__ import annotations

from pathlib import Path

import pytest

from autoqa.config.scorecards import load_examples, load_scorecard
from autoqa.domain.rule import Need
from autoqa.domain.transcript import Speaker, Turn
from autoqa.errors import ScorecardError

CARD = """
name = "rules"
version = "1"

[[sections]]
name = "All"

[[sections.criteria]]
id = "opening"
question = "Opened well?"
answered_by = "rule"

[sections.criteria.anchors]
1 = "No."
2 = "Yes."

[[sections.criteria.rules]]
name = "greets"
speaker = "agent"
phrases = ["hello"]
"""


def card(folder: Path, more: str = "", *, change: tuple[str, str] = ("", "")) -> Path:
    path = folder / "card.toml"
    path.write_text(CARD.replace(*change) + more, encoding="utf-8")
    return path


def test_of_two_levels_the_upper_one_needs_every_rule(tmp_path: Path):
    more = '[[sections.criteria.rules]]\nname = "helps"\nphrases = ["help"]\n'
    (criterion,) = load_scorecard(card(tmp_path, more)).criteria
    assert criterion.needs == (Need(2, ("greets", "helps")),)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('[[sections.criteria.rules]]\nname = "greets"\nphrases = ["hi"]\n', "'greets' stands 2 times"),
        ('[[sections.criteria.rules]]\nname = "helps"\n', "'helps': has nothing to look for"),
        ('[[sections.criteria.rules]]\nname = "helps"\nphrases = ["*"]\n', "holds no word"),
        (
            '[[sections.criteria.rules]]\nname = "helps"\nphrases = ["hi"]\nafter = "asks"\n',
            "comes after 'asks', which is no rule before it",
        ),
        (
            '[[sections.criteria.rules]]\nname = "helps"\nphrases = ["hi"]\nwithin_seconds = 3\n',
            "within_seconds counts from another rule",
        ),
        ('[sections.criteria.needs]\n2 = ["grets"]\n', "needs the rule 'grets', which is not there"),
        ('[sections.criteria.needs]\n5 = ["greets"]\n', "say which rules level 2 needs"),
        ("[sections.criteria.applies]\nat_least = 3\n", "bound a measure; name it"),
        (
            '[sections.criteria.applies]\nmeasure = "hlod"\nat_least = 3\n',
            "applies: there is no measure 'hlod'; did you mean 'hold'",
        ),
    ],
)
def test_a_rule_that_cannot_work_is_said(tmp_path: Path, more: str, said: str):
    with pytest.raises(ScorecardError, match="criterion 'opening'") as error:
        load_scorecard(card(tmp_path, more))
    assert said in str(error.value)


def test_rules_belong_to_criteria_answered_by_them(tmp_path: Path):
    with pytest.raises(ScorecardError, match="has rules but is answered by classifier"):
        load_scorecard(card(tmp_path, change=('"rule"', '"classifier"')))


def test_a_card_of_nothing_but_bonuses_is_refused(tmp_path: Path):
    with pytest.raises(ScorecardError, match="every weight is 0"):
        load_scorecard(card(tmp_path, change=('"rule"\n', '"rule"\nbonus = true\n')))


def test_examples_are_read_with_their_times(tmp_path: Path):
    turns = '["1-2.5 agent: Hello.", "customer: Hi"]'
    more = f'[[sections.criteria.examples]]\nlevel = "not applicable"\nturns = {turns}\n'
    (example,) = load_examples(card(tmp_path, more))
    assert (example.criterion, example.number, example.level) == ("opening", 1, None)
    assert example.turns == (Turn(Speaker.AGENT, "Hello.", 1.0, 2.5), Turn(Speaker.CUSTOMER, "Hi"))


def test_an_example_s_turn_names_its_speaker(tmp_path: Path):
    more = '[[sections.criteria.examples]]\nlevel = 1\nturns = ["Hello."]\n'
    with pytest.raises(ScorecardError, match=r"'agent: \.\.\.' or 'customer: \.\.\.'; found 'Hello\.'"):
        load_examples(card(tmp_path, more))
