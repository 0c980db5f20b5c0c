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
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from decimal import Decimal

from udfs.modifiers import is_ambulance_pair, is_assigned
from udfs.neighbors import look_alikes, neighbor_of, run_together_look_alikes, short_number_look_alikes
from udfs.ranges import find_range
from udfs.text import plain_text

CAPITALS = "capital letters"
QUOTES = "quotation marks removed"
PREFIX = "prefix removed"
MARK = "marks removed"
COMMA = "comma removed"
DECIMALS = "decimals removed"
EXPONENT = "exponent written out"
ZEROS = "leading zeros restored"
SPLIT = "modifiers split off"
LOST_DIGIT = "last digit of the modifier restored"

MOST_MODIFIERS = 4  # a claim line has room for four
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
_CODE = r"[0-9]{5}|[0-9]{4}[A-Z]|[A-Z][0-9]{4}"
_CODE_INSIDE = r"(?<![0-9A-Z])(?:[0-9]{5}|[0-9]{4}[A-Z]|[A-Z][0-9]{4})(?![0-9A-Z])"
# Behind a number that lost its zeros, a space is no separator: 500 MG is a dose.
_SHORT_NUMBER = r"([1-9][0-9]{2}|1[0-9]{3})((?: ?[:-].*)?)"
_THOUSANDS = r"([0-9]{1,2}),([0-9]{3})(?:\.0+)?"
_TEXT_FLOAT = r"([0-9]+)\.0|([0-9]{5,})\.0+"
_SCIENTIFIC = r"([1-9])\.([0-9]+)E\+0?([0-9])"
_NUMBER_AND_MODIFIER = r"([0-9]{5})[.,]([0-9]{1,2})"
_SEPARATORS = r"[\s:.,;/|^_>()\[\]-]+"
_MODIFIER = r"[0-9A-Z]{2}"


@dataclass(frozen=True, slots=True)
class Code:
    """What was read from one cell: a code, or why there is none.

    >>> parse("99213-25").modifiers
    ('25',)
    """

    code: str = ""  # the five characters as they belong on a claim, "" when there is no code
    modifiers: tuple[str, ...] = ()  # two characters each, at most four
    repairs: tuple[str, ...] = ()  # what was done to read the cell: "leading zeros restored: 142 -> 00142"
    look_alikes: tuple[str, ...] = ()  # what else the same characters could be: "MS-DRG 142"
    reason: str = ""  # why it is no code, a key of udfs.check.REASONS; "" when there is a code
    blank: bool = False  # the cell is empty or holds only spaces


BLANK = Code(blank=True)


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
        return _parse_digits(str(int(number)), number=True)
    return _number_and_modifier(str(float(number))) or Code(reason="number")


def _parse_digits(digits: str, *, number: bool) -> Code:
    """Read a whole number, written in a cell as a number or as a text such as 10004.0."""
    if len(digits) == 5:
        return _code(digits, (), number=number)
    if len(digits) < 5:  # 25 as a number could be anything; only the text "25" is read as a modifier
        return _restore_zeros(digits, ())
    return _read(digits, ())


def _restore_zeros(digits: str, modifiers: tuple[str, ...]) -> Code:
    code = digits.zfill(5)
    if not "00100" <= code <= "01999":
        return Code(reason="number")
    others = () if modifiers else short_number_look_alikes(digits)
    return Code(code, modifiers, (f"{ZEROS}: {digits} -> {code}",), others)


def _number_and_modifier(text: str) -> Code | None:
    """Read 99213.25, which Excel keeps as a number, and 99213.5, which lost the last digit of 99213.50."""
    match = re.fullmatch(_NUMBER_AND_MODIFIER, text)
    if match is None:
        return None
    code, decimals = match.groups()
    modifier = decimals.ljust(2, "0")
    if not is_assigned(modifier):  # any number with decimals would do otherwise: it is an amount
        return Code(reason="number")
    found = _code(code, (modifier,), number=False)
    if len(decimals) == 1 and found.code:
        return Code(code, (modifier,), (f"{LOST_DIGIT}: {text} -> {code}-{modifier}",))
    return found


def _parse_text(text: str) -> Code:
    if re.fullmatch(_CODE, text):  # as it should be, like most cells: no need to look for damage
        return _code(text, (), number=False)
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
    found = _damaged_number(text)
    if found is None:
        found = _code_and_modifiers(text)
    if not found.code:
        return found
    return replace(found, repairs=repairs + found.repairs)


def _damaged_number(text: str) -> Code | None:
    """Read a number that lost its zeros, or that was written with decimals, a comma or an exponent."""
    if match := re.fullmatch(_SHORT_NUMBER, text):
        digits, rest = match.groups()
        modifiers = _modifiers(rest)
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
    return _number_and_modifier(text)


def _written_as(repair: str, text: str, digits: str) -> Code:
    found = _parse_digits(digits, number=False)
    if not found.code:
        return found
    return replace(found, repairs=(f"{repair}: {text} -> {digits}", *found.repairs))


def _code_and_modifiers(text: str) -> Code:
    start = re.match(_CODE, text)
    if start is None:
        return _no_code(text)
    code, rest = text[:5], text[5:]
    if not rest:
        return _code(code, (), number=False)
    if not re.match(_SEPARATORS, rest):
        return _run_together(text)
    modifiers = _modifiers(rest)
    if modifiers is None:
        return Code(reason="several" if re.search(_CODE_INSIDE, rest) else "other text")
    if len(modifiers) > MOST_MODIFIERS:
        return Code(reason="many modifiers")
    found = _code(code, modifiers, number=False)
    if found.code and not modifiers:  # "99213-": a separator with nothing behind it
        return replace(found, repairs=(MARK,))
    return found


def _modifiers(rest: str) -> tuple[str, ...] | None:
    """Answer the modifiers behind a code, or None where something else stands among them."""
    modifiers: list[str] = []
    for part in re.split(_SEPARATORS, rest):
        pairs = _pairs(part)
        if len(part) > 2 and (part.isdigit() or not all(map(is_assigned, pairs))):
            return None  # four digits behind a code are a ZIP+4 or an amount
        if not all(re.fullmatch(_MODIFIER, pair) for pair in pairs):
            return None
        modifiers.extend(pairs)
    return tuple(modifiers)


def _pairs(text: str) -> list[str]:
    return [text[place : place + 2] for place in range(0, len(text), 2)]


def _run_together(text: str) -> Code:
    """Read 9921325 and J1100JW: only modifiers that are assigned count, or any long number would do."""
    code, modifiers = text[:5], tuple(_pairs(text[5:]))
    ambulance = code.startswith("A0")
    if not all(is_assigned(one) or (ambulance and is_ambulance_pair(one)) for one in modifiers):
        if text.isdigit():
            return Code(reason="number")
        return Code(reason="other text" if re.search(_CODE_INSIDE, text) else "text")
    if len(modifiers) > MOST_MODIFIERS:
        return Code(reason="many modifiers")
    found = _code(code, modifiers, number=False)
    if not found.code:
        return found
    repair = f"{SPLIT}: {text} -> {'-'.join((code, *modifiers))}"
    return replace(found, repairs=(repair,), look_alikes=run_together_look_alikes(text))


def _code(code: str, modifiers: tuple[str, ...], *, number: bool) -> Code:
    """Answer the code where a code set uses it, otherwise why none does."""
    row = find_range(code)
    if row is not None and row.status != "unassigned":
        return Code(code, modifiers, (), () if modifiers else look_alikes(code, number=number))
    if row is None:
        return Code(reason="last letter")
    if code[0].isdigit():
        return Code(reason="unassigned")
    others = look_alikes(code, number=False)
    return Code(look_alikes=others, reason="icd10" if others else "first letter")


def _no_code(text: str) -> Code:
    modifiers = _modifiers(text)
    if modifiers and all(is_assigned(one) or is_ambulance_pair(one) for one in modifiers):
        return Code(modifiers=modifiers[:MOST_MODIFIERS], reason="modifier")
    if text.isdigit():
        return Code(reason="number")
    return Code(reason="other text" if re.search(_CODE_INSIDE, text) else "text")
