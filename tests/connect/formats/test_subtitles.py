import re

import pytest

from autoqa.connect.formats import srt, vtt
from autoqa.domain.interaction import Interaction
from autoqa.domain.transcript import Turn
from autoqa.errors import InterchangeError

from .parts import CALL, EXAMPLES, A, C, interaction, spoken, transcript


def read_srt(text: str) -> Interaction:
    return srt.read(text.encode(), id="x", source="x.srt")


def read_vtt(text: str) -> Interaction:
    return vtt.read(text.encode(), id="x", source="x.vtt")


def cues(*texts: str) -> str:
    """An SRT file with a cue of two seconds every ten seconds."""
    blocks = [f"{n}\n{at(n * 10)} --> {at(n * 10 + 2)}\n{text}\n" for n, text in enumerate(texts)]
    return "\n".join(blocks)


def at(seconds: int) -> str:
    return f"00:{seconds // 60:02d}:{seconds % 60:02d},000"


def said(found: Interaction) -> list[tuple[str, str]]:
    return [(turn.speaker.value, turn.text) for turn in found.turns]


def test_named_cues_become_turns_and_near_ones_are_joined():
    found = srt.read((EXAMPLES / "named.srt").read_bytes(), id="n", source="n")
    assert said(found) == [
        ("agent", "Good morning, Alto Energy, how can I help you?"),
        ("customer", "Hello. I was charged twice in May. It says 41 euros & 20 cents."),
        ("agent", "I see. One moment."),
        ("customer", "Of course."),
        ("agent", "You get it back in seven days."),
    ]
    assert (found.turns[1].start, found.turns[1].end) == (3.9, 8.0)
    assert found.turns[2].end == found.turns[3].start


def test_windows_line_ends_and_a_byte_order_mark_change_nothing():
    text = (EXAMPLES / "named.srt").read_text(encoding="utf-8")
    changed = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
    assert srt.read(changed, id="n", source="n") == srt.read(text.encode(), id="n", source="n")
    assert srt.read(text.encode("utf-16"), id="n", source="n") == srt.read(text.encode(), id="n", source="n")


def test_two_strangers_get_their_roles_by_what_they_say():
    found = srt.read((EXAMPLES / "strangers.srt").read_bytes(), id="n", source="n")
    assert [speaker for speaker, _ in said(found)] == ["agent", "customer", "agent"]
    assert found.metadata["roles"] == "guessed"
    assert found.metadata["certain"] is True


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ("Agent: Note: it is late.", "Customer: Fine."),
            [("agent", "Note: it is late."), ("customer", "Fine.")],
        ),
        (
            ("Agent: Hi.", "Customer: Hi.", "Total: 40 euros"),
            [("agent", "Hi."), ("customer", "Hi."), ("customer", "Total: 40 euros")],
        ),
        (("[Agent] Hi.", "[Cliente] Ciao."), [("agent", "Hi."), ("customer", "Ciao.")]),
        (
            ("OPERATORE: Sì?", "UTENTE: Ecco.", "(squilla il telefono)"),
            [("agent", "Sì?"), ("customer", "Ecco.")],
        ),
        (
            ("Agent Maria: Hi.", "Luca: Hello.", "Luca: Yes."),
            [("agent", "Hi."), ("customer", "Hello."), ("customer", "Yes.")],
        ),
        (
            ("Agent: at 12:30 we\nclose.", "Customer: ok"),
            [("agent", "at 12:30 we close."), ("customer", "ok")],
        ),
        (
            ('{\\an8}Agent: <font color="red">Hi</font> <3', "Customer: a < b"),
            [("agent", "Hi <3"), ("customer", "a < b")],
        ),
        (("- Agent: Hi.\n- Customer: Hello.",), [("agent", "Hi."), ("customer", "Hello.")]),
        (
            ("Agent: Hi.", "Customer: Hello.", "[laughs] No."),
            [("agent", "Hi."), ("customer", "Hello."), ("customer", "[laughs] No.")],
        ),
    ],
)
def test_speakers_are_found_where_they_are_named_and_nowhere_else(
    lines: tuple[str, ...], expected: list[tuple[str, str]]
):
    assert said(read_srt(cues(*lines))) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (cues("Hello.", "Hi."), r"names no speakers; begin each cue with its speaker"),
        (cues("Hello.", "Agent: Hi.", "Customer: Yes."), r"line 2: says something before anybody is named"),
        (cues("Maria: Hi.", "Luca: Hi.", "Anna: Hi."), r"3 people speak \('Maria', 'Luca', 'Anna'\)"),
        (
            cues("Agent: Hi.", "- Yes.\n- No.", "Customer: Hm."),
            r"line 6: two speakers share a cue and are not named",
        ),
        (cues("Maria: Hi.", "Maria: Bye."), r"only 'Maria' speaks, who may be agent or customer"),
        (cues("Sistema: La chiamata viene registrata."), r"neither an agent nor a customer speaks"),
        ("1\n00:00:05,000 --> 00:00:02,000\nAgent: Hi.\n", r"line 2: the cue ends before it starts"),
        ("1\n00:00:05,000 --> later\nAgent: Hi.\n", r"line 2: '00:00:05,000 --> later' is not a time"),
        ("1\n00:00:75,000 --> 00:00:99,000\nAgent: Hi.\n", r"line 2: .* is not a time"),
        ("Agent: Hi.\n", r"holds no times"),
        (cues("", ""), r"holds no words"),
    ],
)
def test_a_file_that_does_not_say_who_or_when_is_an_error_that_says_where(text: str, message: str):
    with pytest.raises(InterchangeError, match=r"x\.srt: " + message):
        read_srt(text)


def test_text_in_another_encoding_names_its_line():
    with pytest.raises(InterchangeError, match="line 3 is not UTF-8"):
        srt.read("1\n00:00:01,000 --> 00:00:02,000\nAgente: Sì\n".encode("latin-1"), id="x", source="x")


def test_cues_without_blank_lines_and_numbers_as_text_are_kept_apart():
    text = f"1\n{at(1)} --> {at(2)}\nAgent: How old?\n2\n{at(5)} --> {at(6)}\nCustomer: I am\n42\n"
    assert said(read_srt(text)) == [("agent", "How old?"), ("customer", "I am 42")]


def test_voices_tags_notes_styles_and_short_times_of_webvtt():
    found = vtt.read((EXAMPLES / "voices.vtt").read_bytes(), id="v", source="v")
    assert said(found) == [
        ("agent", "Buongiorno, Alto Energia."),
        ("customer", "Buongiorno, ho pagato due volte <maggio>."),
        ("agent", "Un attimo."),
        ("customer", "Va bene."),
    ]
    assert found.language == "it-it"
    assert found.metadata["left_out"] == {"system": 1}
    assert found.turns[0].end == 2.5


def test_webvtt_with_names_in_the_text_is_read_too():
    first = "00:01.000 --> 00:02.000\nDana (Agent): Hi &amp; welcome.\n"
    text = f"WEBVTT\n\n{first}\n100:00:03.000 --> 100:00:04.000\nKim (Customer): Hi.\n"
    found = read_vtt(text)
    assert said(found) == [("agent", "Hi & welcome."), ("customer", "Hi.")]
    assert found.turns[1].start == 360_003.0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("00:01.000 --> 00:02.000\n<v Agent>Hi\n", "does not begin with WEBVTT"),
        ("WEBVTT\n\n<v Agent>Hi\n", "line 3: '<v Agent>Hi' stands alone, without times"),
        ("WEBVTT\n\n00:01.000 --> 00:02\n\n", "holds no words"),
        ("WEBVTT\n\n00:03.000 --> 00:02.000\n<v Agent>Hi\n", "line 3: the cue ends before it starts"),
    ],
)
def test_webvtt_that_cannot_be_used_says_where(text: str, message: str):
    with pytest.raises(InterchangeError, match=message):
        read_vtt(text)


def test_webvtt_cues_without_blank_lines_are_kept_apart():
    first = "1\n00:01.000 --> 00:02.000\nAgent: How old?\n"
    text = f"WEBVTT\n\n{first}2\n00:05.000 --> 00:06.000\nCustomer: I am 42\n"
    assert said(read_vtt(text)) == [("agent", "How old?"), ("customer", "I am 42")]


def test_overlapping_cues_of_two_people_stay_two_turns():
    text = (
        "WEBVTT\n\n00:00.000 --> 00:05.000\n<v Agent>So I will\n\n"
        "00:02.000 --> 00:03.000\n<v Customer>Yes\n\n00:05.100 --> 00:06.000\n<v Agent>do it\n"
    )
    assert said(read_vtt(text)) == [("agent", "So I will"), ("customer", "Yes"), ("agent", "do it")]


def test_srt_as_written():
    assert srt.write(interaction(), CALL).decode() == (
        "1\n00:00:00,400 --> 00:00:04,000\nAgent: Good morning, Alto Energy, how can\nI help you?\n\n"
        "2\n00:00:05,000 --> 00:00:06,600\nCustomer: I was charged twice.\n\n"
        "3\n00:00:06,600 --> 00:00:08,600\nCustomer: My bill says 41 euros.\n\n"
        "4\n00:00:10,000 --> 00:00:10,800\nAgent: I see.\n"
    )


def test_vtt_as_written():
    assert vtt.write(interaction(), CALL).decode() == (
        "WEBVTT\nLanguage: en\n\n"
        "1\n00:00:00.400 --> 00:00:04.000\n<v Agent>Good morning, Alto Energy, how can I help\nyou?\n\n"
        "2\n00:00:05.000 --> 00:00:06.600\n<v Customer>I was charged twice.\n\n"
        "3\n00:00:06.600 --> 00:00:08.600\n<v Customer>My bill says 41 euros.\n\n"
        "4\n00:00:10.000 --> 00:00:10.800\n<v Agent>I see.\n"
    )


def test_a_long_sentence_is_cut_at_a_comma_and_fits_the_screen():
    text = (
        "I looked into your account again, and what I found there is that the second payment was taken "
        "by mistake"
    )
    content = vtt.write(interaction(), transcript(spoken(A, 0, text, pace=0.2))).decode()
    shown = re.findall(r"<v Agent>([^\n]*(?:\n[^\n]+)?)\n", content)
    assert shown[0] == "I looked into your account again,"
    assert all(len(line) <= 42 for cue in shown for line in cue.split("\n"))


def test_no_cue_is_longer_than_seven_seconds():
    content = srt.write(
        interaction(), transcript(spoken(C, 0, "and then I waited and waited so long", pace=1.5))
    )
    assert content.decode().count("-->") == 2
    assert "00:00:06,000 --> 00:00:12,000" in content.decode()


def test_a_turn_without_words_shares_its_time_by_length():
    content = srt.write(interaction(), transcript(Turn(A, "Yes. Certainly.", 0.0, 1.5))).decode()
    assert "00:00:00,000 --> 00:00:00,429\nAgent: Yes." in content
    assert "00:00:00,429 --> 00:00:01,500\nAgent: Certainly." in content


@pytest.mark.parametrize("module", [srt, vtt])
def test_a_chat_without_times_cannot_become_subtitles(module: object):
    with pytest.raises(InterchangeError, match="call-1: turn 1 has no times"):
        module.write(interaction(), transcript(Turn(C, "Hello")))  # type: ignore[attr-defined]


def test_a_line_is_never_broken_so_that_its_end_looks_like_another_speaker():
    text = "and the text on the second page of that says Customer: yes indeed"
    again = srt.read(srt.write(interaction(), transcript(spoken(A, 0, text, pace=0.1))), id="x", source="x")
    assert said(again) == [("agent", text)]
