from pathlib import Path

import pytest

from autoqa.errors import ConfigurationError
from autoqa.scoring.knowledge import load_knowledge


def texts(folder: Path) -> list[str]:
    return [fact.text for fact in load_knowledge(folder).facts]


def test_bullets_and_sentences_are_facts_and_headings_are_not(tmp_path: Path):
    (tmp_path / "a.md").write_text(
        "# Refunds\n\n- A refund takes **seven** days.\n* See [the page](http://x) for details now.\n\n"
        "We open at nine. We close\nat five.\n\n| a | table |\n```\ncode that is left out\n```\n"
    )
    assert texts(tmp_path) == [
        "A refund takes seven days.",
        "See the page for details now.",
        "We open at nine.",
        "We close at five.",
    ]


def test_texts_of_toml_are_facts(tmp_path: Path):
    (tmp_path / "a.toml").write_text(
        'key = "A refund takes seven days."\n[more]\nlist = ["We open at nine.", "no"]\n'
    )
    assert texts(tmp_path) == ["A refund takes seven days.", "We open at nine."]


def test_folders_are_read_to_the_bottom_in_order(tmp_path: Path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "x.md").write_text("- This one is second.")
    (tmp_path / "a.md").write_text("- This one is first.")
    assert texts(tmp_path) == ["This one is first.", "This one is second."]


def test_a_fact_changes_the_fingerprint(tmp_path: Path):
    (tmp_path / "a.md").write_text("- A refund takes seven days.")
    before = load_knowledge(tmp_path).fingerprint
    (tmp_path / "a.md").write_text("- A refund takes nine days.")
    assert load_knowledge(tmp_path).fingerprint != before


@pytest.mark.parametrize(
    "files", [{}, {"a.md": "# Only a heading\n"}, {"a.txt": "A refund takes seven days."}]
)
def test_a_folder_without_facts_says_so(tmp_path: Path, files: dict[str, str]):
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(ConfigurationError, match="holds no fact"):
        load_knowledge(tmp_path)


def test_a_missing_folder_and_a_file_that_is_no_text_say_so(tmp_path: Path):
    with pytest.raises(ConfigurationError, match="no such folder"):
        load_knowledge(tmp_path / "none")
    (tmp_path / "a.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match="UTF-8"):
        load_knowledge(tmp_path)
