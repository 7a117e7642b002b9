from pathlib import Path

import pytest

from autoqa.config.model_folders import find_model, fingerprint
from autoqa.errors import ModelNotFound, ModelRefused


def folder(at: Path, *files: str) -> Path:
    at.mkdir(parents=True)
    for name in files:
        (at / name).write_text(name)
    return at


def test_places_go_before_package_before_hub(tmp_path: Path):
    local, package, hub = (folder(tmp_path / name / "m", "a.bin") for name in ("local", "package", "hub"))
    options = {"needs": ["a.bin"], "advice": ""}
    sources = {"package": lambda _: package, "hub": lambda _: hub}
    assert find_model("m", places=[local], **options, **sources).origin == "folder"
    assert find_model("m", places=[tmp_path / "no"], **options, **sources).origin == "package"
    assert find_model("m", places=[], **options, hub=sources["hub"]).origin == "hub"


def test_a_model_that_is_nowhere_names_the_places_and_the_advice(tmp_path: Path):
    def unreachable(_: str) -> Path:
        raise OSError("no route")

    with pytest.raises(ModelNotFound, match=r"nowhere.*no route.*Put it there"):
        find_model("m", needs=[], places=[tmp_path / "nowhere"], hub=unreachable, advice="Put it there.")


def test_a_folder_without_its_files_is_refused(tmp_path: Path):
    with pytest.raises(ModelRefused, match=r"lacks model\.bin"):
        find_model("m", needs=["model.bin"], places=[folder(tmp_path / "m", "config.json")], advice="")


@pytest.mark.parametrize("name", ["weights.pkl", "model.pt", "modeling.py", "head.joblib"])
def test_a_folder_with_files_that_run_code_is_refused(tmp_path: Path, name: str):
    with pytest.raises(ModelRefused, match="can run code"):
        find_model("m", needs=[], places=[folder(tmp_path / "m", name)], advice="")


def test_fingerprint_is_that_of_the_files_and_not_of_the_place_or_the_card(tmp_path: Path):
    one, two = folder(tmp_path / "1", "a", "b"), folder(tmp_path / "2", "a", "b", "README.md", ".hidden")
    assert fingerprint(one) == fingerprint(two)
    (two / "a").write_text("changed")
    assert fingerprint(one) != fingerprint(two)
