"""Ordinary numbers that need no hiding: prices, times, dates, orders, models."""

# ruff: noqa: E501  (a value reads better on one line)

from __future__ import annotations

import random

from eval.redaction.forms import MESI, MONTHS, ONES, ORDINALS, TEENS, UNO, digit_words, doubles, pair


def fill(line: str, rng: random.Random) -> str:
    """The line with a value of that sort for each name in braces."""
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
