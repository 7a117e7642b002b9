"""What is answered when something fails: a page for people, a problem (RFC 9457) for programs."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from autoqa.errors import AccessRefused, AutoQAError, NotAllowed, NotInStore, NotSignedIn, Overtaken
from autoqa.web.rendering import page

_API = "/api/"
_STATUS: tuple[tuple[type[AutoQAError], int], ...] = (
    (NotSignedIn, 401),
    (NotAllowed, 403),
    (AccessRefused, 403),
    (NotInStore, 404),
    (Overtaken, 409),
    (AutoQAError, 422),
)


def answer_for(app: FastAPI) -> None:
    """Answer for every failure that has words, in the app."""

    @app.exception_handler(AutoQAError)
    async def known(request: Request, error: AutoQAError) -> Response:
        status = next(code for kind, code in _STATUS if isinstance(error, kind))
        if status == 401 and not request.url.path.startswith(_API):
            return _to_sign_in(request)
        headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
        return failed(request, status, str(error), headers=headers)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        return failed(request, error.status_code, str(error.detail), headers=dict(error.headers or {}))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        said = [f"{'.'.join(str(part) for part in one['loc'][1:])}: {one['msg']}" for one in error.errors()]
        return failed(request, 422, "; ".join(said)[:2000])


def failed(request: Request, status: int, text: str, headers: dict[str, str] | None = None) -> Response:
    """What failed, in the form that who asks can read."""
    if request.url.path.startswith(_API):
        body = {"type": "about:blank", "status": status, "detail": text}
        return JSONResponse(body, status, media_type="application/problem+json", headers=headers)
    return page(request, "failed.html", {"status": status, "what": text}, status=status, headers=headers)


def _to_sign_in(request: Request) -> Response:
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    where = "/sign-in" + ("" if back == "/" or request.method != "GET" else f"?{urlencode({'next': back})}")
    if request.headers.get("HX-Request"):
        return Response(status_code=401, headers={"HX-Redirect": "/sign-in"})
    return RedirectResponse(where, status_code=303)
