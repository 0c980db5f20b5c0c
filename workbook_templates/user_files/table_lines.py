"""A user's list as the rows of a workbook's table: columns found by heading or letter, values by kind."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from udfs.errors import InputError
from workbook_templates.declaration import Input, Line, Table, Value
from workbook_templates.user_files import user_table
from workbook_templates.user_files.user_table import (
    FoundColumn,
    NoSuchColumnError,
    UserTable,
    find_column,
    is_blank,
)
from workbook_templates.writing.text_cells import user_amount, user_text

# As texts have them: 2026-07-01, or 7/1/2026 as it is written in the United States.
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[ T].*)?")
_US_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?: .*)?")


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


def as_kind(kind: str, value: object) -> Value:
    """Answer a value as a column of a kind holds it.

    Args:
        kind: The kind of an input column.
        value: What the file has.

    Returns:
        A number or a date where it can be read as one, otherwise the text as it stands; "" for nothing.

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
