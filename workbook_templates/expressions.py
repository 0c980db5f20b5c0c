"""One rule, two renderings: an expression is the formula of a cell and the Python that comes to its value.

Columns read as a sentence::

    result, suggested, fee, volume = map(col, ("Result", "Suggested fee", "Fee", "Volume"))
    when((result == "Raise fee") & volume.is_number, round2((suggested - fee) * volume))

:mod:`workbook_templates.values` says what Excel's functions come to, :mod:`workbook_templates.rows` works out
whole columns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from workbook_templates.values import Cell

HEADER_ROW = 4  # of every table; its first line stands in the row below
# Marks in formulas where it depends on the file how a line is found; :func:`rendered` replaces them. A column
# stands between _TABLE and _INSIDE, what is marked between _INSIDE and _END.
_PLACE, _AT, _OF, _TABLE, _INSIDE, _END = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004", "\ue005"
_MARKED = re.compile(
    f"([{_AT}{_OF}])([^{_TABLE}]*){_TABLE}([^{_INSIDE}]*){_INSIDE}([^{_AT}{_OF}{_END}]*){_END}"
)
# Marks in the Python, each with a heading behind it: the cell of the line, the same where an error is to be
# looked at, and, with a table before the heading, a whole column.
_CELL, ANY_CELL, _COLUMN = "\ue006", "\ue007", "\ue008"
LOOKED_AT = re.compile(f"([{_CELL}{ANY_CELL}{_COLUMN}])([^{_TABLE}]*){_TABLE}([^{_END}]*){_END}")
LINE = "Step line"  # the number of a line as it was read, in lists that are filled from files
IN_ORDER = (
    "",
    "in order",
)  # is used by columns whose values stand in their own order, not beside their lines
# How strongly the outermost operator of a formula binds.
_COMPARISON, _JOIN, _SUM, _PRODUCT, _SIGN, _ATOM = 1, 2, 3, 4, 5, 6
Uses = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """What a cell holds: ``formula`` as it is typed, without "=", and ``python`` for its value.

    The names in ``python`` are those of :mod:`workbook_templates.rows`, ``number`` is that of the line.
    """

    formula: str
    python: str = "not_known()"
    uses: Uses = frozenset()  # table and column it looks at; "" is the own table
    binding: int = _ATOM
    gives: Literal["number", "text", "test", ""] = ""  # "" for any value, an empty cell included
    tests: tuple[Expression, ...] = ()  # of AND and OR
    constant: Cell = None  # what a text or number of the formula itself is

    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        """Keep ``and``, ``or`` and ``if`` of Python from being used for conditions of a sheet."""
        raise TypeError("use &, | and when() for conditions of a sheet")

    def __eq__(self, other: object) -> Expression:  # type: ignore[override]
        return _comparison("=", self, other)

    def __ne__(self, other: object) -> Expression:  # type: ignore[override]
        return _comparison("<>", self, other)

    def __lt__(self, other: Operand) -> Expression:
        return _comparison("<", self, other)

    def __le__(self, other: Operand) -> Expression:
        return _comparison("<=", self, other)

    def __gt__(self, other: Operand) -> Expression:
        return _comparison(">", self, other)

    def __ge__(self, other: Operand) -> Expression:
        return _comparison(">=", self, other)

    def __add__(self, other: Operand) -> Expression:
        return _operation("+", self, other, _SUM)

    def __radd__(self, other: Operand) -> Expression:
        return expression(other) + self

    def __sub__(self, other: Operand) -> Expression:
        return _operation("-", self, other, _SUM)

    def __rsub__(self, other: Operand) -> Expression:
        return expression(other) - self

    def __mul__(self, other: Operand) -> Expression:
        return _operation("*", self, other, _PRODUCT)

    def __rmul__(self, other: Operand) -> Expression:
        return expression(other) * self

    def __truediv__(self, other: Operand) -> Expression:
        return _operation("/", self, other, _PRODUCT)

    def __rtruediv__(self, other: Operand) -> Expression:
        return expression(other) / self

    def __neg__(self) -> Expression:
        return Expression(
            f"-{_within(self, _SIGN)}", f"(-{self.as_number})", self.uses, _SIGN, gives="number"
        )

    def __and__(self, other: Expression) -> Expression:
        return both_hold(self, other)

    def __or__(self, other: Expression) -> Expression:
        return any_holds(self, other)

    def __invert__(self) -> Expression:
        return function("NOT", self, gives="test")

    @property
    def as_number(self) -> str:
        """The Python for what arithmetic takes it for."""
        return self.python if self.gives in ("number", "test") else f"as_number({self.python})"

    @property
    def as_text(self) -> str:
        """The Python for what text functions take it for."""
        return self.python if self.gives == "text" else f"as_text({self.python})"

    @property
    def as_test(self) -> str:
        """The Python for what a condition takes it for."""
        return self.python if self.gives == "test" else f"as_test({self.python})"

    @property
    def or_error(self) -> str:
        """The Python for its value, or for the error that it is."""
        mark = LOOKED_AT.fullmatch(self.python)
        return ANY_CELL + self.python[1:] if mark else f"caught(lambda: {self.python})"

    @property
    def is_number(self) -> Expression:
        """Whether it is a number, a date included."""
        return Expression(f"ISNUMBER({self.formula})", f"is_number({self.or_error})", self.uses, gives="test")

    def is_one_of(self, *words: Operand) -> Expression:
        """Whether it equals one of some words or numbers."""
        found = any_holds(*(self == word for word in words))
        if not all(isinstance(word, str) for word in words):
            return found
        capitals = sorted({str(word).upper() for word in words})
        return found.worked_out_as(f"(folded({self.python}) in {{{', '.join(map(repr, capitals))}}})")

    def contains(self, words: Operand) -> Expression:
        """Whether a text has some words in it, capitals and small letters as they are said."""
        found = find(words, self).is_number
        return found.worked_out_as(f"says({self.or_error}, {words!r})") if isinstance(words, str) else found

    def worked_out_as(self, python: str) -> Expression:
        """Return the same with another Python, which comes to the same at less cost."""
        return replace(self, python=python)


Operand = Expression | str | int | float


def expression(value: object) -> Expression:
    """Return an operand as an expression; a text is a text, in quotation marks."""
    if isinstance(value, Expression):
        return value
    if isinstance(value, bool):
        return Expression(str(value).upper(), repr(value), gives="test")
    if isinstance(value, str):
        doubled = value.replace('"', '""')
        return Expression(f'"{doubled}"', repr(value), gives="text", constant=value)
    assert isinstance(value, (int, float))  # noqa: S101
    return Expression(
        repr(value), f"({value!r})", binding=_SIGN if value < 0 else _ATOM, gives="number", constant=value
    )


def col(heading: str) -> Expression:
    """Return the cell of a column in the same row.

    >>> col("Fee").formula
    '[@Fee]'
    """
    return Expression(f"[@{heading}]", f"{_CELL}{_TABLE}{heading}{_END}", frozenset({("", heading)}))


#: The number of the line in its table, from 1.
place = Expression(_PLACE, "number", binding=_SUM, gives="number")


def typed(formula: str, *uses: str) -> Expression:
    """Return a formula whose value only a spreadsheet program works out, such as a step of reading a code."""
    return Expression(formula, uses=frozenset(("", heading) for heading in uses))


def function(
    name: str, *arguments: Operand, gives: Literal["number", "text", "test", ""] = "number"
) -> Expression:
    """Return a call of one of Excel's functions, by its name in files; errors of arguments go through it."""
    given = tuple(map(expression, arguments))
    return Expression(
        f"{name}({','.join(one.formula for one in given)})",
        f"{name}({', '.join(one.python for one in given)})",
        _uses(*given),
        gives=gives,
    )


# Excel's functions, by names that read well in a rule: INT rounds down, MOD is what is left when a number is
# divided, VALUE the number that a text says, CODE the number of its first character.
number_or_0, larger, smaller, whole, remainder, find, number_in, character_number, year, month = (
    partial(function, name)
    for name in ("N", "MAX", "MIN", "INT", "MOD", "FIND", "VALUE", "CODE", "YEAR", "MONTH")
)
right, mid, upper, lower, trimmed = (
    partial(function, name, gives="text") for name in ("RIGHT", "MID", "UPPER", "LOWER", "TRIM")
)
exactly_equal = partial(function, "EXACT", gives="test")


def when(test: Expression, then: Operand, otherwise: Operand = "") -> Expression:
    """Return one of two, by a test; only the one that is returned is looked at.

    >>> when(col("Fee") > 0, "priced", "free").formula
    'IF([@Fee]>0,"priced","free")'
    """
    yes, no = expression(then), expression(otherwise)
    return Expression(
        f"IF({test.formula},{yes.formula},{no.formula})",
        f"({yes.python} if {test.as_test} else {no.python})",
        _uses(test, yes, no),
        gives=yes.gives if yes.gives == no.gives else "",
    )


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
    return _all_looked_at("AND", " & ", tests)


def any_holds(*tests: Expression) -> Expression:
    """Return whether one of the tests holds; all of them are looked at, as Excel does."""
    return _all_looked_at("OR", " | ", tests)


def _all_looked_at(name: str, sign: str, tests: tuple[Expression, ...]) -> Expression:
    # AND(AND(a,b),c) is AND(a,b,c).
    flat = tuple(
        one
        for test in tests
        for one in (test.tests if test.tests and test.formula.startswith(f"{name}(") else (test,))
    )
    return Expression(
        f"{name}({','.join(one.formula for one in flat)})",
        f"({sign.join(one.as_test for one in flat)})",
        _uses(*flat),
        gives="test",
        tests=flat,
    )


def if_error(value: Expression, otherwise: Operand) -> Expression:
    """Return a value, or another one where it is an error."""
    other = expression(otherwise)
    return Expression(
        f"IFERROR({value.formula},{other.formula})",
        f"IFERROR(lambda: {value.python}, lambda: {other.python})",
        _uses(value, other),
        gives=value.gives if value.gives == other.gives else "",
    )


def joined(*parts: Operand) -> Expression:
    """Return texts one behind the other.

    >>> joined("Repeats row ", col("Row")).formula
    '"Repeats row "&[@Row]'
    """
    given = tuple(map(expression, parts))
    return Expression(
        "&".join(_within(one, _JOIN) for one in given),
        f"({' + '.join(one.as_text for one in given)})",
        _uses(*given),
        _JOIN,
        gives="text",
    )


def text_of(value: Operand) -> Expression:
    """Return a value as a text: ``""`` for an empty cell, which would be shown as 0."""
    return joined(value, "").worked_out_as(expression(value).as_text)


def shown(value: Expression) -> Expression:
    """Return a number, and ``""`` for an empty cell, which would be shown as 0."""
    return when(value == "", "", value)


def rounded(value: Operand, digits: int) -> Expression:
    """Return a number rounded, halves away from 0."""
    return function("ROUND", value, digits)


def round2(value: Operand) -> Expression:
    """Return an amount rounded to cents."""
    return rounded(value, 2)


def length(text: Operand) -> Expression:
    """Return how many characters a text has."""
    return function("LEN", text).worked_out_as(f"len({expression(text).as_text})")


def left(text: Operand, characters: Operand) -> Expression:
    """Return the first characters of a text."""
    found = function("LEFT", text, characters, gives="text")
    if not isinstance(characters, int):
        return found
    return found.worked_out_as(f"{expression(text).as_text}[:{characters}]")


def replaced(text: Operand, old: str, new: str) -> Expression:
    """Return a text with one of its texts replaced by another, wherever it stands."""
    return function("SUBSTITUTE", text, _sign(old), _sign(new), gives="text")


def today() -> Expression:
    """Return the day on which the sheet is looked at; what it comes to is not stored."""
    return Expression("TODAY()", uses=frozenset({("", "TODAY")}))  # no column, so nothing keeps it


def _within(one: Expression, binding: int) -> str:
    return one.formula if one.binding >= binding else f"({one.formula})"


def _operation(sign: str, first: Expression, second: Operand, binding: int) -> Expression:
    other = expression(second)
    one, two = first.as_number, other.as_number
    return Expression(
        # a-(b-c) and a/(b*c) need their brackets; of a+(b+c) nobody minds them.
        f"{_within(first, binding)}{sign}{_within(other, binding + 1)}",
        f"quotient({one}, {two})" if sign == "/" else f"({one} {sign} {two})",
        first.uses | other.uses,
        binding,
        gives="number",
    )


def _comparison(sign: str, first: Expression, second: object) -> Expression:
    other = expression(second)
    one, two = first.python, other.python
    if sign in ("=", "<>"):
        python = f"({one} in ('', None))" if other.constant == "" else f"equal({one}, {two})"
        if sign == "<>":
            python = f"(not {python})"
    else:
        python = f"(compare({one}, {two}) {sign} 0)"
    return Expression(
        f"{_within(first, _JOIN)}{sign}{_within(other, _JOIN)}",
        python,
        first.uses | other.uses,
        _COMPARISON,
        gives="test",
    )


def _uses(*expressions: Expression) -> Uses:
    return frozenset().union(*(one.uses for one in expressions))


def _sign(text: str) -> Expression:
    """Return a text of a formula; characters that cannot be seen are named by their numbers."""
    if len(text) == 1 and not text.isascii():
        return replace(expression(text), formula=f"_xlfn.UNICHAR({ord(text)})")
    return expression(text)


def rendered(
    formula: str,
    *,
    numbered: frozenset[str] = frozenset(),
    ordered: frozenset[tuple[str, str]] = frozenset(),
    own: tuple[str, str] = ("", ""),
) -> str:
    """Return the formula of an expression as it is typed, for a column of a file (``own``: table, heading).

    Lines of ``numbered`` tables have their number in :data:`LINE`, so that these can be sorted without harm;
    ``ordered`` are columns that stand in their own order.
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
    def python(self) -> str:
        """The Python for it: a :class:`workbook_templates.rows.Cells`."""
        return f"{_COLUMN}{self.table}{_TABLE}{self.heading}{_END}"

    @property
    def uses(self) -> Uses:
        """Itself."""
        return frozenset({(self.table, self.heading)})

    def at(self, place_of_line: Operand) -> Expression:
        """Return the cell of a line, by its number; also where the list was sorted since."""
        mark = f"{_AT}{self.table}{_TABLE}{self.heading}{_INSIDE}"
        return self._call(f"INDEX({{column}},{mark}{{0}}{_END})", "cell({0})", place_of_line, gives="")

    def at_row(self, place_of_row: Operand) -> Expression:
        """Return the cell that stands at a place of the table now."""
        return self._call("INDEX({column},{0})", "cell({0})", place_of_row, gives="")

    def place_of(self, wanted: Operand) -> Expression:
        """Return the number of the first line that holds a value, #N/A for none; reads line by line."""
        mark = f"{_OF}{self.table}{_TABLE}{self.heading}{_INSIDE}"
        return self._call(f"{mark}MATCH({{0}},{{column}},0){_END}", "place_of({0})", wanted)

    def row_of(self, wanted: Operand) -> Expression:
        """Return the place at which the first line stands now that holds a value, #N/A where none does."""
        return self._call("MATCH({0},{column},0)", "place_of({0})", wanted)

    def number_at_row(self, place_of_row: Expression) -> Expression:
        """Return the number of the line that stands at a place of the table now."""
        mark = f"{_OF}{self.table}{_TABLE}{self.heading}{_INSIDE}"
        return replace(place_of_row, formula=f"{mark}{place_of_row.formula}{_END}", gives="")

    def place_up_to(self, most: Operand) -> Expression:
        """Return, in a column in order, the place of the last number that is not greater; #N/A for none."""
        return self._call("MATCH({0},{column},1)", "place_up_to({0})", most)

    def smallest(self, which: Operand) -> Expression:
        """Return the smallest number, the second smallest and so on; #NUM! beyond the last one."""
        return self._call("SMALL({column},{0})", "smallest({0})", which)

    def largest(self, which: Operand) -> Expression:
        """Return the largest number, the second largest and so on; #NUM! beyond the last one."""
        return self._call("LARGE({column},{0})", "largest({0})", which)

    def between(self, first: Operand, last: Operand) -> Part:
        """Return the lines from one place to another."""
        return Part(self, expression(first), expression(last))

    @property
    def sum(self) -> Expression:
        """The sum of its numbers."""
        return self._call("SUM({column})", "sum")

    def times(self, other: Column) -> Expression:
        """Return the sum of what its numbers come to, each times the number of another column beside it."""
        assert self.table == other.table  # noqa: S101
        found = self._call(f"SUMPRODUCT({{column}},{other.formula})", f"times({other.python})")
        return replace(found, uses=self.uses | other.uses)

    @property
    def highest(self) -> Expression:
        """Its largest number, 0 where there is none."""
        return self._call("MAX({column})", "highest")

    @property
    def numbers(self) -> Expression:
        """How many numbers it has."""
        return self._call("COUNT({column})", "numbers")

    @property
    def filled(self) -> Expression:
        """How many lines show something in it."""
        return self._call("SUMPRODUCT(--(LEN({column})>0))", "filled")

    @property
    def lines(self) -> Expression:
        """How many lines the table has."""
        return self._call("ROWS({column})", "lines")

    def saying(self, words: str, added_up: str = "") -> Expression:
        """Return how many lines say some words in it, or what these lines come to in another column."""
        other = Column(self.table, added_up)
        numbers = f",{other.formula}" if added_up else ""
        found = self._call(
            f'SUMPRODUCT(--ISNUMBER(FIND("{words}",{{column}})){numbers})',
            f"saying({words!r}, {other.python})" if added_up else f"saying({words!r})",
        )
        return replace(found, uses=self.uses | other.uses) if added_up else found

    def _call(
        self, form: str, python: str, *arguments: Operand, gives: Literal["number", ""] = "number"
    ) -> Expression:
        given = tuple(map(expression, arguments))
        return Expression(
            form.format(*(one.formula for one in given), column=self.formula),
            f"{self.python}.{python.format(*(one.python for one in given)) if given else python}",
            self.uses | _uses(*given),
            gives=gives,
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
        return self._of("MAX")

    @property
    def lowest(self) -> Expression:
        """Their smallest number."""
        return self._of("MIN")

    @property
    def median(self) -> Expression:
        """The number in their middle."""
        return self._of("MEDIAN")

    @property
    def numbers(self) -> Expression:
        """How many of them hold numbers."""
        return self._of("COUNT")

    @property
    def sum(self) -> Expression:
        """The sum of their numbers."""
        return self._of("SUM")

    def place_of(self, wanted: Operand) -> Expression:
        """Return the place among these lines of the first that holds a value, #N/A where none does."""
        value = expression(wanted)
        return self._made(
            f"MATCH({value.formula},{self._formula},0)", f"MATCH_IN({value.python}, {self._python})", value
        )

    def _of(self, name: str) -> Expression:
        return self._made(f"{name}({self._formula})", f"{name}_OF({self._python})")

    @property
    def _formula(self) -> str:
        reference = self.column.formula
        return f"INDEX({reference},{self.first.formula}):INDEX({reference},{self.last.formula})"

    @property
    def _python(self) -> str:
        return f"{self.column.python}.part({self.first.python}, {self.last.python})"

    def _made(self, formula: str, python: str, *also: Expression) -> Expression:
        return Expression(
            formula, python, self.column.uses | _uses(self.first, self.last, *also), gives="number"
        )


# A heading, and a word, "<>...", ">0" and the like, "Repeats*", or an expression.
Criterion = tuple[str, Operand]


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
        f"tables[{table!r}].lines_where({', '.join(repr(one.as_test) for one in tests)})",
        frozenset((name or table, heading) for name, heading in _uses(*tests)),
        gives="number",
    )


def products_where(table: str, first: str, second: str, *tests: Expression) -> Expression:
    """Return the sum of the products of two columns over the lines for which all of some comparisons hold.

    >>> products_where("Fees", "Fee", "Volume", col("Result") == "OK").formula
    'SUMPRODUCT(--(Fees[Result]="OK"),Fees[Fee],Fees[Volume])'
    """
    columns = [f"--({one.formula.replace('[@', f'{table}[')})" for one in tests]
    all_hold = ", ".join(repr(one.as_test) for one in tests)
    return Expression(
        f"SUMPRODUCT({','.join(columns)},{table}[{first}],{table}[{second}])",
        f"tables[{table!r}].products_where({first!r}, {second!r}, {all_hold})",
        frozenset((name or table, heading) for name, heading in _uses(col(first), col(second), *tests)),
        gives="number",
    )


def share(part: Expression, everything: Expression) -> Expression:
    """Return one number as a part of another, 0 where there is none."""
    return when(everything == 0, 0, part / everything)


def _with_criteria(table: str, heading: str, criteria: tuple[Criterion, ...]) -> Expression:
    given = [(column, expression(test)) for column, test in criteria]
    tests = ",".join(f"{table}[{column}],{test.formula}" for column, test in given)
    headings = tuple(column for column, _ in given)
    wanted = "".join(f"{test.python}, " for _, test in given)
    looked_at = {(table, one) for one in (*headings, heading) if one}
    return Expression(
        f"SUMIFS({table}[{heading}],{tests})" if heading else f"COUNTIFS({tests})",
        f"tables[{table!r}].of_criteria({heading!r}, {headings!r}, ({wanted}))",
        frozenset(looked_at) | _uses(*(test for _, test in given)),
        gives="number",
    )
