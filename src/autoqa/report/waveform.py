"""A picture of a recording: its channels, and the turns that were evidence."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from markupsafe import Markup

from autoqa.domain.transcript import Transcript

_WIDTH = 1000
_HEIGHT = 56  # of one channel


def waveform_svg(transcript: Transcript, evidence: Collection[int]) -> Markup:
    """The waveform as inline SVG, with the turns in `evidence` marked behind it.

    The text alternative gives the length and the number of channels.
    """
    if not transcript.peaks or not transcript.seconds:
        return Markup()
    channels = len(transcript.peaks)
    height = _HEIGHT * channels
    label = f"Waveform of {transcript.seconds:.0f} seconds, {channels} channel{'s' if channels > 1 else ''}"
    parts = [
        Markup(
            '<svg class="wave" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">'
        ).format(_WIDTH, height, label)
    ]
    for turn in sorted(evidence):
        said = transcript.turns[turn] if turn < len(transcript.turns) else None
        if said is None or said.start is None or said.end is None:
            continue
        left = _WIDTH * said.start / transcript.seconds
        width = max(2.0, _WIDTH * (said.end - said.start) / transcript.seconds)
        parts.append(
            Markup('<rect class="mark" x="{:.1f}" y="0" width="{:.1f}" height="{}"/>').format(
                left, width, height
            )
        )
    for channel, peaks in enumerate(transcript.peaks):
        parts.append(Markup('<path class="channel{}" d="{}"/>').format(channel, _outline(peaks, channel)))
    parts.append(Markup("</svg>"))
    return Markup("").join(parts)


def _outline(peaks: Sequence[tuple[float, float]], channel: int) -> str:
    """The upper edge from left to right, then the lower edge back, scaled to the loudest sample."""
    loudest = max((max(-low, high) for low, high in peaks), default=0.0) or 1.0
    middle, half = _HEIGHT * (channel + 0.5), _HEIGHT * 0.48
    step = _WIDTH / len(peaks)
    upper = [f"{i * step:.1f} {middle - half * high / loudest:.1f}" for i, (_, high) in enumerate(peaks)]
    lower = [f"{i * step:.1f} {middle - half * low / loudest:.1f}" for i, (low, _) in enumerate(peaks)]
    return f"M{' L'.join(upper)} L{' L'.join(reversed(lower))} Z"
