"""The scorecard as a form: what was changed in it goes into the text, and nothing else does."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from autoqa.config.resources import bundled
from autoqa.config.scorecards import scorecard_in
from autoqa.desk.scorecards import Problem
from autoqa.domain.scorecard import AnsweredBy
from autoqa.errors import ConfigurationError
from autoqa.pipeline.workspace import scorecard_of
from autoqa.web.scorecard_fields import Values, fields_in, place_of, placed
from autoqa.web.scorecard_form import FilledIn, SentForm, fill_in
from tests.desk.test_scorecards import CARD, OWN
from tests.web.parts import Desk, add_call, made_desk, signed_in

FULL = (bundled("configs") / "scorecards" / "support_full.toml").read_text(encoding="utf-8")
SMALL = """\
name = "small"
version = "1"
[[sections]]
name = "One"
[[sections.criteria]]
id = "first"
question = {question}
answered_by = "judge"
weight = 2.0
anchors = {{ 1 = {anchor}, 2 = "Yes." }}
"""


def scorecard_problem(text: str) -> str:
    """What is wrong with a text as a scorecard."""
    with pytest.raises(ConfigurationError) as wrong:
        scorecard_in(text, where="scorecard")
    return str(wrong.value)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = made_desk(tmp_path / "qa", settings=OWN)
    (made.workspace.folder / "scorecard.toml").write_text(CARD, encoding="utf-8")
    add_call(made, "call-1")
    return made


@pytest.fixture
def lea(desk: Desk) -> TestClient:
    return signed_in(desk, "lea")


class Fields(HTMLParser):
    """What a browser would send of the form of a page, if nobody touched it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self._area: str | None = None
        self._select: str | None = None
        self.feed(page.partition('class="editor"')[2].partition("</form>")[0].partition(">")[2])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "input" and (given.get("type") != "checkbox" or "checked" in given):
            self.sent.setdefault(given["name"], []).append(given["value"])
        elif tag == "textarea":
            self._area = given["name"]
            self.sent[self._area] = [""]
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and self._select and "selected" in given and "value" in given:
            self.sent[self._select] = [given["value"]]

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[self._area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            text = self.sent[self._area][0].removeprefix("\n")
            self.sent[self._area] = [text.replace("\n", "\r\n")]
            self._area = None


def shown_form(client: TestClient) -> dict[str, list[str]]:
    return Fields(client.get("/scorecards").text).sent


def as_shown(text: str) -> dict[str, tuple[str, ...]]:
    """The fields of a text as a browser sends them."""
    shown = fields_in(text).values.items()
    return {name: ("", *value) if name.endswith(".channels") else value for name, value in shown}


def filled(text: str, changes: dict[str, str], do: str = "apply", *, now: str | None = None) -> FilledIn:
    """The text after these changes in the fields made from it; `now` is the text in the editor."""
    sent: Values = {**as_shown(text), **{name: (value,) for name, value in changes.items()}}
    return fill_in(SentForm(text if now is None else now, text, sent, do))


def lines_changed(before: str, after: str) -> set[str]:
    return set(after.splitlines()) - set(before.splitlines())


@pytest.mark.parametrize(
    "file", sorted((bundled("configs") / "scorecards").glob("*.toml")), ids=lambda f: f.stem
)
def test_a_page_that_nobody_touched_changes_no_byte(file: Path, tmp_path: Path):
    desk = made_desk(tmp_path / "qa", settings=OWN)
    text = file.read_text(encoding="utf-8") + "\n# At the end."
    (desk.workspace.folder / "scorecard.toml").write_text(text, encoding="utf-8")
    lea = signed_in(desk, "lea")
    sent = shown_form(lea)
    assert len(sent) > 40
    answer = lea.post("/scorecards/edit", data={**sent, "do": "apply"})
    assert answer.status_code == 200
    assert Fields(answer.text).sent["text"][0].replace("\r\n", "\n") == text
    assert lea.post("/scorecards", data=sent).status_code == 303
    assert (desk.workspace.folder / "scorecard.toml").read_text(encoding="utf-8") == text


@settings(deadline=None)
@given(words=st.text(max_size=40))
def test_a_field_that_shows_anything_at_all_is_not_changed_by_showing_it(words: str):
    import json

    written = json.dumps(words, ensure_ascii=True)
    written = re.sub(r"\\ud[89ab]..\\ud[c-f]..", lambda found: json.loads(f'"{found[0]}"'), written)
    text = SMALL.format(question=written, anchor=written)
    assert filled(text, {}).text == text


@pytest.mark.parametrize(
    ("field", "typed", "line"),
    [
        ("name", "Ours", 'name = "Ours"'),
        ("version", " 2.1 ", 'version = "2.1"'),
        ("pass_mark", "72,5", "pass_mark = 72.5"),
        ("0.name", "All of it", 'name = "All of it"'),
        ("0.1.question", "Was it\r\nright?", 'question = "Was it\\nright?"'),
        ("0.1.weight", "12", "weight = 12"),
        ("0.1.weight", "0,5", "weight = 0.5"),
        ("0.1.weight", "a lot", 'weight = "a lot"'),
        ("0.1.auto_fail_at", "2", "auto_fail_at = 2"),
        ("0.1.bonus", "yes", "bonus = true"),
        ("0.1.id", "Right, é Now!", 'id = "right_e_now"'),
        ("0.1.answered_by", "judge", 'answered_by = "judge"'),
    ],
)
def test_one_field_changes_one_line(field: str, typed: str, line: str):
    found = filled(CARD, {field: typed})
    assert lines_changed(CARD, found.text) == {line}
    assert found.shown == found.text
    assert "# Our scorecard." in found.text


def test_an_emptied_choice_takes_its_line_out():
    found = filled(CARD, {"0.1.auto_fail_at": "", "0.1.flag_at": ""})
    card = scorecard_in(found.text, where="test")
    assert (card.criteria[1].auto_fail_at, card.criteria[1].flag_at) == (None, None)


def test_ticking_channels_makes_a_condition_and_all_or_none_takes_it_away():
    sent = {**as_shown(CARD), "0.0.channels": ("", "chat", "email")}
    text = fill_in(SentForm(CARD, CARD, sent, "apply")).text
    assert 'applies = {channels = ["chat", "email"]}' in text
    assert fields_in(text).values["0.0.channels"] == ("chat", "email")
    for ticked in (("",), ("", "call", "chat", "email", "other")):
        sent = {**as_shown(text), "0.0.channels": ticked}
        assert "applies" not in fill_in(SentForm(text, text, sent, "apply")).text


def test_whoever_lets_something_else_answer_leaves_the_measure_behind():
    place = next(
        one.place for section in fields_in(FULL).sections for one in section.criteria if one.id == "waiting"
    )
    found = filled(FULL, {f"{place}.answered_by": "judge"})
    waiting = next(one for one in scorecard_in(found.text, where="test").criteria if one.id == "waiting")
    assert waiting.answered_by is AnsweredBy.JUDGE
    assert waiting.bounds is None
    assert waiting.flag_at == 1


def test_fields_and_text_that_were_both_changed_go_together():
    moved = CARD.replace('id = "empathy"', 'id = "warmth"').replace("flag_at = 2", "flag_at = 1", 1)
    first = moved.index("[[sections.criteria]]")
    second = moved.index("[[sections.criteria]]", first + 1)
    third = moved.index("[[sections.criteria]]", second + 1)
    now = moved[:first] + moved[second:third] + moved[first:second] + moved[third:]
    found = filled(CARD, {"0.1.weight": "7", "pass_mark": "61"}, now=now)
    card = scorecard_in(found.text, where="test")
    assert [(one.id, one.weight, one.flag_at) for one in card.criteria] == [
        ("accuracy", 7.0, 2),
        ("warmth", 1.0, 1),
        ("resolution", 1.0, 2),
    ]
    assert card.pass_mark == 61


def test_a_change_of_what_the_text_no_longer_holds_is_named():
    now = CARD.replace('id = "empathy"', 'id = "warmth"')
    found = filled(CARD, {"0.0.weight": "7", "0.1.weight": "8"}, now=now)
    assert found.lost == ("empathy",)
    assert lines_changed(now, found.text) == {"weight = 8"}


def test_a_broken_text_keeps_what_was_typed_until_it_is_mended():
    found = filled(CARD, {"0.0.weight": "7"}, now=CARD + "\nname =")
    assert found.problem.startswith("is not valid TOML")
    assert (found.text, found.shown) == (CARD + "\nname =", CARD)
    mended = fill_in(SentForm(CARD, found.shown, found.typed, "apply"))
    assert lines_changed(CARD, mended.text) == {"weight = 7"}


@pytest.mark.parametrize(
    ("do", "ids", "focus"),
    [
        ("add 0", ["empathy", "accuracy", "resolution", ""], "0.3.id"),
        ("copy 0.1", ["empathy", "accuracy", "accuracy_2", "resolution"], "0.2.id"),
        ("remove 0.1", ["empathy", "resolution"], "0.name"),
        ("up 0.1", ["accuracy", "empathy", "resolution"], "0.0"),
        ("down 0.1", ["empathy", "resolution", "accuracy"], "0.2"),
        ("up 0.0", ["empathy", "accuracy", "resolution"], "0.0"),
        ("add-section", ["empathy", "accuracy", "resolution", ""], "1.name"),
        ("remove 0", [], "add-section"),
    ],
)
def test_a_button_does_what_it_says_after_the_fields_are_in(do: str, ids: list[str], focus: str):
    found = filled(CARD, {"pass_mark": "50"}, do)
    fields = fields_in(found.text)
    assert [one.id for section in fields.sections for one in section.criteria] == ids
    assert fields.values["pass_mark"] == ("50",)
    assert found.focus == focus
    if do.startswith("copy"):
        assert fields_in(filled(found.text, {}, "copy 0.1").text).values["0.2.id"] == ("accuracy_3",)


@pytest.mark.parametrize(
    "do", ["", "fly 0.1", "up", "up 9.9", "up x.y", "add 0.1", "remove 0.0.weight", "copy 0"]
)
def test_a_button_that_is_not_there_does_nothing(do: str):
    assert filled(CARD, {}, do).text == CARD


def test_so_many_fields_at_once_are_left_to_the_text():
    many = "".join(
        f'[[sections.criteria]]\nid = "c{n}"\nquestion = "So?"\nanswered_by = "judge"\n'
        'anchors = { 1 = "No.", 2 = "Yes." }\n'
        for n in range(201)
    )
    text = f'name = "many"\nversion = "1"\n[[sections]]\nname = "One"\n{many}'
    fields = {f"0.{n}.weight": ("3",) for n in range(201)}
    filled = fill_in(SentForm(text, text, fields))
    assert "201 fields were changed at once" in filled.problem
    assert (filled.text, filled.typed) == (text, fields)


def test_an_endless_number_is_kept_as_it_was_typed():
    text = SMALL.format(question='"So?"', anchor='"No."')
    filled = fill_in(SentForm(text, text, {"0.0.weight": ("9" * 5000,)}))
    assert scorecard_problem(filled.text)


def test_an_id_that_is_none_can_be_copied_beside():
    text = SMALL.format(question='"So?"', anchor='"No."').replace('id = "first"', 'id = ["first"]')
    assert fill_in(SentForm(text, text, {}, "copy 0.0")).text != text


def test_levels_come_and_go_on_top():
    more = filled(CARD, {}, "more-levels 0.0").text
    assert fields_in(more).sections[0].criteria[0].levels == ("1", "2", "3", "4", "5", "6")
    assert fields_in(filled(more, {}, "fewer-levels 0.0").text).values == fields_in(CARD).values


def test_a_new_criterion_has_as_many_levels_as_asked():
    sent = {**as_shown(CARD), "levels.0": ("2",)}
    made = fill_in(SentForm(CARD, CARD, sent, "add 0"), answered_by=AnsweredBy.JUDGE)
    new = fields_in(made.text).sections[0].criteria[-1]
    assert (new.levels, new.answered_by) == (("1", "2"), "judge")


@pytest.mark.parametrize(
    ("text", "where", "key"),
    [
        ("sections.0.criteria.1.question: string should have", "0.1.question", "question"),
        ("sections.0.criteria.1.at_most.3: input", "0.1", "at_most"),
        ("unknown key 'sections.0.criteria.1.wieght'; did", "0.1", ""),
        ("sections.0.criteria: tuple should", "0", "criteria"),
        ("pass_mark: input should", "pass_mark", "pass_mark"),
        ("criterion 'accuracy': auto_fail_at = 9 lies", "0.1.auto_fail_at", "level"),
        ("criterion 'accuracy' stands 2 times; ids", "0.1.id", "twice"),
        ("criterion 'gone': has", "", ""),
        ("every weight is 0, so", "", "weights"),
        ("is not valid TOML: x", "", ""),
    ],
)
def test_a_problem_stands_at_its_field(text: str, where: str, key: str):
    (found,) = placed([Problem(text, None)], fields_in(CARD))
    assert (found.where, found.key) == (where, key)


@pytest.mark.parametrize("name", ["", "x", "0.1.2.3", "..", "9.9", "-1.weight", "²"])
def test_no_name_of_a_field_is_a_surprise(name: str):
    place, key = place_of(name)
    assert all(number >= 0 for number in place)
    assert ".".join([*map(str, place), *key]) == name


def test_save_and_try_take_the_fields_along(desk: Desk, lea: TestClient):
    sent = {**shown_form(lea), "0.0.weight": ["3"], "pass_mark": ["30"], "version": ["2"]}
    answer = lea.post("/scorecards/try", data=sent)
    assert "Of 1 calls, 1 would get another grade." in answer.text
    assert scorecard_of(desk.workspace).version == "1"
    again = Fields(answer.text).sent
    assert again["0.0.weight"] == ["3"]
    assert lea.post("/scorecards", data=again).status_code == 303
    card = scorecard_of(desk.workspace)
    assert (card.version, card.pass_mark, card.criteria[0].weight) == ("2", 30.0, 3.0)


def test_a_change_under_the_old_version_is_offered_the_next(desk: Desk, lea: TestClient):
    sent = {**shown_form(lea), "0.0.weight": ["3"]}
    answer = lea.post("/scorecards", data=sent)
    assert answer.status_code == 422
    assert 'name="as_version" value="2"' in answer.text
    assert "Save as version 2 and use" in answer.text
    saved = lea.post("/scorecards", data={**Fields(answer.text).sent, "as_version": "2"})
    assert saved.status_code == 303
    assert (scorecard_of(desk.workspace).version, scorecard_of(desk.workspace).criteria[0].weight) == (
        "2",
        3.0,
    )


def test_what_is_no_number_is_kept_and_said_at_its_field(desk: Desk, lea: TestClient):
    answer = lea.post("/scorecards", data={**shown_form(lea), "0.0.weight": ["a <b>lot"]})
    assert answer.status_code == 422
    assert Fields(answer.text).sent["0.0.weight"] == ["a <b>lot"]
    assert 'aria-invalid="true" aria-describedby="weight-means w-0.0.weight"' in answer.text
    assert "Write the weight as a number, 0 or more." in answer.text
    assert scorecard_of(desk.workspace).version == "1"


def test_a_new_criterion_is_opened_and_says_what_is_still_to_write(lea: TestClient):
    answer = lea.post("/scorecards/edit", data={**shown_form(lea), "do": "add 0"})
    assert answer.status_code == 200
    assert 'id="f-0.3" data-criterion="" open' in answer.text
    assert answer.text.count(" autofocus") == 1
    assert "Write the question." in answer.text


def test_nothing_is_saved_where_a_change_has_no_place_any_more(desk: Desk, lea: TestClient):
    sent = shown_form(lea)
    text = (
        sent["text"][0].replace('id = "empathy"', 'id = "warmth"').replace('version = "1"', 'version = "2"')
    )
    answer = lea.post("/scorecards", data={**sent, "text": [text], "0.0.weight": ["3"]})
    assert answer.status_code == 422
    assert "You changed empathy in the form" in answer.text
    assert scorecard_of(desk.workspace).version == "1"


def test_what_forms_cannot_show_stays_a_text(desk: Desk, lea: TestClient):
    (desk.workspace.folder / "scorecard.toml").write_text("name = ", encoding="utf-8")
    second = CARD.replace('version = "1"', 'version = "2"')
    page = lea.get("/scorecards").text
    assert "This text cannot be shown as a form." in page
    assert '<details class="text" open>' in page
    assert lea.post("/scorecards", data={**Fields(page).sent, "text": second}).status_code == 303


def test_what_is_typed_into_a_field_is_never_run(lea: TestClient):
    hostile = '"><script>x()</script></textarea><script>x()</script>'
    fields = (
        "name",
        "version",
        "0.name",
        "0.0.question",
        "0.0.anchors.1",
        "0.0.weight",
        "0.0.answered_by",
        "0.1.id",
    )
    answer = lea.post(
        "/scorecards/edit", data={**shown_form(lea), **dict.fromkeys(fields, hostile), "do": "apply"}
    )
    assert "<script>x()" not in answer.text
    assert Fields(answer.text).sent["0.0.question"] == [hostile]


def test_a_very_large_card_has_room_in_a_form(desk: Desk, lea: TestClient):
    head, _, criterion = CARD.partition("[[sections.criteria]]")
    one = "[[sections.criteria]]" + criterion.partition("[[")[0]
    many = head + "\n".join(one.replace('"empathy"', f'"e{n}"') for n in range(120))
    (desk.workspace.folder / "scorecard.toml").write_text(many, encoding="utf-8")
    del lea.headers["X-CSRF-Token"]
    sent = shown_form(lea)
    assert len(sent) > 1000
    answer = lea.post("/scorecards/edit", data={**sent, "0.119.weight": ["4"], "do": "apply"})
    assert answer.status_code == 200
    assert Fields(answer.text).sent["0.119.weight"] == ["4"]
