"""Procedures as they stand in the TOML files of a knowledge folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from autoqa.config.rules import RuleTable, problems_of
from autoqa.config.toml import Table, parse
from autoqa.domain.procedure import Procedure
from autoqa.domain.rule import Rule
from autoqa.domain.transcript import Speaker
from autoqa.errors import ConfigurationError

KEY = "procedures"  # of a TOML file: below it stand procedures, beside it facts


class _Procedure(Table):
    name: str = Field(min_length=1)
    reasons: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    in_order: bool = False
    steps: tuple[RuleTable, ...] = ()
    forbidden: tuple[RuleTable, ...] = ()


class _Procedures(Table):
    procedures: tuple[_Procedure, ...] = ()


def parse_procedures(tables: Mapping[str, Any], where: str) -> list[Procedure]:
    """The procedures below KEY in a file's `tables`; `where` names the file in messages.

    With ``in_order = true`` each step comes after the one before it. Raises ConfigurationError for what
    breaks the format, has nothing to look for, or never applies.
    """
    found = parse({KEY: tables.get(KEY, [])}, _Procedures, where=where).procedures
    procedures = [_procedure(table, where) for table in found]
    if problems := [f"{where}: {problem}" for each in procedures for problem in _problems(each)]:
        raise ConfigurationError("\n".join(problems))
    return procedures


def _procedure(table: _Procedure, where: str) -> Procedure:
    steps = []
    for place, step in enumerate(table.steps):
        before = table.steps[place - 1].name if table.in_order and place else None
        after = {"after": step.after or before, "speaker": step.speaker or Speaker.AGENT}
        steps.append(Rule(**{**step.model_dump(), **after}))
    forbidden = tuple(
        Rule(**{**rule.model_dump(), "never": True, "speaker": rule.speaker or Speaker.AGENT})
        for rule in table.forbidden
    )
    return Procedure(table.name, table.reasons, table.said, tuple(steps), forbidden, where)


def _problems(procedure: Procedure) -> Iterator[str]:
    name = f"procedure '{procedure.name}'"
    if not procedure.reasons and not procedure.said:
        yield f"{name}: never applies; name reasons (of the metadata), phrases said by the customer, or both"
    if not procedure.steps and not procedure.forbidden:
        yield f"{name}: asks for nothing; write [[procedures.steps]] or [[procedures.forbidden]]"
    known: list[str] = []
    for rule in (*procedure.steps, *procedure.forbidden):
        if rule.name in known:
            yield f"{name}: '{rule.name}' stands twice; names must be unique"
        yield from (f"{name}, '{rule.name}': {problem}" for problem in problems_of(rule, known))
        known.append(rule.name)
