"""What can be measured of a call: each measure's unit, what it means, and which values are good.

The definitions to the letter are in docs/measures.md; a test keeps both lists alike.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

Side = Literal["less", "more"] | None


class Group(StrEnum):
    """What a measure is about."""

    COURSE = "How the call ran"
    WAITING = "Waiting"
    LINE = "How the line sounds"


@dataclass(frozen=True, slots=True)
class MeasureKind:
    """A measure by name. `good` is a starting point in its unit, and `better` says on which side of it."""

    name: str
    unit: str
    group: Group
    meaning: str
    better: Side = None
    good: float | None = None

    def is_good(self, value: float) -> bool | None:
        """Whether `value` is on the good side; None for a measure that has none."""
        if self.good is None or self.better is None:
            return None
        return value <= self.good if self.better == "less" else value >= self.good


def _both(
    name: str,
    unit: str,
    group: Group,
    meaning: str,
    better: Side = None,
    agent: float | None = None,
    customer: float | None = None,
) -> list[MeasureKind]:
    """The same measure of the agent and of the customer; the customer's line is the agent's unless given."""
    lines = {"agent": agent, "customer": agent if customer is None else customer}
    return [
        MeasureKind(f"{speaker}_{name}", unit, group, meaning.format(speaker=speaker), better, line)
        for speaker, line in lines.items()
    ]


_COURSE, _WAITING, _LINE = Group.COURSE, Group.WAITING, Group.LINE

_KINDS: tuple[MeasureKind, ...] = (
    MeasureKind("length", "s", _COURSE, "length of the recording"),
    *_both("talk_share", "share", _COURSE, "the {speaker}'s part of all time spoken"),
    MeasureKind("silence_share", "share", _COURSE, "part in which no turn runs, hold included", "less", 0.3),
    MeasureKind("longest_silence", "s", _COURSE, "longest stretch without a turn, hold included"),
    MeasureKind("talk_over_share", "share", _COURSE, "part in which both speak", "less", 0.05),
    MeasureKind("response_time", "s", _COURSE, "median wait for the agent's answer", "less", 1.0),
    MeasureKind("response_time_p90", "s", _COURSE, "90th percentile of those waits", "less", 3.0),
    *_both("interruptions", "/min", _COURSE, "turns that talk the other down", "less", 0.5),
    *_both("speaking_rate", "words/min", _COURSE, "words a minute of the {speaker}'s own turns"),
    MeasureKind("time_to_first_agent_word", "s", _COURSE, "from the start to the agent's word", "less", 5.0),
    MeasureKind("time_to_first_offer", "s", _COURSE, "to the agent's first offer of a resolution"),
    MeasureKind("hold", "s", _WAITING, "time on hold, with music, announced or asked for", "less", 60.0),
    MeasureKind("hold_share", "share", _WAITING, "the same as a part of the recording", "less", 0.15),
    MeasureKind("longest_hold", "s", _WAITING, "the longest hold", "less", 60.0),
    MeasureKind("holds", "count", _WAITING, "how many holds", "less", 1.0),
    MeasureKind("waiting", "s", _WAITING, "what the customer waits in all", "less", 60.0),
    MeasureKind("dead_air", "s", _WAITING, "silences of 3 s and more that are no hold", "less", 0.0),
    MeasureKind("dead_air_share", "share", _WAITING, "the same as a part of the recording", "less", 0.05),
    MeasureKind("longest_dead_air", "s", _WAITING, "the longest such silence", "less", 5.0),
    MeasureKind("ringing", "s", _WAITING, "ringing tone", "less", 15.0),
    MeasureKind("busy_tone", "s", _WAITING, "busy or congestion tone", "less", 0.0),
    MeasureKind("cost", "currency", _WAITING, "minutes times the price of a minute"),
    MeasureKind("loudness", "LUFS", _LINE, "loudness of the recording (EBU R 128)"),
    *_both("loudness", "LUFS", _LINE, "loudness of the {speaker}'s channel"),
    MeasureKind("loudness_difference", "LU", _LINE, "between the two channels", "less", 6.0),
    MeasureKind("noise", "dBFS", _LINE, "noise of the worse channel", "less", -50.0),
    *_both("noise", "dBFS", _LINE, "noise of the {speaker}'s channel", "less", -50.0, -45.0),
    MeasureKind("snr", "dB", _LINE, "speech over noise in the worse channel", "more", 20.0),
    *_both("snr", "dB", _LINE, "speech over noise in the {speaker}'s channel", "more", 20.0, 15.0),
    MeasureKind("bandwidth", "Hz", _LINE, "highest frequency of speech in the worse channel", "more", 3400.0),
    *_both("bandwidth", "Hz", _LINE, "highest frequency of the {speaker}'s speech", "more", 3400.0),
    MeasureKind("clipping", "share", _LINE, "speech samples cut off, in the worse channel", "less", 0.001),
    *_both("clipping", "share", _LINE, "samples of the {speaker}'s speech cut off", "less", 0.001),
    MeasureKind("dropouts", "/min", _LINE, "gaps and repeated frames in speech, worse channel", "less", 0.0),
    *_both("dropouts", "/min", _LINE, "gaps and repeated frames in the {speaker}'s speech", "less", 0.0),
    MeasureKind("crosstalk", "dB", _LINE, "the other voice in the worse channel", "less", -40.0),
    *_both("crosstalk", "dB", _LINE, "the other party's voice in the {speaker}'s channel", "less", -40.0),
)  # fmt: skip

MAIN = (
    "length", "waiting", "hold_share", "dead_air_share", "busy_tone", "response_time", "talk_over_share",
    "agent_interruptions", "time_to_first_agent_word", "noise", "snr", "bandwidth", "clipping", "dropouts",
    "loudness_difference", "cost",
)  # fmt: skip
"""What is shown where there is no room for all: waiting, busy lines, noise, line quality and cost."""

MEASURES: Mapping[str, MeasureKind] = MappingProxyType({kind.name: kind for kind in _KINDS})
"""Every measure by name, in the order in which they are shown."""


def unknown_measure(name: str) -> str:
    """Says that there is no measure of that name, and which is nearest."""
    nearest = difflib.get_close_matches(name, MEASURES, n=1, cutoff=0.5)
    hint = f"did you mean '{nearest[0]}'?" if nearest else "docs/measures.md lists them"
    return f"there is no measure '{name}'; {hint}"
