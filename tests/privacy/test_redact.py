from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.domain.transcript import Speaker, Turn, Word
from autoqa.privacy.kinds import Kind, Secret, merge
from autoqa.privacy.redact import mask_text, mask_words, redact, redact_text, redact_values
from autoqa.privacy.settings import PrivacySettings
from eval.redaction import sets
from eval.redaction.cases import make_cases, make_decoys, whole_case
from eval.redaction.forms import luhn_card, spoken_forms
from tests.privacy.talk import talk


def spoken(text: str, speaker: Speaker = Speaker.CUSTOMER, start: float = 0.0) -> Turn:
    """A turn of one word every half second."""
    words = tuple(
        Word(word, start + 0.5 * at, start + 0.5 * at + 0.4, 0.9 - 0.01 * at)
        for at, word in enumerate(text.split())
    )
    return Turn(speaker, " ".join(word.text for word in words), words[0].start, words[-1].end, 0.8, words)


def test_the_words_of_a_secret_become_one_with_its_times_and_lowest_probability() -> None:
    turn = redact([spoken("the code on the back is seven two one, thanks")]).turns[0]
    assert turn.text == "the code on the back is [security code], thanks"
    masked = turn.words[6]
    assert (masked.text, masked.start, masked.end) == ("[security code],", 3.0, 4.4)
    assert masked.probability == pytest.approx(0.9 - 0.08)
    assert len(turn.words) == 8


def test_the_seconds_of_a_secret_are_silenced_with_a_margin() -> None:
    silenced = redact([spoken("my cvv is seven two one")], settings=PrivacySettings(margin=0.1)).silenced
    assert [(s.start, s.end, s.turn, s.speaker, s.kind) for s in silenced] == [
        (1.4, 3.0, 0, Speaker.CUSTOMER, Kind.SECURITY_CODE)
    ]


def test_a_turn_without_words_is_silenced_whole() -> None:
    silenced = redact([Turn(Speaker.CUSTOMER, "my cvv is 721", 4.0, 6.0)]).silenced
    assert [(s.start, s.end) for s in silenced] == [(3.8, 6.2)]


def test_a_chat_without_times_is_masked_and_silences_nothing() -> None:
    redacted = redact([Turn(Speaker.CUSTOMER, "my cvv is 721")])
    assert redacted.turns[0].text == "my cvv is [security code]"
    assert redacted.silenced == ()
    assert redacted.counts == {Kind.SECURITY_CODE: 1}


def test_nothing_changes_when_it_is_switched_off() -> None:
    turns = (spoken("my cvv is 721"),)
    redacted = redact(turns, settings=PrivacySettings(enabled=False))
    assert redacted.turns == turns
    assert redacted.silenced == ()


def test_text_that_differs_from_its_words_is_masked_in_both() -> None:
    turn = Turn(Speaker.CUSTOMER, "My CVV is 721.", words=(Word("cvv", 0, 1, 0.9), Word("721", 1, 2, 0.9)))
    masked = redact([turn]).turns[0]
    assert masked.text == "My CVV is [security code]."
    assert [word.text for word in masked.words] == ["cvv", "[security code]"]


def test_what_touches_a_masked_word_stays() -> None:
    words = (Word("(4095", 0, 1, 0.5), Word("1111),", 1, 2, 0.9), Word("ok", 2, 3, 0.9))
    masked = mask_words(words, [Secret(Kind.CARD, 1, 10)])
    assert masked == (Word("([card]),", 0, 2, 0.5), Word("ok", 2, 3, 0.9))


def test_two_secrets_in_one_word_are_both_masked() -> None:
    masked = mask_words(
        (Word("721/4095", 0, 1, 0.5),), [Secret(Kind.SECURITY_CODE, 0, 3), Secret(Kind.CARD, 4, 8)]
    )
    assert masked == (Word("[security code]/[card]", 0, 1, 0.5),)


def test_overlapping_secrets_become_one() -> None:
    found = merge([Secret(Kind.PHONE, 5, 9), Secret(Kind.CARD, 2, 6), Secret(Kind.NAME, 9, 12)])
    assert found == [Secret(Kind.CARD, 2, 9), Secret(Kind.NAME, 9, 12)]


def test_values_in_metadata_are_masked_by_their_keys() -> None:
    masked = redact_values(
        {"case": {"phone": "5550199", "cvv": 721, "note": "SSN 123-45-6789", "plan": "two", "n": 3}}
    )
    assert masked == {
        "case": {
            "phone": "[phone]",
            "cvv": "[security code]",
            "note": "SSN [national id]",
            "plan": "two",
            "n": 3,
        }
    }


def test_another_finder_adds_what_it_finds() -> None:
    class Shouting:
        """A finder that takes every word in capitals for a name."""

        def find(self, text: str, language: str | None) -> list[Secret]:
            return [
                Secret(Kind.NAME, text.index(w), text.index(w) + len(w)) for w in text.split() if w.isupper()
            ]

    assert redact_text("ask ANNA about cvv 721", finder=Shouting()) == "ask [name] about cvv [security code]"
    turns = redact([Turn(Speaker.AGENT, "ask ANNA")], finder=Shouting()).turns
    assert turns[0].text == "ask [name]"


_PIECES = st.sampled_from(
    (
        "four zero nine five double triple oh hundred thousand and uh card cvv iban email phone born may "
        "third at dot com @ gmail is my the 4095 1 22 333-44 GB29 nwbk a i o b as in bravo , "
        ". ? - / : ( ) + $ % [card] due tre mille quattro nato codice fiscale è ’ ' É ß İ"
    ).split()
)
_TEXTS = st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=25).map(" ".join))
_TURNS = st.lists(st.tuples(st.sampled_from(Speaker), _TEXTS), max_size=6)


@settings(max_examples=150, deadline=None)
@given(_TURNS, st.sampled_from([None, "en", "it", "de"]), st.booleans())
def test_redaction_never_fails_and_keeps_turns_and_order(
    said: list[tuple[Speaker, str]], language: str | None, timed: bool
) -> None:
    turns = [
        spoken(text, speaker, 100.0 * at) if timed and text.split() else Turn(speaker, text)
        for at, (speaker, text) in enumerate(said)
    ]
    redacted = redact(turns, language=language, settings=PrivacySettings(introduced_names=True))
    assert [turn.speaker for turn in redacted.turns] == [turn.speaker for turn in turns]
    for before, after in zip(turns, redacted.turns, strict=True):
        assert (after.start, after.end) == (before.start, before.end)
        if after.words:
            assert after.text == " ".join(word.text for word in after.words)
        starts = [word.start for word in after.words]
        assert starts == sorted(starts)
        assert all(word.start <= word.end for word in after.words)
    assert all(0 <= silence.start < silence.end for silence in redacted.silenced)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 40))
def test_no_card_is_left_in_any_form(seed: int, form: int) -> None:
    rng = random.Random(seed)
    digits = luhn_card(rng)
    forms = [said for name, said in spoken_forms(digits, rng, "en") if "pieces" not in name]
    said = forms[form % len(forms)]
    masked = redact_text(f"The card number is {said}.", language="en")
    assert masked == "The card number is [card]."


def test_the_generator_makes_cards_with_a_valid_check_digit() -> None:
    from stdnum import luhn

    rng = random.Random(1)
    assert all(luhn.is_valid(luhn_card(rng)) for _ in range(200))


@pytest.mark.parametrize("name", sets.names())
def test_the_secrets_of_each_set_lie_where_they_are_said_to(name: str) -> None:
    phrasings = sets.load(name)
    for case in (*make_cases(phrasings, 140, seed=3), *map(whole_case, phrasings.whole)):
        told = [turn.text[a:b] for turn, spans in zip(case.turns, case.spans, strict=True) for a, b in spans]
        assert told
        assert all(text.strip() and "⟦" not in text for text in told)


@pytest.mark.parametrize("name", sets.names())
def test_the_decoys_of_each_set_hold_nothing_to_hide(name: str) -> None:
    decoys = list(make_decoys(sets.load(name), 40, seed=3))
    assert decoys
    assert not any(spans for case in decoys for spans in case.spans)


def test_masking_text_keeps_what_lies_between() -> None:
    assert mask_text("a 12 b 34", [Secret(Kind.CARD, 2, 4), Secret(Kind.PHONE, 7, 9)]) == "a [card] b [phone]"


def test_a_code_in_pieces_is_masked_where_it_is_repeated() -> None:
    told = talk(
        "C: for the card code, six", "A: Okay.", "C: two", "A: Okay.", "C: two", "A: I have six two two."
    )
    assert told[5] == "I have [security code]."
