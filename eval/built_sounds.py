"""Sounds whose truth is known because they are computed: hold music, line tones, noise, a telephone line."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from scipy.signal import lfilter, resample_poly

from autoqa.audio.waveform import Samples

RATE = 16_000
MAJOR, MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)

# Frequencies in Hz, then seconds on and off in turn, as the telephone systems of these countries send them
# (ITU-T E.180 supplement 2).
RINGING: Mapping[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "us": ((440, 480), (2.0, 4.0)),
    "uk": ((400, 450), (0.4, 0.2, 0.4, 2.0)),
    "it": ((425,), (1.0, 4.0)),
    "fr": ((440,), (1.5, 3.5)),
    "jp": ((384, 416), (1.0, 2.0)),
}
BUSY: Mapping[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "us": ((480, 620), (0.5, 0.5)),
    "us reorder": ((480, 620), (0.25, 0.25)),
    "uk": ((400,), (0.375, 0.375)),
    "it": ((425,), (0.5, 0.5)),
    "de": ((425,), (0.48, 0.48)),
}
OTHER: Mapping[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "dial it": ((425,), (0.2, 0.2, 0.6, 1.0)),
    "fax calling": ((1100,), (0.5, 3.0)),
    "fax answering": ((2100,), (3.0, 1.0)),
    "recording beep": ((1400,), (0.5, 5.0)),
}
DTMF = {
    key: (low, high)
    for low, row in zip((697, 770, 852, 941), ("123A", "456B", "789C", "*0#D"), strict=True)
    for high, key in zip((1209, 1336, 1477, 1633), row, strict=True)
}


def level(samples: np.ndarray, decibels: float) -> Samples:
    """Scaled to a root mean square of `decibels` relative to full scale."""
    power = float(np.sqrt(np.mean(np.square(samples, dtype=float))))
    return np.asarray(samples * (10 ** (decibels / 20) / max(power, 1e-9)), np.float32)


def cadence(
    frequencies: tuple[float, ...], pattern: tuple[float, ...], seconds: float, decibels: float = -20
) -> Samples:
    """A tone switched on and off, at `decibels` while it is on."""
    time = np.arange(round(seconds * RATE)) / RATE
    wave = np.sum([np.sin(2 * np.pi * hertz * time) for hertz in frequencies], axis=0)
    edges = np.cumsum(pattern)
    on = np.searchsorted(edges, time % edges[-1], side="right") % 2 == 0
    return np.asarray(level(wave, decibels) * on, np.float32)


def dialled(keys: str, *, on: float = 0.1, off: float = 0.1, decibels: float = -20) -> Samples:
    """Keys of a telephone pressed one after the other."""
    parts = [cadence(DTMF[key], (on, off), on + off, decibels) for key in keys]
    return np.concatenate(parts)


def noise(colour: str, seconds: float, rng: np.random.Generator, decibels: float = -40) -> Samples:
    """``white``, ``pink``, ``brown``, ``hum`` (mains and its harmonics), ``fan`` or ``street``."""
    count = round(seconds * RATE)
    frequency = np.maximum(np.fft.rfftfreq(count, 1 / RATE), 20)
    slope = {"white": 0.0, "pink": -0.5, "brown": -1.0, "fan": -0.7, "street": -1.2, "hum": 0.0}[colour]
    shaped = np.fft.irfft(np.fft.rfft(rng.standard_normal(count)) * frequency**slope, count)
    time = np.arange(count) / RATE
    if colour == "hum":
        mains = rng.choice([50, 60])
        tones = [np.sin(2 * np.pi * mains * k * time + k) / k for k in range(1, 9)]
        shaped = np.sum(tones, axis=0) + 0.05 * shaped
    if colour == "fan":
        shaped = shaped / shaped.std() + 0.4 * np.sin(2 * np.pi * 180 * time)
    if colour == "street":
        knots = rng.uniform(0.2, 1, round(seconds / 2) + 2)
        shaped = shaped * np.interp(np.linspace(0, len(knots) - 1, count), np.arange(len(knots)), knots)
    return level(shaped, decibels)


def babble(voices: list[Samples], seconds: float, rng: np.random.Generator, decibels: float = -40) -> Samples:
    """Many people at once: stretches of `voices` on top of each other, twelve deep."""
    count = round(seconds * RATE)
    mixed = np.zeros(count)
    for _ in range(12):
        voice = voices[rng.integers(len(voices))]
        mixed += level(np.resize(np.roll(voice, rng.integers(voice.size)), count), -30)
    return level(mixed, decibels)


def telephone(samples: Samples) -> Samples:
    """Through a telephone line: 300 to 3400 Hz, 8 kHz, 8-bit mu-law companding (ITU-T G.711)."""
    narrow = resample_poly(samples.astype(float), 1, 2)
    frequency = np.fft.rfftfreq(narrow.size, 1 / 8000)
    gain = np.clip((frequency - 200) / 100, 0, 1) * np.clip((3600 - frequency) / 200, 0, 1)
    narrow = np.clip(np.fft.irfft(np.fft.rfft(narrow) * gain, narrow.size), -1, 1)
    code = np.round(np.sign(narrow) * np.log1p(255 * np.abs(narrow)) / np.log(256) * 127)
    coded = np.sign(code) * np.expm1(np.abs(code) / 127 * np.log(256)) / 255
    return np.asarray(resample_poly(coded, 2, 1)[: samples.size], np.float32)


# Hold music -----------------------------------------------------------------------------------


def music(kind: str, seconds: float, rng: np.random.Generator, decibels: float = -26) -> Samples:
    """Hold music of one kind: see `MUSIC`; tempo, key, tune and timbre come from `rng`."""
    count = round(seconds * RATE)
    return level(MUSIC[kind](count, rng)[:count], decibels)


def _melody(count: int, rng: np.random.Generator) -> np.ndarray:
    """A tune over broken chords, each note dying away like a plucked string."""
    return _tune(count, rng, decay=3.0, held=1.2) + 0.6 * _chords(count, rng, decay=1.0)


def _piano(count: int, rng: np.random.Generator) -> np.ndarray:
    """Notes with a hard attack and a long decay, partials slightly too high."""
    return _tune(count, rng, decay=1.5, held=3.0, stretch=0.0004) + _tune(
        count, rng, decay=1.0, held=3.0, octave=-1
    )


def _pads(count: int, rng: np.random.Generator) -> np.ndarray:
    """Chords held for seconds, with vibrato and a slow swell."""
    return _chords(count, rng, decay=0.0, vibrato=0.004)


def _organ(count: int, rng: np.random.Generator) -> np.ndarray:
    """A tune and chords of an instrument that does not die away."""
    return _tune(count, rng, decay=0.0, held=1.0) + 0.5 * _chords(count, rng, decay=0.0)


def _strings(count: int, rng: np.random.Generator) -> np.ndarray:
    """A bowed tune: vibrato and slides between the notes."""
    beat = rng.uniform(0.3, 0.7)
    notes = _pitches(rng, round(count / RATE / beat) + 2, root=rng.integers(48, 64))
    track = np.interp(np.arange(count) / RATE, np.arange(len(notes)) * beat, notes)
    steps = np.repeat(notes, round(beat * RATE))[:count]
    glide = lfilter([0.0006], [1, -0.9994], np.resize(steps, count)) * 0.9 + 0.1 * track
    vibrato = 0.25 * np.sin(2 * np.pi * rng.uniform(4.5, 6.5) * np.arange(count) / RATE)
    phase = 2 * np.pi * np.cumsum(_hertz(glide + vibrato)) / RATE
    return np.sum([np.sin(k * phase) / k for k in range(1, 12)], axis=0) + 0.3 * _chords(
        count, rng, decay=0.0
    )


def _fm(count: int, rng: np.random.Generator) -> np.ndarray:
    """Frequency modulation: bells and electric pianos."""
    return _tune(
        count, rng, decay=2.0, held=1.5, modulation=(rng.choice([1, 1.4, 2, 3.5]), rng.uniform(1, 4))
    )


def _arpeggio(count: int, rng: np.random.Generator) -> np.ndarray:
    """Fast broken chords of a synthesiser."""
    return _tune(count, rng, decay=4.0, held=1.0, beat=rng.uniform(0.09, 0.16), chordal=True)


def _band(count: int, rng: np.random.Generator) -> np.ndarray:
    """Drums, bass, chords and a tune."""
    beat = rng.uniform(0.2, 0.35)
    tune = _tune(count, rng, decay=2.0, held=1.0, beat=beat)
    bass = _tune(count, rng, decay=1.0, held=1.0, beat=2 * beat, octave=-2)
    return (
        tune / tune.std()
        + bass / bass.std()
        + 0.8 * _unit(_chords(count, rng, decay=0.5))
        + _unit(_drums(count, rng, beat))
    )


def _drums(count: int, rng: np.random.Generator, beat: float | None = None) -> np.ndarray:
    """Bass drum, snare and hi-hat, nothing else."""
    beat = beat or rng.uniform(0.2, 0.35)
    time = np.arange(RATE // 4) / RATE
    kick = np.sin(2 * np.pi * (50 * time + 4 * (1 - np.exp(-time * 30)))) * np.exp(-time * 18)
    wave = np.zeros(count + RATE)
    for index, at in enumerate((np.arange(0, count / RATE, beat) * RATE).astype(int)):
        hat = rng.standard_normal(time.size) * np.exp(-time * 80)
        snare = rng.standard_normal(time.size) * np.exp(-time * 25)
        hit = (
            0.25 * np.diff(hat, prepend=0)
            + (kick if index % 4 == 0 else 0)
            + (0.5 * snare if index % 4 == 2 else 0)
        )
        wave[at : at + time.size] += hit
    return wave[:count]


def _sweeps(count: int, rng: np.random.Generator) -> np.ndarray:
    """Noise through a filter that opens and closes, over a held chord."""
    time = np.arange(count) / RATE
    carrier = rng.standard_normal(count)
    low = lfilter([0.05], [1, -0.95], carrier)
    swing = 0.5 + 0.5 * np.sin(2 * np.pi * time / rng.uniform(2, 5))
    return swing * carrier * 0.2 + (1 - swing) * low + _unit(_chords(count, rng, decay=0.0)) * 0.7


MUSIC: Mapping[str, Callable[[int, np.random.Generator], np.ndarray]] = {
    "melody": _melody,
    "piano": _piano,
    "pads": _pads,
    "organ": _organ,
    "strings": _strings,
    "fm": _fm,
    "arpeggio": _arpeggio,
    "band": _band,
    "sweeps": _sweeps,
    "drums": _drums,
}


def _tune(
    count: int,
    rng: np.random.Generator,
    *,
    decay: float,
    held: float,
    beat: float | None = None,
    octave: int = 0,
    stretch: float = 0.0,
    chordal: bool = False,
    modulation: tuple[float, float] | None = None,
) -> np.ndarray:
    """Notes one after the other; `held` is their length in beats, `decay` how fast they die, per second."""
    beat = beat or rng.uniform(0.18, 0.6)
    wave = np.zeros(count + round(held * beat * RATE) + RATE)
    partials = rng.uniform(0.2, 0.8) ** np.arange(8)
    starts = np.arange(0, count / RATE, beat)
    notes = _pitches(rng, starts.size, root=rng.integers(55, 67), chordal=chordal) + 12 * octave
    for start, note in zip(starts, notes, strict=True):
        if rng.random() < 0.1:
            continue
        time = np.arange(round(held * beat * RATE * rng.choice([1, 1, 2]))) / RATE
        hertz = _hertz(note)
        if modulation:
            ratio, depth = modulation
            swing = depth * np.exp(-2 * time) * np.sin(2 * np.pi * ratio * hertz * time)
            tone = np.sin(2 * np.pi * hertz * time + swing)
        else:
            orders = np.arange(1, 9)
            bent = orders * np.sqrt(1 + stretch * orders**2)
            tone = (partials[:, None] * np.sin(2 * np.pi * hertz * bent[:, None] * time)).sum(axis=0)
        fade = np.minimum(1, np.minimum(time, time[-1] - time) / 0.01)
        at = round(start * RATE)
        piece = (tone * fade * np.exp(-decay * time))[: wave.size - at]
        wave[at : at + piece.size] += piece
    return wave[:count]


def _chords(count: int, rng: np.random.Generator, *, decay: float, vibrato: float = 0.0) -> np.ndarray:
    """Three notes at a time, a new chord every one to three seconds."""
    bar = rng.uniform(1.0, 3.0)
    wave = np.zeros(count + 4 * RATE)
    root = rng.integers(45, 57)
    for start in np.arange(0, count / RATE, bar):
        time = np.arange(round(bar * RATE)) / RATE
        shape = np.minimum(1, np.minimum(time, time[-1] - time) / 0.05) * np.exp(-decay * time)
        base = root + rng.choice([0, 5, 7, 9])
        for step in (0, rng.choice([3, 4]), 7):
            hertz = _hertz(base + step)
            phase = 2 * np.pi * hertz * (time + vibrato / 30 * np.sin(2 * np.pi * 5 * time))
            tone = np.sum([np.sin(k * phase) / k**1.5 for k in range(1, 7)], axis=0)
            at = round(start * RATE)
            wave[at : at + tone.size] += tone * shape
    return wave[:count]


def _pitches(rng: np.random.Generator, count: int, *, root: int, chordal: bool = False) -> np.ndarray:
    """A walk up and down a scale, in half tones (MIDI note numbers)."""
    scale = np.array(MAJOR if rng.random() < 0.6 else MINOR)
    if chordal:
        pattern = np.array([0, 2, 4, 7, 4, 2])
        degrees = np.resize(pattern, count) + np.repeat(rng.integers(0, 5, count // 12 + 1), 12)[:count]
    else:
        degrees = np.clip(np.cumsum(rng.integers(-2, 3, count)), -4, 9)
    return np.asarray(root + 12 * (degrees // 7) + scale[degrees % 7], float)


def _hertz(note: np.ndarray | float) -> np.ndarray:
    """Pitch of a MIDI note number."""
    return np.asarray(440.0 * 2 ** ((np.asarray(note) - 69) / 12))


def _unit(wave: np.ndarray) -> np.ndarray:
    return wave / max(float(wave.std()), 1e-9)
