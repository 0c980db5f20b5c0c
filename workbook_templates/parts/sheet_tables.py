"""Tables on a sheet: columns declared once, written as a spreadsheet table whose formulas fill new rows.

A formula is declared in the file's own form, with ``Table[[#This Row],[Heading]]``. The short form that
people type, ``[@Heading]``, is not understood in a file: Excel repairs it away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table, TableColumn, TableFormula, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.parts.text_cells import put_text


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    heading: str
    width: float
    style: str  # a named style of workbook_templates.parts.styles
    formula: str = ""  # without "=", "" for a column that the user fills
    step: bool = False  # a step between input and answer: grouped and hidden, there to be looked into
    wrapped: bool = False  # whether long texts go over several lines, and rows are made high enough
    right: bool = False  # a heading over numbers


def this_row(table: str, heading: str) -> str:
    """Answer the reference to a column's cell in the same row.

    >>> this_row("ListA", "Clean code")
    'ListA[[#This Row],[Clean code]]'
    """
    return f"{table}[[#This Row],[{heading}]]"


def whole_column(table: str, heading: str) -> str:
    """Answer the reference to all cells of a column.

    >>> whole_column("ListA", "Amount")
    'ListA[Amount]'
    """
    return f"{table}[{heading}]"


def add_table(
    sheet: Worksheet, name: str, columns: Sequence[Column], *, header_row: int, row_count: int
) -> None:
    """Write headings and formulas, and declare the table over them.

    Args:
        sheet: The sheet; the table begins in its first column.
        name: The table's name, unique in the workbook.
        columns: The columns from left to right; headings differ.
        header_row: The row of the headings.
        row_count: How many rows stand ready, at least one.
    """
    last_row = header_row + row_count
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        heading = put_text(sheet, header_row, place, column.heading)
        heading.style = "Header number" if column.right else "Header cell"
        dimension = sheet.column_dimensions[letter]
        dimension.width = column.width
        if column.step:
            dimension.hidden = True
            dimension.outlineLevel = 1
        for row in range(header_row + 1, last_row + 1):
            cell = sheet.cell(row, place)
            cell.style = column.style
            if column.formula:
                cell.value = "=" + column.formula
    last_letter = get_column_letter(len(columns))
    table = Table(displayName=name, name=name, ref=f"A{header_row}:{last_letter}{last_row}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    table.autoFilter = AutoFilter(ref=table.ref)
    table.tableColumns = [_table_column(number, column) for number, column in enumerate(columns, start=1)]
    sheet.add_table(table)


def _table_column(number: int, column: Column) -> TableColumn:
    declared = TableColumn(id=number, name=column.heading)
    if column.formula:
        declared.calculatedColumnFormula = TableFormula(attr_text=column.formula)
    return declared
