"""What cells hold, and what Excel's functions make of it, by their names in formulas.

Excel's meaning is the meaning. An empty cell (None here) is 0 in arithmetic and "" in a comparison; ``""`` is
a text and no number; texts compare without case; a number is less than any text; an error ends what uses it
(:class:`CellError`). ``tests/expression_cases.py`` is the table of such cases, held against two engines.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import floor
from re import compile as pattern
from statistics import median

Cell = str | int | float | bool | None  # None: an empty cell; a date is the number of its day
_DAY_0 = date(1899, 12, 30)
_NUMBER = pattern(r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)\s*")
_NUMBERS = (int, float)  # True is no number, so types are compared and not asked for with isinstance


class CellError(Exception):
    """An error value such as #N/A: it ends each expression that uses the cell."""


class NotKnownError(LookupError):
    """The value is not known outside a spreadsheet program, for example of today's date."""


Stored = Cell | CellError | NotKnownError  # what is kept of a cell that was worked out


def day_number(day: date) -> int:
    """Return the number that Excel keeps for a day.

    >>> day_number(date(2026, 7, 1))
    46204
    """
    return (date(day.year, day.month, day.day) - _DAY_0).days


def sound(value: Stored) -> Cell:
    """Return the value of a cell, or raise its error."""
    if isinstance(value, (CellError, NotKnownError)):
        raise value
    return value


def caught(value: Callable[[], Cell]) -> Stored:
    """Return a value, or the error that it is."""
    try:
        return value()
    except CellError as error:
        return error


def not_known() -> Cell:
    """Raise that only a spreadsheet program knows."""
    raise NotKnownError


def as_number(value: Cell) -> int | float:
    """Return what arithmetic takes a value for.

    >>> as_number(None), as_number("1.5"), as_number(True)
    (0, 1.5, 1)
    """
    if value.__class__ in _NUMBERS:
        return value
    if value is None:
        return 0
    if isinstance(value, str):
        if value.isascii() and value.isdigit():
            return int(value)
        if not value or value[0] not in "0123456789+-. " or not _NUMBER.fullmatch(value):
            raise CellError("#VALUE!")
        return float(value)
    return int(value)


def as_text(value: Cell) -> str:
    """Return a value as text functions and ``&`` take it.

    >>> as_text(142.0), as_text(0.1 + 0.2), as_text(None)
    ('142', '0.3', '')
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    return str(value)


def as_test(value: Cell) -> bool:
    """Return a value as a condition takes it."""
    if isinstance(value, str):
        raise CellError("#VALUE!")
    return bool(value)


def is_number(value: Stored) -> bool:
    """Return whether a cell holds a number, a date included."""
    if isinstance(value, NotKnownError):
        raise value
    return value.__class__ in _NUMBERS


def compare(first: Cell, second: Cell) -> int:
    """Return -1, 0 or 1 as Excel orders two values: numbers, then texts without case, then TRUE and FALSE."""
    if first.__class__ is int and second.__class__ is int:
        return (first > second) - (first < second)
    if first.__class__ in _NUMBERS and second.__class__ in _NUMBERS:
        apart = first - second
        if abs(apart) <= abs(second) * 1e-14 and f"{first:.15g}" == f"{second:.15g}":
            return 0  # 0.1 + 0.2 is 0.3
        return (apart > 0) - (apart < 0)
    if first is None:
        first = _empty_like(second)
    if second is None:
        second = _empty_like(first)
    ranks = _rank(first), _rank(second)
    if ranks[0] != ranks[1]:
        return -1 if ranks[0] < ranks[1] else 1
    if isinstance(first, str):
        one, other = first.upper(), str(second).upper()
        return (one > other) - (one < other)
    return (first > second) - (first < second)  # type: ignore[operator]


def equal(first: Cell, second: Cell) -> bool:
    """Return whether Excel takes two values for equal."""
    # Most comparisons are of two texts; the long way gives the same.
    if first.__class__ is str and second.__class__ is str:
        return first == second or first.upper() == second.upper()
    return compare(first, second) == 0


def folded(value: Cell) -> Cell:
    """Return a value as texts are compared: in capitals, an empty cell as no text."""
    return value.upper() if isinstance(value, str) else "" if value is None else value


def says(value: Stored, words: str) -> bool:
    """Return whether a text has some words in it, capitals and small letters as they are said."""
    return not isinstance(value, CellError) and words in as_text(sound(value))


def key_of(value: Cell) -> Hashable:
    """Return what tells values apart in a look-up: texts without case, 5 and 5.0 alike, TRUE no 1."""
    if isinstance(value, str):
        return value.upper()
    return (bool, value) if isinstance(value, bool) else 0 if value is None else value


def added(numbers: Iterable[int | float]) -> float:
    """Return a sum as a spreadsheet shows it: without the last digits, which depend on the order."""
    return float(f"{sum(numbers):.12g}")


def numbers_of(cells: Iterable[Cell]) -> list[int | float]:
    """Return the numbers among some cells."""
    return [one for one in cells if one.__class__ in _NUMBERS]


def quotient(above: float, below: float) -> float:
    """Return one number divided by another."""
    if below == 0:
        raise CellError("#DIV/0!")
    return above / below


def _empty_like(other: Cell) -> Cell:
    return "" if isinstance(other, str) else False if isinstance(other, bool) else 0


def _rank(value: Cell) -> int:
    return 1 if isinstance(value, str) else 2 if isinstance(value, bool) else 0


def _if_error(value: Callable[[], Cell], otherwise: Callable[[], Cell]) -> Cell:
    try:
        return value()
    except CellError:
        return otherwise()


def _round(value: Cell, digits: int) -> float:
    number = as_number(value)
    unit = float(10**digits)
    scaled = abs(number) * unit + 0.5
    if scaled < 1e12 and 1e-3 < scaled % 1 < 0.999:  # where it is clear, the long way gives the same
        return (floor(scaled) if number >= 0 else -floor(scaled)) / unit
    exact = Decimal(repr(float(f"{number:.15g}")))
    return float(exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def _remainder(first: Cell, second: Cell) -> float:
    above, below = as_number(first), as_number(second)
    if below == 0:
        raise CellError("#DIV/0!")
    return above % below


def _trim(value: Cell) -> str:
    text = as_text(value)
    return " ".join(filter(None, text.split(" "))) if " " in text else text


def _right(value: Cell, most: Cell) -> str:
    given, number = as_text(value), int(as_number(most))
    return given[max(0, len(given) - number) :]


def _mid(value: Cell, first: Cell, most: Cell) -> str:
    begin = int(as_number(first)) - 1
    if begin < 0:
        raise CellError("#VALUE!")
    return as_text(value)[begin : begin + int(as_number(most))]


def _find(wanted: Cell, within: Cell) -> int:
    found = as_text(within).find(as_text(wanted))
    if found < 0:
        raise CellError("#VALUE!")
    return found + 1


def _value(text: Cell) -> int | float:
    if isinstance(text, bool) or text == "":
        raise CellError("#VALUE!")
    return as_number(text)


def _code(value: Cell) -> int:
    given = as_text(value)
    if not given:
        raise CellError("#VALUE!")
    return ord(given[0])


def _day(value: Cell) -> date:
    number = as_number(value)
    if number < 0:
        raise CellError("#NUM!")
    return _DAY_0 + timedelta(days=floor(number))


def _median(cells: Iterable[Cell]) -> int | float:
    numbers = numbers_of(cells)
    if not numbers:
        raise CellError("#NUM!")
    return median(numbers)


def _match(wanted: Cell, cells: Iterable[Cell]) -> int:
    for at, cell in enumerate(cells, start=1):
        if cell is not None and _rank(cell) == _rank(wanted) and equal(cell, wanted):
            return at
    raise CellError("#N/A")


#: Excel's functions; these of many values take the cells of an area.
FUNCTIONS: dict[str, Callable[..., Cell]] = {
    "IFERROR": _if_error,
    "NOT": lambda value: not as_test(value),
    "N": lambda value: 0 if value is None or isinstance(value, str) else as_number(value),
    "ROUND": _round,
    "INT": lambda value: floor(as_number(value)),
    "MOD": _remainder,
    "MAX": lambda *values: max(map(as_number, values)),
    "MIN": lambda *values: min(map(as_number, values)),
    "LEN": lambda text: len(as_text(text)),
    "LEFT": lambda text, most: as_text(text)[: int(as_number(most))],
    "RIGHT": _right,
    "MID": _mid,
    "UPPER": lambda text: as_text(text).upper(),
    "LOWER": lambda text: as_text(text).lower(),
    "TRIM": _trim,
    "SUBSTITUTE": lambda text, old, new: as_text(text).replace(old, new),
    "FIND": _find,
    "EXACT": lambda one, other: as_text(one) == as_text(other),
    "VALUE": _value,
    "CODE": _code,
    "YEAR": lambda day: _day(day).year,
    "MONTH": lambda day: _day(day).month,
    "SUM_OF": lambda cells: added(numbers_of(cells)),
    "MAX_OF": lambda cells: max(numbers_of(cells), default=0),
    "MIN_OF": lambda cells: min(numbers_of(cells), default=0),
    "COUNT_OF": lambda cells: len(numbers_of(cells)),
    "MEDIAN_OF": _median,
    "MATCH_IN": _match,
}
