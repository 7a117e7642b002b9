"""Puts the API together: an app of its own under /api/v1, with its description in OpenAPI."""

from __future__ import annotations

import re

from fastapi import FastAPI
from fastapi.routing import APIRoute

from autoqa import __version__
from autoqa.web import failures
from autoqa.web.api import (
    coaching,
    dashboards,
    disputes,
    giving,
    interactions,
    listening,
    models,
    people,
    programs,
    queue,
    retention,
    scorecards,
    sessions,
)
from autoqa.web.state import AppState

_ABOUT = """\
What people do in the review app, for other programs. Each request carries a key in the header
`Authorization: Bearer aqa_…`, made under "Your account"; it may do what its user may. An interaction that is
not the user's is not found (404). Errors are problems as in RFC 9457.
"""
_PROBLEM = {
    "type": "object",
    "required": ["type", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "Always about:blank: the status says what kind it is."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What was found, where, and what to do."},
    },
}
_PROBLEMS: dict[int | str, dict[str, object]] = {
    code: {"description": text, "content": {"application/problem+json": {"schema": _PROBLEM}}}
    for code, text in {
        400: "The request cannot be read.",
        401: "There is no key, or none that is valid.",
        403: "The user may not do this.",
        404: "It is not there, or not the user's.",
        409: "Somebody else changed it first, or has it in hand.",
        413: "The request is too large.",
        422: "Something given will not do; `detail` says what.",
        429: "Too many requests; `Retry-After` says when to go on.",
    }.items()
}


def create_api(held: AppState) -> FastAPI:
    """The API over what the app holds."""
    api = FastAPI(
        title="autoqa",
        version=__version__,
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        responses=_PROBLEMS,
        servers=[{"url": "/api/v1"}],
        root_path_in_servers=False,
    )
    api.state.autoqa = held
    failures.answer_for(api)
    for part in (
        people,
        queue,
        giving,
        interactions,
        listening,
        disputes,
        sessions,
        coaching,
        dashboards,
        models,
        scorecards,
        retention,
        programs,
    ):
        for route in part.router.routes:
            if isinstance(route, APIRoute):
                route.summary = re.split(r"[.;:]", route.description, maxsplit=1)[0]
        api.include_router(part.router)
    return api
