"""Where the sections and criteria of a scorecard stand in its text."""

import pytest

from autoqa.config.resources import bundled
from autoqa.config.scorecard_text import laid_out
from autoqa.config.scorecards import load_scorecard
from autoqa.errors import ConfigurationError

TEXT = '''\
# The card.
name = "a"

# Set apart: it belongs to nothing.

# The first section.
[[sections]]
name = "One"
# of the section

[[sections.criteria]] # the first
id = "first"
question = """
# no comment
[[sections]]

# no comment"""
anchors = { 1 = "[[x]]", 5 = "#" }
rules = [
  # in a list
  [ "x" ],
]

# Above the second.
[[ "sections" . criteria ]]
id = "second"

[sections.criteria.anchors]
1 = 'no'
# under the last

# At the end.
'''


def test_each_part_has_its_comments_and_what_is_set_apart_belongs_to_none():
    (section,) = laid_out(TEXT).sections
    first, second = section.criteria
    assert TEXT[section.start :].startswith("\n# The first section.\n[[sections]]")
    assert TEXT[section.table.body : section.table.end] == 'name = "One"\n# of the section\n'
    assert TEXT[first.start : first.end].startswith("\n[[sections.criteria]] # the first\n")
    assert TEXT[first.start : first.end].endswith('  [ "x" ],\n]\n')
    assert TEXT[second.start :].startswith('\n# Above the second.\n[[ "sections"')
    assert TEXT[second.end :] == "\n# At the end.\n"
    assert [table.path for table in second.tables] == [
        ("sections", "criteria"),
        ("sections", "criteria", "anchors"),
    ]


@pytest.mark.parametrize("file", sorted((bundled("configs") / "scorecards").glob("*.toml")))
def test_bundled_scorecards_are_laid_out_by_headers(file):
    found = laid_out(file.read_text(encoding="utf-8"))
    card = load_scorecard(file)
    assert [len(one.criteria) for one in found.sections] == [len(one.criteria) for one in card.sections]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", "is not valid TOML"),
        ("sections = [{ name = 'One', criteria = [] }]", "laid out"),
        ("[[sections]]\ncriteria = [{ id = 'x' }]", "laid out"),
        ("[sections]\nname = 'x'", "laid out"),
        ("[[sections.criteria]]\nid = 'x'", "laid out"),
        ("[other]\nname = 'x'", "laid out"),
    ],
)
def test_what_is_laid_out_otherwise_is_refused(text, said):
    with pytest.raises(ConfigurationError, match=said):
        laid_out(text)
