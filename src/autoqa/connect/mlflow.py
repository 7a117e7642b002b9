"""Sends rows of the experiment log to an MLflow tracking server, where one is set."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from autoqa.errors import DeliveryFailed, MissingExtra

EXPERIMENT = "autoqa"
Value = str | int | float | None


def send(row: Mapping[str, Value], uri: str) -> None:
    """Log one row as a run: numbers with a fraction as metrics, the rest as parameters.

    `uri` is a tracking URI of MLflow. Raises MissingExtra, and DeliveryFailed when it was not taken.
    """
    try:
        from mlflow.exceptions import MlflowException
        from mlflow.tracking import MlflowClient
    except ImportError as error:
        raise MissingExtra("mlflow", "mlflow") from error
    logging.getLogger("mlflow").setLevel(logging.WARNING)
    try:
        client = MlflowClient(tracking_uri=uri)
        found = client.get_experiment_by_name(EXPERIMENT)
        experiment = found.experiment_id if found else client.create_experiment(EXPERIMENT)
        name = " ".join(str(row[part]) for part in ("what", "criterion") if row.get(part))
        run = client.create_run(experiment, run_name=name).info.run_id
        for key, value in row.items():
            if isinstance(value, float):
                client.log_metric(run, key, value)
            elif value not in (None, ""):
                client.log_param(run, key, value)
        client.set_terminated(run)
    except (MlflowException, OSError) as error:
        raise DeliveryFailed(f"MLflow at {_shown(uri)} did not take the run: {_first(error, uri)}") from error


def _shown(uri: str) -> str:
    """The address without user and password."""
    return uri.replace(_secret(uri), "")


def _secret(uri: str) -> str:
    user, mark, _ = uri.partition("://")[2].rpartition("@")
    return user + mark


def _first(error: Exception, uri: str) -> str:
    lines = str(error).splitlines()
    return lines[0].replace(_secret(uri), "") if lines else type(error).__name__
