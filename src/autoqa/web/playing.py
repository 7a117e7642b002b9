"""Sound as it is answered, on pages and in the API."""

from __future__ import annotations

from starlette.responses import FileResponse, Response

from autoqa.desk.listening import Sound


class _Played(FileResponse):
    """A file to play: one range of it at a time, which is all that browsers ask for; more get the whole."""

    max_ranges = 1


def played(sound: Sound) -> Response:
    """The file, kept by no browser: `private` would leave the call on the disk of a shared desk.

    A player that goes back asks again, which costs a range of a local file.
    """
    return _Played(sound.path, media_type=sound.media_type, headers={"Cache-Control": "no-store"})
