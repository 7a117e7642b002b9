"""SubRip subtitles (.srt), with speakers as "Agent: ..." in the text.

SubRip has no standard; this follows what players and whisper's own writer agree on: a number, a line with
times to the millisecond behind a comma, text, and a blank line.
"""

from __future__ import annotations

import html
from collections.abc import Iterator

from autoqa.connect.formats.cues import About, gather
from autoqa.connect.formats.documents import decode
from autoqa.connect.formats.subtitles import (
    ADVICE,
    NAMES,
    Shown,
    Stretch,
    lines_of,
    plain,
    read_arrow,
    speeches,
    stretches,
)
from autoqa.connect.formats.times import write_clock
from autoqa.domain.interaction import Interaction
from autoqa.domain.transcript import Transcript
from autoqa.errors import InterchangeError


def read(content: bytes, *, id: str, source: str) -> Interaction:  # noqa: A002  (the formats' common signature)
    """The interaction in an SRT file; InterchangeError names the line that cannot be used."""
    shown = list(_cues(lines_of(decode(content, source)), source))
    return gather(speeches(shown, source), About("srt", ADVICE), id_=id, source=source)


def write(interaction: Interaction, transcript: Transcript) -> bytes:
    """The turns as SRT; probabilities, language and what is known of the interaction are lost."""
    blocks = [
        _block(n, one)
        for n, one in enumerate(stretches(transcript.turns, interaction.id, named=True), start=1)
    ]
    return "\n".join(blocks).encode("utf-8", "replace")


def _cues(lines: list[str], source: str) -> Iterator[Shown]:
    """The cues. A number before a time belongs to the time, and a blank line may stand in a text."""
    arrows = [at for at, line in enumerate(lines) if "-->" in line]
    if not arrows:
        raise InterchangeError(
            f"{source}: holds no times such as 00:00:01,000 --> 00:00:04,000; it is not SRT"
        )
    numbered = arrows[0] > 0 and lines[arrows[0] - 1].strip().isdecimal()
    for at, until in zip(arrows, [*arrows[1:], len(lines)], strict=True):
        start, end = read_arrow(lines[at], at + 1, source)
        text = lines[at + 1 : until]
        if numbered and until < len(lines) and text and text[-1].strip().isdecimal():
            text = text[:-1]
        yield Shown(at + 1, start, end, tuple(line for line in text if line.strip()))


def _block(number: int, stretch: Stretch) -> str:
    start, end = write_clock(stretch.start, mark=","), write_clock(stretch.end, mark=",")
    text = "\n".join(_escaped(line) for line in stretch.lines)
    return f"{number}\n{start} --> {end}\n{NAMES[stretch.speaker]}: {text}\n"


def _escaped(line: str) -> str:
    """SRT knows no entities, so they are written only where reading would take a text for a tag or one."""
    if plain(line) == line and "-->" not in line:
        return line
    return html.escape(line, quote=False).replace("{", "&#123;")
