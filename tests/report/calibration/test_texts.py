"""Every text stands in both languages, with the same places, and is used."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import autoqa
from autoqa.report.calibration.texts import CALIBRATION
from autoqa.report.words import WORDS

SOURCE = Path(autoqa.__file__).parent
TEXTS = {**WORDS, **CALIBRATION}
TABLE = (SOURCE / "report" / "calibration" / "texts.py").read_text(encoding="utf-8")
READ = "\n".join(
    path.read_text(encoding="utf-8").replace("'", '"')
    for path in (
        *(SOURCE / "report" / "calibration").glob("[!t]*.py"),
        SOURCE / "report" / "words.py",
        SOURCE / "report" / "templates" / "calibration.html",
    )
)
REASONS = re.findall(
    r'Reason\(\s*"(\w+)"',
    "\n".join(
        (SOURCE / name).read_text(encoding="utf-8")
        for name in (
            *("calibration/gate.py", "calibration/faults.py"),
            *("pipeline/calibrating.py", "pipeline/calibrate.py"),
        )
    ),
)


def places(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text)} - {None}


def test_both_languages_have_every_text():
    assert {
        key for key, text in TEXTS.items() if set(text) != {"en", "it"} or not all(text.values())
    } == set()


def test_both_languages_have_the_same_places():
    assert {key for key, text in TEXTS.items() if places(text["en"]) != places(text["it"])} == set()


def test_no_key_is_in_two_tables():
    assert not set(WORDS) & set(CALIBRATION)
    assert len(re.findall(r'^    "[^"]+": \{', TABLE, re.MULTILINE)) == len(CALIBRATION)


def test_a_text_is_html_with_nothing_but_code_in_it():
    tags = {tag for text in TEXTS.values() for one in text.values() for tag in re.findall(r"<[^>]*>", one)}
    assert tags <= {"<code>", "</code>"}
    assert {
        key for key, text in TEXTS.items() for one in text.values() if re.search(r'"|\n|  ', one)
    } == set()


def test_every_text_is_used():
    prefixes = set(re.findall(r'f"(\w+(?: \w+)*) \{', READ)) | set(re.findall(r'"(\w+(?: \w+)*) " ~', READ))
    named = set(re.findall(r'"([\w ]+)"', READ))
    variants = {key: {key, re.sub(r" (1|n|one|plain)$", "", key)} for key in CALIBRATION}
    unused = {
        key
        for key, names in variants.items()
        if not names & named and not any(key.startswith(f"{prefix} ") for prefix in prefixes)
    }
    assert unused == set()


def test_the_sentences_differ_between_the_languages():
    same = {key for key, text in CALIBRATION.items() if text["en"] == text["it"]}
    assert {key for key in same if len(CALIBRATION[key]["en"].split()) > 3} == set()


@pytest.mark.parametrize("code", sorted({*REASONS, "mixed_models", "mixed_scorecards"}))
def test_every_reason_has_its_sentence_and_what_to_do(code: str):
    assert any(key == f"reason {code}" or key.startswith(f"reason {code} ") for key in CALIBRATION)
    trained = ("degradation", "exact_gap", "no_promise", "coverage")
    assert code in trained or any(key.startswith(f"step {code}") for key in CALIBRATION)


def test_the_codes_were_found():
    assert {"smd", "subgroup", "copied_grades", "model_changed", "too_few_double_graded"} <= set(REASONS)
