from pathlib import Path

import pytest

from autoqa.config.model_folders import find_model, fingerprint
from autoqa.errors import ModelNotFound, ModelRefused


def folder(at: Path, *files: str) -> Path:
    at.mkdir(parents=True)
    for name in files:
        (at / name).write_text(name)
    return at


def offer(site: Path, model: str) -> None:
    """Install a package that offers a model by its entry point."""
    folder(site / "carrier" / "inside", "a.bin")
    (site / "carrier" / "__init__.py").write_text("")
    folder(site / "carrier-1.0.dist-info", "METADATA")
    (site / "carrier-1.0.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: carrier\nVersion: 1.0\n"
    )
    (site / "carrier-1.0.dist-info" / "entry_points.txt").write_text(f"[autoqa.models]\n{model} = carrier\n")


def test_places_go_before_package_before_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    local, hub = (folder(tmp_path / name / "m", "a.bin") for name in ("local", "hub"))
    offer(tmp_path / "site", "offered")
    monkeypatch.syspath_prepend(tmp_path / "site")

    def found(name: str, *places: Path) -> str:
        return find_model(name, needs=["a.bin"], places=places, hub=lambda _: hub, advice="").origin

    assert found("offered", local) == "folder"
    assert found("offered", tmp_path / "no") == "package"
    assert found("not-offered", tmp_path / "no") == "hub"


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
