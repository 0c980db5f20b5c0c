"""Reading a code from a cell, whatever the spreadsheet made of it.

What spreadsheets do: they drop leading zeros (00142 becomes 142), make numbers of codes and decimals of
numbers (10004.0), read 99213.25 as a number, keep no-break spaces and long dashes from web pages. What
people do: they write modifiers behind the code in a dozen ways, and put "CPT:" in front.

Only 00100 to 01999 can lose zeros, so three digits from 100 and four digits from 1000 to 1999 are codes
that lost them; 2000 to 9999 never are. Refusing a good code is worse for a biller than taking a bad one:
what could be another system as well is read, and the look-alike noted.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

from udfs.code import BLANK, Code, used_code
from udfs.code_text import WHOLE_CODE, read_code_text
from udfs.damaged_numbers import number_and_modifier, read_damaged_number, read_digits
from udfs.neighbors import QUANTITY, date_look_alikes, neighbor_of
from udfs.repairs import CAPITALS, MARK, PREFIX, QUOTES
from udfs.text import plain_text

_LONGEST_TEXT = 200  # longer texts are prose, whatever they begin with

# What the COM interface hands over for #N/A and its like: 0x800A0000 and the error's number from 2000 up.
ERROR_NUMBERS = range(-2146826288, -2146826200)

_ERROR_TEXT = r"#(?:N/A|[A-Z][A-Z_0-9/ ]*[!?])"
_EQUALS_QUOTED = r'=\s*"([^"]*)"'
# AMA's lists mark add-on codes with +, others with these; the mark is not part of the code.
_MARK = r"[+#*\u2022\u25cf\u25b2\u2605\u26a1]\s*(?=[0-9A-Z])"
_PREFIX = (
    r"(?:(?:CPT(?:[ -]?4)?|HCPCS|HCPC|CDT)(?:\s?/\s?(?:CPT|HCPCS))?(?:\s(?:LEVEL\s)?I{1,3}\b)?(?:\sCODES?)?"
    r"|(?:HC|AD|CODE|PROC(?:EDURE)?(?:\sCODE)?)(?=[\s:#>]))"
    r"[\s:#.>=-]*(?=[0-9]{5}|[0-9]{4}[A-Z]|[A-Z][0-9]{4}|(?<=[\s:#>=-])[0-9]{3,4}(?![0-9]))"
)
# "97110 x2" has the modifier X2, or means two of them. In capitals or behind a dash nobody means a quantity.
_UNITS = r"\sx([1-9])$"


def parse(value: object) -> Code:
    """Answer what code a cell's value is.

    Args:
        value: whatever a cell can hand over: text, numbers, booleans, dates, None, Excel's error
            numbers, bytes. Anything else is answered too, as no code.

    Returns:
        The code with its modifiers, repairs and look-alikes; or the reason why there is none. Never
        raises.

    Source: the code sets' published shapes; damage counted in published files of payers and agencies.

    >>> parse(142.0).code, parse(142.0).repairs
    ('00142', ('leading zeros restored: 142 -> 00142',))
    >>> parse("99213-2512").reason
    'zip'
    """
    try:
        return _parse(value)
    except Exception:  # an object that misbehaves when it is looked at, not the user's fault
        return Code(reason="unreadable")


def _parse(value: object) -> Code:
    if value is None:
        return BLANK
    if isinstance(value, str):
        return _parse_text(str.__str__(value))
    if isinstance(value, bool):
        return Code(reason="boolean")
    if isinstance(value, (int, float, Decimal)):
        return _parse_number(value)
    if isinstance(value, (date, time, timedelta)):
        return Code(reason="date")
    if isinstance(value, bytes):
        try:
            return _parse_text(value.decode("utf-8"))
        except UnicodeDecodeError:
            return _parse_text(value.decode("cp1252", errors="replace"))  # what older programs write
    return Code(reason="unreadable")


def _parse_number(number: int | float | Decimal) -> Code:
    if isinstance(number, int) and number in ERROR_NUMBERS:
        return Code(reason="error")
    if isinstance(number, Decimal) and not number.is_finite():  # a Decimal's NaN raises when it is compared
        return Code(reason="number")
    if not 0 <= number < 10**14:  # also NaN; nothing that long is a code, and large numbers are slow as text
        return Code(reason="number")
    if number == int(number):
        return read_digits(str(int(number)), number=True)
    found = number_and_modifier(str(float(number))) or Code(reason="number")
    # 46221.25 is a surgery code with a modifier, and six in the morning of a day.
    return replace(found, look_alikes=date_look_alikes(found.code)) if found.code else found


def _parse_text(text: str) -> Code:
    if re.fullmatch(WHOLE_CODE, text):  # as it should be, like most cells: no need to look for damage
        return used_code(text, (), number=False)
    if len(text) > _LONGEST_TEXT and len(text := text.strip()) > _LONGEST_TEXT:
        return Code(reason="text")
    plain, changes = plain_text(text)
    if not plain:
        return BLANK
    if not plain.isascii():
        return Code(reason="text")
    capitals = plain.upper()
    if re.fullmatch(_ERROR_TEXT, capitals):
        return Code(reason="error")
    repairs = list(changes)
    bare = _unwrap(capitals, repairs)
    if not bare:
        return BLANK
    found = _read(bare, tuple(repairs))
    if found.modifiers and (units := re.search(_UNITS, plain)):
        found = replace(found, look_alikes=(*found.look_alikes, f"{QUANTITY} {units[1]}"))
    if found.code not in plain and (small := found.code.lower()) in plain:
        return replace(found, repairs=(*found.repairs, f"{CAPITALS}: {small} -> {found.code}"))
    return found


def _unwrap(text: str, repairs: list[str]) -> str:
    """Take away what was put around a code: quotation marks, ="...", a list's mark, a system's name."""
    bare = text
    if equals := re.fullmatch(_EQUALS_QUOTED, text):
        bare = equals.group(1)
    bare = bare.strip("'\"").strip(" ")
    if bare != text:
        repairs.append(QUOTES)
    for pattern, repair in ((_MARK, MARK), (_PREFIX, PREFIX)):
        if found := re.match(pattern, bare):
            bare = bare[found.end() :]
            repairs.append(repair)
    return bare


def _read(text: str, repairs: tuple[str, ...]) -> Code:
    """Read plain capitals: a code, a modifier, a damaged number, or something else."""
    if neighbor := neighbor_of(text):
        return Code(reason=neighbor)
    found = read_damaged_number(text)
    if found is None:
        found = read_code_text(text)
    if not found.code:
        return found
    return replace(found, repairs=repairs + found.repairs)
