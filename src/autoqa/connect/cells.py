"""Text that a spreadsheet would run as a formula: telling it, and writing it so that it stays text."""

from __future__ import annotations

import re

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
_SURE = ("=", "@", "＝", "＠", "\t", "\r")
_AFTER_SIGN = re.compile(
    r"""[+\-＋－][+\-＋－(\s]*(?:
        [=@]                                             # another formula
        | [a-zA-Z_][\w.]*\(                              # a function
        | \$?[a-zA-Z]{1,3}\$?\d{1,7}\s*(?:$|[-+*/^&:!])  # a cell
        | \d[\d.,]*\s*[-+*/^&]\s*(?:\$?[a-zA-Z]{1,3}\$?\d|[\d\s.,+\-*/^&()%]*$)  # arithmetic
        | [^|]*\|.*!                                     # a command of another program
    )""",
    re.VERBOSE | re.DOTALL,
)


def starts_formula(text: str) -> bool:
    """Whether `text` begins as formulas do; right for names, which never begin so."""
    return text.startswith(FORMULA)


def runs(text: str) -> bool:
    """Whether a spreadsheet would run `text`. A sign may begin a sentence, so more must follow it."""
    return text.startswith(_SURE) or _AFTER_SIGN.match(text) is not None


def cell(value: object) -> str:
    """`value` for a cell of a CSV file: nothing for None, and formulas kept as text by an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    return f"'{text}" if isinstance(value, str) and starts_formula(text) else text
