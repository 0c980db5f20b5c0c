"""The rows of a workbook while it is made: what the user gave, and what the expressions come to.

A value is worked out when it is asked for, once; so a column may ask for any other, in its own row or in
another table. What is asked of a whole column (its order, its groups) is worked out once, too.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from udfs.describe import Description, describe
from udfs.memo import Memo
from workbook_templates.declaration import Answer, Line, Setting, Settings, Table
from workbook_templates.expressions import Cell, CellError, NotKnownError, added, as_text, compare, day_number

_OPERATORS = ("<>", ">=", "<=", ">", "<", "=")
_Key = tuple[type, object]


class Row(dict[str, Cell]):
    """One line of a table, by heading: what a cell holds, None for an empty one; an error is raised.

    A dictionary of what is known so far, because a workbook asks millions of times.
    """

    __slots__ = ("_errors", "_rows", "number")

    def __init__(self, rows: Rows, number: int, line: Line) -> None:
        super().__init__({heading: _cell(line.get(heading, "")) for heading in rows.inputs})
        self.number = number  # from 1
        self._rows = rows
        self._errors: dict[str, CellError | NotKnownError] = {}

    def __missing__(self, heading: str) -> Cell:
        """Work a value out, once."""
        if heading in self._errors:
            raise self._errors[heading]
        try:
            found = self._rows.answers[heading].value(self)
        except (CellError, NotKnownError) as error:
            self._errors[heading] = error
            raise
        self[heading] = found = 0 if found is None else found  # a formula that comes to an empty cell shows 0
        return found

    def stored(self, heading: str) -> Cell | CellError:
        """Return what a file keeps of a cell: its value or its error, None for an empty or an unknown one."""
        try:
            return self[heading]
        except CellError as error:
            return error
        except NotKnownError:
            return None

    def errors(self, headings: Sequence[str]) -> int:
        """Return how many of some columns hold errors."""
        return sum(isinstance(self.stored(heading), CellError) for heading in headings if heading not in self)

    def described(self, heading: str) -> Description:
        """Return all that is known of the code in a column."""
        return self._rows.tables.described(self[heading])

    def number_in(self, heading: str) -> int | float:
        """Return the number in a column, 0 for what is no number."""
        value = self[heading]
        return value if isinstance(value, (int, float)) and not isinstance(value, bool) else 0

    @property
    def tables(self) -> Tables:
        """All tables of the workbook."""
        return self._rows.tables


def _cell(given: object) -> Cell:
    if isinstance(given, date):
        return day_number(given)
    return None if given == "" else given  # type: ignore[return-value]


class Rows(Sequence[Row]):
    """The rows of one table."""

    def __init__(self, tables: Tables, table: Table, lines: Sequence[Line], *, filled: bool) -> None:
        self.tables = tables
        self.filled = filled  # from a user's list, or the sample
        self.inputs = [column.heading for column in table.inputs]
        self.answers = {
            column.heading: column.expression for column in table.columns if isinstance(column, Answer)
        }
        self._rows = [Row(self, number, line) for number, line in enumerate(lines, start=1)]
        self._ordered: dict[str, list[int | float]] = {}
        self._up_to: dict[str, tuple[list[int | float], list[int]]] = {}
        self._places: dict[str, dict[_Key, int]] = {}
        self._counted: dict[str, list[_Key]] = {}
        self._groups: dict[tuple[str, ...], dict[tuple[_Key, ...], list[Row]]] = {}
        self._met: dict[tuple[tuple[str, ...], tuple[_Key, ...]], Sequence[Row]] = {}

    def __getitem__(self, at):  # type: ignore[no-untyped-def]
        """Return a row by its place, from 0."""
        return self._rows[at]

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def set_empty_rows(self, number: int) -> None:
        """Make the table one of so many empty rows."""
        self._rows = [Row(self, place, {}) for place in range(1, number + 1)]
        for known in (
            self._ordered, self._up_to, self._places, self._counted, self._groups, self._met,
        ):  # fmt: skip
            known.clear()

    def in_order(self, heading: str) -> list[int | float]:
        """Return the numbers of a column, the smallest first; an error in it is the result."""
        if heading not in self._ordered:
            cells = [row[heading] for row in self._rows]
            self._ordered[heading] = sorted(
                one for one in cells if isinstance(one, (int, float)) and not isinstance(one, bool)
            )
        return self._ordered[heading]

    def place_of(self, heading: str, wanted: Cell) -> int:
        """Return the place of the first line with a value in a column; raise #N/A where there is none."""
        if heading not in self._places:
            places: dict[_Key, int] = {}
            for row in self._rows:
                if (cell := row[heading]) is not None:
                    places.setdefault(_key(cell), row.number)
            self._places[heading] = places
        found = self._places[heading].get(_key(wanted))
        if found is None:
            raise CellError("#N/A")
        return found

    def place_up_to(self, heading: str, most: int | float) -> int:
        """Return the place of the last number up to one, in a column in order; raise #N/A for none."""
        if heading not in self._up_to:
            numbered = [
                (cell, row.number)
                for row in self._rows
                if isinstance(cell := row[heading], (int, float)) and not isinstance(cell, bool)
            ]
            self._up_to[heading] = ([cell for cell, _ in numbered], [number for _, number in numbered])
        numbers, places = self._up_to[heading]
        at = bisect_right(numbers, most)
        if at == 0:
            raise CellError("#N/A")
        return places[at - 1]

    def number_meeting(self, headings: tuple[str, ...], wanted: tuple[Cell, ...]) -> int:
        """Return how many lines meet criteria, as COUNTIFS counts them."""
        return len(self._meeting(headings, wanted))

    def total(self, heading: str, headings: tuple[str, ...], wanted: tuple[Cell, ...]) -> float:
        """Return the sum of a column over the lines that meet criteria, as SUMIFS adds them up."""
        return added(row.number_in(heading) for row in self._meeting(headings, wanted))

    def _meeting(self, headings: tuple[str, ...], wanted: tuple[Cell, ...]) -> Sequence[Row]:
        """Return the lines that meet criteria: one pass groups them by all words of the same columns."""
        plain = [at for at, test in enumerate(wanted) if not _is_pattern(test)]
        if len(plain) < len(wanted):
            # The figures of a row of Summary ask for the same lines one after the other.
            key = headings, tuple(map(_counted_as, wanted))
            if key not in self._met:
                self._met[key] = self._meeting_patterns(headings, wanted, plain)
            return self._met[key]
        return self._meeting_patterns(headings, wanted, plain)

    def _meeting_patterns(
        self, headings: tuple[str, ...], wanted: tuple[Cell, ...], plain: Sequence[int]
    ) -> Sequence[Row]:
        rows: Sequence[Row] = self._rows
        if plain:
            columns = tuple(headings[at] for at in plain)
            if columns not in self._groups:
                groups: dict[tuple[_Key, ...], list[Row]] = {}
                for row, key in zip(self._rows, zip(*map(self._keys, columns), strict=True), strict=True):
                    groups.setdefault(key, []).append(row)
                self._groups[columns] = groups
            rows = self._groups[columns].get(tuple(_counted_as(wanted[at]) for at in plain), ())
        for at, test in enumerate(wanted):
            if at not in plain:
                rows = [row for row in rows if _meets(row[headings[at]], str(test))]
        return rows

    def _keys(self, heading: str) -> list[_Key]:
        """Return what tells the values of a column apart in COUNTIFS."""
        if heading not in self._counted:
            self._counted[heading] = [_counted_as(row[heading]) for row in self._rows]
        return self._counted[heading]


class Tables(Mapping[str, Rows]):
    """All tables of a workbook, by their names in formulas, and its settings."""

    def __init__(
        self,
        tables: Sequence[Table],
        lines: Mapping[str, Sequence[Line]],
        *,
        filled: frozenset[str] = frozenset(),
        settings: Sequence[Setting] = (),
    ) -> None:
        self._descriptions = Memo(describe)
        self._settings = Settings(*settings)
        self._setting_values: dict[str, Cell] = {}
        self._tables = {
            table.name: Rows(self, table, lines[table.name], filled=table.name in filled) for table in tables
        }
        # What Summary, Settings and Checks look from: they have no line of their own.
        self.outside = Row(Rows(self, Table("", "", "", ()), (), filled=False), 0, {})

    def __getitem__(self, name: str) -> Rows:
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def with_rows(self, rows: Mapping[str, int]) -> Tables:
        """Return the tables with other numbers of empty rows in some; what is worked out stays so."""
        for name, number in rows.items():
            self._tables[name].set_empty_rows(number)
        return self

    def setting(self, name: str) -> Cell:
        """Return what a setting comes to."""
        if name not in self._setting_values:
            setting = next(one for one in self._settings.settings if one.name == name)
            self._setting_values[name] = (
                setting.follows(self._settings).value(self.outside) if setting.follows else setting.value
            )
        return self._setting_values[name]

    def described(self, value: Cell) -> Description:
        """Return all that is known of a cell's code; each way of writing is looked up once."""
        found: Description = self._descriptions[value]
        return found


def _key(value: Cell) -> _Key:
    """Return what tells values apart in a look-up: texts without case, 5 and 5.0 alike."""
    if isinstance(value, str):
        return str, value.upper()
    return (bool, value) if isinstance(value, bool) else (float, 0 if value is None else value)


def _counted_as(value: Cell) -> _Key:
    """Return what tells values apart in COUNTIFS, where an empty cell is counted as ""."""
    return (str, "") if value is None else _key(value)


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
        if not isinstance(value, (int, float)) or isinstance(value, bool):
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
