from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from autoqa.audio.decode import decode
from autoqa.audio.delivery import Delivery, DeliverySettings, hear_channels, measure_delivery
from autoqa.audio.speech import SpeechSettings, speech_regions
from autoqa.audio.waveform import Waveform
from autoqa.connect.interchange import read_interactions
from autoqa.domain.interaction import Interaction
from autoqa.domain.transcript import Speaker
from eval.built_sounds import BUSY, RINGING, cadence

ROOT = Path(__file__).parents[2]
HEARING = SpeechSettings(threshold=0.35, min_silence=0.5, pad=0.2)
SPEAKERS = {0: Speaker.AGENT, 1: Speaker.CUSTOMER}


@lru_cache
def delivery(call: str) -> Delivery:
    """A sample call with its true turns."""
    found = next(
        i
        for _, i in read_interactions(ROOT / "examples" / "calls.jsonl")
        if isinstance(i, Interaction) and i.id == call
    )
    assert found.recording is not None
    decoded = decode(found.recording)
    waveform = decoded.waveform
    speakers = SPEAKERS if waveform.channels == 2 else {}
    tracks = {c: waveform.channel(c) for c in speakers} or {0: waveform.mono()}
    heard = hear_channels(tracks, {c: speech_regions(t, settings=HEARING) for c, t in tracks.items()})
    settings = DeliverySettings(source_rate=decoded.source_rate, price_per_minute=0.06)
    return measure_delivery(waveform, found.turns, heard, speakers, settings=settings)


def values(found: Delivery) -> dict[str, float]:
    return {measure.name: measure.value for measure in found.measures}


def test_every_measure_is_in_the_documentation_with_its_unit_and_no_other_is() -> None:
    text = (ROOT / "docs" / "measures.md").read_text()
    documented = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", text, re.MULTILINE))
    produced = {m.name: "currency" if m.name == "cost" else m.unit for m in delivery("call-02").measures}
    missing = {"time_to_first_offer"} - set(produced)  # not every call has an offer
    assert {**produced, **dict.fromkeys(missing, "s")} == documented


def test_names_are_unique() -> None:
    names = [measure.name for measure in delivery("call-02").measures]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("call", "start", "end"), [("call-02", 35.5, 44.7), ("call-03", 22.3, 30.4), ("call-09", 26.1, 36.5)]
)
def test_hold_music_of_the_sample_calls_is_found(call: str, start: float, end: float) -> None:
    (hold,) = delivery(call).holds
    assert hold.start == pytest.approx(start, abs=1.0)
    assert hold.end == pytest.approx(end, abs=1.0)


@pytest.mark.parametrize("call", ["call-01", "call-04", "call-05", "call-06", "call-08", "call-12"])
def test_calls_without_hold_have_none_and_no_dead_air(call: str) -> None:
    found = delivery(call)
    assert (found.holds, found.dead_air) == ((), ())


def test_silence_that_was_not_announced_is_dead_air() -> None:
    found = values(delivery("call-02"))
    assert found["dead_air"] == pytest.approx(7.6, abs=0.6)
    assert found["longest_dead_air"] == found["dead_air"]
    assert found["waiting"] == pytest.approx(found["time_to_first_agent_word"] + found["hold"], abs=0.02)


def test_a_telephone_call_is_narrow_and_a_wide_one_is_not() -> None:
    assert values(delivery("call-04"))["bandwidth"] <= 4000
    assert values(delivery("call-01"))["bandwidth"] > 6500


def test_the_noisy_channel_is_named() -> None:
    found = values(delivery("call-05"))
    assert found["customer_noise"] == pytest.approx(-46, abs=3)
    assert found["agent_noise"] < -60
    assert found["noise"] == found["customer_noise"]
    assert found["snr"] == found["customer_snr"] < found["agent_snr"]


def test_one_channel_has_no_speaker_of_its_own() -> None:
    found = delivery("call-07")
    assert [channel.speaker for channel in found.per_channel] == [None]
    assert {"loudness", "noise", "bandwidth"} <= set(values(found))
    assert not [
        n for n in values(found) if n.startswith("agent_") and n.endswith(("noise", "loudness", "crosstalk"))
    ]


def test_the_cost_follows_the_length() -> None:
    found = values(delivery("call-02"))
    assert found["cost"] == pytest.approx(found["length"] / 60 * 0.06, abs=1e-3)


def test_ringing_and_a_busy_line_are_measured() -> None:
    ring, engaged = cadence(*RINGING["it"], 11), cadence(*BUSY["it"], 5)
    waveform = Waveform(np.concatenate([ring, np.zeros(80_000, np.float32), engaged])[None], 16_000)
    heard = hear_channels({0: waveform.mono()}, {0: ()})
    found = values(measure_delivery(waveform, (), heard, {}))
    assert found["ringing"] == pytest.approx(11, abs=0.2)
    assert found["busy_tone"] == pytest.approx(4.5, abs=0.2)


def test_an_empty_call_has_few_measures_and_no_error() -> None:
    waveform = Waveform(np.zeros((1, 1600), np.float32), 16_000)
    found = values(measure_delivery(waveform, (), hear_channels({0: waveform.mono()}, {0: ()}), {}))
    assert found == {
        "length": 0.1,
        "hold": 0,
        "hold_share": 0,
        "longest_hold": 0,
        "holds": 0,
        "ringing": 0,
        "busy_tone": 0,
    }
