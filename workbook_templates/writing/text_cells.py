"""Typed text: whatever a user's cell says arrives as text, never as a formula, a number or a date.

A spreadsheet decides by a cell's *type*, not by its first character. openpyxl guesses a formula from a
leading ``=``; here the type is set, so ``=HYPERLINK(...)`` in a price list stays a line of text.
"""

from __future__ import annotations

import math
import re
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal

from workbook_templates.declaration import Value

# What XML cannot carry at all: most control characters, lone surrogates and the two non-characters.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Spreadsheets read _x0041_ as the letter A; an underscore written as _x005F_ keeps the text as it was.
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
# As texts have them: 2026-07-01, or 7/1/2026 as it is written in the United States.
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[ T].*)?")
_US_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?: .*)?")
LONGEST_TEXT = 32767
STARTS_LIKE_A_FORMULA = ("=", "+", "-", "@", "'", "\t", "\r", "\n")


def sheet_text(text: str) -> str:
    r"""Return a text as the file format can hold it.

    >>> sheet_text("a\x00b _x0041_")
    'ab _x005F_x0041_'
    """
    if text.isalnum() and len(text) <= LONGEST_TEXT:  # as most are, for speed
        return text
    kept = _NOT_XML.sub("", text)[:LONGEST_TEXT]
    # A carriage return written plainly would come back as a line feed.
    return _LOOKS_ESCAPED.sub("_x005F_", kept).replace("\r", "_x000D_")


def user_text(value: object) -> str:
    """Return the text that stands for a cell's value in a list of texts.

    >>> user_text(99213.0), user_text(None), user_text(True)
    ('99213', '', 'TRUE')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and math.isfinite(value) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return str(value)


def user_amount(value: object) -> float | int | str:
    """Return an amount as a number where it is one, otherwise the text as it stands.

    >>> user_amount("$1,250.00"), user_amount("(12.50)"), user_amount("by report")
    (1250.0, -12.5, 'by report')
    """
    if isinstance(value, bool):
        return user_text(value)
    if isinstance(value, (int, float, Decimal)):
        number = float(value)
        if not math.isfinite(number):
            return user_text(value)
        return value if isinstance(value, int) and abs(value) < 10**15 else number
    text = user_text(value).strip()
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return text
    negative = text.startswith(("-", "(")) or "-" in text[:2]
    return -float(match["number"].replace(",", "")) if negative else float(match["number"].replace(",", ""))


# ASCII digits only; a comma only between groups of three, so that 12,50 is left to the user to decide.
_AMOUNT = re.compile(
    r"(?P<open>\()?-?\s?\$?\s?-?(?P<number>(?:[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(?:\.[0-9]{1,6})?)(?(open)\))"
)


def as_kind(kind: str, value: object) -> Value:
    """Return a value as a column of a kind holds it: a number or date where it can be read as one.

    >>> as_kind("amount", "$1,250.00"), as_kind("date", "7/1/2026"), as_kind("code", 99213.0)
    (1250.0, datetime.date(2026, 7, 1), '99213')
    """
    if kind in ("number", "amount"):
        return user_amount(value)
    if kind == "date":
        return _date(value)
    return user_text(value)


def _date(value: object) -> Value:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = user_text(value).strip()
    with suppress(ValueError):  # 2026-02-30 stays a text, for the Checks sheet to find
        if found := _ISO_DATE.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _US_DATE.fullmatch(text):
            return date(int(found[3]), int(found[1]), int(found[2]))
    return text
