import json
from pathlib import Path

import pytest

from tests.cli.command import autoqa

REPOSITORY = Path(__file__).parent.parent.parent
MESSAGES = REPOSITORY / "examples" / "messages.jsonl"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that holds the sample messages, and a call that came as subtitles."""
    folder = tmp_path_factory.mktemp("export")
    cues = "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Agent>Thank you for calling, how can I help?\n\n"
    cues += "00:04.000 --> 00:06.000\n<v Customer>My bill is wrong again.\n"
    (folder / "call-7.vtt").write_text(cues)
    line = {
        "id": "note-1",
        "channel": "chat",
        "turns": [{"speaker": "agent", "text": "Hello, how can I help?"}],
    }
    (folder / "untimed.jsonl").write_text(json.dumps(line))
    names = [MESSAGES, folder / "call-7.vtt", folder / "untimed.jsonl"]
    said = autoqa("transcribe", *names, "--workspace", folder / "w", "--quiet")
    assert said.code == 0
    return folder / "w"


def test_one_interaction_is_written_in_the_format_asked_for(workspace: Path, tmp_path: Path):
    said = autoqa("export", "call-7", "--format", "srt", "--out", tmp_path, "--workspace", workspace)
    assert said.code == 0
    (file,) = map(Path, said.out.split())
    assert "Agent: Thank you for calling" in file.read_text()


def test_what_has_no_times_cannot_become_subtitles_and_the_rest_is_written(workspace: Path, tmp_path: Path):
    said = autoqa("export", "--format", "vtt", "--out", tmp_path, "--json", "--workspace", workspace)
    assert said.code == 3
    (told,) = said.lines
    assert "call-7" in [one["id"] for one in told["written"]]
    assert [one["id"] for one in told["failed"]] == ["note-1"]
    assert "time" in told["failed"][0]["reason"]


def test_every_interaction_can_be_a_vcon(workspace: Path, tmp_path: Path):
    said = autoqa("export", "--format", "vcon", "--out", tmp_path, "--workspace", workspace)
    assert said.code == 0
    files = [Path(line) for line in said.out.split("\n") if line]
    assert len(files) == len(MESSAGES.read_text().splitlines()) + 2
    assert all(json.loads(file.read_text())["vcon"] for file in files)


def test_an_unknown_format_names_the_known_ones(workspace: Path):
    said = autoqa("export", "--format", "docx", "--workspace", workspace)
    assert said.code == 1
    assert "vtt" in said.err
