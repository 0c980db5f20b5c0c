"""The code ranges: what the code sets say of a code, by the range that its number lies in.

CPT is HCPCS Level I: five digits, or four digits and one of F (Category II), T (Category III), U (PLA),
M (MAAA), A (retired). HCPCS Level II is a letter and four digits; those with D are the ADA's CDT. W, X,
Y and Z begin the local codes of Level III, whose national use ended with 2003; some states bill them still.
That a code has the shape and lies inside a range is all that is said here: whether it is in use on a date,
only a code list can say.

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

# Patterns are texts, here and in the other modules: they are compiled when first used, since Excel loads the
# functions at every start.
CODE_SHAPE = r"[0-9]{5}|[0-9]{4}[A-Z]|[A-Z][0-9]{4}"
_FAMILY = 100_000  # so many match keys for the codes of one shape and letter
CODE_INSIDE = rf"(?<![0-9A-Z])(?:{CODE_SHAPE})(?![0-9A-Z])"


@dataclass(frozen=True, slots=True)
class CodeClass:
    """One row of the table: what the code sets say of the codes from first to last.

    >>> classify("J1100").level
    'Level II'
    """

    first: str = ""  # the wide range that answers
    last: str = ""
    printed_first: str = ""  # what the published section lists print, "" where they print none
    printed_last: str = ""
    system: str = ""  # "CPT", "HCPCS", "CDT"; "" when unassigned, like the fields below
    level: str = ""  # "Level I", "Level II", "Level III"
    category: str = ""  # "Category I", "Category II", "Category III", "PLA", "MAAA"; "" but for CPT
    section: str = ""
    subsection: str = ""  # best effort, "" where the lists have none
    maintainer: str = ""  # "AMA", "CMS", "ADA", "Local payers"
    status: str = ""  # "active", "retired", "local" or "unassigned"; "" where there is no code
    scope: str = ""  # who uses the codes for what

    def prints(self, code: str) -> bool:
        """Return whether the published section lists reach a code of this range.

        >>> classify("90283").prints("90283"), classify("90210").prints("90210")
        (True, False)
        """
        return self.printed_first <= code <= self.printed_last


UNASSIGNED = CodeClass(status="unassigned")  # outside all ranges


def match_key(code: str) -> int:
    """Return the number under which a code is looked up in the ranges.

    Args:
        code: five characters, capital letters, ASCII.

    Returns:
        Five digits are their number; four digits and a letter, and a letter and four digits, come
        behind them, letter by letter; -1 for every other text.

    >>> match_key("00142"), match_key("0042T"), match_key("J1100"), match_key("J11000")
    (142, 2000042, 4001100, -1)
    """
    return _key(code) if re.fullmatch(CODE_SHAPE, code) else -1


def _key(code: str) -> int:
    if code[0] > "9":
        return (ord(code[0]) - 34) * _FAMILY + int(code[1:])
    if code[4] > "9":
        return (ord(code[4]) - 64) * _FAMILY + int(code[:4])
    return int(code)


def code_of(key: int) -> str:
    """Return the code with a match key.

    >>> code_of(142), code_of(2000042), code_of(4001100)
    ('00142', '0042T', 'J1100')
    """
    letter, number = divmod(key, _FAMILY)
    if letter == 0:
        return f"{number:05}"
    return f"{number:04}{chr(letter + 64)}" if letter <= 26 else f"{chr(letter + 34)}{number:04}"


def family(key: int) -> int:
    """Return a number for the codes of one shape and letter: only among them does "from ... to" say anything.

    >>> family(match_key("0042T")) == family(match_key("0100T")), family(match_key("0042T")) == family(1999)
    (True, False)
    """
    return key // _FAMILY


@cache
def ranges() -> tuple[CodeClass, ...]:
    """Return all ranges in the order of their match keys.

    >>> ranges()[1].section
    'Anesthesia'
    """
    return tuple(CodeClass(**row) for row in read_table("ranges"))


@cache
def _bounds() -> tuple[list[int], list[int]]:
    return [_key(row.first) for row in ranges()], [_key(row.last) for row in ranges()]


def classify(code: str) -> CodeClass:
    """Return what the code sets say of a text that should be a code.

    Returns:
        The code's range, which may be one of status "unassigned"; UNASSIGNED for what lies outside all.

    Source: the ranges in ``ranges.csv``.

    >>> classify("99213").system, classify("99213").section
    ('CPT', 'Evaluation and Management')
    >>> classify("F1020").status, classify("hello").status
    ('unassigned', 'unassigned')
    """
    return class_of(code) if re.fullmatch(CODE_SHAPE, code) else UNASSIGNED


def class_of(code: str) -> CodeClass:
    """Return the same for a text that is known to have a code's shape.

    >>> class_of("99091").section
    'Evaluation and Management'
    """
    key = _key(code)
    firsts, lasts = _bounds()
    place = bisect_right(firsts, key) - 1
    return ranges()[place] if key <= lasts[place] else UNASSIGNED
