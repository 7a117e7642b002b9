"""What SRT and WebVTT share: cues with times, speakers named in the text, and cutting turns into cues."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from autoqa.connect.formats.cues import Cue, one_line, spread
from autoqa.connect.formats.roles import Name, part_of
from autoqa.connect.formats.times import read_clock
from autoqa.connect.formats.timing import timed
from autoqa.domain.transcript import Speaker, Turn
from autoqa.errors import InterchangeError

NAMES = {Speaker.AGENT: "Agent", Speaker.CUSTOMER: "Customer"}
ADVICE = 'begin each cue with its speaker, as in "Agent: Good morning" or, in WebVTT, "<v Agent>Good morning"'

LINE = 42  # letters of a line
LINES = 2
_LONGEST = 7.0  # seconds of a cue
_ARROW = re.compile(r"\s*(\S+)\s*-->\s*(\S+)(?:\s.*)?")
_NEWLINE = re.compile(r"\r\n|\n|\r")
_TAG = re.compile(
    r"</?(?:i|b|u|s|c|font|ruby|rt|lang|v|span|br)(?:[.\s/][^<>]{0,200})?>|\{\\[^{}]{0,80}\}", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_CLAUSE_END = re.compile(r"[,;:–—][\"'”’»)\]]*$")
_DASH = re.compile(r"[-‐–—]\s*")
_PREFIX = re.compile(
    r"(?:\[(?P<box>[^\[\]]{1,60})\]:|(?P<name>[^\s:\[\]][^:\[\]]{0,59}):)(?:\s+|$)(?P<rest>.*)"
)
_BOX = re.compile(r"\[(?P<box>[^\[\]]{1,60})\]\s+(?P<rest>\S.*)")
_SOUND = re.compile(r"\W*(?:\[[^\[\]]*\]|\([^()]*\)|[♪♫][^♪♫]*[♪♫]?)\W*")
_LONGEST_SOUND = 100  # letters
_NUMBERED = re.compile(r"(?:speaker|spk|voice|channel|canale|parlante|voce)[ _-]?\w{1,4}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shown:
    """A cue of a subtitle file: the number of its first line, its times in seconds, and its lines of text."""

    line: int
    start: float
    end: float
    text: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a turn that fits on the screen."""

    speaker: Speaker
    start: float
    end: float
    lines: tuple[str, ...]


def lines_of(text: str) -> list[str]:
    """The lines of a file, whatever ends them."""
    return _NEWLINE.split(text.replace("\x00", "\ufffd"))


def read_arrow(line: str, number: int, source: str) -> tuple[float, float]:
    """The times of "00:01.000 --> 00:02.500"; InterchangeError names the line."""
    found = _ARROW.fullmatch(line)
    start, end = (read_clock(found[1]), read_clock(found[2])) if found else (None, None)
    if start is None or end is None:
        shown = line.strip()[:60]
        raise InterchangeError(
            f"{source}: line {number}: '{shown}' is not a time such as 00:01:02.000 --> 00:01:04.500; "
            "correct it"
        )
    if end < start:
        raise InterchangeError(f"{source}: line {number}: the cue ends before it starts; correct its times")
    return start, end


def plain(text: str) -> str:
    """A line without tags and with entities as the letters they stand for."""
    return unescaped(_TAG.sub("", text))


def unescaped(text: str) -> str:
    """A line with entities as the letters they stand for."""
    return one_line(_ENTITY.sub(lambda found: html.unescape(found[0]), text))


def speeches(shown: Sequence[Shown], source: str) -> Iterator[Cue]:
    """Who says what in cues that name their speakers in the text, as "Agent: ..." or "[Agent] ...".

    A cue without a name goes on with the speaker before it, as captions do. Raises InterchangeError for one
    at the beginning, and for two unnamed speakers in one cue.
    """
    names = _names(line for cue in shown for line in cue.text)
    if not names:
        for cue in shown:
            yield Cue(None, " ".join(plain(line) for line in cue.text), cue.start, cue.end)
        return
    speaker: str | None = None
    for cue in shown:
        parts: list[tuple[str | None, str]] = []
        for line in cue.text:
            name, text, dashed = _named(plain(line), names)
            if name is None and dashed and sum(bool(_DASH.match(plain(one))) for one in cue.text) > 1:
                raise InterchangeError(
                    f"{source}: line {cue.line}: two speakers share a cue and are not named; "
                    "name them, as in '- Agent: Yes.'"
                )
            if name is not None:
                speaker = name
                parts.append((name, text))
            elif parts:
                parts[-1] = (parts[-1][0], f"{parts[-1][1]} {text}")
            elif len(text) > _LONGEST_SOUND or not _SOUND.fullmatch(text):
                parts.append((speaker, text))
        if any(name is None and text for name, text in parts):
            raise InterchangeError(
                f"{source}: line {cue.line}: says something before anybody is named; {ADVICE}"
            )
        yield from share(parts, cue)


def share(parts: Sequence[tuple[Name, str]], cue: Shown) -> Iterator[Cue]:
    """One cue's parts, each with its share of the time by the length of its text."""
    times = spread([len(text) for _, text in parts], cue.start, cue.end)
    for (name, text), (start, end) in zip(parts, times, strict=True):
        yield Cue(name, text, start, end, place=f"line {cue.line}")


def stretches(turns: Sequence[Turn], source: str, *, named: bool) -> list[Stretch]:
    """The turns cut at the ends of sentences into cues of at most 7 s and two lines of 42 letters.

    The times are those of the words; where the words are not known, a turn's time is shared out by length.
    With `named` the first line leaves room for "Agent: ".
    """
    found: list[Stretch] = []
    for turn, start, end in timed(turns, source, "a subtitle"):
        taken = len(NAMES[turn.speaker]) + 2 if named else 0
        for piece in _pieces(_timed(turn, start, end), taken):
            lines = _layout([word.text for word in piece], taken)
            found.append(Stretch(turn.speaker, piece[0].start, max(word.end for word in piece), lines))
    return sorted(found, key=lambda stretch: (stretch.start, stretch.end))


@dataclass(frozen=True, slots=True)
class _Timed:
    text: str
    start: float
    end: float


def _names(lines: Iterable[str]) -> frozenset[str]:
    """The names that stand before what is said.

    Those that say their part always count. Others ("Total: 40 euros" or "Maria: Hello") count only where
    agent and customer are not both named, and then if they come twice or half of the lines begin like that.
    """
    found: Counter[str] = Counter()
    count = 0
    for line in lines:
        text = plain(line)
        count += bool(text)
        if candidate := _candidate(text):
            found[candidate[0]] += 1
    parts = {name: part_of(name) for name in found}
    known = frozenset(name for name, part in parts.items() if part is not None)
    if {Speaker.AGENT, Speaker.CUSTOMER} <= {parts[name] for name in known}:
        return known
    usual = 2 * sum(found.values()) >= count
    return known | {name for name, times in found.items() if usual or times > 1}


def _candidate(text: str) -> tuple[str, str] | None:
    """What may be a speaker's name before a line, and the rest of the line."""
    text = _DASH.sub("", text, count=1) if _DASH.match(text) else text
    if found := _PREFIX.match(text):
        name = one_line(found["box"] or found["name"])
        if any(c.isalpha() for c in name) and len(name.split()) <= 4 and name[-1] not in ",.;!?":
            return name, found["rest"]
    if found := _BOX.match(text):
        name = one_line(found["box"])
        if part_of(name) is not None or _NUMBERED.fullmatch(name):
            return name, found["rest"]
    return None


def _named(text: str, names: frozenset[str]) -> tuple[str | None, str, bool]:
    """The speaker whom a line names, its text, and whether a dash stood before it."""
    dashed = bool(_DASH.match(text))
    candidate = _candidate(text)
    if candidate and candidate[0] in names:
        return candidate[0], candidate[1], dashed
    return None, _DASH.sub("", text, count=1) if dashed else text, dashed


def _timed(turn: Turn, start: float, end: float) -> list[_Timed]:
    """The words with times that never go back."""
    said = turn.text.split()
    if not said or [word.text for word in turn.words] != said:
        times = spread([len(word) for word in said], start, end)
        return [_Timed(word, *time) for word, time in zip(said, times, strict=True)]
    words, clock = [], 0.0
    for word in turn.words:
        clock = max(clock, word.start)
        words.append(_Timed(word.text, clock, max(clock, word.end)))
    return words


def _pieces(words: Sequence[_Timed], taken: int) -> Iterator[list[_Timed]]:
    """Cut at the ends of sentences, and where a cue would be too long at the last comma or the last word."""
    piece: list[_Timed] = []
    for word in words:
        while piece and not _fits([*piece, word], taken):
            cut = _best_cut(piece)
            yield piece[:cut]
            piece = piece[cut:]
        piece.append(word)
        if _SENTENCE_END.search(word.text):
            yield piece
            piece = []
    if piece:
        yield piece


def _fits(piece: Sequence[_Timed], taken: int) -> bool:
    if piece[-1].end - piece[0].start > _LONGEST:
        return False
    return len(_wrapped([word.text for word in piece], taken)) <= LINES


def _best_cut(piece: Sequence[_Timed]) -> int:
    """After the last clause that ends beyond a third of the words, else after the last word."""
    ends = [at for at in range(len(piece) // 3, len(piece)) if _CLAUSE_END.search(piece[at].text)]
    return ends[-1] + 1 if ends else len(piece)


def _layout(words: Sequence[str], taken: int) -> tuple[str, ...]:
    """At most two lines; one where the second would look like a new speaker's."""
    lines = _wrapped(words, taken)
    if any(_candidate(line) or _DASH.match(line) for line in lines[1:]):
        return (" ".join(words),)
    return tuple(lines)


def _wrapped(words: Sequence[str], taken: int) -> list[str]:
    """The words in lines of 42 letters, of which `taken` are gone from the first."""
    lines: list[str] = []
    room = LINE - taken
    for word in words:
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += " " + word
        else:
            room = LINE if lines else room
            lines.append(word)
    return lines
