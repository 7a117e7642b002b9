"""Does the API ever fail? Requests made from its own description, valid and not, as every role in turn.

    python -m eval.web.fuzz [--requests 20000] [--seed 0]

Prints the requests by status, and each that the server failed on. A run in which more than a fifth of the
answers are 401 or 404 counts as failed too: it would have asked of nothing. Exit code 1 for either.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count, islice, product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import hypothesis
import schemathesis
from schemathesis import GenerationMode
from starlette.testclient import TestClient

from autoqa.desk.disputes import raise_dispute
from autoqa.desk.people import add_user, put_in_team
from autoqa.desk.programs import add_webhook, make_token
from autoqa.desk.queue import keep_view
from autoqa.desk.remarks import add_remark
from autoqa.desk.sessions import open_session
from autoqa.domain.coaching import CoachingPlan, Goal, Training
from autoqa.domain.people import Role, User
from autoqa.domain.programs import Event
from autoqa.domain.review_item import QueueFilters
from autoqa.store.coaching import add_plan, add_training
from autoqa.store.users import find_user
from tests.web.parts import DAY, USERS, Desk, add_call, made_desk

MOST_LOST = 0.2
CALLS = 12
SPARE = 3  # users that may be changed: switching off who asks would end it
SESSION = "november"


_OF_LEADS = ("/sessions", "/coaching", "/dashboards", "/scorecard")


def main() -> None:
    """Ask, count, and say what failed."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    began = time.perf_counter()
    with TemporaryDirectory() as folder:
        counts, failures = fuzz(prepared(Path(folder) / "qa"), asked.requests, seed=asked.seed)
    total = sum(counts.values())
    for status, answers in sorted(counts.items()):
        print(f"{status}  {answers:6d}  {answers / total:6.1%}")
    lost = (counts[401] + counts[404]) / total
    print(f"{total} requests in {time.perf_counter() - began:.0f} s")
    print(f"401 or 404: {lost:.1%} (at most {MOST_LOST:.0%})")
    print(f"server errors: {len(failures)} (target 0)")
    for failure in failures[:20]:
        print(f"  {failure}")
    raise SystemExit(bool(failures) or lost > MOST_LOST)


def prepared(folder: Path) -> Desk:
    """A workspace with calls that every user reaches, so that requests meet something."""
    desk = made_desk(folder, settings={"web": {"dispute_days": 3650}})
    desk.app.state.autoqa.requests.most = 10**9
    dana, vera, adam, lea = (find_user(desk.store, name) for name in ("dana", "vera", "adam", "lea"))
    for number in range(SPARE):
        add_user(desk.store, None, User(f"spare-{number}", frozenset({Role.LEAD})), None)
    for number in range(CALLS):
        call = f"call-{number}"
        add_call(desk, call, levels=(number % 5 + 1, 3, 4))
        raise_dispute(desk.store, desk.workspace, dana, call, "accuracy", "No.")
        raise_dispute(desk.store, desk.workspace, dana, call, "resolution", "No.")
        add_remark(desk.store, desk.workspace, vera, call, "So.", turn=0)
        add_webhook(desk.store, adam, f"http://127.0.0.1:9/{number}", [Event.DISPUTE_DECIDED])
        keep_view(desk.store, vera, f"view-{number}", QueueFilters())
        with desk.store.writing() as session:
            add_plan(session, CoachingPlan("dana", (Goal("empathy"),), "", "lea", DAY))
            add_training(session, Training("dana", "Listening", DAY.date(), 1, "", None, "lea", DAY))
    add_call(desk, "apart")  # of a session, so that the others can be graded and seen
    open_session(desk.store, desk.workspace, lea, SESSION, ["eva", "emil"], calls=["apart"])
    put_in_team(desk.store, adam, "dana", "north")
    return desk


def fuzz(desk: Desk, requests: int, *, seed: int = 0) -> tuple[Counter[int], list[str]]:
    """Make so many requests as the users in turn; the answers by status, and the failures in words."""
    schema = schemathesis.openapi.from_dict(_description(desk))
    schema.app = desk.app
    operations = [found.ok() for found in schema.get_all_operations()]
    keys = [make_token(desk.store, find_user(desk.store, user.name), "fuzz", 30)[0] for user in USERS]
    by_name = dict(zip((user.name for user in USERS), keys, strict=True))
    counts: Counter[int] = Counter()
    failures: list[str] = []
    for operation, number, case in islice(_endless(operations, requests, seed), requests):
        name = _asker(operation, number)
        headers = {"Authorization": f"Bearer {by_name[name]}"}
        if number % 20:
            _meet(desk, case, operation.label, number)
        try:
            answer = case.call(headers=headers)
        except Exception as error:  # whatever gets out of the app
            failures.append(f"{operation.label} as {name}: {error!r:.300} for {case.body!r:.200}")
            counts[599] += 1
            continue
        counts[answer.status_code] += 1
        if answer.status_code >= 500:
            failures.append(f"{operation.label} as {name}: {answer.status_code} for {case.body!r:.200}")
    return counts, failures


def _endless(operations: Sequence[Any], requests: int, seed: int) -> Iterator[tuple[Any, int, Any]]:
    """Cases of every operation, valid and not, so many of each that none is left out; then others."""
    each = -(-requests // (2 * len(operations)))  # of some there are fewer
    for again in count():
        for operation, mode in product(operations, (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)):
            for number, case in enumerate(_cases(operation, mode, each, seed + again)):
                yield operation, number, case


def _description(desk: Desk) -> dict[str, Any]:
    """The API's description without its keys, which every request is given here."""
    description: dict[str, Any] = TestClient(desk.app).get("/api/v1/openapi.json").json()
    description["components"].pop("securitySchemes")
    for path in description["paths"].values():
        for operation in path.values():
            operation.pop("security", None)
    return description


def _meet(desk: Desk, case: Any, label: str, number: int) -> None:
    """Let the request ask of something that is there."""
    there: dict[str, Any] = {
        "key": f"call-{number % CALLS}",
        "name": f"spare-{number % SPARE}",
        "table": "means",
        "number": number % (2 * CALLS if "/disputes" in label else CALLS) + 1,
        "place": number % 4,
    }
    if "/sessions/" in label:
        there["key"] = SESSION
    if "/agents/" in label:
        there["key"] = "dana"
    if "/criteria/" in label:
        there["name"] = "empathy"
    if "/views/" in label:
        there["name"] = f"view-{number % CALLS}"
    if "/remarks/" in label:
        vera = find_user(desk.store, "vera")
        there["number"] = add_remark(desk.store, desk.workspace, vera, there["key"], "So.", turn=0).id
    if case.query and "session" in case.query:
        case.query["session"] = ""
    for name in case.path_parameters or {}:
        case.path_parameters[name] = there[name]


def _asker(operation: Any, number: int) -> str:
    """Mostly somebody who may do it."""
    if number % 5 == 0:
        return USERS[number % len(USERS)].name
    path, method = operation.path, operation.method.upper()
    if path.startswith(("/users", "/agents", "/audit-log", "/webhooks", "/retention")):
        return "adam"
    if path.startswith("/models"):
        return "dino" if method == "GET" else "vera"  # whoever may would begin jobs
    of_agents = (
        "acknowledgement" in path or "withdrawal" in path or path.startswith(("/coaching/mine", "/own"))
    )
    if of_agents or (path.endswith("/disputes") and method == "POST"):
        return "dana"
    if path.endswith(("/graders", "/assignment")) or path.startswith(_OF_LEADS):
        return "lea"
    return "vera"


def _cases(operation: Any, mode: GenerationMode, count: int, seed: int) -> Iterator[Any]:
    """So many requests of an operation; fewer where no more different ones can be made."""
    made: list[Any] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
        verbosity=hypothesis.Verbosity.quiet,
    )
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def gather(case: Any) -> None:
        made.append(case)

    try:
        gather()
    except (hypothesis.errors.Unsatisfiable, schemathesis.errors.InvalidSchema):
        return
    yield from made


if __name__ == "__main__":
    main()
