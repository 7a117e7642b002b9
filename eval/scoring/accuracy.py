"""Statements checked: `python -m eval.scoring.accuracy [--harpervalley DIR] [-v]`.

Three sets, each with the precision and recall of "contradicted" over statements:
- written calls (eval/graded): the model is fitted without the fold's calls, in ten folds; a turn counts;
  and how far the level of the whole call agrees with its grading;
- contradictions.toml: statements written to be supported, contradicted or left open, beside all facts of
  their centre, by the bundled model, by kind;
- generated statements: facts of these centres said as they are, and with one time, amount, condition or order
  changed;
- calls of real people with the record of their task (--harpervalley), as they were held, and with the
  agent's amount, time, day or account changed.
Intervals are of a bootstrap over calls or statements.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.model_selection import KFold

from autoqa.config.resources import bundled
from autoqa.config.scorecards import find_scorecard, load_scorecard
from autoqa.domain.case import NOTHING_KNOWN, Case
from autoqa.domain.evaluation import Statement, Verdict
from autoqa.domain.transcript import Speaker, Transcript, Turn
from autoqa.scoring.accuracy import AccuracyScorer
from autoqa.scoring.encoder import DEFAULT_ENCODER, SentenceEncoder, find_encoder
from autoqa.scoring.knowledge import Fact, Knowledge
from autoqa.scoring.statements import StatementModel, load_statement_model
from eval.scoring.grading import interval, kappa

HERE = Path(__file__).parent
CALLS = HERE.parent / "graded" / "calls_en.jsonl"
FOLDS = 10
SEED = 7
Counted = tuple[int, int, int]  # contradictions found, false alarms, contradictions missed


def main() -> None:
    """Print a row for each set."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--harpervalley", type=Path, help="calls with reference/, metadata/ and text_only/")
    options.add_argument("-v", "--verbose", action="store_true", help="print what was judged wrong")
    asked = options.parse_args()
    encoder = SentenceEncoder(find_encoder(DEFAULT_ENCODER))
    model = load_statement_model(bundled("models") / "heads" / "accuracy")
    print(f"{'set':<34}{'n':>5}{'precision':>22}{'recall':>22}")
    levels: list[tuple[int, int]] = []
    row("written calls, in folds", list(written(encoder, asked.verbose, levels)))
    level_row(levels)
    by_kind: dict[str, list[Counted]] = {}
    for kind, counted in pairs(encoder, model, asked.verbose):
        by_kind.setdefault(kind, []).append(counted)
    row("written statements", [c for each in by_kind.values() for c in each])
    for kind, each in sorted(by_kind.items()):
        row(f"  {kind}", each)
    by_kind.clear()
    for kind, counted in generated(encoder, model, asked.verbose):
        by_kind.setdefault(kind, []).append(counted)
    row("generated statements", [c for each in by_kind.values() for c in each])
    for kind, each in sorted(by_kind.items()):
        row(f"  {kind}", each)
    if asked.harpervalley is None:
        print("calls of real people: not measured, no --harpervalley DIR was named")
    else:
        row("calls of real people, as held", list(held(encoder, model, asked.harpervalley, asked.verbose)))
        row("  and changed", list(changed(encoder, model, asked.harpervalley, asked.verbose)))


def row(name: str, counted: Sequence[Counted]) -> None:
    """Print precision and recall with intervals."""
    counts = np.array(counted)
    rng = np.random.default_rng(SEED)
    drawn = [counts[rng.integers(0, len(counts), len(counts))].sum(axis=0) for _ in range(1000)]
    columns = []
    for value, many in zip(_rates(counts.sum(axis=0)), zip(*map(_rates, drawn), strict=True), strict=True):
        low, high = np.nanpercentile(many, [2.5, 97.5]) if np.isfinite(many).any() else (np.nan, np.nan)
        columns.append(f"{value:.3f} [{low:.2f}, {high:.2f}]")
    print(f"{name:<34}{len(counted):>5}{columns[0]:>22}{columns[1]:>22}", flush=True)


def level_row(levels: Sequence[tuple[int, int]]) -> None:
    """Print how far the level of the criterion agrees with the grading of the call, where both have one."""
    one, other = np.array(levels).T
    low, high = interval(kappa, one, other)
    value = f"{kappa(one, other):.2f} [{low:.2f}, {high:.2f}]"
    print(f"{'  level: kappa with the grading':<34}{len(levels):>5}{value:>22}")


def _rates(counts: np.ndarray) -> tuple[float, float]:
    found, false, missed = counts
    return (
        found / (found + false) if found + false else float("nan"),
        found / (found + missed) if found + missed else float("nan"),
    )


def scorer(encoder: SentenceEncoder, model: StatementModel, facts: Sequence[str]) -> AccuracyScorer:
    """Accuracy against these facts."""
    card = load_scorecard(find_scorecard("support"))
    question = next(c for c in card.criteria if c.id == "accuracy")
    knowledge = Knowledge(tuple(Fact(text, "facts") for text in facts)) if facts else None
    return AccuracyScorer(question, model, knowledge, encoder, "eval")


def checked(found: AccuracyScorer, turns: Sequence[Turn], case: Case = NOTHING_KNOWN) -> list[Statement]:
    """What became of each statement of a conversation."""
    return found.check(Transcript(tuple(turns), "en", "text", "text"), case)


def written(encoder: SentenceEncoder, verbose: bool, levels: list[tuple[int, int]]) -> Iterator[Counted]:
    """The written calls, each judged by a model fitted without the calls of its fold.

    To `levels` go the level graded and the level found.
    """
    sys.path.insert(0, str(HERE.parents[1] / "models" / "recipes"))
    from heads.statements import (
        PAIRS,
        built_examples,
        call_examples,
        centre_examples,
        centres,
        fit,
        read_calls,
    )

    rows = read_calls(CALLS)
    built = [
        *built_examples(encoder, PAIRS, SEED),
        *(example for centre in centres() for example in centre_examples(encoder, centre)),
    ]
    examples = [list(call_examples(encoder, each)) for each in rows]
    for train, test in KFold(FOLDS, shuffle=True, random_state=SEED).split(rows):
        model = fit([*built, *(e for n in train for e in examples[n])], encoder.folder.fingerprint)
        for n in test:
            judge = scorer(encoder, model, rows[n]["metadata"]["facts"])
            graded, found = rows[n]["labels"]["accuracy"], judge.score(_transcript(rows[n])).score
            if graded is not None and found is not None:
                levels.append((graded, int(found)))
            yield _by_turn(rows[n], judge, verbose)


def _transcript(row_: dict[str, Any]) -> Transcript:
    turns = tuple(Turn(Speaker(turn["speaker"]), turn["text"]) for turn in row_["turns"])
    return Transcript(turns, "en", "text", "text")


def _by_turn(row_: dict[str, Any], found: AccuracyScorer, verbose: bool) -> Counted:
    statements = checked(found, _transcript(row_).turns)
    wrong = {s.turn: s for s in statements if s.verdict is Verdict.CONTRADICTED}
    truth = set(row_["metadata"]["contradictions"])
    if verbose:
        for turn in wrong.keys() - truth:
            print(f"  false alarm {row_['id']}: {wrong[turn].text} | {wrong[turn].against}")
        for turn in truth - wrong.keys():
            print(f"  missed {row_['id']}: {row_['turns'][turn]['text']}")
    return len(wrong.keys() & truth), len(wrong.keys() - truth), len(truth - wrong.keys())


def pairs(encoder: SentenceEncoder, model: StatementModel, verbose: bool) -> Iterator[tuple[str, Counted]]:
    """The written statements, each in its few turns, beside all facts of its centre."""
    file = HERE / "contradictions.toml"
    for centre in tomllib.loads(file.read_text(encoding="utf-8"))["centre"]:
        found = scorer(encoder, model, centre["facts"])
        for statement in centre["statements"]:
            turns = [_turn(line) for line in [*statement["before"], f"agent: {statement['said']}"]]
            last = [s for s in checked(found, turns) if s.turn == len(turns) - 1]
            alarm = next((s for s in last if s.verdict is Verdict.CONTRADICTED), None)
            wrong = statement["verdict"] == "contradicted"
            if verbose and bool(alarm) is not wrong:
                against = alarm.against if alarm else centre["facts"][statement["fact"]]
                print(
                    f"  {'missed' if wrong else 'false alarm'} ({statement['kind']}): {turns[-2].text} >> "
                    f"{statement['said']} | {against}"
                )
            yield (
                statement["kind"],
                (int(bool(alarm) and wrong), int(bool(alarm) and not wrong), int(not alarm and wrong)),
            )


_NUMBERS = (
    "two three four five six seven eight nine ten twelve fourteen twenty thirty forty fifty ninety".split()
)
_NUMBER = rf"\b(?P<value>\d+|{'|'.join(_NUMBERS)})"
_GENERATED = {
    "time": [(re.compile(rf"{_NUMBER}(?= (?:second|minute|hour|day|working day|week|month|year))"), None)],
    "amount": [(re.compile(rf"{_NUMBER}(?= (?:dollar|euro|pound|percent|per cent|kilo|people|item))"), None)],
    "condition": [
        (re.compile(r"\bwithout\b"), "with"),
        (re.compile(r"\bwith\b"), "without"),
        (re.compile(r"\b(?:is|are) free\b"), "costs extra"),
        (re.compile(r"\b(is|are|can|may|must|does|do) not "), r"\1 "),
        (re.compile(r"\bcannot\b"), "can"),
        (re.compile(r"\b(can|may|must) (?!not)"), r"\1 not "),
    ],
    "order": [
        (re.compile(r"\bbefore\b"), "after"),
        (re.compile(r"\bafter\b"), "before"),
        (re.compile(r"^(?P<one>[^,]+?),? (?:and )?then (?P<two>.+?)\.?$"), r"\g<two>, and then \g<one>."),
    ],
}
EACH = 25  # changed statements of a kind


def generated(
    encoder: SentenceEncoder, model: StatementModel, verbose: bool
) -> Iterator[tuple[str, Counted]]:
    """Facts as statements: each fact that a kind can change, as it is and changed."""
    rng = random.Random(SEED)
    centres = tomllib.loads((HERE / "contradictions.toml").read_text(encoding="utf-8"))["centre"]
    for kind, changes in _GENERATED.items():
        found = [
            (centre, fact, said)
            for centre in centres
            for fact in centre["facts"]
            if (said := _altered(fact, changes, rng)) is not None
        ]
        for centre, fact, said in rng.sample(found, min(EACH, len(found))):
            judge = scorer(encoder, model, centre["facts"])
            for text, wrong in ((fact, False), (said, True)):
                turns = [Turn(Speaker.CUSTOMER, "How is that with you?"), Turn(Speaker.AGENT, text)]
                alarm = any(s.verdict is Verdict.CONTRADICTED for s in checked(judge, turns))
                if verbose and alarm is not wrong:
                    print(f"  {'missed' if wrong else 'false alarm'} ({kind}): {text} | {fact}")
                yield kind, (int(alarm and wrong), int(alarm and not wrong), int(wrong and not alarm))


def _altered(
    fact: str, changes: Sequence[tuple[re.Pattern[str], str | None]], rng: random.Random
) -> str | None:
    """The fact with its first change that fits, or None where none does."""
    for form, other in changes:
        if found := form.search(fact):
            if other is not None:
                return form.sub(other, fact, count=1)
            values = [number for number in _NUMBERS if number != found["value"]]
            return fact[: found.start()] + rng.choice(values) + fact[found.end() :]
    return None


def _turn(line: str) -> Turn:
    speaker, _, text = line.partition(": ")
    return Turn(Speaker(speaker), text)


# The agent's turns of these calls that contradict the record of the task: both gave other hours.
_WRONG_AS_HELD = {"01f7ec3700424bc0": "branch hours", "ff0296d00e5e4184": "branch hours"}


def held(encoder: SentenceEncoder, model: StatementModel, folder: Path, verbose: bool) -> Iterator[Counted]:
    """The calls as they were held, against the record of their task."""
    for sid, turns, record in _calls(folder):
        wrong = _WRONG_AS_HELD.get(sid)
        truth = {n for n, t in enumerate(turns) if wrong and t.speaker is Speaker.AGENT and wrong in t.text}
        yield _counted(sid, turns, record, truth, scorer(encoder, model, ()), verbose)


_CHANGES = (
    (re.compile(r"\bhundred\b"), ("hundred and fifty", "thousand")),
    (re.compile(r"\bseventy one\b"), ("seventeen", "ninety one")),
    (re.compile(r"\bmonday\b"), ("tuesday", "thursday")),
    (re.compile(r"\beleven a m\b"), ("ten a m", "eleven thirty a m")),
    (re.compile(r"\bnine thirty\b"), ("ten thirty", "seven thirty")),
    (re.compile(r"\bfive p m\b"), ("six p m", "four p m")),
    (re.compile(r"\bsavings account balance\b"), ("checking account balance",)),
    (re.compile(r"\bchecking account balance\b"), ("savings account balance",)),
)


def changed(
    encoder: SentenceEncoder, model: StatementModel, folder: Path, verbose: bool
) -> Iterator[Counted]:
    """The same calls with one amount, time, day or account of the agent's last statement on it changed."""
    for sid, turns, record in _calls(folder):
        for form, others in _CHANGES:
            places = [n for n, t in enumerate(turns) if t.speaker is Speaker.AGENT and form.search(t.text)]
            if not places:
                continue
            for other in others:
                place = places[-1]
                said = Turn(Speaker.AGENT, form.sub(other, turns[place].text, count=1))
                yield _counted(
                    f"{sid} {other}",
                    [*turns[:place], said, *turns[place + 1 :]],
                    record,
                    {place},
                    scorer(encoder, model, ()),
                    verbose,
                )


def _counted(
    sid: str, turns: Sequence[Turn], record: Any, truth: set[int], found: AccuracyScorer, verbose: bool
) -> Counted:
    statements = checked(found, turns, Case({"task": record}))
    wrong = {s.turn: s for s in statements if s.verdict is Verdict.CONTRADICTED}
    if verbose:
        for turn in wrong.keys() ^ truth:
            against = wrong[turn].against if turn in wrong else record
            print(f"  {'missed' if turn in truth else 'false alarm'} {sid}: {turns[turn].text} | {against}")
    return len(wrong.keys() & truth), len(wrong.keys() - truth), len(truth - wrong.keys())


def _calls(folder: Path) -> Iterator[tuple[str, list[Turn], Any]]:
    """Each call's turns, those of one speaker in a row joined, and the record of its task."""
    for path in [
        *sorted(folder.glob("reference/*.json")),
        *sorted(folder.glob("text_only/transcript/*.json")),
    ]:
        place = path.parents[1]
        metadata = json.loads((place / "metadata" / path.name).read_text(encoding="utf-8"))
        said: list[tuple[Speaker, str]] = []
        for line in json.loads(path.read_text(encoding="utf-8")):
            role = line.get("role") or line["speaker_role"]
            text = re.sub(
                r"\[\w+\]|<unk>|~", "", line.get("text") or line.get("human_transcript") or ""
            ).strip()
            speaker = Speaker.AGENT if role == "agent" else Speaker.CUSTOMER
            if text:
                said.append((speaker, text))
        yield path.stem, [Turn(speaker, text) for speaker, text in said], metadata["tasks"]


if __name__ == "__main__":
    main()
