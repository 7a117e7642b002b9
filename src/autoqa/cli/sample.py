"""`autoqa sample`."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autoqa.cli.options import AsJson, Quiet, WorkspaceFolder
from autoqa.cli.talk import plain, say
from autoqa.domain.trend import Span

if TYPE_CHECKING:
    from autoqa.domain.sampling import Plan

sample = typer.Typer(
    help="Draw which calls people grade and verify, and give them to evaluators.", invoke_without_command=True
)

Evaluators = Annotated[
    list[str] | None, typer.Option("--evaluator", help="Who grades or verifies; name each one.")
]
Name = Annotated[str | None, typer.Option("--name", help="Name of the plan. Default: the present moment.")]
PlanName = Annotated[str, typer.Argument(metavar="NAME", help="Name of the plan.")]
_DAY = ["%Y-%m-%d"]
Since = Annotated[datetime | None, typer.Option("--since", help="First day.", formats=_DAY)]
Until = Annotated[datetime | None, typer.Option("--until", help="The day after the last.", formats=_DAY)]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The same seed draws the same plan again.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the plan and keep nothing.")]


@sample.callback()
def plan(
    context: typer.Context,
    per_agent: Annotated[
        int, typer.Option("--per-agent", min=0, help="So many of each agent in each period, at random.")
    ] = 3,
    period: Annotated[Span, typer.Option("--period", help="Length of a period.")] = Span.WEEK,
    stratified: Annotated[int, typer.Option("--stratified", min=0, help="So many over all strata.")] = 0,
    stratify: Annotated[
        str, typer.Option("--stratify", help="Strata: some of queue,length,hour,channel.")
    ] = "queue,length,hour,channel",
    risk: Annotated[int, typer.Option("--risk", min=0, help="So many in proportion to their risk.")] = 0,
    top: Annotated[int, typer.Option("--top", min=0, help="So many of the riskiest, for sure.")] = 0,
    learning: Annotated[
        int, typer.Option("--learning", min=0, help="So many that the next training learns most from.")
    ] = 0,
    double: Annotated[
        float, typer.Option("--double", min=0, max=1, help="Share that a second evaluator grades blind.")
    ] = 0.2,
    evaluators: Evaluators = None,
    most: Annotated[
        list[str] | None, typer.Option("--most", help="NAME=N: no more than N for this evaluator.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Also draw what an earlier plan gave to somebody.")
    ] = False,
    name: Name = None,
    since: Since = None,
    until: Until = None,
    seed: Seed = 0,
    dry_run: DryRun = False,
    workspace: WorkspaceFolder = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Draw which calls people grade: at random, by strata, by risk, for the next training; some twice.

    Of what is drawn by chance that chance is kept, so that averages can be re-weighted. Nobody grades their
    own call, and a second evaluator does not see the first. The same seed draws the same plan.

    Examples:
      autoqa sample --per-agent 3 --risk 20 --evaluator eva --evaluator kim -w qa

      autoqa sample export "2026-11-26 09:00:00" --out lists -w qa
    """
    if context.invoked_subcommand is not None:
        return
    from autoqa.pipeline.sample import sample as draw
    from autoqa.pipeline.workspace import open_workspace
    from autoqa.review.plan import Quotas, Team

    quotas = Quotas(
        per_agent=per_agent,
        period=period,
        stratified=stratified,
        strata=tuple(part.strip() for part in stratify.split(",") if part.strip()),
        risk=risk,
        top=top,
        learning=learning,
        double=double,
    )
    drawn = draw(
        open_workspace(workspace),
        quotas,
        Team(tuple(evaluators or ()), _limits(most or [])),
        name=name,
        since=since.astimezone() if since else None,
        until=until.astimezone() if until else None,
        again=again,
        seed=seed,
        dry_run=dry_run,
    )
    _show(drawn, as_json=as_json, quiet=quiet, kept=not dry_run)


@sample.command("verify")
def verify(
    internal: Annotated[
        float, typer.Option("--internal", min=0, max=1, help="Share of each evaluator's gradings.")
    ] = 0.1,
    external: Annotated[
        int, typer.Option("--external", min=0, help="So many gradings for an outside verifier.")
    ] = 0,
    evaluators: Evaluators = None,
    name: Name = None,
    since: Since = None,
    until: Until = None,
    seed: Seed = 0,
    dry_run: DryRun = False,
    workspace: WorkspaceFolder = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Draw gradings to be verified, so that agents, evaluators, channels, criteria, queues are covered.

    Nobody verifies their own grading. New evaluators are looked at twice as much.
    """
    from autoqa.pipeline.sample import verify as draw
    from autoqa.pipeline.workspace import open_workspace

    drawn = draw(
        open_workspace(workspace),
        evaluators or (),
        internal=internal,
        external=external,
        name=name,
        since=since.astimezone() if since else None,
        until=until.astimezone() if until else None,
        seed=seed,
        dry_run=dry_run,
    )
    _show(drawn, as_json=as_json, quiet=quiet, kept=not dry_run)


@sample.command("list")
def list_(workspace: WorkspaceFolder = None, as_json: AsJson = False) -> None:
    """List the plans, and how much of each is done."""
    from autoqa.cli.sample_tables import plans_table
    from autoqa.pipeline.sample import plans
    from autoqa.pipeline.workspace import open_workspace

    found = plans(open_workspace(workspace))
    if as_json:
        shape = [
            {
                "name": one.name,
                "made_at": one.made_at.isoformat(),
                "seed": one.seed,
                "assignments": len(one.assignments),
                "done": done,
            }
            for one, done in found
        ]
        print(json.dumps({"plans": shape}, ensure_ascii=False))
    elif found:
        plans_table(found)
    else:
        say("no plan yet: autoqa sample --evaluator NAME draws one")


@sample.command("show")
def show(name: PlanName, workspace: WorkspaceFolder = None, as_json: AsJson = False) -> None:
    """Show a plan: who has what to do, and what is done."""
    from autoqa.cli.sample_tables import plan_table
    from autoqa.connect.sampling import plan_json
    from autoqa.pipeline.sample import plan_named
    from autoqa.pipeline.workspace import open_workspace

    found, done = plan_named(open_workspace(workspace), name)
    if as_json:
        print(json.dumps(plan_json(found, done), ensure_ascii=False))
    else:
        plan_table(found, done)


@sample.command("export")
def export(
    name: PlanName,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to write to.")] = Path("lists"),
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that are there.")] = False,
    workspace: WorkspaceFolder = None,
    as_json: AsJson = False,
) -> None:
    """Write a form for each evaluator to fill in and import: CSV with no score and nobody else's name."""
    from autoqa.pipeline.sample import plan_named, write_lists
    from autoqa.pipeline.workspace import open_workspace

    space = open_workspace(workspace)
    found, _ = plan_named(space, name)
    _written(write_lists(space, found, out, force=force), as_json=as_json)


@sample.command("pack")
def pack(
    name: PlanName,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to write to.")] = Path("audit-pack"),
    workspace: WorkspaceFolder = None,
    as_json: AsJson = False,
) -> None:
    """Write the audit pack for an outside verifier: each sampled grading with its form, words and evidence.

    index.html opens without a network; MANIFEST.sha256 says what every file must hold (check it with
    sha256sum -c).
    """
    from autoqa.pipeline.audit_pack import write_pack
    from autoqa.pipeline.workspace import open_workspace

    _written(write_pack(open_workspace(workspace), name, out), as_json=as_json)


def _show(drawn: Plan, *, as_json: bool, quiet: bool, kept: bool) -> None:
    from autoqa.cli.sample_tables import summary_table
    from autoqa.connect.sampling import plan_json

    if as_json:
        print(json.dumps(plan_json(drawn, set()), ensure_ascii=False))
        return
    summary_table(drawn)
    for note in drawn.notes:
        say(f"[yellow]{plain(note)}[/]")
    if not quiet:
        say(plain(f"kept as '{drawn.name}', seed {drawn.seed}" if kept else "nothing was kept"))


def _written(paths: list[Path], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"written": [str(path) for path in paths]}, ensure_ascii=False))
        return
    for path in paths:
        print(path)


def _limits(given: list[str]) -> dict[str, int]:
    """NAME=N as a mapping. Raises ConfigurationError for anything else."""
    from autoqa.errors import ConfigurationError

    found = {}
    for one in given:
        name, _, count = one.rpartition("=")
        if not name or not count.isdecimal():
            raise ConfigurationError(f"--most '{one}': is not NAME=N; write it as --most eva=10")
        found[name] = int(count)
    return found
