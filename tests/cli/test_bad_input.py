"""Everything bad that may be named on the command line, in one batch with good inputs.

Each kind gives one outcome with a reason that names it, or stops the command with one message; nothing bad
costs a good input its score, and no traceback is ever shown.
"""

from __future__ import annotations

import io
import json
import os
import sqlite3
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autoqa.audio.decode import decode
from tests.audio.recordings import wav, wav_tones
from tests.cli.command import KNOWLEDGE, MESSAGES, REPOSITORY, Said, autoqa

RECOGNISER = "whisper-demo-en"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")
PLAYLIST = b"#EXTM3U\n#EXTINF:9,\nhttp://127.0.0.1/a.ts\n"
TURNS: list[dict[str, Any]] = [
    {"speaker": "agent", "text": "Thank you for calling, I am sorry to hear that, how can I help?"}
]


@dataclass(frozen=True)
class Bad:
    """A kind of bad input: the file it is in, words of its reason, and how it is made (None: not at all).

    `named` is what is named on the command line where that is no file of the folder.
    """

    file: str
    says: str
    make: Callable[[Path], object] | None
    named: str | None = None

    @property
    def id(self) -> str:
        return self.named or self.file

    def argument(self, folder: Path) -> str:
        return self.named or str(folder / self.file)


def data(name: str, says: str, content: bytes) -> Bad:
    """A file of these bytes."""
    return Bad(name, says, lambda path: path.write_bytes(content))


def line(name: str, says: str, *rows: object) -> Bad:
    """A JSON lines file of these lines; a line that is no text is made JSON first."""
    texts = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    return data(f"{name}.jsonl", says, "\n".join(texts).encode("utf-8", "surrogatepass"))


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("call.wav", wav_tones())
    return buffer.getvalue()


def floats(value: float) -> bytes:
    return wav(np.full(8000, value, "<f4").tobytes(), tag=3, bits=32)


def notes_only(path: Path) -> None:
    path.mkdir()
    (path / "notes.txt").write_text("no recording here")


BAD = [
    # Files that are no recordings, or no whole ones
    data("empty.wav", "0 bytes", b""),
    data("text.wav", "text", b"Good morning, how can I help?\n" * 20),
    data("picture.mp3", "PNG", PNG),
    data("page.mp3", "HTML", b"<!doctype html><html><body>404 Not Found</body></html>"),
    data("archive.wav", "ZIP", zipped()),
    data("script.wav", "ffconcat", b"ffconcat version 1.0\nfile /etc/passwd\n"),
    data("list.wav", "M3U", PLAYLIST),
    data("list.m3u8", "M3U", PLAYLIST),
    data("header.wav", "no sound", wav(b"")),
    data("cut.wav", "could be decoded", wav_tones()[:4000]),
    data("hour.wav", "3600.0 s", wav(bytes(1600), data_size=57_600_000)),
    data("1_hz.wav", "1 Hz", wav(bytes(4000), rate=1)),
    data("0_channels.wav", "0 channels", wav(bytes(999), channels=0, align=2)),
    data("99_channels.wav", "99 channels", wav(bytes(9900), channels=99)),
    data("nan.wav", "not numbers", floats(float("nan"))),
    data("blip.wav", "0.050 s", wav_tones(0.05)),
    data("noise.wav", "signature", np.random.default_rng(3).bytes(9000)),
    data("zeros.wav", "zero bytes", bytes(5000)),
    data("program.wav", "program", b"\x7fELF\x02\x01\x01" + bytes(99)),
    # Paths that lead to no file
    Bad("missing.wav", "no such file", None),
    Bad("missing.jsonl", "no such file", None),
    Bad("call.wav", "is an address", None, named="http://127.0.0.1:9/call.wav"),
    Bad("none", "no file matches", None, named="nothing-here-*.wav"),
    Bad("no_recordings", "holds no recording", notes_only),
    Bad("nothing", "holds no recording", Path.mkdir),
    Bad("pipe.wav", "pipe", os.mkfifo),
    Bad("pipe.jsonl", "pipe", os.mkfifo),
    Bad("gone.wav", "link", lambda path: path.symlink_to(path.parent / "nowhere.wav")),
    Bad("loop.wav", "cannot be opened", lambda path: path.symlink_to(path)),
    Bad("gone.jsonl", "No such file", lambda path: path.symlink_to(path.parent / "nowhere.jsonl")),
    Bad("loop.jsonl", "", lambda path: path.symlink_to(path)),
    # Names from other machines
    Bad("two\nlines.wav", "text", lambda path: path.write_text("This is no recording at all.\n" * 9)),
    Bad("caf\udce9.wav", "", lambda path: path.write_text("This is no recording at all.\n" * 9)),
    # Lines that are no interactions
    data("empty.jsonl", "is empty", b""),
    data("blank.jsonl", "is empty", b"\n \n\n"),
    data("binary.jsonl", "is not UTF-8", b"\x89\xff\xfe" * 50),
    data("latin.jsonl", "is not UTF-8", '{"id": "è", "turns": []}'.encode("latin-1")),
    line("no_json", "is not JSON", "id,text\n"),
    line("cut", "is not JSON", '{"id": "cut", "turns": [{"speaker": "agent", "te'),
    line("array", "holds a list", []),
    line("number", "holds a int", "7"),
    line("null", "holds a NoneType", None),
    line("deep", "is not JSON", "[" * 100_000),
    line("digits", "is not JSON", "9" * 5000),
    line("no_id", "'id' is missing", {"turns": TURNS}),
    line("empty_id", "'id'", {"id": "", "turns": TURNS}),
    line("number_id", "'id'", {"id": 7, "turns": TURNS}),
    line("control_id", "'id'", {"id": "a\u0000b", "turns": TURNS}),
    line("long_id", "'id'", {"id": "a" * 201, "turns": TURNS}),
    line("broken_id", "'id'", {"id": "a\ud800", "turns": TURNS}),
    line("no_turns", "neither turns with text nor a recording", {"id": "no_turns"}),
    line("silent", "neither turns with text", {"id": "silent", "turns": [{"speaker": "agent", "text": " "}]}),
    line("no_text", "'turns.0.text' is missing", {"id": "no_text", "turns": [{"speaker": "agent"}]}),
    line("bot", "'turns.0.speaker'", {"id": "bot", "turns": [{"speaker": "bot", "text": "Hello."}]}),
    line("turns_text", "'turns'", {"id": "turns_text", "turns": "hello"}),
    line("backwards", "before it starts", {"id": "backwards", "turns": [{**TURNS[0], "start": 2, "end": 1}]}),
    line("negative", "'turns.0.start'", {"id": "negative", "turns": [{**TURNS[0], "start": -1}]}),
    line("nan_time", "'turns.0.start'", {"id": "nan_time", "turns": [{**TURNS[0], "start": float("nan")}]}),
    line("half_emoji", "'turns.0.text'", {"id": "half_emoji", "turns": [{**TURNS[0], "text": "so \ud83d"}]}),
    line("when", "'started_at", {"id": "when", "turns": TURNS, "started_at": "yesterday"}),
    line("year_1", "started_at", {"id": "year_1", "turns": TURNS, "started_at": "0001-01-01T00:00:00"}),
    line(
        "year_1_zoned", "started_at", {"id": "z", "turns": TURNS, "started_at": "0001-01-01T00:00:00+14:00"}
    ),
    line(
        "grades",
        "'grades.0.criterion' is missing",
        {"id": "grades", "turns": TURNS, "grades": [{"evaluator": "a", "score": 1}]},
    ),
    line("metadata", "'metadata'", {"id": "metadata", "turns": TURNS, "metadata": "vip"}),
    line(
        "twice", "stands on line 1 already", {"id": "twice", "turns": TURNS}, {"id": "twice", "turns": TURNS}
    ),
    line("lost", "no such file", {"id": "lost", "recording": "lost.wav"}),
    line("no_recordings", "directory", {"id": "folder", "recording": "no_recordings"}),
    line("text", "text", {"id": "not_sound", "recording": "text.wav"}),
    line("address", "is an address", {"id": "address", "recording": "https://127.0.0.1:9/call.wav"}),
]


def short_call(path: Path) -> Path:
    """The first seconds of a sample call, in its two channels."""
    sound = decode(REPOSITORY / "examples" / "calls" / "call-01.m4a").waveform.samples[:, : 40 * 16_000]
    path.write_bytes(wav((sound.T * 32767).astype("<i2").tobytes(), channels=2, rate=16_000))
    return path


@dataclass(frozen=True)
class Batch:
    """What one command said about everything bad and the good among it."""

    folder: Path
    said: Said

    def outcomes_of(self, bad: Bad) -> list[dict[str, Any]]:
        """The failed lines that came of `bad`."""
        place = bad.argument(self.folder).encode("unicode_escape", "backslashreplace").decode()
        return [
            found
            for found in self.said.lines
            if found["status"] == "failed" and _plain(found["source"]) in {place, *_numbered(place)}
        ]


def _plain(text: str) -> str:
    return text.encode("unicode_escape", "backslashreplace").decode().replace("\\\\", "\\")


def _numbered(place: str) -> set[str]:
    return {f"{place}:{number}" for number in range(1, 5)}


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    """Good, all that is bad, and good again, in one command."""
    folder = tmp_path_factory.mktemp("batch")
    for bad in BAD:
        if bad.make is not None:
            bad.make(folder / bad.file)
    good = [short_call(folder / "good.wav"), MESSAGES]
    said = autoqa(
        "score",
        good[0],
        *(bad.argument(folder) for bad in BAD),
        good[1],
        "--profile",
        "demo",
        "--recogniser",
        RECOGNISER,
        "--knowledge",
        KNOWLEDGE,
        "--workspace",
        folder / "workspace",
        "--json",
    )
    return Batch(folder, said)


@pytest.mark.parametrize("bad", BAD, ids=[bad.id for bad in BAD])
def test_each_bad_input_is_one_outcome_with_a_reason_that_names_it(batch: Batch, bad: Bad):
    outcomes = batch.outcomes_of(bad)
    assert len(outcomes) == 1
    reason = outcomes[0]["reason"]
    assert bad.says in reason
    assert Path(bad.id).stem.split("\n")[0].split("\udce9")[0] in reason
    assert len(reason) < 900
    assert reason.isprintable()


def test_the_good_ones_among_them_are_scored(batch: Batch):
    assert batch.said.lines[0]["id"] == "good"
    assert batch.said.lines[0]["recogniser"] == RECOGNISER
    assert batch.said.lines[0]["status"] == "scored", batch.said.lines[0]["reason"]
    wanted = [json.loads(text)["id"] for text in MESSAGES.read_text().splitlines()]
    assert [found["id"] for found in batch.said.lines[-len(wanted) :]] == wanted
    assert {found["status"] for found in batch.said.lines[-len(wanted) :]} == {"scored"}


def test_the_first_of_two_lines_with_one_id_is_scored(batch: Batch):
    (first,) = [found for found in batch.said.lines if found["id"] == "twice" and found["status"] != "failed"]
    assert first["status"] == "scored"


def test_every_input_is_accounted_for_in_the_order_named(batch: Batch):
    failed = [found for found in batch.said.lines if found["status"] == "failed"]
    assert len(failed) == len(BAD)
    assert [batch.outcomes_of(bad) for bad in BAD] == [[found] for found in failed]


def test_a_batch_with_some_failures_leaves_with_3_and_counts_them(batch: Batch):
    assert batch.said.code == 3
    assert f"{len(BAD)} failed" in batch.said.words


def test_no_traceback_is_shown(batch: Batch):
    assert "Traceback" not in batch.said.err
    assert "Traceback" not in batch.said.out


def test_the_report_lists_what_could_not_be_used(batch: Batch):
    said = autoqa("report", "--workspace", batch.folder / "workspace", "--out", "report.html")
    assert said.code == 0, said.err
    assert "cut.wav" in Path("report.html").read_text()


def test_bad_lines_of_a_good_file_cost_only_themselves(batch: Batch, tmp_path: Path):
    path = tmp_path / "mixed.jsonl"
    rows = [{"id": "one", "turns": TURNS}, {"id": "two"}, {"id": "three", "turns": TURNS}]
    path.write_text("\n".join(map(json.dumps, rows)))
    said = autoqa("score", path, "--json")
    assert [(found["id"], found["status"]) for found in said.lines] == [
        ("one", "scored"),
        ("two", "failed"),
        ("three", "scored"),
    ]
    assert "mixed.jsonl:2: has neither turns" in said.lines[1]["reason"]
    assert said.code == 3


def test_a_file_name_that_is_not_utf_8_stops_nothing(batch: Batch, tmp_path: Path):
    """It may be scored or refused, but the input behind it is scored and the store can still be read."""
    path = tmp_path / "caf\udce9.wav"
    path.write_bytes((batch.folder / "good.wav").read_bytes())
    args = ("--recogniser", RECOGNISER, "--json", "--workspace", tmp_path / "w")
    named, *others = autoqa("score", path, MESSAGES, "--profile", "demo", *args).lines
    assert "caf" in named["source"]
    assert {found["status"] for found in others} == {"scored"}
    shown = autoqa("show", *args[-3:])
    assert shown.code == 0
    assert len(shown.lines) >= len(others)


def test_codes_for_the_terminal_in_a_text_are_not_sent_to_it(batch: Batch, tmp_path: Path):
    text = "\x1b[2J\x1b]0;owned\x07thank you for calling, how can I help you today"
    path = tmp_path / "codes.jsonl"
    path.write_text(json.dumps({"id": "codes", "turns": [{"speaker": "agent", "text": text}]}))
    assert autoqa("score", path).code == 0
    assert "\x1b" not in autoqa("show", "codes").out


# Where the whole command cannot run ---------------------------------------------------------


@dataclass(frozen=True)
class Hopeless:
    """A command that cannot run: its words of the message, its arguments, and what it finds there."""

    what: str
    says: str
    args: tuple[str, ...]
    make: Callable[[Path], object] = lambda folder: None
    code: int = 1


def write(name: str, content: str | bytes) -> Callable[[Path], object]:
    """Puts a file of that content into the folder."""
    body = content.encode() if isinstance(content, str) else content

    def make(folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)

    return make


def newer_store(folder: Path) -> None:
    with sqlite3.connect(folder / "autoqa.db") as database:
        database.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        database.execute("INSERT INTO alembic_version VALUES ('ffffffffffff')")
    database.close()


def other_database(folder: Path) -> None:
    with sqlite3.connect(folder / "autoqa.db") as database:
        database.execute("CREATE TABLE interactions (a)")
    database.close()


def cards(**changes: str) -> str:
    """The bundled scorecard with some of its text changed."""
    text = (REPOSITORY / "configs" / "scorecards" / "support.toml").read_text()
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


HOPELESS = [
    Hopeless("scorecard missing", "nowhere.toml", ("--scorecard", "nowhere.toml")),
    Hopeless(
        "scorecard no TOML",
        "card.toml: is not valid TOML",
        ("--scorecard", "card.toml"),
        write("card.toml", "= ="),
    ),
    Hopeless("scorecard empty", "card.toml: name", ("--scorecard", "card.toml"), write("card.toml", "")),
    Hopeless(
        "scorecard binary",
        "card.toml: is not UTF-8",
        ("--scorecard", "card.toml"),
        write("card.toml", b"\xff\xfe\x00"),
    ),
    Hopeless(
        "scorecard a folder",
        "card.toml",
        ("--scorecard", "card.toml"),
        lambda folder: (folder / "card.toml").mkdir(),
    ),
    Hopeless(
        "scorecard misspelt",
        "did you mean 'weight'",
        ("--scorecard", "card.toml"),
        write("card.toml", cards(weight="wieght")),
    ),
    Hopeless(
        "scorecard threshold",
        "card.toml: criterion 'empathy': flag_at = 9",
        ("--scorecard", "card.toml"),
        write("card.toml", cards(**{"flag_at = 2": "flag_at = 9"})),
    ),
    Hopeless(
        "scorecard criterion without a model",
        "model 'warmth' cannot be had",
        ("--scorecard", "card.toml"),
        write("card.toml", cards(empathy="warmth")),
    ),
    Hopeless("settings no TOML", "autoqa.toml: is not valid TOML", (), write("autoqa.toml", "[recogniser")),
    Hopeless(
        "settings misspelt",
        "did you mean 'beam_size'",
        (),
        write("autoqa.toml", "[recogniser]\nbeam_sise = 5\n"),
    ),
    Hopeless(
        "settings out of range",
        "autoqa.toml: recogniser.beam_size",
        (),
        write("autoqa.toml", "[recogniser]\nbeam_size = 0\n"),
    ),
    Hopeless("settings no text", "autoqa.toml: is not UTF-8", (), write("autoqa.toml", b"\xff\xfe\x00")),
    Hopeless("unknown profile", "profile 'best'", ("--profile", "best")),
    Hopeless(
        "profile no TOML", "mine.toml: is not valid TOML", ("--profile", "mine.toml"), write("mine.toml", "[")
    ),
    Hopeless(
        "models with a pickle",
        "head.pkl",
        ("--models", "models"),
        lambda folder: [
            write(f"models/empathy/{name}", b"\x80\x04.")(folder)
            for name in ("head.json", "head.safetensors", "head.pkl")
        ],
    ),
    Hopeless(
        "models without weights", "empathy", ("--models", "models"), write("models/empathy/head.json", "{}")
    ),
    Hopeless(
        "models with nonsense",
        "empathy",
        ("--models", "models"),
        lambda folder: [
            write(f"models/empathy/{name}", "nonsense")(folder) for name in ("head.json", "head.safetensors")
        ],
    ),
    Hopeless("knowledge missing", "knowledge folder", ("--knowledge", "facts")),
    Hopeless(
        "knowledge a file", "facts.md", ("--knowledge", "facts.md"), write("facts.md", "One fact is here.")
    ),
    Hopeless(
        "knowledge not UTF-8", "bad.md", ("--knowledge", "facts"), write("facts/bad.md", b"\xff\xfe fact")
    ),
    Hopeless("knowledge no TOML", "bad.toml", ("--knowledge", "facts"), write("facts/bad.toml", "= =")),
    Hopeless("workspace a file", "file.txt", ("--workspace", "file.txt"), write("file.txt", "x")),
    Hopeless("workspace below a file", "file.txt", ("--workspace", "file.txt/inner"), write("file.txt", "x")),
    Hopeless(
        "store no database",
        "autoqa.db cannot be opened",
        (),
        write("autoqa.db", "This is text, and far too long to be a database." * 30),
    ),
    Hopeless(
        "store a folder", "autoqa.db cannot be opened", (), lambda folder: (folder / "autoqa.db").mkdir()
    ),
    Hopeless("store of another program", "autoqa.db cannot be opened", (), other_database),
    Hopeless("store of a newer autoqa", "newer autoqa", (), newer_store),
    Hopeless(
        "store no address",
        "nonsense cannot be opened",
        (),
        write("autoqa.toml", '[store]\nurl = "nonsense"\n'),
    ),
    Hopeless(
        "store without its driver",
        "://u:***@localhost",
        (),
        write("autoqa.toml", '[store]\nurl = "oracle://u:secret@localhost/x"\n'),
    ),
    Hopeless(
        "recogniser unknown",
        "model 'nobody/has_this'",
        ("call.wav", "--recogniser", "nobody/has_this"),
        write("call.wav", wav_tones()),
    ),
    Hopeless(
        "recogniser an empty folder",
        "lacks model.bin",
        ("call.wav", "--recogniser", "ear"),
        lambda folder: [(folder / "ear").mkdir(), write("call.wav", wav_tones())(folder)],
    ),
    Hopeless("unknown engine", "engine", ("--engine", "ray"), code=2),
    Hopeless("unknown option", "--colour", ("--colour",), code=2),
]


@pytest.mark.parametrize("case", HOPELESS, ids=[case.what for case in HOPELESS])
def test_what_cannot_run_at_all_says_why_in_one_message(tmp_path: Path, case: Hopeless):
    case.make(tmp_path)
    place = () if "--workspace" in case.args else ("--workspace", ".")
    said = autoqa("score", MESSAGES, *case.args, *place, "--json")
    assert said.code == case.code
    assert case.says in said.words
    assert said.out == ""
    assert "Traceback" not in said.err
    assert "secret" not in said.err
    assert said.err.count("error:") == 1 or case.code == 2


def test_making_a_workspace_where_a_file_stands_says_so():
    Path("taken").write_text("x")
    said = autoqa("init", "taken")
    assert said.code == 1
    assert "error:" in said.err
    assert "taken" in said.words
