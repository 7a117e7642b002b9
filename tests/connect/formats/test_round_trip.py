"""What is written is read again: the same words by the same speakers at the same times."""

from __future__ import annotations

import html
import math
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autoqa.connect.formats import FORMATS, detect
from autoqa.domain.interaction import Interaction
from autoqa.domain.transcript import Speaker, Transcript, Turn, Word

from .parts import A, C, interaction, spoken, transcript

WORDED = ["jsonl", "whisperx", "vcon", "contact_lens", "genesys", "twilio"]
SUBTITLES = ["srt", "vtt"]

texts = st.text(
    st.one_of(
        st.sampled_from("abcdeABCDE0123456789àèñß.,;:!?'\"-–<>&[](){}\\/#%€♪"),
        st.characters(exclude_categories=["C", "Z"]),
    ),
    min_size=1,
    max_size=12,
) | st.sampled_from(
    [
        "-->",
        "&amp;",
        "<b>",
        "</v>",
        "<v",
        "{\\an8}",
        "Agent:",
        "Customer:",
        "[music]",
        "42",
        "-",
        "WEBVTT",
        "NOTE",
    ]
)


@st.composite
def turns_of(draw: st.DrawFn, speaker: Speaker) -> list[Turn]:
    """Turns of one speaker, one after the other, with times in whole milliseconds."""
    turns, clock = [], draw(st.integers(0, 5000))
    for _ in range(draw(st.integers(1, 4))):
        words = []
        for text in draw(st.lists(texts, min_size=1, max_size=12)):
            long = draw(st.integers(0, 1500))
            probability = draw(st.integers(0, 10_000)) / 10_000
            words.append(Word(text, clock / 1000, (clock + long) / 1000, probability))
            clock += long + draw(st.integers(0, 300))
        clock += draw(st.integers(1, 4000))
        letters = sum(len(word.text) for word in words)
        sure = round(sum(len(word.text) * word.probability for word in words) / letters, 4)
        turns.append(
            Turn(speaker, " ".join(w.text for w in words), words[0].start, words[-1].end, sure, tuple(words))
        )
    return turns


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    """What agent and customer say, also at the same time."""
    turns = draw(turns_of(A)) + draw(turns_of(C))
    turns.sort(key=lambda turn: (turn.start or 0.0, turn.end or 0.0))
    return transcript(*turns, language=draw(st.sampled_from(["en", "it", "en-gb", None])))


def again(name: str, written: Transcript) -> Interaction:
    content = FORMATS[name].write(interaction(), written)
    assert detect(content, "x") is FORMATS[name]
    return FORMATS[name].read(content, id="call-1", source="x")


def words_of(turns: tuple[Turn, ...], speaker: Speaker) -> list[Word]:
    return [word for turn in turns if turn.speaker is speaker for word in turn.words]


def said(turns: tuple[Turn, ...], speaker: Speaker) -> list[str]:
    return [word for turn in turns if turn.speaker is speaker for word in turn.text.split()]


@pytest.mark.parametrize("name", WORDED)
@given(written=transcripts())
@settings(max_examples=60, deadline=None)
def test_words_speakers_and_times_come_back(name: str, written: Transcript):
    found = again(name, written)
    for speaker in Speaker:
        before, after = words_of(written.turns, speaker), words_of(found.turns, speaker)
        assert [word.text for word in after] == [word.text for word in before]
        for one, other in zip(before, after, strict=True):
            assert math.isclose(one.start, other.start, abs_tol=0.0011)
            assert math.isclose(one.end, other.end, abs_tol=0.0011)
            if name != "twilio":
                assert other.probability == pytest.approx(one.probability, abs=1e-4)
    assert found.language == written.language
    if name not in {"contact_lens", "whisperx"}:
        assert found.agent == "dana"
        assert found.started_at == interaction().started_at


@pytest.mark.parametrize("name", SUBTITLES)
@given(written=transcripts())
@example(written=transcript(spoken(A, 0, "he said -- Customer: no and Agent: yes &amp; <b> {\\an8} 42 - 43")))
@example(written=transcript(spoken(A, 0, "WEBVTT"), spoken(C, 9, "NOTE"), spoken(A, 19, "--> [music]")))
@settings(max_examples=150, deadline=None)
def test_subtitles_keep_words_speakers_and_when_each_began_and_ended(name: str, written: Transcript):
    found = again(name, written)
    for speaker in Speaker:
        assert said(found.turns, speaker) == said(written.turns, speaker)
        for one, other in zip(span(written.turns, speaker), span(found.turns, speaker), strict=True):
            assert math.isclose(one, other, abs_tol=0.0011)


def span(turns: tuple[Turn, ...], speaker: Speaker) -> tuple[float, ...]:
    """When a speaker begins first and ends last."""
    times = [
        at for turn in turns if turn.speaker is speaker for at in (turn.start, turn.end) if at is not None
    ]
    return (min(times), max(times)) if times else ()


@given(written=transcripts())
@settings(max_examples=100, deadline=None)
def test_cues_fit_the_screen_and_the_reader(written: Transcript):
    """No cue over 7 s and two lines of 42, but for one long word or a line that must not be broken."""
    content = FORMATS["vtt"].write(interaction(), written).decode()
    clock = r"(\d\d):(\d\d):(\d\d\.\d{3})"
    cues = re.findall(rf"{clock} --> {clock}\n<v \w+>(.*(?:\n.+)?)\n", content)
    assert len(cues) == content.count(" --> ")
    starts = []
    for h1, m1, s1, h2, m2, s2, text in cues:
        start = int(h1) * 3600 + int(m1) * 60 + float(s1)
        end = int(h2) * 3600 + int(m2) * 60 + float(s2)
        starts.append(start)
        assert start <= end
        assert end - start <= 7.0011 or len(text.split()) == 1
        lines = html.unescape(text).split("\n")
        assert all(len(line) <= 42 or " " not in line for line in lines) or len(lines) == 1
        assert len(html.unescape(text)) <= 85 or any(len(word) > 42 for word in text.split())
    assert starts == sorted(starts)


@pytest.mark.parametrize("name", WORDED)
def test_turns_without_words_come_back_with_their_times(name: str):
    written = transcript(
        Turn(A, "Good morning.", 0.0, 1.0, 0.9), Turn(C, "Hello, I have a question.", 3.0, 4.5, 0.8)
    )
    found = again(name, written)
    assert [(t.speaker, t.text, t.start, t.end) for t in found.turns] == [
        (t.speaker, t.text, t.start, t.end) for t in written.turns
    ]
