from __future__ import annotations

import sys
from dataclasses import dataclass

import pytest

from autoqa.errors import ConfigurationError, MissingExtra
from autoqa.privacy.kinds import Kind, Secret
from autoqa.privacy.presidio import PresidioFinder
from autoqa.privacy.redact import redact_text


@dataclass(frozen=True)
class Result:
    """What Presidio's RecognizerResult holds, as far as it is read."""

    entity_type: str
    start: int
    end: int
    score: float


class FakeAnalyzer:
    """Stands in for presidio's AnalyzerEngine: it finds "Anna" and the first sixteen-digit number."""

    supported_languages = ("en",)

    def analyze(self, text: str, language: str, score_threshold: float) -> list[Result]:
        results = [Result("DATE_TIME", 0, 3, 0.9)]
        if "Anna" in text:
            results.append(Result("PERSON", text.index("Anna"), text.index("Anna") + 4, 0.85))
        if "4095111122223334" in text:
            at = text.index("4095")
            results.append(Result("CREDIT_CARD", at, at + 16, 1.0))
        return [result for result in results if result.score >= score_threshold]


def test_its_kinds_are_translated_and_others_left_alone() -> None:
    found = PresidioFinder(FakeAnalyzer(), names=True).find("For Anna: 4095111122223334", "en-GB")
    assert found == [Secret(Kind.NAME, 4, 8), Secret(Kind.CARD, 10, 26)]


def test_its_names_are_taken_only_when_asked_for() -> None:
    assert PresidioFinder(FakeAnalyzer()).find("For Anna", "en") == []


def test_a_language_it_was_not_set_up_for_finds_nothing() -> None:
    assert PresidioFinder(FakeAnalyzer(), names=True).find("Per Anna", "it") == []


def test_it_adds_to_what_autoqa_finds() -> None:
    finder = PresidioFinder(FakeAnalyzer(), names=True)
    assert redact_text("Anna's cvv is 721", language="en", finder=finder) == "[name]'s cvv is [security code]"


def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "presidio_analyzer", None)
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(MissingExtra, match=r"autoqa\[presidio\]"):
        PresidioFinder()


def test_without_its_model_the_model_is_named() -> None:
    pytest.importorskip("presidio_analyzer")
    with pytest.raises(ConfigurationError, match="no_such_model"):
        PresidioFinder(model="no_such_model")
