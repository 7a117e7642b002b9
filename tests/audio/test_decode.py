from __future__ import annotations

import hashlib
import os
import re
import resource
import struct
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from autoqa.audio.decode import DecodeLimits, decode
from autoqa.audio.waveform import rms_dbfs
from autoqa.errors import AudioRejected

from .recordings import Kit, amr_wb, encode, tones, wav, wav_tones

# name, container, codec, rate, channels
GOOD = [
    ("pcm_u8.wav", "wav", "pcm_u8", 8000, 2),
    ("pcm_s16le.wav", "wav", "pcm_s16le", 8000, 2),
    ("pcm_s24le.wav", "wav", "pcm_s24le", 8000, 2),
    ("pcm_s32le.wav", "wav", "pcm_s32le", 8000, 2),
    ("pcm_f32le.wav", "wav", "pcm_f32le", 8000, 2),
    ("pcm_f64le.wav", "wav", "pcm_f64le", 8000, 2),
    ("pcm_alaw.wav", "wav", "pcm_alaw", 8000, 2),
    ("pcm_mulaw.wav", "wav", "pcm_mulaw", 8000, 2),
    ("adpcm_ms.wav", "wav", "adpcm_ms", 8000, 2),
    ("adpcm_ima.wav", "wav", "adpcm_ima_wav", 8000, 2),
    ("mp3.wav", "wav", "mp3float", 8000, 2),
    ("rf64.wav", "wav", "pcm_s16le", 8000, 2),
    ("lame.mp3", "mp3", "mp3float", 8000, 2),
    ("bare.mp3", "mp3", "mp3float", 8000, 2),
    ("tagged.mp3", "mp3", "mp3float", 8000, 2),
    ("call.flac", "flac", "flac", 8000, 2),
    ("call.opus", "ogg", "opus", 48_000, 2),
    ("call.ogg", "ogg", "vorbis", 16_000, 2),
    ("flac.oga", "ogg", "flac", 8000, 2),
    ("call.m4a", "mp4", "aac", 8000, 2),
    ("front.m4a", "mp4", "aac", 8000, 2),
    ("fragments.m4a", "mp4", "aac", 8000, 2),
    ("alac.m4a", "mp4", "alac", 8000, 2),
    ("call.webm", "webm", "opus", 48_000, 2),
    ("live.webm", "webm", "opus", 48_000, 2),
    ("call.mka", "webm", "pcm_s16le", 8000, 2),
    ("narrow.amr", "amr", "amrnb", 8000, 1),
    ("call.wma", "asf", "wmav2", 16_000, 2),
    ("call.aiff", "aiff", "pcm_s16be", 8000, 2),
    ("call.au", "au", "pcm_s16be", 8000, 2),
    ("ulaw.au", "au", "pcm_mulaw", 8000, 2),
    ("film.mp4", "mp4", "aac", 8000, 2),
    ("film.mkv", "webm", "pcm_s16le", 8000, 2),
]


def pitch(samples: np.ndarray, rate: int = 16_000) -> float:
    """The strongest frequency in the middle second."""
    middle = samples[rate // 2 : rate // 2 + rate]
    return float(np.abs(np.fft.rfft(middle * np.hanning(middle.size))).argmax() * rate / middle.size)


@pytest.mark.parametrize(
    ("name", "container", "codec", "rate", "channels"), GOOD, ids=[row[0] for row in GOOD]
)
def test_a_good_recording_is_complete(
    kit: Kit, name: str, container: str, codec: str, rate: int, channels: int
) -> None:
    decoded = decode(kit.path(name))
    assert (decoded.status, decoded.reason) == ("complete", None)
    assert (decoded.container, decoded.codec, decoded.source_rate, decoded.channels) == (
        container, codec, rate, channels
    )  # fmt: skip
    assert decoded.seconds == decoded.waveform.seconds == pytest.approx(2, abs=0.3)
    for index in range(channels):
        assert pitch(decoded.waveform.channel(index)) == pytest.approx(300 + 150 * index, abs=5)
        assert rms_dbfs(decoded.waveform.channel(index)) == pytest.approx(-13.5, abs=2.5)


@pytest.mark.parametrize(
    ("name", "codec", "rate", "seconds"), [("gsm.wav", "gsm_ms", 8000, 2), ("wide.amr", "amrwb", 16_000, 2)]
)
def test_codecs_without_an_encoder_are_decoded(
    kit: Kit, name: str, codec: str, rate: int, seconds: float
) -> None:
    decoded = decode(kit.path(name))
    assert (decoded.status, decoded.codec, decoded.source_rate) == ("complete", codec, rate)
    assert decoded.seconds == pytest.approx(seconds, abs=0.01)
    assert decoded.declared_seconds == pytest.approx(seconds)
    assert np.abs(decoded.waveform.samples).max() > 0


@pytest.mark.parametrize("rate", [8000, 11_025, 16_000, 22_050, 44_100, 48_000, 192_000])
def test_every_rate_comes_out_at_16_khz(kit: Kit, rate: int) -> None:
    decoded = decode(kit.put(f"{rate}.wav", wav_tones(rate=rate)))
    assert decoded.waveform.rate == 16_000
    assert decoded.waveform.samples.shape == (1, pytest.approx(32_000, abs=2))
    assert pitch(decoded.waveform.channel(0)) == pytest.approx(300, abs=2)


@pytest.mark.parametrize("channels", [1, 3, 4, 5, 6, 7, 8])
def test_channels_are_kept_apart_and_in_order(kit: Kit, channels: int) -> None:
    decoded = decode(kit.put(f"{channels}.wav", wav_tones(channels=channels)))
    found = [round(pitch(decoded.waveform.channel(index))) for index in range(channels)]
    assert found == [300 + 150 * index for index in range(channels)]


def test_samples_at_the_same_rate_are_untouched(kit: Kit) -> None:
    decoded = decode(kit.put("same.wav", wav_tones(rate=16_000, channels=2)))
    expected = tones(16_000, 2).T.astype(np.float32) / 32768
    np.testing.assert_array_equal(decoded.waveform.samples, expected)


def test_another_rate_can_be_asked_for(kit: Kit) -> None:
    assert decode(kit.path("pcm_s16le.wav"), rate=8000).waveform.samples.shape == (2, 16_000)
    with pytest.raises(ValueError, match="rate"):
        decode(kit.path("pcm_s16le.wav"), rate=100)


def test_the_hash_is_of_the_bytes_in_the_file(kit: Kit) -> None:
    path = kit.path("call.flac")
    assert decode(path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_name_of_a_file_decides_nothing(kit: Kit) -> None:
    assert decode(kit.put("really_flac.mp3", kit.data("call.flac"))).container == "flac"


@pytest.mark.parametrize(
    "name",
    ["-", "http:", "concat:a.wav|b.wav", "a\nb.wav", "%d.wav", "due più.wav", "\udcff.wav", "file:x.wav"],
)
def test_odd_names_are_only_names(kit: Kit, name: str) -> None:
    path = kit.put(name, wav_tones(0.5))
    assert decode(path).status == "complete"
    assert decode(os.fsencode(path)).status == "complete"  # type: ignore[arg-type]


def test_a_link_to_a_recording_is_followed(kit: Kit) -> None:
    link = kit.folder / "link.wav"
    link.symlink_to(kit.path("pcm_s16le.wav"))
    assert decode(link).status == "complete"


def test_digital_silence_is_a_recording(kit: Kit) -> None:
    decoded = decode(kit.put("silence.wav", wav(bytes(32_000))))
    assert decoded.status == "complete"
    assert not decoded.waveform.samples.any()


def test_the_first_of_two_audio_streams_is_taken_and_named(kit: Kit) -> None:
    decoded = decode(kit.path("two.mp4"))
    assert decoded.seconds == pytest.approx(1, abs=0.3)
    assert decoded.notes == ("the file holds 2 audio streams; the first one was taken",)


@pytest.mark.parametrize("size", [0xFFFFFFFF, 0x7FFFF000, 0x7FFFFFFF])
def test_a_header_that_leaves_the_length_open_is_read_to_the_end(kit: Kit, size: int) -> None:
    decoded = decode(kit.put("open.wav", wav_tones(data_size=size)))
    assert (decoded.status, decoded.seconds, decoded.declared_seconds) == ("complete", 2.0, None)
    assert "length open" in decoded.notes[0]


def test_tags_behind_the_frames_of_an_mp3_are_no_loss(kit: Kit) -> None:
    ape = b"APETAGEX" + struct.pack("<IIII8x", 2000, 32, 0, 0x80000000)
    assert decode(kit.put("ape.mp3", kit.data("bare.mp3") + ape)).reason is None
    assert decode(kit.put("id3v1.mp3", kit.data("bare.mp3") + b"TAG" + b"a" * 125)).reason is None


def test_chunks_behind_the_sound_are_no_loss(kit: Kit) -> None:
    listing = b"LIST" + struct.pack("<I", 4) + b"INFO"
    assert decode(kit.put("listed.wav", wav_tones(after=listing))).status == "complete"


def partial(kit: Kit, name: str, data: bytes) -> str:
    decoded = decode(kit.put(name, data))
    assert decoded.status == "partial"
    assert decoded.reason is not None
    return decoded.reason


def test_a_wav_cut_in_the_second_half_says_what_is_missing(kit: Kit) -> None:
    data = kit.data("pcm_s16le.wav")
    assert partial(kit, "cut.wav", data[: len(data) * 3 // 4]).startswith("0.5 s of 2.0 s are missing; ")


def test_an_mp3_cut_in_the_second_half_says_what_is_missing(kit: Kit) -> None:
    data = kit.data("lame.mp3")
    assert "s are missing" in partial(kit, "cut.mp3", data[: len(data) * 3 // 4])


def test_an_mp3_without_a_summary_cut_within_a_frame_is_partial(kit: Kit) -> None:
    reason = partial(kit, "cut_bare.mp3", kit.data("bare.mp3")[:-5])
    assert "the last MP3 frame" in reason


def test_an_mp3_that_begins_within_a_frame_is_partial(kit: Kit) -> None:
    reason = partial(kit, "beheaded.mp3", kit.data("bare.mp3")[100:])
    assert "before the first whole MP3 frame" in reason


def test_an_opus_call_without_its_last_page_is_partial(kit: Kit) -> None:
    data = kit.data("call.opus")
    assert "no end mark" in partial(kit, "cut.opus", data[: data.rindex(b"OggS")])


def test_an_ogg_page_lost_in_the_middle_is_partial(kit: Kit) -> None:
    data = kit.data("call.opus")
    starts = [found.start() for found in re.finditer(b"OggS", data)]
    reason = partial(kit, "lost.opus", data[: starts[3]] + data[starts[4] :])
    assert "1 Ogg pages are missing" in reason


def test_noise_in_the_middle_of_an_mp3_is_partial(kit: Kit) -> None:
    data = bytearray(kit.data("lame.mp3"))
    data[3000:3400] = bytes(400)
    assert partial(kit, "noisy.mp3", bytes(data))


def test_a_flipped_byte_in_flac_is_partial(kit: Kit) -> None:
    data = bytearray(kit.data("call.flac"))
    data[len(data) * 2 // 3] ^= 0xFF
    assert partial(kit, "flipped.flac", bytes(data))


def test_sound_behind_the_declared_end_is_named(kit: Kit) -> None:
    data = wav_tones(data_size=24_000)
    assert "1.0 s" not in partial(kit, "more.wav", data)
    assert "0.5 s of sound lie behind the end" in partial(kit, "more.wav", data)


def test_a_header_that_was_never_finished_is_named(kit: Kit) -> None:
    assert "never finished" in partial(kit, "unfinished.wav", wav_tones(data_size=0))


def test_a_few_impossible_samples_are_silenced_and_counted(kit: Kit) -> None:
    samples = np.full(16_000, 0.25, "<f4")
    samples[4000:4800] = np.nan
    samples[8000], samples[9000] = np.inf, 1e30
    decoded = decode(kit.put("nan.wav", wav(samples.tobytes(), tag=3, bits=32)))
    assert decoded.status == "partial"
    assert decoded.reason is not None
    assert "were not numbers" in decoded.reason
    assert np.isfinite(decoded.waveform.samples).all()
    assert np.abs(decoded.waveform.samples).max() < 16


def test_a_jump_in_the_clock_is_named(kit: Kit) -> None:
    data = bytearray(kit.data("call.webm"))
    blocks = list(re.finditer(rb"\xa3[\x40-\x4f].\x81(..)\x80", bytes(data), re.DOTALL))
    for block in blocks[len(blocks) // 2 :]:
        time = struct.unpack(">h", block[1])[0]
        struct.pack_into(">h", data, block.start(1), time + 3000)
    assert "its clock jumps over 3.0 s" in partial(kit, "clock.webm", bytes(data))


# What a recording may cost ------------------------------------------------------------------


def test_nothing_is_left_behind(kit: Kit) -> None:
    good, bad = kit.path("pcm_s16le.wav"), kit.put("left.wav", wav(b"", channels=0, align=2))
    before = set(Path("/proc/self/fd").iterdir())
    for _ in range(3):
        decode(good)
        with pytest.raises(AudioRejected):
            decode(bad)
        with pytest.raises(AudioRejected):
            decode(good, limits=DecodeLimits(child_memory_bytes=1 << 26))
    assert set(Path("/proc/self/fd").iterdir()) == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_threads_decode_side_by_side(kit: Kit) -> None:
    names = ["pcm_s16le.wav", "call.flac", "call.opus", "lame.mp3"] * 2
    with ThreadPoolExecutor(4) as pool:
        several = list(pool.map(lambda name: decode(kit.path(name)), names))
    assert [item.sha256 for item in several] == [hashlib.sha256(kit.data(name)).hexdigest() for name in names]
    assert all(item.status == "complete" for item in several)


def test_an_interrupt_kills_the_decoder(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    from autoqa.audio import decode as module

    def interrupt(self: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(module.FileView, "sha256", interrupt)
    with pytest.raises(KeyboardInterrupt):
        decode(kit.path("pcm_s16le.wav"))
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_memory_stays_near_the_size_of_the_result(kit: Kit) -> None:
    minutes = kit.put("long.wav", wav(bytes(8000 * 2 * 2 * 600), channels=2))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    decoded = decode(minutes)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    assert decoded.seconds == 600
    assert grown < 2 * decoded.waveform.samples.nbytes


def test_a_header_that_promises_hours_costs_no_memory(kit: Kit) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(AudioRejected, match="could be decoded"):
        decode(kit.put("promise.wav", wav_tones(data_size=5 * 3600 * 16_000)))
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < 50e6


def test_the_decoder_process_can_open_nothing(kit: Kit) -> None:
    """The child as it is run, but with a question in place of the decoding."""
    import subprocess
    import sys

    from autoqa.audio import child

    question = (
        "import sys, socket; sys.path.insert(0, sys.argv[1]); import child\n"
        "child.limit_before_decoding()\n"
        "for attempt in (lambda: open('/etc/hostname'), socket.socket, lambda: open('/tmp/x', 'w')):\n"
        "    try: attempt()\n"
        "    except OSError as error: print(error.errno)\n"
    )
    folder = str(Path(child.__file__).parent)
    answer = subprocess.run(
        [sys.executable, "-I", "-c", question, folder], capture_output=True, check=True, text=True
    )
    assert answer.stdout.split() == ["24", "24", "24"]


def test_a_file_that_grows_while_it_is_read_is_refused(kit: Kit) -> None:
    path = kit.put("growing.wav", wav(bytes(4_000_000), data_size=0xFFFFFFFF))
    stop = threading.Event()

    def record() -> None:
        with path.open("ab") as file:
            while not stop.wait(0.005):
                file.write(bytes(160))
                file.flush()

    writer = threading.Thread(target=record)
    writer.start()
    try:
        with pytest.raises(AudioRejected) as caught:
            decode(path)
    finally:
        stop.set()
        writer.join()
    assert caught.value.code == "changed"


def test_an_amr_call_of_two_kinds_of_damage_has_one_reason(kit: Kit) -> None:
    reason = partial(kit, "cut.amr", amr_wb()[:-3])
    assert reason.count("the last AMR frame") == 1


def test_a_rate_that_changes_within_a_call_is_followed(kit: Kit, tmp_path: Path) -> None:
    muxer = {"write_xing": "0", "id3v2_version": "0"}
    first = encode(tmp_path / "a.mp3", "mp3", "libmp3lame", 8000, 1, muxer=muxer).read_bytes()
    second = encode(tmp_path / "b.mp3", "mp3", "libmp3lame", 16_000, 1, muxer=muxer).read_bytes()
    decoded = decode(kit.put("joined.mp3", first + second))
    assert decoded.seconds == pytest.approx(4, abs=0.5)
