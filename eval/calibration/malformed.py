"""Malformed grades: `python -m eval.calibration.malformed [--grades N] [--runs N]`.

First a file of CSV and one of JSON lines with a line of every kind that cannot be used between good ones:
what each line got to hear, and whether all others were used. Then the same file imported twice into a store:
nothing is overwritten, nothing kept twice. Last, seconds of processor time (the least and the most of some
runs) and peak memory to read so many grades, each in a process of its own.
"""

from __future__ import annotations

import argparse
import csv
import json
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from autoqa.calibration.grade_rows import GradeRows
from autoqa.config.scorecards import find_scorecard, load_scorecard
from autoqa.connect.grades import GradesRead, Known, grades_json, read_grades
from autoqa.domain.interaction import Channel, Interaction
from autoqa.store.graded import grade_rows
from autoqa.store.grades import add_grades
from autoqa.store.store import Store

HEADINGS = "interaction,evaluator,criterion,score,comment,at,session"
CALLS = tuple(f"call-{number}" for number in range(1, 4))
KNOWN = Known(interactions=frozenset(CALLS), criteria={"empathy": (1, 5), "accuracy": (1, 5)})

CSV_LINES: dict[str, bytes] = {
    "unknown call": b"call-9,eva,empathy,4,,,",
    "unknown criterion": b"call-1,eva,empaty,4,,,",
    "off the scale": b"call-1,eva,empathy,6,,,",
    "below the scale": b"call-1,eva,empathy,-1,,,",
    "no number": b"call-1,eva,empathy,good,,,",
    "infinite": b"call-1,eva,empathy,inf,,,",
    "not a number": b"call-1,eva,empathy,nan,,,",
    "told twice, alike": b"call-1,ann,empathy,3,,,",
    "told twice, otherwise": b"call-1,ann,empathy,5,,,",
    "empty call": b",eva,empathy,4,,,",
    "empty evaluator": b"call-1,,empathy,4,,,",
    "empty criterion": b"call-1,eva,,4,,,",
    "Latin-1": b"call-1,Jos\xe9,empathy,4,,,",
    "half a character": b"call-1,\xed\xa0\xbd,empathy,4,,,",
    "NUL": b"call-1,e\x00va,empathy,4,,,",
    "control character": b"call-1,e\x1bva,empathy,4,,,",
    "formula as a call": b"=1+1,eva,empathy,4,,,",
    "formula as an evaluator": b"call-1,@SUM(A1),empathy,4,,,",
    "formula as a criterion": b"call-1,eva,+empathy,4,,,",
    "formula in a comment": b"call-1,eva,empathy,4,=HYPERLINK(0),,",
    "formula behind a sign": b"call-1,eva,empathy,4,-2+3+cmd|' /C calc'!A0,,",
    "no date": b"call-1,eva,empathy,4,,yesterday,",
    "cut short": b"call-1,eva",
    "too many fields": b"call-1,eva,empathy,4,kind, and clear,2026-03-02,march",
    "too long": b"call-1,eva,empathy,4," + b"x" * 100_001 + b",,",
    "open quotation mark": b'call-1,eva,empathy,4,"kind,,',
}
JSON_LINES: dict[str, bytes] = {
    "no JSON": b'{"interaction": "call-1"',
    "a list": b'["call-1", "eva", "empathy", 4]',
    "no score": b'{"interaction": "call-1", "evaluator": "eva", "criterion": "empathy"}',
    "true as a score": b'{"interaction": "call-1", "evaluator": "e", "criterion": "empathy", "score": true}',
    "NaN": b'{"interaction": "call-1", "evaluator": "eva", "criterion": "empathy", "score": NaN}',
    "off the scale": b'{"interaction": "call-1", "evaluator": "eva", "criterion": "empathy", "score": 1e99}',
    "a list as a name": b'{"interaction": ["call-1"], "evaluator": "e", "criterion": "empathy", "score": 4}',
    "half a character": b'{"interaction": "call-1", "evaluator": "\\ud83d", "criterion": "x", "score": 4}',
    "unknown call": b'{"interaction": "call-9", "evaluator": "eva", "criterion": "empathy", "score": 4}',
    "Latin-1": b'{"interaction": "call-1", "evaluator": "Jos\xe9", "criterion": "empathy", "score": 4}',
}


def main() -> None:
    """Print the three parts."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--grades", type=int, default=1_000_000, help="grades of the timing")
    options.add_argument("--runs", type=int, default=3, help="runs of each timing")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print_lines(folder / "grades.csv", HEADINGS.encode(), CSV_LINES, _csv_line)
        print_lines(folder / "grades.jsonl", b"", JSON_LINES, _json_line)
        print_import(folder)
        print_cost(folder, asked.grades, asked.runs)


def print_lines(path: Path, heading: bytes, broken: dict[str, bytes], good: Callable[[int], bytes]) -> None:
    """What each broken line got to hear, with good ones before, between and behind."""
    kinds: dict[int, str] = {}
    lines = [heading] * bool(heading)
    for number, (kind, line) in enumerate(broken.items()):
        lines += [good(number), line]
        kinds[len(lines)] = kind
    lines.append(good(len(broken)))
    path.write_bytes(b"\n".join(lines) + b"\n")
    found = read_grades(path, known=KNOWN)
    heard = {bad.line: bad.reason for bad in found.bad}
    print(f"{path.name}: {found.lines} lines, {found.used} used, {len(found.bad)} not")
    for line, kind in kinds.items():
        print(f"  line {line:>3}  {kind:<24} {heard.pop(line, 'NOT NAMED')}")
    print(f"  good lines used: {found.used} of {len(broken) + 1}; named without a reason: {len(heard)}\n")


def print_import(folder: Path) -> None:
    """The grades of the first file kept twice, then with every score changed."""
    card = load_scorecard(find_scorecard("support"))
    store = Store.open(f"sqlite:///{folder / 'autoqa.db'}")
    for name in CALLS:
        store.add(Interaction(name, Channel.CHAT, f"hash of {name}", "calls.jsonl:1"))
    read = read_grades(folder / "grades.csv", known=KNOWN)
    first, second = (add_grades(store, read.rows, card) for _ in range(2))
    before = _kept(store)
    other = add_grades(store, _changed(read), card)
    print(f"imported once: {first.new} new; again: {second.new} new, {second.already} there already")
    print(f"with other scores: {len(other.conflicts)} named as conflicts, {other.replaced} overwritten")
    print(f"the store is as before: {_kept(store) == before}\n")
    store.close()


def print_cost(folder: Path, count: int, runs: int) -> None:
    """Seconds and memory to read many grades."""
    files = {"CSV": folder / "many.csv", "JSON lines": folder / "many.jsonl"}
    _write_csv(files["CSV"], count)
    _write_json(files["JSON lines"], count)
    print(f"reading {count:,} grades with comments, dates and two facts")
    for kind, path in files.items():
        told = [_measured(path) for _ in range(runs)]
        seconds, peak = [one[0] for one in told], max(one[1] for one in told)
        size = path.stat().st_size / 1e6
        print(f"  {kind:<10} {size:>6.0f} MB  {min(seconds):.1f} to {max(seconds):.1f} s  {peak:.0f} MB peak")


def _csv_line(number: int) -> bytes:
    return f"call-{1 + number % 3},{_person(number)},empathy,3,,2026-03-02,".encode()


def _json_line(number: int) -> bytes:
    grade = {"interaction": f"call-{1 + number % 3}", "evaluator": _person(number), "criterion": "empathy"}
    return json.dumps({**grade, "score": 3}).encode()


def _person(number: int) -> str:
    """Somebody else for each good line; the first is told twice by broken ones."""
    return f"person-{number}" if number else "ann"


def _kept(store: Store) -> list[tuple[str, ...]]:
    return sorted(tuple(str(value) for value in grade.values()) for grade in grades_json(grade_rows(store)))


def _changed(read: GradesRead) -> GradeRows:
    return replace(read.rows, score=read.rows.score + 1)


def _grades(count: int) -> Iterator[dict[str, object]]:
    for number in range(count):
        call = number // 20
        yield {
            "interaction": f"call-{call:06d}",
            "evaluator": f"evaluator-{(number // 5 + call * 3) % 40:02d}",
            "criterion": f"criterion_{number % 5}",
            "score": 1 + (number * 7 + call) % 5,
            "comment": "clear and kind" if number % 10 == 0 else None,
            "at": f"2026-{1 + call % 9:02d}-{1 + call % 28:02d}T{call % 24:02d}:{call % 60:02d}:00+01:00",
            "agent": f"agent-{call % 300}",
            "language": "it" if call % 3 else "en",
        }


def _write_csv(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, next(_grades(1)).keys(), lineterminator="\n")
        rows.writeheader()
        rows.writerows(_grades(count))


def _write_json(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(grade)}\n" for grade in _grades(count))


def _measured(path: Path) -> tuple[float, float]:
    """Seconds of processor time to read the file, and the peak of the process in MB."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    child = context.Process(target=_read, args=(there, path))
    child.start()
    told: tuple[float, float] = here.recv()
    child.join()
    return told


def _read(connection: Connection, path: Path) -> None:
    begun = time.process_time()
    read_grades(path)
    seconds = time.process_time() - begun
    connection.send((seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


if __name__ == "__main__":
    main()
