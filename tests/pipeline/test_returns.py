import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from autoqa.domain.evaluation import Evaluation
from autoqa.domain.scorecard import Scorecard
from autoqa.pipeline.process import process
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.returns import Returns
from autoqa.pipeline.sources import find_sources
from autoqa.scoring.encoder import DEFAULT_ENCODER, SentenceEncoder, find_encoder
from autoqa.scoring.same_matter import SameMatter
from autoqa.store.store import Store
from tests.pipeline.parts import judging

ROUTER = "My internet does not work and the router's light is red."
STILL = "The internet is still not working, the light on my router is red again."
ADDRESS = "I would like to change my postal address, I have moved."


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'autoqa.db'}")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def matter() -> SameMatter:
    return SameMatter(SentenceEncoder(find_encoder(DEFAULT_ENCODER)))


class Runs:
    """Scores chats, one run for each call, into the same store."""

    def __init__(self, folder: Path, store: Store, card: Scorecard, matter: SameMatter) -> None:
        self.folder, self.store, self.card, self.matter = folder, store, card, matter
        self.days = 7

    def __call__(self, *lines: dict[str, object]) -> None:
        path = self.folder / "chats.jsonl"
        path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
        judge = replace(judging(self.card), returns=Returns(self.matter, timedelta(days=self.days)))
        sources = find_sources([path]).sources
        list(process(sources, self.store, None, judge, ProgressReport()))

    def read(self, name: str) -> Evaluation:
        found = self.store.get(name).evaluation
        assert found is not None
        return found

    def returned(self, name: str) -> bool:
        return "repeat_contact" in {flag.reason for flag in self.read(name).flags}


@pytest.fixture
def runs(tmp_path: Path, store: Store, scorecard: Scorecard, matter: SameMatter) -> Runs:
    return Runs(tmp_path, store, scorecard, matter)


def chat(name: str, day: int, text: str = ROUTER, **metadata: object) -> dict[str, object]:
    turns = [
        {"speaker": "agent", "text": "Hello, how can I help you today?"},
        {"speaker": "customer", "text": text},
        {"speaker": "agent", "text": "That is done now, it should work."},
    ]
    at = f"2026-03-{day:02d}T09:00:00+01:00"
    return {"id": name, "channel": "chat", "turns": turns, "started_at": at, "metadata": metadata}


def test_a_return_in_the_same_run_corrects_the_first_contact(runs: Runs):
    runs(
        chat("second", 4, customer="c1", reason="internet"),
        chat("first", 2, customer="c1", reason="Internet"),
    )
    assert runs.returned("first")
    assert not runs.returned("second")
    resolution = runs.read("first").score("resolution")
    assert resolution is not None
    assert resolution.score == 2
    assert "came back with the same matter on 2026-03-04" in (resolution.reason or "")


def test_a_return_in_a_later_run_evaluates_the_first_contact_again(runs: Runs):
    runs(chat("first", 2, customer="c1", reason="internet"))
    before = runs.read("first")
    assert not runs.returned("first")
    runs(chat("second", 4, customer="c1", reason="internet"))
    assert runs.returned("first")
    assert (runs.read("first").grade.percentage or 0) < (before.grade.percentage or 0)
    runs(chat("third", 5, customer="c1", reason="internet"))
    assert runs.returned("second")
    assert runs.read("first").known != before.known


def test_an_older_contact_that_comes_in_later_is_corrected_at_once(runs: Runs):
    runs(chat("second", 4, customer="c1", reason="internet"))
    runs(chat("first", 2, customer="c1", reason="internet"))
    assert runs.returned("first")


def test_without_a_reason_named_what_was_said_is_compared(runs: Runs):
    runs(chat("first", 2, customer="c1"), chat("second", 4, STILL, customer="c1"))
    assert runs.returned("first")


@pytest.mark.parametrize(
    "later",
    [
        chat("second", 4, customer="c1", reason="address"),
        chat("second", 10, customer="c1", reason="internet"),
        chat("second", 4, customer="c2", reason="internet"),
        chat("second", 4, reason="internet"),
        chat("second", 2, customer="c1", reason="internet"),
    ],
    ids=["another reason", "too late", "another customer", "nobody named", "at the same time"],
)
def test_what_is_no_return_changes_nothing(runs: Runs, later: dict[str, object]):
    runs(chat("first", 2, customer="c1", reason="internet"))
    before = runs.read("first")
    runs(later)
    assert runs.read("first") == before


def test_another_matter_in_words_changes_nothing(runs: Runs):
    runs(chat("first", 2, customer="c1"), chat("second", 4, ADDRESS, customer="c1"))
    assert not runs.returned("first")


def test_a_masked_customer_is_nobody(runs: Runs):
    runs(
        chat("first", 2, customer="ann@example.com", reason="internet"),
        chat("second", 4, customer="bob@example.com", reason="internet"),
    )
    assert not runs.returned("first")


def test_a_window_of_nothing_does_not_look(runs: Runs):
    runs.days = 0
    runs(
        chat("first", 2, customer="c1", reason="internet"),
        chat("second", 4, customer="c1", reason="internet"),
    )
    assert not runs.returned("first")


def test_an_evaluation_on_another_scorecard_is_left_alone(runs: Runs, scorecard: Scorecard):
    runs(chat("first", 2, customer="c1", reason="internet"))
    before = runs.read("first")
    runs.card = replace(scorecard, version="another")
    runs(chat("second", 4, customer="c1", reason="internet"))
    assert runs.read("first") == before


def test_customers_are_found_by_an_index(store: Store):
    query = (
        "explain query plan select * from interactions where customer = 'c1'"
        " and started_at > '2026-01-01' and started_at <= '2026-01-08'"
    )
    with store._engine.connect() as connection:
        plan = " ".join(str(row) for row in connection.exec_driver_sql(query))
    assert "USING INDEX ix_interactions_customer (customer=? AND started_at>? AND started_at<?)" in plan
