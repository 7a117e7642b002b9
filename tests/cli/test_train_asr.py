import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from autoqa.cli.train_asr import asr
from tests.training.asr.small import tiny, write_calls

app = typer.Typer()
app.command("asr")(asr)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    tiny(folder / "tiny")
    write_calls(folder / "calls", range(4))
    return folder


def run(folder: Path, out: str, *options: str) -> tuple[int, str, str]:
    ran = CliRunner().invoke(
        app,
        [
            *(
                str(folder / "calls" / "calls.jsonl"),
                "--base",
                str(folder / "tiny"),
                "--out",
                str(folder / out),
            ),
            *("--profile", "demo", "-w", str(folder / "w"), "--device", "cpu", "--quiet", "--batch", "2"),
            *options,
        ],
    )
    return ran.exit_code, ran.stdout, ran.stderr


def test_json_tells_place_verdict_and_channels(folder: Path):
    code, out, _ = run(folder, "ours", "--rate", "0.03", "--epochs", "40", "--seed", "2", "--json")
    found = json.loads(out)
    assert code == (0 if found["passed"] else 4)
    assert found["passed"] is True, found["reasons"]
    assert found["out"] == str(folder / "ours")
    assert set(found) == {
        *("out", "passed", "reasons", "channels", "overall", "clips", "skipped", "steps", "notes", "seconds")
    }
    for figures in (*found["channels"].values(), found["overall"]):
        assert figures["difference"] == pytest.approx(figures["new"] - figures["base"])
        assert {"words", "calls", "difference_interval"} <= set(figures)


def test_a_refused_model_ends_with_code_4_and_its_reasons(folder: Path):
    code, out, err = run(folder, "lazy", "--rate", "0", "--epochs", "1")
    assert code == 4
    assert "word error" in out
    assert "refused:" in err
    assert str(folder / "lazy.work") in err.replace("\n", "")
