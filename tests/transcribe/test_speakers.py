import numpy as np

from autoqa.audio.speech import Region
from autoqa.domain.transcript import Speaker
from autoqa.transcribe.speakers import assign_roles, separate

AGENT = "Thank you for calling, how can I help you? Let me check your account."
CUSTOMER = "Hi, I want my money back, my order never came."


def voice(pitch: float, tilt: float, seconds: float, seed: int) -> np.ndarray:
    """Harmonics of a pitch with a spectral tilt: enough to tell two voices apart."""
    time = np.arange(int(seconds * 16_000)) / 16_000
    rng = np.random.default_rng(seed)
    wobble = 1 + 0.02 * np.sin(2 * np.pi * rng.uniform(2, 4) * time)
    tones = [np.sin(2 * np.pi * pitch * k * time * wobble) / k**tilt for k in range(1, 30)]
    return (0.1 * np.sum(tones, axis=0) + rng.normal(0, 0.002, len(time))).astype(np.float32)


def test_two_voices_are_told_apart():
    pieces = [voice(*((110, 1.0) if i % 2 else (210, 0.4)), 1.5, i) for i in range(8)]
    samples = np.concatenate(pieces)
    found = separate(samples, [Region(1.5 * i, 1.5 * (i + 1)) for i in range(8)])
    assert found in ([0, 1] * 4, [1, 0] * 4)


def test_one_utterance_is_one_voice_and_none_is_none():
    assert separate(voice(110, 1, 1, 0), [Region(0, 1)]) == [0]
    assert separate(voice(110, 1, 1, 0), []) == []


def test_the_agent_is_who_speaks_like_one_even_when_the_customer_begins():
    roles = assign_roles([CUSTOMER, AGENT], [1, 0])
    assert roles.speaker_of == {0: Speaker.AGENT, 1: Speaker.CUSTOMER}
    assert roles.certain


def test_without_any_cue_the_roles_are_uncertain():
    roles = assign_roles(["hm", "ah"], [1, 0])
    assert roles.speaker_of[1] is Speaker.AGENT
    assert not roles.certain


def test_a_single_voice_is_never_certain():
    assert not assign_roles([AGENT, AGENT], [0, 0]).certain
