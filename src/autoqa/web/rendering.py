"""Pages from templates, in the language of who asks. Everything put into a page is escaped."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from autoqa.domain.people import Permission, User
from autoqa.report.words import LANGUAGES, Said, Texts
from autoqa.web import in_italian, shown
from autoqa.web.texts import ALL


class Renderer:
    """Holds the templates and the hash of the files that pages load."""

    def __init__(self, static: Path) -> None:
        self._static = static
        self.version = _hash_of(static)
        self._environment = Environment(
            loader=PackageLoader("autoqa.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(asset=cache(self._asset), Permission=Permission)
        self._environment.filters.update(shown.FILTERS, said=in_italian.said)

    def render(self, template: str, values: Mapping[str, object]) -> str:
        """The text of a page."""
        return self._environment.get_template(template).render(**values)

    def _asset(self, name: str) -> str:
        """The address of a file that pages load, with the hash of all: browsers never keep an old one.

        It is in the path, so that modules which import one another find the same.
        """
        if not (self._static / name).is_file():
            raise FileNotFoundError(f"no file '{name}' among those that pages load")
        return f"/static/{self.version}/{name}"


@cache
def renderer_of(static: Path) -> Renderer:
    """One renderer for all apps of a process: it compiles each template once."""
    return Renderer(static)


def _hash_of(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def page(
    request: Request,
    template: str,
    values: Mapping[str, object],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """A page for whoever asks: `values` with `t` for its texts, `user` and what its forms must carry."""
    asker: User | None = getattr(request.state, "user", None)
    said = spoken(language_of(request, asker))
    common = {
        "request": request,
        "t": said,
        "user": asker,
        "csrf": getattr(request.state, "csrf", ""),
        "nonce": request.scope.get("nonce", ""),
    }
    renderer: Renderer = request.app.state.autoqa.renderer
    return HTMLResponse(renderer.render(template, {**common, **values}), status, headers)


def language_of(request: Request, asker: User | None) -> str:
    """The language that the user chose, or the first that the browser asks for and the app speaks."""
    if asker is not None and asker.language:
        return asker.language
    for part in request.headers.get("Accept-Language", "").split(","):
        code = part.split(";")[0].strip().lower()[:2]
        if code in LANGUAGES:
            return code
    return LANGUAGES[0]


@cache
def spoken(language: str) -> Said:
    """Every text of the app in one language."""
    tables: tuple[Texts, ...] = ALL
    return Said.of(language, *tables)
