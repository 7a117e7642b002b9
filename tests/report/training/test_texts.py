"""Every text of the pages of trainings and comparisons stands in both languages, with the same places."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import autoqa
from autoqa.report.against import AGAINST
from autoqa.report.calibration.texts import CALIBRATION
from autoqa.report.comparison.texts import COMPARISON
from autoqa.report.training.texts import TRAINING
from autoqa.report.words import Texts

REPORT = Path(autoqa.__file__).parent / "report"
OWN = {
    "training": {key: text for key, text in TRAINING.items() if CALIBRATION.get(key) != text},
    "comparison": {key: text for key, text in COMPARISON.items() if CALIBRATION.get(key) != text},
}
OF_GROUPS = {"map one agent", "map chosen"}  # said of groups instead of agents


def places(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text)} - {None}


@pytest.mark.parametrize("page", OWN)
def test_both_languages_have_every_text_with_the_same_places(page: str):
    texts = OWN[page]
    assert {
        key for key, text in texts.items() if set(text) != {"en", "it"} or not all(text.values())
    } == set()
    assert {key for key, text in texts.items() if places(text["en"]) != places(text["it"])} == set()


@pytest.mark.parametrize("page", OWN)
def test_a_text_is_html_with_nothing_but_code_in_it(page: str):
    said = [one for text in OWN[page].values() for one in text.values()]
    assert {tag for one in said for tag in re.findall(r"<[^>]*>", one)} <= {"<code>", "</code>"}
    assert [one for one in said if re.search(r'"|\n|  ', one)] == []


@pytest.mark.parametrize(("page", "changed"), [("training", OF_GROUPS), ("comparison", set())])
def test_a_text_of_the_calibration_is_said_otherwise_only_on_purpose(page: str, changed: set[str]):
    assert OWN[page].keys() & CALIBRATION.keys() == changed


@pytest.mark.parametrize("page", OWN)
def test_every_text_is_used(page: str):
    sources = [
        *(REPORT / page).glob("[!t]*.py"),
        REPORT / "templates" / f"{page}.html",
        REPORT / "against.py",
    ]
    read = "\n".join(path.read_text(encoding="utf-8").replace("'", '"') for path in sources)
    prefixes = set(re.findall(r'f"(\w+(?: \w+)*) \{', read))
    named = set(re.findall(r'"([\w ]+)"', read))
    unused = {
        key
        for key in own_only(OWN[page]) - OF_GROUPS
        if not {key, re.sub(r" (1|n)$", "", key)} & named
        and not any(key.startswith(f"{prefix} ") for prefix in prefixes)
    }
    assert unused == set()


def own_only(texts: Texts) -> set[str]:
    """The keys that are not those of reasons, which are used by their codes."""
    return texts.keys() - AGAINST.keys()


@pytest.mark.parametrize("page", OWN)
def test_sentences_differ_between_the_languages(page: str):
    same = {key for key, text in OWN[page].items() if text["en"] == text["it"]}
    assert {key for key in same if len(OWN[page][key]["en"].split()) > 3} == set()
