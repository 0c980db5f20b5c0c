"""The record of what was read from a cell, and whether a code set uses what was read."""

from __future__ import annotations

from dataclasses import dataclass

from udfs.neighbors import look_alikes
from udfs.ranges import find_range

MOST_MODIFIERS = 4  # a claim line has room for four


@dataclass(frozen=True, slots=True)
class Code:
    """What was read from one cell: a code, or why there is none.

    >>> Code("99213", ("25",)).repairs
    ()
    """

    code: str = ""  # the five characters as they belong on a claim, "" when there is no code
    modifiers: tuple[str, ...] = ()  # two characters each, at most four
    repairs: tuple[str, ...] = ()  # what was done to read the cell: "leading zeros restored: 142 -> 00142"
    look_alikes: tuple[str, ...] = ()  # what else the same characters could be: "MS-DRG 142"
    reason: str = ""  # why it is no code, a key of udfs.check.REASONS; "" when there is a code
    blank: bool = False  # the cell is empty or holds only spaces


BLANK = Code(blank=True)


def used_code(code: str, modifiers: tuple[str, ...], *, number: bool) -> Code:
    """Answer the code where a code set uses it, otherwise why none does.

    Args:
        code: five characters of a code's shape.
        modifiers: two characters each.
        number: True when the cell held a number, which could be a date.

    Returns:
        The code with its modifiers and look-alikes, without repairs; or the reason.

    >>> used_code("99213", ("25",), number=False).modifiers, used_code("99200", (), number=False).reason
    (('25',), 'unassigned')
    """
    row = find_range(code)
    if row is not None and row.status != "unassigned":
        return Code(code, modifiers, (), () if modifiers else look_alikes(code, number=number))
    if row is None:
        return Code(reason="last letter")
    if code[0].isdigit():
        return Code(reason="unassigned")
    others = look_alikes(code, number=False)
    return Code(look_alikes=others, reason="icd10" if others else "first letter")
