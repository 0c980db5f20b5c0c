"""Reading a date from a cell: Excel's day numbers, dates, and dates written as text the American way."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from udfs.parse import plain_text

NO_DATE = "No date"
NOT_A_DATE = "Not a date"
NO_DAYS = frozenset({NO_DATE, NOT_A_DATE})

_EXCEL_EPOCH = date(1899, 12, 30)
# HCPCS Level II began in the 1980s. In a column of dates a smaller number is a year or a quantity, and a
# larger one a code.
_FIRST_DAY, _LAST_DAY = 29_221, 73_050  # 1980-01-01, 2099-12-31
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_TIME = r"(?:[ T]+[0-9]{1,2}:[0-9]{2}.*)?"
_MONTH = rf"(?P<name>{'|'.join(_MONTHS)})(?:UARY|RUARY|CH|IL|E|Y|UST|T|TEMBER|OBER|EMBER)?\.?"
_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"
_DAY = r"(?P<day>[0-9]{1,2})"
_FORMS = (
    rf"(?P<year>[0-9]{{4}})(?P<mark>[-/.])(?P<month>[0-9]{{1,2}})(?P=mark){_DAY}{_TIME}",
    r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
    rf"(?P<month>[0-9]{{1,2}})(?P<mark>[-/.]){_DAY}(?P=mark){_YEAR}{_TIME}",
    rf"{_DAY}[ -]{_MONTH}[ ,-]+{_YEAR}{_TIME}",
    rf"{_MONTH}[ -]{_DAY}(?:ST|ND|RD|TH)?[ ,-]+{_YEAR}{_TIME}",
)


def day_of(value: object) -> str:
    """Return the day that a cell stands for.

    Args:
        value: Excel's day number, a date with or without a time of day, or a text: 2026-07-01, 7/1/2026 (the
            month first), 20260701, 1-Jul-2026, July 1, 2026. Years of two digits are read as Excel does.

    Returns:
        The ISO date; "No date" for a blank cell and the number 0; "Not a date" for everything else. Never
        raises.

    >>> day_of(46204.5), day_of("7/1/2026"), day_of("1-Jul-26"), day_of("13/1/2026"), day_of(2026)
    ('2026-07-01', '2026-07-01', '2026-07-01', 'Not a date', 'Not a date')
    """
    try:
        return _day_of(value)
    except Exception:  # an object that misbehaves when it is looked at, not the user's fault
        return NOT_A_DATE


def _day_of(value: object) -> str:
    if value is None:
        return NO_DATE
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return _day_of_text(str.__str__(value))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if _FIRST_DAY <= value < _LAST_DAY + 1:
            return (_EXCEL_EPOCH + timedelta(days=int(value))).isoformat()
        if value == 0:  # what a formula makes of a blank cell, and LibreOffice of any
            return NO_DATE
        if 19_800_101 <= value <= 99_991_231 and value == int(value):
            return _day_of_text(str(int(value)))
    return NOT_A_DATE


def _day_of_text(text: str) -> str:
    if len(text) > 100:
        return NOT_A_DATE
    plain = plain_text(text)[0].strip("'\"").upper()
    if not plain:
        return NO_DATE
    for form in _FORMS:
        if found := re.fullmatch(form, plain):
            return _iso(found.groupdict())
    if re.fullmatch(r"[0-9]{5}(?:\.[0-9]+)?", plain):  # a day number that became text
        return day_of(float(plain))
    return NOT_A_DATE


def _iso(parts: dict[str, str | None]) -> str:
    year, name = int(parts["year"] or 0), parts.get("name")
    if len(parts["year"] or "") == 2:
        year += 2000 if year < 30 else 1900
    try:
        month = _MONTHS.index(name) + 1 if name else int(parts["month"] or 0)
        return date(year, month, int(parts["day"] or 0)).isoformat()
    except ValueError:
        return NOT_A_DATE
