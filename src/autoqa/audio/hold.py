"""Where the customer waits: hold music, announcements, silence after "one moment", ringing and busy lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from autoqa.audio.nonspeech import Kind, Sound
from autoqa.audio.speech import Region, merge, silence
from autoqa.domain.transcript import Speaker, Turn

# What an agent says before leaving the line. Whole phrases: "hold the button" is no hold.
ASKS_TO_HOLD = (
    # English
    r"\bhold the line\b|\bhold on\b|\b(?:please|you) hold(?= (?:for|a|on|while|please)\b|[.,?!]|$)",
    r"\b(?:on|a brief|a short) hold\b|\b(?:one|just a|a) (?:moment|second|minute|sec)\b|\bbear with me\b",
    r"\bgive me (?:a|one|just a|two|a few) (?:moment|second|minute|sec)",
    r"\bi(?:'ll| will) be right back\b",
    # Italian
    r"\b(?:resti|rimanga|resta|attenda|aspetti) in linea\b|\b(?:la|ti) metto in attesa\b|\battenda\b",
    r"\b(?:un|solo un) (?:attimo|momento|secondo|minuto)\b|\bmi dia (?:un|due|qualche)\b",
)

# What a recorded announcement says to who is waiting.
ANNOUNCES = (
    # English
    r"\byour call is (?:very )?important\b|\b(?:all )?(?:of )?our (?:agents|operators|advisers|advisors|lines"
    r"|representatives) are (?:currently |all )?busy\b|\bplease (?:stay|remain) on the line\b",
    r"\byou are (?:number|caller) \w+\b|\b(?:estimated|expected) wait\b|\bposition in the queue\b"
    r"|\bnext available (?:agent|operator|representative)\b",
    # Italian
    r"\btutti i nostri operatori\b|\bla preghiamo di (?:attendere|restare|rimanere)\b"
    r"|\bpriorità acquisita\b|\bla sua chiamata è importante\b|\battesa (?:stimata|prevista)\b"
    r"|\bprimo operatore (?:libero|disponibile)\b",
)
_ASKS = re.compile("|".join(ASKS_TO_HOLD), re.IGNORECASE)
_ANNOUNCES = re.compile("|".join(ANNOUNCES), re.IGNORECASE)

_TELEPHONE_TONE = (340.0, 660.0)  # Hz between which ringing and busy tones lie (ITU-T E.180)


@dataclass(frozen=True, slots=True)
class HoldSettings:
    """Where the lines are drawn, in seconds.

    Music lasts `music` at least and may stop for `gap` (between two tunes, or for an announcement).
    Silence after the agent has asked to wait is a hold from `silent` on; a customer's answer up to `okay`
    long does not end it. Any other silence of both parties is dead air from `dead_air` on.
    """

    music: float = 3.0
    gap: float = 4.0
    silent: float = 5.0
    okay: float = 2.0
    dead_air: float = 3.0


def find_holds(
    turns: Sequence[Turn],
    sounds: Sequence[Sound],
    speech: Sequence[Region],
    seconds: float,
    *,
    settings: HoldSettings | None = None,
) -> tuple[Region, ...]:
    """The stretches in which the customer is on hold, in order and apart.

    `sounds` and `speech` are those of all channels together. A hold is music that nobody talks over,
    with the announcements in and beside it; an announcement; or silence after the agent asked to wait, until
    the agent is back.
    """
    settings = settings or HoldSettings()
    music = merge([s.region for s in sounds if s.kind is Kind.MUSIC], gap=settings.gap)
    tunes = [r for r in music if r.seconds >= settings.music and not _talked_over(r, turns)]
    waiting = merge([*tunes, *_announcements(turns)], gap=settings.gap)
    alone = [part for region in waiting for part in _without_agent(region, turns)]
    return merge([*alone, *_silent(turns, speech, seconds, settings)], gap=0.0)


def find_dead_air(
    holds: Sequence[Region],
    speech: Sequence[Region],
    *,
    settings: HoldSettings | None = None,
) -> tuple[Region, ...]:
    """Silence of both parties between the first and the last speech that is no hold, `dead_air` or longer."""
    settings = settings or HoldSettings()
    spoken = merge(speech, gap=0.0)
    if not spoken:
        return ()
    busy = merge([*spoken, *holds], gap=0.0)
    pauses = silence(busy, spoken[-1].end)
    return tuple(p for p in pauses if p.start >= spoken[0].start and p.seconds >= settings.dead_air)


def ringing(sounds: Sequence[Sound]) -> tuple[Region, ...]:
    """Stretches of ringing tone: bursts of 0.35 to 2.5 s with 0.9 to 4.6 s between them, at least two."""
    return _trains(sounds, on=(0.35, 2.5), off=(0.9, 4.6), least=2, double=0.35)


def busy(sounds: Sequence[Sound]) -> tuple[Region, ...]:
    """Stretches of busy tone: bursts of 0.15 to 0.8 s with pauses as long, at least three."""
    return _trains(sounds, on=(0.15, 0.8), off=(0.15, 0.8), least=3, double=0.0)


def asks_to_hold(turn: Turn) -> bool:
    """Whether the agent asks the customer to wait, by the patterns in `ASKS_TO_HOLD`."""
    return turn.speaker is Speaker.AGENT and bool(_ASKS.search(turn.text))


def announces(turn: Turn) -> bool:
    """Whether a recorded announcement speaks, by the patterns in `ANNOUNCES`."""
    return bool(_ANNOUNCES.search(turn.text))


def _announcements(turns: Sequence[Turn]) -> Iterator[Region]:
    for turn in turns:
        if turn.start is not None and turn.end is not None and announces(turn):
            yield Region(turn.start, turn.end)


def _talked_over(region: Region, turns: Sequence[Turn]) -> bool:
    """Whether somebody talks through half of the music: then it plays in the background of a conversation."""
    said = [
        Region(max(turn.start, region.start), min(turn.end, region.end))
        for turn in turns
        if turn.start is not None and turn.end is not None and not announces(turn)
    ]
    return (
        sum(part.seconds for part in merge([r for r in said if r.seconds > 0], gap=0.0)) > region.seconds / 2
    )


def _without_agent(region: Region, turns: Sequence[Turn]) -> Iterator[Region]:
    """The hold without what the agent says in it: music is found to half a second, words more exactly."""
    spoken = [
        Region(turn.start, turn.end)
        for turn in turns
        if turn.start is not None
        and turn.end is not None
        and turn.speaker is Speaker.AGENT
        and not announces(turn)
    ]
    at = region.start
    for turn in merge([r for r in spoken if r.start < region.end and r.end > region.start], gap=0.0):
        if turn.start > at:
            yield Region(at, turn.start)
        at = max(at, turn.end)
    if region.end > at:
        yield Region(at, region.end)


def _silent(
    turns: Sequence[Turn], speech: Sequence[Region], seconds: float, settings: HoldSettings
) -> Iterator[Region]:
    """Silence from an agent's "one moment" until the agent speaks again."""
    begun = [turn.start for turn in turns if turn.speaker is Speaker.AGENT and turn.start is not None]
    left_at = [turn.end for turn in turns if turn.end is not None and asks_to_hold(turn)]
    for left in left_at:
        back = min((start for start in begun if start >= left), default=seconds)
        inside = [r for r in merge(speech, gap=0.0) if r.end > left and r.start < back]
        spoken = [Region(max(left, r.start), min(back, r.end)) for r in inside]
        wait = Region(left, next((r.start for r in spoken if r.seconds > settings.okay), back))
        quiet = [p for p in silence([Region(0.0, left), *spoken], wait.end) if p.start >= left]
        if quiet and max(p.seconds for p in quiet) >= settings.silent:
            yield Region(quiet[0].start, quiet[-1].end)


def _trains(
    sounds: Sequence[Sound],
    *,
    on: tuple[float, float],
    off: tuple[float, float],
    least: int,
    double: float,
) -> tuple[Region, ...]:
    """Bursts of a telephone tone that follow each other in the given rhythm, `double` joining twin bursts."""
    low, high = _TELEPHONE_TONE
    tones = [s.region for s in sounds if s.kind is Kind.TONE and low <= s.hertz <= high]
    bursts = [b for b in merge(tones, gap=double) if on[0] <= b.seconds <= on[1]]
    pauses = [after.start - before.end for before, after in pairwise(bursts)]
    found = []
    at = 0
    for follows, group in groupby(off[0] <= pause <= off[1] for pause in pauses):
        length = len(list(group))
        if follows and length + 1 >= least:
            found.append(Region(bursts[at].start, bursts[at + length].end))
        at += length
    return merge(found, gap=0.0)
