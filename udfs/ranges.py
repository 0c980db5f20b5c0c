"""The code ranges: which code system, level and section a code's number belongs to.

The table ``ranges.csv`` covers every code that fits a shape, without gaps, so that next quarter's
numbers are answered as well as last year's. Each code has a number of its own, the match key; ranges
are looked up by it, here and in the workbooks' own formulas. (As text, 0042T would sort among the
five-digit codes.)
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

from udfs.tables import read_table

FIVE_DIGITS = r"[0-9]{5}"
LETTER_LAST = r"[0-9]{4}[A-Z]"
LETTER_FIRST = r"[A-Z][0-9]{4}"


@dataclass(frozen=True, slots=True)
class CodeRange:
    """One row of the table: the codes from first to last, and what is said of them."""

    first: str  # the wide range that answers
    last: str
    printed_first: str  # what the published section lists print, "" where they print none
    printed_last: str
    system: str  # "CPT", "HCPCS", "CDT"; "" when unassigned, like the fields below
    level: str  # "Level I", "Level II", "Level III"
    category: str  # "Category I", "Category II", "Category III", "PLA", "MAAA"; "" but for CPT
    section: str
    subsection: str  # best effort, "" where the lists have none
    maintainer: str  # "AMA", "CMS", "ADA", "Local payers"
    status: str  # "active", "retired" or "unassigned"
    scope: str  # who uses the codes for what


def match_key(code: str) -> int:
    """Answer the number under which a code is looked up in the ranges.

    Args:
        code: five characters, capital letters, ASCII.

    Returns:
        Five digits are their number; four digits and a letter, and a letter and four digits, come
        behind them, letter by letter; -1 for every other text.

    >>> match_key("00142"), match_key("0042T"), match_key("J1100"), match_key("J11000")
    (142, 2000042, 4001100, -1)
    """
    if re.fullmatch(FIVE_DIGITS, code):
        return int(code)
    if re.fullmatch(LETTER_LAST, code):
        return (ord(code[4]) - 64) * 100_000 + int(code[:4])
    if re.fullmatch(LETTER_FIRST, code):
        return (ord(code[0]) - 34) * 100_000 + int(code[1:])
    return -1


@cache
def ranges() -> tuple[CodeRange, ...]:
    """Answer all ranges in the order of their match keys.

    >>> ranges()[1].section
    'Anesthesia'
    """
    return tuple(CodeRange(**row) for row in read_table("ranges"))


@cache
def _bounds() -> tuple[list[int], list[int]]:
    return [match_key(row.first) for row in ranges()], [match_key(row.last) for row in ranges()]


def find_range(code: str) -> CodeRange | None:
    """Answer the range that holds a code.

    Args:
        code: five characters, capital letters, ASCII.

    Returns:
        The range (it may be one of status "unassigned"), or None where the text has no code's shape.

    >>> find_range("99091").section
    'Evaluation and Management'
    >>> find_range("A123T") is None
    True
    """
    key = match_key(code)
    firsts, lasts = _bounds()
    place = bisect_right(firsts, key) - 1
    if place < 0 or key > lasts[place]:
        return None
    return ranges()[place]
