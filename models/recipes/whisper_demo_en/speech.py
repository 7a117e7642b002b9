"""Synthetic speech with exact word and phone times, as log-mel features.

Runs Flite inside this process through ``ctypes``, because its utterance structure knows which phone belongs
to which word; the command line does not print that. Every utterance is kept twice: as synthesised, and as
heard through a telephone.
"""

import argparse
import ctypes
import multiprocessing
import os
import random
import subprocess
import tempfile
import time
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from .features import RATE, log_mel, resample_to, telephone
from .texts import TRAINING_COUNT, TRAINING_SEED, test_sentences, training_texts
from .utterance import Utterance, save

VOICES = ("slt", "rms", "awb", "kal16")
STRETCH = (0.86, 1.2)
"""Speaking rate of training speech: factors on the length of every phone."""
FOREIGN_VOICES = ("it", "de", "fr", "es", "pt", "nl", "pl", "sv", "tr", "fi", "en-us", "en-gb-scotland")


def write_speech(folder: Path, *, count: int, seed: int, processes: int = 2) -> None:
    """Write ``count`` training utterances, the dev set and unlabelled foreign speech below ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    tests = test_sentences("dev") + test_sentences("free")
    texts = training_texts(count, seed=seed, exclude=tests)
    dev = training_texts(60, seed=seed + 1, exclude=tests + texts) + 2 * test_sentences("dev")
    started, rng = time.time(), random.Random(seed)
    with multiprocessing.Pool(processes) as pool:
        speak_all = partial(_speak_all, pool, rng)
        save(folder / "dev.pkl", list(speak_all(dev)))
        save(
            folder / "foreign.pkl",
            pool.map(foreign_mel, [(index, seed) for index in range(240)], chunksize=8),
        )
        for start in range(0, count, 1000):
            save(folder / f"train-{start:05d}.pkl", list(speak_all(texts[start : start + 1000])))
            print(f"{min(count, start + 1000)} utterances, {time.time() - started:.0f} s", flush=True)


def speak(text: str, voice: str, stretch: float = 1.0) -> tuple[NDArray[np.float32], Utterance]:
    """Waveform at 16 kHz and the utterance with its times."""
    flite = _flite()
    loaded = flite.voices[voice]
    flite.core.feat_set_float(loaded.contents.features, b"duration_stretch", ctypes.c_float(stretch))
    utterance = flite.core.flite_synth_text(text.encode(), loaded)
    try:
        samples = flite.waveform(utterance)
        phones, words = flite.times(utterance, text)
    finally:
        flite.core.delete_utterance(utterance)
    mel = np.stack([log_mel(samples), log_mel(telephone(samples))]).astype(np.float16)
    return samples, Utterance(text, voice, words, phones, mel)


def foreign_mel(job: tuple[int, int]) -> NDArray[np.float16]:
    """Speech of other voices in other languages: what the recogniser must not write down."""
    index, seed = job
    rng = random.Random(f"{seed}-{index}")
    letters = "aeiou" * 3 + "bcdfglmnprstvz"
    words = [
        "".join(rng.choice(letters) for _ in range(rng.randint(2, 9))) for _ in range(rng.randint(4, 14))
    ]
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        command = [
            "espeak-ng",
            "-v",
            f"{rng.choice(FOREIGN_VOICES)}+{rng.choice(['m1', 'm3', 'f2', 'f4'])}",
            "-s",
        ]
        subprocess.run([*command, str(rng.randint(130, 210)), "-w", file.name, " ".join(words)], check=True)
        samples, rate = soundfile.read(file.name, dtype="float32")
    samples = resample_to(samples, rate, RATE)
    return np.stack([log_mel(samples), log_mel(telephone(samples))]).astype(np.float16)


def _speak_all(
    pool: "multiprocessing.pool.Pool", rng: random.Random, texts: list[str]
) -> Iterator[Utterance]:
    jobs = [
        (text, VOICES[index % len(VOICES)], round(rng.uniform(*STRETCH), 2))
        for index, text in enumerate(texts)
    ]
    return pool.imap(_utterance, jobs, chunksize=25)


def _utterance(job: tuple[str, str, float]) -> Utterance:
    return speak(*job)[1]


class _Voice(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("features", ctypes.c_void_p)]


class _Wave(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_char_p),
        ("sample_rate", ctypes.c_int),
        ("num_samples", ctypes.c_int),
        ("num_channels", ctypes.c_int),
        ("samples", ctypes.POINTER(ctypes.c_short)),
    ]


class _Flite:
    """The loaded libraries and voices of Flite."""

    def __init__(self) -> None:
        for name in ("libflite.so.1", "libflite_usenglish.so.1", "libflite_cmulex.so.1"):
            library = ctypes.CDLL(name, mode=ctypes.RTLD_GLOBAL)
            self.core = library if name == "libflite.so.1" else self.core
        pointer, string = ctypes.c_void_p, ctypes.c_char_p
        signatures = {
            "flite_synth_text": (pointer, [string, ctypes.POINTER(_Voice)]),
            "feat_set_float": (None, [pointer, string, ctypes.c_float]),
            "delete_utterance": (None, [pointer]),
            "utt_wave": (ctypes.POINTER(_Wave), [pointer]),
            "utt_relation": (pointer, [pointer, string]),
            "relation_head": (pointer, [pointer]),
            "item_next": (pointer, [pointer]),
            "item_parent": (pointer, [pointer]),
            "item_as": (pointer, [pointer, string]),
            "item_feat_string": (string, [pointer, string]),
            "item_feat_float": (ctypes.c_float, [pointer, string]),
        }
        for name, (result, arguments) in signatures.items():
            function = getattr(self.core, name)
            function.restype, function.argtypes = result, arguments
        self.core.flite_init()
        self.voices = {name: self._voice(name) for name in VOICES}

    def _voice(self, name: str) -> "ctypes._Pointer[_Voice]":
        register = getattr(ctypes.CDLL(f"libflite_cmu_us_{name}.so.1"), f"register_cmu_us_{name}")
        register.restype = ctypes.POINTER(_Voice)
        return register(None)

    def waveform(self, utterance: int) -> NDArray[np.float32]:
        wave = self.core.utt_wave(utterance).contents
        if wave.sample_rate != RATE:
            raise ValueError(f"voice speaks at {wave.sample_rate} Hz, expected {RATE}")
        return np.ctypeslib.as_array(wave.samples, (wave.num_samples,)).astype(np.float32) / 32768

    def times(self, utterance: int, text: str) -> tuple[tuple, tuple]:
        """Phones and words with start and end; a word is what stands between two blanks of ``text``."""
        phones, spans, start = [], {}, 0.0
        segment = self.core.relation_head(self.core.utt_relation(utterance, b"Segment"))
        while segment:
            phone = self.core.item_feat_string(segment, b"name").decode()
            end = round(self.core.item_feat_float(segment, b"end"), 3)
            phones.append((phone, start, end))
            if token := self._token(segment):
                first, _ = spans.get(token, (start, end))
                spans[token] = (first, end)
            start, segment = end, self.core.item_next(segment)
        words = text.split()
        if len(spans) != len(words):
            raise ValueError(f"{len(spans)} spoken words for {len(words)} written ones: {text}")
        return tuple(phones), tuple((word, *span) for word, span in zip(words, spans.values(), strict=True))

    def _token(self, segment: int) -> int | None:
        syllable = self.core.item_as(segment, b"SylStructure")
        word = self.core.item_parent(self.core.item_parent(syllable)) if syllable else None
        return self.core.item_parent(self.core.item_as(word, b"Token")) if word else None


@cache
def _flite() -> _Flite:
    return _Flite()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=TRAINING_COUNT)
    parser.add_argument("--seed", type=int, default=TRAINING_SEED)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    given = parser.parse_args()
    write_speech(given.folder, count=given.count, seed=given.seed, processes=given.processes)
