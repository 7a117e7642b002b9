"""Whether a number is of a size that what is expected can have."""

from __future__ import annotations

from autoqa.privacy.conversation import WITH_LETTERS
from autoqa.privacy.groups import Group
from autoqa.privacy.kinds import Kind


def fits(
    kind: Kind,
    group: Group,
    *,
    strong: bool,
    dictated: bool,
    direct: bool,
    tail: bool = False,
    begun: bool = False,
) -> bool:
    """Whether a group can be (part of) what is expected.

    A narrative must name at least four digits in a row; a turn that is nothing but a number may hold one.
    """
    digits, symbols = len(group.digits), len(group.symbols)
    single = single_figure(group)
    if tail and digits >= (2 if dictated else 3):
        return True
    if not strong:
        figure = single or (len(group.items) == 1 and kind is not Kind.SECURITY_CODE)
        return group.letters == 0 and (
            digits >= 7 or (dictated and digits >= 3 and not (figure and digits < 4))
        )
    if kind is Kind.SECURITY_CODE and group.letters > 2 and digits < 3 and not dictated:
        return False
    if kind is Kind.SECURITY_CODE:
        return dictated or (digits >= 1 if direct else 3 <= digits <= 8 and group.letters == 0)
    if kind not in WITH_LETTERS and group.letters > 1 and not dictated:
        return False
    if kind is Kind.PHONE:
        return digits >= (5 if dictated else 6) or (
            (dictated or direct) and (len(group.items) >= 3 or (digits >= 3 and not single))
        )
    if kind is Kind.EMAIL and group.letters == 0 and not dictated:
        return False
    if kind in WITH_LETTERS:
        least = 1 if dictated else 3 if direct else 5
        return symbols >= least and (digits > 0 or len(group.items) > 1)
    if kind is Kind.BIRTH_DATE:
        return digits >= 4 or len(group.items) >= 2 or begun
    return digits >= (1 if dictated else 3 if direct else 4)


def single_figure(group: Group) -> bool:
    """Whether it is one ordinary number, or a time of day, said in words: "four thirty"."""
    return all(item.spoken for item in group.items) and len(group.items) <= 2
