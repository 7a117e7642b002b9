from __future__ import annotations

import random

import pytest

from autoqa.privacy import proofs
from eval.redaction.forms import fiscal_code, iban_forms, luhn_card


def test_cards_of_every_network_are_known() -> None:
    numbers = (
        "4111111111111111 5500005555555559 2221000000000009 378282246310005 6011111111111117 "
        "3530111333300000 30569309025904"
    )
    for number in numbers.split():
        assert proofs.is_card(number), number


@pytest.mark.parametrize("number", ["4111111111111112", "490154203237518", "0000000000000000", "41111111"])
def test_other_numbers_are_no_cards(number: str) -> None:
    assert not proofs.is_card(number)


def test_generated_ibans_and_fiscal_codes_pass_independent_check_digits() -> None:
    rng = random.Random(5)
    for language in ("en", "it"):
        assert proofs.is_iban(dict(iban_forms(rng, language))["together"])
    assert all(proofs.national_id(fiscal_code(rng), "it") for _ in range(50))


def test_the_letter_o_is_taken_for_zero_where_speech_cannot_tell() -> None:
    assert proofs.is_iban("GB29NWBK6O161331926819")


@pytest.mark.parametrize(
    ("symbols", "language"),
    [
        ("AB123456C", "en"),
        ("54362315K", "es"),
        ("X2482300W", "es"),
        ("36574261809", "de"),
        ("111222333", "nl"),
        ("295109912611193", "fr"),
    ],
)
def test_national_ids_are_known_by_shape_or_check_digit(symbols: str, language: str) -> None:
    assert proofs.national_id(symbols, language)


def test_a_digit_changed_breaks_most_proofs() -> None:
    rng = random.Random(2)
    cards = [luhn_card(rng) for _ in range(100)]
    assert not any(proofs.is_card(card[:-1] + str((int(card[-1]) + 1) % 10)) for card in cards)
    assert not proofs.national_id("54362315L", "es")


def test_telephone_numbers_are_checked_in_their_region() -> None:
    assert proofs.is_phone("2125550199", plus=False, regions=("US",))
    assert not proofs.is_phone("1125550199", plus=False, regions=("US",))
    assert proofs.is_phone("442079460958", plus=True, regions=())
    assert proofs.regions("US", "it-IT") == ("US", "IT")


def test_an_iban_or_identity_is_found_among_letters_of_other_words() -> None:
    assert proofs.holds_iban(["A", "DE", "89", "3704", "0044", "0532", "0130", "00"])
    assert proofs.holds_national_id([*"BNCLRA85T50H501X", "E"], "it")
    assert not proofs.holds_national_id(["AB", "12", "34"], "en")


def test_o_and_zero_in_a_codice_fiscale_are_told_apart_by_their_place() -> None:
    assert proofs.national_id("BNCGLI67H02L2190", "it") == proofs.national_id("BNCGLI67H02L219O", "it")


def test_an_irish_number_is_known_by_its_letter() -> None:
    assert proofs.national_id("1234567FA", "en")


def test_a_british_driving_licence_is_known_by_its_shape() -> None:
    assert proofs.national_id("MORGA753116SM9IJ", "en")
