"""A user's list as the rows of a workbook's table: columns found by heading or letter, values by kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from addin.files import user_table
from addin.files.user_table import (
    FoundColumn,
    NoSuchColumnError,
    UserTable,
    find_column,
    is_blank,
)
from udfs.errors import InputError
from workbook_templates.declaration import Input, Line, Table
from workbook_templates.writing.text_cells import as_kind


@dataclass(frozen=True, slots=True)
class Source:
    """Where a user's list lies."""

    path: Path
    columns: Mapping[
        str, str
    ]  # heading in the workbook -> header or letter in the file, as the user named them
    sheet: str | None = None  # None for the one in front


def read_lines(table: Table, source: Source) -> tuple[Line, ...]:
    """Read a user's list.

    Args:
        table: The table that it is for.
        source: The file, and the columns that the user named; the others are found by their headings.

    Returns:
        The lines below the header; rows in which all columns are blank are left out.

    Raises:
        InputError: The file cannot be read, has no such column, no line, or too many.
    """
    read = user_table.read_table(source.path, source.sheet)
    found = {column: place for column in table.inputs if (place := _place(read, column, source.columns))}
    first = max((place.header_row + 1 for place in found.values() if place.header_row is not None), default=0)
    lines: list[Line] = []
    lacking = False
    for row in read.rows[first:]:
        values = {column: _value(row, place.index) for column, place in found.items()}
        lacking = lacking or any(column.required and is_blank(value) for column, value in values.items())
        if not all(map(is_blank, values.values())):
            lines.append({column.heading: as_kind(column.kind, value) for column, value in values.items()})
    if read.unstored and lacking:
        raise InputError(
            f"{source.path.name} holds formulas whose results no program has stored yet; "
            "open it in Excel, save it, and make the workbook again."
        )
    if all(line[column.heading] == "" for line in lines for column in found if column.required):
        names = ", ".join(_named(column, source.columns) for column in found if column.required)
        raise InputError(f"{source.path.name} holds nothing in {names}; name another column.")
    if len(lines) > table.most:
        raise InputError(
            f"{source.path.name} has {len(lines):,} lines and this workbook takes {table.most:,}; "
            "leave out what is not needed."
        )
    return tuple(lines)


def _place(read: UserTable, column: Input, named: Mapping[str, str]) -> FoundColumn | None:
    """Find a column as the user named it, or by its usual headings; None for one that need not be there."""
    if column.heading in named:
        return find_column(read.rows, named[column.heading])
    for heading in (column.heading, *column.also):
        with suppress(NoSuchColumnError):
            found = find_column(read.rows, heading)
            if found.header:  # "Code" alone must not be taken for letters of a column
                return found
    return find_column(read.rows, column.heading) if column.required else None


def _named(column: Input, named: Mapping[str, str]) -> str:
    return f"column {named.get(column.heading, column.heading)!r}"


def _value(row: Sequence[object], index: int) -> object:
    return row[index] if index < len(row) else None
