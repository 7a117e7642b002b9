"""Secrets in every form in which people say them and recognisers write them, drawn from a seed."""

# ruff: noqa: E501  (a form reads better on one line)

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

from autoqa.privacy.kinds import Kind

ONES = "zero one two three four five six seven eight nine".split()
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()
UNO = "zero uno due tre quattro cinque sei sette otto nove".split()
MONTHS = "January February March April May June July August September October November December".split()
MESI = "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre".split()
ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
NATO = (
    "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo "
    "sierra tango uniform victor whiskey x-ray yankee zulu"
).split()
FILLERS = ["uh", "um", "er", "let me see", "sorry", "okay", "and then", "hmm", "yeah"]


def luhn_card(rng: random.Random) -> str:
    """A card number of one of five networks with its check digit (ISO/IEC 7812-1, annex B)."""
    start, size = rng.choice(
        [("4", 16), ("51", 16), ("2221", 16), ("37", 15), ("6011", 16), ("55", 16), ("4", 16)]
    )
    body = start + "".join(rng.choices("0123456789", k=size - len(start) - 1))
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


def pair(two: str) -> str:
    """Two digits as a number: "ninety five", "oh five"."""
    value = int(two)
    if value < 10:
        return f"oh {ONES[value]}" if value else "oh oh"
    if value < 20:
        return TEENS[value - 10]
    return TENS[value // 10] + (f" {ONES[value % 10]}" if value % 10 else "")


def thousands(four: str) -> str:
    """Four digits as a value: "four thousand ninety five"."""
    if four[0] == "0":
        return digit_words(four)
    said = f"{ONES[int(four[0])]} thousand"
    if four[1] != "0":
        said += f" {ONES[int(four[1])]} hundred"
    rest = int(four[2:])
    return said + (f" {pair(four[2:]) if rest > 9 else ONES[rest]}" if rest else "")


def digit_words(digits: str, *, oh: bool = False, words: Sequence[str] = ONES) -> str:
    """Each digit by its name."""
    return " ".join("oh" if oh and digit == "0" else words[int(digit)] for digit in digits)


def doubles(digits: str) -> str:
    """Each digit by its name, and "double" and "triple" where one repeats."""
    said, at = [], 0
    while at < len(digits):
        run = 1
        while at + run < len(digits) and digits[at + run] == digits[at] and run < 3:
            run += 1
        said.append(("", "double ", "triple ")[run - 1] + ONES[int(digits[at])])
        at += run
    return " ".join(said)


def with_fillers(words: str, rng: random.Random) -> str:
    """Words with a filler here and there, and one slip that is put right."""
    out = words.split()
    for _ in range(max(1, len(out) // 6) if len(out) > 1 else 0):
        out.insert(rng.randrange(1, len(out)), rng.choice(FILLERS))
    return " ".join(out)


def chunks(digits: str, size: int = 4) -> list[str]:
    """The digits in groups."""
    return [digits[at : at + size] for at in range(0, len(digits), size)]


def spoken_forms(digits: str, rng: random.Random, language: str, size: int = 4) -> Iterator[tuple[str, str]]:
    """A number in every form in which people say it and recognisers write it."""
    groups = chunks(digits, size)
    yield "together", digits
    yield "groups", " ".join(groups)
    yield "dashes", "-".join(groups)
    yield "spaced", " ".join(digits)
    yield "commas", ", ".join(digits)
    yield "groups pieces", " / ".join(groups)
    if language == "it":
        yield "words", digit_words(digits, words=UNO)
        yield "words, commas", ", ".join(digit_words(g, words=UNO) for g in groups)
        yield "words pieces", " / ".join(digit_words(g, words=UNO) for g in groups)
        yield "mixed", " ".join(g if n % 2 else digit_words(g, words=UNO) for n, g in enumerate(groups))
        return
    yield "words", digit_words(digits)
    yield "words, commas", ", ".join(digit_words(g, oh=True) for g in groups)
    yield "words, oh", digit_words(digits, oh=True)
    yield "pairs", " ".join(pair(two) if len(two) == 2 else ONES[int(two)] for two in chunks(digits, 2))
    yield "doubles", doubles(digits)
    yield "thousands", " ".join(thousands(g) if len(g) == 4 else digit_words(g) for g in groups)
    yield "mixed", " ".join(g if n % 2 else digit_words(g) for n, g in enumerate(groups))
    yield "mixed doubles", f"{groups[0]} {' '.join(doubles(g) for g in groups[1:])}"
    yield "fillers", with_fillers(digit_words(digits), rng)
    yield (
        "correction",
        f"{digit_words(groups[0])} no sorry {digit_words(groups[0])} {digit_words(''.join(groups[1:]))}",
    )
    yield "words pieces", " / ".join(digit_words(g) for g in groups)
    yield "fillers pieces", " / ".join(with_fillers(digit_words(g), rng) for g in groups)
    yield (
        "pairs pieces",
        " / ".join(" ".join(pair(t) if len(t) == 2 else ONES[int(t)] for t in chunks(g, 2)) for g in groups),
    )


def card_forms(rng: random.Random, language: str) -> Iterator[tuple[str, str]]:
    """A card number; one in ten with a digit misheard, so that its check digit fails."""
    digits = luhn_card(rng)
    if rng.random() < 0.1:
        at = rng.randrange(4, len(digits))
        digits = digits[:at] + str((int(digits[at]) + 1) % 10) + digits[at + 1 :]
    yield from spoken_forms(digits, rng, language)


def code_forms(rng: random.Random, language: str) -> Iterator[tuple[str, str]]:
    """A security code of three digits, sometimes four."""
    digits = "".join(rng.choices("0123456789", k=rng.choice([3, 3, 3, 4])))
    words = UNO if language == "it" else ONES
    yield "together", digits
    yield "spaced", " ".join(digits)
    yield "commas", ", ".join(digits)
    yield "words", digit_words(digits, words=words)
    yield "words, commas", ", ".join(digit_words(digits, words=words).split())
    yield "dashes", "-".join(digits)
    if language == "en":
        yield "pairs", " ".join(pair(two) if len(two) == 2 else ONES[int(two)] for two in chunks(digits, 2))
        yield (
            "digit and pair",
            f"{ONES[int(digits[0])]} {pair(digits[1:3])}{' ' + ONES[int(digits[3])] if len(digits) > 3 else ''}",
        )
        yield "doubles", doubles(digits)
        yield "fillers", with_fillers(digit_words(digits), rng)
        yield "words pieces", " / ".join(digit_words(digits).split())


def phone_forms(rng: random.Random, language: str) -> Iterator[tuple[str, str]]:
    """A telephone number of the United States, Britain or Italy."""
    if language == "it":
        digits = rng.choice(["333", "347", "02", "06", "328"]) + "".join(rng.choices("0123456789", k=7))
        yield "country", f"+39 {digits[:3]} {digits[3:]}"
        yield from spoken_forms(digits, rng, language, 3)
        return
    tail = "".join(rng.choices("0123456789", k=4))
    digits = rng.choice(["212", "415", "617", "303", "718"]) + rng.choice(["555", "867", "234", "640"]) + tail
    yield "brackets", f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"
    yield "country", f"+1 {digits[:3]} {digits[3:6]} {digits[6:]}"
    yield "dots", f"{digits[:3]}.{digits[3:6]}.{digits[6:]}"
    yield "british", f"oh seven seven {digit_words(digits[:8], oh=True)}"
    yield "local", f"{digits[3:6]}-{digits[6:]}"
    yield from spoken_forms(digits, rng, language, 3)


def email_forms(rng: random.Random, language: str) -> Iterator[tuple[str, str]]:
    """An e-mail address."""
    first, last = (
        rng.choice(["john", "maria", "peter", "anna", "giulia", "marco"]),
        rng.choice(["smith", "rossi", "keller", "brown"]),
    )
    host, top = rng.choice(
        [("gmail", "com"), ("yahoo", "com"), ("outlook", "com"), ("harbor", "org"), ("blue river", "net")]
    )
    solid = host.replace(" ", "")
    year = str(rng.randrange(60, 99))
    yield "written", f"{first}.{last}@{solid}.{top}"
    yield "written, digits", f"{first}{last}{year}@{solid}.{top}"
    if language == "it":
        yield "words", f"{first} punto {last} chiocciola {solid} punto {top}"
        yield "half", f"{first}.{last} chiocciola {solid}.{top}"
        yield "letters", f"{' '.join(first)} trattino {last} chiocciola {solid} punto {top}"
        yield "at", f"{first} punto {last} at {solid} punto {top}"
        return
    yield "words", f"{first} dot {last} at {host} dot {top}"
    yield "half", f"{first}.{last} at {solid}.{top}"
    yield "half, at sign", f"{first} dot {last}@{solid} dot {top}"
    yield "one word", f"{first}{last} at {host} dot {top}"
    yield "no sign", f"{first} {last} at {host} dot {top}"
    yield "letters", f"{' '.join(first)} underscore {last} at {host} dot {top}"
    yield "letters, commas", f"{', '.join(first)}, dot, {', '.join(last)}, at {host} dot {top}"
    yield "dashes", f"{'-'.join(first)} dot {last} at {host} dot {top}"
    yield "digits", f"{first} {pair(year)} at {host} dot {top}"
    yield "nato", f"{' '.join(NATO[ord(c) - 97] for c in first)} at {host} dot {top}"
    yield "as in", f"{first[0]} as in {NATO[ord(first[0]) - 97]} dot {last} at {host} dot {top}"
    yield "country", f"{first} dot {last} at {host} dot co dot uk"
    yield "fillers", f"{first} um dot {last} at uh {host} dot {top}"
    yield "letters pieces", f"{' '.join(first)} / dot {last} / at {host} dot {top}"
    yield "words pieces", f"{first} dot {last} / at {host} dot {top}"


def iban_forms(rng: random.Random, language: str) -> Iterator[tuple[str, str]]:
    """An IBAN with its check digits (ISO 13616: modulo 97 of the rearranged letters and digits is 1)."""
    country, body = rng.choice(
        [
            ("GB", "NWBK" + "".join(rng.choices("0123456789", k=14))),
            ("DE", "".join(rng.choices("0123456789", k=18))),
        ]
        if language == "en"
        else [("IT", "X05428" + "".join(rng.choices("0123456789", k=17)))]
    )
    number = int("".join(str(int(c, 36)) for c in f"{body}{country}00"))
    solid = f"{country}{98 - number % 97:02d}{body}"
    words = UNO if language == "it" else ONES
    spelt = [words[int(c)] if c.isdigit() else c.lower() for c in solid]
    yield "together", solid
    yield "groups", " ".join(chunks(solid))
    yield "small", " ".join(chunks(solid.lower()))
    yield "spaced", " ".join(solid)
    yield "words", " ".join(spelt)
    yield "words, capitals", " ".join(word.upper() if len(word) == 1 else word for word in spelt)
    yield "groups pieces", " / ".join(chunks(solid))
    yield "words pieces", " / ".join(" ".join(spelt[at : at + 4]) for at in range(0, len(spelt), 4))
    if language == "en":
        nato = [words[int(c)] if c.isdigit() else NATO[ord(c) - 65] for c in solid]
        yield "nato", " ".join(nato)
        yield "as in", " ".join(w if len(w) > 1 else f"{w} as in {NATO[ord(w) - 97]}," for w in spelt)
        yield "mixed", f"{solid[:2]} {pair(solid[2:4])} {solid[4:8]} {' '.join(chunks(solid[8:]))}"
        yield "fillers", with_fillers(" ".join(spelt), rng)


def national_forms(rng: random.Random, language: str) -> Iterator[tuple[str, str]]:
    """A US social security number, a British national insurance number or an Italian codice fiscale."""
    if language == "it":
        code = fiscal_code(rng)
        yield "together", code
        yield "small", code.lower()
        yield "spaced", " ".join(code)
        yield "groups", f"{code[:3]} {code[3:6]} {code[6:11]} {code[11:]}"
        yield "words", " ".join(UNO[int(c)] if c.isdigit() else c for c in code)
        yield "pieces", f"{code[:6]} / {code[6:11]} / {code[11:]}"
        return
    area = rng.choice([n for n in range(100, 899) if n != 666])
    digits = f"{area}{rng.randrange(10, 99)}{rng.randrange(1000, 9999)}"
    yield "official", f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"
    yield "official spaced", f"{digits[:3]} {digits[3:5]} {digits[5:]}"
    letters = rng.choice(["AB", "CE", "JK", "SX"])
    nino = f"{letters}{digits[:6]}{rng.choice('ABCD')}"
    yield "insurance", nino
    yield "insurance spaced", f"{nino[:2]} {nino[2:4]} {nino[4:6]} {nino[6:8]} {nino[8]}"
    yield "insurance words", " ".join(ONES[int(c)] if c.isdigit() else c.lower() for c in nino)
    yield "last four", digit_words(digits[5:])
    yield from spoken_forms(digits, rng, language, 3)


def fiscal_code(rng: random.Random) -> str:
    """An Italian codice fiscale with its check letter (decree of 23 December 1976)."""
    body = (
        rng.choice(["RSSMRA", "BNCGLI", "VRDLCU", "FRRNNA"])
        + f"{rng.randrange(40, 99)}"
        + rng.choice("ABCDEHLMPRST")
        + f"{rng.randrange(1, 29):02d}"
        + rng.choice(["A562", "F205", "H501", "L219"])
    )
    odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23]
    places = [int(c) if c.isdigit() else ord(c) - 65 for c in body]
    total = sum(odd[value] if at % 2 == 0 else value for at, value in enumerate(places))
    return body + chr(65 + total % 26)


def birth_forms(rng: random.Random, language: str) -> Iterator[tuple[str, str]]:
    """A date of birth."""
    day, month, year = rng.randrange(1, 29), rng.randrange(1, 13), rng.randrange(1936, 2007)
    short = f"{year % 100:02d}"
    if language == "it":
        mese = MESI[month - 1]
        yield "slashes", f"{day:02d}/{month:02d}/{year}"
        yield "long", f"{day} {mese} {year}"
        yield "words", f"{italian_below_hundred(day)} {mese} {italian_year(year)}"
        yield "del", f"il {italian_below_hundred(day)} {mese} del {italian_below_hundred(year % 100)}"
        yield "pieces", f"{italian_below_hundred(day)} {mese} / {italian_year(year)}"
        return
    name = MONTHS[month - 1]
    ordinal = ORDINALS[day - 1] if day <= 20 else f"twenty {ORDINALS[day - 21]}"
    said = (
        f"{pair(str(year)[:2])} {pair(short)}"
        if year < 2000
        else f"two thousand{' and ' + ONES[year - 2000] if year > 2000 else ''}"
    )
    yield "slashes", f"{month}/{day}/{year}"
    yield "padded", f"{day:02d}/{month:02d}/{year}"
    yield "iso", f"{year}-{month:02d}-{day:02d}"
    yield "long", f"{name} {day}, {year}"
    yield (
        "long, ordinal",
        f"{name} {day}{'st' if day in (1, 21) else 'nd' if day in (2, 22) else 'rd' if day in (3, 23) else 'th'}, {year}",
    )
    yield "day first", f"{day} {name} {year}"
    yield "words", f"{name} {ordinal} {said}"
    yield "words, of", f"the {ordinal} of {name.lower()} {said}"
    yield "short year", f"{ordinal} of {name} {pair(short) if int(short) > 30 else said}"
    yield "number words", f"{pair(f'{month:02d}')} {pair(f'{day:02d}')} {said}"
    yield (
        "slash words",
        f"{ONES[month] if month < 10 else TEENS[month - 10]} slash {pair(f'{day:02d}')} slash {said}",
    )
    yield "digit words", f"{digit_words(f'{day:02d}')} {digit_words(f'{month:02d}')} {digit_words(str(year))}"
    yield "fillers", f"{name} um the {ordinal} uh {said}"
    yield "words pieces", f"the {ordinal} of {name} / {said}"
    yield "mixed", f"{name} {day} {said}"


def italian_below_hundred(value: int) -> str:
    """A number below one hundred in Italian."""
    teens = "dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove".split()
    tens = "- - venti trenta quaranta cinquanta sessanta settanta ottanta novanta".split()
    if value < 10:
        return UNO[value]
    if value < 20:
        return teens[value - 10]
    word = tens[value // 10]
    return word if value % 10 == 0 else (word[:-1] if value % 10 in (1, 8) else word) + UNO[value % 10]


def italian_year(year: int) -> str:
    """A year in Italian, in one word."""
    below = italian_below_hundred(year % 100) if year % 100 else ""
    return ("millenovecento" if year < 2000 else "duemila") + below


SECRETS: dict[Kind, Callable[[random.Random, str], Iterator[tuple[str, str]]]] = {
    Kind.CARD: card_forms, Kind.SECURITY_CODE: code_forms, Kind.PHONE: phone_forms, Kind.EMAIL: email_forms,
    Kind.IBAN: iban_forms, Kind.NATIONAL_ID: national_forms, Kind.BIRTH_DATE: birth_forms,
}  # fmt: skip
