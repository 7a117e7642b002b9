"""Make conversations that hold secrets, written and spoken, and others that hold only ordinary numbers.

Everything is drawn from a seed. A text is written with its secret between marks, so that what must be hidden is
known to the character. The phrasings of `HELD_OUT` were written after the rules and first run against them unchanged.
"""

# ruff: noqa: E501  (a phrasing reads better on one line)

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from autoqa.domain.transcript import Speaker, Turn
from autoqa.privacy.kinds import Kind

OPEN, CLOSE = "⟦", "⟧"
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
BACKCHANNELS = [
    "Yes.",
    "Okay.",
    "Mm-hmm.",
    "Got it.",
    "Go ahead.",
    "Uh-huh, go on.",
    "Right.",
    "Thank you, and the rest?",
]


@dataclass(frozen=True, slots=True)
class Case:
    """A conversation, with the character spans in each turn that must be hidden; none for a decoy."""

    kind: Kind | None
    form: str
    language: str
    turns: tuple[Turn, ...]
    spans: tuple[tuple[tuple[int, int], ...], ...]


def make_cases(count: int, *, seed: int, held_out: bool = False) -> Iterator[Case]:
    """`count` conversations with one secret each: every kind and form in turn, one in five in Italian."""
    rng = random.Random(seed)
    kinds = list(SECRETS)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        language = "it" if number // len(kinds) % 5 == 4 else "en"
        forms = list(SECRETS[kind](rng, language))
        form, said = forms[number // len(kinds) % len(forms)]
        yield _case(kind, form, said, language, rng, held_out=held_out)


def make_decoys(count: int, *, seed: int, held_out: bool = False) -> Iterator[Case]:
    """`count` conversations in which nothing needs hiding."""
    rng = random.Random(seed)
    for number in range(count):
        language = "it" if number % 5 == 4 else "en"
        name, lines = rng.choice(
            DECOYS_HELD_OUT if held_out else [*DECOYS, *DECOYS_MORE] if language == "en" else DECOYS_IT
        )
        texts = [_fill(line, rng) for line in lines.split(" | ")]
        yield _from_marked(None, name, "en" if held_out else language, texts, asked=len(texts) > 1)


def _case(kind: Kind, form: str, said: str, language: str, rng: random.Random, *, held_out: bool) -> Case:
    asks = _phrasings(kind, language, held_out=held_out)
    chosen = rng.choice(asks)
    lines = chosen.split(" | ")
    marked = [line.replace("{}", f"{OPEN}{said}{CLOSE}") for line in lines]
    if form.endswith("pieces"):
        marked = _in_pieces(marked, rng)
    if rng.random() < 0.3:
        repeat = said if not form.endswith("pieces") else said.replace(" / ", " ")
        marked.append(
            rng.choice(
                ["So that is {}, correct?", "I have {}.", "{}, is that right?", "Let me repeat: {}."]
                if language == "en"
                else ["Quindi {}, giusto?", "Ripeto: {}.", "Allora {}, confermo."]
            ).replace("{}", f"{OPEN}{repeat}{CLOSE}")
        )
    return _from_marked(kind, form, language, marked, asked=len(lines) > 1)


def _phrasings(kind: Kind, language: str, *, held_out: bool) -> Sequence[str]:
    if held_out:
        return (HELD_OUT_IT if language == "it" else HELD_OUT)[kind]
    if language == "it":
        return [*PHRASINGS_IT[kind], *PHRASINGS_IT_MORE.get(kind, ())]
    return [*PHRASINGS[kind], *PHRASINGS_MORE[kind]]


def _in_pieces(lines: Sequence[str], rng: random.Random) -> list[str]:
    """The line with the secret over several turns, with the other party saying that it listens."""
    out: list[str] = []
    for line in lines:
        if OPEN not in line:
            out.append(line)
            continue
        front, rest = line.split(OPEN)
        said, behind = rest.split(CLOSE)
        parts = said.split(" / ")
        for at, part in enumerate(parts):
            out.append(
                (front if at == 0 else "") + OPEN + part + CLOSE + (behind if at == len(parts) - 1 else "")
            )
            if at < len(parts) - 1:
                out.append(rng.choice(BACKCHANNELS))
    return out


def _from_marked(kind: Kind | None, form: str, language: str, marked: Sequence[str], *, asked: bool) -> Case:
    """The case in which these lines are said in turn; the agent begins when something is `asked`."""
    turns: list[Turn] = []
    spans: list[tuple[tuple[int, int], ...]] = []
    agent = 0 if asked else 1
    for number, line in enumerate(marked):
        text, here, at = "", [], 0
        while (start := line.find(OPEN, at)) >= 0:
            end = line.index(CLOSE, start)
            text += line[at:start]
            here.append((len(text), len(text) + end - start - 1))
            text += line[start + 1 : end]
            at = end + 1
        text += line[at:]
        speaker = Speaker.AGENT if number % 2 == agent else Speaker.CUSTOMER
        turns.append(Turn(speaker, text))
        spans.append(tuple(here))
    return Case(kind, form, language, tuple(turns), tuple(spans))


# How numbers are said


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

# Turns are separated by " | "; with more than one the agent begins. {} is the secret.

PHRASINGS: dict[Kind, Sequence[str]] = {
    Kind.CARD: [
        "My card number is {}.", "Can I take the long number on the front of the card? | Sure, it's {}.",
        "And the card number, please? | {}", "Yes the card is {} and I would like to pay today.", "Could you read me the sixteen digits? | Hold on, let me get my wallet. | Of course. | Okay, {}.",
        "It's a visa, {}.", "What card would you like to use? | My Mastercard. | Go ahead whenever you are ready. | {}", "{} is my card number.", "Please charge {}, thanks.",
        "I want to pay the bill. | Sure, what is the number on your credit card? | {}. Did you get that?", "my debit card, the number is {}",
    ],
    Kind.SECURITY_CODE: [
        "And the three digits on the back? | {}", "What's the security code? | It's {}.", "the cvv is {}", "CVV {}", "The code on the back of the card is {}.",
        "And the CVC please. | Sure, {}.", "Could you give me the security number on the signature strip? | {}", "It's {}, that's the security code.",
        "And the last three numbers on the back? | um, {}", "security code {} and the name is on the account", "Can you flip the card over and read me the code? | Yes, {}.",
    ],
    Kind.PHONE: [
        "My phone number is {}.", "What is the best number to reach you? | {}", "You can call me back on {}.", "Could I get a contact number? | Yes, it's {}.", "my cell is {} if we get disconnected",
        "Please ring me at {} after five.", "Is there a mobile number we can use? | {}", "What number are you calling from? | I'm calling from {}.", "Text me at {}.",
    ],
    Kind.EMAIL: [
        "My email is {}.", "Can I have your email address? | Sure, {}.", "Please send it to {}.", "What is the best email for the receipt? | It's {}.", "You can write to me at {}.",
        "And your e-mail? | {}", "the address is {} all lowercase", "I never got the message, I use {} for everything.",
    ],
    Kind.IBAN: [
        "My IBAN is {}.", "Could you give me the IBAN? | {}", "Where should we send the refund? | To my bank account, the IBAN is {}.", "And the international account number? | Yes, {}.",
        "the iban please | okay {}", "Please use {} for the transfer, that's my IBAN.",
    ],
    Kind.NATIONAL_ID: [
        "My social security number is {}.", "Can I have your social? | {}", "What's your national insurance number? | It's {}.", "For verification, your SSN please? | Sure, {}.",
        "{} is my social security number", "And your tax ID number? | {}", "I need your national ID. | Okay, it is {}.",
    ],
    Kind.BIRTH_DATE: [
        "My date of birth is {}.", "What is your date of birth? | {}", "Could you confirm your birthday? | Yes, {}.", "I was born on {}.", "And the date of birth on the account? | It's {}.",
        "dob {}", "When were you born? | {}", "Your birth date for security, please. | {}.",
    ],
}  # fmt: skip

PHRASINGS_IT: dict[Kind, Sequence[str]] = {
    Kind.CARD: ["Il numero della carta è {}.", "Mi dà il numero della carta di credito? | Sì, {}.", "Qual è il numero della carta? | Allora, {}.", "la mia carta è {}"],
    Kind.SECURITY_CODE: ["E le tre cifre sul retro? | {}", "Il codice di sicurezza è {}.", "Mi legge il CVV? | Sì, {}.", "il cvv è {}"],
    Kind.PHONE: ["Il mio numero di telefono è {}.", "Mi lascia un recapito? | Certo, {}.", "Può chiamarmi al {}.", "Qual è il suo cellulare? | {}"],
    Kind.EMAIL: ["La mia email è {}.", "Mi dà il suo indirizzo email? | Sì, {}.", "Può scrivermi a {}.", "la mail è {}"],
    Kind.IBAN: ["Il mio IBAN è {}.", "Mi può dare l'IBAN? | Certo, {}.", "l'iban è {}"],
    Kind.NATIONAL_ID: ["Il mio codice fiscale è {}.", "Mi dà il codice fiscale? | Sì, {}.", "codice fiscale {}"],
    Kind.BIRTH_DATE: ["La mia data di nascita è {}.", "Qual è la sua data di nascita? | {}", "Sono nato il {}.", "Quando è nata? | {}"],
}  # fmt: skip

PHRASINGS_MORE: dict[Kind, Sequence[str]] = {
    Kind.CARD: [
        "I'd like to settle this now. | Great, I can take a payment over the phone. What are the digits across the front? | They are {}.",
        "Use the American Express ending, well, the full thing is {}.", "So we need to update your payment method. | Alright, new card: {}", "{}. That's the one I want you to bill.",
        "Can you read that plastic to me from left to right? | {}", "Which account should I debit? | My Visa debit, here goes, {}.", "I paid with {} last time, is it still stored?",
        "Go ahead with your payment details. | Yep so it starts, uh, {}.",
    ],
    Kind.SECURITY_CODE: [
        "There is a little number next to your signature. | Oh yes, {}.", "Perfect. And on the reverse side? | {}", "Verification code on the card? | That would be {}.", "with the CVV2 being {}",
        "I also need the 3-digit code. | Right, {}.", "Now just the C V C. | {}, got it?", "The card security value reads {}.", "turn it over for me and tell me the last three | {}",
    ],
    Kind.PHONE: [
        "How can we get hold of you? | Try {}.", "In case the line drops, where do I reach you? | {}", "Leave me a voicemail on {}.", "The number on file is old, it should be {}.",
        "My husband's mobile, {}, is better.", "You'll find me at {} most days.", "Which number should the driver dial? | {} please.", "Add {} as a second contact.",
    ],
    Kind.EMAIL: [
        "Where shall I send the confirmation? | {} works.", "I log in with {}.", "Could you spell the e-mail for me? | {}", "It went to {} by mistake.", "Mail it over to {} please.",
        "What do you have on file? | It should be {}.", "contact {} for the invoice",
    ],
    Kind.IBAN: [
        "Which account do you want the money paid into? | {}", "Wire it to {}.", "The refund goes by bank transfer, so I need your IBAN. | One second. It's {}.", "I B A N is {}", "Your international bank account number? | Let me look. | Sure. | {}",
    ],
    Kind.NATIONAL_ID: [
        "I have to verify you with your social. | Fine: {}.", "Please state your taxpayer identification number. | {}", "They asked me for my NI number, {}.", "Government issued number? | {}", "the SSN on file should be {}",
        "And what is the social security on the account? | uh {}",
    ],
    Kind.BIRTH_DATE: [
        "Just to pass security, when is your birthday? | {}", "The account holder's DOB? | {}, she's my mother.", "I'm {} born.", "Day, month and year of birth, please. | {}", "My wife, born {}, is on the policy too.",
        "Can you verify the birth date we have? | That's {}.",
    ],
}  # fmt: skip

PHRASINGS_IT_MORE: dict[Kind, Sequence[str]] = {
    Kind.CARD: ["Con quale carta vuole pagare? | Con la Visa, {}.", "Mi detti i sedici numeri davanti. | {}"],
    Kind.SECURITY_CODE: [
        "Ora giri la carta, che codice vede? | {}",
        "Mi serve il codice di verifica della carta. | {}.",
    ],
    Kind.PHONE: ["Dove la posso richiamare? | Al {}.", "Il mio cellulare nuovo è {}."],
    Kind.EMAIL: ["Dove le mando la conferma? | A {}.", "Il mio indirizzo di posta elettronica è {}."],
    Kind.NATIONAL_ID: ["Mi serve il codice fiscale dell'intestatario. | Eccolo: {}"],
    Kind.BIRTH_DATE: ["Mi conferma giorno, mese e anno di nascita? | {}", "Mia moglie è nata il {}."],
}

HELD_OUT: dict[Kind, Sequence[str]] = {
    Kind.CARD: [
        "So what do you need from me? | Just the card itself, all the numbers. | Right then. {}",
        "hi i tried paying with {} and it says declined",
        "We'll be using your Discover today? | Correct. | Whenever you're ready. | {}",
        "I'm reading it off the card now: {}.",
        "Can you repeat the PAN for me? | {}",
        "My mum's debit card, she said it was {}.",
        "Do you have a card handy? | Yeah I do, {}.",
        "The primary account number embossed there? | That'd be {}, yeah.",
    ],
    Kind.SECURITY_CODE: [
        "And what about the CVV code on that one? | Ah, {}.",
        "there's three digits behind it, what are they? | {}",
        "security digits? | {}",
        "the little three digit thing says {}",
        "Okay card accepted, security code next. | Let me put my glasses on. | No hurry. | {}.",
        "the cvc is, I think, {}",
        "Read me the final three from the strip at the back. | {}",
        "My PIN is {}, is that what you want?",
    ],
    Kind.PHONE: [
        "what's a good callback number for you | {}",
        "my phone died, use my sister's, that's {}",
        "If we get cut off can I ring you back? | Yes, on {}.",
        "Is {} still the correct telephone for you?",
        "You have my old mobile, the new one's {}.",
        "reach out on whatsapp {}",
        "SMS the code to {} please.",
        "Which line is the fault on? | It is the landline, {}.",
        "I've been ringing from {} all day.",
    ],
    Kind.EMAIL: [
        "My work email's {}.",
        "where do you want the receipt to go | {}",
        "I registered as {}, but it won't let me in.",
        "Can you change my e-mail to {}?",
        "So the username is the email? | Yes so that's {}.",
        "drop me a line at {}",
        "The invoice should have been forwarded to {}.",
    ],
    Kind.IBAN: [
        "And the bank details for the payout? | {}",
        "my iban's {}",
        "You can pay it into {}, it's my husband's.",
        "Let's do the direct debit, what is the IBAN? | So {}.",
        "I'm sending you the account: {}",
        "Read out the IBAN slowly please. | Okay so. | Ready. | {}",
    ],
    Kind.NATIONAL_ID: [
        "last thing, your social security? | {}",
        "My SSN's {}.",
        "Okay and what's your social please sir? | Sure thing, {}.",
        "We verify with the social security number on the account. | It's, uh, {}.",
        "National Insurance is {}.",
        "For tax purposes I need your TIN or social. | {}",
    ],
    Kind.BIRTH_DATE: [
        "And your date of birth sir? | {}",
        "can i get a dob | {}",
        "My son was born {}.",
        "For the policy, {} is my birth date.",
        "Birthday? | {}",
        "She's a minor, her date of birth is {}.",
        "Confirm the DOB for me please. | Certainly, {}.",
        "What year, month and day were you born? | {}",
    ],
}  # fmt: skip

HELD_OUT_IT: dict[Kind, Sequence[str]] = {
    Kind.CARD: ["Mi dica pure il numero della sua carta. | Eccolo qua, {}.", "pago con la carta {}"],
    Kind.SECURITY_CODE: ["E il codice CVV qual è? | Un attimo, {}.", "Le ultime tre cifre dietro la carta? | {}"],
    Kind.PHONE: ["A che numero la possiamo contattare? | {}", "Il cellulare di mio marito è {}."],
    Kind.EMAIL: ["Me la può mandare via mail a {}?", "Qual è la mail? | {}"],
    Kind.IBAN: ["Su quale IBAN facciamo il bonifico? | {}", "Le coordinate bancarie sono {}."],
    Kind.NATIONAL_ID: ["Il codice fiscale della signora? | {}", "il mio cf è {}, codice fiscale intendo"],
    Kind.BIRTH_DATE: ["Quando è nato? | Il {}.", "Nata a Roma il {}."],
}  # fmt: skip

DECOYS_HELD_OUT: Sequence[tuple[str, str]] = [
    ("order", "I placed order {spoken5} on {date}."),
    ("order", "Do you have the order id? | Hmm, {code6} I think."),
    ("order", "The confirmation I got says {code6}."),
    ("price", "That comes to {price} including tax."),
    ("price", "They wanted {price} for it. | Really? I see {price} here."),
    ("delivery", "It says out for delivery, {date}, before {time}."),
    ("time", "Let's say {time}. | Or {time}?"),
    ("quantity", "We've got {small} users and {small} licences."),
    ("quantity", "It took {small} tries."),
    ("model", "Mine is a {model}, is that compatible?"),
    ("model", "It runs {version} now."),
    ("percent", "The battery is at {code2} percent."),
    ("reference", "I was given a complaint reference, {code6}."),
    ("reference", "Your ticket number is {spoken5}, please note it. | Thanks, {small} days then?"),
    ("card talk", "Can I pay by card? | Yes, up to {price}."),
    ("card talk", "My card expires soon. | We will send the new one within {small} days."),
    ("phone talk", "What phone do you have? | A {model}."),
    ("email talk", "I sent {small} emails since {date}."),
    ("call talk", "You can call us between {time} and {time}."),
    ("year", "I joined in {year} and never had an issue."),
    ("speed", "Download is {code2} megabits, upload {small}."),
    ("account", "The account number is {code6}."),
    ("parcel", "Parcel {code12} is stuck in customs."),
    ("room", "Meeting room {code3}, {small} people, at {time}."),
    ("social talk", "I follow you on social media since {year}."),
]


# {name} takes a value of that sort

DECOYS: Sequence[tuple[str, str]] = [
    ("order", "Your order number is {spoken5}."), ("order", "Could I have the order number? | Sure, {code5}."), ("order", "What is the order number? | {spoken5}"), ("order", "order {code6} has not arrived"),
    ("price", "It costs {price}."), ("price", "So the total is {price}, is that right?"), ("price", "I was charged {price} twice on my card."), ("price", "The refund of {price} goes back to your card in {small} days."),
    ("delivery", "It will be delivered on {date}."), ("delivery", "When will it arrive? | On {date}."), ("delivery", "Can we book the visit for {date} at {time}?"), ("delivery", "The order from {date} is late."),
    ("time", "Please call me at {time}."), ("time", "What time works for you? | {time}"), ("time", "We are open from {time} until {time}."), ("time", "I called at {time} and again at {time}."),
    ("quantity", "I need {small} boxes and {small} cables."), ("quantity", "How many tickets do you want? | {small}"), ("quantity", "I have called {small} times in {small} weeks."), ("quantity", "There are {small} people in my family and {small} phones."),
    ("model", "It is the model {model}."), ("model", "What is the model number? | {model}"), ("model", "version {version} does not work"), ("percent", "You get {small} percent off."), ("percent", "That is a {code2}% increase."),
    ("reference", "Your reference number is {code6}."), ("reference", "The ticket is {spoken5}."), ("reference", "Is there a reference? | Yes, the reference is {code6}."), ("reference", "invoice {code6} from {month} is wrong"),
    ("tracking", "The tracking number is {code12}."), ("serial", "The serial number on the back is {code6}."), ("error", "It shows error code {code4}."), ("postcode", "My zip code is {code5}."),
    ("card talk", "My card was declined yesterday, can you check? | Yes, it takes {small} days."), ("phone talk", "My phone has been broken for {small} weeks."), ("speed", "I only get {small} megabits."),
    ("year", "I have been a customer since {year}."), ("room", "I am in room {code3} on floor {small}."), ("meter", "The meter reading is {code5}."), ("mixed", "Order {code6}, {small} items, {price}, arriving {date} at {time}."),
    ("account", "Could you give me the number of your account? | Yes, it is {spoken5}."), ("website", "You can do that at harborhome dot com."), ("email talk", "I will send you an email within {small} hours."),
    ("customer", "And your customer number? | {spoken5}"), ("birthday talk", "It's a gift for a birthday, {small} years old, arriving {date}."), ("after card", "Thanks for paying by card. How many licences? | {small}"),
]  # fmt: skip

DECOYS_IT: Sequence[tuple[str, str]] = [
    ("order", "Il numero d'ordine è {code5}."), ("order", "Mi dà il numero dell'ordine? | Sì, {uno5}."), ("price", "Costa {code2} euro e {code2} centesimi."), ("delivery", "Arriva il {data}."),
    ("time", "Possiamo fare alle {code1} e mezza?"), ("quantity", "Ne vorrei {code1} scatole."), ("reference", "Il numero di pratica è {uno5}."), ("percent", "Ha uno sconto del {code2} per cento."),
    ("quantity", "Ho chiamato {code1} volte in {code1} settimane."), ("invoice", "La fattura {code6} è sbagliata."), ("customer", "Qual è il codice cliente? | {code6}"), ("model", "Il modello è {model}."),
]  # fmt: skip

DECOYS_MORE: Sequence[tuple[str, str]] = [
    ("order", "It's order {spoken5} if that helps."), ("order", "My purchase, number {code6}, never came."), ("price", "Somebody took {price} off me."), ("price", "So {price} plus {price} shipping?"), ("delivery", "The parcel left on {date}."),
    ("delivery", "They promised me {date}."), ("time", "Any slot before {time}?"), ("time", "Does {time} suit you? | Better {time}."), ("quantity", "All {small} of them are faulty."), ("quantity", "Give me {small} more minutes."),
    ("model", "We bought the {model} last year."), ("model", "Firmware {version} bricked it."), ("percent", "About {small} percent of calls drop."), ("reference", "Last time they gave me {code6} as a reference."), ("reference", "Quote case {spoken5} when you call."),
    ("booking", "My booking is {code6}."), ("flight", "I was on flight {code4}."), ("age", "I'm {code2} years old and not good with computers."), ("card talk", "Your new card should come within {small} working days."), ("phone talk", "I have been on the phone for {small} minutes."),
    ("number talk", "You are number {small} in the queue."), ("address", "I live at {code3} Maple Street."), ("account", "Customer ID please? | {spoken5}"), ("speed", "The speed dropped from {code3} to {code2}."), ("bill", "My bill went from {price} to {price}."),
]  # fmt: skip


def _fill(line: str, rng: random.Random) -> str:
    """The line with its values filled in."""
    while "{" in line:
        start = line.index("{")
        end = line.index("}", start)
        line = line[:start] + _value(line[start + 1 : end], rng) + line[end + 1 :]
    return line


def _value(name: str, rng: random.Random) -> str:
    size = int("".join(c for c in name if c.isdigit()) or 0)
    digits = "".join(rng.choices("123456789", k=size))
    day, month = rng.randrange(1, 21), rng.randrange(12)
    return {
        "spoken": lambda: rng.choice([digit_words(digits), " ".join(digits), doubles(digits)]), "uno": lambda: digit_words(digits, words=UNO), "code": lambda: digits,
        "price": lambda: rng.choice([f"${rng.randrange(5, 900)}.{rng.randrange(10, 99)}", f"{pair(str(rng.randrange(20, 99)))} dollars and {pair(str(rng.randrange(20, 99)))} cents", f"{rng.randrange(100, 999)} dollars", f"€{rng.randrange(10, 99)}", "four hundred euros", f"one hundred and {pair(str(rng.randrange(20, 99)))} pounds"]),
        "date": lambda: rng.choice([f"the {ORDINALS[day - 1]} of {MONTHS[month]}", f"{MONTHS[month]} {day}", f"{day}/{month + 1}/2026", f"{MONTHS[month]} {ORDINALS[day - 1]} twenty twenty six", f"{day} {MONTHS[month]} 2026"]), "data": lambda: f"{day} {MESI[month]}",
        "time": lambda: rng.choice([f"{rng.randrange(1, 12)}:{rng.randrange(10, 59)}", f"half past {ONES[rng.randrange(1, 9)]}", f"{ONES[rng.randrange(1, 9)]} thirty", f"{rng.randrange(1, 12)} pm", "four o'clock", "quarter to six", "ten a.m."]),
        "small": lambda: rng.choice([ONES[rng.randrange(2, 9)], str(rng.randrange(2, 20)), TEENS[rng.randrange(9)]]), "month": lambda: MONTHS[month], "year": lambda: str(rng.randrange(2005, 2024)),
        "model": lambda: rng.choice(["XR 2040", "TX-500", "ThinkPad T14", "iPhone 15", "H 200", "SM G 991"]), "version": lambda: f"{rng.randrange(1, 9)}.{rng.randrange(9)}.{rng.randrange(9)}",
    }[name.rstrip("0123456789")]()  # fmt: skip
