"""Signing in through the centre's own sign-in service."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Query
from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from autoqa.connect.openid import Service
from autoqa.desk.secrets import secret_key
from autoqa.errors import NotInStore, NotSignedIn
from autoqa.web.entry import inside, let_in, sign_in_page
from autoqa.web.state import AppState, state

router = APIRouter(prefix="/sign-in/openid")
_MINUTES = 10
_BACK = "/sign-in/openid/callback"


@router.get("")
def begin(request: Request, next: str = "/") -> Response:  # noqa: A002  (the word in the address)
    """Send the browser to the service, with what must come back kept in a cookie that only we can make."""
    held = state(request)
    try:
        begun = _service(held).begin(_callback(request, held))
    except NotSignedIn as error:
        return sign_in_page(request, next, problem=str(error))
    answer = RedirectResponse(begun.url, status_code=303)
    kept = _signer(held).dumps([begun.state, begun.nonce, begun.verifier, inside(next)])
    answer.set_cookie(
        _cookie(held),
        kept,
        max_age=60 * _MINUTES,
        path="/",
        secure=held.secure,
        httponly=True,
        samesite="lax",
    )
    return answer


@router.get("/callback")
def finish(
    request: Request,
    state_: Annotated[str, Query(alias="state", max_length=500)] = "",
    code: Annotated[str, Query(max_length=5000)] = "",
    error: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """Let in whom the service names, if this browser began it here."""
    held, address = state(request), "/"
    try:
        expected, nonce, verifier, address = _begun(request, held)
        if not secrets.compare_digest(state_.encode(), expected.encode()):
            raise NotSignedIn("this sign-in was not begun here; begin again")
        if error or not code:
            raise NotSignedIn(f"the sign-in service said no ({error or 'without a reason'})")
        claims = _service(held).finish(_callback(request, held), code, verifier=verifier, nonce=nonce)
        token = held.door.let_in_as(claims, client=request.headers.get("User-Agent", ""))
    except NotSignedIn as problem:
        answer = sign_in_page(request, address, problem=str(problem))
    else:
        answer = let_in(held, token, address)
    answer.delete_cookie(_cookie(held), path="/", secure=held.secure, httponly=True)
    return answer


def _begun(request: Request, held: AppState) -> tuple[str, str, str, str]:
    try:
        kept = _signer(held).loads(request.cookies.get(_cookie(held), ""), max_age=60 * _MINUTES)
        expected, nonce, verifier, address = kept
    except (BadSignature, ValueError) as error:
        raise NotSignedIn(
            "this sign-in took too long, or was begun in another browser; begin again"
        ) from error
    return expected, nonce, verifier, address


def _service(held: AppState) -> Service:
    if held.service is None:
        raise NotInStore("no sign-in service is set ([web] openid_issuer)")
    return held.service


def _callback(request: Request, held: AppState) -> str:
    base = held.settings.address or str(request.base_url).rstrip("/")
    return f"{base}{_BACK}"


def _cookie(held: AppState) -> str:
    return f"{held.cookie}-openid"


def _signer(held: AppState) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key(held.workspace.folder), salt="openid")
