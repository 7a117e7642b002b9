import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from autoqa.connect.formats import vcon, vcon_write
from autoqa.connect.formats.messages import unquoted
from autoqa.domain.interaction import Channel, Interaction
from autoqa.domain.transcript import Turn
from autoqa.errors import InterchangeError

from .parts import CALL, EXAMPLES, A, C, interaction, transcript


def read(fields: dict[str, Any]) -> Interaction:
    return vcon.read(json.dumps(fields).encode(), id="x", source="x")


def example(name: str) -> dict[str, Any]:
    return json.loads((EXAMPLES / name).read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def said(found: Interaction) -> list[tuple[str, str]]:
    return [(turn.speaker.value, turn.text) for turn in found.turns]


def analysed(content: object, **changes: object) -> dict[str, Any]:
    """A vCon with one recording and one transcript of it."""
    fields = example("call.vcon.json")
    fields["analysis"] = [
        {"type": "transcript", "dialog": 0, "vendor": "v", "encoding": "json", "body": content, **changes}
    ]
    return fields


def test_a_transcript_with_numbered_speakers_finds_its_parties():
    found = read(example("call.vcon.json"))
    assert said(found) == [("agent", "Hello,"), ("customer", "I was charged twice.")]
    assert (found.channel, found.agent, found.language) == (Channel.CALL, "Dana", "en-us")
    assert found.started_at == datetime(2026, 3, 2, 8, 14, tzinfo=UTC)
    assert [word.text for word in found.turns[0].words] == ["Hello,"]
    assert found.metadata["subject"] == "double charge"


def test_an_email_thread_is_read_without_what_it_quotes():
    found = read(example("mail.vcon.json"))
    assert said(found) == [
        ("customer", "Meter says 1234."),
        ("agent", "Thank you, Kim. It is noted."),
        ("customer", "Great & quick."),
    ]
    assert (found.channel, [turn.start for turn in found.turns]) == (Channel.EMAIL, [0.0, 5400.0, 5460.0])


@pytest.mark.parametrize(
    "encode",
    [
        lambda body: {"body": body},
        lambda body: {"body": json.dumps(body)},
        lambda body: {"body": json.dumps(body), "encoding": None},
        lambda body: {
            "body": base64.urlsafe_b64encode(json.dumps(body).encode()).rstrip(b"=").decode(),
            "encoding": "base64url",
            "mediatype": "application/json",
        },
    ],
    ids=["object", "string", "encoding left out", "base64url"],
)
def test_a_body_may_be_encoded_in_each_way(encode: Any):
    body = {
        "segments": [
            {"start": 1, "end": 2, "text": "Hi.", "party": 1},
            {"start": 3, "end": 4, "text": "Yes?", "party": 0},
        ]
    }
    assert said(read(analysed(None, **encode(body)))) == [("customer", "Hi."), ("agent", "Yes?")]


def test_deepgram_words_as_in_the_drafts_example():
    words = [
        {
            "word": "hello",
            "start": 1.2,
            "end": 1.7,
            "confidence": 0.9,
            "speaker": 0,
            "punctuated_word": "Hello.",
        },
        {"word": "how", "start": 1.8, "end": 2, "confidence": 0.9, "speaker": 0, "punctuated_word": "How"},
        {"word": "can", "start": 2, "end": 2.1, "confidence": 0.9, "speaker": 0, "punctuated_word": "can"},
        {"word": "i", "start": 2.1, "end": 2.2, "confidence": 0.9, "speaker": 0, "punctuated_word": "I"},
        {
            "word": "help",
            "start": 2.2,
            "end": 2.5,
            "confidence": 0.9,
            "speaker": 0,
            "punctuated_word": "help",
        },
        {"word": "you", "start": 2.5, "end": 2.7, "confidence": 0.9, "speaker": 0, "punctuated_word": "you?"},
        {"word": "hi", "start": 3, "end": 3.2, "confidence": 0.8, "speaker": 1, "punctuated_word": "Hi."},
    ]
    found = read(analysed({"results": {"channels": [{"alternatives": [{"words": words}]}]}}))
    assert said(found) == [("agent", "Hello. How can I help you?"), ("customer", "Hi.")]
    assert found.metadata["roles"] == "guessed"
    assert [word.start for word in found.turns[0].words][:2] == [1.2, 1.8]


def test_transcripts_of_two_dialogs_are_on_one_clock():
    fields = analysed({"segments": [{"start": 1, "end": 2, "text": "Hi.", "party": 1}]})
    later = {**fields["dialog"][0], "start": "2026-03-02T09:20:00.000+01:00"}
    fields["dialog"].append(later)
    segments = [
        {"start": 2, "end": 3, "text": "Yes?", "party": 0, "words": [{"word": "Yes?", "start": 2, "end": 3}]}
    ]
    fields["analysis"].append(
        {"type": "transcript", "dialog": 1, "vendor": "v", "body": {"segments": segments}}
    )
    found = read(fields)
    assert [turn.start for turn in found.turns] == [1.0, 362.0]
    assert found.turns[1].words[0].start == 362.0


def test_a_second_transcript_of_a_dialog_is_counted_and_not_read():
    fields = analysed({"segments": [{"start": 1, "end": 2, "text": "Hi.", "party": 1}]})
    fields["analysis"] *= 2
    found = read(fields)
    assert (len(found.turns), found.metadata["transcripts_not_used"]) == (1, 1)


def test_bots_are_left_out():
    fields = analysed(
        {
            "segments": [
                {"start": 0, "end": 1, "text": "Welcome.", "party": 2},
                {"start": 2, "end": 3, "text": "Hi.", "party": 1},
            ]
        }
    )
    fields["parties"].append({"name": "Menu", "type": "bot"})
    assert read(fields).metadata["left_out"] == {"system": 1}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda f: f.update(analysis=[]),
            "holds a recording without a transcript; score the recording itself",
        ),
        (lambda f: f.update(critical=["secrets"]), "may only be read by programs that know 'secrets'"),
        (
            lambda f: f["analysis"][0].update(body="hello hello", encoding="none"),
            "the transcript is plain text",
        ),
        (lambda f: f["analysis"][0].update(body="{", encoding="json"), "analysis.0: the body is not JSON"),
        (lambda f: f["analysis"][0].update(body="\u00e9", encoding="base64url"), "not text in base64url"),
        (
            lambda f: f["analysis"][0].update(body=None, url="https://example.org/t.json"),
            "keeps its text at an address",
        ),
        (lambda f: f["analysis"][0].update(body={"text": "hi"}), "has no 'segments'"),
        (
            lambda f: f.update(dialog=[{"type": "incomplete", "disposition": "busy"}], analysis=[]),
            "in which nothing was said",
        ),
        (lambda f: f.update(dialog=[], analysis=[]), "holds neither a transcript nor a text"),
        (lambda f: f["dialog"][0].update(parties=["x"]), "should be the number of a party"),
    ],
)
def test_a_vcon_that_cannot_be_read_says_why(change: Any, message: str):
    fields = analysed({"segments": [{"start": 1, "end": 2, "text": "Hi.", "party": 1}]})
    change(fields)
    with pytest.raises(InterchangeError, match=message):
        read(fields)


def test_signed_and_encrypted_vcons_say_what_to_do():
    with pytest.raises(InterchangeError, match=r"signed vCon \(JWS\); verify it"):
        read(example("signed.vcon.json"))
    with pytest.raises(InterchangeError, match=r"encrypted vCon \(JWE\); decrypt it"):
        read({"ciphertext": "aW52", "recipients": [], "protected": "aW52"})


def test_written_vcon_follows_the_draft(tmp_path: Path):
    recording = tmp_path / "call-1.wav"
    recording.write_bytes(b"RIFF invented")
    fields = json.loads(vcon_write.write(interaction(recording=recording), CALL))
    assert (fields["vcon"], fields["extensions"]) == ("0.4.0", ["CC"])
    assert fields["uuid"][14] == "8"
    datetime.fromisoformat(fields["created_at"])
    assert fields["parties"] == [{"role": "agent", "name": "dana"}, {"role": "customer"}]
    (dialog,) = fields["dialog"]
    digest = base64.urlsafe_b64encode(hashlib.sha512(b"RIFF invented").digest()).rstrip(b"=").decode()
    assert dialog == {
        "type": "recording",
        "start": "2026-03-02T09:14:00.000+00:00",
        "duration": 10.8,
        "parties": [0, 1],
        "mediatype": "audio/x-wav",
        "filename": "call-1.wav",
        "content_hash": f"sha512-{digest}",
    }
    (analysis,) = fields["analysis"]
    assert (analysis["type"], analysis["dialog"], analysis["vendor"]) == ("transcript", 0, "autoqa")
    assert (analysis["encoding"], analysis["schema"]) == ("json", vcon_write.SCHEMA)
    assert json.loads(analysis["body"])["segments"][1]["party"] == 1
    assert "tel" not in json.dumps(fields)


def test_a_recording_that_is_not_there_is_named_by_its_known_hash():
    fields = json.loads(vcon_write.write(interaction(recording=Path("gone.wav")), CALL))
    assert (
        fields["dialog"][0]["content_hash"]
        == "sha256-" + base64.urlsafe_b64encode(b"\xab" * 32).rstrip(b"=").decode()
    )


def test_the_same_transcript_always_has_the_same_uuid_and_another_has_not():
    def uuid(turns: Any) -> str:
        return str(json.loads(vcon_write.write(interaction(), turns))["uuid"])

    assert uuid(CALL) == uuid(CALL) != uuid(transcript(*CALL.turns[:2]))


def test_a_chat_with_times_is_written_as_its_messages():
    begun = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    chat = transcript(Turn(C, "Hello", 0.0, 0.0), Turn(A, "Good morning.", 65.5, 65.5))
    content = vcon_write.write(interaction(channel=Channel.CHAT, started_at=begun), chat)
    fields = json.loads(content)
    assert "analysis" not in fields
    assert [one["parties"] for one in fields["dialog"]] == [[1, 0], [0, 1]]
    found = vcon.read(content, id="x", source="x")
    assert (found.turns, found.channel, found.started_at) == (chat.turns, Channel.CHAT, begun)


def test_a_message_ends_when_it_took_its_time():
    fields = example("mail.vcon.json")
    fields["dialog"][0]["duration"] = 30
    begun = read(fields).started_at
    assert begun is not None
    assert read(fields).turns[0].end == timedelta(seconds=30).total_seconds()


@pytest.mark.parametrize(
    "text",
    [
        "Yes.\n\nOn Monday Kim <kim@example.org> wrote:\n> No.",
        "Yes.\n> No.\n>> Why?",
        "Yes.\n\nIl giorno lun 2 mar 2026 Kim ha scritto:\nNo.",
        "Yes.\n-----Original Message-----\nFrom: Kim\nNo.",
    ],
)
def test_older_messages_below_are_not_the_senders_words(text: str):
    assert unquoted(text) == "Yes."


@pytest.mark.parametrize("text", ["On Monday I wrote: please call.\nYes.", "On the form he wrote:\nYes."])
def test_a_sentence_about_writing_is_kept(text: str):
    assert unquoted(text) == text
