"""A list of codes as a workbook takes it in: a code as written, a description, an amount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from udfs.errors import InputError
from udfs.tables import read_table
from workbook_templates.parts.text_cells import user_amount, user_text
from workbook_templates.user_files import user_table
from workbook_templates.user_files.user_table import find_column, is_blank

# What one list may hold. The workbook is made for lists of up to 5,000 lines; beyond that it works, slowly.
MOST_LINES = 20_000


@dataclass(frozen=True, slots=True)
class ListLine:
    """One line of a list."""

    code: str  # exactly as written
    description: str = ""
    amount: float | int | str = ""  # a text where the list has no number


@dataclass(frozen=True, slots=True)
class ListSource:
    """Where a user's list lies: the file, and its columns by header or letter."""

    path: Path
    code_column: str
    amount_column: str = ""  # "" for none
    description_column: str = ""
    sheet: str | None = None  # None for the one in front


def read_code_list(source: ListSource) -> tuple[ListLine, ...]:
    """Read a user's list.

    Args:
        source: The file and its columns.

    Returns:
        The lines below the header; rows without a code, a description and an amount are left out.

    Raises:
        InputError: The file cannot be read, has no such column, no line, or too many.
    """
    table = user_table.read_table(source.path, source.sheet)
    code = find_column(table.rows, source.code_column)
    others = [
        find_column(table.rows, name).index if name else None
        for name in (source.description_column, source.amount_column)
    ]
    first = 0 if code.header_row is None else code.header_row + 1
    lines = []
    without_code = False
    for row in table.rows[first:]:
        written, description, amount = (_value(row, index) for index in (code.index, *others))
        without_code = without_code or is_blank(written)
        if is_blank(written) and is_blank(description) and is_blank(amount):
            continue
        lines.append(ListLine(user_text(written), user_text(description), user_amount(amount)))
    if table.unstored and without_code:
        raise InputError(
            f"{source.path.name} holds formulas whose results no program has stored yet; "
            "open it in Excel, save it, and make the workbook again."
        )
    if not lines:
        raise InputError(
            f"Column {source.code_column!r} of {source.path.name} holds no codes; name another column."
        )
    if len(lines) > MOST_LINES:
        raise InputError(
            f"{source.path.name} has {len(lines):,} lines and this workbook takes {MOST_LINES:,}; "
            "leave out what need not be compared."
        )
    return tuple(lines)


def sample_lists() -> tuple[tuple[ListLine, ...], tuple[ListLine, ...]]:
    """Answer the two made-up lists that show what the comparison does.

    >>> sample_lists()[0][0].description
    'Clinic visit'
    """
    rows = read_table("sample_list", "workbook_templates")
    first, second = (
        tuple(
            ListLine(row["code"], row["description"], user_amount(row[amount]))
            for row in rows
            if name in row["lists"]
        )
        for name, amount in (("A", "amount_a"), ("B", "amount_b"))
    )
    return first, second


def _value(row: Sequence[object], index: int | None) -> object:
    return None if index is None or index >= len(row) else row[index]
