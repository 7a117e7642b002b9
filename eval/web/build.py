"""A large centre's workspace, made quickly: `python -m eval.web.build FOLDER [--calls N] [--sound]`.

So many scored calls of 400 agents in 20 teams, each with a transcript of about twenty turns in English or
Italian, five scores with distributions, flags and complaints about as often as in a centre; one of the calls
(`LONG`) takes an hour, with the times of every word, and with `--sound` a recording. 20 evaluators and a lead
may sign in with `PASSWORD`. Half of the evaluators reach every team, and half two of them.
"""

from __future__ import annotations

import argparse
import time
import wave
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa

from autoqa.audio.decode import content_hash
from autoqa.config.scorecards import find_scorecard, load_scorecard
from autoqa.config.settings import Settings
from autoqa.desk.people import add_user
from autoqa.domain.people import EVERY_TEAM, Role, User
from autoqa.domain.scorecard import Scorecard
from autoqa.pipeline.workspace import Workspace
from autoqa.store.queue import fill
from autoqa.store.rows import scorecard_row
from autoqa.store.store import Store
from autoqa.store.tables import EvaluationRow, InteractionRow, ScoreRow, TranscriptRow

PASSWORD = "seven green kettles hum"
LONG, SECONDS = "call-of-an-hour", 3600.0
AGENTS, TEAMS, EVALUATORS = 400, 20, 20
_AT_ONCE = 2000
_DAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_QUEUES = ("orders", "billing", "returns", "internet", "television", "moving", "claims", "sales")
_SAID = {
    "en": (
        "I was charged twice for order {n} and nobody could tell me why.",
        "I am sorry to hear that, let me look at the account with you.",
        "The router has been blinking since the storm on {day}.",
        "May I ask you to read me the number on the back of the box?",
        "It says {n}, and then there are two letters I cannot read.",
        "I have sent a technician, who comes on {day} between eight and ten.",
        "That is the third time I call about the same refund.",
        "I will put that right today and send you a confirmation.",
        "Could you explain what the fee of {n} cents on the bill is for?",
        "Thank you, is there anything else that I can do for you?",
        "I want to speak to a manager, this is not acceptable.",
        "Of course, please hold the line for a moment.",
    ),
    "it": (
        "Mi è stato addebitato due volte l'ordine {n} e nessuno sa perché.",
        "Mi dispiace molto, guardiamo insieme il suo contratto.",
        "Il modem lampeggia dal temporale di {day}.",
        "Può leggermi il numero sul retro della scatola?",
        "C'è scritto {n}, e poi due lettere che non riesco a leggere.",
        "Ho mandato un tecnico, che passa {day} tra le otto e le dieci.",
        "È la terza volta che chiamo per lo stesso rimborso.",
        "Sistemo tutto oggi e le mando una conferma.",
        "Che cosa sono i {n} centesimi in più sulla bolletta?",
        "Grazie, posso fare altro per lei?",
        "Voglio parlare con un responsabile, così non va.",
        "Certo, resti in linea un momento.",
    ),
}
_DAYS = {"en": ("Monday", "Tuesday", "Friday"), "it": ("lunedì", "martedì", "venerdì")}


def main() -> None:
    """Build, and print how long it took."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("folder", type=Path)
    options.add_argument("--calls", type=int, default=100_000)
    options.add_argument("--sound", action="store_true")
    asked = options.parse_args()
    begun = time.monotonic()
    build(asked.folder, asked.calls, sound=asked.sound).close()
    print(f"{asked.calls:,} calls in {time.monotonic() - begun:.0f} s")


def build(folder: Path, calls: int, *, sound: bool = False) -> Store:
    """The open store of a new workspace in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    store = Store.open(workspace(folder).store_url)
    card = load_scorecard(find_scorecard("support"))
    rng = np.random.default_rng(0)
    with store.writing() as session:
        session.add(scorecard_row(card))
        _put(session, [_long_call(rng, folder if sound else None)], 0, card, rng)
    for begin in range(1, calls, _AT_ONCE):
        with store.writing() as session:
            rows = [_call(number, rng) for number in range(begin, min(begin + _AT_ONCE, calls))]
            _put(session, rows, begin, card, rng)
    begun = time.monotonic()
    made = fill(store)
    print(f"{made:,} review items in {time.monotonic() - begun:.1f} s", flush=True)
    for user in users():
        add_user(store, None, user, PASSWORD)
    return store


def workspace(folder: Path) -> Workspace:
    """The workspace of the folder, with the settings as they come."""
    return Workspace(folder, Settings())


def users() -> Iterator[User]:
    """The evaluators and the lead."""
    for number in range(EVALUATORS):
        teams = {f"team-{number}", f"team-{number - 1}"} if number % 2 else {EVERY_TEAM}
        yield User(f"e{number:02d}", frozenset({Role.EVALUATOR}), teams=frozenset(teams))
    yield User("lea", frozenset({Role.LEAD}), "Lea", frozenset({EVERY_TEAM}))


Call = tuple[dict[str, Any], dict[str, Any]]
"""The columns of an interaction and of its transcript."""


def _call(number: int, rng: np.random.Generator) -> Call:
    language = "it" if number % 3 == 0 else "en"
    turns = list(_turns(language, int(rng.integers(12, 30)), rng, words=False))
    seconds = turns[-1]["end"] + 1
    return _rows(f"call-{number:06d}", number, language, turns, seconds, None)


def _long_call(rng: np.random.Generator, folder: Path | None) -> Call:
    turns = [turn for turn in _turns("en", 720, rng, words=True) if turn["end"] < SECONDS]
    recording = str(_sound(folder / "hour.wav", rng)) if folder is not None else None
    interaction, transcript = _rows(LONG, 0, "en", turns, SECONDS, recording)
    if recording is not None:
        interaction["sha256"] = transcript["sha256"] = content_hash(recording)
    loud = rng.uniform(0, 0.6, (2, 3600))
    transcript["peaks"] = [[[-float(one), float(one)] for one in channel] for channel in loud]
    return interaction, transcript


def _rows(
    name: str, number: int, language: str, turns: list[dict[str, Any]], seconds: float, recording: str | None
) -> Call:
    agent = number % AGENTS
    started = _DAY + timedelta(minutes=number % 500_000)
    interaction = {
        "id": name,
        "sha256": f"{number:064x}",
        "channel": "call",
        "source": f"{name}.wav",
        "language": language,
        "agent": f"agent-{agent:03d}",
        "customer": f"customer-{number % 40_000}",
        "started_at": started,
        "recording": recording,
        "turns": [],
        "details": {"team": f"team-{agent % TEAMS}", "queue": _QUEUES[number % len(_QUEUES)]},
        "added_at": started,
    }
    transcript = {
        "interaction_id": name,
        "sha256": f"{number:064x}",
        "fingerprint": "recogniser",
        "recogniser": "small",
        "language": language,
        "language_probability": 0.99,
        "seconds": seconds,
        "confidence": 0.86,
        "turns": turns,
        "measures": [{"name": "length", "value": seconds, "unit": "s"}],
        "notes": [],
        "peaks": [],
        "at": started,
    }
    return interaction, transcript


def _turns(language: str, count: int, rng: np.random.Generator, *, words: bool) -> Iterator[dict[str, Any]]:
    """Turns as the store holds them, two or three words a second."""
    said, days, at, step = _SAID[language], _DAYS[language], 0.5, 0.42
    for i, choice in enumerate(rng.integers(0, len(said), count).tolist()):
        text = said[choice].format(n=1000 + 7919 * (i + int(at * 10)) % 99_000, day=days[choice % 3])
        parts = text.split()
        timed = [
            {
                "text": part,
                "start": at + j * step,
                "end": at + (j + 1) * step,
                "probability": 0.93 - 0.5 * (j == 3),
            }
            for j, part in enumerate(parts if words else ())
        ]
        end = round(at + len(parts) * step, 2)
        speaker = "agent" if i % 2 else "customer"
        yield {"speaker": speaker, "text": text, "start": at, "end": end, "confidence": 0.86, "words": timed}
        at = round(end + 0.6, 2)


def _put(session: Any, calls: list[Call], begin: int, card: Scorecard, rng: np.random.Generator) -> None:
    """The rows of some calls, each with a model's evaluation; ids count from `begin`."""
    session.execute(sa.insert(InteractionRow), [interaction for interaction, _ in calls])
    ids = range(begin + 1, begin + 1 + len(calls))
    session.execute(
        sa.insert(TranscriptRow),
        [{"id": id_, **transcript} for id_, (_, transcript) in zip(ids, calls, strict=True)],
    )
    evaluations, scores, form = [], [], card.hash
    for id_, (interaction, _) in zip(ids, calls, strict=True):
        evaluation, own = _evaluation(id_, interaction, card, rng)
        evaluation["scorecard"] = form
        evaluations.append(evaluation)
        scores += own
    session.execute(sa.insert(EvaluationRow), evaluations)
    session.execute(sa.insert(ScoreRow), scores)


def _evaluation(
    id_: int, interaction: dict[str, Any], card: Scorecard, rng: np.random.Generator
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    flags, scores = [], []
    for position, criterion in enumerate(card.criteria):
        levels = [level.value for level in criterion.levels]
        middle, width = rng.normal(0.72, 0.22) * (len(levels) - 1), rng.uniform(0.4, 1.3)
        p = np.exp(-(((np.arange(len(levels)) - middle) / width) ** 2)) + 0.01
        p /= p.sum()
        level = levels[int(np.searchsorted(np.cumsum(p), 0.5))]
        if criterion.auto_fail_at is not None and level <= criterion.auto_fail_at:
            flags.append({"reason": "auto_fail", "criterion": criterion.id, "detail": "as its anchor says"})
        elif criterion.flag_at is not None and level <= criterion.flag_at:
            flags.append({"reason": "low_score", "criterion": criterion.id, "detail": "as its anchor says"})
        scores.append(
            {
                "evaluation_id": id_,
                "criterion": criterion.id,
                "position": position,
                "status": "scored",
                "score": level,
                "expected": float(np.dot(levels, p)),
                "confidence": float(p.max()),
                "distribution": {str(one): round(float(q), 6) for one, q in zip(levels, p, strict=True)},
                "raw": {},
                "scorer": "head",
                "reason": "the words of three turns carry it",
                "evidence": [_evidence(turn) for turn in (1, 3, 5)],
                "statements": [],
            }
        )
    if rng.random() < 0.1:
        flags.append({"reason": "repeat_contact", "criterion": None, "detail": "the customer came back"})
    complained = rng.random() < 0.06
    complaint = {"turn": 4, "text": "this is not acceptable", "about": "service", "formal": bool(id_ % 2)}
    said = [complaint] if complained else []
    follow_up = {"promises": [], "complaints": said, "resolution": {"state": "open"}}
    evaluation = {
        "id": id_,
        "interaction_id": interaction["id"],
        "transcript_id": id_,
        "kind": "model",
        "evaluator": "autoqa",
        "fingerprint": "f",
        "percentage": float(np.clip(rng.normal(74, 14), 0, 100)),
        "passed": bool(rng.random() < 0.8),
        "auto_failed": [one["criterion"] for one in flags if one["reason"] == "auto_fail"],
        "known": "",
        "calibration": "",
        "session": "",
        "follow_up": follow_up,
        "flags": flags,
        "at": interaction["started_at"],
    }
    return evaluation, scores


def _evidence(turn: int) -> dict[str, Any]:
    return {"turn": turn, "speaker": "agent", "text": "I will put that right today.", "weight": 0.2,
            "start": 12.0, "end": 15.0, "against": None}  # fmt: skip


def _sound(path: Path, rng: np.random.Generator, *, rate: int = 8000) -> Path:
    """An hour of two channels that murmur in turn."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(rate)
        for minute in range(int(SECONDS // 60)):
            loud = np.array([2000, 200]) if minute % 2 else np.array([200, 2000])
            file.writeframes((rng.normal(0, 1, (60 * rate, 2)) * loud).astype("<i2").tobytes())
    return path


if __name__ == "__main__":
    main()
