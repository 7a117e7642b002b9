"""Change one value in a settings file and leave all else in it as somebody wrote it."""

from __future__ import annotations

import json
import re
from typing import Any

from autoqa.config.toml import tables_in
from autoqa.errors import ConfigurationError


def with_value(text: str, table: str, key: str, value: str, *, where: str) -> str:
    """The TOML in `text` with `key` of `table` set to `value`; comments and all other values stay.

    Raises ConfigurationError, saying what to write, where the text is laid out so that this cannot be done.
    """
    line = f"{key} = {json.dumps(value, ensure_ascii=False)}"
    changed = _changed(text, table, key, line)
    before = tables_in(text, where=where)
    wanted: dict[str, Any] = {**before, table: {**before.get(table, {}), key: value}}
    try:
        done = tables_in(changed, where=where) == wanted
    except ConfigurationError:
        done = False
    if not done:
        raise ConfigurationError(f"{where}: write {line} into its table [{table}], and try again")
    return changed


def _changed(text: str, table: str, key: str, line: str) -> str:
    lines = text.splitlines()
    header = re.compile(rf"\s*\[\s*{re.escape(table)}\s*\]\s*(#.*)?$")
    begin = next((place for place, one in enumerate(lines) if header.match(one)), None)
    if begin is None:
        return "\n".join([*lines, *([""] if lines else []), f"[{table}]", line, ""])
    own = re.compile(rf"\s*{re.escape(key)}\s*=")
    for place in range(begin + 1, len(lines)):
        if lines[place].lstrip().startswith("["):
            break
        if own.match(lines[place]):
            lines[place] = line
            return "\n".join([*lines, ""])
    return "\n".join([*lines[: begin + 1], line, *lines[begin + 1 :], ""])
