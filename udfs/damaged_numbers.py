"""Reading numbers that a spreadsheet or a program damaged: lost zeros, decimals, commas, exponents.

Only 00100 to 01999 can lose zeros, so three digits from 100 and four digits from 1000 to 1999 are codes
that lost them; 2000 to 9999 never are.
"""

from __future__ import annotations

import re
from dataclasses import replace

from udfs.code import MOST_MODIFIERS, Code, used_code
from udfs.code_text import read_code_text, split_modifiers
from udfs.modifiers import is_assigned
from udfs.neighbors import neighbor_of, short_number_look_alikes
from udfs.repairs import COMMA, DECIMALS, EXPONENT, LOST_DIGIT, ZEROS

# Behind a number that lost its zeros, a space is no separator: 500 MG is a dose.
_SHORT_NUMBER = r"([1-9][0-9]{2}|1[0-9]{3})((?: ?[:-].*)?)"
_THOUSANDS = r"([0-9]{1,2}),([0-9]{3})(?:\.0+)?"
_TEXT_FLOAT = r"([1-9][0-9]*|[0-9]{5})\.0|([0-9]{5,})\.0+"
_SCIENTIFIC = r"([1-9])\.([0-9]+)E\+0?([0-9])"
_NUMBER_AND_MODIFIER = r"([0-9]{5})[.,]([0-9]{1,2})"


def read_digits(digits: str, *, number: bool) -> Code:
    """Answer the code that a whole number is, written as a number or as a text such as 10004.0.

    Args:
        digits: the number without its leading zeros.
        number: True when the cell held a number, which could be a date.

    >>> read_digits("142", number=True).code, read_digits("25", number=True).reason
    ('00142', 'number')
    """
    if len(digits) == 5:
        return used_code(digits, (), number=number)
    if len(digits) < 5:  # 25 as a number could be anything; only the text "25" is read as a modifier
        return _restore_zeros(digits, ())
    other = neighbor_of(digits)
    return Code(reason=other) if other else read_code_text(digits)


def number_and_modifier(text: str) -> Code | None:
    """Answer the code of 99213.25, which Excel keeps as a number, and of 99213.5, once 99213.50.

    Args:
        text: plain text, in capitals, or a number as Python writes it.

    >>> number_and_modifier("99213.5").modifiers, number_and_modifier("99213") is None
    (('50',), True)
    """
    match = re.fullmatch(_NUMBER_AND_MODIFIER, text)
    if match is None:
        return None
    code, decimals = match.groups()
    modifier = decimals.ljust(2, "0")
    if not is_assigned(modifier):  # any number with decimals would do otherwise: it is an amount
        return Code(reason="number")
    found = used_code(code, (modifier,), number=False)
    if len(decimals) == 1 and found.code:
        return Code(code, (modifier,), (f"{LOST_DIGIT}: {text} -> {code}-{modifier}",))
    return found


def read_damaged_number(text: str) -> Code | None:
    """Answer the code of a text that is a damaged number, None for every other text.

    Args:
        text: plain text, in capitals.

    >>> read_damaged_number("10004.0").code, read_damaged_number("J1100") is None
    ('10004', True)
    """
    if match := re.fullmatch(_SHORT_NUMBER, text):
        digits, rest = match.groups()
        modifiers = split_modifiers(rest)
        if modifiers is None or not all(map(is_assigned, modifiers)):
            return Code(reason="text")
        if len(modifiers) > MOST_MODIFIERS:
            return Code(reason="many modifiers")
        return _restore_zeros(digits, modifiers)
    if match := re.fullmatch(_TEXT_FLOAT, text):
        return _written_as(DECIMALS, text, match.group(1) or match.group(2))
    if match := re.fullmatch(_THOUSANDS, text):
        return _written_as(COMMA, text, match.group(1) + match.group(2))
    if match := re.fullmatch(_SCIENTIFIC, text):
        digits = match.group(1) + match.group(2)
        if len(digits) == int(match.group(3)) + 1:  # otherwise digits are lost, and nobody knows which
            return _written_as(EXPONENT, text, digits)
    return number_and_modifier(text)


def _written_as(repair: str, text: str, digits: str) -> Code:
    found = read_digits(digits, number=False)
    if not found.code:
        return found
    return replace(found, repairs=(f"{repair}: {text} -> {digits}", *found.repairs))


def _restore_zeros(digits: str, modifiers: tuple[str, ...]) -> Code:
    code = digits.zfill(5)
    if not "00100" <= code <= "01999":
        return Code(reason="number")
    others = () if modifiers else short_number_look_alikes(digits)
    return Code(code, modifiers, (f"{ZEROS}: {digits} -> {code}",), others)
