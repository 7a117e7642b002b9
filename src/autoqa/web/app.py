"""Puts the app together. Importing this does nothing; `create_app` opens no socket."""

from __future__ import annotations

import os
from pathlib import Path

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from autoqa import __version__
from autoqa.config.settings import WebSettings
from autoqa.connect.openid import SECRET, Service
from autoqa.desk.signing_in import Door
from autoqa.pipeline.workspace import Workspace
from autoqa.store.store import Store
from autoqa.web import failures, guard
from autoqa.web.api.app import create_api
from autoqa.web.background import running
from autoqa.web.pages import (
    account,
    calls,
    coaching,
    dashboards,
    disputes,
    factors,
    listening,
    models,
    openid,
    people,
    programs,
    queue,
    retention,
    scorecards,
    sessions,
)
from autoqa.web.rendering import renderer_of
from autoqa.web.state import AppState

STATIC = Path(__file__).parent / "static"


def create_app(
    workspace: Workspace, store: Store, *, setup_token: str | None = None, secure: bool = False
) -> FastAPI:
    """The app over a workspace and its open store.

    While nobody can sign in, whoever has the `setup_token` may add the first administrator. `secure` says
    that browsers come by https: then they are told never to come otherwise.
    """
    settings = workspace.settings.web
    app = FastAPI(title="autoqa", version=__version__, openapi_url=None, lifespan=running)
    app.state.autoqa = held = AppState(
        workspace=workspace,
        store=store,
        door=Door(store, settings),
        renderer=renderer_of(STATIC),
        setup_token=setup_token,
        secure=secure,
        service=_service(settings),
    )
    guard.put_around(app, secure=secure)
    failures.answer_for(app)
    app.mount("/static/{version}", StaticFiles(directory=STATIC), name="static")
    app.mount("/api/v1", create_api(held), name="api")
    for page in (
        account,
        factors,
        openid,
        people,
        retention,
        models,
        scorecards,
        sessions,
        programs,
        disputes,
        listening,
        calls,
        queue,
        dashboards,
        coaching,
    ):
        app.include_router(page.router)
    return app


def _service(settings: WebSettings) -> Service | None:
    if settings.openid_issuer is None or settings.openid_client is None:
        return None
    return Service(settings.openid_issuer, settings.openid_client, os.environ.get(SECRET))
