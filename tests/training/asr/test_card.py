from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from autoqa.training.asr.card import Story, base_licence, card
from autoqa.training.asr.clips import Track
from autoqa.training.asr.fine_tune import Fitted
from autoqa.training.asr.gate import CallErrors, judge
from autoqa.training.asr.state import Check

BETTER = judge([CallErrors(f"c{i}", Track.AGENT, 100, 20, 10 + i) for i in range(4)])
WORSE = judge([CallErrors("c", Track.CUSTOMER, 100, 20, 30)])
STORY = Story(
    name="whisper-ours",
    base="openai/whisper-small",
    base_fingerprint="0123456789abcdef",
    licence="apache-2.0",
    language="it",
    data_hash="fedcba9876543210",
    calls=12,
    clips=240,
    hours=0.5,
    tracks={Track.AGENT: 130, Track.CUSTOMER: 110},
    settings={"epochs": 3},
    quantization="float16",
    fitted=Fitted(90, (Check(0, None, 2.0), Check(90, 1.0, 0.5)), "after 3 epochs", 12.0),
    verdict=BETTER,
)


def test_a_card_has_the_front_matter_of_the_hub():
    head = card(STORY).split("---")[1]
    told = yaml.safe_load(head)
    assert (told["license"], told["language"]) == ("apache-2.0", "it")
    assert told["base_model"] == "openai/whisper-small"
    (result,) = told["model-index"][0]["results"]
    assert result["metrics"] == [{"type": "wer", "name": "word error rate", "value": 0.115}]


def test_a_card_shows_each_channel_with_intervals_over_calls():
    text = card(STORY)
    between = BETTER.overall.difference_interval
    assert between is not None
    shown = f"-8.5 [{100 * between.low:.1f}, {100 * between.high:.1f}]"
    assert "| agent | 4 | 400 | 20.0% [20.0, 20.0] | 11.5% [" in text
    assert text.count(shown) == 2
    assert "| **all** | 4 | 400 |" in text
    assert "12 calls, 240 clips, 0.50 hours; hash `fedcba9876543210`" in text
    assert "the weights of step 90" in text


def test_a_refused_model_says_so_first_and_why():
    text = card(replace(STORY, verdict=WORSE))
    assert "**Refused: not for use.** Word error over all held-out calls: 30.0%, before 20.0%." in text
    assert "- customer: word error rises from 20.0% to 30.0% (+10.00 points; 0.3 allowed)" in text
    assert "| customer | 1 | 100 | 20.0% | 30.0% | +10.0 |" in text


def test_what_limits_the_figures_stands_under_limits():
    limits = card(replace(STORY, notes=("Too few agents.", "3 turns were not learnt from."))).split("## ")[3]
    assert limits.startswith("Limits\n")
    assert limits.endswith("in that way.\n\n- Too few agents.\n- 3 turns were not learnt from.\n\n")


def test_what_is_unknown_is_not_made_up():
    text = card(replace(STORY, licence=None, language=None))
    assert "license:" not in text.split("---")[1]
    assert "language:" not in text.split("---")[1]
    assert "not stated by the base's card" in text


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        ("---\nlicense: mit\n---\n# Model\n", "mit"),
        ('---\nlanguage: en\nlicense: "cc-by-4.0"\n---\n', "cc-by-4.0"),
        ("# Model\nlicense: mit\n", None),
        ("", None),
    ],
)
def test_the_licence_is_what_the_base_states(tmp_path: Path, text: str, licence: str | None):
    (tmp_path / "README.md").write_text(text)
    assert base_licence(tmp_path) == licence


def test_a_base_without_a_card_states_no_licence(tmp_path: Path):
    assert base_licence(tmp_path) is None
