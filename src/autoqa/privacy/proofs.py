"""Numbers that give themselves away: by a check digit, a prefix or a shape that only one kind has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from autoqa.privacy.kinds import Kind

_COUNTRIES = frozenset(
    """
    AD AE AL AT AZ BA BE BG BH BR BY CH CR CY CZ DE DK DO EE EG ES FI FO FR GB GE GI GL GR GT HR HU IE IL IQ
    IS IT JO KW KZ LB LC LI LT LU LV MC MD ME MK MR MT MU NL NO PK PL PS PT QA RO RS SA SC SE SI SK SM ST SV
    TL TN TR UA VA VG XK
    """.split()
)
_REGIONS = {"en": ("US", "GB"), "it": ("IT",), "de": ("DE",), "fr": ("FR",), "es": ("ES",), "nl": ("NL",)}
_NINO = re.compile(r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]")
_DRIVER = re.compile(r"[A-Z]{2,5}9{0,3}[0-9][0156][0-9][0-3][0-9]{2}[A-Z][A-Z9][A-Z0-9][A-Z]{2}")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_PLACE = re.compile(r"[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-EHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]")


def is_card(digits: str) -> bool:
    """Whether the digits are a payment card: a range that is issued, its length, and the check digit of Luhn.

    Ranges of ISO/IEC 7812 as the networks publish them.
    """
    from stdnum import luhn

    return looks_like_card(digits) and bool(luhn.is_valid(digits))


def looks_like_card(digits: str) -> bool:
    """The range and length alone, for numbers in which one digit was misheard."""
    size = len(digits)
    two, three, four = (int(digits[:count] or 0) for count in (2, 3, 4))
    return (
        (digits.startswith("4") and size in {13, 16, 19})
        or ((51 <= two <= 55 or 2221 <= four <= 2720) and size == 16)
        or (two in {34, 37} and size == 15)
        or (
            (four == 6011 or two == 65 or 644 <= three <= 649 or two in {60, 62, 81, 82}) and 16 <= size <= 19
        )
        or (3528 <= four <= 3589 and 16 <= size <= 19)
        or ((300 <= three <= 305 or three == 309 or two in {36, 38, 39}) and 14 <= size <= 19)
        or ((two == 50 or 56 <= two <= 69) and 13 <= size <= 19)
    )


def is_iban(symbols: str) -> bool:
    """Whether the symbols are an IBAN by country, length and check digits (ISO 13616)."""
    from stdnum import iban

    return any(bool(iban.is_valid(way)) for way in _ways(symbols))


def looks_like_iban(symbols: str) -> bool:
    """Whether the symbols begin like an IBAN and are long enough, for one with a letter misheard."""
    return any(way[:2] in _COUNTRIES and bool(_IBAN.fullmatch(way)) for way in _ways(symbols))


def national_id(symbols: str, language: str) -> bool:
    """Whether letters and digits are a national identity number by shape or check digit.

    Those made of digits alone are taken only in their own language, because one number in ten passes.
    """
    from stdnum.de import idnr
    from stdnum.es import dni, nie
    from stdnum.fr import nir
    from stdnum.ie import pps
    from stdnum.it import codicefiscale
    from stdnum.nl import bsn

    if (
        _NINO.fullmatch(symbols)
        or _DRIVER.fullmatch(symbols)
        or (
            len(symbols) == 16
            and any(
                _PLACE.fullmatch(way) or codicefiscale.is_valid(way)
                for way in (*_ways(symbols), _with_letters_of_a_fiscal_code(symbols))
            )
        )
    ):
        return True
    if len(symbols) in {8, 9} and symbols[:7].isdigit() and symbols[7:].isalpha():
        return bool(pps.is_valid(symbols))
    if len(symbols) == 9 and not symbols.isdigit():
        return bool(dni.is_valid(symbols) or nie.is_valid(symbols))
    own = {"de": (11, idnr), "fr": (15, nir), "nl": (9, bsn)}.get(language[:2])
    if own is not None and len(symbols) == own[0]:
        return bool(own[1].is_valid(symbols))
    return len(symbols) == 15 and bool(nir.is_valid(symbols))


def holds_iban(parts: Sequence[str]) -> bool:
    """Whether the symbols said in these parts end in an IBAN; letters before it are of other words."""
    ends = ("".join(parts[at:]) for at in range(len(parts)))
    return any(len(end) >= 15 and (is_iban(end) or looks_like_iban(end)) for end in ends)


def holds_national_id(parts: Sequence[str], language: str) -> bool:
    """Whether some of these parts in a row are a national identity number."""
    if national_id("".join(parts), language):
        return True
    for first in range(len(parts)):
        symbols = ""
        for part in parts[first:]:
            symbols += part
            own = len(symbols) in {9, 16} and not symbols.isdigit() and len(symbols) < len("".join(parts))
            if own and national_id(symbols, language):
                return True
            if len(symbols) > 16:
                break
    return False


def begins_a_card(text: str) -> bool:
    """Whether a text is three groups of four digits, as of a card whose fourth is to come."""
    shaped = re.fullmatch(r"([^,;-]+)[,;-]\s*([^,;-]+)[,;-]\s*([^,;-]+)", text)
    written = re.fullmatch(r"[3-6]\d{3}[ -]\d{4}[ -]\d{4}", text)
    return bool(written) or (
        shaped is not None and all(_four_words(part) for part in shaped.groups()) and not text[0].isdigit()
    )


def _four_words(text: str) -> bool:
    return len(re.findall(r"\w+", text)) == 4


def is_social_security(text: str) -> bool:
    """Whether a text has the shape of a US social security number in groups: 3, 2 and 4 digits."""
    from stdnum.us import ssn

    shaped = re.fullmatch(r"(\d{3})[-. ,]+(\d{2})[-. ,]+(\d{4})", text)
    return bool(shaped) and bool(ssn.is_valid("-".join(shaped.groups()) if shaped else ""))


def is_phone(digits: str, *, plus: bool, regions: tuple[str, ...]) -> bool:
    """Whether the digits are a valid telephone number, with "+" or in one of the regions."""
    import phonenumbers

    for region in (None,) if plus else regions:
        try:
            number = phonenumbers.parse(f"+{digits}" if plus else digits, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return True
    return plus and 8 <= len(digits) <= 15


def is_written_phone(text: str) -> bool:
    """Whether a text is written as only telephone numbers are: "(555) 010-0199", "555-0123", "+44 20 ..."."""
    return bool(
        re.fullmatch(r"\+?1?[-. ]?\(?\d{3}\)?[-. ]\s?\d{3}[-. ]\d{4}", text)
        or re.fullmatch(r"(?:.*[,\s])?\d{3}-\d{4}|\d{3} \d{4}", text)
        or (text.startswith("+") and 8 <= sum(letter.isdigit() for letter in text) <= 15)
    )


def regions(default: str, language: str) -> tuple[str, ...]:
    """The regions whose telephone numbers are expected: the default one and those of the language."""
    return tuple(dict.fromkeys((default, *_REGIONS.get(language[:2], ()))))


def kind_of(digits: str) -> Kind:
    """The likeliest kind of a long row of digits that nothing announced."""
    if len(digits) >= 13:
        return Kind.CARD
    return Kind.NATIONAL_ID if len(digits) == 9 else Kind.PHONE


def _with_letters_of_a_fiscal_code(symbols: str) -> str:
    """The symbols with O and I where a codice fiscale has letters, and 0 and 1 where it has digits."""
    letters, digits = {"0": "O", "1": "I"}, {"O": "0", "I": "1"}
    places = (letters if at < 6 or at in {8, 11, 15} else digits for at in range(16))
    return "".join(place.get(symbol, symbol) for symbol, place in zip(symbols, places, strict=True))


def _ways(symbols: str) -> Iterator[str]:
    """The symbols as they stand, and with O for 0 or 0 for O where speech cannot tell them apart."""
    yield symbols
    if "O" in symbols:
        yield symbols.replace("O", "0")
