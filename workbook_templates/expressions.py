"""One rule, two renderings: an expression is the formula of a cell and what that comes to in Python.

Columns read as a sentence::

    result, suggested, fee, volume = map(col, ("Result", "Suggested fee", "Fee", "Volume"))
    when((result == "Raise fee") & volume.is_number, round2((suggested - fee) * volume))

Excel's meaning is the meaning. An empty cell (None here) is 0 in arithmetic and "" in a comparison; ``""`` is
a text and no number; texts compare without case; a number is less than any text; an error ends what uses it
(:class:`CellError`). ``tests/expression_cases.py`` is the table of such cases, held against two engines.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import floor
from operator import itemgetter
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbook_templates.rows import Row

Cell = str | int | float | bool | None  # None: an empty cell; a date is the number of its day
HEADER_ROW = 4  # of every table; its first line stands in the row below
_DAY_0 = date(1899, 12, 30)
_NUMBER = re.compile(r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)\s*")
# Marks in formulas where it depends on the file how a line is found; :func:`rendered` replaces them. A column
# stands between _TABLE and _INSIDE, what is marked between _INSIDE and _END.
_PLACE, _AT, _OF, _TABLE, _INSIDE, _END = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004", "\ue005"
_MARKED = re.compile(
    f"([{_AT}{_OF}])([^{_TABLE}]*){_TABLE}([^{_INSIDE}]*){_INSIDE}([^{_AT}{_OF}{_END}]*){_END}"
)
LINE = "Step line"  # the number of a line as it was read, in lists that are filled from files
IN_ORDER = (
    "",
    "in order",
)  # is used by columns whose values stand in their own order, not beside their lines
# How strongly the outermost operator of a formula binds.
_COMPARISON, _JOIN, _SUM, _PRODUCT, _SIGN, _ATOM = 1, 2, 3, 4, 5, 6


_NUMBERS = (int, float)


class CellError(Exception):
    """An error value such as #N/A: it ends each expression that uses the cell."""


class NotKnownError(LookupError):
    """The value is not known outside a spreadsheet program, for example of today's date."""


def day_number(day: date) -> int:
    """Return the number that Excel keeps for a day.

    >>> day_number(date(2026, 7, 1))
    46204
    """
    return (date(day.year, day.month, day.day) - _DAY_0).days


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


def compare(first: Cell, second: Cell) -> int:
    """Return -1, 0 or 1 as Excel orders two values: numbers, then texts without case, then TRUE and FALSE."""
    if first.__class__ in _NUMBERS and second.__class__ in _NUMBERS:
        apart = first - second
        if abs(apart) <= abs(second) * 1e-14 and f"{first:.15g}" == f"{second:.15g}":  # 0.1 + 0.2 is 0.3
            return 0
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


def _empty_like(other: Cell) -> Cell:
    return "" if isinstance(other, str) else False if isinstance(other, bool) else 0


def _rank(value: Cell) -> int:
    return 1 if isinstance(value, str) else 2 if isinstance(value, bool) else 0


def _equal(first: Cell, second: Cell) -> bool:
    # Most comparisons are of two texts; the long way gives the same.
    if isinstance(first, str) and isinstance(second, str):
        return first == second or first.upper() == second.upper()
    return compare(first, second) == 0


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """What a cell holds: ``formula`` as it is typed, without "=", and ``value`` in a row."""

    formula: str
    value: Callable[[Row], Cell]
    uses: frozenset[tuple[str, str]] = frozenset()  # table and column it looks at; "" is the own table
    binding: int = _ATOM
    tests: tuple[Expression, ...] = ()  # of AND and OR
    constant: Cell = None  # what a text or number of the formula itself is
    known: bool = True  # whether Python works out its value

    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        """Keep ``and``, ``or`` and ``if`` of Python from being used for conditions of a sheet."""
        raise TypeError("use &, | and when() for conditions of a sheet")

    def __eq__(self, other: object) -> Expression:  # type: ignore[override]
        return _comparison("=", self, other, _equal)

    def __ne__(self, other: object) -> Expression:  # type: ignore[override]
        return _comparison("<>", self, other, lambda one, two: not _equal(one, two))

    def __lt__(self, other: Operand) -> Expression:
        return _comparison("<", self, other, lambda one, two: compare(one, two) < 0)

    def __le__(self, other: Operand) -> Expression:
        return _comparison("<=", self, other, lambda one, two: compare(one, two) <= 0)

    def __gt__(self, other: Operand) -> Expression:
        return _comparison(">", self, other, lambda one, two: compare(one, two) > 0)

    def __ge__(self, other: Operand) -> Expression:
        return _comparison(">=", self, other, lambda one, two: compare(one, two) >= 0)

    def __add__(self, other: Operand) -> Expression:
        return _operation("+", self, other, _SUM, lambda one, two: as_number(one) + as_number(two))

    def __radd__(self, other: Operand) -> Expression:
        return expression(other) + self

    def __sub__(self, other: Operand) -> Expression:
        return _operation("-", self, other, _SUM, lambda one, two: as_number(one) - as_number(two))

    def __rsub__(self, other: Operand) -> Expression:
        return expression(other) - self

    def __mul__(self, other: Operand) -> Expression:
        return _operation("*", self, other, _PRODUCT, lambda one, two: as_number(one) * as_number(two))

    def __rmul__(self, other: Operand) -> Expression:
        return expression(other) * self

    def __truediv__(self, other: Operand) -> Expression:
        return _operation("/", self, other, _PRODUCT, _quotient)

    def __rtruediv__(self, other: Operand) -> Expression:
        return expression(other) / self

    def __neg__(self) -> Expression:
        return Expression(
            f"-{_within(self, _SIGN)}", lambda row: -as_number(self.value(row)), self.uses, _SIGN
        )

    def __and__(self, other: Expression) -> Expression:
        return both_hold(self, other)

    def __or__(self, other: Expression) -> Expression:
        return any_holds(self, other)

    def __invert__(self) -> Expression:
        return function("NOT", lambda value: not as_test(value), self)

    @property
    def is_number(self) -> Expression:
        """Whether it is a number, a date included."""
        return function("ISNUMBER", _is_number, self, passes_errors=False)

    def is_one_of(self, *words: Operand) -> Expression:
        """Whether it equals one of some words or numbers."""
        found = any_holds(*(self == word for word in words))
        if not all(isinstance(word, str) for word in words):
            return found
        capitals = {str(word).upper() for word in words}
        own = self.value

        def value(row: Row) -> Cell:  # the same, looked at once
            cell = own(row)
            return cell.upper() in capitals if isinstance(cell, str) else cell is None and "" in capitals

        return replace(found, value=value)

    def contains(self, words: Operand) -> Expression:
        """Whether a text has some words in it, capitals and small letters as they are said."""
        found = find(words, self).is_number
        if not isinstance(words, str):
            return found
        own = self.value

        def value(row: Row) -> Cell:  # the same, without an error for each text that has not
            try:
                return words in as_text(own(row))
            except CellError:
                return False

        return replace(found, value=value)


Operand = Expression | str | int | float


def expression(value: object) -> Expression:
    """Return an operand as an expression; a text is a text, in quotation marks."""
    if isinstance(value, Expression):
        return value
    if isinstance(value, bool):
        return Expression(str(value).upper(), lambda _row: value)
    if isinstance(value, str):
        doubled = value.replace('"', '""')
        return Expression(f'"{doubled}"', lambda _row: value, constant=value)
    assert isinstance(value, (int, float))  # noqa: S101
    return Expression(repr(value), lambda _row: value, binding=_SIGN if value < 0 else _ATOM, constant=value)


def col(heading: str) -> Expression:
    """Return the cell of a column in the same row.

    >>> col("Fee").formula
    '[@Fee]'
    """
    return Expression(f"[@{heading}]", itemgetter(heading), frozenset({("", heading)}))


def _number_of(row: Row) -> Cell:
    return row.number


#: The number of the line in its table, from 1.
place = Expression(_PLACE, _number_of, binding=_SUM)


def typed(formula: str, *uses: str) -> Expression:
    """Return a formula whose value only a spreadsheet program works out, such as a step of reading a code."""

    def not_known(_row: Row) -> Cell:
        raise NotKnownError(formula)

    return Expression(formula, not_known, frozenset(("", heading) for heading in uses), known=False)


def function(
    name: str, value: Callable[..., Cell], *arguments: Operand, passes_errors: bool = True
) -> Expression:
    """Return a call of one of Excel's functions.

    Args:
        name: As it stands in files.
        value: What it comes to, from the values of its arguments.
        arguments: Of the call.
        passes_errors: Whether an error in an argument is the result; otherwise ``value`` is given the error.
    """
    given = tuple(map(expression, arguments))
    values = tuple(one.value for one in given)
    formula = f"{name}({','.join(one.formula for one in given)})"
    work: Callable[[Row], Cell]
    if not passes_errors:

        def work(row: Row) -> Cell:
            return value(*(_or_error(one, row) for one in values))
    elif len(values) == 1:
        first = values[0]

        def work(row: Row) -> Cell:
            return value(first(row))
    else:

        def work(row: Row) -> Cell:
            return value(*[one(row) for one in values])

    return Expression(formula, work, _uses(*given))


def when(test: Expression, then: Operand, otherwise: Operand = "") -> Expression:
    """Return one of two, by a test; only the one that is returned is looked at.

    >>> when(col("Fee") > 0, "priced", "free").formula
    'IF([@Fee]>0,"priced","free")'
    """
    yes, no = expression(then), expression(otherwise)
    holds, if_so, if_not = test.value, yes.value, no.value

    def value(row: Row) -> Cell:
        found = holds(row)
        if found is True:
            return if_so(row)
        return if_not(row) if found is False or not as_test(found) else if_so(row)

    return Expression(f"IF({test.formula},{yes.formula},{no.formula})", value, _uses(test, yes, no))


def first_that_holds(*cases: tuple[Expression, Operand], otherwise: Operand = "") -> Expression:
    """Return what belongs to the first of some tests that holds.

    >>> first_that_holds((col("A") > 9, "many"), (col("A") > 0, "some"), otherwise="none").formula
    'IF([@A]>9,"many",IF([@A]>0,"some","none"))'
    """
    found = expression(otherwise)
    for test, meaning in reversed(cases):
        found = when(test, meaning, found)
    return found


def both_hold(*tests: Expression) -> Expression:
    """Return whether all tests hold; all of them are looked at, as Excel does."""
    return _all_looked_at("AND", all, tests)


def any_holds(*tests: Expression) -> Expression:
    """Return whether one of the tests holds; all of them are looked at, as Excel does."""
    return _all_looked_at("OR", any, tests)


def _all_looked_at(name: str, of: Callable[[list[bool]], bool], tests: tuple[Expression, ...]) -> Expression:
    # AND(AND(a,b),c) is AND(a,b,c).
    flat = tuple(
        one
        for test in tests
        for one in (test.tests if test.tests and test.formula.startswith(f"{name}(") else (test,))
    )
    values = [one.value for one in flat]
    return Expression(
        f"{name}({','.join(one.formula for one in flat)})",
        lambda row: of([as_test(one(row)) for one in values]),
        _uses(*flat),
        tests=flat,
    )


def if_error(value: Expression, otherwise: Operand) -> Expression:
    """Return a value, or another one where it is an error."""
    other = expression(otherwise)

    def work(row: Row) -> Cell:
        try:
            return value.value(row)
        except CellError:
            return other.value(row)

    return Expression(f"IFERROR({value.formula},{other.formula})", work, _uses(value, other))


def joined(*parts: Operand) -> Expression:
    """Return texts one behind the other.

    >>> joined("Repeats row ", col("Row")).formula
    '"Repeats row "&[@Row]'
    """
    given = tuple(map(expression, parts))
    values = [one.value for one in given]
    return Expression(
        "&".join(_within(one, _JOIN) for one in given),
        lambda row: "".join([as_text(one(row)) for one in values]),
        _uses(*given),
        _JOIN,
    )


def text_of(value: Operand) -> Expression:
    """Return a value as a text: ``""`` for an empty cell, which would be shown as 0."""
    return joined(value, "")


def shown(value: Expression) -> Expression:
    """Return a number, and ``""`` for an empty cell, which would be shown as 0."""
    return when(value == "", "", value)


def rounded(value: Operand, digits: int) -> Expression:
    """Return a number rounded, halves away from 0."""
    unit = Decimal(1).scaleb(-digits)

    def work(number: Cell) -> float:
        exact = Decimal(repr(float(f"{as_number(number):.15g}")))
        return float(exact.quantize(unit, ROUND_HALF_UP))

    return function("ROUND", lambda number, _digits: work(number), value, digits)


def round2(value: Operand) -> Expression:
    """Return an amount rounded to cents."""
    return rounded(value, 2)


def number_or_0(value: Operand) -> Expression:
    """Return a number, 0 for a text or an empty cell."""
    return function(
        "N", lambda found: 0 if found is None or isinstance(found, str) else as_number(found), value
    )


def larger(*values: Operand) -> Expression:
    """Return the largest of some numbers."""
    return function("MAX", lambda *found: max(map(as_number, found)), *values)


def smaller(*values: Operand) -> Expression:
    """Return the smallest of some numbers."""
    return function("MIN", lambda *found: min(map(as_number, found)), *values)


def whole(value: Operand) -> Expression:
    """Return a number rounded down."""
    return function("INT", lambda number: floor(as_number(number)), value)


def remainder(value: Operand, by: Operand) -> Expression:
    """Return what is left when a number is divided by another."""
    return function("MOD", _remainder, value, by)


def length(text: Operand) -> Expression:
    """Return how many characters a text has."""
    return function("LEN", lambda value: len(as_text(value)), text)


def left(text: Operand, characters: Operand) -> Expression:
    """Return the first characters of a text."""
    return function("LEFT", lambda value, most: as_text(value)[: int(as_number(most))], text, characters)


def right(text: Operand, characters: Operand) -> Expression:
    """Return the last characters of a text."""

    def work(value: Cell, most: Cell) -> str:
        given, number = as_text(value), int(as_number(most))
        return given[max(0, len(given) - number) :]

    return function("RIGHT", work, text, characters)


def mid(text: Operand, start: Operand, characters: Operand) -> Expression:
    """Return characters from the middle of a text, from the place ``start`` on, which counts from 1."""

    def work(value: Cell, first: Cell, most: Cell) -> str:
        begin = int(as_number(first)) - 1
        if begin < 0:
            raise CellError("#VALUE!")
        return as_text(value)[begin : begin + int(as_number(most))]

    return function("MID", work, text, start, characters)


def upper(text: Operand) -> Expression:
    """Return a text in capitals."""
    return function("UPPER", lambda value: as_text(value).upper(), text)


def lower(text: Operand) -> Expression:
    """Return a text in small letters."""
    return function("LOWER", lambda value: as_text(value).lower(), text)


def trimmed(text: Operand) -> Expression:
    """Return a text without outer spaces, and one space where there are several."""
    return function("TRIM", lambda value: " ".join(filter(None, as_text(value).split(" "))), text)


def replaced(text: Operand, old: str, new: str) -> Expression:
    """Return a text with one of its texts replaced by another, wherever it stands."""
    return function(
        "SUBSTITUTE", lambda value, was, now: as_text(value).replace(was, now), text, _sign(old), _sign(new)
    )


def find(words: Operand, text: Operand) -> Expression:
    """Return the place of some words in a text, an error where they are not in it."""

    def work(wanted: Cell, within: Cell) -> int:
        found = as_text(within).find(as_text(wanted))
        if found < 0:
            raise CellError("#VALUE!")
        return found + 1

    return function("FIND", work, words, text)


def exactly_equal(first: Operand, second: Operand) -> Expression:
    """Return whether two texts are the same, capitals and small letters included."""
    return function("EXACT", lambda one, two: as_text(one) == as_text(two), first, second)


def number_in(text: Operand) -> Expression:
    """Return the number that a text says, an error where it says none."""
    return function("VALUE", lambda value: _said_number(value), text)


def character_number(text: Operand) -> Expression:
    """Return the number of the first character of a text, 65 for A."""

    def work(value: Cell) -> int:
        given = as_text(value)
        if not given:
            raise CellError("#VALUE!")
        return ord(given[0])

    return function("CODE", work, text)


def year(day: Operand) -> Expression:
    """Return the year of a day."""
    return function("YEAR", lambda value: _day(value).year, day)


def month(day: Operand) -> Expression:
    """Return the month of a day, from 1 to 12."""
    return function("MONTH", lambda value: _day(value).month, day)


def today() -> Expression:
    """Return the day on which the sheet is looked at; what it comes to is not stored."""
    return replace(typed("TODAY()"), uses=frozenset({("", "TODAY")}))  # no column, so nothing keeps it


def _within(one: Expression, binding: int) -> str:
    return one.formula if one.binding >= binding else f"({one.formula})"


def _operation(
    sign: str, first: Expression, second: Operand, binding: int, work: Callable[[Cell, Cell], Cell]
) -> Expression:
    other = expression(second)
    left_value, right_value = first.value, other.value
    return Expression(
        # a-(b-c) and a/(b*c) need their brackets; of a+(b+c) nobody minds them.
        f"{_within(first, binding)}{sign}{_within(other, binding + 1)}",
        lambda row: work(left_value(row), right_value(row)),
        first.uses | other.uses,
        binding,
    )


def _comparison(
    sign: str, first: Expression, second: object, work: Callable[[Cell, Cell], bool]
) -> Expression:
    other = expression(second)
    left_value, right_value = first.value, other.value
    value: Callable[[Row], Cell]
    if work is _equal and isinstance(other.constant, str):
        word, capitals = other.constant, other.constant.upper()

        def value(row: Row) -> Cell:  # the same, for the commonest of comparisons
            found = left_value(row)
            if isinstance(found, str):
                return found == word or found.upper() == capitals
            return found is None and word == ""
    else:

        def value(row: Row) -> Cell:
            return work(left_value(row), right_value(row))

    return Expression(
        f"{_within(first, _JOIN)}{sign}{_within(other, _JOIN)}",
        value,
        first.uses | other.uses,
        _COMPARISON,
    )


def _uses(*expressions: Expression) -> frozenset[tuple[str, str]]:
    return frozenset().union(*(one.uses for one in expressions))


def _or_error(value: Callable[[Row], Cell], row: Row) -> Cell | CellError:
    try:
        return value(row)
    except CellError as error:
        return error


def _is_number(value: Cell | CellError) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _quotient(first: Cell, second: Cell) -> float:
    above, below = as_number(first), as_number(second)
    if below == 0:
        raise CellError("#DIV/0!")
    return above / below


def _remainder(first: Cell, second: Cell) -> float:
    above, below = as_number(first), as_number(second)
    if below == 0:
        raise CellError("#DIV/0!")
    return above % below


def _said_number(value: Cell) -> int | float:
    if isinstance(value, bool) or value == "":
        raise CellError("#VALUE!")
    return as_number(value)


def _day(value: Cell) -> date:
    number = as_number(value)
    if number < 0:
        raise CellError("#NUM!")
    return _DAY_0 + timedelta(days=floor(number))


def _sign(text: str) -> Expression:
    """Return a text of a formula; characters that cannot be seen are named by their numbers."""
    if len(text) == 1 and not text.isascii():
        return Expression(f"_xlfn.UNICHAR({ord(text)})", lambda _row: text)
    return expression(text)


def rendered(
    formula: str,
    *,
    numbered: frozenset[str] = frozenset(),
    ordered: frozenset[tuple[str, str]] = frozenset(),
    own: tuple[str, str] = ("", ""),
) -> str:
    """Return a formula as it is typed, for a column of a file.

    Args:
        formula: Of an expression.
        numbered: The tables whose lines have their number in :data:`LINE`, and can be sorted without harm.
        ordered: Table and heading of the columns that stand in their own order.
        own: Table and heading of the column that the formula is for.
    """

    def moved(table: str, heading: str) -> bool:
        return table in numbered and (table, heading) not in ordered

    def line(found: re.Match[str]) -> str:
        what, table, heading, inside = found.groups()
        if not moved(table, heading):
            return inside
        if what == _AT:  # mostly the list was not sorted since it was filled
            lines = f"{table}[{LINE}]"
            return f"IF(IFERROR(INDEX({lines},{inside})={inside},FALSE),{inside},MATCH({inside},{lines},0))"
        return f"INDEX({table}[{LINE}],{inside})"

    while _AT in formula or _OF in formula:
        formula = _MARKED.sub(line, formula)
    return formula.replace(_PLACE, f"[@{LINE}]" if moved(*own) else f"ROW()-{HEADER_ROW}")


# Other tables -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """A whole column of a table, this or another one.

    >>> rendered(Column("Rates", "Payer").at(col("Place")).formula)
    'INDEX(Rates[Payer],[@Place])'
    """

    table: str
    heading: str

    @property
    def formula(self) -> str:
        """The reference as it is typed."""
        return f"{self.table}[{self.heading}]"

    @property
    def uses(self) -> frozenset[tuple[str, str]]:
        """Itself."""
        return frozenset({(self.table, self.heading)})

    def at(self, place_of_line: Operand) -> Expression:
        """Return the cell of a line, by its number; also where the list was sorted since."""
        mark = f"{_AT}{self.table}{_TABLE}{self.heading}{_INSIDE}"
        return self._call(f"INDEX({{column}},{mark}{{0}}{_END})", self._cell, place_of_line)

    def at_row(self, place_of_row: Operand) -> Expression:
        """Return the cell that stands at a place of the table now."""
        return self._call("INDEX({column},{0})", self._cell, place_of_row)

    def place_of(self, wanted: Operand) -> Expression:
        """Return the number of the first line that holds a value, #N/A for none; reads line by line."""
        mark = f"{_OF}{self.table}{_TABLE}{self.heading}{_INSIDE}"
        return self._call(f"{mark}MATCH({{0}},{{column}},0){_END}", self._place, wanted)

    def row_of(self, wanted: Operand) -> Expression:
        """Return the place at which the first line stands now that holds a value, #N/A where none does."""
        return self._call("MATCH({0},{column},0)", self._place, wanted)

    def place_up_to(self, most: Operand) -> Expression:
        """Return, in a column in order, the place of the last number that is not greater; #N/A for none."""
        return self._call(
            "MATCH({0},{column},1)",
            lambda row, value: row.tables[self.table].place_up_to(self.heading, as_number(value)),
            most,
        )

    def smallest(self, which: Operand) -> Expression:
        """Return the smallest number, the second smallest and so on; #NUM! beyond the last one."""
        return self._call("SMALL({column},{0})", lambda row, at: self._nth(row, at, 1), which)

    def largest(self, which: Operand) -> Expression:
        """Return the largest number, the second largest and so on; #NUM! beyond the last one."""
        return self._call("LARGE({column},{0})", lambda row, at: self._nth(row, at, -1), which)

    def between(self, first: Operand, last: Operand) -> Part:
        """Return the lines from one place to another."""
        return Part(self, expression(first), expression(last))

    @property
    def sum(self) -> Expression:
        """The sum of its numbers."""
        return self._call("SUM({column})", lambda row: added(row.tables[self.table].in_order(self.heading)))

    def times(self, other: Column) -> Expression:
        """Return the sum of what its numbers come to, each times the number of another column beside it."""
        assert self.table == other.table  # noqa: S101
        return Expression(
            f"SUMPRODUCT({self.formula},{other.formula})",
            lambda row: added(
                line.number_in(self.heading) * line.number_in(other.heading)
                for line in row.tables[self.table]
            ),
            self.uses | other.uses,
        )

    @property
    def highest(self) -> Expression:
        """Its largest number, 0 where there is none."""
        return self._call(
            "MAX({column})", lambda row: max(row.tables[self.table].in_order(self.heading)[-1:], default=0)
        )

    @property
    def numbers(self) -> Expression:
        """How many numbers it has."""
        return self._call("COUNT({column})", lambda row: len(row.tables[self.table].in_order(self.heading)))

    @property
    def filled(self) -> Expression:
        """How many lines show something in it."""
        return self._call(
            "SUMPRODUCT(--(LEN({column})>0))",
            lambda row: sum(as_text(line[self.heading]) != "" for line in row.tables[self.table]),
        )

    @property
    def lines(self) -> Expression:
        """How many lines the table has."""
        return self._call("ROWS({column})", lambda row: len(row.tables[self.table]))

    def saying(self, words: str, added_up: str = "") -> Expression:
        """Return how many lines say some words in it, or what these lines come to in another column."""

        def work(row: Row) -> Cell:
            lines = [line for line in row.tables[self.table] if words in as_text(line[self.heading])]
            return added(line.number_in(added_up) for line in lines) if added_up else len(lines)

        numbers = f",{self.table}[{added_up}]" if added_up else ""
        return Expression(
            f'SUMPRODUCT(--ISNUMBER(FIND("{words}",{self.formula})){numbers})',
            work,
            self.uses | ({(self.table, added_up)} if added_up else frozenset()),
        )

    def _cell(self, row: Row, number: Cell) -> Cell:
        lines, at = row.tables[self.table], int(as_number(number))
        if not 1 <= at <= len(lines):
            raise CellError("#REF!")
        found: Cell = lines[at - 1][self.heading]
        return found

    def _place(self, row: Row, wanted: Cell) -> Cell:
        return row.tables[self.table].place_of(self.heading, wanted)

    def _nth(self, row: Row, which: Cell, direction: int) -> Cell:
        ordered, at = row.tables[self.table].in_order(self.heading), int(as_number(which))
        if not 1 <= at <= len(ordered):
            raise CellError("#NUM!")
        return ordered[at - 1 if direction > 0 else -at]

    def _call(self, form: str, work: Callable[..., Cell], *arguments: Operand) -> Expression:
        given = tuple(map(expression, arguments))
        values = [one.value for one in given]
        formula = form.format(*(one.formula for one in given), column=self.formula)
        return Expression(
            formula, lambda row: work(row, *[one(row) for one in values]), self.uses | _uses(*given)
        )


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines of a column that lie together."""

    column: Column
    first: Expression
    last: Expression

    @property
    def highest(self) -> Expression:
        """Their largest number."""
        return self._of("MAX({part})", lambda cells: max(_numbers(cells), default=0))

    @property
    def lowest(self) -> Expression:
        """Their smallest number."""
        return self._of("MIN({part})", lambda cells: min(_numbers(cells), default=0))

    @property
    def median(self) -> Expression:
        """The number in their middle."""

        def work(cells: list[Cell]) -> Cell:
            numbers = _numbers(cells)
            if not numbers:
                raise CellError("#NUM!")
            return median(numbers)

        return self._of("MEDIAN({part})", work)

    @property
    def numbers(self) -> Expression:
        """How many of them hold numbers."""
        return self._of("COUNT({part})", lambda cells: len(_numbers(cells)))

    @property
    def sum(self) -> Expression:
        """The sum of their numbers."""
        return self._of("SUM({part})", lambda cells: added(_numbers(cells)))

    def place_of(self, wanted: Operand) -> Expression:
        """Return the place among these lines of the first that holds a value, #N/A where none does."""

        def work(cells: list[Cell], value: Cell) -> Cell:
            for at, cell in enumerate(cells, start=1):
                if cell is not None and _rank(cell) == _rank(value) and _equal(cell, value):
                    return at
            raise CellError("#N/A")

        return self._of("MATCH({0},{part},0)", work, wanted)

    def _of(self, form: str, work: Callable[..., Cell], *arguments: Operand) -> Expression:
        given = tuple(map(expression, arguments))
        reference = self.column.formula
        part = f"INDEX({reference},{self.first.formula}):INDEX({reference},{self.last.formula})"

        def value(row: Row) -> Cell:
            lines = row.tables[self.column.table]
            first, last = int(as_number(self.first.value(row))), int(as_number(self.last.value(row)))
            if not (1 <= first <= len(lines) and 1 <= last <= len(lines)):
                raise CellError("#REF!")
            first, last = min(first, last), max(first, last)
            cells = [lines[at][self.column.heading] for at in range(first - 1, last)]
            return work(cells, *[one.value(row) for one in given])

        formula = form.format(*(one.formula for one in given), part=part)
        return Expression(formula, value, self.column.uses | _uses(self.first, self.last, *given))


Criterion = tuple[
    str, Operand
]  # a heading, and a word, "<>...", ">0" and the like, "Repeats*", or an expression


def count(table: str, *criteria: Criterion) -> Expression:
    """Return the number of a table's lines that meet criteria.

    >>> count("Fees", ("Result", "OK")).formula
    'COUNTIFS(Fees[Result],"OK")'
    """
    return _with_criteria(table, "", criteria)


def total(table: str, heading: str, *criteria: Criterion) -> Expression:
    """Return the sum of a column over the lines that meet criteria."""
    return _with_criteria(table, heading, criteria) if criteria else Column(table, heading).sum


def lines_where(table: str, *tests: Expression) -> Expression:
    """Return the number of a table's lines for which all of some comparisons of own columns hold.

    >>> lines_where("Rules", col("From") > col("To")).formula
    'SUMPRODUCT(--(Rules[From]>Rules[To]))'
    """
    # AND and OR make one answer of a whole column, so tests are multiplied.
    assert not any(one.tests for one in tests)  # noqa: S101
    columns = [one.formula.replace("[@", f"{table}[") for one in tests]
    return Expression(
        f"SUMPRODUCT(--({columns[0]}))"
        if len(tests) == 1
        else f"SUMPRODUCT({'*'.join(f'({one})' for one in columns)})",
        lambda row: sum(all(as_test(one.value(line)) for one in tests) for line in row.tables[table]),
        frozenset((name or table, heading) for name, heading in _uses(*tests)),
    )


def share(part: Expression, everything: Expression) -> Expression:
    """Return one number as a part of another, 0 where there is none."""
    return when(everything == 0, 0, part / everything)


def _with_criteria(table: str, heading: str, criteria: tuple[Criterion, ...]) -> Expression:
    given = [(column, expression(test)) for column, test in criteria]
    tests = ",".join(f"{table}[{column}],{test.formula}" for column, test in given)
    headings = tuple(column for column, _ in given)

    def work(row: Row) -> Cell:
        lines = row.tables[table]
        wanted = tuple(test.value(row) for _, test in given)
        return lines.total(heading, headings, wanted) if heading else lines.number_meeting(headings, wanted)

    formula = f"SUMIFS({table}[{heading}],{tests})" if heading else f"COUNTIFS({tests})"
    looked_at = {(table, one) for one in (*headings, heading) if one}
    return Expression(formula, work, frozenset(looked_at) | _uses(*(test for _, test in given)))


def added(numbers: object) -> float:
    """Return a sum as a spreadsheet shows it: without the last digits, which depend on the order."""
    return float(f"{sum(numbers):.12g}")  # type: ignore[call-overload]


def _numbers(cells: list[Cell]) -> list[int | float]:
    return [one for one in cells if isinstance(one, (int, float)) and not isinstance(one, bool)]
