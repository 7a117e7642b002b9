"""`autoqa users` and `autoqa log`."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer
from rich.table import Table

from autoqa.cli.options import AsJson, WorkspaceFolder
from autoqa.cli.tables import show
from autoqa.cli.talk import complain, plain, say
from autoqa.domain.people import EVERY_TEAM, Role, User

FAILED = 1

users = typer.Typer(
    no_args_is_help=True, help="Who may sign in to the review app, and what they may do there."
)
log = typer.Typer(no_args_is_help=True, help="Who did what in the review app.")


@users.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Name to sign in with; it stands on what they grade.")],
    roles: Annotated[list[Role], typer.Option("--role", help="What they do; may be given several times.")],
    teams: Annotated[
        list[str] | None,
        typer.Option("--team", help="Team whose calls they reach; several times, or * for every team."),
    ] = None,
    agent: Annotated[
        str | None, typer.Option("--agent", help="The name by which calls know them, for the role agent.")
    ] = None,
    display: Annotated[str, typer.Option("--display", help="Name to show.")] = "",
    workspace: WorkspaceFolder = None,
) -> None:
    """Add a user. The password is asked for, or read from a line of standard input.

    Examples:
      autoqa users add mara --role lead --role evaluator --team '*' -w qa

      autoqa users add dana --role agent --agent dana.k -w qa
    """
    from autoqa.desk.people import add_user
    from autoqa.pipeline.workspace import open_workspace, opened_store

    user = User(name, frozenset(roles), display, frozenset(teams or ()), agent)
    with opened_store(open_workspace(workspace)) as store:
        add_user(store, None, user, _password())
    say(f"added '{plain(name)}'; they sign in at the address that `autoqa serve` shows")


@users.command("list")
def list_(workspace: WorkspaceFolder = None, as_json: AsJson = False) -> None:
    """List who may sign in, with their roles and teams."""
    from autoqa.desk.people import users_of
    from autoqa.pipeline.workspace import existing_store, open_workspace

    with existing_store(open_workspace(workspace)) as store:
        found = users_of(store, None)
    if as_json:
        print(json.dumps([_shape(one) for one in found], ensure_ascii=False))
        return
    listed = Table("name", "roles", "teams", "agent", "active", box=None, pad_edge=False, header_style="bold")
    for one in found:
        listed.add_row(*(plain(value) for value in _row(one)))
    show(listed)


@users.command("password")
def password(
    name: Annotated[str, typer.Argument(help="Name to sign in with.")], workspace: WorkspaceFolder = None
) -> None:
    """Give a user another password; they are signed out everywhere."""
    from autoqa.desk.people import give_password
    from autoqa.pipeline.workspace import existing_store, open_workspace

    with existing_store(open_workspace(workspace)) as store:
        give_password(store, None, name, _password())
    say(f"'{plain(name)}' has another password")


@log.command("verify")
def verify(workspace: WorkspaceFolder = None, as_json: AsJson = False) -> None:
    """Read the whole audit log and say whether every entry is as it was written.

    Keep the number and hash that it prints in another place: they show later whether the end was cut off.
    """
    from autoqa.pipeline.workspace import existing_store, open_workspace
    from autoqa.store.audit_log import check_log

    with existing_store(open_workspace(workspace)) as store:
        found = check_log(store)
    if as_json:
        print(json.dumps({"entries": found.number, "hash": found.hash, "fault": found.fault}))
    elif found.fault is None:
        print(f"{found.number} entries, the last has the hash {found.hash or '(none)'}")
    if found.fault is not None:
        complain(f"the audit log is not whole: {found.fault}")
        raise typer.Exit(FAILED)


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")


def _shape(user: User) -> dict[str, object]:
    return {
        "name": user.name,
        "display": user.display,
        "roles": sorted(user.roles),
        "teams": sorted(user.teams),
        "agent": user.agent,
        "active": user.active,
    }


def _row(user: User) -> tuple[str, ...]:
    teams = "every team" if EVERY_TEAM in user.teams else ", ".join(sorted(user.teams))
    return (user.name, ", ".join(sorted(user.roles)), teams, user.agent or "", "yes" if user.active else "no")
