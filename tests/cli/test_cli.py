"""The commands as people and programs use them."""

from __future__ import annotations

import ast
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from autoqa import __version__
from autoqa.pipeline import results
from tests.cli.command import CALL, KNOWLEDGE, MESSAGES, START, Said, autoqa, spawned, strict_json

COMMANDS = ("score", "transcribe", "show", "report", "init", "validate")
HEAVY = {
    "av",
    "datasets",
    "faster_whisper",
    "numpy",
    "pydantic",
    "scipy",
    "sentence_transformers",
    "sklearn",
    "sqlalchemy",
    "torch",
    "transformers",
}

# `autoqa`, telling at its end which of the heavy packages were loaded.
TELLING = (
    "import atexit, sys\n"
    f"atexit.register(lambda: print(sorted({HEAVY!r} & sys.modules.keys()), file=sys.stderr))\n{START}"
)

UNICODE = "Grüß Gott 👋🏽, così è – “già” مرحبا 你好, thank you very much for your patience today my friend"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the sample messages are scored once for all tests of this file."""
    return tmp_path_factory.mktemp("scored") / "workspace"


@pytest.fixture(scope="module")
def first(workspace: Path) -> Said:
    """What scoring the sample messages said the first time."""
    return autoqa("score", MESSAGES, "--workspace", workspace, "--knowledge", KNOWLEDGE, "--json")


@pytest.fixture(scope="module")
def again(first: Said, workspace: Path) -> Said:
    """What the same command said the second time."""
    return autoqa("score", MESSAGES, "--workspace", workspace, "--knowledge", KNOWLEDGE, "--json")


# Help ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(command: str):
    said = autoqa(command, "--help")
    assert said.code == 0
    assert f"Usage: autoqa {command}" in said.words
    assert said.err == ""


def test_help_names_every_command_and_exit_code():
    said = autoqa("--help")
    assert said.code == 0
    assert all(f" {command} " in said.words for command in COMMANDS)
    assert "0 ok, 1 failed, 2 wrong usage, 3 partly done, 4 gate not met" in said.words


def test_without_a_command_the_help_is_shown_as_wrong_usage():
    said = autoqa()
    assert said.code == 2
    assert "Usage: autoqa" in said.words


def test_the_version_is_printed_alone():
    said = autoqa("--version")
    assert (said.code, said.out, said.err) == (0, f"autoqa {__version__}\n", "")


@pytest.mark.parametrize(
    ("args", "loaded"),
    [
        (["--help"], []),
        (["score", "--help"], ["pydantic"]),
        (["show", "--help"], ["pydantic"]),
    ],  # as typer does
    ids=["autoqa", "score", "show"],
)
def test_help_loads_no_heavy_package(args: list[str], loaded: list[str]):
    said = spawned(*args, script=TELLING)
    assert said.code == 0
    assert set(ast.literal_eval(said.err)) <= set(loaded)


def test_transcribing_loads_nothing_that_only_scoring_needs(tmp_path: Path):
    said = spawned("transcribe", CALL, "--profile", "demo", "--quiet", "-w", tmp_path, script=TELLING)
    assert said.code == 0
    loaded = ast.literal_eval(said.err.splitlines()[-1])
    assert not {"scipy", "sklearn", "torch", "transformers"} & set(loaded)


def test_the_package_runs_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "autoqa", "--version"], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout) == (0, f"autoqa {__version__}\n")


# Exit codes ---------------------------------------------------------------------------------


WRONG_USAGE = {
    "unknown option": ["score", "a.wav", "--colour"],
    "unknown command": ["scroe", "a.wav"],
    "no path": ["score"],
    "no path to transcribe": ["transcribe"],
    "another engine": ["score", "a.wav", "--engine", "ray"],
    "two ids": ["show", "a", "b"],
}


@pytest.mark.parametrize("args", WRONG_USAGE.values(), ids=WRONG_USAGE.keys())
def test_wrong_usage_leaves_with_2_and_nothing_on_stdout(args: list[str]):
    said = autoqa(*args)
    assert said.code == 2
    assert said.out == ""
    assert "Usage: autoqa" in said.words
    assert not list(Path.cwd().iterdir())


def test_a_misspelt_command_is_answered_with_the_nearest():
    assert "score" in autoqa("scroe", "a.wav").words


def test_all_failed_leaves_with_1(tmp_path: Path):
    said = autoqa("score", tmp_path / "missing.wav", "--recogniser", "whisper-demo-en")
    assert said.code == 1
    assert "missing.wav" in said.words


def test_some_failed_leaves_with_3(first: Said, workspace: Path, tmp_path: Path):
    said = autoqa("score", tmp_path / "missing.jsonl", MESSAGES, "--workspace", workspace.parent / "partly")
    assert said.code == 3
    assert "1 failed" in said.err


def test_stopping_by_hand_says_that_nothing_is_lost(monkeypatch: pytest.MonkeyPatch):
    def stop(*_: object) -> None:
        """Stands for Ctrl-C in the middle of a command."""
        raise KeyboardInterrupt

    monkeypatch.setattr(results, "stored_outcomes", stop)
    said = autoqa("show")
    assert said.code == 128 + signal.SIGINT
    assert "running the same command again goes on from here" in said.words


def test_a_reader_that_goes_away_is_no_error(first: Said, workspace: Path):
    """As `autoqa show --json | head -1`."""
    read, write = os.pipe()
    os.close(read)
    with subprocess.Popen(
        [sys.executable, "-c", START, "show", "--json", "--workspace", str(workspace)],
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        os.close(write)
        _, err = running.communicate(timeout=60)
    assert "Traceback" not in err
    assert "Exception ignored" not in err


# init and validate --------------------------------------------------------------------------


def test_init_writes_a_workspace_and_says_what_is_next():
    said = autoqa("init", "mine")
    assert said.code == 0
    assert set(said.out.split()) == {"mine/autoqa.toml", "mine/scorecard.toml", "mine/knowledge/README.txt"}
    assert all(Path(name).is_file() for name in said.out.split())
    assert "autoqa score RECORDINGS --workspace mine" in said.words


def test_init_refuses_to_overwrite():
    autoqa("init", "mine")
    before = {path: path.read_bytes() for path in Path("mine").rglob("*") if path.is_file()}
    said = autoqa("init", "mine", "--recogniser", "large-v3")
    assert said.code == 1
    assert "mine/autoqa.toml: stands there already" in said.words
    assert {path: path.read_bytes() for path in Path("mine").rglob("*") if path.is_file()} == before


def test_init_in_json_names_what_was_written():
    said = autoqa("init", "mine", "--json")
    (shape,) = said.lines
    assert shape["workspace"] == "mine"
    assert "mine/autoqa.toml" in shape["written"]
    assert said.err == ""


def test_init_takes_the_recogniser_named_even_with_quotes_in_it():
    autoqa("init", "mine", "--recogniser", 'odd "name" \\ here')
    said = autoqa("validate", "mine/autoqa.toml")
    assert said.code == 0, said.err


def test_a_new_workspace_and_its_scorecard_are_valid():
    autoqa("init", "mine")
    said = autoqa("validate", "mine/autoqa.toml", "mine/scorecard.toml")
    assert said.code == 0
    assert said.out.splitlines() == ["ok  mine/autoqa.toml", "ok  mine/scorecard.toml"]


def test_a_workspace_with_the_demonstration_recogniser_is_valid():
    autoqa("init", "mine", "--recogniser", "whisper-demo-en")
    Path("mine/knowledge/facts.md").write_text("- The basic plan costs thirty dollars a month.\n")
    said = autoqa("validate", "--workspace", "mine")
    assert said.code == 0, said.err


def test_a_misspelt_key_is_named_with_the_nearest_one():
    autoqa("init", "mine")
    settings = Path("mine/autoqa.toml")
    settings.write_text(settings.read_text().replace("agent_channel", "agent_chanel"))
    said = autoqa("validate", settings)
    assert said.code == 1
    assert (
        "mine/autoqa.toml: unknown key 'speakers.agent_chanel'; did you mean 'agent_channel'?" in said.words
    )


def test_a_misspelt_key_of_a_scorecard_is_named_with_the_nearest_one():
    autoqa("init", "mine")
    card = Path("mine/scorecard.toml")
    card.write_text(card.read_text().replace("weight = 30", "wieght = 30"))
    said = autoqa("validate", "--workspace", "mine")
    assert said.code == 1
    assert "wieght" in said.words
    assert "did you mean 'weight'?" in said.words


def test_validate_goes_on_after_a_broken_file():
    autoqa("init", "mine")
    Path("broken.toml").write_text("[recogniser\n")
    said = autoqa("validate", "broken.toml", "mine/autoqa.toml")
    assert said.code == 1
    assert "broken.toml: is not valid TOML" in said.words
    assert said.out == "ok  mine/autoqa.toml\n"


def test_validate_in_json_tells_what_is_wrong_where():
    Path("broken.toml").write_text("[recogniser]\nbeam_size = 0\n")
    said = autoqa("validate", "broken.toml", "--json")
    (shape,) = said.lines
    assert said.code == 1
    assert shape["ok"] is False
    assert [item["ok"] for item in shape["checked"]] == [False]
    assert "beam_size" in shape["checked"][0]["problem"]


# show and report ----------------------------------------------------------------------------


def test_an_empty_store_shows_nothing_and_that_is_ok():
    said = autoqa("show", "--json")
    assert (said.code, said.out, said.err) == (0, "", "")


def test_an_unknown_id_leaves_with_1_and_names_it():
    said = autoqa("show", "nobody")
    assert said.code == 1
    assert said.out == ""
    assert "no interaction 'nobody' in the store" in said.words


def test_an_unknown_id_is_answered_with_ids_that_look_alike(first: Said, workspace: Path):
    assert "did you mean chat-01" in autoqa("show", "chat-0", "--workspace", workspace).words


def test_a_report_on_an_empty_store_is_a_report():
    said = autoqa("report")
    assert said.code == 0
    written = Path(said.out.strip())
    assert written.read_text().startswith("<!doctype html>")


def test_a_report_in_json_names_the_file_and_counts(first: Said, workspace: Path, tmp_path: Path):
    out = tmp_path / "new" / "r.html"
    said = autoqa("report", "--out", out, "--workspace", workspace, "--json")
    assert said.lines == [{"report": str(out), "interactions": len(first.lines)}]
    assert all(f'href="#i-{line["id"]}"' in out.read_text() for line in first.lines)


def test_a_report_that_cannot_be_written_leaves_with_1():
    Path("folder.html").mkdir()
    said = autoqa("report", "--out", "folder.html")
    assert said.code == 1
    assert "folder.html: cannot be written" in said.words


def test_show_gives_what_score_gave(first: Said, workspace: Path):
    shown = autoqa("show", "--json", "--workspace", workspace)
    assert shown.lines == [{**line, "reason": None} for line in first.lines]


def test_show_prints_words_scores_and_evidence(first: Said, workspace: Path):
    said = autoqa("show", "chat-01", "--workspace", workspace)
    assert said.code == 0
    assert "agent: Hello Nina, I am very sorry to read that." in said.words
    assert all(name in said.words for name in ("empathy", "accuracy", "resolution", "grade"))


def test_show_one_in_json_is_one_document(first: Said, workspace: Path):
    said = autoqa("show", "email-01", "--json", "--workspace", workspace)
    assert [line["id"] for line in said.lines] == ["email-01"]


def test_a_text_that_changed_is_not_shown_with_the_scores_of_the_old_one(first: Said, workspace: Path):
    place, line = workspace.parent / "changed", {"id": "a", "turns": [{"speaker": "agent", "text": UNICODE}]}
    Path("a.jsonl").write_text(json.dumps(line))
    autoqa("score", "a.jsonl", "--workspace", place)
    line["turns"] = [{"speaker": "agent", "text": "Go away, I do not want to talk to you today."}]
    Path("a.jsonl").write_text(json.dumps(line))
    autoqa("transcribe", "a.jsonl", "--workspace", place)
    (shown,) = autoqa("show", "--json", "--workspace", place).lines
    assert shown["turns"][0]["text"].startswith("Go away")
    assert shown["scores"] == {}


# The shape that other programs rely on ------------------------------------------------------

LINE = set("id status reason language recogniser grade flags scores measures turns".split())
GRADE = {"percentage", "auto_failed", "passed"}
SCORE = set("score expected distribution confidence status reason evidence".split())
EVIDENCE = set("turn start end speaker text weight".split())
TURN = set("speaker start end text confidence".split())


def test_stdout_is_json_lines_one_for_each_in_input_order(first: Said):
    assert first.code == 0
    wanted = [json.loads(line)["id"] for line in MESSAGES.read_text().splitlines()]
    assert [line["id"] for line in first.lines] == wanted


def test_every_line_has_the_documented_keys(first: Said):
    for line in first.lines:
        assert line.keys() >= LINE
        assert line["status"] in {"scored", "skipped", "failed", "abstained"}
        assert line["grade"].keys() >= GRADE
        assert line["scores"].keys() == {"empathy", "accuracy", "resolution"}
        assert all(score.keys() >= SCORE for score in line["scores"].values())
        assert all(flag.keys() >= {"reason", "criterion"} for flag in line["flags"])
        assert all(turn.keys() >= TURN for turn in line["turns"])


def test_a_failed_line_has_the_documented_keys_too(workspace: Path):
    said = autoqa("score", "missing.jsonl", "--json", "--workspace", workspace)
    (line,) = said.lines
    assert line.keys() >= LINE
    assert (line["status"], line["grade"], line["scores"], line["turns"]) == ("failed", None, {}, [])


def test_every_status_of_a_score_is_documented_and_fits_its_score(first: Said):
    for score in (score for line in first.lines for score in line["scores"].values()):
        assert score["status"] in {"scored", "not_applicable", "abstained"}
        assert (score["score"] is not None) == (score["status"] == "scored")
        assert score["reason"]


def test_expected_is_the_mean_of_a_distribution_that_sums_to_one(first: Said):
    distributions = [score for line in first.lines for score in line["scores"].values() if score["expected"]]
    assert distributions
    for score in distributions:
        shares = score["distribution"]
        assert sum(shares.values()) == pytest.approx(1, abs=1e-5)
        assert score["expected"] == pytest.approx(sum(int(k) * p for k, p in shares.items()), abs=1e-4)


def test_evidence_points_at_the_turns_it_quotes(first: Said):
    pieces = [(line, e) for line in first.lines for s in line["scores"].values() for e in s["evidence"]]
    assert pieces
    for line, evidence in pieces:
        assert evidence.keys() >= EVIDENCE
        turn = line["turns"][evidence["turn"]]
        assert {key: evidence[key] for key in ("speaker", "text", "start", "end")} == {
            key: turn[key] for key in ("speaker", "text", "start", "end")
        }


def test_turns_are_given_word_for_word(first: Said):
    wanted = [json.loads(line)["turns"] for line in MESSAGES.read_text().splitlines()]
    given = [[(t["speaker"], t["text"]) for t in line["turns"]] for line in first.lines]
    assert given == [[(t["speaker"], t["text"].strip()) for t in turns] for turns in wanted]


def test_a_text_names_no_recogniser_model_and_no_confidence(first: Said):
    assert {line["recogniser"] for line in first.lines} == {"text"}
    assert {line["recognition_confidence"] for line in first.lines} == {None}
    assert {turn["confidence"] for line in first.lines for turn in line["turns"]} == {None}


def test_transcribing_in_json_has_turns_and_their_words(workspace: Path):
    said = autoqa("transcribe", MESSAGES, "--json", "--workspace", workspace)
    assert said.code == 0
    assert all("words" in turn for line in said.lines for turn in line["turns"])


# A second run, and other languages ----------------------------------------------------------


def test_a_second_run_is_all_skipped_and_says_so(again: Said):
    assert again.code == 0
    assert {line["status"] for line in again.lines} == {"skipped"}
    assert "nothing was done again" in again.words


def test_a_second_run_gives_the_same_scores(first: Said, again: Said):
    for key in ("id", "grade", "scores", "flags", "turns", "measures"):
        assert [line[key] for line in again.lines] == [line[key] for line in first.lines]


def test_italian_is_scored_but_for_its_statements(first: Said):
    italian = [line for line in first.lines if line["language"] == "it"]
    assert italian
    for line in italian:
        assert line["status"] == "scored"
        assert {line["scores"][name]["status"] for name in ("empathy", "resolution")} == {"scored"}
        assert line["scores"]["accuracy"]["status"] == "abstained"
        assert "'it'" in line["scores"]["accuracy"]["reason"]


def test_a_language_nothing_was_trained_on_is_abstained_on_by_name(workspace: Path):
    turns = [
        {"speaker": "customer", "text": "Guten Tag, seit gestern geht mein Internet nicht mehr."},
        {"speaker": "agent", "text": "Das tut mir leid, ich sehe sofort nach und melde mich bei Ihnen."},
    ]
    Path("german.jsonl").write_text(json.dumps({"id": "german", "language": "de", "turns": turns}))
    said = autoqa("score", "german.jsonl", "--json", "--workspace", workspace.parent / "german")
    (line,) = said.lines
    assert line["status"] == "abstained"
    assert "'de'" in line["reason"]
    assert all("'de'" in score["reason"] for score in line["scores"].values())


def test_any_script_comes_back_as_it_was(workspace: Path):
    line = {"id": "çhat/№ 7 🙂", "turns": [{"speaker": "agent", "text": UNICODE}]}
    Path("unicode.jsonl").write_text(json.dumps(line, ensure_ascii=False), encoding="utf-8")
    said = autoqa("score", "unicode.jsonl", "--json", "--workspace", workspace.parent / "unicode")
    (given,) = said.lines
    assert (given["id"], given["turns"][0]["text"]) == (line["id"], UNICODE)
    assert UNICODE in said.out  # as itself, not as escapes
    shown = autoqa("show", line["id"], "--workspace", workspace.parent / "unicode")
    assert UNICODE in shown.words


@pytest.mark.parametrize("tag", ["EN", "en-US", "en_GB"])
def test_any_spelling_of_english_is_english(first: Said, workspace: Path, tag: str):
    line = json.loads(MESSAGES.read_text().splitlines()[0]) | {"id": f"spelt-{tag}", "language": tag}
    Path("line.jsonl").write_text(json.dumps(line))
    said = autoqa("score", "line.jsonl", "--json", "--workspace", workspace.parent / "spelt")
    assert said.lines[0]["status"] == "scored", said.lines[0]["reason"]


def test_an_output_that_is_not_utf_8_is_no_crash(first: Said, workspace: Path):
    said = spawned(
        "show", "chat-03", "--workspace", workspace, env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    )
    assert said.code == 0, said.err


# Talk ---------------------------------------------------------------------------------------


def test_talk_goes_to_stderr(first: Said):
    assert "Scoring 5/5 done" in first.err
    assert "in all" in first.err


def test_quiet_says_nothing_at_all_on_stderr(first: Said, workspace: Path):
    said = autoqa("score", MESSAGES, "--workspace", workspace, "--knowledge", KNOWLEDGE, "--json", "--quiet")
    assert said.err == ""
    assert said.lines


def test_the_table_names_every_interaction_and_what_to_look_at(first: Said, workspace: Path):
    said = autoqa("score", MESSAGES, "--workspace", workspace, "--knowledge", KNOWLEDGE)
    assert said.code == 0
    assert all(line["id"] in said.out for line in first.lines)
    assert "abstained (accuracy)" in said.out


def test_markup_in_a_text_is_printed_and_not_obeyed(workspace: Path):
    text = "[bold]thank you[/] for [red]calling us today my friend[/red] [/nothing]"
    line = {"id": "[red]x[/]", "turns": [{"speaker": "agent", "text": text}]}
    Path("markup.jsonl").write_text(json.dumps(line))
    place = workspace.parent / "markup"
    scored = autoqa("score", "markup.jsonl", "--workspace", place)
    assert "[red]x[/]" in scored.out
    shown = autoqa("show", "[red]x[/]", "--workspace", place)
    assert text in shown.words


def test_a_process_of_its_own_gives_the_same_json(first: Said, workspace: Path):
    said = spawned("show", "chat-01", "--json", "--workspace", workspace)
    assert said.code == 0
    assert said.err == ""
    assert strict_json(said.out)["scores"] == first.lines[0]["scores"]


def test_the_workspace_may_be_named_in_the_environment(first: Said, workspace: Path):
    said = spawned("show", "--json", env={"AUTOQA_WORKSPACE": str(workspace)})
    assert [line["id"] for line in said.lines] == [line["id"] for line in first.lines]
