"""Stands around every request: how large it may be, and what a browser may do with the answer.

The content security policy lets a page load only what the app itself serves; nothing in a page can run that
was not shipped with it, whatever a transcript or a name holds.
"""

from __future__ import annotations

import secrets

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 2 << 20  # bytes of a request's body
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "media-src 'self'; connect-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
_YEAR = 31_536_000


def put_around(app: FastAPI, *, secure: bool) -> None:
    """Put both around the app; with `secure` browsers are told to come by https only."""
    app.add_middleware(Headers, secure=secure)
    app.add_middleware(BodyLimit, largest=LARGEST)


class Headers:
    """Adds the headers that hold a browser back. `scope["nonce"]` lets in a style of the app itself."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self.app = app
        self.always = dict(_ALWAYS)
        if secure:
            self.always["Strict-Transport-Security"] = f"max-age={_YEAR}; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = scope["nonce"] = secrets.token_urlsafe(16)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.always.items():
                    headers[name] = value
                headers["Content-Security-Policy"] = _POLICY.format(nonce=nonce)
                static = scope["path"].startswith("/static/")
                headers.setdefault("Cache-Control", f"max-age={_YEAR}, immutable" if static else "no-store")
            await send(message)

        await self.app(scope, receive, with_headers)


class BodyLimit:
    """Refuses bodies over a size, whether they say how large they are or not."""

    def __init__(self, app: ASGIApp, *, largest: int) -> None:
        self.app = app
        self.largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        told = dict(scope["headers"]).get(b"content-length", b"0")
        if not told.isdigit() or int(told) > self.largest:
            await self._refuse(scope, receive, send)
            return
        read, begun = 0, False

        async def limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.largest:
                raise _TooLarge
            return message

        async def noticed(message: Message) -> None:
            nonlocal begun
            if read <= self.largest or begun:
                begun = True
                await send(message)

        try:
            await self.app(scope, limited, noticed)
        except _TooLarge:
            if begun:
                raise
        if read > self.largest and not begun:  # whoever read the body may have made another error of it
            await self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        text = f"This is larger than the {self.largest >> 20} MiB that a request may have.\n"
        await PlainTextResponse(text, status_code=413)(scope, receive, send)


class _TooLarge(Exception):
    """A body went past the limit while it was read."""
