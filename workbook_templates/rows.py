"""The tables of a workbook while it is made: what the user gave, and what the expressions come to.

A column is worked out whole when it is asked for, once: its Python becomes a function that goes through the
lines, so that a cell costs no more than what its rule says. What is asked of a column (its order, its places,
its groups) is worked out once, too.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import compress
from re import Match
from re import compile as pattern
from types import CodeType
from typing import Any

from udfs.memo import Memo
from udfs.ranges import match_key
from workbook_templates import values
from workbook_templates.declaration import Answer, Input, Line, Setting, Settings, Table
from workbook_templates.expressions import ANY_CELL, LOOKED_AT, Expression
from workbook_templates.reading.classification import texts_of
from workbook_templates.reading.looked_up import looked_up_table
from workbook_templates.values import (
    FUNCTIONS,
    Cell,
    CellError,
    NotKnownError,
    added,
    as_number,
    as_text,
    compare,
    day_number,
    is_number,
    key_of,
    numbers_of,
    sound,
)

_NUMBER = pattern(r"\bnumber\b")  # of the line, in the Python of an expression
_OPERATORS = ("<>", ">=", "<=", ">", "<", "=")
_COLUMN = """
def work_out(lines):
    found = []
    put = found.append
    for number, {cells} in lines:
        try:
            put({value})
        except (CellError, NotKnownError) as error:
            put(error)
            errors.append(error)
    return found
"""


class Cells:
    """The cells of a column, with what formulas ask of it."""

    def __init__(self, cells: list[Any], *, is_sound: bool = True) -> None:
        self.cells = cells
        self.is_sound = is_sound  # whether no cell holds an error
        self._ordered: list[int | float] | None = None
        self._places: dict[Hashable, int] | None = None
        self._up_to: tuple[list[int | float], list[int]] | None = None

    @property
    def values(self) -> list[Any]:
        """The cells; an error in one of them is the result."""
        return self.cells if self.is_sound else list(map(sound, self.cells))

    @property
    def in_order(self) -> list[int | float]:
        """Its numbers, the smallest first."""
        if self._ordered is None:
            self._ordered = sorted(numbers_of(self.values))
        return self._ordered

    def cell(self, place: Cell) -> Cell:
        """Return the cell at a place, from 1."""
        at = int(as_number(place))
        if not 1 <= at <= len(self.cells):
            raise CellError("#REF!")
        return sound(self.cells[at - 1])

    def part(self, first: Cell, last: Cell) -> list[Any]:
        """Return the cells from one place to another."""
        begin, end = sorted((int(as_number(first)), int(as_number(last))))
        if not (begin >= 1 and end <= len(self.cells)):
            raise CellError("#REF!")
        found = self.cells[begin - 1 : end]
        return found if self.is_sound else list(map(sound, found))

    def place_of(self, wanted: Cell) -> int:
        """Return the place of the first cell with a value; raise #N/A where there is none."""
        if self._places is None:
            self._places = {}
            for place, cell in enumerate(self.values, start=1):
                if cell is not None:
                    self._places.setdefault(cell if cell.__class__ is int else key_of(cell), place)
        found = self._places.get(key_of(wanted))
        if found is None:
            raise CellError("#N/A")
        return found

    def first_place_of(self, wanted: Cell) -> int:
        """Return the place of the first cell with the number or text of a code, 0 for no code or no place."""
        try:
            return 0 if wanted in ("", -1) else self.place_of(wanted)
        except CellError:
            return 0

    def place_up_to(self, most: int | float) -> int:
        """Return the place of the last number up to one, in a column in order; raise #N/A for none."""
        if self._up_to is None:
            numbered = [(one, at) for at, one in enumerate(self.values, start=1) if is_number(one)]
            self._up_to = ([one for one, _ in numbered], [at for _, at in numbered])
        numbers, places = self._up_to
        at = bisect_right(numbers, most)
        if at == 0:
            raise CellError("#N/A")
        return places[at - 1]

    def smallest(self, which: Cell) -> int | float:
        """Return the smallest number, the second smallest and so on."""
        return self._in_order_at(int(as_number(which)) - 1)

    def largest(self, which: Cell) -> int | float:
        """Return the largest number, the second largest and so on."""
        return self._in_order_at(len(self.in_order) - int(as_number(which)))

    def _in_order_at(self, at: int) -> int | float:
        if not 0 <= at < len(self.in_order):
            raise CellError("#NUM!")
        return self.in_order[at]

    def times(self, other: Cells) -> float:
        """Return the sum of the products with the numbers of a column beside it."""
        return added(
            one * two
            for one, two in zip(self.values, other.values, strict=True)
            if is_number(one) and is_number(two)
        )

    def saying(self, words: str, added_up: Cells | None = None) -> float:
        """Return how many lines say some words, or what these lines come to in another column."""
        said = [words in as_text(one) for one in self.values]
        if added_up is None:
            return sum(said)
        return added(numbers_of(one for one, is_said in zip(added_up.values, said, strict=True) if is_said))

    @property
    def sum(self) -> float:
        """The sum of its numbers."""
        return added(self.in_order)

    @property
    def highest(self) -> int | float:
        """Its largest number, 0 where there is none."""
        return self.in_order[-1] if self.in_order else 0

    @property
    def numbers(self) -> int:
        """How many numbers it has."""
        return len(self.in_order)

    @property
    def texts(self) -> int:
        """How many texts it has."""
        return sum(isinstance(one, str) for one in self.cells)

    @property
    def filled(self) -> int:
        """How many lines show something in it."""
        return sum(as_text(one) != "" for one in self.values)

    @property
    def blank(self) -> int:
        """How many lines hold nothing in it, or spaces alone."""
        return sum(not as_text(one).replace("\u00a0", " ").strip(" ") for one in self.values)

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return len(self.cells)


class Rows:
    """One table: its columns, by heading."""

    def __init__(self, tables: Tables, table: Table, lines: Sequence[Line], *, filled: bool) -> None:
        self.tables = tables
        self._names = {**_NAMES, "tables": tables, "classified": tables.classified}
        self.filled = filled  # from a user's list, or the sample
        self._inputs = [column.heading for column in table.inputs]
        self._answers = {
            column.heading: column.expression for column in table.columns if isinstance(column, Answer)
        }
        self._set_lines(lines)

    def __len__(self) -> int:
        return self._lines

    def set_empty_rows(self, number: int) -> None:
        """Make the table one of so many empty rows."""
        self._set_lines([{}] * number)

    def _set_lines(self, lines: Sequence[Line]) -> None:
        self._lines = len(lines)
        self._columns = {
            heading: Cells([_cell(line.get(heading, "")) for line in lines]) for heading in self._inputs
        }
        # The same is asked for by many figures of Summary.
        self._keys = Memo(lambda heading: list(map(_counted_as, self.column(heading).values)))
        self._tested = Memo(lambda test: self.work_out(Expression("", test)).values)
        self._judged: dict[tuple[str, str], list[bool]] = {}
        self._groups: dict[tuple[str, ...], dict[tuple[Hashable, ...], list[int]]] = {}
        self._met: dict[tuple[tuple[str, ...], tuple[Hashable, ...]], Sequence[int]] = {}

    def column(self, heading: str) -> Cells:
        """Return a column: None for an empty cell, an error itself."""
        if heading not in self._columns:
            self._columns[heading] = self.work_out(self._answers[heading])
        return self._columns[heading]

    def stored(self, heading: str) -> list[Cell | CellError]:
        """Return what a file keeps of a column: values or errors, None for an empty or an unknown one."""
        cells = self.column(heading)
        if cells.is_sound:
            return cells.cells
        return [None if isinstance(one, NotKnownError) else one for one in cells.cells]

    def errors(self, headings: Iterable[str]) -> int:
        """Return how many cells of some columns hold errors."""
        return sum(
            isinstance(one, CellError)
            for heading in headings
            if not self.column(heading).is_sound
            for one in self.column(heading).cells
        )

    def work_out(self, expression: Expression) -> Cells:
        """Return what an expression comes to in each line."""
        own: dict[str, str] = {}
        errors: list[Exception] = []
        names = {**self._names, "errors": errors}
        value = self._source(expression.python, names, own)
        source = _COLUMN.format(value=value, cells="".join(f"{name}, " for name in own.values()))
        exec(_compiled(source, "exec"), names)  # noqa: S102 - of declarations, never of what a user wrote
        columns = [self.column(heading).cells for heading in own]
        alike = _distinct(columns[0]) if len(columns) == 1 and not _NUMBER.search(value) else None
        if alike is None:
            found = names["work_out"](zip(range(1, self._lines + 1), *columns, strict=True))
        else:
            of_value = dict(zip(alike, names["work_out"]((0, value) for value in alike), strict=True))
            found = list(map(of_value.__getitem__, columns[0]))
        # A formula that comes to an empty cell shows 0.
        if None in found:
            found = [0 if one is None else one for one in found]
        return Cells(found, is_sound=not errors)

    def value(self, python: str) -> Cell:
        """Return what the Python of an expression comes to that looks at no line."""
        names = self._names.copy()
        found: Cell = eval(_compiled(self._source(python, names, {}), "eval"), names)  # noqa: S307
        return found

    def lines_where(self, *tests: str) -> int:
        """Return for how many lines the Python of some tests comes to True."""
        return sum(map(all, zip(*(self._tested[test] for test in tests), strict=True)))

    def products_where(self, first: str, second: str, *tests: str) -> float:
        """Return the sum of the products of two columns' numbers in the lines for which some tests hold."""
        holding = map(all, zip(*(self._tested[test] for test in tests), strict=True))
        lines = compress(zip(self.column(first).values, self.column(second).values, strict=True), holding)
        return added(one * two for one, two in lines if is_number(one) and is_number(two))

    def _source(self, python: str, names: dict[str, Any], own: dict[str, str]) -> str:
        """Return Python with names in place of marks; ``names`` gets columns, ``own`` those of the line."""

        def named(found: Match[str]) -> str:
            mark, table, heading = found.groups()
            if table:
                name = f"{table}_{'_'.join(heading.split())}".replace("?", "")
                names[name] = self.tables[table].column(heading)
                return name
            name = own.setdefault(heading, f"cell{len(own)}")
            return name if mark == ANY_CELL or self.column(heading).is_sound else f"sound({name})"

        return LOOKED_AT.sub(named, python)

    def of_criteria(self, heading: str, headings: tuple[str, ...], wanted: tuple[Cell, ...]) -> float:
        """Return how many lines meet criteria, as COUNTIFS counts, or what a column of these comes to."""
        lines = self._meeting(headings, wanted)
        if not heading:
            return len(lines)
        cells = self.column(heading).cells
        return added(numbers_of(sound(cells[line]) for line in lines))

    def _meeting(self, headings: tuple[str, ...], wanted: tuple[Cell, ...]) -> Sequence[int]:
        """Return the lines, from 0, that meet criteria: one pass groups them by the words of columns."""
        plain = [at for at, test in enumerate(wanted) if not _is_pattern(test)]
        if len(plain) == len(wanted):
            return self._meeting_words(headings, wanted)
        # The figures of a row of Summary ask for the same lines one after the other.
        key = headings, tuple(map(_counted_as, wanted))
        if key not in self._met:
            lines: Sequence[int] = range(self._lines)
            if plain:
                lines = self._meeting_words(
                    tuple(headings[at] for at in plain), tuple(wanted[at] for at in plain)
                )
            for at, test in enumerate(wanted):
                if at not in plain:
                    judged = self._judged_by(headings[at], str(test))
                    lines = [line for line in lines if judged[line]]
            self._met[key] = lines
        return self._met[key]

    def _meeting_words(self, headings: tuple[str, ...], wanted: tuple[Cell, ...]) -> Sequence[int]:
        if headings not in self._groups:
            groups: dict[tuple[Hashable, ...], list[int]] = {}
            for line, key in enumerate(zip(*(self._keys[one] for one in headings), strict=True)):
                groups.setdefault(key, []).append(line)
            self._groups[headings] = groups
        return self._groups[headings].get(tuple(map(_counted_as, wanted)), ())

    def _judged_by(self, heading: str, pattern: str) -> list[bool]:
        """Return for each line whether a column meets a criterion that is more than a value."""
        if (heading, pattern) not in self._judged:
            keys, values = self._keys[heading], self.column(heading).values
            known = {
                key: _meets(value, pattern) for key, value in dict(zip(keys, values, strict=True)).items()
            }
            self._judged[heading, pattern] = list(map(known.__getitem__, keys))
        return self._judged[heading, pattern]


class Tables(Mapping[str, Rows]):
    """All tables of a workbook, by their names in formulas, and its settings.

    What formulas look up, Ranges and KnownModifiers, can be asked for too, but is no table of its own.
    """

    def __init__(
        self,
        tables: Sequence[Table],
        lines: Mapping[str, Sequence[Line]],
        *,
        filled: frozenset[str] = frozenset(),
        settings: Sequence[Setting] = (),
    ) -> None:
        self.classified = Memo(texts_of)
        self._settings = Settings(*settings)
        self._setting_values: dict[str, Cell] = {}
        self._tables = {
            table.name: Rows(self, table, lines[table.name], filled=table.name in filled) for table in tables
        }
        self._looked_up: dict[str, Rows] = {}
        # What Summary, Settings and Checks look from: they have no line of their own.
        self._outside = Rows(self, Table("", "", "", ()), (), filled=False)

    def __getitem__(self, name: str) -> Rows:
        if name in self._tables:
            return self._tables[name]
        if name not in self._looked_up:
            headings, rows = looked_up_table(name)
            inputs = tuple(Input(heading, "text", 10, "") for heading in headings)
            lines = [dict(zip(headings, row, strict=True)) for row in rows]
            self._looked_up[name] = Rows(self, Table("", name, "", inputs), lines, filled=False)
        return self._looked_up[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def with_rows(self, rows: Mapping[str, int]) -> Tables:
        """Return the tables with other numbers of empty rows in some; what is worked out stays so."""
        for name, number in rows.items():
            self._tables[name].set_empty_rows(number)
        return self

    def value(self, expression: Expression) -> Cell:
        """Return what an expression outside the tables comes to."""
        return self._outside.value(expression.python)

    def stored(self, expression: Expression) -> Cell | CellError:
        """Return what a file keeps of an expression outside the tables; None if it is not known."""
        try:
            found = self.value(expression)
        except CellError as error:
            return error
        except NotKnownError:
            return None
        return 0 if found is None else found

    def setting(self, name: str) -> Cell:
        """Return what a setting comes to."""
        if name not in self._setting_values:
            setting = next(one for one in self._settings.settings if one.name == name)
            self._setting_values[name] = (
                self.value(setting.follows(self._settings)) if setting.follows else setting.value
            )
        return self._setting_values[name]


def _distinct(cells: list[Any]) -> list[Any] | None:
    """Return the values of a column if most of its cells repeat one; True would be taken for 1."""
    distinct = list(dict.fromkeys(cells))
    return distinct if 2 * len(distinct) < len(cells) and bool not in set(map(type, cells)) else None


@lru_cache(2_000)
def _compiled(source: str, kind: str) -> CodeType:
    return compile(source, "<column of a workbook>", kind)


_NAMES: dict[str, Any] = {**vars(values), **FUNCTIONS, "match_key": match_key}


def _cell(given: object) -> Cell:
    if isinstance(given, date):
        return day_number(given)
    return None if given == "" else given  # type: ignore[return-value]


def _counted_as(value: Cell) -> Hashable:
    """Return what tells values apart in COUNTIFS, where an empty cell is counted as ""."""
    return "" if value is None else key_of(value)


def _is_pattern(test: Cell) -> bool:
    return isinstance(test, str) and (test.startswith(_OPERATORS) or "*" in test or "?" in test)


def _meets(value: Cell, test: str) -> bool:
    """Judge a value as COUNTIFS does, for the forms that are used here: >0, <>word, Repeats*, ?*."""
    sign = next((one for one in _OPERATORS if test.startswith(one)), "")
    wanted = test.removeprefix(sign)
    if sign:
        try:
            number = float(wanted)
        except ValueError:
            same = as_text(value).upper() == wanted.upper()
            return same if sign == "=" else not same
        if not is_number(value):
            return sign == "<>"
        found = compare(value, number)
        return {
            "<>": found != 0,
            ">=": found >= 0,
            "<=": found <= 0,
            ">": found > 0,
            "<": found < 0,
            "=": found == 0,
        }[sign]
    start = test.removesuffix("*")
    if start == "?":
        return isinstance(value, str) and value != ""
    return isinstance(value, str) and value.upper().startswith(start.upper())
