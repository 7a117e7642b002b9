"""Ways into the app that several pages share: the form, a second factor, and the cookie at the end."""

from __future__ import annotations

import segno
from itsdangerous import BadSignature, URLSafeTimedSerializer
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from autoqa.desk.factors import enrol
from autoqa.desk.secrets import secret_key
from autoqa.domain.people import User
from autoqa.errors import NotSignedIn
from autoqa.web.rendering import page
from autoqa.web.state import AppState, state

_MINUTES = 10


def sign_in_page(request: Request, next: str, *, name: str = "", problem: str = "") -> Response:  # noqa: A002
    """The form to sign in, with what went wrong."""
    settings = state(request).settings
    values = {
        "next": inside(next),
        "name": name,
        "problem": problem,
        "passwords": settings.passwords,
        "service": settings.openid_name if settings.openid_issuer else None,
    }
    return page(request, "sign_in.html", values, status=401 if problem else 200)


def let_in(held: AppState, token: str, address: str) -> Response:
    """Give the browser its cookie and send it on, within the app."""
    answer = RedirectResponse(inside(address), status_code=303)
    answer.set_cookie(held.cookie, token, path="/", secure=held.secure, httponly=True, samesite="lax")
    return answer


def ask_for_code(request: Request, known: User, address: str, *, problem: str = "") -> Response:
    """The form that asks somebody, whose password was right, for a code."""
    pending = _signer(state(request), "code").dumps([known.name, inside(address)])
    values = {"pending": pending, "problem": problem}
    return page(request, "code.html", values, status=401 if problem else 200)


def ask_to_enrol(
    request: Request, known: User, address: str, *, secret: str | None = None, problem: str = ""
) -> Response:
    """The form on which somebody sets a second factor up, with the picture that a generator reads."""
    begun = enrol(known.name, secret)
    pending = _signer(state(request), "enrol").dumps([known.name, begun.secret, inside(address)])
    drawn = segno.make(begun.address, error="m").svg_inline(scale=5, border=3, dark="#000", light="#fff")
    values = {
        "pending": pending,
        "secret": begun.secret,
        "picture": Markup(drawn),  # noqa: S704  (drawn here from an address that is encoded)
        "problem": problem,
    }
    return page(request, "enrol.html", values, status=401 if problem else 200)


def pending_code(held: AppState, pending: str) -> tuple[str, str]:
    """Who is asked for a code, and where they want to go. Raises NotSignedIn."""
    name, address = _read(held, "code", pending)
    return name, address


def pending_enrolment(held: AppState, pending: str) -> tuple[str, str, str]:
    """Who sets a second factor up, its secret, and where they want to go. Raises NotSignedIn."""
    name, secret, address = _read(held, "enrol", pending)
    return name, secret, address


def _read(held: AppState, salt: str, pending: str) -> list[str]:
    try:
        read: list[str] = _signer(held, salt).loads(pending, max_age=60 * _MINUTES)
    except BadSignature as error:
        raise NotSignedIn("this took too long; sign in again") from error
    return read


def _signer(held: AppState, salt: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key(held.workspace.folder), salt=salt)


def inside(address: str) -> str:
    """An address of this app; never one of another site, however it is written."""
    inside = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if inside and "\\" not in address else "/"
