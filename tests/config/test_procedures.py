import tomllib

import pytest

from autoqa.config.procedures import parse_procedures
from autoqa.domain.transcript import Speaker
from autoqa.errors import ConfigurationError

GOOD = """
[[procedures]]
name = "Lost card"
reasons = ["lost card"]
in_order = true
steps = [{name = "verifies", phrases = ["date of birth"]}, {name = "blocks", phrases = ["blocked"]}]
forbidden = [{name = "blames", phrases = ["your fault"]}]
"""


def test_steps_in_order_come_each_after_the_one_before():
    (found,) = parse_procedures(tomllib.loads(GOOD), "k.toml")
    assert [(step.name, step.after) for step in found.steps] == [("verifies", None), ("blocks", "verifies")]


def test_steps_are_the_agents_and_what_is_forbidden_must_never_be_said():
    (found,) = parse_procedures(tomllib.loads(GOOD), "k.toml")
    assert {rule.speaker for rule in (*found.steps, *found.forbidden)} == {Speaker.AGENT}
    assert found.forbidden[0].never


def test_a_file_without_procedures_has_none():
    assert parse_procedures({"facts": ["A fact of four words."]}, "k.toml") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[procedures]]\nname = "x"\nsteps = [{name = "a", phrases = ["b"]}]', "never applies"),
        ('[[procedures]]\nname = "x"\nreasons = ["r"]', "asks for nothing"),
        ('[[procedures]]\nname = "x"\nreasons = ["r"]\nsteps = [{name = "a"}]', "has nothing to look for"),
        (
            '[[procedures]]\nname = "x"\nreasons = ["r"]\n'
            'steps = [{name = "a", phrases = ["b"]}, {name = "a", phrases = ["c"]}]',
            "stands twice",
        ),
        ('[[procedures]]\nname = "x"\nreason = ["r"]', "did you mean 'reasons'"),
    ],
)
def test_what_cannot_work_is_refused_with_its_place(text: str, message: str):
    with pytest.raises(ConfigurationError, match=message) as error:
        parse_procedures(tomllib.loads(text), "k.toml")
    assert "k.toml" in str(error.value)
