"""Tables on a sheet: headings, and the declaration that makes new rows fill themselves.

A table's formulas are declared in the file's own form, with ``Table[[#This Row],[Heading]]``. The short form
that people type, ``[@Heading]``, is not understood in a file: Excel repairs it away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table, TableColumn, TableFormula, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.parts.text_cells import put_text

HEADER_ROW = 4  # of every table; a title, a note and an empty row stand above


def put_headings(sheet: Worksheet, headings: Sequence[tuple[str, float, bool]]) -> None:
    """Write the headings of a table, which begins in the first column, and repeat them on each page.

    Args:
        sheet: The sheet.
        headings: The text of each, the width of its column, and whether it stands over numbers.
    """
    for place, (text, width, right) in enumerate(headings, start=1):
        put_text(sheet, HEADER_ROW, place, text).style = "Header number" if right else "Header cell"
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.row_dimensions[HEADER_ROW].height = 32
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"


def declare_table(
    sheet: Worksheet,
    name: str,
    headings: Iterable[str],
    last_row: int,
    formulas: Mapping[str, str] | None = None,
) -> None:
    """Declare a table over headings and cells.

    Args:
        sheet: The sheet.
        name: The table's name, unique in the workbook.
        headings: The headings from left to right; they differ.
        last_row: The last row of the table.
        formulas: Heading -> formula in the file's form, for the columns that fill themselves.
    """
    columns = [TableColumn(id=number, name=heading) for number, heading in enumerate(headings, start=1)]
    for column in columns:
        if formula := (formulas or {}).get(column.name):
            column.calculatedColumnFormula = TableFormula(attr_text=formula)
    reference = f"A{HEADER_ROW}:{get_column_letter(len(columns))}{last_row}"
    table = Table(displayName=name, name=name, ref=reference)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    table.autoFilter = AutoFilter(ref=reference)
    table.tableColumns = columns
    sheet.add_table(table)
