"""Which line of a TOML text a message speaks of."""

import pytest

from autoqa.config.toml_places import line_of

TEXT = '''\
name = "a"

[[sections]]
name = "One"

[[sections.criteria]]
id = "first"
question = """
id = "no key"
[[sections]]
"""

[[sections.criteria]]
id = "second"
weight = -1

[sections.criteria.anchors]
1 = "no"
5 = "yes"

[[sections]]
name = "Two"

[[sections.criteria]]
id = "third"
'''


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        ("is not valid TOML: Invalid value (at line 7, column 3)", 7),
        ("is not valid TOML: Unexpected end (at end of document)", 25),
        ("criterion 'second': flag_at = 9 lies outside its scale", 14),
        ("criterion 'nobody': x", None),
        ("sections.0.criteria.1.weight: input should be greater (found -1)", 15),
        ("sections.0.criteria.1.anchors.5: input should be a string", 19),
        ("sections.1.criteria.0.question: field required", 24),
        ("unknown key 'sections.1.nam'; did you mean 'name'?", 21),
        ("version: field required (found {})", None),
        ("every weight is 0, so no grade could be made", None),
    ],
)
def test_the_line_of_a_problem(problem: str, line: int | None):
    assert line_of(TEXT, problem) == line


def test_tables_in_one_line_have_no_line_of_their_own():
    assert line_of("sections = [{ name = 1 }]\n", "sections.0.name: x") == 1
