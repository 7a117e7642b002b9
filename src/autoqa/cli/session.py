"""`autoqa session`."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from autoqa.cli.options import AsJson, WorkspaceFolder
from autoqa.cli.talk import plain, say

if TYPE_CHECKING:
    from autoqa.domain.session import Session

FAILED, PARTLY = 1, 3

session = typer.Typer(
    help="Calibration sessions: evaluators grade the same calls alone, compare, and decide.",
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the session.")]
Evaluator = Annotated[str, typer.Option("--evaluator", help="Whose form or grades.")]


@session.command("new")
def new(
    name: Name,
    evaluators: Annotated[list[str], typer.Option("--evaluator", help="Who takes part; name each one.")],
    calls: Annotated[list[str] | None, typer.Option("--call", help="A call's id; name each one.")] = None,
    draw: Annotated[int | None, typer.Option("--draw", min=1, help="Draw so many calls at random.")] = None,
    criteria: Annotated[
        list[str] | None, typer.Option("--criterion", help="Only these. Default: the whole form.")
    ] = None,
    master: Annotated[
        str, typer.Option("--master", help="Expert whose grades the others are compared with, or consensus.")
    ] = "consensus",
    deadline: Annotated[
        datetime | None,
        typer.Option("--deadline", help="Until when.", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    ] = None,
    note: Annotated[str, typer.Option("--note", help="What the session is about.")] = "",
    seed: Annotated[int, typer.Option("--seed", min=0, help="Draws the calls.")] = 0,
    workspace: WorkspaceFolder = None,
    as_json: AsJson = False,
) -> None:
    """Open a session: which calls, who, until when, and whose grade is the master.

    Examples:
      autoqa session new november --draw 5 --evaluator eva --evaluator kim --master ines -w qa
    """
    from autoqa.pipeline.sessions import new_session
    from autoqa.pipeline.workspace import open_workspace

    opened = new_session(
        open_workspace(workspace),
        name,
        evaluators,
        calls=calls or (),
        draw=draw,
        criteria=criteria or (),
        master=master,
        deadline=deadline.astimezone() if deadline else None,
        note=note,
        seed=seed,
    )
    if as_json:
        print(json.dumps(_shape(opened), ensure_ascii=False))
        return
    for call in opened.interactions:
        print(call)
    say(plain(f"next, for each of {', '.join(opened.graders)}: autoqa session form {name} --evaluator WHO"))


@session.command("list")
def list_(workspace: WorkspaceFolder = None, as_json: AsJson = False) -> None:
    """List the sessions, how far each is, and who still has to grade."""
    from autoqa.cli.session_tables import sessions_table
    from autoqa.pipeline.sessions import progress
    from autoqa.pipeline.workspace import open_workspace

    found = progress(open_workspace(workspace))
    if as_json:
        shape = [_shape(one) | {"state": state.value, "missing": dict(left)} for one, state, left in found]
        print(json.dumps({"sessions": shape}, ensure_ascii=False))
    elif found:
        sessions_table(found)
    else:
        say("no session yet: autoqa session new NAME opens one")


@session.command("show")
def show(name: Name, workspace: WorkspaceFolder = None, as_json: AsJson = False) -> None:
    """Show a session: before it is revealed who still has to grade, and from then on all differences."""
    from autoqa.cli.session_tables import results_tables
    from autoqa.pipeline.sessions import results, session_named
    from autoqa.pipeline.workspace import open_workspace

    space = open_workspace(workspace)
    one, left = session_named(space, name)
    if one.revealed_at is None:
        if as_json:
            print(json.dumps(_shape(one) | {"missing": dict(left)}, ensure_ascii=False))
            return
        print(", ".join(one.interactions))
        for who in one.graders:
            print(f"{who}: {dict(left).get(who, 0)} scores to give")
        say("nobody sees another's grade until: autoqa session reveal")
        return
    found, decided, _ = results(space, name)
    if not as_json:
        results_tables(found, decided)
        return
    shape: dict[str, Any] = _shape(one) | {"missing": dict(left)}
    shape |= {
        "grades": [
            {"interaction": call, "criterion": criterion, "evaluator": who, **asdict(cell)}
            for (call, criterion, who), cell in found.cells.items()
        ],
        "questions": [asdict(difference) for difference in found.questions],
        "calls": [asdict(difference) for difference in found.calls],
        "evaluators": [asdict(difference) for difference in found.evaluators],
        "decisions": [asdict(ruling) | {"at": ruling.at.isoformat()} for ruling in decided],
    }
    print(json.dumps(shape, ensure_ascii=False))


@session.command("form")
def form(
    name: Name,
    evaluator: Evaluator,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File. Default: NAME-EVALUATOR.csv")] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that is there.")] = False,
    workspace: WorkspaceFolder = None,
    as_json: AsJson = False,
) -> None:
    """Write a form in CSV to fill in: each call and question with what its levels mean, and no score."""
    from autoqa.connect.formats.files import file_name
    from autoqa.pipeline.sessions import session_form
    from autoqa.pipeline.workspace import open_workspace

    path = out or Path(f"{file_name(f'{name}-{evaluator}')}.csv")
    written = session_form(open_workspace(workspace), name, evaluator, path, force=force)
    print(json.dumps({"written": str(written)}) if as_json else written)


@session.command("grade")
def grade(
    name: Name,
    file: Annotated[Path, typer.Argument(help="The form, filled in; or grades in another known format.")],
    evaluator: Evaluator,
    workspace: WorkspaceFolder = None,
    as_json: AsJson = False,
) -> None:
    """Take one evaluator's grades; given again before the session is revealed they replace the earlier."""
    from autoqa.cli.agreement_tables import bad_json, bad_lines
    from autoqa.pipeline.sessions import grade_session
    from autoqa.pipeline.workspace import open_workspace

    taken, replaced, bad = grade_session(open_workspace(workspace), name, evaluator, file)
    lines = {str(file): bad}
    if as_json:
        print(
            json.dumps(
                {"taken": taken, "replaced": replaced, "bad_lines": bad_json(lines)}, ensure_ascii=False
            )
        )
    else:
        bad_lines(lines)
        say(f"{taken} scores taken, {replaced} of them in place of earlier ones")
    if bad:
        raise typer.Exit(PARTLY if taken else FAILED)


@session.command("reveal")
def reveal(
    name: Name,
    force: Annotated[
        str | None, typer.Option("--force", help="Reveal although scores are missing; say why.")
    ] = None,
    workspace: WorkspaceFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show everybody's grades to everybody. From then on the session takes no more."""
    from autoqa.pipeline.sessions import reveal as run
    from autoqa.pipeline.workspace import open_workspace

    _told(run(open_workspace(workspace), name, reason=force), "revealed", as_json=as_json)


@session.command("decide")
def decide(
    name: Name,
    criterion: Annotated[str, typer.Option("--criterion", help="The question.")],
    text: Annotated[str, typer.Option("--text", help="How it is to be read from now on.")],
    by: Annotated[str, typer.Option("--by", help="Who decided.")],
    workspace: WorkspaceFolder = None,
    as_json: AsJson = False,
) -> None:
    """Record how a criterion is to be read. It is linked to the form: see `autoqa scorecard decisions`."""
    from autoqa.pipeline.sessions import decide as run
    from autoqa.pipeline.workspace import open_workspace

    ruling = run(open_workspace(workspace), name, criterion, text, by)
    if as_json:
        print(json.dumps(asdict(ruling) | {"at": ruling.at.isoformat()}, ensure_ascii=False))
    else:
        say(plain(f"{criterion} of form {ruling.scorecard}: {ruling.text}"))


@session.command("close")
def close(name: Name, workspace: WorkspaceFolder = None, as_json: AsJson = False) -> None:
    """Be done with a session: nothing more is decided in it."""
    from autoqa.pipeline.sessions import close as run
    from autoqa.pipeline.workspace import open_workspace

    _told(run(open_workspace(workspace), name), "closed", as_json=as_json)


@session.command("report")
def report(
    name: Name,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File. Default: NAME.html")] = None,
    language: Annotated[Literal["en", "it"], typer.Option("--language", help="Of the report.")] = "en",
    workspace: WorkspaceFolder = None,
    as_json: AsJson = False,
) -> None:
    """Write the report of a revealed session: one HTML file that prints on A4."""
    from autoqa.connect.formats.files import file_name
    from autoqa.pipeline.sessions import write_session_report
    from autoqa.pipeline.workspace import open_workspace

    path = out or Path(f"{file_name(name)}.html")
    written = write_session_report(open_workspace(workspace), name, path, language=language)
    print(json.dumps({"report": str(written)}) if as_json else written)


def _shape(one: Session) -> dict[str, Any]:
    """A session without anything that was given in it."""
    times = {
        name: at.isoformat() if (at := getattr(one, name)) else None
        for name in ("made_at", "deadline", "revealed_at", "closed_at")
    }
    return asdict(one) | times


def _told(one: Session, what: str, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(_shape(one), ensure_ascii=False))
    else:
        say(plain(f"session '{one.name}' is {what}"))
