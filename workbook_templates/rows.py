"""The rows of a workbook while it is made: what the user gave, and what the formulas will come to.

A value is worked out when it is asked for, once; so a column may ask for any other, in its own row or in
another table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from udfs.describe import Description, describe
from workbook_templates.declaration import Answer, Line, Table


class NotWorkedOutError(LookupError):
    """A column has a formula and no value, so whatever depends on it has none either."""


class Row:
    """One row of a table.

    Args:
        rows: The table's rows.
        number: Which of them, from 1.
        line: What the user gave.
    """

    __slots__ = ("_line", "_rows", "_values", "number")

    def __init__(self, rows: Rows, number: int, line: Line) -> None:
        self.number = number
        self._rows = rows
        self._line = line
        self._values: dict[str, object] = {}

    def __getitem__(self, heading: str) -> object:
        """Answer a value; "" for an empty cell."""
        answer = self._rows.answers.get(heading)
        if answer is None:
            return self._line.get(heading, "")
        if heading not in self._values:
            if answer.value is None:
                raise NotWorkedOutError(heading)
            self._values[heading] = answer.value(self)
        return self._values[heading]

    def amount(self, heading: str) -> float | None:
        """Answer a number, None for what is no number.

        Args:
            heading: the column's.
        """
        value = self[heading]
        return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None

    def described(self, heading: str) -> Description:
        """Answer all that is known of the code in a column.

        Args:
            heading: the column with the code.
        """
        return self._rows.tables.described(self[heading])

    @property
    def tables(self) -> Tables:
        """All tables of the workbook."""
        return self._rows.tables

    @property
    def siblings(self) -> Rows:
        """All rows of the same table."""
        return self._rows


class Rows(Sequence[Row]):
    """The rows of one table.

    Args:
        tables: All tables of the workbook.
        table: Its declaration.
        lines: What the user gave, a row each.
    """

    def __init__(self, tables: Tables, table: Table, lines: Sequence[Line]) -> None:
        self.tables = tables
        self.answers = {column.heading: column for column in table.columns if isinstance(column, Answer)}
        self._rows = [Row(self, number, line) for number, line in enumerate(lines, start=1)]
        self._found: dict[str, dict[object, list[Row]]] = {}
        self._filled: dict[str, list[Row]] = {}
        self._ranked: dict[str, list[Row]] = {}

    def __getitem__(self, place):  # type: ignore[no-untyped-def]
        """Answer a row by its place, from 0."""
        return self._rows[place]

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def having(self, heading: str, value: object) -> Sequence[Row]:
        """Answer the rows that have a value in a column, in their order.

        Args:
            heading: the column's.
            value: what its cells are to show.
        """
        if heading not in self._found:
            index: dict[object, list[Row]] = {}
            for row in self._rows:
                index.setdefault(row[heading], []).append(row)
            self._found[heading] = index
        return self._found[heading].get(value, ())

    def filled(self, heading: str) -> Sequence[Row]:
        """Answer the rows that show something in a column, in their order.

        Args:
            heading: the column's.
        """
        if heading not in self._filled:
            self._filled[heading] = [row for row in self._rows if row[heading] != ""]
        return self._filled[heading]

    def ranked(self, heading: str) -> Sequence[Row]:
        """Answer the rows that have a number in a column, the largest first.

        Args:
            heading: the column's.
        """
        if heading not in self._ranked:
            having = [(amount, row) for row in self._rows if (amount := row.amount(heading)) is not None]
            self._ranked[heading] = [row for _, row in sorted(having, key=lambda one: -one[0])]
        return self._ranked[heading]


class Tables(Mapping[str, Rows]):
    """All tables of a workbook, by their names in formulas.

    Args:
        tables: Their declarations.
        lines: Table name -> what the user gave for it.
    """

    def __init__(self, tables: Sequence[Table], lines: Mapping[str, Sequence[Line]]) -> None:
        self._descriptions: dict[object, Description] = {}
        self._tables = {table.name: Rows(self, table, lines[table.name]) for table in tables}

    def __getitem__(self, name: str) -> Rows:
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def described(self, value: object) -> Description:
        """Answer all that is known of a cell's code; each way of writing is looked up once.

        Args:
            value: what the cell holds, "" for an empty one.
        """
        key = (type(value), value)
        if key not in self._descriptions:
            self._descriptions[key] = describe(None if value == "" else value)
        return self._descriptions[key]
