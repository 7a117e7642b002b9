"""What every handler needs, held by the app; and the cookie that tells who asks."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.requests import Request

from autoqa.config.settings import WebSettings
from autoqa.connect.openid import Service
from autoqa.desk.attempts import Attempts
from autoqa.desk.jobs import Jobs
from autoqa.desk.signing_in import Door
from autoqa.pipeline.workspace import Workspace
from autoqa.store.overview import Overviews
from autoqa.store.queue import Counts
from autoqa.store.store import Store
from autoqa.web.listeners import Listeners
from autoqa.web.rendering import Renderer

MOST_REQUESTS = 1_200
"""Requests of one user to the API in a minute."""


@dataclass(slots=True)
class AppState:
    """The open store and what goes with it.

    `setup_token` adds the first administrator, while there is none. `secure` says that browsers use https.
    `service` is the centre's own sign-in service, if there is one. `requests` counts those of other programs,
    by user.
    """

    workspace: Workspace
    store: Store
    door: Door
    renderer: Renderer
    setup_token: str | None = None
    secure: bool = False
    service: Service | None = None
    requests: Attempts = field(default_factory=lambda: Attempts(most=MOST_REQUESTS, within=60))
    counts: Counts = field(default_factory=Counts)

    overviews: Overviews = field(default_factory=Overviews)
    listeners: Listeners = field(default_factory=Listeners)
    jobs: Jobs = field(init=False)

    def __post_init__(self) -> None:
        """Know the jobs of the workspace."""
        self.jobs = Jobs(self.workspace)

    @property
    def settings(self) -> WebSettings:
        """How the app treats those who use it."""
        return self.workspace.settings.web

    @property
    def cookie(self) -> str:
        """The name of the cookie; with https one that a browser takes from nobody else."""
        return "__Host-autoqa" if self.secure else "autoqa"


def state(request: Request) -> AppState:
    """What the app holds."""
    held: AppState = request.app.state.autoqa
    return held
