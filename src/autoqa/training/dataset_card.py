"""The card of a training set, in the format of dataset cards of the Hub."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from autoqa.training.sets import GradedCall, Side, TrainingSet

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_COLUMNS = (
    ("id", "string", "the interaction"),
    ("content", "string", "hash of the words and who said them"),
    ("language", "string", "code of the language, where it is known"),
    ("channel", "string", "call, chat, email or other"),
    ("group", "string", "conversations of one group stand on one side"),
    ("agent", "string", "a name that holds within this set only"),
    ("started_at", "timestamp[us, tz=UTC]", "start, where it is known"),
    ("turns", "list of {speaker, text: string; start, end: float64}", "what was said; seconds"),
    ("facts", "string", "JSON object: queue, accent, gender, team, where known"),
    (
        "labels",
        "list of {criterion: string; mean: float64; shares: list of float64; grades: list of {evaluator: "
        "string; score, adjusted: float64}}",
        "`mean` is the consensus, `shares` the share of each level, `adjusted` a score with severity taken "
        "out",
    ),
)


def card(made: TrainingSet) -> str:
    """The card as Markdown: front matter that `datasets` reads, then what people have to know."""
    return "\n".join([*_front_matter(made), "", *_body(made), ""])


def _front_matter(made: TrainingSet) -> Iterator[str]:
    languages = sorted({one.language.split("-")[0] for one in made.calls if one.language})
    yield "---"
    if languages:
        yield "language:"
        yield from (f"- {json.dumps(language)}" for language in languages)
    yield "task_categories:"
    yield "- text-classification"
    yield "size_categories:"
    yield f"- {next((name for most, name in _SIZES if len(made.calls) < most), 'n>1M')}"
    yield "configs:"
    yield "- config_name: default"
    yield "  data_files:"
    for side in sorted(
        {one.side for one in made.calls}, key=list(Side).index
    ):  # an empty one cannot be opened
        yield f"  - split: {side.value}"
        yield f"    path: {side.value}.parquet"
    yield "---"


def _body(made: TrainingSet) -> Iterator[str]:
    settings = made.settings
    yield f"# Graded conversations {made.hash}"
    yield ""
    yield (
        f"{len(made.calls)} conversations that people graded, made by `autoqa dataset` from a "
        f"{settings.get('source')}. {_redaction(settings)}"
    )
    yield ""
    yield "| | train | test |"
    yield "|---|---|---|"
    sides = [[one for one in made.calls if one.side is side] for side in Side]
    yield _numbers("conversations", [len(calls) for calls in sides])
    yield _numbers("groups", [len({one.group for one in calls}) for calls in sides])
    yield _numbers("agents named", [len({one.agent for one in calls if one.agent}) for calls in sides])
    yield _numbers("evaluators", [len(_evaluators(calls)) for calls in sides])
    yield _cells("first start", [_starts(calls)[0] for calls in sides])
    yield _cells("last start", [_starts(calls)[1] for calls in sides])
    yield from _label_tables(made, sides)
    yield from _how(made)
    yield ""
    yield "## Columns"
    yield ""
    yield "| column | type | |"
    yield "|---|---|---|"
    yield from (f"| `{name}` | {kind} | {meaning} |" for name, kind, meaning in _COLUMNS)
    yield ""
    yield "## Limits"
    yield ""
    yield (
        "The set speaks for the conversations that were graded, as these evaluators understood the criteria. "
        "Names of agents and evaluators are replaced, and yet whoever knows the calls can tell who is who: "
        "keep it where the calls are kept. A changed file is refused when the set is read."
    )
    if made.notes:
        yield ""
        yield from (f"- {_plain(note)}" for note in made.notes)


def _redaction(settings: Mapping[str, Any]) -> str:
    if settings.get("source") == "store":
        return "The words are those of the newest transcripts there: what was masked in them is masked here."
    if settings.get("masked"):
        return "Card numbers, codes and other secrets were masked in the words as in what the store keeps."
    return "Nothing was masked in the words."


def _label_tables(made: TrainingSet, sides: Sequence[Sequence[GradedCall]]) -> Iterator[str]:
    """For each criterion the share of each level on each side."""
    for criterion, levels in made.scales.items():
        own = [[one.labels[criterion] for one in calls if criterion in one.labels] for calls in sides]
        yield ""
        yield f"## {_plain(criterion)}"
        yield ""
        yield "| | train | test |"
        yield "|---|---|---|"
        yield _numbers("conversations", [len(labels) for labels in own])
        yield _numbers("single scores", [sum(len(one.grades) for one in labels) for labels in own])
        means = [f"{np.mean([one.mean for one in labels]):.2f}" if labels else "" for labels in own]
        yield _cells("mean", means)
        shares = [np.mean([one.shares for one in labels], axis=0) if labels else None for labels in own]
        for place, level in enumerate(levels):
            yield _cells(f"level {level}", ["" if s is None else f"{s[place]:.1%}" for s in shares])


def _how(made: TrainingSet) -> Iterator[str]:
    settings = made.settings
    kinds = {
        "consensus": "the mean of the evaluators, spread on the two levels beside it",
        "per_evaluator": "the shares of the evaluators on each level",
    }
    severity = "taken out of the scores" if settings.get("adjust_severity") else "left in"
    yield ""
    yield "## How it was made"
    yield ""
    yield (
        f"Labels are {kinds.get(str(settings.get('labels')), settings.get('labels'))}; those that came as "
        f"one number are spread on the two levels beside it. The severity of evaluators, told from the "
        f"training side alone, is {severity}. Groups are by "
        f"{', '.join(settings.get('group', ())) or 'nothing'} "
        f"and by nearly the same words (0.8 of word 3-shingles); near-duplicates of another conversation: "
        f"{settings.get('nearly_same', 0)}. The test side was to hold {settings.get('test_share', 0):.0%}: "
        f"the "
        f"newest groups where starts are known, else drawn. Seed {settings.get('seed')}."
    )


def _evaluators(calls: Sequence[GradedCall]) -> set[str]:
    return {given.evaluator for one in calls for label in one.labels.values() for given in label.grades}


def _starts(calls: Sequence[GradedCall]) -> tuple[str, str]:
    known = sorted(one.started_at for one in calls if one.started_at)
    return (known[0].date().isoformat(), known[-1].date().isoformat()) if known else ("", "")


def _numbers(name: str, values: Sequence[int]) -> str:
    return _cells(name, [f"{value}" for value in values])


def _cells(name: str, values: Sequence[str]) -> str:
    return f"| {name} | {' | '.join(values)} |"


def _plain(text: str) -> str:
    """Text that stays what it is in Markdown, on one line."""
    return " ".join("".join(f"\\{c}" if c in "\\`*_{}[]<>#|" else c for c in text).split())
