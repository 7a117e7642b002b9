"""Read a TOML file into a frozen pydantic model, with errors that say what was found and where."""

from __future__ import annotations

import difflib
import tomllib
import typing
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from autoqa.errors import ConfigurationError


class Table(BaseModel):
    """A TOML table: frozen, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


T = TypeVar("T", bound=Table)


def load(path: Path, into: type[T]) -> T:
    """Read the TOML file at `path` into the model `into`.

    Raises ConfigurationError for a file that cannot be read, is not TOML, or breaks the model; every
    problem found is listed, one per line.
    """
    return parse(read(path), into, where=str(path))


def read(path: Path) -> dict[str, Any]:
    """The tables of the TOML file at `path`."""
    return tables_in(text_of(path), where=str(path))


def text_of(path: Path) -> str:
    """What the TOML file at `path` holds. Raises ConfigurationError for one that cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigurationError(f"{path}: no such file") from None
    except IsADirectoryError:
        raise ConfigurationError(f"{path}: is a folder; name a .toml file") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path}: is not UTF-8 text; save it as UTF-8") from None
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror})") from error


def tables_in(text: str, *, where: str) -> dict[str, Any]:
    """The tables of a TOML text; `where` names its origin in messages. Raises ConfigurationError."""
    try:
        return tomllib.loads(text)
    except ValueError as error:  # as TOMLDecodeError is one, and what Python says of endless numbers
        raise ConfigurationError(f"{where}: is not valid TOML: {error}") from None
    except RecursionError:
        raise ConfigurationError(
            f"{where}: is not valid TOML: tables and lists are nested too deep"
        ) from None


def parse(tables: dict[str, Any], into: type[T], *, where: str) -> T:
    """Check `tables` against the model `into`; `where` names their origin in messages."""
    try:
        return into.model_validate(tables)
    except ValidationError as error:
        problems = [f"{where}: {_explain(problem, into)}" for problem in error.errors()]
        raise ConfigurationError("\n".join(problems)) from None


def _explain(problem: Any, model: type[BaseModel]) -> str:
    place = ".".join(str(part) for part in problem["loc"])
    if problem["type"] != "extra_forbidden":
        return f"{place}: {problem['msg'].lower()} (found {problem['input']!r})"
    key = str(problem["loc"][-1])
    nearest = difflib.get_close_matches(key, sorted(_keys(model)), n=1, cutoff=0.5)
    hint = f"; did you mean '{nearest[0]}'?" if nearest else ""
    return f"unknown key '{place}'{hint}"


def _keys(model: type[BaseModel]) -> set[str]:
    """All keys that `model` and the models within it know."""
    keys: set[str] = set()
    for name, info in model.model_fields.items():
        keys.add(info.alias or name)
        for inner in _models_in(info.annotation):
            keys |= _keys(inner)
    return keys


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in typing.get_args(annotation) for model in _models_in(part)]
