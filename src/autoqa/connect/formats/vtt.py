"""WebVTT subtitles (.vtt), with speakers as voice tags.

After the W3C's "WebVTT: The Web Video Text Tracks Format".
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from autoqa.connect.formats.cues import About, Cue, gather
from autoqa.connect.formats.documents import decode, language_code, language_tag
from autoqa.connect.formats.subtitles import (
    ADVICE,
    NAMES,
    Shown,
    Stretch,
    lines_of,
    read_arrow,
    share,
    speeches,
    stretches,
    unescaped,
)
from autoqa.connect.formats.times import write_clock
from autoqa.domain.interaction import Interaction
from autoqa.domain.transcript import Transcript
from autoqa.errors import InterchangeError

_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]{1,20}([^<>]{1,200})>|(</v>)", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]*>")
_SKIPPED = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_LANGUAGE = re.compile(r"Language:\s*([A-Za-z]{2,3}(?:[-_]\w{2,8})*)\s*", re.IGNORECASE)


def read(content: bytes, *, id: str, source: str) -> Interaction:  # noqa: A002  (the formats' common signature)
    """The interaction in a WebVTT file; InterchangeError names the line that cannot be used."""
    lines = lines_of(decode(content, source))
    if not re.match(r"WEBVTT(?:\s|$)", lines[0]):
        raise InterchangeError(f"{source}: does not begin with WEBVTT; add that line, or name the file .srt")
    shown = list(_cues(lines, source))
    voiced = any(_VOICE.search(line) for cue in shown for line in cue.text)
    cues = (cue for one in shown for cue in _voices(one)) if voiced else speeches(shown, source)
    about = About("vtt", ADVICE, language=_language(lines))
    return gather(cues, about, id_=id, source=source)


def write(interaction: Interaction, transcript: Transcript) -> bytes:
    """The turns as WebVTT; probabilities and what is known of the interaction are lost."""
    language = language_tag(transcript.language or interaction.language)
    head = (
        f"WEBVTT\nLanguage: {language}\n"
        if language and _LANGUAGE.fullmatch(f"Language: {language}")
        else "WEBVTT\n"
    )
    blocks = [
        _block(n, one)
        for n, one in enumerate(stretches(transcript.turns, interaction.id, named=False), start=1)
    ]
    return "\n".join([head, *blocks]).encode("utf-8", "replace")


def _cues(lines: list[str], source: str) -> Iterator[Shown]:
    """The cues between blank lines; the header, comments, styles and regions are passed over."""
    for first, block in _blocks(lines):
        arrow = next((at for at, line in enumerate(block) if "-->" in line and (at < 2 or not first)), None)
        if arrow is None and (first == 0 or _SKIPPED.match(block[0])):
            continue
        if arrow is None:
            raise InterchangeError(
                f"{source}: line {first + 1}: '{block[0][:60]}' stands alone, without times; give it some, "
                "or make it a comment with NOTE"
            )
        start, end = read_arrow(block[arrow], first + arrow + 1, source)
        yield Shown(first + arrow + 1, start, end, tuple(block[arrow + 1 :]))


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Lines that stand together, with the place of the first.

    A second time begins a block of its own, with the number before it where the first has one.
    """
    block: list[str] = []
    for at, line in enumerate([*lines, ""]):
        if not line.strip() or ("-->" in line and any("-->" in one for one in block)):
            number = [block.pop()] if line.strip() and _is_number(block[0]) and _is_number(block[-1]) else []
            if block:
                yield at - len(number) - len(block), block
            block = number
        if line.strip():
            block.append(line)


def _is_number(line: str) -> bool:
    return line.strip().isdecimal()


def _voices(cue: Shown) -> Iterator[Cue]:
    """What each voice tag encloses; text outside of them is nobody's."""
    text = " ".join(cue.text)
    parts: list[tuple[str | None, str]] = []
    name: str | None = None
    done = 0
    for tag in [*_VOICE.finditer(text), None]:
        said = _bare(text[done : tag.start() if tag else len(text)])
        if said:
            parts.append((name, said))
        if tag:
            name, done = (unescaped(tag[1]) or None) if tag[1] else None, tag.end()
    yield from share(parts, cue)


def _bare(text: str) -> str:
    return unescaped(_ANY_TAG.sub("", text))


def _language(lines: list[str]) -> str | None:
    """The language that the header names, as YouTube's and this program's do."""
    for line in lines[1:]:
        if not line.strip():
            return None
        if found := _LANGUAGE.fullmatch(line):
            return language_code(found[1])
    return None


def _block(number: int, stretch: Stretch) -> str:
    text = "\n".join(html.escape(line, quote=False) for line in stretch.lines)
    start, end = write_clock(stretch.start), write_clock(stretch.end)
    return f"{number}\n{start} --> {end}\n<v {NAMES[stretch.speaker]}>{text}\n"
