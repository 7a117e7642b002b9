"""The commands, gathered."""

from __future__ import annotations

import typer

from autoqa import __version__
from autoqa.cli import (
    agreement,
    audit,
    averages,
    calibrate,
    corrections,
    dataset,
    drift,
    export,
    grades,
    measures,
    models,
    promises,
    promotion,
    report,
    rescore,
    retention,
    sample,
    score,
    scorecard,
    serve,
    session,
    show,
    train,
    users,
    workspace,
)

app = typer.Typer(
    name="autoqa",
    help="Score recorded calls, chats and e-mails for quality, on your own machines.",
    epilog="Exit codes: 0 ok, 1 failed, 2 wrong usage, 3 partly done, 4 gate not met.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _version(asked: bool) -> None:
    if asked:
        print(f"autoqa {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """Score recorded calls, chats and e-mails for quality, on your own machines."""


app.command("score")(score.score)
app.command("transcribe")(score.transcribe)
app.command("show")(show.show)
app.command("report")(report.report)
app.command("measures")(measures.measures)
app.command("promises")(promises.promises)
app.command("audit")(audit.audit)
app.command("agreement")(agreement.agreement)
app.command("calibrate")(calibrate.calibrate)
app.command("averages")(averages.averages)
app.command("drift")(drift.drift)
app.command("dataset")(dataset.dataset)
app.command("compare")(promotion.compare)
app.command("promote")(promotion.promote)
app.command("rollback")(promotion.rollback)
app.command("rescore")(rescore.rescore)
app.command("retention")(retention.retention)
app.command("export")(export.export)
app.command("corrections")(corrections.corrections)
app.command("serve")(serve.serve)
app.command("init")(workspace.init)
app.command("validate")(workspace.validate)
app.add_typer(scorecard.scorecard, name="scorecard")
app.add_typer(train.train, name="train")
app.add_typer(models.models, name="models")
app.add_typer(grades.grades, name="grades")
app.add_typer(sample.sample, name="sample")
app.add_typer(session.session, name="session")
app.add_typer(users.users, name="users")
app.add_typer(users.log, name="log")
