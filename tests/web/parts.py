"""A small real workspace with calls, users of every role, and browsers and programs that ask the app."""

from __future__ import annotations

import threading
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import BrowserContext, Page
from starlette.testclient import TestClient

from autoqa.audio.decode import content_hash
from autoqa.config.settings import Settings
from autoqa.desk.people import add_user
from autoqa.desk.programs import make_token
from autoqa.domain.evaluation import (
    Evaluation,
    Evaluator,
    EvaluatorKind,
    Evidence,
    Flag,
    Score,
    ScoreStatus,
)
from autoqa.domain.interaction import Channel, Interaction
from autoqa.domain.people import EVERY_TEAM, Role, User
from autoqa.domain.scorecard import AnsweredBy, Criterion, Level, Scorecard, Section
from autoqa.domain.transcript import Speaker, Transcript, Turn, Word
from autoqa.pipeline.workspace import Workspace
from autoqa.store.store import Store
from autoqa.store.users import find_user
from autoqa.web.app import create_app

PASSWORD = "seven green kettles hum"
RATE = 8000
DAY = datetime(2026, 11, 2, 9, 14, tzinfo=UTC)
SAID = (
    (Speaker.CUSTOMER, "I was charged twice for the same order and I am upset."),
    (Speaker.AGENT, "I am sorry to hear that, I can see both charges here."),
    (Speaker.CUSTOMER, "So what happens now?"),
    (Speaker.AGENT, "I send one of them back today, it takes three days."),
)
USERS = (
    User("eva", frozenset({Role.EVALUATOR}), "Eva", frozenset({EVERY_TEAM})),
    User("emil", frozenset({Role.EVALUATOR}), "Emil", frozenset({EVERY_TEAM})),
    User("lea", frozenset({Role.LEAD}), "Lea", frozenset({"north"})),
    User("dana", frozenset({Role.AGENT}), "Dana", agent="dana"),
    User("vera", frozenset({Role.VERIFIER}), "Vera", frozenset({EVERY_TEAM})),
    User("dino", frozenset({Role.DATA_SCIENTIST}), "Dino", frozenset({EVERY_TEAM})),
    User("adam", frozenset({Role.ADMINISTRATOR}), "Adam"),
)
"""One user of each role, and a second evaluator; they have no password: `signed_in` lets them in."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A workspace with its store and app."""

    workspace: Workspace
    store: Store
    app: FastAPI


def card(question: str = "Was it done well?") -> Scorecard:
    """Three criteria with five levels; the lowest level of accuracy fails the whole."""
    levels = tuple(Level(value, f"Level {value}.") for value in range(1, 6))
    criteria = tuple(
        Criterion(
            name,
            question,
            AnsweredBy.CLASSIFIER,
            levels,
            auto_fail_at=1 if name == "accuracy" else None,
            flag_at=2,
        )
        for name in ("empathy", "accuracy", "resolution")
    )
    return Scorecard("support", "1", "en", tuple(Channel), 60.0, (Section("All", criteria),))


def sound(path: Path, seconds: float, *, rate: int = RATE) -> Path:
    """A stereo WAV in which left and right hum in turn."""
    time = np.arange(int(seconds * rate)) / rate
    left = np.sin(2 * np.pi * 220 * time) * (time % 4 < 2)
    right = np.sin(2 * np.pi * 330 * time) * (time % 4 >= 2)
    samples = (np.stack([left, right], axis=1) * 8000).astype("<i2")
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return path


def turns(said: tuple[tuple[Speaker, str], ...] = SAID, *, each: float = 2.0) -> tuple[Turn, ...]:
    """What is said, `each` seconds a turn, with the times of its words; the last word is doubtful."""
    made = []
    for number, (speaker, text) in enumerate(said):
        start, parts = number * each, text.split()
        step = (each - 0.2) / len(parts)
        words = tuple(
            Word(part, start + i * step, start + (i + 1) * step, 0.3 if i == len(parts) - 1 else 0.95)
            for i, part in enumerate(parts)
        )
        made.append(Turn(speaker, text, start, start + each - 0.2, 0.9, words))
    return tuple(made)


def scores(levels: tuple[int, int, int] = (2, 4, 3)) -> tuple[Score, ...]:
    """A model's scores, each with evidence in the second turn."""
    made = []
    for name, level in zip(("empathy", "accuracy", "resolution"), levels, strict=True):
        spread = {value: 0.7 if value == level else 0.075 for value in range(1, 6)}
        evidence = (Evidence(1, Speaker.AGENT, SAID[1][1], 0.4, 2.0, 3.8),)
        made.append(
            Score(
                name,
                ScoreStatus.SCORED,
                score=float(level),
                expected=sum(value * p for value, p in spread.items()),
                distribution=spread,
                confidence=0.7,
                evidence=evidence,
            )
        )
    return tuple(made)


def add_call(
    desk: Desk,
    name: str,
    *,
    agent: str = "dana",
    team: str = "north",
    levels: tuple[int, int, int] = (2, 4, 3),
    seconds: float = 8.0,
    said: tuple[tuple[Speaker, str], ...] = SAID,
    channel: Channel = Channel.CALL,
) -> Interaction:
    """A call with its recording, transcript and a model's evaluation; any other channel has no sound."""
    spoken = turns(said)
    recording = None
    if channel is Channel.CALL:
        recording = sound(desk.workspace.folder / "recordings" / f"{abs(hash(name))}.wav", seconds)
    else:
        spoken = tuple(Turn(turn.speaker, turn.text) for turn in spoken)
    interaction = Interaction(
        id=name,
        channel=channel,
        sha256=content_hash(recording) if recording else f"hash of {name}",
        source=f"{name}.wav",
        language="en",
        agent=agent,
        started_at=DAY,
        recording=recording,
        turns=() if recording else spoken,
        metadata={"team": team, "queue": "orders"},
    )
    peaks = tuple(tuple((-abs(np.sin(i / 9)), abs(np.sin(i / 9))) for i in range(200)) for _ in range(2))
    transcript = Transcript(
        turns=spoken,
        language="en",
        recogniser="whisper" if recording else "text",
        fingerprint="r",
        seconds=seconds if recording else None,
        confidence=0.9 if recording else None,
        peaks=peaks if recording else (),
    )
    form = card()
    given = scores(levels)
    low = tuple(Flag("low_score", score.criterion) for score in given if (score.score or 9) <= 2)
    evaluation = Evaluation(
        name, Evaluator(EvaluatorKind.MODEL, "autoqa", "f"), form.hash, given, form.grade(given), low, DAY
    )
    desk.store.add(interaction)
    desk.store.save_transcript(interaction, transcript)
    desk.store.save_evaluation(transcript, evaluation, form)
    return interaction


def made_desk(folder: Path, *, settings: dict[str, Any] | None = None, **options: Any) -> Desk:
    """An empty workspace with users of every role."""
    folder.mkdir(parents=True, exist_ok=True)
    workspace = Workspace(folder, Settings.model_validate(settings or {}))
    (folder / "autoqa.db").write_bytes(_users_only())
    store = Store.open(workspace.store_url)
    return Desk(workspace, store, create_app(workspace, store, **options))


@cache
def _users_only() -> bytes:
    """The store of an empty workspace with its users, made once: its tables take most of a second."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "autoqa.db"
        store = Store.open(f"sqlite:///{file}")
        for user in USERS:
            add_user(store, None, user, None)
        with store.writing() as session:
            session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        store.close()
        return file.read_bytes()


def signed_in(desk: Desk, name: str) -> TestClient:
    """A program that asks as this user, with what the app's own forms would carry."""
    door = desk.app.state.autoqa.door
    user = next(user for user in USERS if user.name == name)
    token = door.let_in(user)
    found = door.who(token)
    assert found is not None
    client = TestClient(desk.app, base_url="http://127.0.0.1", follow_redirects=False)
    client.cookies.set("autoqa", token)
    client.headers["X-CSRF-Token"] = found.csrf
    return client


def program(desk: Desk, name: str) -> TestClient:
    """A program with a key of this user, which asks of the API."""
    key, _ = make_token(desk.store, find_user(desk.store, name), "crm", 30)
    client = TestClient(desk.app, base_url="http://127.0.0.1/api/v1/")
    client.headers["Authorization"] = f"Bearer {key}"
    return client


@contextmanager
def serving(desk: Desk) -> Iterator[str]:
    """The app at an address of this machine, for real browsers."""
    config = uvicorn.Config(desk.app, host="127.0.0.1", port=0, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


def browsing(context: BrowserContext, desk: Desk, address: str, name: str) -> tuple[Page, list[str]]:
    """A page on which this user is signed in, and what goes wrong on it: errors, and requests elsewhere."""
    user = next(user for user in USERS if user.name == name)
    token = desk.app.state.autoqa.door.let_in(user)
    context.add_cookies([{"name": "autoqa", "value": token, "url": address}])
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith((address, "data:", "blob:")) else wrong.append(asked.url),
    )
    return page, wrong
