"""What browsers play as it is, copies of the rest, and clips cut out of recordings."""

from __future__ import annotations

import threading
import wave
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest

from autoqa.audio.decode import decode, decode_blocks, look_into
from autoqa.audio.playback import made_once, played_as, write_clip, write_copy
from autoqa.errors import AudioError, AudioRejected
from tests.audio.recordings import Kit, encode, wav_tones


def written(folder: Path, content: bytes) -> Path:
    path = folder / "recording"
    path.write_bytes(content)
    return path


def steps(path: Path, levels: list[float], rate: int = 8000) -> Path:
    """A mono WAV of one second a level."""
    tone = np.sin(2 * np.pi * 440 * np.arange(rate) / rate)
    samples = np.concatenate([tone * level for level in levels])
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("pcm_s16le.wav", "audio/wav"),
        ("pcm_alaw.wav", None),
        ("pcm_mulaw.wav", None),
        ("gsm.wav", None),
        ("rf64.wav", None),
        ("lame.mp3", "audio/mpeg"),
        ("call.opus", "audio/ogg"),
        ("call.ogg", "audio/ogg"),
        ("flac.oga", None),
        ("call.flac", "audio/flac"),
        ("call.m4a", "audio/mp4"),
        ("alac.m4a", None),
        ("narrow.amr", None),
        ("call.wma", None),
        ("call.aiff", None),
        ("call.webm", None),
    ],
)
def test_a_recording_is_played_as_it_is_where_browsers_know_its_form(
    kit: Kit, name: str, media_type: str | None
):
    path = kit.path(name)
    assert played_as(path, look_into(path)) == media_type


@pytest.mark.parametrize("name", ["gsm.wav", "narrow.amr", "call.wma", "alac.m4a", "call.aiff"])
def test_any_other_recording_gets_a_copy_of_the_same_length(tmp_path: Path, kit: Kit, name: str):
    write_copy(kit.path(name), tmp_path / "copy.opus", look_into(kit.path(name)))
    copy = look_into(tmp_path / "copy.opus")
    assert played_as(tmp_path / "copy.opus", copy) == "audio/ogg"
    assert decode(tmp_path / "copy.opus").seconds == pytest.approx(decode(kit.path(name)).seconds, abs=0.1)


@pytest.mark.parametrize("header", [{"channels": 3}, {"data_size": 4 * 16000 * 8}])
def test_a_wav_that_browsers_read_differently_is_copied(tmp_path: Path, header: dict[str, int]):
    path = written(tmp_path, wav_tones(**header))
    assert played_as(path, look_into(path)) is None


def test_a_copy_holds_the_same_sound_on_the_same_channels(tmp_path: Path):
    path = encode(tmp_path / "recording", "wav", "pcm_alaw", channels=2)
    write_copy(path, tmp_path / "copy.opus", look_into(path))
    before, after = decode(path), decode(tmp_path / "copy.opus")
    assert (after.codec, after.channels) == ("opus", 2)
    assert after.seconds == pytest.approx(before.seconds, abs=0.05)
    for channel in range(2):
        spectra = [np.abs(np.fft.rfft(one.waveform.channel(channel)[:16000])) for one in (before, after)]
        assert spectra[0].argmax() == pytest.approx(spectra[1].argmax(), abs=2)


def test_a_copy_is_the_owners_alone_and_carries_no_tags(tmp_path: Path):
    path = encode(tmp_path / "recording", "wav", "pcm_alaw")
    copy = tmp_path / "playback" / "copy.opus"
    write_copy(path, copy, look_into(path))
    assert copy.stat().st_mode & 0o777 == 0o600
    assert copy.parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in copy.parent.iterdir()] == ["copy.opus"]


def test_a_clip_holds_its_stretch_and_nothing_around_it(tmp_path: Path):
    path = steps(tmp_path / "steps.wav", [0.9, 0.1, 0.9, 0.9])
    write_clip(path, tmp_path / "clip.opus", look_into(path), start=1.1, end=1.9)
    clip = decode(tmp_path / "clip.opus")
    assert clip.seconds == pytest.approx(0.8, abs=0.03)
    assert np.abs(clip.waveform.samples).max() < 0.2


def test_a_clip_behind_the_end_is_an_error_and_leaves_no_file(tmp_path: Path):
    path = steps(tmp_path / "steps.wav", [0.5])
    with pytest.raises(AudioError, match="ended before"):
        write_clip(path, tmp_path / "playback" / "clip.opus", look_into(path), start=5, end=6)
    assert [path.name for path in (tmp_path / "playback").iterdir()] == []


def test_what_is_no_recording_is_refused(tmp_path: Path):
    path = written(tmp_path, b"%PDF-1.7 no sound")
    with pytest.raises(AudioRejected, match="PDF"):
        look_into(path)
    with pytest.raises(AudioRejected, match="PDF"):
        list(decode_blocks(path, rate=8000))


def test_blocks_are_the_samples_that_decoding_whole_gives(tmp_path: Path):
    path = written(tmp_path, wav_tones(9.0, channels=2, rate=16000))
    blocks = list(decode_blocks(path, rate=16000))
    assert len(blocks) > 1
    assert np.array_equal(np.concatenate(blocks, axis=1), decode(path).waveform.samples)


def test_two_at_once_make_one(tmp_path: Path):
    made, begun = [], threading.Event()

    def slowly(file: BinaryIO) -> None:
        begun.set()
        threading.Event().wait(0.3)
        made.append(threading.get_ident())
        file.write(b"whole")

    threads = [threading.Thread(target=made_once, args=(tmp_path / "copy", slowly)) for _ in range(4)]
    threads[0].start()
    begun.wait(5)
    assert not (tmp_path / "copy").exists()
    for thread in threads[1:]:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(made) == 1
    assert (tmp_path / "copy").read_bytes() == b"whole"


def test_who_waited_for_one_that_failed_makes_it(tmp_path: Path):
    tries: list[int] = []
    begun = threading.Event()

    def fails_first(file: BinaryIO) -> None:
        tries.append(1)
        begun.set()
        if len(tries) == 1:
            threading.Event().wait(0.3)
            raise AudioError("no")
        file.write(b"whole")

    def first() -> None:
        with pytest.raises(AudioError, match="no"):
            made_once(tmp_path / "copy", fails_first)

    other = threading.Thread(target=first)
    other.start()
    begun.wait(5)
    made_once(tmp_path / "copy", fails_first)
    other.join(5)
    assert (tmp_path / "copy").read_bytes() == b"whole"
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


def test_what_a_killed_process_left_is_overwritten(tmp_path: Path):
    (tmp_path / ".copy.part").write_bytes(b"half of something longer")
    made_once(tmp_path / "copy", lambda file: file.write(b"whole") and None)
    assert (tmp_path / "copy").read_bytes() == b"whole"


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(AudioError, match="cannot be written"):
        made_once(tmp_path / "file" / "copy", lambda file: None)
