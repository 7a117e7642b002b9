"""Builds a training set of graded conversations, and keeps it as a folder of Parquet files with a card."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from autoqa.domain.interaction import GradeGiven, Interaction
from autoqa.domain.transcript import Speaker, Turn
from autoqa.errors import InputError
from autoqa.training.dataset_card import card
from autoqa.training.duplicates import content_hash, near_duplicates
from autoqa.training.labels import LabelKind, labels_of
from autoqa.training.sets import GradedCall, Label, Side, SingleGrade, TrainingSet
from autoqa.training.splits import AGENT, CUSTOMER, Member, split

LEAST_CALLS = 20
"""Graded calls of a criterion below which it cannot be learnt."""

SET_FILE, CARD_FILE = "dataset.json", "README.md"
_FORMAT = 1
_FACTS = ("queue", "accent", "gender", "team")  # read from the metadata
_MASK = re.compile(r"\[[a-z ]+\]")
_AT_ONCE = 500  # conversations in memory as a table
_FILES = {Side.TRAIN: "train.parquet", Side.TEST: "test.parquet"}


@dataclass(frozen=True, slots=True)
class SetSettings:
    """How a training set is made.

    `group` names what holds conversations together: agent, customer, or a key of the metadata. `source` says
    whether they come from a store or a file, `masked` by which settings the words of a file were masked
    (empty where they were not).
    """

    labels: LabelKind = LabelKind.PER_EVALUATOR
    adjust_severity: bool = True
    group: tuple[str, ...] = (AGENT, CUSTOMER)
    test_share: float = 0.25
    seed: int = 0
    source: str = "store"
    masked: str = ""


def build_set(
    conversations: Iterable[Interaction],
    settings: SetSettings,
    *,
    targets: Mapping[str, Mapping[str, float]] | None = None,
    scales: Mapping[str, Sequence[int]] | None = None,
    criteria: Sequence[str] = (),
    only_train: Collection[str] = (),
    notes: Sequence[str] = (),
) -> TrainingSet:
    """The training set of conversations that carry people's single scores as their grades.

    `targets` are labels that came as such, by interaction and criterion. `scales` are the levels that are
    known. Without `criteria` all that enough conversations have a score on are taken. Those of `only_train`
    are not to stand on the test side. Agents, evaluators and groups get names of the set. Raises InputError
    where there is too little, naming the criterion.
    """
    targets, scales, told = targets or {}, scales or {}, list(notes)
    graded = sorted(_with_words(conversations, targets, told), key=lambda one: one.id)
    chosen = _criteria(graded, targets, criteria, told)
    graded = [one for one in graded if chosen & _scored(one, targets)]
    same = near_duplicates(one.turns for one in graded)
    found = split(
        [_member(one, same[i], settings.group, only_train) for i, one in enumerate(graded)],
        test_share=settings.test_share,
        seed=settings.seed,
    )
    told += found.notes
    sides = {one.id: side for one, side in zip(graded, found.sides, strict=True) if side is not None}
    labels, levels = _labels(graded, targets, sides, chosen, scales, settings, told)
    agents = _pseudonyms("agent", ((one.id, [one.agent]) for one in graded), settings.seed)
    calls = tuple(
        _call(one, group, sides[one.id], labels[one.id], agents)
        for one, group in zip(graded, found.groups, strict=True)
        if one.id in sides and labels.get(one.id)
    )
    kept = Counter(place for one, place in zip(graded, same, strict=True) if one.id in sides)
    made = TrainingSet(calls, levels, "", _settings(settings, sum(kept.values()) - len(kept)), tuple(told))
    return replace(made, hash=set_hash(made))


def set_hash(made: TrainingSet) -> str:
    """Sixteen hexadecimal digits over everything in a set but its notes."""
    digest = hashlib.sha256()
    digest.update(_canonical([_FORMAT, dict(made.settings), {k: list(v) for k, v in made.scales.items()}]))
    for one in made.calls:
        digest.update(b"\n" + _canonical([one.side.value, _row(one)]))
    return digest.hexdigest()[:16]


def write_set(made: TrainingSet, folder: Path) -> Path:
    """Keep a set in `folder`, which `datasets.load_dataset` can open, and return it.

    The same set gives the same bytes. A folder that holds this set already is left as it is. All is written
    beside and moved at the end, so that no half folder is ever left there. Raises InputError where the
    folder holds something else or cannot be written.
    """
    if folder.exists():
        return _there(made, folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            _write(made, beside)
            beside.chmod(0o755)
            os.replace(beside, folder)  # noqa: PTH105
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        raise InputError(f"{folder}: cannot be written ({error.strerror or error})") from error
    return folder


def read_set(folder: Path) -> TrainingSet:
    """The set in a folder. Raises InputError, naming the file, where something was changed or is missing."""
    about = _about(folder)
    for name, digest in about["files"].items():
        if _sha256(folder / name) != digest:
            raise InputError(
                f"{folder / name}: was changed since the set was made (its hash is another); make the set "
                "again with `autoqa dataset`"
            )
    try:
        calls = [_read_call(row, side) for side, name in _FILES.items() for row in _read_rows(folder / name)]
        made = TrainingSet(
            calls=tuple(sorted(calls, key=lambda one: one.id)),
            scales={name: tuple(levels) for name, levels in about["scales"].items()},
            hash=about["hash"],
            settings=about["settings"],
            notes=tuple(about["notes"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"{folder}: holds no training set of this version ({error})") from error
    if set_hash(made) != made.hash:
        raise InputError(
            f"{folder / SET_FILE}: was changed since the set was made (the hash of the whole is another); "
            "make the set again with `autoqa dataset`"
        )
    return made


def _with_words(
    conversations: Iterable[Interaction], targets: Mapping[str, Mapping[str, float]], notes: list[str]
) -> Iterator[Interaction]:
    """Those that people scored, with the turns in which something was said; others are counted."""
    silent = 0
    for one in conversations:
        if not _scored(one, targets):
            continue
        turns = tuple(_turn(turn) for turn in one.turns if turn.text.strip())
        if turns:
            yield replace(one, turns=turns, agent=_named(one.agent))
        else:
            silent += 1
    if silent:
        notes.append(
            f"no_words: {silent} graded conversations have no transcript with words, and are left out"
        )


def _turn(turn: Turn) -> Turn:
    start, end = (None if at is None else float(at) for at in (turn.start, turn.end))
    return Turn(turn.speaker, turn.text, start, end)


def _scored(one: Interaction, targets: Mapping[str, Mapping[str, float]]) -> set[str]:
    """The criteria on which a conversation has a score."""
    return {given.criterion for given in one.grades if given.score is not None} | targets.get(
        one.id, {}
    ).keys()


def _criteria(
    graded: Sequence[Interaction],
    targets: Mapping[str, Mapping[str, float]],
    asked: Sequence[str],
    notes: list[str],
) -> set[str]:
    """The criteria of the set: those asked for, or all that are scored often enough."""
    counts = Counter(name for one in graded for name in _scored(one, targets))
    if not counts:
        raise InputError(
            "no conversation with words has a score that people gave; grade some, or name a file with "
            "--graded"
        )
    for name in asked:
        if name not in counts:
            near = get_close_matches(name, counts, 1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            raise InputError(f"no score on criterion '{name}'; there are: {', '.join(sorted(counts))}{hint}")
    few = {name: n for name, n in counts.items() if n < LEAST_CALLS}
    told = ", ".join(f"{name} has {n}" for name, n in sorted(few.items()) if not asked or name in asked)
    chosen = set(asked or counts)
    if told and (asked or not chosen - few.keys()):
        raise InputError(
            f"too few graded conversations: {told}, and {LEAST_CALLS} are needed for a criterion; have more "
            "graded"
        )
    if told:
        notes.append(f"few: {told}, and {LEAST_CALLS} are needed for a criterion; left out")
    return chosen - few.keys()


def _member(one: Interaction, same: int, group: Sequence[str], only_train: Collection[str]) -> Member:
    links = {name: _link(one, name) for name in group}
    return Member(one.id, links, same, one.started_at, one.id in only_train)


def _link(one: Interaction, name: str) -> str | None:
    """Which agent, customer or other thing a conversation is of."""
    if name == AGENT:
        return one.agent
    return one.customer if name == CUSTOMER else _named(one.metadata.get(name))


def _named(value: Any) -> str | None:
    """A name or number as text; None for what is masked, as a mask is the same for everybody."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        return None
    text = str(value).strip()
    return text if text and not _MASK.search(text) else None


def _labels(
    graded: Sequence[Interaction],
    targets: Mapping[str, Mapping[str, float]],
    sides: Mapping[str, Side],
    chosen: Collection[str],
    scales: Mapping[str, Sequence[int]],
    settings: SetSettings,
    notes: list[str],
) -> tuple[dict[str, dict[str, Label]], dict[str, tuple[int, ...]]]:
    """The labels of each conversation by criterion, with the levels of each criterion."""
    people = _pseudonyms(
        "evaluator", ((one.id, [given.evaluator for given in one.grades]) for one in graded), settings.seed
    )
    grades = {
        one.id: [replace(given, evaluator=people[given.evaluator]) for given in one.grades]
        for one in graded
        if one.id in sides
    }
    labels: dict[str, dict[str, Label]] = {name: {} for name in sides}
    levels = {}
    for criterion in sorted(chosen):
        own = labels_of(
            criterion,
            _of_criterion(grades, criterion),
            {name: float(targets[name][criterion]) for name in sides if criterion in targets.get(name, {})},
            kind=settings.labels,
            adjust=settings.adjust_severity,
            levels=scales.get(criterion),
            fitted_on={name for name, side in sides.items() if side is Side.TRAIN},
        )
        levels[criterion] = own.levels
        notes += own.notes
        for name, label in own.labels.items():
            labels[name][criterion] = label
    return labels, levels


def _of_criterion(grades: Mapping[str, Sequence[GradeGiven]], criterion: str) -> dict[str, list[GradeGiven]]:
    return {name: [one for one in given if one.criterion == criterion] for name, given in grades.items()}


def _pseudonyms(word: str, named: Iterable[tuple[str, Sequence[str | None]]], seed: int) -> dict[str, str]:
    """A name of the set for each real one, by first appearance in a seeded order of the conversations."""
    rows = sorted(named, key=lambda row: row[0])
    Random(seed).shuffle(rows)  # noqa: S311
    found = dict.fromkeys(name for _, names in rows for name in names if name is not None)
    width = max(2, len(str(len(found))))
    return {name: f"{word} {place:0{width}}" for place, name in enumerate(found, start=1)}


def _call(
    one: Interaction, group: str, side: Side, labels: Mapping[str, Label], agents: Mapping[str, str]
) -> GradedCall:
    facts = {name: text for name in _FACTS if isinstance(text := one.metadata.get(name), str) and text}
    return GradedCall(
        id=one.id,
        content=content_hash(one.turns),
        turns=one.turns,
        language=one.language,
        channel=one.channel.value,
        group=group,
        side=side,
        labels=labels,
        agent=agents[one.agent] if one.agent is not None else None,
        started_at=one.started_at.astimezone(UTC) if one.started_at else None,
        facts=facts,
    )


def _settings(settings: SetSettings, nearly_same: int) -> dict[str, Any]:
    """The settings as plain values, with how many conversations are nearly the same as one before them."""
    return {
        "labels": settings.labels.value,
        "adjust_severity": settings.adjust_severity,
        "group": list(settings.group),
        "test_share": settings.test_share,
        "seed": settings.seed,
        "source": settings.source,
        "masked": settings.masked,
        "nearly_same": nearly_same,
    }


# The folder -----------------------------------------------------------------------------------


def _write(made: TrainingSet, folder: Path) -> None:
    for side, name in _FILES.items():
        _write_rows(folder / name, (one for one in made.calls if one.side is side))
    about = {
        "format": _FORMAT,
        "hash": made.hash,
        "settings": dict(made.settings),
        "scales": {name: list(levels) for name, levels in made.scales.items()},
        "counts": {side.value: sum(one.side is side for one in made.calls) for side in Side},
        "files": {name: _sha256(folder / name) for name in _FILES.values()},
        "notes": list(made.notes),
    }
    text = json.dumps(about, indent=1, sort_keys=True, ensure_ascii=False)
    (folder / SET_FILE).write_text(text + "\n", encoding="utf-8")
    (folder / CARD_FILE).write_text(card(made), encoding="utf-8")


def _there(made: TrainingSet, folder: Path) -> Path:
    """The folder, where it holds this very set."""
    known = _about(folder)["hash"] if (folder / SET_FILE).is_file() else None
    if known != made.hash:
        what = f"the set {known}" if known else "something that is no training set"
        raise InputError(f"{folder}: holds {what}; name another folder with --out, or move it away")
    read_set(folder)
    return folder


def _about(folder: Path) -> dict[str, Any]:
    path = folder / SET_FILE
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputError(f"{folder}: holds no training set ({SET_FILE} is not there)") from error
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read ({error})") from error
    needed = {"format", "hash", "settings", "scales", "files", "notes"}
    if not isinstance(about, dict) or not needed <= about.keys() or about["format"] != _FORMAT:
        raise InputError(f"{path}: describes no training set of this version; make the set again")
    if not isinstance(about["files"], dict) or set(about["files"]) != set(_FILES.values()):
        raise InputError(f"{path}: names other files than {', '.join(_FILES.values())}; make the set again")
    return about


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error


def features() -> Any:
    """The columns of a set with their types, as `datasets` names them."""
    from datasets import Features, List, Value

    text, number = Value("string"), Value("float64")
    grade = {"evaluator": text, "score": number, "adjusted": number}
    label = {"criterion": text, "mean": number, "shares": List(number), "grades": List(grade)}
    return Features(
        {
            **dict.fromkeys(("id", "content", "language", "channel", "group", "agent"), text),
            "started_at": Value("timestamp[us, tz=UTC]"),
            "turns": List({"speaker": text, "text": text, "start": number, "end": number}),
            "facts": text,
            "labels": List(label),
        }
    )


def _write_rows(path: Path, calls: Iterator[GradedCall]) -> None:
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    schema = features().arrow_schema
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=3) as writer:
        while rows := [_row(one) for one in islice(calls, _AT_ONCE)]:
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))


def _read_rows(path: Path) -> Iterator[dict[str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_AT_ONCE):
                yield from batch.to_pylist()
    except pa.ArrowException as error:
        raise InputError(f"{path}: is no Parquet file that can be read ({error})") from error


def _row(one: GradedCall) -> dict[str, Any]:
    """A conversation as plain values."""
    return {
        "id": one.id,
        "content": one.content,
        "language": one.language,
        "channel": one.channel,
        "group": one.group,
        "agent": one.agent,
        "started_at": one.started_at,
        "turns": [
            {"speaker": turn.speaker.value, "text": turn.text, "start": turn.start, "end": turn.end}
            for turn in one.turns
        ],
        "facts": json.dumps(dict(one.facts), sort_keys=True, ensure_ascii=False),
        "labels": [
            {
                "criterion": criterion,
                "mean": label.mean,
                "shares": list(label.shares),
                "grades": [
                    {"evaluator": given.evaluator, "score": given.score, "adjusted": given.adjusted}
                    for given in label.grades
                ],
            }
            for criterion, label in sorted(one.labels.items())
        ],
    }


def _read_call(row: Mapping[str, Any], side: Side) -> GradedCall:
    """The conversation of a row."""
    return GradedCall(
        **{name: row[name] for name in ("id", "content", "language", "channel", "group", "agent")},
        turns=tuple(Turn(Speaker(t["speaker"]), t["text"], t["start"], t["end"]) for t in row["turns"]),
        side=side,
        labels={
            label["criterion"]: Label(
                shares=tuple(label["shares"]),
                mean=label["mean"],
                grades=tuple(SingleGrade(**given) for given in label["grades"]),
            )
            for label in row["labels"]
        },
        started_at=row["started_at"].astimezone(UTC) if row["started_at"] else None,
        facts=json.loads(row["facts"]),
    )


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=_moment).encode()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
