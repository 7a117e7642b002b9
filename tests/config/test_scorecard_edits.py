"""Edits of a scorecard's text: they change what they are to, and nothing else."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.config.resources import bundled
from autoqa.config.scorecard_edits import Place, ScorecardEdits, Value
from autoqa.config.scorecard_text import laid_out
from autoqa.config.scorecards import scorecard_in
from autoqa.domain.scorecard import AnsweredBy, Criterion, Level, Scorecard, Section
from autoqa.errors import ConfigurationError

TEXTS = {
    path.stem: path.read_text(encoding="utf-8")
    for path in sorted((bundled("configs") / "scorecards").glob("*.toml"))
}
TEXTS["inline"] = '''\
# Ours.
name = "ours"   # as everybody calls it
version = '1'

# Set apart.

[[sections]]
name = "One"
[[sections.criteria]]
id = "first" # ]]
question = """
Two
lines?"""
answered_by = "classifier"
anchors = { 1 = "Level 1.", "2" = "Level 2." } # short
applies.channels = ["call"]
# weight = 5

# Above the second.
[[sections.criteria]]
id = "second"
question = "Asked?"
answered_by = "judge"
weight = 2.5 # half

[sections.criteria.anchors]
1 = "no" # never
3 = "yes"'''
BLANK = {
    "id": "new",
    "question": "New?",
    "answered_by": "judge",
    "weight": 1,
    "anchors": {1: "No.", 2: "Yes."},
}
HOSTILE = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(['"', "'", '"""', "'''", "\n", "\r\n", "\r", "\\", "]]", "[[sections]]", "#",
                         "=", "\0", "\x1b", "\x7f", "\u202e", "\u2066", "\u2028", "\t", " ",
                         "é", "😀", "\\u0000"]), max_size=12,
    ).map("".join),
)  # fmt: skip
names = st.sampled_from(sorted(TEXTS))
unhurried = settings(deadline=None)


def read(text: str) -> Scorecard:
    return scorecard_in(text, where="test")


def edited(text: str, do: Callable[[ScorecardEdits], object]) -> str:
    edits = ScorecardEdits(text)
    do(edits)
    return edits.text()


def comments(text: str) -> set[str]:
    return {line.strip() for line in text.splitlines() if line.lstrip().startswith("#")}


def places(text: str) -> list[Place]:
    sections = laid_out(text).sections
    return [(s, c) for s, section in enumerate(sections) for c in range(len(section.criteria))]


def with_criterion(card: Scorecard, place: Place, change: Callable[[Criterion], Criterion]) -> Scorecard:
    """The card with one of its criteria changed."""
    s, c = place
    criteria = list(card.sections[s].criteria)
    criteria[c] = change(criteria[c])
    sections = list(card.sections)
    sections[s] = replace(sections[s], criteria=tuple(criteria))
    return replace(card, sections=tuple(sections))


@pytest.mark.parametrize("name", TEXTS)
def test_without_an_edit_nothing_changes(name: str):
    assert ScorecardEdits(TEXTS[name]).text() == TEXTS[name]


@pytest.mark.parametrize("name", TEXTS)
def test_a_value_set_to_what_it_is_leaves_the_card_as_it_was(name: str):
    text = TEXTS[name]
    card = read(text)
    same = edited(text, lambda edits: edits.set((), ("name",), card.name))
    assert read(same) == card


def criterion_edits() -> st.SearchStrategy[tuple[tuple[str, ...], Value | None, dict[str, Any]]]:
    """A key, its new value, and what changes in the criterion."""
    words = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=40)
    return st.one_of(
        words.map(lambda text: (("question",), text, {"question": text})),
        st.integers(1, 900).map(lambda weight: (("weight",), weight, {"weight": float(weight)})),
        st.floats(0.25, 90).map(lambda weight: (("weight",), weight, {"weight": weight})),
        st.just((("bonus",), True, {"bonus": True})),
        st.just((("auto_fail_at",), None, {"auto_fail_at": None})),
        st.just((("flag_at",), 1, {"flag_at": 1})),
    )


@unhurried
@given(name=names, data=st.data())
def test_an_edit_of_a_criterion_changes_that_and_nothing_else(name: str, data: st.DataObject):
    text = TEXTS[name]
    place = data.draw(st.sampled_from(places(text)))
    key, value, changes = data.draw(criterion_edits())
    changed = edited(text, lambda edits: edits.set(place, key, value))
    assert read(changed) == with_criterion(read(text), place, lambda one: replace(one, **changes))
    assert comments(text) == comments(changed)
    criterion = laid_out(text).sections[place[0]].criteria[place[1]]
    assert changed.startswith(text[: criterion.start])
    assert changed.endswith(text[criterion.end :])


@unhurried
@given(name=names, hostile=HOSTILE, data=st.data())
def test_whatever_is_typed_reads_back_as_it_was_typed(name: str, hostile: str, data: st.DataObject):
    text = TEXTS[name]
    s, c = data.draw(st.sampled_from(places(text)))
    level = min(tomllib.loads(text)["sections"][s]["criteria"][c]["anchors"])
    key = data.draw(st.sampled_from([("question",), ("id",), ("anchors", level), ("answered_by",)]))
    changed = edited(text, lambda edits: edits.set((s, c), key, hostile))
    before, after = tomllib.loads(text), tomllib.loads(changed)
    holder = after["sections"][s]["criteria"][c]
    for part in key[:-1]:
        holder = holder[part]
    assert holder[key[-1]] == hostile
    again = edited(changed, lambda edits: edits.set((s, c), key, "x"))
    other = edited(text, lambda edits: edits.set((s, c), key, "x"))
    assert tomllib.loads(again) == tomllib.loads(other)
    assert before["name"] == after["name"]
    assert comments(text) <= comments(changed)


@unhurried
@given(name=names, hostile=HOSTILE)
def test_names_may_hold_anything_too(name: str, hostile: str):
    text = TEXTS[name]

    def do(edits: ScorecardEdits) -> None:
        edits.set((), ("name",), hostile)
        edits.set((0,), ("name",), hostile)
        edits.add_section(hostile, {**BLANK, "question": hostile})

    changed = tomllib.loads(edited(text, do))
    assert changed["name"] == changed["sections"][0]["name"] == changed["sections"][-1]["name"] == hostile
    assert changed["sections"][-1]["criteria"][0]["question"] == hostile


@pytest.mark.parametrize("name", TEXTS)
def test_an_anchor_and_a_level_are_changed(name: str):
    text = TEXTS[name]
    for place in places(text):
        criterion = read(text).sections[place[0]].criteria[place[1]]
        if criterion.answered_by in (AnsweredBy.RULE, AnsweredBy.MEASURE):
            continue
        top = ("anchors", str(criterion.highest))
        words = edited(text, lambda edits, at=place, key=top: edits.set(at, key, "Other."))
        wanted = (*criterion.levels[:-1], Level(criterion.highest, "Other."))
        assert read(words) == with_criterion(read(text), place, lambda one, w=wanted: replace(one, levels=w))
        more = edited(text, lambda edits, at=place: edits.add_level(at))
        wanted = (*criterion.levels, Level(criterion.highest + 1, ""))
        assert read(more) == with_criterion(read(text), place, lambda one, w=wanted: replace(one, levels=w))
        assert read(edited(more, lambda edits, at=place: edits.remove_level(at))) == read(text)
        assert comments(text) == comments(more)


def test_a_level_goes_with_the_bound_on_it():
    text = TEXTS["support_full"]
    place = next(p for p in places(text) if read(text).sections[p[0]].criteria[p[1]].id == "waiting")
    after = read(edited(text, lambda edits: edits.remove_level(place))).sections[place[0]].criteria[place[1]]
    assert after.bounds is not None
    assert after.bounds.at_most == ((2, 90.0),)
    assert after.highest == 2


def test_a_condition_comes_and_goes():
    text = TEXTS["inline"]
    both = edited(text, lambda edits: edits.set((0, 1), ("applies", "channels"), ["chat", "email"]))
    applies = read(both).sections[0].criteria[1].applies
    assert applies is not None
    assert applies.channels == ("chat", "email")
    neither = edited(both, lambda edits: [edits.set((0, c), ("applies", "channels"), None) for c in (0, 1)])
    assert [one.applies for one in read(neither).criteria] == [None, None]
    full = edited(TEXTS["support_full"], lambda edits: edits.set((0, 1), ("applies", "channels"), None))
    assert "[sections.criteria.applies]\nchannels" not in full
    assert read(full).criteria[1].applies is None


def test_all_bounds_go_at_once():
    text = TEXTS["support_full"]
    place = next(p for p in places(text) if read(text).sections[p[0]].criteria[p[1]].id == "waiting")
    bare = edited(text, lambda edits: [edits.set(place, (key,), None) for key in ("measure", "at_most")])
    assert "at_most" not in tomllib.loads(bare)["sections"][place[0]]["criteria"][place[1]]
    assert bare.count("at_most]") == text.count("at_most]") - 1


@unhurried
@given(name=names, data=st.data())
def test_moving_keeps_every_line_and_moving_back_gives_the_same_text(name: str, data: st.DataObject):
    text = TEXTS[name]
    place = data.draw(st.sampled_from(places(text)))
    by = data.draw(st.sampled_from([-1, 1]))
    edits = ScorecardEdits(text)
    there = edits.move(place, by)
    moved = edits.text()
    assert sorted(moved.split("\n")) == sorted(text.split("\n") + ([""] if moved[-1] != text[-1] else []))
    assert sorted(ids(moved)) == sorted(ids(text))
    if there[0] == place[0] and there != place:
        assert ids(moved) != ids(text)
        assert read(edited(moved, lambda edits: edits.move(there, -by))) == read(text)


def ids(text: str) -> list[str]:
    """The ids of the criteria, also where a section is left without any."""
    return [one["id"] for section in tomllib.loads(text)["sections"] for one in section.get("criteria", [])]


def test_a_criterion_goes_over_into_the_next_section_and_back():
    text = TEXTS["support"]
    edits = ScorecardEdits(text)
    assert edits.move((1, 0), -1) == (0, 1)
    assert [[c.id for c in s.criteria] for s in read(edits.text()).sections] == [
        ["empathy", "accuracy"],
        ["resolution"],
    ]
    assert edits.move((0, 1), 1) == (1, 0)
    assert edits.text() == text
    assert edits.move((0, 0), -1) == (0, 0)


def test_the_last_criterion_of_a_section_can_leave_it():
    edits = ScorecardEdits(TEXTS["support"])
    assert edits.move((0, 0), 1) == (1, 0)
    assert "criteria" not in edits.tables()["sections"][0]
    assert edits.move((1, 0), -1) == (0, 0)
    assert edits.text() == TEXTS["support"]


@pytest.mark.parametrize("name", TEXTS)
def test_a_removed_criterion_is_gone_with_its_own_comments_alone(name: str):
    text = TEXTS[name]
    s, c = places(text)[-1]
    after = edited(text, lambda edits: edits.remove((s, c)))
    assert ids(after) == ids(text)[:-1]
    if name == "inline":
        assert comments(after) == {"# Ours.", "# Set apart.", "# weight = 5"}


def test_a_copy_stands_below_and_differs_in_its_id_alone():
    text = TEXTS["inline"]
    edits = ScorecardEdits(text)
    assert edits.copy_criterion((0, 1), "third") == (0, 2)
    card = read(edits.text())
    assert card.criteria[:2] == read(text).criteria
    assert card.criteria[2] == replace(card.criteria[1], id="third")
    assert edits.text().count("# Above the second.") == 1


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_added_stands_at_the_end_and_leaves_the_rest(name: str):
    text = TEXTS[name]
    edits = ScorecardEdits(text)
    assert edits.add_criterion(0, BLANK) == (0, len(read(text).sections[0].criteria))
    levels = (Level(1, "No."), Level(2, "Yes."))
    new = Criterion("new", "New?", AnsweredBy.JUDGE, levels)
    card = read(text)
    first = replace(card.sections[0], criteria=(*card.sections[0].criteria, new))
    assert read(edits.text()) == replace(card, sections=(first, *card.sections[1:]))
    place = edits.add_section("More", {**BLANK, "id": "newer"})
    added = Section("More", (replace(new, id="newer"),))
    assert place == (len(card.sections),)
    assert read(edits.text()) == replace(card, sections=(first, *card.sections[1:], added))
    edits.remove(place)
    edits.remove((0, len(card.sections[0].criteria)))
    assert edits.text() == text or edits.text() == text + "\n"


def test_sections_change_places():
    text = TEXTS["support_full"]
    edits = ScorecardEdits(text)
    assert edits.move((1,), -1) == (0,)
    card, sections = read(edits.text()), read(text).sections
    assert card.sections == (sections[1], sections[0], *sections[2:])
    edits.move((0,), 1)
    assert edits.text() == text


def test_the_last_section_can_go_and_another_come():
    edits = ScorecardEdits(TEXTS["inline"])
    edits.remove((0,))
    assert edits.text().startswith("# Ours.\nname")
    edits.add_section("Again", BLANK)
    assert [one.name for one in read(edits.text()).sections] == ["Again"]
    assert "# Set apart." in edits.text()


def test_what_is_no_toml_is_refused():
    with pytest.raises(ConfigurationError, match="not valid TOML"):
        ScorecardEdits("name =")


def test_a_card_that_is_no_valid_scorecard_is_edited_all_the_same():
    text = TEXTS["inline"].replace('id = "second"', "id = 7\nwrong = [1, 2]")
    changed = edited(text, lambda edits: edits.set((0, 1), ("id",), "second"))
    assert tomllib.loads(changed)["sections"][0]["criteria"][1]["wrong"] == [1, 2]
