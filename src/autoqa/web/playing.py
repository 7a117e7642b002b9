"""Sound as it is answered, and where clips of it are, on pages and in the API."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from autoqa.desk.listening import Sound
from autoqa.web.state import state


class _Played(FileResponse):
    """A file to play: one range of it at a time, which is all that browsers ask for; more get the whole."""

    max_ranges = 1


def played(sound: Sound) -> Response:
    """The file, kept by no browser: `private` would leave the call on the disk of a shared desk.

    A player that goes back asks again, which costs a range of a local file.
    """
    return _Played(sound.path, media_type=sound.media_type, headers={"Cache-Control": "no-store"})


def clip_address(request: Request, token: str) -> str:
    """The whole address under which whoever has it hears a clip."""
    here = state(request).settings.address or str(request.base_url).rstrip("/")
    return f"{here}/clips/{token}"
