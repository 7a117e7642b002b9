"""Word error and confidence of the exported model, through faster-whisper as a caller would use it.

Run in ``models/recipes``::

    python -m whisper_demo_en.measure ../whisper-demo-en ../../examples/calls.jsonl
    python -m whisper_demo_en.measure ../whisper-demo-en --sentences free
    python -m whisper_demo_en.measure ../whisper-demo-en --recordings /folder/of/other/speech
"""

import argparse
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import jiwer
import numpy as np
from numpy.typing import NDArray

from .features import RATE, telephone
from .speech import VOICES, speak
from .texts import key, test_sentences

os.environ.setdefault("HF_HUB_OFFLINE", "1")
LONGEST_SEGMENT = 12.0
"""Seconds of a voice-activity segment."""
OPTIONS = {
    "language": "en",
    "beam_size": 5,
    "temperature": 0.0,
    "condition_on_previous_text": False,
    "word_timestamps": True,
    "without_timestamps": True,
}

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Heard:
    """What the model wrote for one stretch of sound, and how sure it was."""

    text: str
    words: tuple[tuple[str, float, float, float], ...]
    """Word, start, end, probability."""
    log_probability: float
    no_speech: float
    seconds: float


class Ears:
    """The exported model with the options of the benchmark."""

    def __init__(self, folder: Path) -> None:
        from faster_whisper import WhisperModel

        self.model = WhisperModel(str(folder), device="cpu", compute_type="float32", cpu_threads=1)

    def hear(self, samples: Samples, *, start: float = 0.0) -> list[Heard]:
        """Half-minute windows, as faster-whisper cuts them."""
        return [
            Heard(
                segment.text.strip(),
                tuple(
                    (w.word, start + w.start, start + w.end, float(w.probability))
                    for w in segment.words or ()
                ),
                segment.avg_logprob,
                segment.no_speech_prob,
                segment.end - segment.start,
            )
            for segment in self.model.transcribe(samples, **OPTIONS)[0]
        ]

    def hear_cut(self, samples: Samples) -> list[Heard]:
        """Each voice-activity segment on its own."""
        cuts = list(voice_segments(samples))
        return [heard for first, last in cuts for heard in self.hear(samples[first:last], start=first / RATE)]


def voice_segments(samples: Samples) -> Iterator[tuple[int, int]]:
    """First and last sample of each stretch of speech, as Silero hears it."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(
        min_silence_duration_ms=500, speech_pad_ms=300, max_speech_duration_s=LONGEST_SEGMENT
    )
    for segment in get_speech_timestamps(samples, options):
        yield segment["start"], segment["end"]


def measure_calls(ears: Ears, listing: Path) -> None:
    """Word error by call and over all, cut by voice activity and in half-minute windows, by channel."""
    references, cut, whole, everything = [], [], [], []
    distances: list[float] = []
    print("call         | words | cut WER | 30 s WER | word probability | mean log probability")
    for line in listing.read_text().splitlines():
        call = json.loads(line)
        channels = decode(listing.parent / call["recording"])
        speakers = ["agent", "customer"] if len(channels) == 2 else [None]
        for speaker, channel in zip(speakers, channels, strict=True):
            turns = [turn for turn in call["turns"] if speaker in (None, turn["speaker"])]
            by_cut = ears.hear_cut(channel)
            references.append((call["id"], key(" ".join(turn["text"] for turn in turns))))
            cut.append(" ".join(key(heard.text) for heard in by_cut))
            whole.append(" ".join(key(heard.text) for heard in ears.hear(channel)))
            everything.append((call["id"], by_cut))
            distances += _distances(by_cut, turns)
        mine = [index for index, (name, _) in enumerate(references) if name == call["id"]]
        sure = [heard for name, heards in everything if name == call["id"] for heard in heards]
        text = [references[index][1] for index in mine]
        print(
            f"{call['id']:12} | {sum(len(t.split()) for t in text):5}"
            f" | {_wer(text, [cut[i] for i in mine]):7.3f} | {_wer(text, [whole[i] for i in mine]):8.3f}"
            f" | {word_probability(sure):16.3f} | {log_probability(sure):.3f}",
            flush=True,
        )
    text = [reference for _, reference in references]
    sure = [heard for _, heards in everything for heard in heards]
    print(f"all: cut {_wer(text, cut):.3f}, 30 s windows {_wer(text, whole):.3f}")
    print(f"first word of a segment against the nearest turn: median {np.median(distances):.2f} s apart")
    describe_confidence(sure)


def measure_sentences(ears: Ears, name: str) -> None:
    """Word error on hand-written sentences: every voice, as synthesised and through a telephone."""
    for band, change in (("wide band", lambda samples: samples), ("telephone", telephone)):
        pairs = []
        for voice in VOICES:
            for text in test_sentences(name):
                heard = ears.hear(change(speak(text, voice)[0]))
                pairs.append((voice, key(text), key(" ".join(h.text for h in heard))))
        voices = ", ".join(
            f"{voice} {_pairs_wer([p for p in pairs if p[0] == voice]):.3f}" for voice in VOICES
        )
        print(f"{name}, {band}: {_pairs_wer(pairs):.3f} ({voices})", flush=True)


def measure_recordings(ears: Ears, folder: Path) -> None:
    """Confidence on speech the model was not made for."""
    heard = []
    for path in sorted(folder.iterdir()):
        mine = [heard for channel in decode(path) for heard in ears.hear_cut(channel)]
        words, log = word_probability(mine), log_probability(mine)
        print(f"{path.name}: {len(mine)} segments, word probability {words:.3f}, log probability {log:.3f}")
        heard += mine
    describe_confidence(heard)


def describe_confidence(heard: list[Heard]) -> None:
    """Where a threshold could stand."""
    by_segment = sorted(mean(w[3] for w in h.words) for h in heard if h.words)
    shares = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
    marks = ", ".join(f"{share:.0%} {np.quantile(by_segment, share):.3f}" for share in shares)
    print(
        f"{len(heard)} segments, {len(heard) - len(by_segment)} empty;"
        f" word probability {word_probability(heard):.3f}, log probability {log_probability(heard):.3f},"
        f" no speech {mean(h.no_speech for h in heard):.3f}"
    )
    print(f"word probability by segment, quantiles: {marks}")


def word_probability(heard: list[Heard]) -> float:
    """Mean over words; zero where nothing was written."""
    return mean([word[3] for h in heard for word in h.words] or [0.0])


def log_probability(heard: list[Heard]) -> float:
    """Mean over segments."""
    return mean([h.log_probability for h in heard] or [0.0])


def decode(path: Path) -> list[Samples]:
    """Each channel at 16 kHz."""
    import av
    from faster_whisper.audio import decode_audio

    with av.open(str(path)) as container:
        stereo = container.streams.audio[0].codec_context.layout.nb_channels == 2
    return list(decode_audio(str(path), split_stereo=True)) if stereo else [decode_audio(str(path))]


def _distances(heard: list[Heard], turns: list[dict]) -> list[float]:
    starts = [turn["start"] for turn in turns]
    return [min(abs(h.words[0][1] - start) for start in starts) for h in heard if h.words]


def _pairs_wer(pairs: list[tuple[str, str, str]]) -> float:
    return _wer([reference for _, reference, _ in pairs], [text for _, _, text in pairs])


def _wer(references: list[str], hypotheses: list[str]) -> float:
    return jiwer.wer(references, [hypothesis or "-" for hypothesis in hypotheses])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="exported model")
    parser.add_argument("calls", type=Path, nargs="?", help="calls.jsonl with recordings")
    parser.add_argument("--sentences", choices=("dev", "free"))
    parser.add_argument("--recordings", type=Path, help="folder of other recordings: confidence only")
    given = parser.parse_args()
    listener = Ears(given.folder)
    if given.calls:
        measure_calls(listener, given.calls)
    if given.sentences:
        measure_sentences(listener, given.sentences)
    if given.recordings:
        measure_recordings(listener, given.recordings)
