import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from autoqa.cli.app import app
from autoqa.config.settings import Settings
from autoqa.connect.interchange import read_interactions
from autoqa.domain.interaction import Interaction

DOCS = Path(__file__).parent.parent / "docs"
PAGES = [*DOCS.glob("*.md"), DOCS.parent / "README.md"]


COMMANDS = [command.name for command in app.registered_commands] + [
    f"{group.name} {command.name}"
    for group in app.registered_groups
    if group.typer_instance
    for command in group.typer_instance.registered_commands
]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str):
    assert f"## `autoqa {command}" in (DOCS / "commands.md").read_text(encoding="utf-8")


def keys(model: type[BaseModel]) -> list[str]:
    tables = {name: info.annotation for name, info in model.model_fields.items()}
    return [f"[{table}] {key}" for table, inner in tables.items() for key in inner.model_fields]  # type: ignore[union-attr]


@pytest.mark.parametrize("key", keys(Settings))
def test_every_setting_is_documented(key: str):
    assert f"`{key}`" in (DOCS / "settings.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_somewhere(page: Path):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_interaction_in_the_documentation_can_be_read(tmp_path: Path):
    block = re.search(r"```json\n(.*?)```", (DOCS / "interchange.md").read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    path = tmp_path / "example.jsonl"
    path.write_text(block[1].replace("\n", " "), encoding="utf-8")
    ((_, found),) = read_interactions(path)
    assert isinstance(found, Interaction)


def test_every_flag_is_documented():
    source = (DOCS.parent / "src" / "autoqa" / "scoring" / "evaluate.py").read_text(encoding="utf-8")
    named = set(re.findall(r'Flag\("(\w+)"', source)) | set(
        re.findall(r'"(\w+)"', re.search(r"_FLAGGED_NOTES = \((.*?)\)", source, re.DOTALL)[1])
    )  # type: ignore[index]
    page = (DOCS / "interchange.md").read_text(encoding="utf-8")
    assert {flag for flag in named if f"`{flag}`" not in page} == set()
