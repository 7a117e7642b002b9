"""Against a real MLflow with a store of its own; nothing of it is replaced."""

import builtins
from pathlib import Path
from typing import Any

import pytest

from autoqa.connect.mlflow import EXPERIMENT, send
from autoqa.errors import DeliveryFailed, MissingExtra

pytestmark = pytest.mark.filterwarnings("ignore")  # what MLflow itself warns of is not ours
ROW = {"at": "2026-11-26T12:00:00+00:00", "what": "trained", "criterion": "empathy", "seed": 3, "qwk": 0.5,
       "rmse": None, "reason": ""}  # fmt: skip


def test_a_row_becomes_a_run(tmp_path: Path):
    from mlflow.tracking import MlflowClient

    uri = f"sqlite:///{tmp_path / 'mlflow.db'}"
    send(ROW, uri)
    send({**ROW, "seed": 4}, uri)
    client = MlflowClient(tracking_uri=uri)
    experiment = client.get_experiment_by_name(EXPERIMENT)
    first, second = sorted(
        client.search_runs([experiment.experiment_id]), key=lambda run: run.data.params["seed"]
    )
    assert first.info.run_name == "trained empathy"
    assert first.info.status == "FINISHED"
    assert first.data.metrics == {"qwk": 0.5}
    assert first.data.params == {
        "at": ROW["at"],
        "what": "trained",
        "criterion": "empathy",
        "seed": "3",
    }
    assert second.data.params["seed"] == "4"


def test_what_is_not_taken_is_said_without_the_password(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "2")
    with pytest.raises(DeliveryFailed, match="did not take the run") as failed:
        send(ROW, "http://ann:secret@127.0.0.1:9")
    assert "secret" not in str(failed.value)


def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch):
    real = builtins.__import__

    def missing(name: str, *args: Any, **more: Any) -> Any:
        if name.startswith("mlflow"):
            raise ImportError(name)
        return real(name, *args, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(MissingExtra, match=r"autoqa\[mlflow\]"):
        send(ROW, "sqlite://")
