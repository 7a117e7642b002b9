import json
from datetime import UTC, datetime
from typing import Any

import pytest

from autoqa.connect.formats import FORMATS, contact_lens, genesys, jsonl, twilio, whisperx
from autoqa.domain.interaction import Channel, GradeGiven, Interaction
from autoqa.domain.transcript import Turn
from autoqa.errors import InterchangeError

from .parts import CALL, EXAMPLES, A, C, interaction, transcript


def example(module: Any, name: str) -> Interaction:
    return module.read((EXAMPLES / name).read_bytes(), id="x", source=name)  # type: ignore[no-any-return]


def changed(name: str, **changes: object) -> bytes:
    fields = json.loads((EXAMPLES / name).read_text(encoding="utf-8"))
    return json.dumps({**fields, **changes}).encode()


def said(found: Interaction) -> list[tuple[str, str]]:
    return [(turn.speaker.value, turn.text) for turn in found.turns]


def test_whisperx_words_without_times_lie_between_their_neighbours():
    words = example(whisperx, "whisperx.json").turns[1].words
    assert [(word.text, word.start, word.end) for word in words[1:4]] == [
        ("paid", 3.8, 4.0),
        ("41", 4.0, 4.6),
        ("twice", 4.6, 5.0),
    ]
    assert words[2].probability == pytest.approx(0.7316)


def test_whisperx_segment_without_a_speaker_has_that_of_its_words():
    found = example(whisperx, "whisperx.json")
    assert [turn.speaker for turn in found.turns] == [A, C, A]
    assert found.metadata["roles"] == "guessed"
    assert found.language == "en"


def test_whisperx_without_diarization_says_what_to_run():
    segments = [{"start": 0, "end": 1, "text": "Hello."}]
    with pytest.raises(InterchangeError, match="names no speakers; run whisperX with --diarize"):
        whisperx.read(json.dumps({"segments": segments}).encode(), id="x", source="x")


def test_whisperx_segments_that_nobody_speaks_are_left_out_and_counted():
    segments = [
        {"start": 0, "end": 1, "text": "Hello.", "speaker": "AGENT"},
        {"start": 3, "end": 4, "text": "Mm."},
        {"start": "0:00:06", "end": "6.5", "text": "Bye.", "speaker": "CUSTOMER"},
    ]
    found = whisperx.read(json.dumps({"segments": segments}).encode(), id="x", source="x")
    assert said(found) == [("agent", "Hello."), ("customer", "Bye.")]
    assert found.metadata["left_out"] == {"unnamed": 1}
    assert found.turns[1].start == 6.0


def test_words_that_are_not_the_text_are_dropped():
    segment = {"start": 0, "end": 2, "text": "Hello there friend.", "speaker": "agent"}
    words = [{"word": "Hello", "start": 0, "end": 1, "score": 0.9}]
    found = whisperx.read(
        json.dumps({"segments": [{**segment, "words": words}]}).encode(), id="x", source="x"
    )
    assert found.turns[0].words == ()


def test_contact_lens_call():
    found = example(contact_lens, "contact_lens.json")
    assert said(found) == [
        ("agent", "Good morning, you speak with [PII]."),
        ("customer", "Hi, my refund never came."),
    ]
    assert (found.turns[1].start, found.turns[1].end, found.language) == (2.9, 5.0, "en-us")
    assert [word.text for word in found.turns[1].words] == ["Hi,", "my", "refund", "never", "came."]
    assert found.turns[1].confidence == pytest.approx(
        (2 * 0.9 + 2 * 0.8 + 6 * 0.9 + 5 + 4 * 0.9) / 19, abs=0.01
    )
    assert found.metadata["redacted"] is True


def test_contact_lens_chat_has_moments_and_events():
    found = example(contact_lens, "contact_lens_chat.json")
    assert (found.channel, found.started_at) == (Channel.CHAT, datetime(2026, 3, 2, 9, 0, 1, tzinfo=UTC))
    assert [(turn.speaker, turn.start, turn.end) for turn in found.turns] == [(C, 4.5, None), (A, 39.0, None)]
    assert found.metadata["left_out"] == {"system": 1}


def test_contact_lens_real_time_segments():
    assert said(example(contact_lens, "contact_lens_realtime.json")) == [
        ("agent", "Good evening."),
        ("customer", "Hi."),
    ]


def test_contact_lens_analysis_that_failed():
    content = changed("contact_lens.json", JobStatus="FAILED", Transcript=[])
    with pytest.raises(InterchangeError, match="the analysis is FAILED"):
        contact_lens.read(content, id="x", source="x")


def test_genesys_counts_from_the_beginning_and_knows_the_ivr():
    found = example(genesys, "genesys.json")
    assert said(found) == [("agent", "Hello, Dana here."), ("customer", "my bill is wrong")]
    assert [turn.start for turn in found.turns] == [6.0, 8.0]
    assert [(word.text, word.start) for word in found.turns[0].words] == [
        ("Hello,", 6.0),
        ("Dana", 6.5),
        ("here.", 6.9),
    ]
    assert (found.agent, found.language) == ("user-dana", "en-us")
    assert found.started_at == datetime(2026, 3, 2, 9, 14, tzinfo=UTC)
    assert found.metadata["left_out"] == {"system": 1}
    assert found.metadata["queues"] == ["billing"]


def test_genesys_times_may_count_from_zero():
    phrases = [
        {
            "text": "hi",
            "participantPurpose": "external",
            "startTimeMs": 500,
            "duration": {"milliseconds": 200},
        },
        {"text": "hello", "participantPurpose": "internal", "startTimeMs": 4200},
    ]
    content = json.dumps(
        {"conversationStartTime": 1772442840000, "transcripts": [{"phrases": phrases}]}
    ).encode()
    found = genesys.read(content, id="x", source="x")
    assert [(turn.speaker, turn.start, turn.end) for turn in found.turns] == [(C, 0.5, 0.7), (A, 4.2, None)]
    assert found.started_at == datetime(2026, 3, 2, 9, 14, tzinfo=UTC)


def test_twilio_sentences_alone_go_by_channel_and_index():
    found = example(twilio, "twilio.json")
    assert said(found) == [
        ("agent", "Thank you for calling, how can I help you?"),
        ("customer", "My parcel never arrived."),
    ]
    assert [(word.start, word.end) for word in found.turns[1].words] == [
        (2.1, 2.3),
        (2.3, 3.0),
        (3.0, 3.5),
        (3.5, 4.25),
    ]
    assert found.turns[1].confidence == 0.8
    assert (found.metadata["roles"], found.metadata["certain"]) == ("by channel", True)


def test_twilio_channels_that_contradict_what_is_said_are_doubtful():
    sentences = json.loads((EXAMPLES / "twilio.json").read_text(encoding="utf-8"))["sentences"]
    for one in sentences:
        one["media_channel"] = 3 - one["media_channel"]
    found = twilio.read(json.dumps(sentences).encode(), id="x", source="x")
    assert found.metadata["certain"] is False


def test_twilio_transcript_names_its_participants():
    found = example(twilio, "twilio_full.json")
    assert said(found) == [("agent", "Good morning."), ("customer", "Hello, I have a question.")]
    assert (found.agent, found.language, found.metadata["customer_key"]) == ("dana", "en-gb", "case 12")
    assert found.started_at == datetime(2026, 3, 2, 9, 14, tzinfo=UTC)


def test_a_plain_twilio_transcription_names_nobody():
    with pytest.raises(InterchangeError, match="names no speakers; export the sentences"):
        twilio.read(b'{"sid": "TR1", "transcription_text": "hello"}', id="x", source="x")


def test_one_line_of_ours():
    found = example(jsonl, "line.jsonl")
    assert said(found) == [("customer", "My refund never came."), ("agent", "I am sorry.")]
    assert (found.channel, found.agent, found.metadata["queue"]) == (Channel.CHAT, "dana", "billing")
    assert found.turns[1].end == 6.5


def test_many_lines_of_ours_are_for_the_other_reader():
    line = (EXAMPLES / "line.jsonl").read_bytes()
    with pytest.raises(InterchangeError, match="an interaction on each line"):
        jsonl.read(line + line, id="x", source="x")


def test_our_line_keeps_grades_and_can_be_read_line_by_line(tmp_path):
    from autoqa.connect.interchange import read_interactions

    given = GradeGiven("eva", "empathy", None, "not asked", datetime(2026, 3, 3, tzinfo=UTC))
    content = jsonl.write(interaction(grades=(given,), metadata={"queue": "billing"}), CALL)
    path = tmp_path / "out.jsonl"
    path.write_bytes(content)
    ((_, found),) = read_interactions(path)
    assert isinstance(found, Interaction)
    assert found.grades == (given,)
    assert found.metadata == {"queue": "billing"}
    assert jsonl.read(content, id="call-1", source="x").grades == (given,)


@pytest.mark.parametrize("name", ["whisperx", "contact_lens", "genesys"])
def test_formats_that_need_times_refuse_a_chat_without(name: str):
    with pytest.raises(InterchangeError, match="turn 1 has no times"):
        FORMATS[name].write(interaction(), transcript(Turn(C, "Hello")))


@pytest.mark.parametrize("name", ["jsonl", "vcon", "twilio"])
def test_formats_without_need_of_times_take_a_chat(name: str):
    chat = transcript(Turn(C, "Hello"), Turn(C, "Anybody?"), Turn(A, "Yes."))
    content = FORMATS[name].write(interaction(channel=Channel.CHAT, started_at=None), chat)
    assert FORMATS[name].read(content, id="x", source="x").turns == chat.turns


def test_written_contact_lens_has_the_documented_keys():
    fields = json.loads(contact_lens.write(interaction(), CALL))
    assert fields["Version"] == "1.1.0"
    assert (fields["Channel"], fields["LanguageCode"], fields["JobStatus"]) == ("VOICE", "en", "COMPLETED")
    assert fields["CustomerMetadata"] == {"ContactId": "call-1"}
    assert {one["ParticipantRole"] for one in fields["Participants"]} == {"AGENT", "CUSTOMER"}
    first = fields["Transcript"][0]
    assert (first["BeginOffsetMillis"], first["EndOffsetMillis"], first["ParticipantId"]) == (
        400,
        4000,
        "AGENT",
    )
    assert "AccountId" not in fields


def test_written_genesys_counts_from_1970_where_the_beginning_is_known():
    known = json.loads(genesys.write(interaction(), CALL))
    assert known["conversationStartTime"] == 1772442840000
    assert known["transcripts"][0]["phrases"][0]["startTimeMs"] == 1772442840400
    unknown = json.loads(genesys.write(interaction(started_at=None), CALL))
    assert "conversationStartTime" not in unknown
    assert unknown["transcripts"][0]["phrases"][0]["startTimeMs"] == 400


@pytest.mark.parametrize(
    ("module", "fields", "message"),
    [
        (
            whisperx,
            {"segments": [{"start": 2, "end": 1, "text": "Hi", "speaker": "agent"}]},
            r"segments\.0 ends at 1\.000 s, before it starts",
        ),
        (
            whisperx,
            {"segments": [{"start": -1, "text": "Hi", "speaker": "agent"}]},
            r"'segments\.0\.start': should be seconds",
        ),
        (whisperx, {"segments": [{"start": "soon", "text": "Hi"}]}, r"'segments\.0\.start'.*found 'soon'"),
        (whisperx, {"segments": [{"start": 1}]}, r"'segments\.0\.text' is missing"),
        (whisperx, {"segments": [{"text": "\ud800", "speaker": "agent"}]}, r"half of a character"),
        (contact_lens, {"Transcript": [{"Content": "Hi", "ParticipantId": "x"}]}, r"only 'x' speaks"),
        (
            contact_lens,
            {"Transcript": [{"Content": "Hi", "ParticipantId": "a", "BeginOffsetMillis": "x"}]},
            r"'Transcript\.0\.BeginOffsetMillis': should be a number",
        ),
        (genesys, {"transcripts": [{"phrases": []}]}, r"holds no words"),
        (genesys, {"transcripts": {}}, r"'transcripts'"),
        (twilio, {"sentences": [{"transcript": "Hi", "media_channel": 1.5}]}, r"should be a whole number"),
        (jsonl, {"turns": [{"text": "Hi"}]}, r"names no speakers"),
        (
            jsonl,
            {"turns": [{"text": "Hi", "speaker": "agent"}], "metadata": {"x": float("nan")}},
            r"'metadata' cannot be kept",
        ),
    ],
)
def test_what_cannot_be_used_is_named_with_its_place(module: Any, fields: dict[str, Any], message: str):
    with pytest.raises(InterchangeError, match=message):
        module.read(json.dumps(fields).encode(), id="x", source="x")
